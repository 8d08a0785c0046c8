"""The report of `test`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.engine.faults import FAILED_EXAMPLE
from icpspec.report.model import Lines, Report

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.engine.examples import Outcome
    from icpspec.report.model import Block


def examples_report(
    outcomes: Sequence[tuple[Span, Outcome]], project: str | None, *, verbose: bool, quiet: bool
) -> Report:
    """Every example, those that failed with what differs.

    Args:
        outcomes: (place of the example, what became of it).
    """
    data = {"examples": [example_json(outcome) for _, outcome in outcomes]}
    blocks: list[Block] = []
    for place, outcome in outcomes:
        if not outcome.passed:
            blocks.append(Lines(tuple(_failure(place, outcome))))
        elif verbose:
            blocks.append(Lines((f"passed  {outcome.icp}: {outcome.name}",)))
    if not outcomes:
        blocks.append(Lines(("No example to run: write some under `examples:`.",)))
    elif not quiet:
        failed = sum(not outcome.passed for _, outcome in outcomes)
        total = len(outcomes)
        verdict = "all passed" if not failed else f"{failed} failed"
        what = f"{total} example{'s' if total != 1 else ''}"
        blocks.append(Lines((f"{what}, by evaluator and SQL: {verdict}.",)))
    return Report(data, blocks, tuple(failed_examples(outcomes)), project)


def failed_examples(outcomes: Iterable[tuple[Span, Outcome]]) -> Iterator[Diagnostic]:
    """A finding for each example that came out otherwise than expected: programs know only those.

    Args:
        outcomes: place of the example, and what became of it.
    """
    for place, outcome in outcomes:
        if not outcome.passed:
            yield FAILED_EXAMPLE.at(
                place,
                f"The example `{outcome.name}` fails: {'; '.join(differences(outcome))}.",
                help="Correct the ICP, or what the example expects.",
            )


def example_json(outcome: Outcome) -> dict[str, Any]:
    """An example as CONTRACT has it."""
    return {
        "icp": outcome.icp,
        "name": outcome.name,
        "passed": outcome.passed,
        "differences": [
            {"field": d.field, "expected": d.expected, "actual": d.actual}
            for d in outcome.differences
        ],
        "disagreements": list(outcome.disagreements),
        "evaluator": outcome.evaluator,
        "sql": outcome.sql,
    }


def _failure(place: Span, outcome: Outcome) -> list[str]:
    return [
        f"{place}: failed: {outcome.name}",
        *(f"    {line}" for line in differences(outcome)),
    ]


def differences(outcome: Outcome) -> list[str]:
    """What came out otherwise than expected, a line each."""
    lines = [
        f"{d.field}: expected {_shown(d.expected)}, is {_shown(d.actual)}"
        for d in outcome.differences
    ]
    lines += [
        f"{name}: the evaluator and the SQL disagree; this is a bug of icpspec"
        for name in outcome.disagreements
    ]
    return lines


def _shown(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(sorted(map(str, value))) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "nothing" if value is None else str(value)
