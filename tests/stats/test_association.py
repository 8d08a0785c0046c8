"""Association of rows and columns."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.association import association, rank_correlation

# Hair by eye colour of 592 students (Snee 1974, The American Statistician 28): brown, blue, hazel,
# green eyes of black, brown, red and blond hair.
HAIR = [[68, 20, 15, 5], [119, 84, 54, 29], [26, 17, 14, 14], [7, 94, 10, 16]]

tables = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 20), min_size=width, max_size=width), min_size=2, max_size=4
    )
)


def test_published() -> None:
    """Chi-squared 138.29 on 9 degrees, V 0.279, as in the literature on this table."""
    found = association(HAIR)
    assert found is not None
    assert found.chi_squared is not None
    assert round(found.chi_squared, 2) == 138.29
    assert found.degrees == 9
    assert round(found.cramers_v, 3) == 0.279
    # Blond hair with blue eyes is what is most above independence.
    blond_blue = found.residuals[3][1]
    assert blond_blue == max(value for row in found.residuals for value in row if value is not None)
    assert blond_blue == pytest.approx(9.97, abs=0.01)


@settings(deadline=None)
@given(tables)
def test_against_scipy_and_statsmodels(table: list[list[int]]) -> None:
    """Scipy's chi2_contingency and association, the standardised residuals of Table."""
    stats = pytest.importorskip("scipy.stats")
    numpy = pytest.importorskip("numpy")
    contingency = pytest.importorskip("scipy.stats.contingency")
    tables_ = pytest.importorskip("statsmodels.stats.contingency_tables")
    array = numpy.array(table)
    kept = array[array.sum(1) > 0][:, array.sum(0) > 0]
    found = association(table)
    if min(kept.shape) < 2:
        assert found is None
        return
    assert found is not None
    oracle = stats.chi2_contingency(kept, correction=False)
    assert found.chi_squared == pytest.approx(float(oracle.statistic), rel=1e-9, abs=1e-12)
    assert found.p == pytest.approx(float(oracle.pvalue), rel=1e-9)
    assert found.degrees == oracle.dof
    v = float(contingency.association(kept, method="cramer"))
    assert found.cramers_v == pytest.approx(v, rel=1e-9, abs=1e-9)
    expected = tables_.Table(kept, shift_zeros=False).standardized_resids
    flat = [value for row in found.residuals for value in row if value is not None]
    assert flat == pytest.approx([float(value) for value in expected.ravel()], rel=1e-9, abs=1e-9)


@settings(deadline=None)
@given(tables)
def test_rank_correlation_against_scipy(table: list[list[int]]) -> None:
    """Scipy on rows."""
    stats = pytest.importorskip("scipy.stats")
    rows = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(n)]
    found = rank_correlation(table)
    if len({i for i, _ in rows}) < 2 or len({j for _, j in rows}) < 2:
        assert found is None
        return
    expected = stats.kendalltau([i for i, _ in rows], [j for _, j in rows]).statistic
    assert found == pytest.approx(float(expected), rel=1e-9, abs=1e-12)


def test_big_deals_are_not_the_best_customers() -> None:
    """The larger the deal, the less it is retained: below 0."""
    found = rank_correlation([[1, 2, 9], [3, 5, 4], [8, 3, 1]])
    assert found is not None
    assert found < -0.4


def test_two_traits_that_always_agree() -> None:
    """V is 1 for twins, for opposites and in whole numbers of any size."""
    for table in ([[30, 0], [0, 70]], [[0, 30], [70, 0]], [[10**9, 0], [0, 10**9]]):
        found = association(table)
        assert found is not None
        assert found.cramers_v == pytest.approx(1.0, rel=1e-12)


def _buckets(draw: random.Random, deals: int, accounts: int) -> list[list[list[int]]]:
    """Accounts with deals of a favourite reason each, in tiers of their own; no association."""
    buckets = []
    for _ in range(accounts):
        tier, reason = draw.randrange(2), draw.randrange(3)
        table = [[0, 0, 0], [0, 0, 0]]
        for _ in range(deals):
            table[tier][reason if draw.random() < 0.7 else draw.randrange(3)] += 1
        buckets.append(table)
    return buckets


def _sum(buckets: list[list[list[int]]]) -> list[list[int]]:
    return [[sum(bucket[i][j] for bucket in buckets) for j in range(3)] for i in range(2)]


def test_one_deal_a_bucket_is_independent() -> None:
    """The design effect of single opportunities is about 1; repeating each ten times makes 10."""
    buckets = _buckets(random.Random(1), 1, 400)  # noqa: S311 - a sample, no secret
    ten = [[[10 * n for n in row] for row in bucket] for bucket in buckets]
    plain = association(_sum(buckets))
    single, repeated = association(_sum(buckets), buckets), association(_sum(ten), ten)
    assert plain is not None
    assert single is not None
    assert repeated is not None
    assert single.design_effect == pytest.approx(1.0, abs=0.05)
    assert repeated.design_effect == pytest.approx(10.0, rel=0.05)
    assert repeated.p == pytest.approx(plain.p, rel=0.2)
    assert repeated.cramers_v == pytest.approx(plain.cramers_v, rel=1e-12)


def test_false_alarms_with_clusters() -> None:
    """Ten deals an account, nothing depends: alarms in about 5 %, and in most without buckets."""
    draw = random.Random(6)  # noqa: S311 - a sample, no secret
    alarms = naive = 0
    for _ in range(200):
        buckets = _buckets(draw, 10, 60)
        found, plain = association(_sum(buckets), buckets), association(_sum(buckets))
        assert found is not None
        assert plain is not None
        assert found.p is not None
        assert plain.p is not None
        alarms += found.p < 0.05
        naive += plain.p < 0.05
    assert 2 <= alarms <= 22
    assert naive > 80


def test_buckets_that_say_nothing() -> None:
    """A single bucket has no spread; buckets of another table are a wrong call."""
    found = association([[3, 4], [5, 1]], [[[3, 4], [5, 1]]])
    assert found is not None
    assert (found.design_effect, found.chi_squared, found.p) == (None, None, None)
    assert found.cramers_v > 0
    with pytest.raises(ValueError, match="add up"):
        association([[3, 4], [5, 1]], [[[3, 4], [5, 2]]])


def test_nothing() -> None:
    """One row, one column, no counts."""
    for table in ([], [[1, 2]], [[1], [2]], [[0, 0], [1, 2]], [[0, 0], [0, 0]]):
        assert association(table) is None
        assert rank_correlation(table) is None


def test_refuses_what_cannot_be() -> None:
    """Negative counts, ragged rows."""
    for function in (association, rank_correlation):
        with pytest.raises(ValueError, match="negative"):
            function([[1, -1], [1, 1]])
        with pytest.raises(ValueError, match="zip"):
            function([[1, 1], [1]])
