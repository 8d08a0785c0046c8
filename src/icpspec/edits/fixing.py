"""Makes the safe edits that findings offer, in rounds, and none that brings a new error."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.text.edits import applied
from icpspec.text.places import Lines, entries_at, is_shared

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.document import Document

# What an edit brings to light can be fixed too; that more comes of it each time is a bug.
_MOST_ROUNDS = 10
_Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Checked:
    """The files of a project as they are or would be, and what is found in them.

    Attributes:
        documents: the files that may be edited, by path.
    """

    documents: Mapping[Path, Document]
    findings: Sequence[Diagnostic]


@dataclass(frozen=True, slots=True)
class Fixed:
    """What was fixed.

    Attributes:
        texts: the new texts of the files that changed, by path.
        fixed: the findings whose edits were made, with the places they had then.
        refused: findings whose edits would have brought a new error.
        after: the state that the edits lead to.
    """

    texts: Mapping[Path, str]
    fixed: tuple[Diagnostic, ...]
    refused: tuple[Diagnostic, ...]
    after: Checked


def fix(before: Checked, check: Callable[[Mapping[Path, str]], Checked]) -> Fixed:
    """Make safe edits until there is nothing left to fix.

    Args:
        before: the files as they are.
        check: what is found if these texts stand in place of the files.
    """
    hopeful = _Rounds(check, _has_safe_fix).run(before)
    if not _errors(hopeful.after) - _errors(before):
        return hopeful
    return _Rounds(check, lambda _: False).run(before)


def _has_safe_fix(finding: Diagnostic) -> bool:
    return finding.fix is not None and finding.fix.safe


class _Rounds:
    """Rounds of edits.

    Args:
        is_passing: whether an error that an edit brings to light may be expected to go in the
            next round.
    """

    def __init__(
        self,
        check: Callable[[Mapping[Path, str]], Checked],
        is_passing: Callable[[Diagnostic], bool],
    ) -> None:
        self._check = check
        self._is_passing = is_passing
        self._refused: dict[_Key, Diagnostic] = {}
        self._texts: dict[Path, str] = {}

    def run(self, before: Checked) -> Fixed:
        fixed: list[Diagnostic] = []
        now = before
        for _ in range(_MOST_ROUNDS):
            wanted = [one for one in _fixable(now) if _key(one) not in self._refused]
            if not wanted:
                break
            made, now = self._made(wanted, now)
            fixed += made
        return Fixed(self._texts, tuple(fixed), tuple(self._refused.values()), now)

    def _made(self, wanted: Sequence[Diagnostic], now: Checked) -> tuple[list[Diagnostic], Checked]:
        """Make several edits at once; where that brings an error, those that do are halved out."""
        changed, made = _edited(wanted, now)
        texts = {**self._texts, **changed}
        after = self._check(texts)
        if self._is_better(made, now, after):
            self._texts = texts
            return made, after
        if len(wanted) == 1:
            self._refused[_key(wanted[0])] = wanted[0]
            return [], now
        half = len(wanted) // 2
        first, now = self._made(wanted[:half], now)
        # The places of the second half are those of a text that may have changed since.
        left = set(map(_key, wanted[half:]))
        again = [one for one in _fixable(now) if _key(one) in left][: len(wanted) - half]
        if not again:
            return first, now
        second, now = self._made(again, now)
        return [*first, *second], now

    def _is_better(self, made: Iterable[Diagnostic], before: Checked, after: Checked) -> bool:
        """Whether what was fixed is gone, and no error has come that stays."""
        new = _errors(after) - _errors(before)
        passing = {_key(one) for one in after.findings if self._is_passing(one)}
        if set(new) - passing:
            return False
        were, are = (Counter(map(_key, state.findings)) for state in (before, after))
        return all(are[key] <= were[key] - n for key, n in Counter(map(_key, made)).items())


def _fixable(state: Checked) -> list[Diagnostic]:
    by_name = {document.file: document for document in state.documents.values()}
    found = []
    for finding in state.findings:
        edit = finding.fix
        document = by_name.get(edit.span.file) if edit else None
        if _has_safe_fix(finding) and document is not None and _stands_alone(document, finding):
            found.append(finding)
    return found


def _stands_alone(document: Document, finding: Diagnostic) -> bool:
    """Whether an edit touches no anchor, and nothing that an alias repeats elsewhere."""
    if finding.fix is None or document.root is None:
        return False
    span = finding.fix.span
    first, last = Lines(document.text).range_of(span)
    written = document.text[first:last]
    if written.startswith(("&", "*", "!")) or "\n" in written:
        return False
    held = [steps for steps, _, _ in entries_at(document.root, (span.line - 1, span.column - 1))]
    return not held or not is_shared(document.root, held[-1])


def _edited(
    wanted: Iterable[Diagnostic], state: Checked
) -> tuple[dict[Path, str], list[Diagnostic]]:
    """New texts by path, and the findings whose edits they hold."""
    texts: dict[Path, str] = {}
    made: list[Diagnostic] = []
    for path, document in state.documents.items():
        own = [one for one in wanted if one.fix and one.fix.span.file == document.file]
        text, edits = applied(document.text, [one.fix for one in own if one.fix])
        if edits:
            texts[path] = text
            done = set(map(id, edits))
            made += [one for one in own if id(one.fix) in done]
    return texts, made


def _errors(state: Checked) -> Counter[_Key]:
    return Counter(_key(one) for one in state.findings if one.severity is Severity.ERROR)


def _key(finding: Diagnostic) -> _Key:
    """A finding without its place, which edits move."""
    file = finding.span.file if finding.span else ""
    return file, finding.rule.id, finding.message
