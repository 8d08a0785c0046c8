"""What is proved of two conditions holds for every account; what means the same is the same."""

from __future__ import annotations

import os
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evaluate.icps import attribute

from icpspec import operators
from icpspec.diff.containment import holds_within, movement
from icpspec.diff.normal import normal
from icpspec.evaluate.conditions import Facts, truth
from icpspec.resolve.conditions import All, Any_, AtLeast, GroupPoints, Not
from icpspec.resolve.conditions import Test as BoundTest

if TYPE_CHECKING:
    from icpspec.resolve.conditions import Bound

_ATTRIBUTES = {
    "n": attribute("n", "integer"),
    "word": attribute("word", "string"),
    "tags": attribute("tags", "string", many=True),
    "flag": attribute("flag", "boolean"),
}
_TAGS = ("x", "y", "z")
_UNIVERSE: dict[str, tuple[Any, ...]] = {
    "n": (None, -1, 0, 1, 2, 3),
    "word": (None, "", "ab", "abc", "b", "ab c"),
    "tags": (None, (), ("x",), ("y",), ("x", "y"), ("x", "y", "z")),
    "flag": (None, True, False),
}
ACCOUNTS = [dict(zip(_UNIVERSE, values, strict=True)) for values in product(*_UNIVERSE.values())]


def _test(name: str, operator: str, operand: Any) -> Bound:
    return BoundTest(name, operators.by_name()[operator], operand)


def _some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), min_size=1, max_size=3, unique=True).map(tuple)


def _tests() -> st.SearchStrategy[Bound]:
    number = st.integers(0, 2)
    numbers = st.lists(number, min_size=1, max_size=3, unique=True).map(tuple)
    ends = st.tuples(number, number).map(lambda two: tuple(sorted(two)))
    fragments = _some(("a", "ab", "b", "c"))
    sized = st.tuples(st.sampled_from(("gte", "lt", "eq")), number).map(lambda one: (one,))
    counted = st.tuples(st.just(2), st.just(_TAGS))
    return st.one_of(
        st.builds(
            _test, st.just("n"), st.sampled_from(("eq", "ne", "gt", "gte", "lt", "lte")), number
        ),
        st.builds(_test, st.just("n"), st.sampled_from(("in", "not_in")), numbers),
        st.builds(_test, st.just("n"), st.just("between"), ends),
        st.builds(_test, st.sampled_from(tuple(_ATTRIBUTES)), st.just("known"), st.booleans()),
        st.builds(
            _test, st.just("word"), st.sampled_from(("in", "not_in")), _some(("ab", "abc", "b"))
        ),
        st.builds(
            _test,
            st.just("word"),
            st.sampled_from(("starts_with", "ends_with", "contains", "word")),
            fragments,
        ),
        st.builds(_test, st.just("tags"), st.just("has"), st.sampled_from(_TAGS)),
        st.builds(
            _test,
            st.just("tags"),
            st.sampled_from(("has_any", "has_all", "has_none")),
            _some(_TAGS),
        ),
        st.builds(_test, st.just("tags"), st.just("has_at_least"), counted),
        st.builds(_test, st.just("tags"), st.just("size"), sized),
        st.builds(_test, st.just("flag"), st.sampled_from(("eq", "ne")), st.booleans()),
    )


def _joined(inner: st.SearchStrategy[Bound]) -> st.SearchStrategy[Bound]:
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(All, parts),
        st.builds(Any_, parts),
        st.builds(Not, inner),
        parts.flatmap(lambda own: st.builds(AtLeast, st.integers(1, len(own)), st.just(own))),
    )


CONDITIONS = st.recursive(_tests(), _joined, max_leaves=5)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Bound, Bound]:
    """Two conditions that are alike often enough for one to hold within the other."""
    one = draw(CONDITIONS)
    added = draw(CONDITIONS)
    other = draw(
        st.sampled_from(
            (added, All((one, added)), Any_((one, added)), Any_((added, one)), Not(Not(one)))
        )
    )
    return (one, other) if draw(st.booleans()) else (other, one)


def _truths(condition: Bound) -> list[Any]:
    return [truth(condition, Facts(_ATTRIBUTES, account, None)) for account in ACCOUNTS]


# To draw the first condition, the operators are imported.
_PATIENT = settings(
    max_examples=int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@_PATIENT
@given(neighbours())
def test_what_is_proved_holds_for_every_account(two: tuple[Bound, Bound]) -> None:
    """A proof of containment, a movement and an equal form are true of all accounts."""
    base, head = two
    before, after = _truths(base), _truths(head)
    if normal(base, _ATTRIBUTES) == normal(head, _ATTRIBUTES):
        assert before == after
    pairs = [(one is True, other is True) for one, other in zip(before, after, strict=True)]
    if holds_within(base, head, _ATTRIBUTES):
        assert all(after for before, after in pairs if before)
    match movement(base, head, _ATTRIBUTES):
        case None:
            assert before == after
        case "tightened":
            assert all(before for before, after in pairs if after)
        case "loosened":
            assert all(after for before, after in pairs if before)


@_PATIENT
@given(neighbours())
def test_every_movement_has_its_mirror(two: tuple[Bound, Bound]) -> None:
    """What is tightened one way is loosened the other way."""
    mirror = {"tightened": "loosened", "loosened": "tightened", "changed": "changed", None: None}
    base, head = two
    assert movement(head, base, _ATTRIBUTES) == mirror[movement(base, head, _ATTRIBUTES)]


def _n(operator: str, operand: Any) -> Bound:
    return _test("n", operator, operand)


def _tags(operator: str, operand: Any) -> Bound:
    return _test("tags", operator, operand)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (_n("in", (1,)), _n("eq", 1)),
        (All((_n("gte", 1), _n("lte", 3))), _n("between", (1, 3))),
        (_n("gt", 0), _n("gte", 1)),
        (_n("in", (1, 2)), _n("in", (2, 1))),
        (Any_((_n("eq", 1), _n("eq", 2))), _n("in", (1, 2))),
        (Not(_n("gte", 2)), _n("lt", 2)),
        (All((_n("eq", 1), _tags("has", "x"))), All((_tags("has", "x"), _n("eq", 1)))),
        (All((All((_n("eq", 1),)), _tags("has", "x"))), All((_n("eq", 1), _tags("has", "x")))),
        (_tags("has", "x"), _tags("has_any", ("x",))),
        (_tags("has_all", ("x", "y")), _tags("has_at_least", (2, ("y", "x")))),
        (_test("flag", "ne", operand=False), _test("flag", "eq", operand=True)),
        (AtLeast(2, (_n("eq", 1), _tags("has", "x"))), All((_n("eq", 1), _tags("has", "x")))),
    ],
)
def test_spellings_that_mean_the_same_are_no_change(base: Bound, head: Bound) -> None:
    """However a condition is written."""
    assert movement(base, head, _ATTRIBUTES) is None


@pytest.mark.parametrize(
    ("wider", "narrower"),
    [
        (_n("gte", 1), _n("gte", 2)),
        (_n("between", (0, 3)), _n("between", (1, 2))),
        (_n("in", (1, 2, 3)), _n("in", (1, 2))),
        (_n("known", operand=True), _n("eq", 1)),
        (_n("eq", 1), All((_n("eq", 1), _tags("has", "x")))),
        (Any_((_n("eq", 1), _tags("has", "x"))), _n("eq", 1)),
        (_tags("has_any", ("x", "y")), _tags("has", "x")),
        (_tags("has", "x"), _tags("has_all", ("x", "y"))),
        (_tags("has_any", ("x", "y", "z")), _tags("has_at_least", (2, ("x", "y")))),
        (_tags("has_none", ("x",)), _tags("has_none", ("x", "y"))),
        (_test("word", "contains", ("a",)), _test("word", "starts_with", ("ab",))),
        (_test("word", "starts_with", ("a",)), _test("word", "in", ("ab", "abc"))),
        (
            AtLeast(1, (_n("eq", 1), _tags("has", "x"))),
            AtLeast(2, (_n("eq", 1), _tags("has", "x"))),
        ),
        (Not(_n("between", (2, 3))), Not(_n("between", (1, 3)))),
        (GroupPoints("g", 1, None), GroupPoints("g", 2, 5)),
    ],
)
def test_a_narrower_condition_is_known_as_tightened(wider: Bound, narrower: Bound) -> None:
    """And its mirror as loosened."""
    assert movement(wider, narrower, _ATTRIBUTES) == "tightened"
    assert movement(narrower, wider, _ATTRIBUTES) == "loosened"


def test_no_condition_is_met_by_every_account() -> None:
    """To begin with one is to tighten; to drop it is to loosen."""
    assert movement(None, _n("eq", 1), _ATTRIBUTES) == "tightened"
    assert movement(_n("eq", 1), None, _ATTRIBUTES) == "loosened"
    assert movement(None, None, _ATTRIBUTES) is None


def test_what_cannot_be_proved_is_only_changed() -> None:
    """Two conditions of which neither holds within the other."""
    # Found by the property test: absent is not known, and no answer to any other test either.
    absent, other = Not(_n("known", operand=True)), Not(_n("between", (0, 0)))
    assert movement(absent, other, _ATTRIBUTES) == "changed"
    assert movement(_n("lt", 2), _n("gt", 2), _ATTRIBUTES) == "changed"
