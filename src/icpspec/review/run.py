"""Reviews what a pull request changes: by itself, against its base, by the rules of the base."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from icpspec.diff.run import compare
from icpspec.engine.duckdb import Engine
from icpspec.engine.examples import run
from icpspec.errors import NothingToReadError
from icpspec.impact.pairs import changed_pairs
from icpspec.review.accepting import accepted
from icpspec.review.accounts import impact_of
from icpspec.review.altered import altered
from icpspec.review.data import data_source
from icpspec.review.findings import findings, known_of
from icpspec.review.model import Found, Measured, Point, Points, Review
from icpspec.review.outcomes import outcomes_of
from icpspec.suppress.accepted import read_accepted
from icpspec.suppress.fingerprints import documents_of

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


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a review is to look at.

    Attributes:
        today: the day to look from, also for what expires and goes stale.
        data: whether to look at data; None: where there are any.
        most_listed: name so many of the accounts that change tier; None for none.
        head: the whole hash of the commit that people know the head by, where what is checked
            out is its merge.
    """

    today: date
    data: bool | None = None
    most_listed: int | None = None
    head: str | None = None


def review(
    versions: Versions, given: Sides, wanted: Wanted, tell: Callable[[str], None] = lambda _: None
) -> Review:
    """Review the head.

    Args:
        tell: is told what is being done, for progress.

    Raises:
        NothingToReadError: data are wanted, and there are none.
    """
    today = wanted.today
    base, settings, head = given.base.workspace, given.settings.workspace, given.head.workspace
    tell("comparing")
    comparison = compare(base, head)
    tell("checking")
    told = findings(head, settings, today)
    # Where there is nothing to tell, nothing was there before.
    known = known_of(told, head, findings(base, settings, today), base) if told.shown else ()
    tell("running examples")
    found = Found(
        told.shown,
        frozenset(known),
        len(told.hidden),
        tuple(_examples(head, today)),
    )
    measured, is_altered = _measured(versions, given, comparison, wanted, tell)
    by_team = accepted(comparison.changes, read_accepted(settings.root)[1], today)
    by_head = accepted(comparison.changes, read_accepted(head.root)[1], today)
    done = {id(one.change) for one in by_team}
    return Review(
        points=_points(versions, given, wanted.head),
        today=today,
        comparison=comparison,
        found=found,
        measured=measured,
        incomparable=tuple(_of_base(comparison, base)),
        accepted=by_team,
        proposed=tuple(one.change for one in by_head if id(one.change) not in done),
        not_used=_not_used(given, is_altered=is_altered),
        project=head.name,
    )


def _not_used(given: Sides, *, is_altered: bool) -> tuple[str, ...]:
    if given.settings is given.head:
        return ()
    files = ("the data files",) if is_altered else ()
    return (*altered(given.base.workspace, given.head.workspace), *files)


def _measured(
    versions: Versions,
    given: Sides,
    comparison: Comparison,
    wanted: Wanted,
    tell: Callable[[str], None],
) -> tuple[Measured, bool]:
    """What the data say, and whether the head has other data files, which were not read."""
    spaces = given.base.workspace, given.head.workspace
    source = data_source(versions.repository, given.settings)
    pairs = changed_pairs(comparison, *spaces, wanted.today)
    if not pairs:
        return Measured(), source.is_altered
    if wanted.data is False:
        return Measured(why_not="Nobody asked for them."), source.is_altered
    if source.workspace is None:
        if wanted.data:
            raise NothingToReadError(source.why_not, help="Leave --data out to review without.")
        return Measured(why_not=source.why_not), source.is_altered
    space, day = source.workspace, wanted.today
    effect = impact_of(space, spaces, pairs, day, most_listed=wanted.most_listed, tell=tell)
    outcomes = outcomes_of(space, (given.base, given.head), pairs, day, tell)
    names_rows = wanted.most_listed is not None
    return Measured(effect, outcomes, names_rows=names_rows), source.is_altered


def _points(versions: Versions, given: Sides, known: str | None) -> Points:
    base, settings = _point(given.base), _point(given.settings)
    if known is not None:
        return Points(base, settings, Point(known[:7], known))
    commit = versions.commit("HEAD")
    return Points(base, settings, Point(f"{given.head.label} at {commit.short}", commit.id))


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
    files = documents_of(base)
    return (one for one in comparison.findings if one.span and one.span.file in files)
