"""The history of ICPs as a changelog."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diff.model import Class
from icpspec.diff.words import short
from icpspec.history.grouping import grouped
from icpspec.report.diff import hidden_in, in_order, in_words, moved, subject
from icpspec.report.model import Heading, Lines, Outline, Report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diff.model import Change
    from icpspec.history.model import Bet, By, Entry, Group, History, Unreadable
    from icpspec.report.model import Block

_WITHOUT = {"release": "Not released", "version": "Without a version", "quarter": ""}
_LASTING = "; since the last version that could be read:"
_MOST_AUTHORS = 4


def log_report(
    history: History,
    icp: str | None,
    project: str | None,
    *,
    by: By | None = None,
    verbose: bool = False,
) -> Report:
    """What each commit changed in meaning, the newest first, by release, version or quarter.

    Args:
        icp: the one ICP that the history is of; None for all.
        by: default: what the history fits; see `grouped`.
        verbose: show changes without effect one by one, too.
    """
    chosen, groups = grouped(history, icp, by)
    data = {
        "icp": icp,
        "by": chosen,
        "groups": [_group_json(group) for group in groups],
        "unchanged": history.unchanged,
        "cut_off": history.cut_off,
    }
    blocks: list[Block] = [Lines(tuple(_summary(history, icp)))]
    for group in groups:
        blocks.append(Heading(_title(group, chosen)))
        lines = [line for entry in group.entries for line in _told(entry, icp, verbose=verbose)]
        blocks.append(Outline(tuple(lines)))
    return Report(data, tuple(blocks), (), project)


def _title(group: Group, by: By) -> str:
    if group.name is None:
        return _WITHOUT[by]
    return f"Version {group.name}" if by == "version" else group.name


def _summary(history: History, icp: str | None) -> Iterator[str]:
    blind = sum(not entry.changes and bool(entry.unreadable) for entry in history.entries)
    count = len(history.entries) - blind
    what = f"`{icp}`" if icp is not None else "ICPs"
    if count:
        yield f"{_commits(count)} changed what {what} {'means' if icp else 'mean'}."
    else:
        yield f"No commit changed what {what} {'means' if icp else 'mean'}."
    if blind:
        yield f"{_commits(blind)} left specs that cannot be read."
    if history.unchanged:
        verb = "touches" if history.unchanged == 1 else "touch"
        yield f"{_commits(history.unchanged)} {verb} specs without a change in meaning."
    if history.cut_off is not None:
        yield f"What came before {history.cut_off[:7]} is not in this shallow clone."
        yield history.fetch


def _commits(count: int) -> str:
    return "1 commit" if count == 1 else f"{count:,} commits"


def _told(entry: Entry, icp: str | None, *, verbose: bool) -> Iterator[tuple[int, str]]:
    """A commit in a line, and below it what it changed."""
    yield 0, f"{entry.short} {entry.day} {_authors(entry)}: {short(entry.subject)}"
    for bet in entry.bets:
        yield from _decided(bet, icp)
    for name in entry.mended:
        what = "The project file" if name is None else f"`{name}`"
        yield 1, f"{what} can be read again{_LASTING if entry.changes else '.'}"
    without = 0
    for change in in_order(entry.changes):
        if change.cls is Class.NONE and not verbose:
            # Decisions are told in words already.
            without += change.element != "decision"
            continue
        yield from _changed(change, icp)
    if without:
        more = "1 change" if without == 1 else f"{without} changes"
        yield 1, f"{more} without effect on accounts or people"
    for bad in entry.unreadable:
        yield 1, _cannot(bad)


def _authors(entry: Entry) -> str:
    names = [short(name, 60) for name in entry.authors[:_MOST_AUTHORS]]
    left = len(entry.authors) - len(names)
    return ", ".join([*names, f"{left} more"] if left > 0 else names)


def _changed(change: Change, icp: str | None) -> Iterator[tuple[int, str]]:
    own = change.icp if change.icp is not None else "project file"
    where = "" if change.icp is not None and icp is not None else f"{own}: "
    yield 1, f"{change.cls.label}: {where}{subject(change)} {moved(change)}"
    if change.motion is not None or change.territory is not None:
        yield 2, f"only in {in_words((change.motion, change.territory))}"
    if change.hidden:
        yield 2, f"no effect in {hidden_in(change)}: overlays say otherwise there"


def _decided(bet: Bet, icp: str | None) -> Iterator[tuple[int, str]]:
    where = "" if icp is not None else f"{bet.icp}: "
    yield 1, f"decided {bet.day}: {where}{short(bet.what)}"
    if bet.why is not None:
        yield 2, f"why: {short(bet.why)}"
    if bet.expects is not None:
        due = f", to be checked on {bet.check_on}" if bet.check_on else ""
        yield 2, f"expects: {_expected(bet)}{due}"
    if bet.link is not None:
        yield 2, short(bet.link)


def _expected(bet: Bet) -> str:
    said = dict(bet.expects or {})
    parts = [str(said["metric"])]
    if "tier" in said:
        parts.append(f"of {said['tier']}")
    parts += [str(said["direction"])] if "direction" in said else []
    parts += [f"at least {said['min']}"] if "min" in said else []
    parts += [f"at most {said['max']}"] if "max" in said else []
    return " ".join(parts)


def _cannot(bad: Unreadable) -> str:
    what = "The project file" if bad.icp is None else f"`{bad.icp}`"
    place = f"{bad.finding.span}: " if bad.finding.span else ""
    return f"{what} cannot be read, so that its changes are not known: {place}{bad.finding.message}"


def _group_json(group: Group) -> dict[str, Any]:
    return {"name": group.name, "entries": [_entry_json(entry) for entry in group.entries]}


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "commit": entry.commit,
        "date": entry.day,
        "authors": list(entry.authors),
        "subject": entry.subject,
        "class": entry.cls.label,
        "changes": [change.as_json() for change in in_order(entry.changes)],
        "decisions": [bet.as_json() for bet in entry.bets],
        "unreadable": [{"icp": bad.icp, **bad.finding.as_json()} for bad in entry.unreadable],
        "mended": list(entry.mended),
    }
