"""What an element of the comparison is, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.diff.model import Class

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from icpspec.diff.model import Kind
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.model import Attribute
    from icpspec.text.document import Positioned
    from icpspec.text.places import Steps

MIRRORS: dict[str, Kind] = {
    "added": "removed",
    "removed": "added",
    "tightened": "loosened",
    "loosened": "tightened",
    "raised": "lowered",
    "lowered": "raised",
}
"""What a kind is called when the versions change places; all others are their own mirror."""


@dataclass(frozen=True, slots=True)
class Tell:
    """A kind of change: stable id, class, and what it means for whom.

    Attributes:
        element: what it is about, as `trait`.
        cls: its class, where nothing makes it another.
        meaning: a sentence for the page of changes.
    """

    element: str
    kind: Kind
    cls: Class
    meaning: str

    @property
    def id(self) -> str:
        """Element and kind, as `trait-removed`."""
        return f"{self.element}-{self.kind}"

    @property
    def mirror(self) -> str:
        """The id that the same difference has the other way round."""
        return f"{self.element}-{MIRRORS.get(self.kind, self.kind)}"


@dataclass(frozen=True, slots=True)
class Found:
    """A change of one variant of an ICP, before it is told for whom.

    Attributes:
        base: path in the base, None if it has nothing there.
        head: path in the head, None if it has nothing there.
        cls: its class, where it is not that of its kind.
        by_key: its place is the key, not the value behind it.
    """

    tell: Tell
    base: Steps | None
    head: Steps | None
    before: str | None = None
    after: str | None = None
    cls: Class | None = None
    by_key: bool = False

    @property
    def path(self) -> Steps:
        """Where it is, as the head has it, or the base if it was removed."""
        path = self.base if self.head is None else self.head
        assert path is not None
        return path


@dataclass(frozen=True, eq=False)
class Side:
    """One version of a document: an ICP for one motion and territory, or the project file.

    Attributes:
        data: its values, all layers merged.
        document: tells where they stand.
        conditions: the bound conditions, by path.
        attributes: all attributes that they can name.
        used: ids of the attributes that make scores, and decide who belongs where.
        lists: the values of named lists, those in files read.
    """

    data: Mapping[str, Any]
    document: Positioned
    conditions: Mapping[Steps, Bound] = field(default_factory=dict)
    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    used: frozenset[str] = frozenset()
    lists: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def at(self, path: Steps) -> Any:
        """The value at a path, None if there is none."""
        value: Any = self.data
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value

    def section(self, *path: str) -> Mapping[str, Any]:
        """The entries of a section by name; empty if there are none."""
        value = self.at(path)
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Element:
    """A part of the spec that is compared by itself.

    Attributes:
        order: where its changes stand among the others.
        tells: the kinds of change that it finds.
        compare: finds them.
        of: whether it lies in an ICP, as overlays leave it (`variant`) or in whole (`icp`), in the
            project file (`project`), or in both (`both`).
    """

    order: int
    tells: tuple[Tell, ...]
    compare: Callable[[Side, Side], Iterator[Found]]
    of: str = "variant"


SCORING, ROUTING, CONTENT, NONE, BREAKING = (
    Class.SCORING,
    Class.ROUTING,
    Class.CONTENT,
    Class.NONE,
    Class.BREAKING,
)
