"""What a review finds, for programs that know only findings, each with a place in the head."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.diff.faults import UNACCEPTED
from icpspec.report.backtest import missed_gates
from icpspec.report.examples import failed_examples

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.diff.model import Change
    from icpspec.resolve.workspace import Workspace
    from icpspec.review.model import Review


def review_findings(
    review: Review, head: Workspace, *, only_new: bool = False
) -> tuple[Diagnostic, ...]:
    """Findings, failed examples, breaking changes that nobody has accepted, and missed gates.

    Args:
        head: what is reviewed.
        only_new: leave out what the base has, too, and what is no error.
    """
    told = review.found.findings
    if only_new:
        known = review.found.known
        told = tuple(x for x in told if x not in known or x.severity is Severity.ERROR)
    return (
        *told,
        *review.incomparable,
        *failed_examples(review.found.failed),
        *_unaccepted(review, head),
        *review.measured.findings,
        *missed_gates(review.measured.missed, head.document.span(("gates",))),
    )


def _unaccepted(review: Review, head: Workspace) -> Iterator[Diagnostic]:
    for change in review.unaccepted:
        values = " → ".join(one for one in (change.before, change.after) if one is not None)
        told = f": {values}" if values else ""
        yield UNACCEPTED.at(
            _place(change, head),
            f"`{change.path}` was {change.kind}{told}, which breaks what reads the results.",
            help="`icpspec review --accept` writes down who accepts it, and why.",
        )


def _place(change: Change, head: Workspace) -> Span:
    """Where a change stands; of what is gone, where its nearest parent does."""
    if change.head is not None:
        return change.head
    document = next((icp.document for icp in head.icps if icp.id == change.icp), head.document)
    return document.span(tuple(change.path.split(".")))
