"""What differs between two versions, as a report."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.diff.elements import tells
from icpspec.diff.model import gravest
from icpspec.diff.words import short
from icpspec.report.model import Findings, Heading, Lines, Report

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.model import Change
    from icpspec.report.model import Block
    from icpspec.resolve.family import Key

ARROW = "\N{RIGHTWARDS ARROW}"


@dataclass(frozen=True, slots=True)
class Compared:
    """Two versions and what differs between them.

    Attributes:
        base: what the older is called.
        head: what the newer is called.
        findings: what could not be compared, or is missing.
        more: further parts of the JSON document.
        blocks: the same for people.
        explained: each change is followed by what it means.
    """

    base: str
    head: str
    changes: Sequence[Change]
    findings: Sequence[Diagnostic] = ()
    more: Mapping[str, Any] | None = None
    blocks: Sequence[Block] = ()
    explained: bool = False


def diff_report(compared: Compared, project: str | None) -> Report:
    """The changes, the gravest of each ICP first."""
    changes = in_order(compared.changes)
    data = {
        "base": compared.base,
        "head": compared.head,
        "class": gravest(changes).label,
        "changes": [change.as_json() for change in changes],
        "diagnostics": [finding.as_json() for finding in compared.findings],
        **(compared.more or {}),
    }
    blocks: list[Block] = [Lines((_summary(compared),))]
    for icp, own in _by_icp(changes).items():
        blocks.append(Heading(icp or "Project file"))
        lines = (line for one in own for line in told(one, explained=compared.explained))
        blocks.append(Lines(tuple(lines)))
    blocks += compared.blocks
    if compared.findings:
        blocks.append(Findings(tuple(compared.findings)))
    return Report(data, tuple(blocks), tuple(compared.findings), project)


def in_order(changes: Sequence[Change]) -> list[Change]:
    """Changes ICP by ICP, the gravest of each first, otherwise as they were found."""
    place = {icp: n for n, icp in enumerate(dict.fromkeys(change.icp for change in changes))}
    return sorted(changes, key=lambda change: (place[change.icp], -change.cls))


def told(change: Change, *, explained: bool = False) -> Iterator[str]:
    """A change in a line, and below it for whom it is, and what it means."""
    place = change.head or change.base
    where = f"{place}: " if place else ""
    yield f"{where}{change.cls.label}: {subject(change)} {moved(change)} [{change.id}]"
    if change.motion is not None or change.territory is not None:
        yield f"    only in {in_words((change.motion, change.territory))}"
    if change.hidden:
        yield f"    no effect in {hidden_in(change)}: overlays say otherwise there"
    if explained:
        yield f"    {meaning(change)}"


def subject(change: Change) -> str:
    """What a change is about, as a path; ICPs as a whole have none."""
    return "ICP" if change.element == "icp" else change.path


def meaning(change: Change) -> str:
    """What a change of this kind means, in a sentence."""
    return next(tell.meaning for tell in tells() if tell.id == change.id)


def moved(change: Change) -> str:
    """What happened, with the values before and after."""
    before, after = (
        None if text is None else short(text) for text in (change.before, change.after)
    )
    if before is None and after is None:
        return change.kind
    if before is None:
        return f"{change.kind}: {after}"
    if after is None:
        return f"{change.kind}: {before}"
    return f"{change.kind}: {before} {ARROW} {after}"


def hidden_in(change: Change, most: int = 5) -> str:
    """The places whose overlays hide a change."""
    names = [in_words(key) for key in change.hidden[:most]]
    left = len(change.hidden) - len(names)
    return ", ".join([*names, f"{left} more"] if left > 0 else names)


def in_words(key: Key) -> str:
    """A motion and a territory."""
    motion, territory = key
    parts = [f"motion {motion}"] if motion is not None else []
    parts += [f"territory {territory}"] if territory is not None else []
    return " and ".join(parts) or "the base"


def counted(changes: Sequence[Change]) -> str:
    """How many changes there are of each class, as `4 changes: 1 breaking, 3 scoring`."""
    found = Counter(change.cls for change in changes)
    named = [(found[cls], cls.label) for cls in sorted(found, reverse=True)]
    named = [(n, "without effect" if label == "none" else label) for n, label in named]
    plural = "change" if len(changes) == 1 else "changes"
    if len(named) == 1:
        ((n, label),) = named
        return f"{n} {plural} {label}" if label == "without effect" else f"{n} {label} {plural}"
    return f"{len(changes)} {plural}: {', '.join(f'{n} {label}' for n, label in named)}"


def _summary(compared: Compared) -> str:
    ways = f"{compared.base} {ARROW} {compared.head}"
    if not compared.changes:
        return f"{ways}: {'no changes could be told' if compared.findings else 'no changes'}."
    return f"{ways}: {counted(compared.changes)}."


def _by_icp(changes: Sequence[Change]) -> dict[str | None, list[Change]]:
    found: dict[str | None, list[Change]] = {}
    for change in changes:
        found.setdefault(change.icp, []).append(change)
    return found
