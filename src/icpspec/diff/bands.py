"""Which bands of a trait are the same in two versions, and how they differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.diff import fields
from icpspec.diff.elements._protocol import Found, Side
from icpspec.diff.normal import normal
from icpspec.diff.words import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from icpspec.diff.elements._protocol import Tell
    from icpspec.diff.fields import Two
    from icpspec.text.places import Steps

_WEIGHT = fields.Number("weight", up="reweighted", down="reweighted")


@dataclass(frozen=True, slots=True)
class _Band:
    """A level of a trait; `when` and `weight` of a trait are its only one."""

    path: Steps
    value: Mapping[str, Any]
    form: Any

    @property
    def title(self) -> str | None:
        """Its name for people, None without one."""
        return self.value.get("title") if self.path[-2:-1] == ("bands",) else None


def band_changes(
    base: Side, head: Side, two: Two, tells: Mapping[str, Mapping[str, Tell]]
) -> Iterator[Found]:
    """How the bands of a trait that is in both versions differ."""
    attributes = {**base.attributes, **head.attributes}
    before, after = (
        [
            _Band(path, value, normal(side.conditions.get((*path, "when")), attributes))
            for path, value in _bands(side, where)
        ]
        for side, where in ((base, two[0]), (head, two[1]))
    )
    whole = len(before) == len(after) == 1
    own = tells["trait" if whole else "band"]
    pairs = [(0, 0)] if whole else _matched(before, after)
    for n, m in pairs:
        paths = before[n].path, after[m].path
        yield from fields.condition(base, head, paths, "when", own)
        yield from fields.number(base, head, paths, _WEIGHT, own)
        if before[n].title != after[m].title:
            path = (*paths[0], "title"), (*paths[1], "title")
            titles = shown(before[n].title), shown(after[m].title)
            yield Found(tells["trait"]["reworded"], *path, *titles)
    if whole:
        return
    yield from _unmatched(before, after, pairs, own)
    places = [m for _, m in sorted(pairs)]
    if places != sorted(places):
        ways = (*two[0], "bands"), (*two[1], "bands")
        yield Found(own["reordered"], *ways, _listed(before), _listed(after))


def _bands(side: Side, path: Steps) -> list[tuple[Steps, Mapping[str, Any]]]:
    trait = side.at(path) or {}
    if "bands" in trait:
        return [((*path, "bands", n), band) for n, band in enumerate(trait["bands"] or ())]
    return [(path, trait)]


def _matched(before: Sequence[_Band], after: Sequence[_Band]) -> list[tuple[int, int]]:
    """Bands with the same condition, then with the same title, then what is left in order."""
    pairs: list[tuple[int, int]] = []
    for same in (_same_form, _same_title):
        pairs += _pairs(before, after, pairs, same)
    left = [n for n in range(len(before)) if n not in {n for n, _ in pairs}]
    right = [m for m in range(len(after)) if m not in {m for _, m in pairs}]
    return [*pairs, *zip(left, right, strict=True)] if len(left) == len(right) else pairs


def _pairs(
    before: Sequence[_Band],
    after: Sequence[_Band],
    known: Sequence[tuple[int, int]],
    same: Callable[[_Band, _Band], bool],
) -> Iterator[tuple[int, int]]:
    taken = {m for _, m in known}
    for n, band in enumerate(before):
        if any(n == own for own, _ in known):
            continue
        other = next((m for m, b in enumerate(after) if m not in taken and same(band, b)), None)
        if other is not None:
            taken.add(other)
            yield n, other


def _same_form(one: _Band, other: _Band) -> bool:
    return bool(one.form == other.form)


def _same_title(one: _Band, other: _Band) -> bool:
    return one.title is not None and one.title == other.title


def _unmatched(
    before: Sequence[_Band],
    after: Sequence[_Band],
    pairs: Sequence[tuple[int, int]],
    tells: Mapping[str, Tell],
) -> Iterator[Found]:
    for n, band in enumerate(before):
        if n not in {n for n, _ in pairs}:
            yield Found(tells["removed"], band.path, None, _named(band))
    for m, band in enumerate(after):
        if m not in {m for _, m in pairs}:
            yield Found(tells["added"], None, band.path, None, _named(band))


def _named(band: _Band) -> str | None:
    return shown({key: band.value.get(key) for key in ("when", "weight")})


def _listed(bands: Sequence[_Band]) -> str | None:
    return shown([band.title or shown(band.value.get("when")) for band in bands])
