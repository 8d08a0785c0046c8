"""Changes, findings and examples as parts of a pull request's comment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from icpspec import paths
from icpspec.diff.model import Class
from icpspec.report.diff import hidden_in, in_words
from icpspec.report.escaping import code, inline, prose, shortened, table
from icpspec.report.examples import differences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.diff.model import Change
    from icpspec.engine.examples import Outcome
    from icpspec.review.model import Accepted

Mark = tuple[str | None, str, str]
_LONGEST = 160
_NOTHING = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Places:
    """Writes where something stands.

    Attributes:
        url: where the files of the head can be read, as
            https://github.com/owner/name/blob/<commit>; None leads nowhere.
    """

    url: str | None = None

    def where(self, span: Span | None) -> str:
        """File and line, as code: from the top of the repository, as readers know it."""
        if span is None:
            return ""
        is_head = not paths.is_of_version(span.file)
        file = paths.in_repository(span.file) if is_head else span.file
        shown = code(f"{file}:{span.line}")
        is_inside = is_head and not file.startswith(("/", "../"))
        if self.url is None or not is_inside or not shown.startswith("`"):
            return shown
        return f"[{shown}]({self.url}/{quote(file)}#L{span.line})"


def change_tables(
    changes: Sequence[Change],
    most: int,
    places: Places,
    alone: Mapping[Mark, int] | None = None,
) -> str:
    """Changes in one table for each ICP, in the order in which they come.

    Args:
        most: rows in all; what is left out is counted.
        alone: how many accounts change tier by a change alone, as far as that is known.
    """
    moves = alone or {}
    by_icp: dict[str | None, list[Change]] = {}
    for change in changes[:most]:
        by_icp.setdefault(change.icp, []).append(change)
    parts = []
    for icp, own in by_icp.items():
        name = code(icp) if icp is not None else "The project file"
        columns = ["change", "before", "after", "where"]
        rows = [_row(change, places) for change in own]
        if any(mark_of(change) in moves for change in own):
            columns.insert(3, ">moves alone")
            for row, change in zip(rows, own, strict=True):
                moved = moves.get(mark_of(change))
                row.insert(3, _NOTHING if moved is None else f"{moved:,}")
        parts.append(f"{name}\n\n{table(columns, rows)}")
    return "\n".join(parts) + _more(len(changes) - most)


def mark_of(change: Change) -> Mark:
    """What tells a change from others of the same ICP."""
    return change.icp, change.id, change.path


def change_list(changes: Sequence[Change], most: int, places: Places) -> str:
    """Changes as a list without their values."""
    lines = []
    for change in changes[:most]:
        icp = _of(change)
        place = places.where(_place(change))
        lines.append(f"- {_named(change)}{icp} {change.kind} {place}\n")
    return "".join(lines) + _more(len(changes) - most)


def _place(change: Change) -> Span | None:
    return change.head or change.base


def _row(change: Change, places: Places) -> list[str]:
    what = f"{_named(change)} {change.kind}"
    if change.cls is Class.BREAKING:
        what += ", **breaking**"
    if change.motion is not None or change.territory is not None:
        what += f"<br>only in {inline(in_words((change.motion, change.territory)))}"
    if change.hidden:
        what += f"<br>without effect in {inline(hidden_in(change))}"
    place = places.where(_place(change))
    return [what, _value(change.before), _value(change.after), place]


def _value(text: str | None) -> str:
    return _NOTHING if text is None else inline(shortened(text, _LONGEST))


def finding_list(findings: Sequence[Diagnostic], most: int, places: Places) -> str:
    """Findings as a list, each with its place and the way out."""
    lines = []
    for one in findings[:most]:
        place = f"{places.where(one.span)} " if one.span else ""
        said = prose(shortened(one.message, 4 * _LONGEST))
        help_ = f" {prose(shortened(one.help, 2 * _LONGEST))}" if one.help else ""
        lines.append(f"- **{one.severity.label}** {place}{said}{help_} {code(one.rule.id)}\n")
    return "".join(lines) + _more(len(findings) - most)


def example_list(failed: Sequence[tuple[Span, Outcome]], most: int, places: Places) -> str:
    """Failed examples as a list, each with what came out otherwise."""
    lines = []
    for place, outcome in failed[:most]:
        what = "; ".join(differences(outcome))
        lines.append(
            f"- {places.where(place)} {inline(shortened(outcome.name, _LONGEST))}:"
            f" {inline(shortened(what, 2 * _LONGEST))}\n"
        )
    return "".join(lines) + _more(len(failed) - most)


def unaccepted_list(changes: Sequence[Change], proposed: Iterable[Change], most: int) -> str:
    """Breaking changes that nobody has accepted, as a list."""
    by_head = {id(one) for one in proposed}
    lines = []
    for change in changes[:most]:
        icp = _of(change)
        values = [one for one in (change.before, change.after) if one is not None]
        said = f": {inline(shortened(' → '.join(values), _LONGEST))}" if values else ""
        own = "; this pull request accepts it itself, which does not count"
        note = own if id(change) in by_head else ""
        lines.append(f"- {_named(change)}{icp} {change.kind}{said}{note}\n")
    return "".join(lines) + _more(len(changes) - most)


def accepted_list(accepted: Sequence[Accepted], most: int) -> str:
    """Breaking changes that the team has accepted, with who, why and until when."""
    lines = []
    for one in accepted[:most]:
        until = f", until {one.by.until}" if one.by.until else ""
        icp = _of(one.change)
        lines.append(
            f"- {_named(one.change)}{icp} {one.change.kind}:"
            f" {inline(shortened(one.by.reason, _LONGEST))}"
            f" ({inline(shortened(one.by.approver, 60))}{until})\n"
        )
    return "".join(lines) + _more(len(accepted) - most)


def _more(left: int) -> str:
    return f"\nand {left:,} more.\n" if left > 0 else ""


def _named(change: Change) -> str:
    """What a change is about; an ICP as a whole has no path."""
    return "The ICP" if change.element == "icp" else code(change.path)


def _of(change: Change) -> str:
    """The ICP that a change belongs to; empty for the project file."""
    if change.icp is None:
        return ""
    return f" {code(change.icp)}" if change.element == "icp" else f" of {code(change.icp)}"
