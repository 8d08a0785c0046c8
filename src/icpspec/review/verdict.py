"""What follows from a review: whether it passes, why not, and in one line what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.compared import SAME, WORSE
from icpspec.diagnostics import Severity
from icpspec.diff.model import Class

if TYPE_CHECKING:
    from icpspec.review.model import Review


def reasons(review: Review, fail_on: str = "error") -> list[str]:
    """Why a pull request fails, each in few words; empty if it passes.

    Args:
        fail_on: the least severity of a finding that fails; `never`: nothing does.
    """
    if fail_on == "never":
        return []
    least = Severity[fail_on.upper()]
    grave = [one for one in review.found.findings if one.severity >= least]
    errors = [one for one in grave if one.severity is Severity.ERROR]
    counts = (
        (len(errors), "error in the specs", "errors in the specs"),
        (len(grave) - len(errors), "finding", "findings"),
        (len(review.found.failed), "example fails", "examples fail"),
        (
            len(review.unaccepted),
            "breaking change is not accepted",
            "breaking changes are not accepted",
        ),
        (len(review.measured.missed), "gate is missed", "gates are missed"),
    )
    return [f"{n:,} {one if n == 1 else many}" for n, one, many in counts if n]


def changes_in_words(review: Review) -> str:
    """What kind of change it is, in one sentence."""
    changes = review.comparison.changes
    if review.comparison.findings:
        side = "the base" if review.incomparable else "the head"
        rest = f"; {_number(len(changes))} otherwise" if changes else ""
        return f"What changes cannot be told, since {side} has errors{rest}."
    if review.points.base.is_absent:
        return "The base has no project: everything is new."
    if not changes:
        return "Nothing changes in meaning."
    felt = [one for one in changes if one.cls is not Class.NONE]
    if not felt:
        return f"{_number(len(changes))} without an effect on scores, work or words."
    counts = [(cls, sum(one.cls is cls for one in felt)) for cls in sorted(Class, reverse=True)]
    named = [f"{n:,} {cls.label}{_accepted(review, cls)}" for cls, n in counts if n]
    if len(named) == 1:
        cls, n = next((cls, n) for cls, n in counts if n)
        return f"{n:,} {cls.label} change{'' if n == 1 else 's'}{_accepted(review, cls)}."
    return f"{_number(len(felt))}: {', '.join(named)}."


def _accepted(review: Review, cls: Class) -> str:
    if cls is not Class.BREAKING or not review.accepted:
        return ""
    return f" ({len(review.accepted):,} accepted)" if review.unaccepted else " (accepted)"


def impact_in_words(review: Review) -> str:
    """How many accounts change tier; empty where that is not known."""
    impact = review.measured.impact
    if review.measured.why_not:
        return "Impact and outcomes were not computed."
    if impact is None or not impact.icps:
        return ""
    felt = sorted((one for one in impact.icps if one.moved), key=lambda one: -one.moved)
    if not felt:
        return "No account changes tier."
    most = [f"{one.moved:,} of {one.accounts:,} in {one.icp}" for one in felt[:2]]
    more = f", and in {len(felt) - 2} more ICPs" if len(felt) > 2 else ""
    return f"Accounts that change tier: {', '.join(most)}{more}."


def history_in_words(review: Review) -> str:
    """What history says of the ICPs that change most; empty where it was not asked."""
    measured = review.measured
    if measured.outcomes is not None and measured.outcomes.failed:
        return "Outcomes were not computed, since the data have errors."
    said = {one.icp: one.verdict for one in measured.comparisons if one.conclusion != SAME}
    order = sorted(measured.impact.icps if measured.impact else (), key=lambda one: -one.moved)
    told = [(one.icp, said[one.icp]) for one in order if one.icp in said][:2]
    if len(said) == 1:
        return f"By history: {told[0][1]}."
    named = [f"{verdict} for {icp}" for icp, verdict in told]
    return f"By history: {'; '.join(named)}." if named else ""


def _number(n: int) -> str:
    return f"{n:,} change{'' if n == 1 else 's'}"


def verdict(review: Review, fail_on: str = "error") -> str:
    """One line: whether it passes, why not, what it is, and what of it was not used."""
    failures = reasons(review, fail_on)
    parts = [f"Fails: {', '.join(failures)}." if failures else "Passes."]
    return " ".join([*parts, *summary(review)])


def is_doubtful(review: Review) -> bool:
    """Whether somebody should look twice, although it passes."""
    is_worse = any(one.conclusion == WORSE for one in review.measured.comparisons)
    return bool(review.comparison.findings or review.not_used or review.measured.unread or is_worse)


def summary(review: Review) -> list[str]:
    """What it is, for whom, and what of it was not used, a sentence each."""
    said = [changes_in_words(review), impact_in_words(review), history_in_words(review)]
    if review.measured.unread:
        said.append("Not all that it reads is in the data.")
    said += [not_used(review)] if review.not_used else []
    return [one for one in said if one]


def not_used(review: Review) -> str:
    """What the head alters that the review took from the base, as a sentence."""
    names = list(review.not_used)
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"It alters {listed}; the review went by those of {review.points.settings.label}."


def matters(review: Review, fail_on: str = "error") -> bool:
    """Whether anybody needs to be told."""
    is_felt = any(change.cls is not Class.NONE for change in review.comparison.changes)
    return bool(
        is_felt
        or reasons(review, fail_on)
        or review.comparison.findings
        or review.not_used
        or any(one.severity >= Severity.WARNING for one in review.found.new)
    )
