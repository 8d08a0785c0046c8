"""Strategies for the parts of an ICP: groups, traits, exclusions, tiers, exceptions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from .conditions import Nameable, conditions
from .values import DURATIONS

if TYPE_CHECKING:
    from datetime import date

    from .facts import Fact
    from .scales import Scale

# Names that the compiler could confuse with its own columns, or with each other.
TRAIT_IDS = ("a", "a-1", "a_1", "a_1_1", "band_a_1", "score", "fall", "low_a", "g", "zz")
GROUP_IDS = ("g", "high_g", "low_g", "high_high_g")
EXCLUSION_IDS = ("x", "x-1", "x_1", "a")
TIER_IDS = ("green", "yellow", "tier_rank", "red")
_SHARES = ("0%", "5%", "33.333333%", "40%", "50%", "66.67%", "99.99%", "100%")


@st.composite
def groups_of(draw: st.DrawFn, scale: Scale, least_floor: int | None = None) -> dict[str, Any]:
    """Groups with and without cap and floor."""
    ids = draw(st.lists(st.sampled_from(GROUP_IDS), max_size=3, unique=True))
    return {name: draw(group_of(scale, least_floor)) for name in ids}


@st.composite
def group_of(
    draw: st.DrawFn, scale: Scale, least: int | None = None, most: int = 16
) -> dict[str, Any]:
    """A group; with `least`, its floor lies in least … 0 and its cap in 0 … most steps."""
    if least is None:
        floor, cap = sorted(draw(st.tuples(*[st.integers(-10, most)] * 2)))
    else:
        floor, cap = draw(st.integers(least, 0)), draw(st.integers(0, most))
    limits = {"floor": scale.written(floor), "cap": scale.written(cap)}
    kept = draw(st.sets(st.sampled_from(("floor", "cap"))))
    group: dict[str, Any] = {key: limits[key] for key in sorted(kept)}
    combine = draw(st.sampled_from((None, "sum", "max")))
    return {**group, "combine": combine} if combine else group


@st.composite
def traits_of(
    draw: st.DrawFn, names: Nameable, scale: Scale, groups: tuple[str, ...]
) -> dict[str, Any]:
    """Traits of both forms."""
    ids = draw(st.lists(st.sampled_from(TRAIT_IDS), min_size=1, max_size=6, unique=True))
    return {name: draw(trait_of(names, scale, groups)) for name in ids}


@st.composite
def trait_of(
    draw: st.DrawFn, names: Nameable, scale: Scale, groups: tuple[str, ...]
) -> dict[str, Any]:
    """A trait of either form."""
    trait = draw(points_of(names, scale))
    if draw(st.booleans()) and groups:
        trait["group"] = draw(st.sampled_from(groups))
    if draw(st.integers(0, 2)) == 0:
        trait["if_unknown"] = draw(scale.points(-12, 24))
    return trait


@st.composite
def points_of(draw: st.DrawFn, names: Nameable, scale: Scale) -> dict[str, Any]:
    """What says the points of a trait, in either form."""
    if draw(st.booleans()):
        return {"when": draw(conditions(names)), "weight": draw(scale.points())}
    return {"bands": draw(bands_of(names, scale))}


@st.composite
def bands_of(draw: st.DrawFn, names: Nameable, scale: Scale) -> list[dict[str, Any]]:
    """Levels of one ordered attribute, or conditions over any."""
    ordered = [fact for fact in names.facts if len(fact.inside) > 2 and not fact.many]
    if draw(st.booleans()) and ordered:
        fact = draw(st.sampled_from(ordered))
        whens = draw(levels_of(fact))
    else:
        whens = draw(st.lists(conditions(names, 2), min_size=2, max_size=3))
        # A band that an earlier one covers or equals is refused. Inside `any` nobody looks for the
        # first, and no condition here is nested so deeply that the second could be.
        whens = [whens[0], *(nested(when, 5 + index) for index, when in enumerate(whens[1:]))]
    return [{"when": when, "weight": draw(scale.points())} for when in whens]


def nested(when: dict[str, Any], depth: int) -> dict[str, Any]:
    """The same condition where nobody proves anything about it."""
    return when if depth == 0 else {"any": [nested(when, depth - 1)]}


@st.composite
def levels_of(draw: st.DrawFn, fact: Fact) -> list[dict[str, Any]]:
    """Ranges side by side, in any order."""
    first = draw(st.integers(0, len(fact.inside) - 3))
    low, middle, high = fact.inside[first : first + 3]
    levels: list[dict[str, Any]] = [
        {"lt": low},
        {"between": [low, middle]},
        {"gt": middle, "lte": high},
        {"gt": high},
    ]
    if fact.kind in ("date", "timestamp") and draw(st.booleans()):
        levels = draw(_windows())
    chosen = draw(st.permutations(levels))[: draw(st.integers(1, 4))]
    return [{fact.id: level} for level in chosen]


@st.composite
def _windows(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Windows of which none covers another."""
    lengths = st.sampled_from([length for length, days in DURATIONS.items() if days])
    return [{key: draw(lengths)} for key in ("within", "older_than", "ahead")]


@st.composite
def exclusions_of(draw: st.DrawFn, names: Nameable, tiers: tuple[str, ...]) -> dict[str, Any]:
    """Exclusions, or none."""
    ids = draw(st.lists(st.sampled_from(EXCLUSION_IDS), max_size=3, unique=True))
    return {name: draw(exclusion_of(names, tiers)) for name in ids}


@st.composite
def exclusion_of(draw: st.DrawFn, names: Nameable, tiers: tuple[str, ...]) -> dict[str, Any]:
    """An exclusion."""
    exclusion: dict[str, Any] = {"when": draw(conditions(names, 2))}
    if draw(st.booleans()):
        exclusion["unless"] = draw(conditions(names, 1))
    if draw(st.booleans()):
        exclusion["at_best"] = draw(st.sampled_from(tiers))
    return exclusion


@st.composite
def tiers_of(draw: st.DrawFn, names: Nameable, scale: Scale) -> dict[str, Any]:
    """Up to four tiers; all but the last have a condition."""
    count = draw(st.sampled_from((3, 2, 4, 1)))
    found: dict[str, Any] = {}
    for name in TIER_IDS[: count - 1]:
        keys = tier_keys(names, scale)
        chosen = draw(st.sets(st.sampled_from(tuple(keys)), min_size=1, max_size=3))
        found[name] = {key: draw(keys[key]) for key in sorted(chosen)}
    return {**found, TIER_IDS[count - 1]: {}}


def tier_keys(names: Nameable, scale: Scale) -> dict[str, st.SearchStrategy[Any]]:
    """The conditions that a tier can have, by key."""
    return {
        "min_score": st.integers(-8, 40).map(lambda n: float(scale.step * n / 2)),
        "min_percent": st.sampled_from(_SHARES),
        "min_coverage": st.sampled_from(_SHARES),
        "requires": conditions(names, 2),
    }


@st.composite
def exceptions_of(draw: st.DrawFn, as_of: date, tiers: tuple[str, ...]) -> list[dict[str, Any]]:
    """Overrides of some accounts, in force and over."""
    days = (as_of.isoformat(), "0001-01-01", "9999-12-31", "2024-02-29", None)
    keys = [key_of(position) for position in range(4)]
    return [
        {key: value for key, value in entry.items() if value is not None}
        for entry in draw(
            st.lists(
                st.fixed_dictionaries(
                    {
                        "account": st.sampled_from((*keys, "nobody")),
                        "tier": st.sampled_from(tiers),
                        "until": st.sampled_from(days),
                    }
                ),
                max_size=4,
            )
        )
    ]


def key_of(position: int) -> str:
    """The key of an account; some would be read as SQL if they got there as text."""
    return f"'; --{position}" if position == 1 else f"acme {position}"
