"""Changes as frozen data: what differs, for whom, how grave it is, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.diagnostics import Span
    from icpspec.resolve.family import Key

Kind = Literal[
    "added",
    "removed",
    "renamed",
    "reordered",
    "reweighted",
    "raised",
    "lowered",
    "tightened",
    "loosened",
    "changed",
    "reworded",
]
"""What happened to an element.

`tightened`: provably fewer accounts meet its condition, and all of them met it before; `loosened`
is its mirror; `changed`: neither can be proved. `raised` and `lowered`: a number went up or down.
"""


class Class(IntEnum):
    """How grave a change is; larger is graver.

    `breaking`: who reads the results finds something missing, or under another name. `scoring`:
    scores or tiers of accounts can change. `routing`: who works an account, when, or how.
    `content`: words for people. `none`: bookkeeping.
    """

    NONE = 0
    CONTENT = 1
    ROUTING = 2
    SCORING = 3
    BREAKING = 4

    @property
    def label(self) -> str:
        """The lower-case name that users read and write."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference in meaning.

    Attributes:
        id: element and kind, as `trait-removed`; stable.
        path: of the element in the ICP, as `traits.zendesk.weight`; where it was removed or
            renamed, as the base has it.
        icp: id of the ICP as the head has it, or the base if it is gone; None for the project
            file.
        motion: the one motion that it is for; None for all, or for the base alone.
        territory: the territory, with those inside it, that it is for; None for all.
        cls: its class.
        before: the value in few words; None where there was none.
        after: the same in the head.
        base: where it stands in the base, None if it does not.
        head: where it stands in the head, None if it does not.
        hidden: the motions and territories whose overlays keep it from having an effect.
    """

    id: str
    kind: Kind
    path: str
    icp: str | None
    cls: Class
    before: str | None = None
    after: str | None = None
    motion: str | None = None
    territory: str | None = None
    base: Span | None = None
    head: Span | None = None
    hidden: tuple[Key, ...] = field(default=())

    @property
    def element(self) -> str:
        """What it is about, as `trait`."""
        return self.id.removesuffix(f"-{self.kind}")

    def as_json(self) -> dict[str, Any]:
        """The change with the keys that CONTRACT names, in that order, and more behind them."""
        place = self.head or self.base
        return {
            "id": self.id,
            "kind": self.kind,
            "path": self.path,
            "icp": self.icp,
            "motion": self.motion,
            "territory": self.territory,
            "class": self.cls.label,
            "before": self.before,
            "after": self.after,
            "file": place.file if place else None,
            "line": place.line if place else None,
            "base_file": self.base.file if self.base else None,
            "base_line": self.base.line if self.base else None,
            "hidden_in": [{"motion": motion, "territory": path} for motion, path in self.hidden],
        }


def gravest(changes: Iterable[Change]) -> Class:
    """The class of all changes together: the gravest of theirs."""
    return max((change.cls for change in changes), default=Class.NONE)
