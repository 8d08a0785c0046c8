"""Settings of the project: where data come from, and how strict checks are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diff import fields
from icpspec.diff.elements._protocol import CONTENT, NONE, SCORING, Element, Found, Side, Tell

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTIONS = {
    "data": Tell("data", "changed", SCORING, "Accounts or their history come from elsewhere."),
    "backtest": Tell("backtest", "changed", NONE, "The conventions of the backtest."),
    "gates": Tell("gate", "changed", NONE, "The bounds that a backtest must keep."),
    "lint": Tell("lint", "changed", NONE, "How strict the checks are."),
    "render": Tell("render", "changed", CONTENT, "How pages look."),
    "project": Tell("project", "reworded", CONTENT, "The name of the project."),
    "specs": Tell("specs", "changed", NONE, "Where ICPs are looked for."),
}
TELLS = tuple(_SECTIONS.values())


def _compare(base: Side, head: Side) -> Iterator[Found]:
    for section, tell in _SECTIONS.items():
        yield from fields.reworded(base, head, ((), ()), (section,), tell)


ELEMENT = Element(95, TELLS, _compare, of="project")
