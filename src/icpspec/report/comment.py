"""The comment on a pull request: the verdict first, what matters open, everything else folded."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from icpspec import __version__
from icpspec.diff.model import Class
from icpspec.report.comment_changes import (
    Places,
    accepted_list,
    change_list,
    change_tables,
    example_list,
    finding_list,
    unaccepted_list,
)
from icpspec.report.comment_figures import gate_table, impact_section, more_of_impact
from icpspec.report.diff import in_order
from icpspec.report.escaping import code, inline
from icpspec.report.sections import Section, assembled
from icpspec.review.verdict import is_doubtful, reasons, summary

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.report.comment_changes import Mark
    from icpspec.review.model import Review

_OPEN, _FOLDED = 25, 100


def comment(review: Review, fail_on: str = "error", url: str | None = None) -> str:
    """The comment as Markdown, without a marker, in less than 60,000 characters.

    Args:
        url: where the files of the head can be read; see `Places`.
    """
    command = _command(review)
    sections = [one for one in _sections(review, Places(url)) if one.body.strip()]
    return assembled(_verdict(review, fail_on), sections, _foot(review), shown_by=code(command))


def _verdict(review: Review, fail_on: str) -> str:
    failures = reasons(review, fail_on)
    first = f"❌ **Fails: {', '.join(failures)}.**"
    if not failures:
        first = "⚠️ **Passes.**" if is_doubtful(review) else "✅ **Passes.**"
    return " ".join([first, *map(inline, summary(review))]) + "\n"


def _sections(review: Review, places: Places) -> Iterator[Section]:
    yield from _failures(review, places)
    changes = in_order(review.comparison.changes)
    grave = [one for one in changes if one.cls >= Class.SCORING]
    unread = review.measured.unread
    yield Section("What is not in the data", finding_list(unread, _OPEN, places), 1)
    yield Section("For whom", _for_whom(review), 1)
    yield Section(
        "What changes for scores and readers",
        change_tables(grave, _OPEN, places, _alone(review)),
        2,
    )
    yield Section(
        f"Accepted breaking changes ({len(review.accepted)})",
        accepted_list(review.accepted, _FOLDED),
        4,
        is_folded=True,
    )
    for title, cls, rank in (
        ("Who works an account, when and how", Class.ROUTING, 5),
        ("Words", Class.CONTENT, 6),
    ):
        own = [one for one in changes if one.cls is cls]
        yield Section(
            f"{title} ({len(own):,})", change_tables(own, _FOLDED, places), rank, is_folded=True
        )
    idle = [one for one in changes if one.cls is Class.NONE]
    title = f"Without an effect on scores, work or words ({len(idle):,})"
    yield Section(title, change_list(idle, _FOLDED, places), 9, is_folded=True)
    yield Section("More of the impact", more_of_impact(review), 6, is_folded=True)
    new = [one for one in review.found.new if one not in review.found.errors]
    yield Section(
        f"New findings ({len(new)})", finding_list(new, _FOLDED, places), 7, is_folded=True
    )
    of_data = [one for one in review.measured.findings if one not in unread]
    title = f"Findings in the data ({len(of_data)})"
    yield Section(title, finding_list(of_data, _FOLDED, places), 7, is_folded=True)
    if not review.measured.missed:
        title = f"Gates ({len(review.measured.gates)})"
        yield Section(title, gate_table(review.measured.gates), 6, is_folded=True)
    yield Section("Checked", _checked(review), 8, is_folded=True)


def _alone(review: Review) -> dict[Mark, int]:
    """How many accounts change tier by each change alone, over all ICPs that it is for."""
    found: Counter[Mark] = Counter()
    for icp in review.measured.impact.icps if review.measured.impact else ():
        known = {
            (one.id, one.path): one.icp
            for one in review.comparison.changes
            if one.icp in (None, icp.icp)
        }
        for one in icp.changes:
            found[known.get((one.id, one.path), icp.icp), one.id, one.path] += one.moved
    return found


def _for_whom(review: Review) -> str:
    measured = review.measured
    if not measured.why_not:
        return impact_section(review)
    return (
        f"Impact and outcomes were not computed. {inline(measured.why_not)}"
        f" Where the data are, {code(_command(review))} computes them.\n"
    )


def _failures(review: Review, places: Places) -> Iterator[Section]:
    errors = review.found.errors
    yield Section("Errors in the specs", finding_list(errors, _OPEN, places), 0)
    if review.incomparable:
        said = finding_list(review.incomparable, _OPEN, places)
        yield Section("What of the base cannot be compared", said, 1)
    if review.unaccepted:
        body = unaccepted_list(review.unaccepted, review.proposed, _OPEN)
        yield Section("Breaking changes that nobody has accepted", body + _way_out(review), 1)
    yield Section("Examples that fail", example_list(review.found.failed, _OPEN, places), 1)
    if review.measured.missed:
        yield Section("Gates", gate_table(review.measured.gates), 1)


def _way_out(review: Review) -> str:
    command = 'icpspec review --accept --approver "NAME" --reason "WHY"'
    branch = inline(review.points.settings.label)
    return (
        f"\n{code(command)} writes them into {code('.icpspec/accepted.yaml')}; they count once"
        f" that file is on {branch}.\n"
    )


def _checked(review: Review) -> str:
    found = review.found
    passed = len(found.examples) - len(found.failed)
    known = [one for one in found.findings if one in found.known]
    hidden = f"; {found.hidden:,} more ignored or accepted" if found.hidden else ""
    return (
        f"- Examples that come out as expected, by evaluator and by SQL: {passed:,} of"
        f" {len(found.examples):,}.\n"
        f"- Findings: {len(found.new):,} new, {len(known):,} that were there before{hidden}.\n"
    )


def _command(review: Review) -> str:
    commit = review.points.settings.commit
    return f"icpspec review --base {commit[:12] if commit else review.points.settings.label}"


def _foot(review: Review) -> str:
    points = review.points
    base = inline(str(points.base))
    settings = (
        "" if points.base == points.settings else f", rules of {inline(str(points.settings))}"
    )
    head = inline(str(points.head))
    return (
        f"---\n\nicpspec {__version__} · base {base}{settings} · head {head} ·"
        f" as of {review.today} · {code(_command(review))}\n"
    )
