"""Laws that hold for every ICP and account."""

from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.evaluate.conditions import Truth
from icpspec.evaluate.totals import score_range, totals
from icpspec.evaluate.traits import read
from icpspec.resolve.conditions import All, Any_, AtLeast, Bound, GroupPoints, Not, TraitMatched
from icpspec.resolve.model import Exclusion, Group, ResolvedIcp, Tier, Trait

from .icps import (
    attribute,
    check,
    exclusion,
    facts,
    group,
    icp,
    result,
    tiers,
    trait,
    values_of,
    yes,
)

FLAGS = "abcd"
TRUTHS = st.sampled_from([True, False, None])
SIZE = attribute("size", "integer", minimum=0, maximum=99)
LAW = settings(deadline=None)
NAMES = ("t1", "t2", "t3", "t4")


def nested(leaves: st.SearchStrategy[Bound]) -> st.SearchStrategy[Bound]:
    """Conditions of these leaves."""

    def wider(parts: st.SearchStrategy[Bound]) -> st.SearchStrategy[Bound]:
        several = st.lists(parts, min_size=1, max_size=3).map(tuple)
        return st.one_of(
            several.map(All),
            several.map(Any_),
            parts.map(Not),
            st.builds(AtLeast, st.integers(1, 3), several),
        )

    return st.recursive(leaves, wider, max_leaves=4)


TESTS: st.SearchStrategy[Bound] = st.one_of(
    st.sampled_from(FLAGS).map(yes),
    st.builds(check, st.just("size"), st.sampled_from(["gte", "lt", "eq"]), st.integers(0, 3)),
)
# Without `known`, the one test whose answer a new value may turn round.
CONDITIONS = nested(TESTS)
PRESENCE = st.builds(check, st.sampled_from(FLAGS), st.just("known"), st.booleans())
ANY_CONDITION = nested(st.one_of(TESTS, PRESENCE))
STEPS = st.integers(-5, 5)
LIMITS = st.none() | STEPS
ACCOUNTS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    dict.fromkeys(FLAGS, TRUTHS) | {"size": st.none() | st.integers(-1, 4)}
)


def traits(conditions: st.SearchStrategy[Bound]) -> st.SearchStrategy[tuple[Trait, ...]]:
    """Up to four traits, some of them in the groups `g` and `h`."""

    def one(name: str) -> st.SearchStrategy[Trait]:
        bands = st.lists(st.tuples(conditions, STEPS), min_size=1, max_size=3)
        in_group = st.sampled_from([None, "g", "h"])
        return st.tuples(bands, in_group, STEPS).map(
            lambda made: trait(name, *made[0], group=made[1], if_unknown=made[2])
        )

    return st.integers(0, 4).flatmap(lambda n: st.tuples(*(one(name) for name in NAMES[:n])))


@st.composite
def groups(draw: st.DrawFn) -> tuple[Group, ...]:
    """Groups `g` and `h`, each with or without cap and floor."""
    made = []
    for name in "gh":
        cap, floor = draw(LIMITS), draw(LIMITS)
        if cap is not None and floor is not None:
            cap, floor = max(cap, floor), min(cap, floor)
        made.append(group(name, draw(st.sampled_from(["sum", "max"])), cap=cap, floor=floor))
    return tuple(made)


def ladders(requirements: st.SearchStrategy[Bound]) -> st.SearchStrategy[tuple[Tier, ...]]:
    """Up to three tiers with any mix of conditions, and the last."""
    shares = st.fractions(0, 1, max_denominator=8)
    one = st.fixed_dictionaries(
        {},
        optional={
            "score": STEPS,
            "percent": shares,
            "coverage": shares,
            "requires": requirements,
        },
    )
    return st.lists(one, max_size=3).map(lambda made: tiers(*made))


@st.composite
def profiles(draw: st.DrawFn, conditions: st.SearchStrategy[Bound] = CONDITIONS) -> ResolvedIcp:
    """ICPs whose `requires` bounds points only from below, as a gate does."""
    own = draw(traits(conditions))
    gates: list[st.SearchStrategy[Bound]] = [
        conditions,
        st.builds(GroupPoints, st.sampled_from("gh"), STEPS, st.none()),
    ]
    if own:
        gates.append(nested(st.sampled_from([TraitMatched(one.id) for one in own])))
    ladder = draw(ladders(st.one_of(gates)))
    at_best = st.integers(0, len(ladder) - 1)
    unless = st.none() | conditions
    rules: list[Exclusion] = [
        exclusion(name, draw(conditions), unless=draw(unless), at_best=draw(at_best))
        for name in draw(st.sampled_from([(), ("x",), ("x", "y")]))
    ]
    return icp(
        *own,
        groups=draw(groups()),
        exclusions=tuple(rules),
        ladder=ladder,
        attributes=(SIZE,),
        step=draw(st.sampled_from(["1", "0.25", "0.1"])),
    )


def rank(own: ResolvedIcp, name: str) -> int:
    """Place of a tier, 0 for the best."""
    return next(tier.rank for tier in own.tiers if tier.id == name)


def revealed(account: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """The account with some of its unknown attributes known; the others as they were."""
    known = {name: raw for name, raw in account.items() if raw is not None and raw != -1}
    return more | known


@LAW
@given(profiles(ANY_CONDITION), ACCOUNTS)
def test_the_score_lies_between_its_bounds(own: ResolvedIcp, account: dict[str, Any]) -> None:
    """And these between the least and greatest score of any account; shares lie in 0 to 1."""
    found = result(own, **account)
    least, best = (steps * own.step for steps in score_range(own))
    assert least <= found.score_low <= found.score <= found.score_high <= best
    assert 0 <= found.coverage <= 1
    assert found.percent is None if best <= 0 else 0 <= (found.percent or 0) <= 100


@LAW
@given(profiles(ANY_CONDITION), ACCOUNTS)
def test_reasons_add_up(own: ResolvedIcp, account: dict[str, Any]) -> None:
    """Points of all traits and one adjustment per group sum to the score exactly."""
    found = result(own, **account)
    parts = [one.points for one in found.traits] + [points for _, points in found.adjustments]
    assert sum(parts) == found.score
    assert [name for name, _ in found.adjustments] == list(own.groups)


@LAW
@given(profiles(ANY_CONDITION), ACCOUNTS)
def test_every_id_stands_where_it_belongs(own: ResolvedIcp, account: dict[str, Any]) -> None:
    """Lists are those of the reasons; exactly the tiers that do not hold failed on something."""
    found = result(own, **account)
    by_state = {
        state: {one.id for one in found.traits if one.state == state}
        for state in ("matched", "unknown")
    }
    assert (set(found.matched), set(found.unknown)) == (by_state["matched"], by_state["unknown"])
    assert all((one.holds is True) is (not one.failed) for one in found.tiers)
    uncapped = next(one.tier for one in found.tiers if one.holds)
    assert rank(own, found.tier) >= rank(own, uncapped)
    assert found.tier == uncapped or found.excluded_by


@LAW
@given(traits(ANY_CONDITION), ACCOUNTS)
def test_ends_of_a_trait(own: tuple[Trait, ...], account: dict[str, Any]) -> None:
    """By another way: fill in every unknown band both ways; the first true one counts."""
    known = facts(account, SIZE)
    for one in own:
        answers = [_answer(one, i, account) for i in range(len(one.bands))]
        fillings = product(*([True, False] if answer is None else [answer] for answer in answers))
        points = {
            next((b.points for b, true in zip(one.bands, filling, strict=True) if true), 0)
            for filling in fillings
        }
        found = read(one, known)
        assert (found.low, found.high) == (min(points), max(points))
        assert found.low <= found.points <= found.high


def _answer(own: Trait, band: int, account: dict[str, Any]) -> Truth:
    """What one band alone says."""
    return read(trait("alone", (own.bands[band].when, 1)), facts(account, SIZE)).matched


@LAW
@given(profiles(), ACCOUNTS)
def test_bounds_are_those_of_all_ends(own: ResolvedIcp, account: dict[str, Any]) -> None:
    """Every unknown trait at its least or its greatest end, in all combinations."""
    found = result(own, **account)
    scores = [
        totals(own, dict(zip(NAMES, ends, strict=False))).score * own.step
        for ends in product(*({_steps(own, t.low), _steps(own, t.high)} for t in found.traits))
    ]
    assert (found.score_low, found.score_high) == (min(scores), max(scores))


def _steps(own: ResolvedIcp, points: Any) -> int:
    return int(points / own.step)


@LAW
@given(profiles(), ACCOUNTS, ACCOUNTS)
def test_knowing_more_narrows(
    own: ResolvedIcp, account: dict[str, Any], more: dict[str, Any]
) -> None:
    """A new value leaves the score within its bounds, never widens them, and unsettles nothing.

    Kleene logic only ever turns unknown into an answer, and each trait's remaining ends are among
    those it had; this needs no more of overlapping attributes than that a trait is taken by
    itself. The one test that a new value can turn round is `known`, so it is left out here.
    """
    before, after = result(own, **account), result(own, **revealed(account, more))
    assert before.score_low <= after.score_low <= after.score
    assert after.score <= after.score_high <= before.score_high
    assert after.coverage >= before.coverage
    assert set(before.matched) <= set(after.matched)
    assert set(after.unknown) <= set(before.unknown)
    assert set(before.excluded_by) <= set(after.excluded_by)


def test_knowing_more_can_turn_a_test_for_presence() -> None:
    """Why `known` is left out: a trait for having no website is lost by having one."""
    own = icp(trait("t", (check("a", "known", operand=False), 3)))
    before, after = result(own), result(own, a=True)
    assert values_of(before, "score_low", "score_high") == (3, 3)
    assert after.score == 0


@LAW
@given(profiles(), ACCOUNTS, ACCOUNTS)
def test_best_tier_is_the_best_still_possible(
    own: ResolvedIcp, account: dict[str, Any], more: dict[str, Any]
) -> None:
    """Neither the tier now nor any tier after a new value is better.

    Only where `requires` bounds points from below: `points: {g: {lt: 3}}` can be true now and
    false at the high end.
    """
    before, after = result(own, **account), result(own, **revealed(account, more))
    best = rank(own, before.best_tier)
    assert best <= rank(own, before.tier)
    assert best <= rank(own, after.tier)
    assert best <= rank(own, after.best_tier)


@LAW
@given(profiles(ANY_CONDITION), ACCOUNTS)
def test_a_settled_account_has_one_score(own: ResolvedIcp, account: dict[str, Any]) -> None:
    """Without unknown traits both bounds are the score and coverage is 1."""
    found = result(own, **account)
    if not found.unknown:
        assert found.score_low == found.score == found.score_high
        assert found.coverage == 1
