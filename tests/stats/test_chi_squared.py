"""The chi-squared tail."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.chi_squared import chi_squared_p
from icpspec.stats.intervals import Z95, normal_two_sided_p


@pytest.mark.parametrize(
    ("statistic", "degrees"),
    [(3.841459, 1), (5.991465, 2), (7.814728, 3), (18.307038, 10), (31.410433, 20)],
)
def test_published(statistic: float, degrees: int) -> None:
    """The 5 % points of every table."""
    assert chi_squared_p(statistic, degrees) == pytest.approx(0.05, abs=1e-7)


@settings(deadline=None)
@given(st.floats(0, 1200), st.integers(1, 250))
def test_against_scipy(statistic: float, degrees: int) -> None:
    """The survival function of scipy, also far out."""
    chi2 = pytest.importorskip("scipy.stats").chi2
    expected = float(chi2.sf(statistic, degrees))
    assert chi_squared_p(statistic, degrees) == pytest.approx(expected, rel=1e-9, abs=1e-300)


def test_one_and_two_degrees_have_closed_forms() -> None:
    """The square of a normal value, and an exponential one."""
    assert chi_squared_p(Z95**2, 1) == pytest.approx(normal_two_sided_p(Z95), rel=1e-14)
    assert chi_squared_p(7.0, 2) == pytest.approx(math.exp(-3.5), rel=1e-14)


def test_limits() -> None:
    """Certain at 0, nothing at infinity."""
    assert [chi_squared_p(0.0, df) for df in (1, 2, 7)] == [1.0] * 3
    assert [chi_squared_p(math.inf, df) for df in (1, 2, 7)] == [0.0] * 3


@pytest.mark.parametrize(("statistic", "degrees"), [(-1.0, 1), (math.nan, 1), (1.0, 0)])
def test_refuses_what_cannot_be(statistic: float, degrees: int) -> None:
    """A wrong call."""
    with pytest.raises(ValueError, match="degrees"):
        chi_squared_p(statistic, degrees)
