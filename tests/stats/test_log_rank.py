"""Log-rank tests."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.log_rank import (
    clustered_log_rank,
    clustered_log_rank_trend,
    log_rank,
    log_rank_trend,
)
from icpspec.stats.survival import Month, Spell, kaplan_meier

from .freireich import PLACEBO, TREATED

from_start = st.builds(Spell, st.none(), st.integers(0, 8), st.booleans(), st.integers(1, 4))
late = st.integers(1, 6).flatmap(
    lambda entry: st.builds(
        Spell, st.just(entry), st.integers(entry + 1, 9), st.booleans(), st.integers(1, 4)
    )
)
groups_of = st.lists(st.lists(from_start, min_size=1, max_size=6), min_size=2, max_size=5)


def test_published() -> None:
    """R's survdiff on Freireich's data: 16.8 on 1 degree, expected 19.3 and 10.7."""
    result = log_rank([kaplan_meier(TREATED), kaplan_meier(PLACEBO)])
    assert result is not None
    assert result.observed == (9, 21)
    assert [round(due, 2) for due in result.expected] == [19.25, 10.75]
    assert round(result.chi_squared, 2) == 16.79
    assert result.degrees == 1
    assert result.p == pytest.approx(4.17e-5, rel=2e-3)


@pytest.mark.filterwarnings("ignore:Starting with pandas version 4")
@settings(deadline=None, max_examples=25)
@given(groups_of)
def test_against_lifelines(groups: list[list[Spell]]) -> None:
    """multivariate_logrank_test of lifelines; all groups are at risk in the first month."""
    statistics = pytest.importorskip("lifelines.statistics")
    groups = [[*group, Spell(None, 9, event=False, n=2)] for group in groups]
    rows = [(s, g) for g, group in enumerate(groups) for s in group for _ in range(s.n)]
    result = log_rank([kaplan_meier(group) for group in groups])
    if not any(spell.event for spell, _ in rows):
        assert result is None
        return
    oracle = statistics.multivariate_logrank_test(
        [spell.exit for spell, _ in rows], [g for _, g in rows], [s.event for s, _ in rows]
    )
    assert result is not None
    assert result.degrees == len(groups) - 1
    assert result.chi_squared == pytest.approx(float(oracle.test_statistic), rel=1e-9, abs=1e-9)
    assert result.p == pytest.approx(float(oracle.p_value), rel=1e-8)
    assert sum(result.observed) == pytest.approx(sum(result.expected), rel=1e-12)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.lists(st.one_of(from_start, late), max_size=6), min_size=2, max_size=2))
def test_late_entry_against_rows(groups: list[list[Spell]]) -> None:
    """Two groups, from single customers: who is at risk in a month entered before it."""
    groups = [[*group, Spell(None, 9, event=False, n=1)] for group in groups]
    rows = [(s, g) for g, group in enumerate(groups) for s in group for _ in range(s.n)]
    excess = variance = 0.0
    for month in range(10):
        risk = [(s, g) for s, g in rows if s.exit >= month and (s.entry is None or s.entry < month)]
        dead = [(s, g) for s, g in risk if s.event and s.exit == month]
        n, d, ours = len(risk), len(dead), sum(g for _, g in risk)
        excess += sum(g for _, g in dead) - (d * ours / n if n else 0)
        if n > 1:
            variance += d * (n - d) / (n - 1) * ours / n * (1 - ours / n)
    curves = [kaplan_meier(group) for group in groups]
    result, trend = log_rank(curves), log_rank_trend(curves)
    if variance < 1e-12:
        assert result is None
        assert trend is None
        return
    assert result is not None
    assert trend is not None
    assert result.chi_squared == pytest.approx(excess**2 / variance, rel=1e-9, abs=1e-12)
    # With two groups the trend is the general test, with a sign.
    assert trend.z == pytest.approx(-excess / math.sqrt(variance), rel=1e-9, abs=1e-9)
    assert trend.p == pytest.approx(result.p, rel=1e-6)


@settings(deadline=None, max_examples=40)
@given(groups_of, st.randoms(use_true_random=False))
def test_order_of_groups_and_rows_does_not_matter(
    groups: list[list[Spell]], shuffle: random.Random
) -> None:
    """Nor do groups without customers."""
    first = log_rank([kaplan_meier(group) for group in groups])
    mixed = [[*shuffle.sample(group, len(group))] for group in groups]
    shuffle.shuffle(mixed)
    second = log_rank([(), *(kaplan_meier(group) for group in mixed)])
    if first is None or second is None:
        assert first is second is None
        return
    assert second.chi_squared == pytest.approx(first.chi_squared, rel=1e-9, abs=1e-9)
    assert second.degrees == first.degrees


def test_groups_that_never_meet() -> None:
    """Two pairs, the second at risk only after the first has gone: one degree in each pair."""
    early = [[Spell(None, 1, event=True, n=2)], [Spell(None, 2, event=True, n=2)]]
    later = [[Spell(4, 5, event=True, n=2)], [Spell(4, 6, event=True, n=2)]]
    apart = [log_rank([kaplan_meier(g) for g in pair]) for pair in (early, later)]
    together = log_rank([kaplan_meier(g) for g in (*early, *later)])
    assert together is not None
    assert together.degrees == 2
    statistics = [part.chi_squared for part in apart if part is not None]
    assert together.chi_squared == pytest.approx(sum(statistics), rel=1e-12)


def test_trend_sees_the_order() -> None:
    """Better tiers that churn less have z above 0; a scale in other units changes nothing."""
    tiers = [
        [Spell(None, m, event=True, n=n), Spell(None, 12, event=False, n=50)]
        for m, n in ((3, 30), (5, 20), (8, 10))
    ]
    curves = [kaplan_meier(tier) for tier in tiers]
    up, down = log_rank_trend(curves), log_rank_trend(curves[::-1])
    scaled = log_rank_trend(curves, [70, 80, 90])
    general = log_rank(curves)
    assert up is not None
    assert down is not None
    assert scaled is not None
    assert general is not None
    assert up.z > 2
    assert down.z == pytest.approx(-up.z, rel=1e-12)
    assert scaled.z == pytest.approx(up.z, rel=1e-12)
    assert up.z**2 <= general.chi_squared
    assert up.p < general.p


def test_trend_against_the_score_test_of_cox() -> None:
    """Without ties it is the score test at 0 of Cox's model with the place as covariate."""
    tiers = [
        [Spell(None, m, event=True, n=1) for m in months] + [Spell(None, 30, event=False, n=3)]
        for months in ((1, 4, 7, 10), (2, 5, 11), (3, 20))
    ]
    rows = [(spell, g) for g, tier in enumerate(tiers) for spell in tier for _ in range(spell.n)]
    gradient = information = 0.0
    for month in (s.exit for s, _ in rows if s.event):
        risk = [g for s, g in rows if s.exit >= month]
        mean = sum(risk) / len(risk)
        gradient += next(g for s, g in rows if s.event and s.exit == month) - mean
        information += sum((g - mean) ** 2 for g in risk) / len(risk)
    trend = log_rank_trend([kaplan_meier(tier) for tier in tiers])
    assert trend is not None
    assert trend.z == pytest.approx(-gradient / math.sqrt(information), rel=1e-12)


def test_nothing_to_compare() -> None:
    """No groups, one group, no churn, churn only where one group is left."""
    loyal = kaplan_meier([Spell(None, 5, event=False, n=5)])
    gone = kaplan_meier([Spell(None, 7, event=True, n=5)])
    for curves in ([], [gone], [gone, ()], [loyal, loyal], [loyal, gone]):
        assert log_rank(curves) is None
        assert log_rank_trend(curves) is None
    with pytest.raises(ValueError, match="zip"):
        log_rank_trend([loyal, gone], [1])


Curve = tuple[Month, ...]


def _buckets(draw: random.Random, accounts: int, each: int) -> list[list[Curve]]:
    """Accounts in one of three tiers, customers of one account alike; tiers say nothing."""
    buckets = []
    for _ in range(accounts):
        hazard, tier = draw.choice([0.03, 0.25]), draw.randrange(3)
        spells = []
        for _ in range(each):
            month = int(draw.expovariate(hazard))
            spells.append(Spell(None, min(month, 18), event=month <= 18, n=1))
        buckets.append([kaplan_meier(spells) if k == tier else () for k in range(3)])
    return buckets


def _together(buckets: list[list[Curve]], times: int = 1) -> list[list[Month]]:
    """All customers by tier, at risk and churned."""
    return [
        [
            Month(
                month,
                times * sum(c[month].at_risk for c in curves if month < len(c)),
                times * sum(c[month].churned for c in curves if month < len(c)),
                0.0,
                None,
                None,
            )
            for month in range(19)
        ]
        for curves in zip(*buckets, strict=True)
    ]


def test_one_customer_a_bucket_is_about_independent() -> None:
    """The variance between customers is near the hypergeometric one."""
    buckets = _buckets(random.Random(2), 900, 1)  # noqa: S311 - a sample, no secret
    plain, robust = log_rank(_together(buckets)), clustered_log_rank(buckets)
    assert plain is not None
    assert robust is not None
    assert robust.observed == plain.observed
    assert robust.expected == pytest.approx(plain.expected, rel=1e-12)
    assert robust.chi_squared == pytest.approx(plain.chi_squared, rel=0.15)
    one, two = log_rank_trend(_together(buckets)), clustered_log_rank_trend(buckets)
    assert one is not None
    assert two is not None
    assert two.z == pytest.approx(one.z, rel=0.1)


def test_ten_alike_customers_are_one() -> None:
    """Each customer ten times over in its account changes nothing, but for ties."""
    buckets = _buckets(random.Random(3), 300, 1)  # noqa: S311 - a sample, no secret
    ten = [
        [
            tuple(Month(p.month, 10 * p.at_risk, 10 * p.churned, 0.0, None, None) for p in c)
            for c in b
        ]
        for b in buckets
    ]
    one, many = clustered_log_rank(buckets), clustered_log_rank(ten)
    naive = log_rank(_together(buckets, 10))
    assert one is not None
    assert many is not None
    assert naive is not None
    assert many.chi_squared == pytest.approx(one.chi_squared, rel=1e-9)
    assert naive.chi_squared > 8 * one.chi_squared
    plain, repeated = clustered_log_rank_trend(buckets), clustered_log_rank_trend(ten)
    assert plain is not None
    assert repeated is not None
    assert repeated.z == pytest.approx(plain.z, rel=1e-9)


def test_false_alarms_with_clusters() -> None:
    """Ten customers an account, tiers say nothing: alarms in about 5 %, naive in far more."""
    draw = random.Random(5)  # noqa: S311 - a sample, no secret
    alarms = trends = naive = 0
    for _ in range(100):
        buckets = _buckets(draw, 60, 10)
        found, trend = clustered_log_rank(buckets), clustered_log_rank_trend(buckets)
        plain = log_rank(_together(buckets))
        assert found is not None
        assert trend is not None
        assert plain is not None
        alarms += found.p < 0.05
        trends += trend.p < 0.05
        naive += plain.p < 0.05
    assert 1 <= alarms <= 13
    assert 1 <= trends <= 13
    assert naive > 40


def test_score_residuals_against_rows() -> None:
    """What a bucket adds, from single customers: their churn less what was due, by month."""
    buckets = _buckets(random.Random(7), 8, 4)  # noqa: S311 - a sample, no secret
    whole = _together(buckets)
    places = [0, 1, 2]
    units = []
    for bucket in buckets:
        unit = 0.0
        for tier, curve in zip(places, bucket, strict=True):
            for point in curve:
                risk = [curve_[point.month].at_risk for curve_ in whole]
                dead = sum(curve_[point.month].churned for curve_ in whole)
                mean = sum(p * n for p, n in zip(places, risk, strict=True)) / sum(risk)
                unit += (tier - mean) * (point.churned - point.at_risk * dead / sum(risk))
        units.append(unit)
    mean = sum(units) / len(units)
    spread = len(units) / (len(units) - 1) * sum((unit - mean) ** 2 for unit in units)
    trend = clustered_log_rank_trend(buckets)
    assert trend is not None
    assert trend.z == pytest.approx(-sum(units) / math.sqrt(spread), rel=1e-9)


def test_buckets_that_say_nothing() -> None:
    """No bucket, one bucket, nothing to compare; different numbers of groups."""
    gone = kaplan_meier([Spell(None, 7, event=True, n=5)])
    later = kaplan_meier([Spell(None, 9, event=True, n=5)])
    for buckets in ([], [[gone, later]], [[gone, ()], [gone, ()]]):
        assert clustered_log_rank(buckets) is None
        assert clustered_log_rank_trend(buckets) is None
    with pytest.raises(ValueError, match="zip"):
        clustered_log_rank([[gone, later], [gone]])
