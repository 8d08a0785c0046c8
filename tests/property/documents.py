"""Strategies for whole projects and ICPs as plain data, and for the accounts they score."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from icpspec.operators import by_name

from .conditions import OPERANDS, Nameable, conditions, fitting, list_values
from .facts import Fact, facts
from .parts import exceptions_of, exclusions_of, groups_of, tiers_of, traits_of
from .scales import SCALES, Scale, scale_of
from .values import AS_OF_DAYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

ACCOUNTS = 40
KINDS = (
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
FACT_IDS = ("score", "group_g", "f-1", "f_1", "tier_rank", "low", "as_of", "zz")
TRAIT_LIST = "some-traits"


@dataclass(frozen=True, slots=True)
class Case:
    """A project, an ICP, and accounts to score as of a day.

    Attributes:
        accounts: raw values by attribute id, as Python values; keys are their positions.
        days: an as-of day for each account, for the mode in which it is a column.
        others: other ICPs of the project, which this one builds on.
        given: a motion and a territory for each account; empty where none is given any.
    """

    project: dict[str, Any]
    icp: dict[str, Any]
    facts: tuple[Fact, ...]
    as_of: date
    accounts: tuple[dict[str, Any], ...]
    days: tuple[date | None, ...]
    others: tuple[dict[str, Any], ...] = ()
    given: tuple[tuple[str | None, str | None], ...] = ()

    def given_to(self, position: int) -> tuple[str | None, str | None]:
        """The motion and the territory that an account is given, in the mode of a day a row."""
        return self.given[position] if self.given else (None, None)

    def __repr__(self) -> str:
        """Short: the failed comparison shows the files and the accounts it is about."""
        return f"Case({self.icp['id']!r}, as_of={self.as_of})"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """The same for the printer of failing examples, which would write out every account."""
        del cycle
        printer.text(repr(self))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Random documents over random attributes."""
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=2, max_size=6))
    ids = draw(st.permutations(FACT_IDS))
    known = tuple(
        draw(facts(name, as_of, kind, many=many))
        for name, (kind, many) in zip(ids, kinds, strict=False)
    )
    names, lists = draw(lists_of(known, as_of))
    icp, scale, traits = draw(icps(names))
    lists = {**lists, TRAIT_LIST: traits} if traits else lists
    local = draw(st.lists(st.sampled_from([fact.id for fact in known]), max_size=2))
    project, icp = with_attributes(icp, known, local, {"scale": scale, "lists": lists})
    return draw(with_accounts(known, project, icp, as_of))


@st.composite
def cases_of_operator(draw: st.DrawFn, operator: str) -> Case:
    """An ICP in which one operator tests every type of attribute that it fits."""
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    fits = [(kind, many) for kind, many in KINDS if by_name()[operator].fits(kind, many=many)]
    known = tuple(
        draw(facts(f"f-{index}", as_of, kind, many=many)) for index, (kind, many) in enumerate(fits)
    )
    names, lists = draw(lists_of(known, as_of))
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
    project, icp = with_attributes(icp, known, (), {"lists": lists})
    return draw(with_accounts(known, project, icp, as_of))


@st.composite
def lists_of(
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
def icps(
    draw: st.DrawFn, names: Nameable, *, least_floor: int | None = None, kept: bool = False
) -> tuple[dict[str, Any], dict[str, Any] | None, list[str]]:
    """An ICP, and the scale and a list of traits of its project.

    Args:
        least_floor: as of `group_of`.
        kept: tiers require only traits of the list.
    """
    shared, own = draw(st.sampled_from(SCALES)), draw(st.sampled_from(SCALES))
    scale = scale_of(own or shared)
    groups = draw(groups_of(scale, least_floor))
    traits = draw(traits_of(names, scale, tuple(groups)))
    listed = draw(st.lists(st.sampled_from(tuple(traits)), max_size=3))
    required = names_required(names, listed if kept else traits, listed, groups, scale)
    tiers = draw(tiers_of(required, scale))
    parts: dict[str, Any] = {
        "scale": own,
        "when": draw(st.none() | conditions(names, 2)),
        "groups": groups,
        "traits": traits,
        "exclusions": draw(exclusions_of(names, tuple(tiers))),
        "exceptions": draw(exceptions_of(names.as_of, tuple(tiers))),
        "tiers": tiers,
    }
    given = {key: value for key, value in parts.items() if value}
    return {"icpspec": 1, "id": "random", "title": "Random", **given}, shared, listed


def names_required(
    names: Nameable,
    traits: Iterable[str],
    listed: Sequence[str],
    groups: Iterable[str],
    scale: Scale,
) -> Nameable:
    """What `requires` may name."""
    return replace(
        names,
        traits=tuple(dict.fromkeys(traits)),
        trait_list=TRAIT_LIST if listed else None,
        groups=tuple(groups),
        step=float(scale.step),
    )


def with_attributes(
    icp: dict[str, Any], known: Sequence[Fact], local: Iterable[str], parts: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The project and the ICP with the attributes that each declares."""
    shared = {fact.id: fact.declared for fact in known if fact.id not in local}
    own = {fact.id: fact.declared for fact in known if fact.id in local}
    given = {key: value for key, value in {**parts, "attributes": shared}.items() if value}
    return {"icpspec": 1, **given}, {**icp, "attributes": own} if own else icp


@st.composite
def with_accounts(
    draw: st.DrawFn,
    known: tuple[Fact, ...],
    project: dict[str, Any],
    icp: dict[str, Any],
    as_of: date,
) -> Case:
    """The case with its accounts."""
    columns = [draw(_column(fact)) for fact in known]
    days = st.sampled_from((*AS_OF_DAYS, as_of, as_of, None))
    return Case(
        project,
        icp,
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
