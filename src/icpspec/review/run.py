"""Reviews what a pull request changes: by itself, against its base, by the rules of the base."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from icpspec.diff.run import compare
from icpspec.engine.duckdb import Engine
from icpspec.engine.examples import run
from icpspec.review.accepting import accepted
from icpspec.review.altered import altered
from icpspec.review.findings import findings, known_of
from icpspec.review.model import Found, Point, Points, Review
from icpspec.suppress.accepted import read_accepted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.diff.run import Comparison
    from icpspec.engine.examples import Outcome
    from icpspec.git.loaded import Version
    from icpspec.git.versions import Versions
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Sides:
    """The loaded versions of a review.

    Attributes:
        base: where the head left the branch that it is to be merged into.
        settings: the newest commit of that branch; the head itself where that has no project.
        head: what is reviewed.
    """

    base: Version
    settings: Version
    head: Version


def sides(versions: Versions, ref: str | None, today: date) -> Sides:
    """Load what a review needs.

    Args:
        ref: the branch that the head is to be merged into; default: the default branch.

    Raises:
        UsageError: there is no such branch, or the clone is too shallow.
        NothingToReadError: there is no project, repository or commit.
    """
    tip = versions.repository.default_branch() if ref is None else versions.commit(ref)
    fork = versions.merge_base(tip.id)
    head = versions.load(versions.source(None), today=today)
    settings = versions.load(versions.of_commit(tip, with_data=True), today=today)
    base = settings
    if fork.id != tip.id:
        base = versions.load(versions.of_commit(fork), today=today)
    return Sides(base, head if settings.is_absent else settings, head)


def review(
    versions: Versions, given: Sides, today: date, tell: Callable[[str], None] = lambda _: None
) -> Review:
    """Review the head.

    Args:
        today: the day of the run, for what expires and goes stale.
        tell: is told what is being done, for progress.
    """
    base, settings, head = given.base.workspace, given.settings.workspace, given.head.workspace
    tell("comparing")
    comparison = compare(base, head)
    tell("checking")
    told = findings(head, settings, today)
    before = findings(base, settings, today)
    tell("running examples")
    found = Found(
        told.shown,
        known_of(told, head, before, base),
        len(told.hidden),
        tuple(_examples(head, today)),
    )
    by_team = accepted(comparison.changes, read_accepted(settings.root)[1], today)
    by_head = accepted(comparison.changes, read_accepted(head.root)[1], today)
    done = {id(one.change) for one in by_team}
    return Review(
        points=_points(versions, given),
        today=today,
        comparison=comparison,
        found=found,
        incomparable=tuple(_of_base(comparison, base)),
        accepted=by_team,
        proposed=tuple(one.change for one in by_head if id(one.change) not in done),
        not_used=altered(base, head) if settings is not head else (),
        project=head.name,
    )


def _points(versions: Versions, given: Sides) -> Points:
    commit = versions.commit("HEAD")
    # Files that git does not know are left out: reports and data lie about in a workflow.
    edited = versions.repository.run("status", "--porcelain", "--untracked-files=no").text
    label = f"{commit.short} with local edits" if edited else commit.short
    return Points(_point(given.base), _point(given.settings), Point(label, commit.id))


def _point(version: Version) -> Point:
    return Point(version.label, version.commit, version.is_absent)


def _examples(space: Workspace, today: date) -> Iterator[tuple[Span, Outcome]]:
    """Every example of the ICPs without errors, by evaluator and by SQL."""
    with Engine(space.root) as engine:
        for icp in space.icps:
            if icp.family is not None:
                for outcome in run(icp.family, engine, today, partial(_on, space, icp)):
                    yield icp.document.span(("examples", outcome.index)), outcome


def _on(space: Workspace, icp: LoadedIcp, day: date) -> IcpFamily | None:
    """An ICP with the results that it takes on a day."""
    return next(one.family for one in space.icps_on(day) if one.path == icp.path)


def _of_base(comparison: Comparison, base: Workspace) -> Iterator[Diagnostic]:
    """What could not be compared because of the base."""
    spans = {base.document.span(())}
    spans |= {one.document.span(()) for one, _ in comparison.pairs if one is not None}
    return (one for one in comparison.findings if one.span in spans)
