"""The logistic calibration curve."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.calibration import Calibration, fit

Cells = list[tuple[float, int, int]]

cell_lists = st.lists(
    st.tuples(st.integers(-50, 150), st.integers(0, 8), st.integers(0, 8)), max_size=10
)


def _fit(cells: Cells) -> Calibration | None:
    return fit([s for s, _, _ in cells], [w for _, w, _ in cells], [n for _, _, n in cells])


def _against_statsmodels(cells: Cells, result: Calibration) -> None:
    numpy = pytest.importorskip("numpy")
    logit = pytest.importorskip("statsmodels.discrete.discrete_model").Logit
    metrics = pytest.importorskip("sklearn.metrics")
    rows = [(score, 1) for score, won, _ in cells for _ in range(won)]
    rows += [(score, 0) for score, _, lost in cells for _ in range(lost)]
    x, y = numpy.array([row[0] for row in rows]), numpy.array([row[1] for row in rows])
    # In standard units, so that the oracle's own Newton steps are well conditioned.
    standard = (x - x.mean()) / x.std()
    oracle = logit(y, numpy.column_stack([numpy.ones(len(x)), standard])).fit(
        method="newton", tol=1e-10, maxiter=200, disp=0
    )
    slope = oracle.params[1] / x.std()
    assert result.slope == pytest.approx(float(slope), rel=1e-9, abs=1e-11)
    intercept = float(oracle.params[0] - slope * x.mean())
    assert result.intercept == pytest.approx(intercept, rel=1e-9, abs=1e-9)
    chances = oracle.predict()
    assert result.log_loss == pytest.approx(float(metrics.log_loss(y, chances)), rel=1e-9)
    assert result.brier == pytest.approx(float(metrics.brier_score_loss(y, chances)), rel=1e-9)


def test_two_scores_by_hand() -> None:
    """Two scores fit exactly: odds 1/3 at 0 and 1 at 10, so slope = ln 3 / 10."""
    result = fit([0, 10], [1, 2], [3, 2])
    assert result is not None
    assert result.intercept == pytest.approx(-1.0986122886681098, rel=1e-12)
    assert result.slope == pytest.approx(0.10986122886681098, rel=1e-12)
    # -(ln ¼ + 3 ln ¾ + 4 ln ½) / 8 and (1 · 9/16 + 3 · 1/16 + 4 · ¼) / 8
    assert result.log_loss == pytest.approx(0.6277411625893767, rel=1e-12)
    assert result.brier == pytest.approx(0.21875, rel=1e-12)


@settings(deadline=None, max_examples=60)
@given(cell_lists)
def test_against_statsmodels(cells: Cells) -> None:
    """Logit of statsmodels on rows, wherever a greatest likelihood exists."""
    result = _fit(cells)
    won = [score for score, wins, _ in cells if wins]
    lost = [score for score, _, losses in cells if losses]
    parted = not won or not lost or max(won) <= min(lost) or max(lost) <= min(won)
    assert (result is None) == parted
    if result is not None:
        _against_statsmodels(cells, result)


@pytest.mark.parametrize(
    "cells",
    [
        [],
        [(1, 5, 0), (2, 3, 0)],  # one outcome
        [(1, 0, 5), (2, 0, 3)],
        [(4, 5, 5), (4, 1, 2)],  # one score
        [(1, 0, 5), (2, 5, 0)],  # parted
        [(1, 0, 5), (2, 3, 2), (3, 5, 0)],  # parted but for a tie
        [(1, 5, 0), (2, 3, 2), (3, 0, 5)],
        [(1, 0, 5), (2, 5, 5)],
    ],
)
def test_no_greatest_likelihood(cells: Cells) -> None:
    """One outcome, one score, or a threshold that parts the outcomes."""
    assert _fit(cells) is None


@pytest.mark.parametrize(
    "cells",
    [
        [(1.0, 1, 10**8), (2.0, 10**8, 1)],
        [(0.0, 1, 10**6), (1.0, 10**6, 10**6), (100.0, 10**6, 1)],
        [(1e6, 1, 3), (1e6 + 1, 3, 2)],
        [(0.0, 1, 0), (1.0, 10**7, 10**7), (2.0, 0, 1), (3.0, 5, 1)],
        [(0.0, 92_339_120, 1), (-1.0, 41_058_990, 1)],
        [(2.5, 78_224_721, 1), (-1.0, 1, 1_116_221)],
        [(-172.0, 0, 1), (485.0, 1, 24_301_316), (483.5, 44_168_765, 0)],
        [(-1.5, 0, 50_388_985), (-2.5, 1, 0), (2.5, 1, 0)],
    ],
)
def test_hard_cases_converge(cells: Cells) -> None:
    """Nearly parted outcomes, large counts and scores far from 0: the gradient vanishes."""
    result = _fit(cells)
    assert result is not None
    n = sum(won + lost for _, won, lost in cells)
    errors = [
        won - (won + lost) / (1 + math.exp(-result.intercept - result.slope * score))
        for score, won, lost in cells
    ]
    assert sum(errors) / n == pytest.approx(0, abs=1e-9)


@settings(deadline=None)
@given(cell_lists, st.randoms(use_true_random=False))
def test_order_and_empty_cells(cells: Cells, shuffle: random.Random) -> None:
    """Cells may come in any order, split, or empty."""
    result = _fit(cells)
    mixed = [(s, 0, lost) for s, _, lost in cells] + [(s, won, 0) for s, won, _ in cells]
    shuffle.shuffle(mixed)
    other = _fit([*mixed, (999, 0, 0)])
    if result is None or other is None:
        assert result is other is None
        return
    assert result.slope == pytest.approx(other.slope, rel=1e-9, abs=1e-11)
    assert result.intercept == pytest.approx(other.intercept, rel=1e-9, abs=1e-9)
    assert result.log_loss == pytest.approx(other.log_loss, rel=1e-12)


def test_refuses_what_cannot_be() -> None:
    """Negative counts, scores that are no numbers, different lengths."""
    with pytest.raises(ValueError, match="negative"):
        fit([1], [-1], [1])
    with pytest.raises(ValueError, match="not a number"):
        fit([float("nan")], [1], [1])
    with pytest.raises(ValueError, match="zip"):
        fit([1], [1], [1, 2])
