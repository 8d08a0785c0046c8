"""Sums over numbers that fall by 1."""

from fractions import Fraction
from math import fsum, lgamma, log

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.falling import falling


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 700), st.one_of(st.just(0.0), st.floats(0, 50), st.floats(0, 1e7)))
def test_against_the_terms(n: int, more: float) -> None:
    """One by one, whichever way the sums are made."""
    top = n + more
    numbers = [top - n + 1 + k for k in range(n)]
    sums = falling(top, n)
    assert sums.log == pytest.approx(fsum(map(log, numbers)), rel=1e-13, abs=1e-13)
    assert sums.inverse == pytest.approx(fsum(1 / x for x in numbers), rel=1e-13)
    assert sums.square == pytest.approx(fsum(1 / x**2 for x in numbers), rel=1e-13)


def test_harmonic_number_in_whole_numbers() -> None:
    """1 + 1/2 + … + 1/1000 and its squares, as fractions; ln 1000!."""
    sums = falling(1000, 1000)
    assert sums.inverse == pytest.approx(
        float(sum(Fraction(1, k) for k in range(1, 1001))), rel=1e-15
    )
    assert sums.square == pytest.approx(
        float(sum(Fraction(1, k * k) for k in range(1, 1001))), rel=1e-15
    )
    assert sums.log == pytest.approx(lgamma(1001), rel=1e-14)


@pytest.mark.parametrize(("top", "n"), [(3.0, 0), (2.0, 4), (3.0, 4)])
def test_refuses_what_cannot_be(top: float, n: int) -> None:
    """No numbers, or one that is not positive."""
    with pytest.raises(ValueError, match="downwards"):
        falling(top, n)
