"""Survival of real customers, against lifelines on the rows, where the public data are there."""

import os
import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from icpspec.stats.concordance import ScoredSpell, clustered_concordance, concordance
from icpspec.stats.cox import cox
from icpspec.stats.lifetimes import median_months, restricted_mean
from icpspec.stats.log_rank import log_rank, log_rank_trend
from icpspec.stats.signal import signal
from icpspec.stats.survival import Spell, kaplan_meier, survival_at

CONTRACTS = ("Month-to-month", "One year", "Two year")


def _table(*path: str) -> Any:
    named = os.environ.get("ICPSPEC_SHARED_DATA")
    if not named:
        pytest.skip("ICPSPEC_SHARED_DATA is not set: the public data are not here")
    return pytest.importorskip("pandas").read_csv(Path(named, *path))


def _telco() -> Any:
    """7,043 customers: months of tenure, whether they churned, the contract as a score."""
    table = _table("telco_churn", "Telco-Customer-Churn.csv")
    table["event"] = table["Churn"] == "Yes"
    table["score"] = table["Contract"].map(CONTRACTS.index)
    return table[["tenure", "event", "score"]]


def _spells(table: Any) -> list[ScoredSpell]:
    counts = Counter(zip(table["score"], table["tenure"], table["event"], strict=True))
    return [
        ScoredSpell(int(score), None, int(month), event=bool(event), n=n)
        for (score, month, event), n in counts.items()
    ]


def test_curves_by_contract() -> None:
    """S(12) and S(48) with their bounds, median and restricted mean of each contract."""
    lifelines = pytest.importorskip("lifelines")
    utils = pytest.importorskip("lifelines.utils")
    table = _telco()
    spells = _spells(table)
    for score in range(3):
        curve = kaplan_meier(Spell(*spell[1:]) for spell in spells if spell.score == score)
        rows = table[table["score"] == score]
        fitter = lifelines.KaplanMeierFitter()
        fitter.fit(rows["tenure"], rows["event"], timeline=range(73))
        for month in (12, 48):
            point = survival_at(curve, month)
            assert point is not None
            assert point.survival == pytest.approx(float(fitter.predict(month)), rel=1e-9)
            bounds = fitter.confidence_interval_survival_function_.loc[month]
            # Nobody left a contract of two years within the first one.
            found = [1.0 if bound is None else bound for bound in (point.low, point.high)]
            assert found == pytest.approx([float(bound) for bound in bounds], rel=1e-9)
            assert (point.survival == 1.0) == (score == 2 and month == 12)
        median = median_months(curve).point
        assert (float("inf") if median is None else median) == fitter.median_survival_time_
        mean = restricted_mean(curve, 60)
        assert mean is not None
        area = float(utils.restricted_mean_survival_time(fitter, t=60))
        assert mean.months == pytest.approx(area, rel=1e-9)


@pytest.mark.filterwarnings("ignore:Starting with pandas version 4")
def test_contracts_differ() -> None:
    """Log-rank over the three, Cox and Harrell's C on the score; the order is plain."""
    lifelines = pytest.importorskip("lifelines")
    statistics = pytest.importorskip("lifelines.statistics")
    utils = pytest.importorskip("lifelines.utils")
    table = _telco()
    spells = _spells(table)
    curves = [kaplan_meier(Spell(*s[1:]) for s in spells if s.score == k) for k in range(3)]
    test = log_rank(curves)
    oracle = statistics.multivariate_logrank_test(table["tenure"], table["score"], table["event"])
    assert test is not None
    assert test.degrees == 2
    assert test.chi_squared == pytest.approx(float(oracle.test_statistic), rel=1e-9)
    trend = log_rank_trend(curves)
    assert trend is not None
    assert trend.z > 40
    model = cox(spells)
    fitter = lifelines.CoxPHFitter()
    options = {"precision": 1e-22, "r_precision": 1e-22}
    fitter.fit(table.astype(int), "tenure", "event", fit_options=options)
    assert model is not None
    assert model.coefficient == pytest.approx(float(fitter.params_.iloc[0]), rel=1e-9)
    assert model.standard_error == pytest.approx(float(fitter.standard_errors_.iloc[0]), rel=1e-9)
    assert model.log_likelihood == pytest.approx(float(fitter.log_likelihood_), rel=1e-9)
    c = concordance(spells)
    expected = utils.concordance_index(table["tenure"], table["score"], table["event"])
    assert c.point == pytest.approx(float(expected), rel=1e-12)
    assert signal(c.point, c.low, c.high) == "yes"


def test_a_score_by_lot_has_no_signal() -> None:
    """The same customers with a score that says nothing, in 200 buckets."""
    table = _telco()
    draw = random.Random(13)  # noqa: S311 - a sample, no secret
    buckets: list[list[ScoredSpell]] = [[] for _ in range(200)]
    for _, month, event in zip(table["score"], table["tenure"], table["event"], strict=True):
        spell = ScoredSpell(draw.randrange(-9, 12), None, int(month), event=bool(event), n=1)
        buckets[draw.randrange(200)].append(spell)
    clustered = clustered_concordance(buckets)
    alone = concordance(spell for bucket in buckets for spell in bucket)
    assert clustered.point == alone.point
    assert clustered.low == pytest.approx(alone.low, abs=0.003)
    assert clustered.high == pytest.approx(alone.high, abs=0.003)
    assert signal(clustered.point, clustered.low, clustered.high) == "none"
    model = cox(spell for bucket in buckets for spell in bucket)
    assert model is not None
    assert model.p > 0.01


@pytest.mark.filterwarnings("ignore:Starting with pandas version 4")
def test_subscriptions_of_ravenstack() -> None:
    """5,000 subscriptions by plan; months as STATISTICS defines them, plans without signal."""
    lifelines = pytest.importorskip("lifelines")
    statistics = pytest.importorskip("lifelines.statistics")
    pandas = pytest.importorskip("pandas")
    table = _table("ravenstack", "ravenstack_subscriptions.csv")
    start = pandas.to_datetime(table["start_date"])
    end = pandas.to_datetime(table["end_date"])
    seen = end.fillna(pandas.Timestamp("2024-12-31"))
    whole = 12 * (seen.dt.year - start.dt.year) + seen.dt.month - start.dt.month
    whole -= seen.dt.day < start.dt.day
    table["event"] = end.notna()
    table["month"] = whole + (table["event"] & (seen.dt.day != start.dt.day))
    assert table["event"].sum() == 486
    plans = sorted(table["plan_tier"].unique())
    cells = Counter(zip(table["plan_tier"], table["month"], table["event"], strict=True))
    curves = [
        kaplan_meier(
            Spell(None, int(month), event=bool(event), n=n)
            for (name, month, event), n in cells.items()
            if name == plan
        )
        for plan in plans
    ]
    for plan, curve in zip(plans, curves, strict=True):
        rows = table[table["plan_tier"] == plan]
        fitter = lifelines.KaplanMeierFitter().fit(rows["month"], rows["event"], timeline=range(25))
        for point in curve:
            assert point.survival == pytest.approx(float(fitter.predict(point.month)), rel=1e-9)
    oracle = statistics.multivariate_logrank_test(
        table["month"], table["plan_tier"], table["event"]
    )
    test = log_rank(curves)
    assert test is not None
    assert test.chi_squared == pytest.approx(float(oracle.test_statistic), rel=1e-9)
    assert test.p == pytest.approx(float(oracle.p_value), rel=1e-9)
    assert test.p > 0.05
