"""The parts of a spec that are compared, one a file; each tells what changes it can find."""

from __future__ import annotations

from functools import cache

from icpspec import _units
from icpspec.diff.elements._protocol import Element, Tell


@cache
def elements() -> tuple[Element, ...]:
    """All elements in the order in which their changes are told."""
    return tuple(sorted(_units.instances(__name__, Element), key=lambda one: one.order))


@cache
def tells() -> tuple[Tell, ...]:
    """All kinds of change, in the same order."""
    return tuple(tell for element in elements() for tell in element.tells)
