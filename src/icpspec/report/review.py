"""The report of `review`, for people at a terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diff.faults import UNACCEPTED
from icpspec.diff.model import Class
from icpspec.report.diff import in_order, told
from icpspec.report.examples import differences, example_json, failed_examples
from icpspec.report.model import Findings, Heading, Lines, Report
from icpspec.review.verdict import reasons, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change
    from icpspec.report.model import Block
    from icpspec.review.model import Accepted, Point, Review


def review_report(review: Review, fail_on: str = "error") -> Report:
    """The whole review."""
    findings = (
        *review.found.findings,
        *review.incomparable,
        *failed_examples(review.found.failed),
        *_unaccepted(review.unaccepted),
    )
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
        "examples": [example_json(outcome) for _, outcome in review.found.examples],
        "diagnostics": [
            {**one.as_json(), "new": one not in review.found.known} for one in review.found.findings
        ]
        + [{**one.as_json(), "new": False} for one in review.incomparable],
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


def _unaccepted(changes: Iterable[Change]) -> Iterator[Diagnostic]:
    """A finding for each breaking change that nobody has accepted, where it was made."""
    for change in changes:
        values = " → ".join(one for one in (change.before, change.after) if one is not None)
        told = f": {values}" if values else ""
        yield UNACCEPTED.at(
            change.head or change.base,
            f"`{change.path}` was {change.kind}{told}, which breaks what reads the results.",
            help="`icpspec review --accept` writes down who accepts it, and why.",
        )


def _blocks(review: Review, fail_on: str) -> Iterator[Block]:
    yield Lines((verdict(review, fail_on),))
    changes = in_order(review.comparison.changes)
    if changes:
        yield Heading("Changes")
        yield Lines(tuple(line for change in changes for line in _told(change, review)))
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
    findings = (*review.incomparable, *review.found.errors, *_new(review))
    if findings:
        yield Heading("Findings")
        yield Findings(findings)
    yield Lines((_versions(review),))


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
