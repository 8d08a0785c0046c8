"""What one commit after another changed, also across versions that cannot be read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.diff.run import compare
from icpspec.git.changed import narrowed, same
from icpspec.history.model import Bet, Entry, Unreadable
from icpspec.history.stage import FEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change
    from icpspec.diff.run import Comparison, Pair
    from icpspec.git.log import Step
    from icpspec.history.stage import Stage, State
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace

    Wanted = tuple[Sequence[Path] | None, Sequence[Path] | None]

# Stands for the project file among paths.
_PROJECT = ""


class Teller:
    """Compares each version with the one before it.

    An ICP that cannot be read has no changes until it can be again, and is then compared with its
    last version that could. Where the project file cannot be read, nothing can: the whole last
    version waits.

    Attributes:
        entries: one for each step that touched the project, the oldest first.
    """

    def __init__(self, base: Stage, head: Stage) -> None:
        self.entries: list[Entry] = []
        self._base, self._head = base, head
        # Of ICPs of the base that cannot be read the last version that could, None without one; by
        # path.
        self._waiting: dict[str, LoadedIcp | None] = {}
        # What was said of what cannot be read, by path, so that it is said once.
        self._said: dict[str, str] = {}
        self._files: set[str] = set()

    def begin(self, state: State, project: str | None, label: str) -> None:
        """Start from a version that is not told."""
        self._base.show(state, project, label)
        for icp in self._base.workspace(None).icps:
            if icp.family is None:
                path = self._base.relative(icp.path)
                self._waiting[path] = None
                self._said[path] = _first(icp.findings).message

    def tell(self, step: Step, state: State, project: str | None) -> None:
        """Add the entry of a step, if it changed something."""
        base, head = self._base, self._head
        head.show(state, project, step.commit.short)
        self._files = {one.path for one in step.files}
        moved = {one.former: one.path for one in step.files if one.former is not None}
        self._said = {moved.get(path, path): said for path, said in self._said.items()}
        entry = Entry(step.commit.id, step.day, step.authors, step.subject)
        if base.contents and head.contents and same(base.contents, head.contents):
            if self._files & head.files:
                self.entries.append(entry)
            return
        wanted = _wanted(base, head)
        before, after = base.workspace(wanted[0]), head.workspace(wanted[1])
        if _is_faulty(after):
            self.entries.append(
                replace(entry, unreadable=self._new(None, _PROJECT, after.findings))
            )
            return
        comparison = compare(self._readable(before, after, moved), after)
        if _is_faulty(before):
            # Only the version that it starts from can be so: what was before is not known.
            entry = replace(entry, unreadable=(Unreadable(None, comparison.findings[0]),))
        self.entries.append(self._filled(entry, step, comparison))
        self._go_on(wanted[0], comparison)

    def _new(
        self, icp: str | None, path: str, findings: Iterable[Diagnostic]
    ) -> tuple[Unreadable, ...]:
        """What cannot be read, unless it was said and the step has nothing to do with it."""
        first = _first(findings)
        if self._said.get(path) == first.message and path and path not in self._files:
            return ()
        self._said[path] = first.message
        return (Unreadable(icp, first),)

    def _readable(self, base: Workspace, head: Workspace, moved: Mapping[str, str]) -> Workspace:
        """A base with the last versions that could be read.

        An ICP without one that can be read now is new.
        """
        good = {self._head.relative(icp.path) for icp in head.icps if icp.family}
        icps = []
        for icp in base.icps:
            path = self._base.relative(icp.path)
            last = icp if icp.family else self._waiting.get(path)
            if last is not None:
                icps.append(last)
            elif moved.get(path, path) not in good:
                icps.append(icp)
        return replace(base, icps=tuple(icps))

    def _filled(self, entry: Entry, step: Step, comparison: Comparison) -> Entry:
        pairs = comparison.pairs
        unreadable = list(entry.unreadable)
        mended: list[str | None] = [None] if _PROJECT in self._said else []
        for one, other in pairs:
            if other is None:
                continue
            if other.family is None:
                name = other.id or (one.id if one else None) or other.path.name
                unreadable += self._new(name, self._head.relative(other.path), other.findings)
            elif any(one is waiting for waiting in self._waiting.values() if waiting):
                mended.append(other.id)
        changes = _known(comparison)
        changed = {change.icp for change in changes}
        names = {*changed, *mended, *(one.icp for one in unreadable), *self._touched(step, pairs)}
        return replace(
            entry,
            changes=changes,
            bets=tuple(_bets(pairs)),
            unreadable=tuple(unreadable),
            mended=tuple(mended),
            former=_former(pairs),
            versions=_versions(pairs),
            icps=frozenset(name for name in names if name is not None),
        )

    def _touched(self, step: Step, pairs: Iterable[Pair]) -> Iterator[str | None]:
        """Ids of the ICPs whose files a step touched."""
        files = {self._base.folder / (one.former or one.path) for one in step.files}
        files.update(self._head.folder / one.path for one in step.files)
        for pair in pairs:
            yield from (icp.id for icp in pair if icp is not None and icp.path in files)

    def _go_on(self, loaded: Sequence[Path] | None, comparison: Comparison) -> None:
        """Take the version for the base of the next."""
        kept = {
            path: icp
            for path, icp in self._waiting.items()
            if loaded is not None and self._base.folder / path not in loaded
        }
        for one, other in comparison.pairs:
            if other is not None and other.family is None:
                kept[self._head.relative(other.path)] = one if one and one.family else None
        self._waiting = kept
        self._said = {path: said for path, said in self._said.items() if path in kept}
        self._base, self._head = self._head, self._base


def _wanted(base: Stage, head: Stage) -> Wanted:
    """The specs of both that may differ, None for all."""
    if base.contents is None or head.contents is None:
        return None, None
    found = narrowed(base.contents, head.contents)
    if found is None:
        return None, None
    few = max(len(base.contents.specs), len(head.contents.specs)) <= FEW
    return (None, None) if few and found != ([], []) else found


def _is_faulty(space: Workspace) -> bool:
    return space.project is None or any(one.severity is Severity.ERROR for one in space.findings)


def _first(findings: Iterable[Diagnostic]) -> Diagnostic:
    return next(one for one in findings if one.severity is Severity.ERROR)


def _known(comparison: Comparison) -> tuple[Change, ...]:
    """The changes without new ICPs that cannot be read: they are new when they can."""
    blind = {
        other.id
        for one, other in comparison.pairs
        if one is None and other is not None and other.family is None
    }
    return tuple(one for one in comparison.changes if one.id != "icp-added" or one.icp not in blind)


def _former(pairs: Iterable[Pair]) -> dict[str, str]:
    """Ids that ICPs had before, by those that they have."""
    return {
        other.id: one.id
        for one, other in pairs
        if one and other and one.id and other.id and one.id != other.id
    }


def _versions(pairs: Iterable[Pair]) -> dict[str, str]:
    specs = [other.spec for _one, other in pairs if other is not None and other.spec]
    return {spec.id: spec.version for spec in specs if spec.version is not None}


def _bets(pairs: Iterable[Pair]) -> Iterator[Bet]:
    """The decisions that only the later version has."""
    for one, other in pairs:
        if other is None or other.family is None or other.spec is None:
            continue
        before = one.spec.decisions or [] if one and one.spec else []
        known = {(bet.date, bet.what) for bet in before}
        for bet in other.spec.decisions or []:
            if (bet.date, bet.what) not in known:
                expects = bet.expects.model_dump(exclude_none=True) if bet.expects else None
                yield Bet(
                    other.spec.id, bet.date, bet.what, bet.why, bet.link, expects, bet.check_on
                )
