"""For whom a change is: for all, or for some motions and territories, and where it is hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from icpspec.resolve.family import Key

BASE: Key = (None, None)


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a change has an effect.

    Attributes:
        key: the motion and the territory, with all inside it; None is all of them.
        hidden: those of them whose overlays keep it from having an effect.
    """

    key: Key
    hidden: tuple[Key, ...]


def reaches(changed: Collection[Key], everywhere: Iterable[Key]) -> list[Reach]:
    """The fewest places that tell where a change has an effect.

    Args:
        changed: the motions and territories that have it.
        everywhere: all that were compared.
    """
    found: list[Reach] = []
    told: set[Key] = set()
    keys = sorted(everywhere, key=_generality)
    for key in keys:
        if key not in changed or key in told:
            continue
        inside = [one for one in keys if covers(key, one)]
        hidden = [one for one in inside if one not in changed]
        told.update(inside)
        found.append(Reach(key, _outermost(hidden)))
    return found


def covers(key: Key, other: Key) -> bool:
    """Whether a motion and territory are inside of another such pair."""
    (motion, territory), (own_motion, own_territory) = key, other
    return (motion is None or motion == own_motion) and (
        territory is None
        or own_territory == territory
        or (own_territory is not None and own_territory.startswith(f"{territory}/"))
    )


def _outermost(keys: Collection[Key]) -> tuple[Key, ...]:
    """Those that lie in no other of them."""
    return tuple(
        key for key in keys if not any(other != key and covers(other, key) for other in keys)
    )


def _generality(key: Key) -> tuple[int, int, str, str]:
    motion, territory = key
    depth = 0 if territory is None else territory.count("/") + 1
    return depth, motion is not None, territory or "", motion or ""


def nearest(key: Key, known: Collection[Key]) -> Key:
    """The place among others that a motion and territory belong to where they do not exist."""
    motion, territory = key
    if (motion, None) not in known:
        motion = None
    while territory is not None and (motion, territory) not in known:
        territory = territory.rpartition("/")[0] or None
    return motion, territory
