"""Owners against the company at equal tiers."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.discrimination import Estimate
from icpspec.stats.standardisation import standardised

strata = st.lists(
    st.integers(0, 30).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
    min_size=3,
    max_size=3,
)


def test_by_hand() -> None:
    """Ann works green, Bob red; each wins exactly what the tiers give, whatever the plain rates.

    Cy works both: 6 wins where 50 % of 10 and 10 % of 10 are due.
    """
    groups = {
        "ann": [(45, 90), (1, 10)],
        "bob": [(5, 10), (9, 90)],
        "cy": [(5, 10), (1, 10)],
    }
    found = standardised(groups)
    assert [found[key].expected for key in groups] == pytest.approx([46, 14, 6], rel=1e-12)
    assert [found[key].observed for key in groups] == [46, 14, 6]
    assert found["cy"].ratio.point == pytest.approx(1.0, rel=1e-12)
    assert found["ann"].p == pytest.approx(1.0, abs=1e-9)


def test_published_interval() -> None:
    """60 observed, 40 expected: 1.50 (1.145 to 1.931), from Poisson tables: 45.79 to 77.23."""
    groups = {"a": [(60, 400)], "b": [(9_940, 99_600)]}
    found = standardised(groups)["a"]
    assert found.expected == pytest.approx(40, rel=1e-12)
    assert found.ratio.low == pytest.approx(45.79 / 40, abs=2e-4)
    assert found.ratio.high == pytest.approx(77.23 / 40, abs=2e-4)


@settings(deadline=None, max_examples=40)
@given(st.lists(strata, min_size=2, max_size=5))
def test_against_scipy_and_statsmodels(owners: list[list[tuple[int, int]]]) -> None:
    """Exact interval by chi-squared quantiles; the test of StratifiedTable against all others."""
    chi2 = pytest.importorskip("scipy.stats").chi2
    numpy = pytest.importorskip("numpy")
    tables = pytest.importorskip("statsmodels.stats.contingency_tables")
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    groups = dict(enumerate(owners))
    found = standardised(groups)
    whole = [(sum(o[t][0] for o in owners), sum(o[t][1] for o in owners)) for t in range(3)]
    for own, result in zip(owners, found.values(), strict=True):
        observed = sum(won for won, _ in own)
        due = sum(n * w / m for (_, n), (w, m) in zip(own, whole, strict=True) if m)
        assert result.observed == observed
        assert result.expected == pytest.approx(due, rel=1e-12)
        if due:
            high = float(chi2.ppf(0.975, 2 * observed + 2)) / 2 / due
            assert result.ratio.high == pytest.approx(high, rel=1e-9)
        cells = [
            numpy.array([[won, n - won], [w - won, m - n - w + won]])
            for (won, n), (w, m) in zip(own, whole, strict=True)
            if m > 1 and 0 < w < m and 0 < n < m
        ]
        if not cells:
            assert result.p is None
            continue
        oracle = tables.StratifiedTable(cells).test_null_odds(correction=False)
        assert result.p == pytest.approx(float(oracle.pvalue), rel=1e-7)
    known = [result.p for result in found.values() if result.p is not None]
    if known:
        expected = multitest.multipletests(known, method="fdr_bh")[1]
        q_values = [result.q for result in found.values() if result.q is not None]
        assert q_values == pytest.approx([float(q) for q in expected], rel=1e-9)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(strata, strata), min_size=2, max_size=6))
def test_clustered_against_leaving_out(
    raw: list[tuple[list[tuple[int, int]], list[tuple[int, int]]]],
) -> None:
    """The ratio of all but each bucket, each time anew."""
    buckets = [{"a": one, "b": two} for one, two in raw]

    def groups(chosen: list[dict[str, list[tuple[int, int]]]]) -> dict[str, list[tuple[int, int]]]:
        return {
            key: [
                (sum(b[key][t][0] for b in chosen), sum(b[key][t][1] for b in chosen))
                for t in range(3)
            ]
            for key in ("a", "b")
        }

    found = standardised(groups(buckets), buckets)
    left = [standardised(groups(buckets[:i] + buckets[i + 1 :])) for i in range(len(buckets))]
    plain = standardised(groups(buckets))
    for key in ("a", "b"):
        assert found[key].ratio.point == plain[key].ratio.point
        points = [one[key].ratio.point for one in left]
        known = [point for point in points if point is not None]
        if found[key].ratio.point is None or len(known) < len(points):
            assert found[key].p is None
            assert found[key].ratio.high is None
            continue
        high, independent = found[key].ratio.high, plain[key].ratio.high
        assert high is not None
        assert independent is not None
        assert high >= independent - 1e-9
        if all(known) and found[key].observed:
            logs = [math.log(point) for point in known]
            mean = math.fsum(logs) / len(logs)
            variance = (len(logs) - 1) / len(logs) * math.fsum((v - mean) ** 2 for v in logs)
            if variance > 1e-12:
                z = math.log(found[key].observed / found[key].expected) / math.sqrt(variance)
                assert found[key].p == pytest.approx(
                    math.erfc(abs(z) / 2**0.5), rel=1e-5, abs=1e-12
                )


def test_repeated_deals_count_less() -> None:
    """Every account five times over: intervals as wide as with each once, not narrower."""
    draw = random.Random(3)  # noqa: S311 - a sample, no secret
    once = []
    for k in range(120):
        owner = "ab"[k % 2]
        won = int(draw.random() < (0.5 if owner == "a" else 0.3))
        once.append({owner: [(won, 1)]})
    five = [{key: [(5 * won, 5 * n)] for key, ((won, n),) in b.items()} for b in once]

    def total(buckets: list[dict[str, list[tuple[int, int]]]]) -> dict[str, list[tuple[int, int]]]:
        return {
            key: [
                (
                    sum(b[key][0][0] for b in buckets if key in b),
                    sum(b[key][0][1] for b in buckets if key in b),
                )
            ]
            for key in ("a", "b")
        }

    single, repeated = standardised(total(once), once), standardised(total(five), five)
    naive = standardised(total(five))
    assert single["a"].ratio.high is not None
    assert repeated["a"].ratio.high is not None
    assert naive["a"].ratio.high is not None
    assert naive["a"].ratio.high < repeated["a"].ratio.high
    assert repeated["a"].p == pytest.approx(single["a"].p, rel=1e-9)
    assert repeated["a"].ratio.high <= single["a"].ratio.high + 1e-9


def test_limits() -> None:
    """Nobody; one owner alone; nothing won anywhere; an owner without deals."""
    assert standardised({}) == {}
    alone = standardised({"a": [(3, 9)]})["a"]
    assert (alone.ratio.point, alone.p, alone.q) == (1.0, None, None)
    none = standardised({"a": [(0, 9)], "b": [(0, 5)]})["a"]
    assert (none.ratio, none.p) == (Estimate(None, None, None), None)
    idle = standardised({"a": [(3, 9)], "b": [(0, 0)]})["b"]
    assert (idle.expected, idle.ratio.point) == (0.0, None)
    clustered = standardised({"a": [(0, 9)], "b": [(0, 5)]}, [{"a": [(0, 9)]}, {"b": [(0, 5)]}])
    assert clustered["a"].ratio == Estimate(None, None, None)


def test_one_bucket_has_no_interval() -> None:
    """The ratio stands alone."""
    groups = {"a": [(3, 4)], "b": [(1, 4)]}
    found = standardised(groups, [groups])["a"]
    assert (found.ratio, found.p, found.q) == (Estimate(1.5, None, None), None, None)


def test_refuses_what_cannot_be() -> None:
    """More wins than opportunities, tiers that differ in number, buckets of something else."""
    with pytest.raises(ValueError, match="more wins"):
        standardised({"a": [(3, 2)]})
    with pytest.raises(ValueError, match="numbers of tiers"):
        standardised({"a": [(1, 2)], "b": []})
    with pytest.raises(ValueError, match="add up"):
        standardised({"a": [(1, 2)]}, [{"a": [(1, 1)]}])
