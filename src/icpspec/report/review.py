"""The report of `review`, for people at a terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diff.model import Class
from icpspec.report.backtest import gates_table
from icpspec.report.backtest_json import document, gate_json
from icpspec.report.comparison import comparison_blocks, comparison_json
from icpspec.report.diff import in_order, told
from icpspec.report.examples import differences, example_json
from icpspec.report.impact import impact_blocks, impact_json
from icpspec.report.model import Findings, Heading, Lines, Report, Table
from icpspec.report.review_tables import ARROW, place_rows, sides_of, tier_rows
from icpspec.review.verdict import reasons, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change
    from icpspec.report.model import Block
    from icpspec.report.review_tables import Cell
    from icpspec.review.model import Accepted, Point, Review

_MOST_PLACES = 20


def review_report(
    review: Review, fail_on: str = "error", findings: tuple[Diagnostic, ...] = ()
) -> Report:
    """The whole review.

    Args:
        findings: for formats that show nothing else; see `report.review_findings`.
    """
    return Report(_data(review, fail_on), tuple(_blocks(review, fail_on)), findings, review.project)


def _data(review: Review, fail_on: str) -> dict[str, Any]:
    failures = reasons(review, fail_on)
    points = review.points
    return {
        "verdict": verdict(review, fail_on),
        "passes": not failures,
        "reasons": failures,
        "class": review.cls.label if review.cls is not None else None,
        "base": _point(points.base),
        "settings": _point(points.settings),
        "head": _point(points.head),
        "as_of": review.today.isoformat(),
        "changes": [one.as_json() for one in in_order(review.comparison.changes)],
        "accepted": [_accepted(one) for one in review.accepted],
        "not_used": list(review.not_used),
        **_figures(review),
        "examples": [example_json(outcome) for _, outcome in review.found.examples],
        "diagnostics": [
            {**one.as_json(), "new": one not in review.found.known} for one in review.found.findings
        ]
        + [
            {**one.as_json(), "new": False}
            for one in (*review.incomparable, *review.measured.findings)
        ],
    }


def _figures(review: Review) -> dict[str, Any]:
    """What the data say, with the keys of CONTRACT; null where they were not looked at."""
    measured = review.measured
    outcomes = measured.outcomes
    return {
        "impact": impact_json(measured.impact) if measured.impact else None,
        "backtest": None
        if outcomes is None
        else {
            "base": document(outcomes.base) if outcomes.base else None,
            "head": document(outcomes.head) if outcomes.head else None,
            "comparison": [comparison_json(one) for one in outcomes.comparisons],
        },
        "not_computed": measured.why_not or None,
        "gates": [gate_json(gate) for gate in measured.gates],
    }


def _point(point: Point) -> dict[str, Any]:
    return {"label": point.label, "commit": point.commit, "project": not point.is_absent}


def _accepted(one: Accepted) -> dict[str, Any]:
    return {
        "id": one.change.id,
        "icp": one.change.icp,
        "path": one.change.path,
        "approver": one.by.approver,
        "reason": one.by.reason,
        "until": one.by.until,
    }


def _blocks(review: Review, fail_on: str) -> Iterator[Block]:
    yield Lines((verdict(review, fail_on),))
    changes = in_order(review.comparison.changes)
    if changes:
        yield Heading("Changes")
        yield Lines(tuple(line for change in changes for line in _told(change, review)))
    yield from _figures_for_people(review)
    if review.found.failed:
        yield Heading("Examples that fail")
        yield Lines(
            tuple(
                line
                for place, outcome in review.found.failed
                for line in (
                    f"{place}: {outcome.name}",
                    *(f"    {difference}" for difference in differences(outcome)),
                )
            )
        )
    findings = (
        *review.incomparable,
        *review.found.errors,
        *_new(review),
        *review.measured.findings,
    )
    if findings:
        yield Heading("Findings")
        yield Findings(findings)
    yield Lines((_versions(review),))


def _figures_for_people(review: Review) -> Iterator[Block]:
    measured = review.measured
    if measured.why_not:
        yield Lines((f"Impact and outcomes were not computed. {measured.why_not}",))
    if measured.impact is not None:
        yield from impact_blocks(measured.impact)
    if measured.outcomes is None:
        return
    currency = measured.outcomes.head.currency if measured.outcomes.head else None
    for compared in measured.comparisons:
        yield from comparison_blocks(compared, currency)
    for sides in sides_of(review):
        where = place_rows(sides, _MOST_PLACES)[0]
        for title, rows in (("By tier", tier_rows(sides)), ("By motion and territory", where)):
            if rows is not None:
                cells = tuple(tuple(map(_cell, row)) for row in rows.rows)
                name = f"{title}, before and after: {sides.impact.icp}"
                yield Table(rows.columns, cells, title=name)
    if measured.gates:
        yield gates_table(measured.gates)


def _cell(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell
    return cell[0] if cell[0] == cell[1] else f"{cell[0]} {ARROW} {cell[1]}"


def _new(review: Review) -> list[Any]:
    return [one for one in review.found.new if one not in review.found.errors]


def _told(change: Change, review: Review) -> Iterator[str]:
    yield from told(change)
    by = next((one.by for one in review.accepted if one.change is change), None)
    if by is not None:
        until = f" until {by.until}" if by.until else ""
        yield f"    accepted by {by.approver}{until}: {by.reason}"
    elif change.cls is Class.BREAKING:
        own = any(one is change for one in review.proposed)
        rest = " by the base; that the head accepts it does not count" if own else ""
        yield f"    not accepted{rest}"


def _versions(review: Review) -> str:
    points = review.points
    rules = "" if points.settings == points.base else f", rules of {points.settings}"
    return f"Base {points.base}{rules}; head {points.head}; as of {review.today}."
