"""The motion and territory that opportunities themselves name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.spec.data import Mapped
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.engine.joins import Joined
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.problems import Steps
    from icpspec.spec.data import Opportunities
    from icpspec.sql.nodes import Node

MOTION, TERRITORY = "given motion", "given territory"
_KEYS = {MOTION: "motion", TERRITORY: "territory"}


def wanted(sources: Iterable[Opportunities], families: Iterable[IcpFamily]) -> tuple[str, ...]:
    """The columns that the population needs: those that a source has and that an ICP asks for."""
    read, whole = list(sources), list(families)
    asked = {
        MOTION: any(family.motions for family in whole),
        TERRITORY: any(family.territories for family in whole),
    }
    return tuple(
        name
        for name, key in _KEYS.items()
        if asked[name] and any(getattr(source, key) is not None for source in read)
    )


def by_kind(names: Iterable[str]) -> dict[str, str]:
    """These columns by `motion` and `territory`."""
    return {_KEYS[name]: name for name in names}


def declared_columns(source: Opportunities, path: Steps) -> list[tuple[str, Steps]]:
    """The columns of motion and territory, and where the project file names them."""
    found: list[tuple[str, Steps]] = []
    for key in _KEYS.values():
        declared = getattr(source, key)
        if isinstance(declared, Mapped):
            found.append((declared.column, (*path, key, "column")))
        elif declared is not None:
            found.append((declared, (*path, key)))
    return found


def given_columns(source: Opportunities, joined: Joined, names: Sequence[str]) -> list[Node]:
    """What the rows of one source name; NULL where they name nothing, so conditions decide."""
    return [
        nodes.named(nodes.cast(_given(getattr(source, _KEYS[name]), joined), "VARCHAR"), name)
        for name in names
    ]


def nothing_given(names: Sequence[str]) -> list[Node]:
    """The same columns for rows that name nothing."""
    return [nodes.named(nodes.cast(nodes.null(), "VARCHAR"), name) for name in names]


def _given(declared: str | Mapped | None, joined: Joined) -> Node:
    if declared is None:
        return nodes.null()
    column = declared.column if isinstance(declared, Mapped) else declared
    held = nodes.cast(joined.node(column), "VARCHAR")
    mapping = (declared.values or {}) if isinstance(declared, Mapped) else {}
    branches = [
        (nodes.one_of(held.copy(), as_texts(values)), nodes.text(name))
        for name, values in mapping.items()
        if values
    ]
    # Nothing at all is no name; what stands for itself is the id or the path.
    is_empty = nodes.equals(held.copy(), nodes.text(""))
    return nodes.case([*branches, (nodes.negated(is_empty), held)])


def as_texts(values: Sequence[object]) -> list[Node]:
    """Values of the project file as a source's column cast to text holds them."""
    return [
        nodes.text(str(value).lower() if isinstance(value, bool) else str(value))
        for value in values
    ]
