"""Reading the bands of a trait in order."""

import pytest

from icpspec.evaluate.conditions import Truth
from icpspec.evaluate.traits import Reading, read
from icpspec.resolve.conditions import All

from .icps import check, facts, trait, yes

A_THEN_B = trait("t", (yes("a"), 5), (yes("b"), 2))


def reading(a: Truth, b: Truth, *, if_unknown: int = 0) -> Reading:
    """The trait with 5 for `a`, else 2 for `b`, on these two flags."""
    own = trait("t", *((band.when, band.points) for band in A_THEN_B.bands), if_unknown=if_unknown)
    return read(own, facts({"a": a, "b": b}))


@pytest.mark.parametrize(
    ("a", "b", "state", "band", "ends"),
    [
        (True, True, "matched", "t 1", (5, 5, 5)),
        (True, None, "matched", "t 1", (5, 5, 5)),
        (False, True, "matched", "t 2", (2, 2, 2)),
        (False, False, "unmatched", None, (0, 0, 0)),
        (None, True, "unknown", None, (2, 2, 5)),
        (None, False, "unknown", None, (0, 0, 5)),
        (None, None, "unknown", None, (0, 0, 5)),
        (False, None, "unknown", None, (0, 0, 2)),
    ],
)
def test_bands_in_order(
    a: Truth,
    b: Truth,
    state: str,
    band: str | None,
    ends: tuple[int, int, int],
) -> None:
    """The first true band counts, if no unknown one stands before it; else 0 or still open."""
    found = reading(a, b)
    assert found.state == state
    assert (found.low, found.points, found.high) == ends
    assert (found.band.title if found.band else None) == band


@pytest.mark.parametrize(
    ("b", "if_unknown", "points"),
    [(True, 0, 2), (True, 3, 3), (True, 9, 5), (False, -2, 0), (False, 4, 4), (False, 9, 5)],
)
def test_if_unknown_is_limited_to_what_is_possible(b: Truth, if_unknown: int, points: int) -> None:
    """With a true band behind the unknown one the range is 2 to 5, without it 0 to 5."""
    assert reading(None, b, if_unknown=if_unknown).points == points


@pytest.mark.parametrize("a", [True, False])
def test_if_unknown_counts_only_while_unknown(a: Truth) -> None:
    """A settled trait does not earn it."""
    assert reading(a, b=False, if_unknown=3).points == (5 if a else 0)


def test_penalties() -> None:
    """Unknown bands of -3 and 4 leave everything from -3 to 4 open."""
    own = trait("t", (yes("a"), -3), (yes("b"), 4))
    found = read(own, facts({"a": None, "b": None}))
    assert (found.low, found.points, found.high) == (-3, 0, 4)


def test_bands_behind_a_true_one_do_not_count() -> None:
    """An unknown band of 9 after a true one opens nothing."""
    own = trait("t", (yes("a"), 1), (yes("b"), 3), (yes("c"), 9))
    found = read(own, facts({"a": None, "b": True, "c": None}))
    assert (found.state, found.low, found.high) == ("unknown", 1, 3)


def test_a_shadow_trait_is_matched_with_nothing() -> None:
    """Weight 0 is observed all the same."""
    own = trait("t", (yes("a"), 0))
    assert read(own, facts({"a": True})).state == "matched"
    assert read(own, facts({"a": True})).points == 0
    assert read(own, facts({"a": None})).state == "unknown"


def test_equal_ends_are_still_unknown() -> None:
    """An unknown band before a true one of the same weight: nothing is open but which it is."""
    own = trait("t", (yes("a"), 2), (yes("b"), 2))
    found = read(own, facts({"a": None, "b": True}))
    assert (found.state, found.low, found.points, found.high) == ("unknown", 2, 2, 2)
    assert found.matched is None


def test_matched_is_three_valued() -> None:
    """As `requires` sees it."""
    assert [reading(a, b=False).matched for a in (True, False, None)] == [True, False, None]


def test_missing_attributes() -> None:
    """Those that leave a band unknown before the first true one, each once."""
    own = trait("t", (All((yes("a"), yes("b"))), 1), (yes("a"), 2), (yes("c"), 3), (yes("d"), 4))
    assert read(own, facts({"a": None, "b": True, "c": True, "d": None})).missing == ("a",)
    assert read(own, facts({"a": None, "b": None, "c": None, "d": False})).missing == (
        "a",
        "b",
        "c",
    )
    assert read(own, facts({"a": True, "b": None, "c": None, "d": None})).missing == ("b",)
    assert read(own, facts({"a": True, "b": True, "c": None, "d": None})).missing == ()


def test_a_missing_value_can_match() -> None:
    """`known: false` is a condition like any other."""
    own = trait("t", (check("a", "known", operand=False), 2))
    assert read(own, facts({"a": None})).points == 2
    assert read(own, facts({"a": True})).state == "unmatched"
