"""Strategies for whole projects and ICPs as plain data, and for the accounts they score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.operators import by_name

from .conditions import OPERANDS, Nameable, conditions, fitting, list_values
from .facts import Fact, facts
from .scales import SCALES, Scale, scale_of
from .values import AS_OF_DAYS, DURATIONS

if TYPE_CHECKING:
    from datetime import date

ACCOUNTS = 40
_KINDS = (
    *(
        ("string", False),
        ("string", False),
        ("integer", False),
        ("number", False),
        ("boolean", False),
    ),
    *(("date", False), ("timestamp", False), ("string", True), ("integer", True)),
    *(("number", True), ("boolean", True), ("date", True), ("timestamp", True)),
)
# Names that the compiler could confuse with its own columns, or with each other.
_FACT_IDS = ("score", "group_g", "f-1", "f_1", "tier_rank", "low", "as_of", "zz")
_TRAIT_IDS = ("a", "a-1", "a_1", "a_1_1", "band_a_1", "score", "fall", "low_a", "g", "zz")
_GROUP_IDS = ("g", "high_g", "low_g", "high_high_g")
_EXCLUSION_IDS = ("x", "x-1", "x_1", "a")
_TRAIT_LIST = "some-traits"
_TIER_IDS = ("green", "yellow", "tier_rank", "red")
_SHARES = ("0%", "5%", "33.333333%", "40%", "50%", "66.67%", "99.99%", "100%")


@dataclass(frozen=True, slots=True)
class Case:
    """A project, an ICP, and accounts to score as of a day.

    Attributes:
        accounts: raw values by attribute id, as Python values; keys are their positions.
        days: an as-of day for each account, for the mode in which it is a column.
    """

    project: dict[str, Any]
    icp: dict[str, Any]
    facts: tuple[Fact, ...]
    as_of: date
    accounts: tuple[dict[str, Any], ...]
    days: tuple[date | None, ...]

    def __repr__(self) -> str:
        """Short: the failed comparison shows the files and the accounts it is about."""
        return f"Case({self.icp['id']!r}, as_of={self.as_of})"


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random documents over random attributes."""
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    kinds = draw(st.lists(st.sampled_from(_KINDS), min_size=2, max_size=6))
    ids = draw(st.permutations(_FACT_IDS))
    known = tuple(
        draw(facts(name, as_of, kind, many=many))
        for name, (kind, many) in zip(ids, kinds, strict=False)
    )
    names, lists = draw(_lists(known, as_of))
    icp, scale, traits = draw(_icps(names))
    lists = {**lists, _TRAIT_LIST: traits} if traits else lists
    return draw(_with_accounts(known, icp, scale, lists, as_of))


@st.composite
def cases_of_operator(draw: st.DrawFn, operator: str) -> Case:
    """An ICP in which one operator tests every type of attribute that it fits."""
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    fits = [(kind, many) for kind, many in _KINDS if by_name()[operator].fits(kind, many=many)]
    known = tuple(
        draw(facts(f"f-{index}", as_of, kind, many=many)) for index, (kind, many) in enumerate(fits)
    )
    names, lists = draw(_lists(known, as_of))
    traits = {
        f"t-{fact.id}": {
            "when": {fact.id: {operator: draw(OPERANDS[operator](fact, names))}},
            "weight": 1,
        }
        for fact in known
        if operator in fitting(fact)
    }
    icp = {
        "icpspec": 1,
        "id": "one-operator",
        "title": f"Only {operator}",
        "traits": traits,
        "tiers": {"green": {"min_score": draw(st.integers(0, len(traits)))}, "red": {}},
    }
    return draw(_with_accounts(known, icp, None, lists, as_of))


@st.composite
def _lists(
    draw: st.DrawFn, known: tuple[Fact, ...], as_of: date
) -> tuple[Nameable, dict[str, list[Any]]]:
    """Named lists that fit some attributes, and one of traits."""
    lists: dict[str, list[Any]] = {}
    for fact in known:
        if draw(st.booleans()) and fact.operands:
            values = st.sampled_from(list_values(fact, as_of))
            lists[f"list-{fact.id}"] = draw(st.lists(values, min_size=1, max_size=4))
    fitting_lists = {name.removeprefix("list-"): name for name in lists}
    return Nameable(known, as_of, fitting_lists), lists


@st.composite
def _icps(
    draw: st.DrawFn, names: Nameable
) -> tuple[dict[str, Any], dict[str, Any] | None, list[str]]:
    """An ICP, and the scale and a list of traits of its project."""
    shared, own = draw(st.sampled_from(SCALES)), draw(st.sampled_from(SCALES))
    scale = scale_of(own or shared)
    groups = draw(_groups(scale))
    traits = draw(_traits(names, scale, tuple(groups)))
    listed = draw(st.lists(st.sampled_from(tuple(traits)), max_size=3))
    required = replace(
        names,
        traits=tuple(traits),
        trait_list=_TRAIT_LIST if listed else None,
        groups=tuple(groups),
        step=float(scale.step),
    )
    tiers = draw(_tiers(required, scale))
    parts: dict[str, Any] = {
        "scale": own,
        "when": draw(st.none() | conditions(names, 2)),
        "groups": groups,
        "traits": traits,
        "exclusions": draw(_exclusions(names, tuple(tiers))),
        "exceptions": draw(_exceptions(names.as_of, tuple(tiers))),
        "tiers": tiers,
    }
    given = {key: value for key, value in parts.items() if value}
    return {"icpspec": 1, "id": "random", "title": "Random", **given}, shared, listed


@st.composite
def _groups(draw: st.DrawFn, scale: Scale) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from(_GROUP_IDS), max_size=3, unique=True))
    found: dict[str, Any] = {}
    for name in ids:
        floor, cap = sorted(draw(st.tuples(*[st.integers(-10, 16)] * 2)))
        limits = {"floor": scale.written(floor), "cap": scale.written(cap)}
        kept = draw(st.sets(st.sampled_from(("floor", "cap"))))
        group: dict[str, Any] = {key: limits[key] for key in sorted(kept)}
        combine = draw(st.sampled_from((None, "sum", "max")))
        found[name] = {**group, "combine": combine} if combine else group
    return found


@st.composite
def _traits(
    draw: st.DrawFn, names: Nameable, scale: Scale, groups: tuple[str, ...]
) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from(_TRAIT_IDS), min_size=1, max_size=6, unique=True))
    found: dict[str, Any] = {}
    for name in ids:
        if draw(st.booleans()):
            trait = {"when": draw(conditions(names)), "weight": draw(scale.points())}
        else:
            trait = {"bands": draw(_bands(names, scale))}
        if draw(st.booleans()) and groups:
            trait["group"] = draw(st.sampled_from(groups))
        if draw(st.integers(0, 2)) == 0:
            trait["if_unknown"] = draw(scale.points(-12, 24))
        found[name] = trait
    return found


@st.composite
def _bands(draw: st.DrawFn, names: Nameable, scale: Scale) -> list[dict[str, Any]]:
    """Levels of one ordered attribute, or conditions over any."""
    ordered = [fact for fact in names.facts if len(fact.inside) > 2 and not fact.many]
    if draw(st.booleans()) and ordered:
        fact = draw(st.sampled_from(ordered))
        whens = draw(_levels(fact))
    else:
        whens = draw(st.lists(conditions(names, 2), min_size=2, max_size=3))
        # A band that an earlier one covers or equals is refused. Inside `any` nobody looks for the
        # first, and no condition here is nested so deeply that the second could be.
        whens = [whens[0], *(_nested(when, 5 + index) for index, when in enumerate(whens[1:]))]
    return [{"when": when, "weight": draw(scale.points())} for when in whens]


def _nested(when: dict[str, Any], depth: int) -> dict[str, Any]:
    return when if depth == 0 else {"any": [_nested(when, depth - 1)]}


@st.composite
def _levels(draw: st.DrawFn, fact: Fact) -> list[dict[str, Any]]:
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
def _exclusions(draw: st.DrawFn, names: Nameable, tiers: tuple[str, ...]) -> dict[str, Any]:
    ids = draw(st.lists(st.sampled_from(_EXCLUSION_IDS), max_size=3, unique=True))
    found: dict[str, Any] = {}
    for name in ids:
        found[name] = {"when": draw(conditions(names, 2))}
        if draw(st.booleans()):
            found[name]["unless"] = draw(conditions(names, 1))
        if draw(st.booleans()):
            found[name]["at_best"] = draw(st.sampled_from(tiers))
    return found


@st.composite
def _tiers(draw: st.DrawFn, names: Nameable, scale: Scale) -> dict[str, Any]:
    count = draw(st.sampled_from((3, 2, 4, 1)))
    found: dict[str, Any] = {}
    for name in _TIER_IDS[: count - 1]:
        halves = st.integers(-8, 40).map(lambda n: float(scale.step * n / 2))
        keys: dict[str, st.SearchStrategy[Any]] = {
            "min_score": halves,
            "min_percent": st.sampled_from(_SHARES),
            "min_coverage": st.sampled_from(_SHARES),
            "requires": conditions(names, 2),
        }
        chosen = draw(st.sets(st.sampled_from(tuple(keys)), min_size=1, max_size=3))
        found[name] = {key: draw(keys[key]) for key in sorted(chosen)}
    return {**found, _TIER_IDS[count - 1]: {}}


@st.composite
def _exceptions(draw: st.DrawFn, as_of: date, tiers: tuple[str, ...]) -> list[dict[str, Any]]:
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


@st.composite
def _with_accounts(
    draw: st.DrawFn,
    known: tuple[Fact, ...],
    icp: dict[str, Any],
    scale: dict[str, Any] | None,
    lists: dict[str, list[Any]],
    as_of: date,
) -> Case:
    """The case with its accounts; attributes stand in either file."""
    local = set(draw(st.lists(st.sampled_from([fact.id for fact in known]), max_size=2)))
    shared = {fact.id: fact.declared for fact in known if fact.id not in local}
    own = {fact.id: fact.declared for fact in known if fact.id in local}
    parts = {"scale": scale, "attributes": shared, "lists": lists}
    project = {"icpspec": 1, **{key: value for key, value in parts.items() if value}}
    columns = [draw(_column(fact)) for fact in known]
    days = st.sampled_from((*AS_OF_DAYS, as_of, as_of, None))
    return Case(
        project,
        {**icp, "attributes": own} if own else icp,
        known,
        as_of,
        tuple(
            {fact.id: column[row] for fact, column in zip(known, columns, strict=True)}
            for row in range(ACCOUNTS)
        ),
        tuple(draw(st.lists(days, min_size=ACCOUNTS, max_size=ACCOUNTS))),
    )


def _column(fact: Fact) -> st.SearchStrategy[list[Any]]:
    """The values of an attribute for all accounts, some of them missing."""
    one = st.sampled_from((*fact.raws, *([None] * (1 + len(fact.raws) // 5))))
    if not fact.many:
        return st.lists(one, min_size=ACCOUNTS, max_size=ACCOUNTS)
    if fact.is_split:
        one = st.sampled_from(fact.raws)
    several = st.one_of(st.none(), *[st.lists(one, max_size=4)] * 5)
    return st.lists(several, min_size=ACCOUNTS, max_size=ACCOUNTS)
