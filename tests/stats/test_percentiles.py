"""Percentiles from counts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.percentiles import percentile

pair_lists = st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 5)), max_size=12)


def test_by_hand() -> None:
    """1, 2, 2, 10: the median is 2, the 75th percentile a quarter of the way from 2 to 10."""
    counts = {10: 1, 2: 2, 1: 1}
    assert percentile(counts, 0.5) == 2
    assert percentile(counts, 0.75) == 4
    assert percentile(counts, 0) == 1
    assert percentile(counts, 1) == 10
    assert percentile({7: 1}, 0.3) == 7


@settings(deadline=None)
@given(pair_lists, st.floats(0, 1))
def test_against_numpy(pairs: list[tuple[float, int]], q: float) -> None:
    """The default of numpy on the single values; pairs may repeat and come in any order."""
    numpy = pytest.importorskip("numpy")
    values = [value for value, n in pairs for _ in range(n)]
    if not values:
        assert percentile(pairs, q) is None
        return
    expected = float(numpy.quantile(values, q))
    assert percentile(pairs, q) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_undefined_and_refused() -> None:
    """Nothing counted gives nothing; 75 is not taken for 0.75."""
    assert percentile({}, 0.5) is None
    assert percentile([(3, 0)], 0.5) is None
    with pytest.raises(ValueError, match="outside 0 to 1"):
        percentile({1: 1}, 75)
    with pytest.raises(ValueError, match="negative"):
        percentile({1: -1}, 0.5)
