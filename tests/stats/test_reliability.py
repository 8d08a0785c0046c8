"""The Brier score and its parts."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.reliability import Forecast, Tier, reliability

cells = st.builds(Forecast, st.floats(0, 1), st.integers(0, 6), st.integers(0, 6))
groups = st.lists(st.lists(cells, max_size=4), max_size=5)


def test_by_hand() -> None:
    """Half at 0.8, of which 3 of 5 win; half at 0.2, of which 2 of 5 win."""
    found = reliability([[Forecast(0.8, 3, 2)], [Forecast(0.2, 2, 3)]])
    assert found is not None
    assert found.brier == pytest.approx((3 * 0.04 + 2 * 0.64) * 2 / 10, rel=1e-12)
    assert found.reliability == pytest.approx(0.04, rel=1e-12)
    assert found.resolution == pytest.approx(0.01, rel=1e-12)
    assert found.uncertainty == 0.25
    assert found.within == 0.0
    assert found.skill == pytest.approx(1 - 0.28 / 0.25, rel=1e-12)
    assert found.tiers == (Tier(5, 0.8, 0.6), Tier(5, 0.2, 0.4))


@settings(deadline=None)
@given(groups, st.randoms(use_true_random=False))
def test_against_scikit_learn_and_rows(tiers: list[list[Forecast]], shuffle: random.Random) -> None:
    """The score from rows, the parts from the rows of each tier, and that they add up."""
    metrics = pytest.importorskip("sklearn.metrics")
    numpy = pytest.importorskip("numpy")
    rows = [
        (t, cell.chance, outcome)
        for t, tier in enumerate(tiers)
        for cell in tier
        for outcome, n in ((1, cell.wins), (0, cell.losses))
        for _ in range(n)
    ]
    shuffle.shuffle(rows)
    found = reliability(tiers)
    if not rows:
        assert found is None
        return
    assert found is not None
    y = numpy.array([outcome for _, _, outcome in rows])
    p = numpy.array([chance for _, chance, _ in rows])
    expected = float(metrics.brier_score_loss(y, p, pos_label=1, labels=[0, 1]))
    assert found.brier == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert found.uncertainty == pytest.approx(float(y.var()), rel=1e-9, abs=1e-15)
    parts = [numpy.array([t == k for t, _, _ in rows]) for k in {t for t, _, _ in rows}]
    gaps = [part.sum() * (p[part].mean() - y[part].mean()) ** 2 for part in parts]
    assert found.reliability == pytest.approx(float(sum(gaps)) / len(rows), rel=1e-9, abs=1e-12)
    spread = [part.sum() * (y[part].mean() - y.mean()) ** 2 for part in parts]
    assert found.resolution == pytest.approx(float(sum(spread)) / len(rows), rel=1e-9, abs=1e-12)
    total = found.reliability - found.resolution + found.uncertainty + found.within
    assert found.brier == pytest.approx(total, rel=1e-9, abs=1e-12)


def test_limits() -> None:
    """Nobody; everybody won; an empty tier; a perfect forecast; the base rate."""
    assert reliability([]) is None
    assert reliability([[Forecast(0.5, 0, 0)]]) is None
    sure = reliability([[Forecast(1.0, 4, 0)], []])
    assert sure is not None
    assert (sure.brier, sure.uncertainty, sure.skill) == (0.0, 0.0, None)
    assert sure.tiers == (Tier(4, 1.0, 1.0), Tier(0, None, None))
    perfect = reliability([[Forecast(1.0, 4, 0), Forecast(0.0, 0, 6)]])
    assert perfect is not None
    assert (perfect.brier, perfect.skill) == (0.0, 1.0)
    base = reliability([[Forecast(0.4, 4, 6)]])
    assert base is not None
    assert base.skill == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("cell", [Forecast(1.1, 1, 1), Forecast(-0.1, 1, 1), Forecast(0.5, -1, 1)])
def test_refuses_what_cannot_be(cell: Forecast) -> None:
    """No chance, or a negative count."""
    with pytest.raises(ValueError, match="chance"):
        reliability([[cell]])
