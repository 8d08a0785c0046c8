"""Fewer forms of one condition mean what the many did, also where values are missing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from tests.evaluate.icps import attribute

from icpspec import operators
from icpspec.evaluate.conditions import Facts, truth
from icpspec.resolve.conditions import All, Any_, AtLeast, Not
from icpspec.resolve.conditions import Test as BoundTest
from icpspec.resolve.simpler import simplified

if TYPE_CHECKING:
    from icpspec.resolve.conditions import Bound

_ATTRIBUTES = {name: attribute(name, "integer") for name in "ab"}
_NUMBERS = st.integers(0, 3)


def _tests() -> st.SearchStrategy[Bound]:
    one = st.sampled_from(("eq", "ne", "gt", "gte", "lt", "lte"))
    several = st.sampled_from(("in", "not_in"))
    operand = st.one_of(
        st.tuples(one, _NUMBERS),
        st.tuples(several, st.lists(_NUMBERS, min_size=1, max_size=3).map(tuple)),
        st.tuples(st.just("known"), st.booleans()),
        st.tuples(st.just("between"), st.tuples(_NUMBERS, _NUMBERS)),
    )
    return st.builds(
        lambda name, own: BoundTest(name, operators.by_name()[own[0]], own[1]),
        st.sampled_from("ab"),
        operand,
    )


def _joined(inner: st.SearchStrategy[Bound]) -> st.SearchStrategy[Bound]:
    parts = st.lists(inner, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, parts),
        st.builds(Any_, parts),
        st.builds(Not, inner),
        st.builds(AtLeast, st.integers(1, 2), parts),
    )


@given(st.recursive(_tests(), _joined, max_leaves=8))
def test_the_answer_is_the_same_for_every_account(condition: Bound) -> None:
    """True, false and unknown, over all values that the tests can tell apart."""
    plain = simplified(condition)
    for a, b in product((None, -1, 0, 1, 2, 3, 4), repeat=2):
        facts = Facts(_ATTRIBUTES, {"a": a, "b": b}, None)
        assert truth(plain, facts) == truth(condition, facts)


def test_denials_are_carried_to_the_tests_and_values_are_collected() -> None:
    """Two ways to write one condition come out as one."""
    by_name = operators.by_name()
    one, two = (BoundTest("a", by_name["eq"], value) for value in (1, 2))
    wanted = BoundTest("a", by_name["in"], (1, 2))
    assert simplified(Any_((one, Not(BoundTest("a", by_name["ne"], 2))))) == wanted
    assert simplified(Not(All((Not(one), Not(two))))) == wanted
    assert simplified(Not(Any_((one, two)))) == All(
        (BoundTest("a", by_name["ne"], 1), BoundTest("a", by_name["ne"], 2))
    )
