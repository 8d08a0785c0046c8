"""Exceptions: listed human overrides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diff import fields
from icpspec.diff.elements._protocol import CONTENT, SCORING, Element, Found, Side, Tell
from icpspec.diff.words import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

TELLS = (
    Tell("exception", "added", SCORING, "An account is set to a tier by hand."),
    Tell("exception", "removed", SCORING, "An account is no longer set to a tier by hand."),
    Tell(
        "exception", "changed", SCORING, "An account is set to another tier, or for another time."
    ),
    Tell("exception", "reworded", CONTENT, "Who decided on an exception, and why."),
)
_BY_KIND = fields.by_kind(TELLS)["exception"]


def _compare(base: Side, head: Side) -> Iterator[Found]:
    before, after = _by_account(base), _by_account(head)
    for account, n in after.items():
        if account not in before:
            entry = head.at(("exceptions", n))
            yield Found(_BY_KIND["added"], None, ("exceptions", n), None, _told(entry))
            continue
        two = ("exceptions", before[account]), ("exceptions", n)
        yield from fields.plain(base, head, two, ("tier", "until"), _BY_KIND["changed"])
        yield from fields.reworded(base, head, two, ("reason", "owner"), _BY_KIND["reworded"])
    for account, n in before.items():
        if account not in after:
            entry = base.at(("exceptions", n))
            yield Found(_BY_KIND["removed"], ("exceptions", n), None, _told(entry))


def _by_account(side: Side) -> dict[str, int]:
    entries = side.at(("exceptions",)) or ()
    return {str(entry.get("account")): n for n, entry in enumerate(entries)}


def _told(entry: Any) -> str | None:
    return shown({key: entry[key] for key in ("account", "tier", "until") if key in entry})


ELEMENT = Element(40, TELLS, _compare, of="icp")
