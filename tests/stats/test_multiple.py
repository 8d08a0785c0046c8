"""Benjamini-Hochberg."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.multiple import benjamini_hochberg

probabilities = st.floats(0, 1, allow_subnormal=False)


def test_published_example() -> None:
    """Benjamini and Hochberg (1995), section 3.2: 4 of 15 rejected at q = 0.05."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    q_values = benjamini_hochberg(p_values)
    assert [q is not None and q <= 0.05 for q in q_values] == [True] * 4 + [False] * 11
    assert q_values[0] == pytest.approx(0.0015)


@settings(deadline=None)
@given(st.lists(probabilities, min_size=1, max_size=40))
def test_against_statsmodels(p_values: list[float]) -> None:
    """The fdr_bh method of statsmodels."""
    multipletests = pytest.importorskip("statsmodels.stats.multitest").multipletests
    expected = [float(q) for q in multipletests(p_values, method="fdr_bh")[1]]
    assert benjamini_hochberg(p_values) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@settings(deadline=None)
@given(st.lists(st.none() | probabilities, max_size=20), st.randoms(use_true_random=False))
def test_order_and_missing(p_values: list[float | None], shuffle: random.Random) -> None:
    """A missing test does not count, and order does not matter."""
    q_values = benjamini_hochberg(p_values)
    known = [p for p in p_values if p is not None]
    assert [q for q in q_values if q is not None] == benjamini_hochberg(known)
    assert [q is None for q in q_values] == [p is None for p in p_values]
    pairs = list(zip(p_values, q_values, strict=True))
    shuffle.shuffle(pairs)
    assert benjamini_hochberg([p for p, _ in pairs]) == [q for _, q in pairs]
    assert all(p <= q <= 1 for p, q in pairs if p is not None and q is not None)


def test_limits() -> None:
    """Nothing, nothing known, one test, no chance."""
    assert benjamini_hochberg([]) == []
    assert benjamini_hochberg([None]) == [None]
    assert benjamini_hochberg([0.03, None]) == [0.03, None]
    assert benjamini_hochberg([0.0, 1.0]) == [0.0, 1.0]
    with pytest.raises(ValueError, match="outside"):
        benjamini_hochberg([1.2])
