"""Three-valued logic, and each test of the language on known and unknown values."""

from datetime import date, datetime
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.evaluate.conditions import (
    Facts,
    Truth,
    all_of,
    any_of,
    at_least,
    missing,
    opposite,
    truth,
)
from icpspec.operators import by_name
from icpspec.resolve.conditions import All, Any_, AtLeast, GroupPoints, Not, TraitMatched

from .icps import attribute, check, facts, yes

TRUTHS = (True, False, None)
AS_OF = date(2026, 10, 1)
TEXT = attribute("x", "string")
FOLDED = attribute("x", "string", ignore_case=True)
TOOLS = attribute("x", "string", many=True)
NOON = datetime(2026, 10, 1, 12)  # noqa: DTZ001 - wall clock has no zone


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, False, False, False),
    ],
)
def test_kleene_tables(left: Truth, right: Truth, both: Truth, either: Truth) -> None:
    """The tables of Kleene's strong logic, in either order."""
    assert all_of((left, right)) is all_of((right, left)) is both
    assert any_of((left, right)) is any_of((right, left)) is either


def test_opposite() -> None:
    """`not unknown` is unknown."""
    assert [opposite(part) for part in TRUTHS] == [False, True, None]


def test_no_parts() -> None:
    """Of no parts, all are true and none is."""
    assert all_of(()) is True
    assert any_of(()) is False
    assert at_least(0, ()) is True
    assert at_least(1, ()) is False


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((True, True, False), True),
        ((True, True, None), True),
        ((True, None, False), None),
        ((None, None, False), None),
        ((True, False, False), False),
        ((None, False, False), False),
    ],
)
def test_at_least_two(parts: tuple[Truth, ...], expected: Truth) -> None:
    """True at n true, false once true + unknown < n, unknown between."""
    assert at_least(2, parts) is expected


@settings(deadline=None)
@given(st.lists(st.sampled_from(TRUTHS), max_size=5), st.integers(0, 6))
def test_unknown_means_that_both_ends_are_possible(parts: list[Truth], n: int) -> None:
    """Written out: unknown exactly where filling in the unknown parts gives both answers."""
    fillings = [
        [part if part is not None else next(chosen) for part in parts]
        for chosen in map(iter, product((True, False), repeat=parts.count(None)))
    ]

    def settled(answers: set[bool]) -> Truth:
        return answers.pop() if len(answers) == 1 else None

    assert all_of(parts) is settled({all(filling) for filling in fillings})
    assert any_of(parts) is settled({any(filling) for filling in fillings})
    assert at_least(n, parts) is settled({sum(filling) >= n for filling in fillings})


@settings(deadline=None)
@given(st.lists(st.sampled_from(TRUTHS), max_size=5))
def test_de_morgan(parts: list[Truth]) -> None:
    """`none` is the opposite of `any`, and all of the opposites."""
    assert opposite(any_of(parts)) is all_of(opposite(part) for part in parts)
    assert any_of(parts) is at_least(1, parts)
    assert all_of(parts) is at_least(len(parts), parts)


@pytest.mark.parametrize(("a", "b", "c"), list(product(TRUTHS, repeat=3)))
def test_nesting(a: Truth, b: Truth, c: Truth) -> None:
    """Bound conditions nest as the functions do."""
    given_facts = facts({"a": a, "b": b, "c": c})
    condition = Any_((All((yes("a"), Not(yes("b")))), AtLeast(2, (yes("a"), yes("b"), yes("c")))))
    expected = any_of((all_of((a, opposite(b))), at_least(2, (a, b, c))))
    assert truth(condition, given_facts) is expected


@pytest.mark.parametrize("name", [name for name in by_name() if name != "known"])
def test_unknown_is_not_false(name: str) -> None:
    """Any test on a missing attribute is unknown, whatever it compares with."""
    assert truth(check("x", name, None), facts({}, TEXT)) is None
    assert truth(check("x", name, None), facts({"x": None}, TEXT)) is None


def test_only_known_never_answers_unknown() -> None:
    """`known: true` and `known: false` answer for missing values too; an empty list is known."""
    for operand in (True, False):
        assert truth(check("x", "known", operand), facts({}, TEXT)) is not operand
        assert truth(check("x", "known", operand), facts({"x": ""}, TEXT)) is operand
        assert truth(check("x", "known", operand), facts({"x": []}, TOOLS)) is operand


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("eq", 5, 5, True),
        ("eq", 5, 6, False),
        ("ne", 5, 6, True),
        ("ne", 5, 5, False),
        ("in", (5, 7), 7, True),
        ("in", (5, 7), 6, False),
        ("not_in", (5, 7), 6, True),
        ("not_in", (5, 7), 5, False),
        ("gt", 5, 5, False),
        ("gt", 5, 6, True),
        ("gte", 5, 5, True),
        ("gte", 5, 4, False),
        ("lt", 5, 5, False),
        ("lt", 5, 4, True),
        ("lte", 5, 5, True),
        ("lte", 5, 6, False),
        ("between", (20, 200), 20, True),
        ("between", (20, 200), 200, True),
        ("between", (20, 200), 201, False),
    ],
)
def test_numbers(operator: str, operand: Any, value: int, expected: bool) -> None:
    """Larger and smaller; `between` has both ends in."""
    own = attribute("x", "integer")
    assert truth(check("x", operator, operand), facts({"x": value}, own)) is expected


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("starts_with", ("VP", "Head"), "Head of Support", True),
        ("starts_with", ("head",), "Head of Support", False),
        ("ends_with", ("port",), "Head of Support", True),
        ("contains", ("of",), "Professor", True),
        ("word", ("of",), "Professor", False),
        ("word", ("of",), "Head of Support", True),
        ("word", ("of",), "head_of", False),
        ("word", ("of",), "ofé", True),
        ("word", ("c++",), "C and c++.", True),
        ("matches", "^H.*t$", "Head of Support", True),
        ("matches", "^h", "Head of Support", False),
    ],
)
def test_texts(operator: str, operand: Any, value: str, expected: bool) -> None:
    """A list means any of them; a word does not adjoin an ASCII letter, digit or `_`."""
    assert truth(check("x", operator, operand), facts({"x": value}, TEXT)) is expected


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("eq", "zendesk", "ZenDesk", True),
        ("ne", "zendesk", "ZENDESK", False),
        ("in", ("zendesk", "jira"), "JIRA", True),
        ("starts_with", ("zen",), "ZENDESK", True),
        ("contains", ("desk",), "ZenDesk", True),
        ("word", ("desk",), "Zen Desk", True),
        ("matches", "desk", "ZenDesk", False),
        ("matches", "Desk", "ZenDesk", True),
        ("eq", "École", "ÉCOLE", True),
        ("eq", "école", "ÉCOLE", False),
    ],
)
def test_texts_without_case(operator: str, operand: Any, value: str, expected: bool) -> None:
    """`case: ignore` folds ASCII letters for all tests but `matches`."""
    assert truth(check("x", operator, operand), facts({"x": value}, FOLDED)) is expected


@pytest.mark.parametrize(
    ("operator", "operand", "value", "expected"),
    [
        ("within", 180, "2026-10-01", True),
        ("within", 180, "2026-04-04", True),
        ("within", 180, "2026-04-03", False),
        ("within", 180, "2026-10-02", False),
        ("ahead", 100, "2026-10-01", True),
        ("ahead", 100, "2027-01-09", True),
        ("ahead", 100, "2027-01-10", False),
        ("ahead", 100, "2026-09-30", False),
        ("older_than", 365, "2025-10-01", False),
        ("older_than", 365, "2025-09-30", True),
        ("before", date(2026, 1, 1), "2026-01-01", False),
        ("before", date(2026, 1, 1), "2025-12-31", True),
        ("after", date(2026, 1, 1), "2026-01-01", False),
        ("after", date(2026, 1, 1), "2026-01-02", True),
        ("within", 99999, "0001-01-01", False),
        ("within", 9999999, "0001-01-01", True),
        ("older_than", 9999999, "0001-01-01", False),
        ("ahead", 9999999, "9999-12-31", True),
    ],
)
def test_days(operator: str, operand: Any, value: str, expected: bool) -> None:
    """By hand: 1 October 2026 less 180 days is 4 April, plus 100 days 9 January 2027."""
    own = facts({"x": value}, attribute("x", "date"), as_of=AS_OF)
    assert truth(check("x", operator, operand), own) is expected


def test_windows_of_moments_go_by_day() -> None:
    """Noon of the as-of day is inside both windows; noon 365 days ago is not older than a year."""
    own = facts({"x": NOON}, attribute("x", "timestamp"), as_of=AS_OF)
    assert truth(check("x", "within", 0), own) is True
    assert truth(check("x", "ahead", 0), own) is True
    later = facts({"x": NOON}, attribute("x", "timestamp"), as_of=date(2027, 10, 1))
    assert truth(check("x", "older_than", 365), later) is False


@pytest.mark.parametrize("operator", ["within", "ahead", "older_than"])
def test_days_without_an_as_of_day(operator: str) -> None:
    """What counts days from the as-of day is unknown without one."""
    own = facts({"x": "2026-10-01"}, attribute("x", "date"))
    assert truth(check("x", operator, 180), own) is None
    assert truth(check("x", "before", date(2027, 1, 1)), own) is True


@pytest.mark.parametrize(
    ("operator", "operand", "held", "empty"),
    [
        ("has", "jira", True, False),
        ("has", "okta", False, False),
        ("has_any", ("okta", "jira"), True, False),
        ("has_all", ("jira", "slack"), True, False),
        ("has_all", ("jira", "okta"), False, False),
        ("has_none", ("okta",), True, True),
        ("has_none", ("okta", "jira"), False, True),
        ("has_at_least", (2, ("jira", "slack", "okta")), True, False),
        ("has_at_least", (2, ("jira", "okta")), False, False),
        ("size", (("gte", 2),), True, False),
        ("size", (("gte", 1), ("lt", 2)), False, False),
        ("size", (("eq", 0),), False, True),
    ],
)
def test_lists(operator: str, operand: Any, held: bool, empty: bool) -> None:
    """Tests on many values; an empty list is known and holds nothing."""
    condition = check("x", operator, operand)
    assert truth(condition, facts({"x": ["slack", "jira"]}, TOOLS)) is held
    assert truth(condition, facts({"x": []}, TOOLS)) is empty


def test_lists_without_case() -> None:
    """Each of many values is folded."""
    own = facts({"x": ["JIRA"]}, attribute("x", "string", many=True, ignore_case=True))
    assert truth(check("x", "has_any", ("jira",)), own) is True


def test_matched_traits() -> None:
    """Whether a trait is matched is three-valued."""
    own = Facts({}, {}, None, {"t": True, "u": None, "v": False}, {})
    assert [truth(TraitMatched(name), own) for name in "tuv"] == [True, None, False]


@pytest.mark.parametrize(
    ("test", "passing"),
    [
        (GroupPoints("g", None, None), [-1, 0, 1, 2, 3]),
        (GroupPoints("g", 1, None), [1, 2, 3]),
        (GroupPoints("g", None, 1), [-1, 0, 1]),
        (GroupPoints("g", 0, 2), [0, 1, 2]),
        (GroupPoints("g", 2, 2, negated=True), [-1, 0, 1, 3]),
        (GroupPoints("g", None, None, impossible=True), []),
        (GroupPoints("g", None, None, negated=True, impossible=True), [-1, 0, 1, 2, 3]),
    ],
)
def test_points_of_a_group(test: GroupPoints, passing: list[int]) -> None:
    """Bounds are in; `ne` of a total that no steps can give is always true."""
    own = {points: Facts({}, {}, None, {}, {"g": points}) for points in range(-1, 4)}
    assert [points for points in own if truth(test, own[points])] == passing


def test_missing_attributes() -> None:
    """Only what keeps the whole unknown is missing, each attribute once, from left to right."""
    own = facts({"a": None, "b": True, "c": None, "d": False, "e": None})
    settled = Any_((yes("a"), yes("b")))
    opened = All((yes("e"), settled, yes("c"), Not(yes("e")), yes("b")))
    assert missing((opened, settled), own) == ("e", "c")
    assert missing((All((opened, yes("d"))),), own) == ()


def test_a_known_day_is_not_missing() -> None:
    """Without an as-of day a window is unknown, but there is nothing to ask."""
    own = facts({"x": "2026-10-01"}, attribute("x", "date"))
    assert missing((check("x", "within", 1),), own) == ()
