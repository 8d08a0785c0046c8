"""ICPs as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import BREAKING, SCORING, Element, Found, Side, Tell

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDED = Tell("icp", "added", SCORING, "Accounts are scored by an ICP that is new.")
REMOVED = Tell("icp", "removed", BREAKING, "An ICP is gone, and all of its rows with it.")
RENAMED = Tell("icp", "renamed", BREAKING, "An ICP stands under another id in the results.")


def _compare(base: Side, head: Side) -> Iterator[Found]:
    yield from fields.plain(base, head, ((), ()), ("id",), RENAMED)


ELEMENT = Element(0, (ADDED, REMOVED, RENAMED), _compare, of="icp")
