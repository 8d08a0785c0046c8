"""Fisher's exact test."""

import math
import time
from collections.abc import Callable, Iterator
from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.fisher import fisher_exact

Table = tuple[int, int, int, int]

# Upper left, upper right, lower left, lower right; 10 million observations each.
LARGE: list[Table] = [
    (2_501_000, 2_499_000, 2_500_000, 2_500_000),
    (2_510_000, 2_490_000, 2_500_000, 2_500_000),
    (2_490_000, 2_510_000, 2_500_000, 2_500_000),
    (100, 200, 3_000_000, 7_000_000),
    (2_525_000, 2_475_000, 2_480_000, 2_520_000),
    (150_000, 350_000, 2_900_000, 6_600_000),
]


def _exact(a: int, b: int, c: int, d: int) -> float:
    """Return the p-value in whole numbers: the definition of the test."""
    row, column, n = a + b, a + c, a + b + c + d
    ways = [
        math.comb(row, x) * math.comb(n - row, column - x)
        for x in range(max(0, row + column - n), min(row, column) + 1)
    ]
    observed = math.comb(row, a) * math.comb(n - row, column - a)
    return float(Fraction(sum(way for way in ways if way <= observed), sum(ways)))


def _log_factorial(n: int) -> Decimal:
    """Return ln n! by Stirling's series, good for 40 digits at the sizes used here."""
    if n < 3000:
        return Decimal(math.factorial(n)).ln()
    two_pi = Decimal("6.28318530717958647692528676655900576839433879875")
    x = Decimal(n)
    series = 1 / (12 * x) - 1 / (360 * x**3) + 1 / (1260 * x**5) - 1 / (1680 * x**7)
    return x * x.ln() - x + (two_pi * x).ln() / 2 + series


def _high_precision(a: int, b: int, c: int, d: int) -> float:
    """Return the p-value from probabilities by log-factorials in 45 digits."""
    row, column, n = a + b, a + c, a + b + c + d
    every = [row, n - row, column, n - column]
    with localcontext(prec=45):
        margins = sum(map(_log_factorial, every), start=-_log_factorial(n))

        def probability(x: int) -> Decimal:
            inside = (x, row - x, column - x, n - row - column + x)
            return (margins - sum(map(_log_factorial, inside), start=Decimal(0))).exp()

        observed = probability(a)
        mode = (row + 1) * (column + 1) // (n + 2)
        low, high = max(0, row + column - n), min(row, column)

        def no_more_likely(x: int) -> bool:
            return probability(x) <= observed * (1 + Decimal("1e-30"))

        def below(x: int) -> Iterator[Decimal]:
            weight = probability(x)
            while x >= low and weight > observed * Decimal("1e-25"):
                yield weight
                weight *= x * (n - row - column + x)
                weight /= (row - x + 1) * (column - x + 1)
                x -= 1

        def above(x: int) -> Iterator[Decimal]:
            weight = probability(x)
            while x <= high and weight > observed * Decimal("1e-25"):
                yield weight
                weight *= (row - x) * (column - x)
                weight /= (x + 1) * (n - row - column + x + 1)
                x += 1

        left = _last(low, mode, no_more_likely)
        right = -_last(-high, -mode, lambda x: no_more_likely(-x))
        # An end of the range that is more likely than the table observed has no tail.
        tails = [below(left)] if no_more_likely(left) else []
        tails += [above(right)] if no_more_likely(right) else []
        return float(sum(weight for tail in tails for weight in tail))


def _last(start: int, stop: int, holds: Callable[[int], bool]) -> int:
    """Return the last place from ``start`` on where ``holds`` is true, by bisection."""
    while stop - start > 1:
        middle = (start + stop) // 2
        start, stop = (middle, stop) if holds(middle) else (start, middle)
    return start


def test_tea_tasting() -> None:
    """Fisher's lady (The Design of Experiments, 1935): 3 of 4 cups right, p = 34/70."""
    assert fisher_exact(3, 1, 1, 3) == pytest.approx(34 / 70, rel=1e-12)
    assert fisher_exact(4, 0, 0, 4) == pytest.approx(2 / 70, rel=1e-12)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 120)] * 4))
def test_against_whole_numbers_and_scipy(table: Table) -> None:
    """The definition in whole numbers, and scipy.stats.fisher_exact."""
    p = fisher_exact(*table)
    assert p == pytest.approx(_exact(*table), rel=1e-12)
    scipy_exact = pytest.importorskip("scipy.stats").fisher_exact
    assert p == pytest.approx(float(scipy_exact([table[:2], table[2:]])[1]), rel=1e-9)


@settings(deadline=None)
@given(st.integers(0, 400), st.integers(0, 400))
def test_ties_across_the_mode(a: int, b: int) -> None:
    """In a symmetric table the mirror image is exactly as likely and must count."""
    assert fisher_exact(a, b, b, a) == pytest.approx(_exact(a, b, b, a), rel=1e-12)


@pytest.mark.parametrize(
    "table",
    [(5_000, 15_000, 20_000, 61_000), (40, 10_000, 20, 30_000), (20_000, 1, 30_000, 20)],
)
def test_middle_sizes_against_scipy(table: Table) -> None:
    """Up to some hundred thousand observations scipy itself is good for nine digits."""
    scipy_exact = pytest.importorskip("scipy.stats").fisher_exact
    p = float(scipy_exact([table[:2], table[2:]])[1])
    assert fisher_exact(*table) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("table", LARGE)
def test_ten_million_against_high_precision(table: Table) -> None:
    """Against 45 digits, because scipy is off by up to 1e-9 at this size."""
    assert fisher_exact(*table) == pytest.approx(_high_precision(*table), rel=1e-10)


@settings(deadline=None)
@given(st.tuples(*[st.integers(0, 60)] * 4))
def test_symmetries(table: Table) -> None:
    """Swapping rows, swapping columns and transposing change nothing."""
    a, b, c, d = table
    p = fisher_exact(a, b, c, d)
    for other in ((c, d, a, b), (b, a, d, c), (a, c, b, d)):
        assert fisher_exact(*other) == pytest.approx(p, rel=1e-12)


@pytest.mark.parametrize("table", [(0, 0, 0, 0), (0, 0, 5, 7), (5, 7, 0, 0), (0, 5, 0, 7)])
def test_empty_margin(table: Table) -> None:
    """Only one table has these margins, so it is certain."""
    assert fisher_exact(*table) == 1.0


def test_beyond_the_smallest_number() -> None:
    """A probability too small to hold is 0."""
    assert fisher_exact(5_000_000, 0, 0, 5_000_000) == 0.0
    assert fisher_exact(0, 3_000, 3_000, 0) == 0.0


def test_negative_count() -> None:
    """A wrong call."""
    with pytest.raises(ValueError, match="negative"):
        fisher_exact(1, 2, -3, 4)


@pytest.mark.parametrize("table", [*LARGE, (2_530_000, 2_470_000, 2_470_000, 2_530_000)])
def test_ten_million_take_little_time(table: Table) -> None:
    """Below 10 ms; the bound allows for a busy machine."""
    start = time.process_time()
    fisher_exact(*table)
    assert time.process_time() - start < 0.25
