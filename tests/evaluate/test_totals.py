"""From points of traits to the score."""

from decimal import Decimal
from fractions import Fraction

import pytest

from icpspec.evaluate.figures import half_up, in_units, plain, shortfall
from icpspec.evaluate.totals import score_range, totals
from icpspec.resolve.model import Group, ResolvedIcp

from .icps import flag, group, icp, trait, yes


def profile(own: Group, *weights: int) -> ResolvedIcp:
    """Traits `a`, `b`, … in group `g`, and `free` with 10 points outside."""
    names = "abcdefgh"[: len(weights)]
    traits = (flag(name, n, group="g") for name, n in zip(names, weights, strict=True))
    return icp(*traits, flag("free", 10), groups=(own,))


@pytest.mark.parametrize(
    ("own", "points", "total"),
    [
        (group("g"), (3, 4), 7),
        (group("g", cap=6), (3, 4), 6),
        (group("g", cap=6), (3, 3), 6),
        (group("g", floor=-3), (-3, -4), -3),
        (group("g", floor=2), (0, 0), 2),
        (group("g", "max"), (3, 4), 4),
        (group("g", "max", cap=3), (3, 4), 3),
        (group("g", "max"), (-3, 0), 0),
        (group("g", "max"), (-3, -4), -3),
        (group("g", "max", floor=-2), (-3, -4), -2),
    ],
)
def test_groups(own: Group, points: tuple[int, int], total: int) -> None:
    """Combine, then cap and floor; in `max` an unmatched trait counts 0."""
    found = totals(profile(own, *points), {"a": points[0], "b": points[1], "free": 10})
    assert found.groups == {"g": total}
    assert found.adjustments == {"g": total - sum(points)}
    assert found.score == total + 10


def test_no_groups() -> None:
    """Without groups the score is the plain sum."""
    assert totals(icp(flag("a", 3), flag("b", -1)), {"a": 3, "b": -1}).score == 2
    assert totals(icp(), {}).score == 0


def test_a_group_without_traits_is_limited_like_any_other() -> None:
    """Nothing is 0, and 0 is lifted to `floor`."""
    assert totals(icp(groups=(group("g", "max", floor=2),)), {}).score == 2


@pytest.mark.parametrize(
    ("own", "weights", "expected"),
    [
        (group("g"), (5, -3), (-3, 15)),
        (group("g", cap=4, floor=-1), (5, -3), (-1, 14)),
        (group("g", "max"), (5, 3), (0, 15)),
        (group("g", "max"), (-5, -3), (-3, 10)),
        (group("g", "max"), (-5, 3), (0, 13)),
    ],
)
def test_score_range(own: Group, weights: tuple[int, ...], expected: tuple[int, int]) -> None:
    """Each trait at its least and greatest weight or 0, after groups."""
    assert score_range(profile(own, *weights)) == expected


def test_score_range_of_bands() -> None:
    """Bands of 5, 1 and -3 span -3 to 5; bands of 2 and 5 span 0 to 5."""
    first = trait("a", (yes("a"), 5), (yes("b"), 1), (yes("c"), -3))
    second = trait("b", (yes("a"), 2), (yes("b"), 5))
    assert score_range(icp(first)) == (-3, 5)
    assert score_range(icp(second)) == (0, 5)
    assert score_range(icp(first, second)) == (-3, 10)
    assert score_range(icp()) == (0, 0)


def test_units() -> None:
    """Steps become units exactly, also below zero and for parts of a step."""
    assert in_units(-7, Decimal("0.25")) == Decimal("-1.75")
    assert in_units(Fraction(25, 2), Decimal("0.1")) == Decimal("1.25")
    assert in_units(3, Decimal("0.1")) * 10 == 3


@pytest.mark.parametrize(
    ("value", "places", "expected"),
    [
        ("0.125", 2, "0.13"),
        ("0.115", 2, "0.12"),
        ("0.1249999", 2, "0.12"),
        ("1/3", 4, "0.3333"),
        ("2/3", 4, "0.6667"),
        ("0.00005", 4, "0.0001"),
        ("1", 4, "1"),
        ("0", 2, "0"),
        ("12.345", 2, "12.35"),
    ],
)
def test_half_up(value: str, places: int, expected: str) -> None:
    """Halves go up, on the exact value."""
    assert half_up(Fraction(value), places) == Decimal(expected)


def test_plain() -> None:
    """No exponent, no trailing zeros."""
    texts = [plain(Decimal(text)) for text in ("8", "8.00", "-1.50", "0.00", "1200", "0.0000001")]
    assert texts == ["8", "8", "-1.5", "0", "1200", "0.0000001"]


@pytest.mark.parametrize(
    ("share", "least", "expected"),
    [
        ("0.425", "0.5", "42.5 % is below 50 %"),
        ("0", "0.00001", "0 % is below 0.001 %"),
        ("0.4999999", "0.5", "49.99 % is below 50 %"),
        ("2/3", "0.666667", "66.6666 % is below 66.6667 %"),
    ],
)
def test_shortfall(share: str, least: str, expected: str) -> None:
    """What is too small never looks large enough."""
    assert shortfall(Fraction(share), Fraction(least)) == expected
