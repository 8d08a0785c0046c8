"""Cox's model on the score."""

import math
import random
import time
from dataclasses import astuple
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from icpspec.stats.concordance import ScoredSpell
from icpspec.stats.cox import Cox, clustered_cox, cox

from .freireich import PLACEBO, TREATED

scores = st.integers(-4, 4)
from_start = st.builds(
    ScoredSpell, scores, st.none(), st.integers(1, 8), st.booleans(), st.integers(1, 4)
)
late = st.integers(1, 6).flatmap(
    lambda entry: st.builds(
        ScoredSpell,
        scores,
        st.just(entry),
        st.integers(entry + 1, 9),
        st.booleans(),
        st.integers(1, 4),
    )
)
FREIREICH = [
    *(ScoredSpell(1, *spell) for spell in TREATED),
    *(ScoredSpell(0, *spell) for spell in PLACEBO),
]


def test_published() -> None:
    """R's coxph (Efron) on Freireich's data: -1.5721, standard error 0.4124, ratio 0.2076."""
    model = cox(FREIREICH)
    assert model is not None
    assert round(model.coefficient, 4) == -1.5721
    assert round(model.standard_error, 4) == 0.4124
    assert round(model.hazard_ratio, 4) == 0.2076
    assert (round(model.low, 5), round(model.high, 4)) == (0.09251, 0.4659)
    assert round(model.z, 3) == -3.812
    assert round(model.p, 6) == 0.000138
    assert round(model.log_likelihood, 2) == -85.01
    assert round(2 * (model.log_likelihood - model.log_likelihood_of_none), 2) == 16.35


def _lifelines(spells: list[ScoredSpell]) -> tuple[Any, Any]:
    lifelines = pytest.importorskip("lifelines")
    pandas = pytest.importorskip("pandas")
    rows = pandas.DataFrame(
        [
            {
                "score": s.score,
                "entry": 0 if s.entry is None else s.entry,
                "t": s.exit,
                "e": s.event,
            }
            for s in spells
            for _ in range(s.n)
        ]
    )
    fitter = lifelines.CoxPHFitter()
    fitter.fit(
        rows, "t", "e", entry_col="entry", fit_options={"precision": 1e-22, "r_precision": 1e-22}
    )
    return fitter, rows


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@settings(deadline=None, max_examples=10)
@given(st.lists(from_start, max_size=12), st.lists(late, max_size=5))
def test_against_lifelines(spells: list[ScoredSpell], entered_late: list[ScoredSpell]) -> None:
    """CoxPHFitter of lifelines, late entries included; some of every score stay and go."""
    anchor = [ScoredSpell(s, None, 3 + s % 2, event=True, n=2) for s in (-3, 0, 1, 3)]
    anchor += [ScoredSpell(s, None, 9, event=False, n=2) for s in (-3, 0, 1, 3)]
    spells = [*spells, *entered_late, *anchor]
    model = cox(spells)
    fitter, _ = _lifelines(spells)
    assert model is not None
    assert model.coefficient == pytest.approx(float(fitter.params_.iloc[0]), rel=1e-9, abs=1e-9)
    error = float(fitter.standard_errors_.iloc[0])
    assert model.standard_error == pytest.approx(error, rel=1e-9)
    assert model.log_likelihood == pytest.approx(float(fitter.log_likelihood_), rel=1e-9)
    assert model.p == pytest.approx(float(fitter.summary["p"].iloc[0]), rel=1e-7)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
@settings(deadline=None, max_examples=10)
@given(st.lists(from_start, max_size=14))
def test_proportional_against_lifelines(spells: list[ScoredSpell]) -> None:
    """proportional_hazard_test of lifelines on the time itself."""
    statistics = pytest.importorskip("lifelines.statistics")
    spells = [
        *spells,
        *(ScoredSpell(s, None, 3 + s % 2, event=True, n=1) for s in (-2, 0, 1)),
        *(ScoredSpell(s, None, 9, event=False, n=1) for s in (-2, 0, 1)),
    ]
    model = cox(spells)
    fitter, rows = _lifelines([spell._replace(entry=None) for spell in spells])
    # lifelines has no residuals with late entry, and there is none here.
    rows = rows.drop(columns="entry")
    fitter.fit(rows, "t", "e", fit_options={"precision": 1e-22, "r_precision": 1e-22})
    test = statistics.proportional_hazard_test(fitter, rows, time_transform="identity")
    assert model is not None
    assert model.proportional_p == pytest.approx(float(test.p_value[0]), rel=1e-7)


def test_a_hazard_ratio_that_changes_is_seen() -> None:
    """The score matters in the first months only."""
    spells = [ScoredSpell(s, None, m, event=True, n=20 - 9 * s) for s in (0, 2) for m in (1, 2, 3)]
    spells += [ScoredSpell(s, None, m, event=True, n=4 + 6 * s) for s in (0, 2) for m in (8, 9)]
    spells += [ScoredSpell(s, None, 12, event=False, n=30) for s in (0, 2)]
    model, steady = cox(spells), cox(FREIREICH)
    assert model is not None
    assert steady is not None
    assert model.proportional_p is not None
    assert steady.proportional_p is not None
    assert model.proportional_p < 1e-6
    assert steady.proportional_p > 0.5
    once = cox([ScoredSpell(s, None, 1, event=s < 2, n=1) for s in (0, 1, 2, 1)])
    assert once is None or once.proportional_p is None


@settings(deadline=None, max_examples=40)
@given(st.lists(from_start, max_size=12), st.randoms(use_true_random=False), st.integers(1, 50))
def test_order_and_units(spells: list[ScoredSpell], shuffle: random.Random, unit: int) -> None:
    """Neither the order of rows nor the unit and zero of the score matter."""
    model = cox(spells)
    mixed = [spell._replace(n=1) for spell in spells for _ in range(spell.n)]
    shuffle.shuffle(mixed)
    other = cox([spell._replace(score=7 + unit * spell.score) for spell in mixed])
    if model is None or other is None:
        assert model is other is None
        return
    assert other.coefficient * unit == pytest.approx(model.coefficient, rel=1e-7, abs=1e-9)
    assert other.z == pytest.approx(model.z, rel=1e-7, abs=1e-9)
    assert other.log_likelihood == pytest.approx(model.log_likelihood, rel=1e-9)


@settings(deadline=None, max_examples=60)
@given(st.lists(from_start, max_size=8))
def test_none_exactly_where_the_likelihood_has_no_top(spells: list[ScoredSpell]) -> None:
    """Far out on one side the likelihood must not rise any more (from rows, by Efron's sums)."""
    rows = [spell for spell in spells for _ in range(spell.n)]

    def likelihood(beta: float) -> float:
        total = 0.0
        for month in sorted({row.exit for row in rows if row.event}):
            risk = [math.exp(beta * row.score) for row in rows if row.exit >= month]
            dead = [row for row in rows if row.event and row.exit == month]
            tied = sum(math.exp(beta * row.score) for row in dead)
            total += beta * sum(row.score for row in dead)
            total -= sum(math.log(sum(risk) - k / len(dead) * tied) for k in range(len(dead)))
        return total

    values = [likelihood(beta) for beta in (-12.0, -11.0, 0.0, 11.0, 12.0)]
    rises = values[0] > values[1] - 1e-9 or values[4] > values[3] - 1e-9
    model = cox(spells)
    assert (model is None) == rises
    if model is not None:
        assume(abs(model.coefficient) < 8)
        assert model.log_likelihood == pytest.approx(likelihood(model.coefficient), rel=1e-9)
        assert model.log_likelihood >= max(values) - 1e-9
        assert model.log_likelihood_of_none == pytest.approx(values[2], rel=1e-9)


def test_a_million_customers_take_little_time() -> None:
    """40,000 churned in each of 24 months, of 60 scores; the answer planted comes out."""
    spells, kept = [], dict.fromkeys(range(60), 60_000.0)
    for month in range(24):
        for score in kept:
            n = round(kept[score] * (1 - math.exp(-0.02 * math.exp(-0.01 * score))))
            kept[score] -= n
            spells.append(ScoredSpell(score, None, month, event=True, n=n))
    spells += [ScoredSpell(s, None, 24, event=False, n=int(n)) for s, n in kept.items()]
    start = time.process_time()
    model = cox(spells)
    assert time.process_time() - start < 2
    assert model is not None
    assert model.coefficient == pytest.approx(-0.01, rel=0.01)


def test_no_model() -> None:
    """Nobody, nobody churned, one score, worst ones churned first, best ones churned first."""
    loyal = [ScoredSpell(s, None, 5, event=False, n=3) for s in range(3)]
    assert cox([]) is None
    assert cox(loyal) is None
    assert cox([ScoredSpell(2, None, m, event=True, n=3) for m in range(5)]) is None
    assert cox([ScoredSpell(s, None, s, event=True, n=1) for s in range(5)]) is None
    assert cox([ScoredSpell(-s, None, s, event=True, n=1) for s in range(5)]) is None
    with pytest.raises(ValueError, match="negative"):
        cox([ScoredSpell(0, None, -1, event=True, n=1)])


def test_an_outlier_of_the_score_does_no_harm() -> None:
    """One customer with a score a million times larger, and nothing overflows."""
    model = cox([*FREIREICH, ScoredSpell(1_000_000, None, 30, event=False, n=1)])
    assert model is None or all(
        math.isfinite(value) for value in astuple(model) if value is not None
    )
    assert isinstance(model, Cox | None)
    apart = [[spell] for spell in [*FREIREICH, ScoredSpell(10**9, None, 30, event=False, n=1)]]
    assert isinstance(clustered_cox(apart), Cox | None)


def _buckets(draw: random.Random, accounts: int, each: int) -> list[list[ScoredSpell]]:
    """Accounts with one score and one hazard for all their customers; some enter late."""
    buckets = []
    for _ in range(accounts):
        hazard, score = draw.choice([0.04, 0.2]), draw.randrange(6)
        rows = []
        for _ in range(each):
            month, entry = int(draw.expovariate(hazard)), draw.choice([None, None, 1])
            rows.append(ScoredSpell(score, entry, min(month, 12), event=month <= 12, n=1))
        buckets.append(rows)
    return buckets


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.integers(4, 12), st.integers(1, 4))
def test_clustered_against_rows(seed: int, accounts: int, each: int) -> None:
    """Efron's score residuals by their definition, draw by draw, for each customer."""
    buckets = _buckets(random.Random(seed), accounts, each)  # noqa: S311 - a sample, no secret
    rows = [row for bucket in buckets for row in bucket]
    model, robust = cox(rows), clustered_cox(buckets)
    if model is None:
        assert robust is None
        return
    beta = model.coefficient
    assume(abs(beta) < 10)

    def residual(row: ScoredSpell) -> float:
        total = 0.0
        for month in {r.exit for r in rows if r.event and r.exit >= r.first}:
            risk = [r for r in rows if r.first <= month <= r.exit]
            dead = [r for r in risk if r.event and r.exit == month]
            for k in range(len(dead)):
                weights = {
                    id(r): math.exp(beta * r.score) * (1 - k / len(dead) * (r in dead))
                    for r in risk
                }
                z0 = sum(weights.values())
                mean = sum(weights[id(r)] * r.score for r in risk) / z0
                if any(r is row for r in dead):
                    total += (row.score - mean) / len(dead)
                if any(r is row for r in risk):
                    total -= weights[id(row)] * (row.score - mean) / z0
        return total

    units = [sum(residual(row) for row in bucket) for bucket in buckets]
    assert sum(units) == pytest.approx(0, abs=1e-6)
    information = 1 / model.standard_error**2
    spread = sum(unit**2 for unit in units) * len(units) / (len(units) - 1)
    assume(spread > 1e-9)
    assert robust is not None
    assert robust.coefficient == model.coefficient
    assert robust.standard_error == pytest.approx(math.sqrt(spread) / information, rel=1e-6)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning")
def test_clustered_against_lifelines() -> None:
    """CoxPHFitter with cluster_col; without ties, of which its residuals do not know."""
    lifelines = pytest.importorskip("lifelines")
    pandas = pytest.importorskip("pandas")
    draw = random.Random(12)  # noqa: S311 - a sample, no secret
    months = draw.sample(range(400), 120)
    rows = [
        (draw.randrange(8), month, draw.random() < 0.7, k % 30) for k, month in enumerate(months)
    ]
    robust = clustered_cox(
        [
            [ScoredSpell(s, None, t, event=e, n=1) for s, t, e, bucket in rows if bucket == b]
            for b in range(30)
        ]
    )
    frame = pandas.DataFrame(rows, columns=["score", "t", "e", "bucket"])
    fitter = lifelines.CoxPHFitter()
    fitter.fit(
        frame,
        "t",
        "e",
        cluster_col="bucket",
        fit_options={"precision": 1e-22, "r_precision": 1e-22},
    )
    assert robust is not None
    error = float(fitter.standard_errors_.iloc[0]) * math.sqrt(30 / 29)
    assert robust.standard_error == pytest.approx(error, rel=1e-9)
    assert robust.proportional_p is None


def test_clustered_against_leaving_out() -> None:
    """Near the jackknife of the coefficient, each bucket in turn; far from the naive error."""
    buckets = _buckets(random.Random(4), 80, 10)  # noqa: S311 - a sample, no secret
    robust = clustered_cox(buckets)
    naive = cox([row for bucket in buckets for row in bucket])
    left = [
        cox([row for j, bucket in enumerate(buckets) if j != i for row in bucket])
        for i in range(len(buckets))
    ]
    values = [model.coefficient for model in left if model is not None]
    mean = sum(values) / len(values)
    variance = (len(values) - 1) / len(values) * sum((value - mean) ** 2 for value in values)
    assert robust is not None
    assert naive is not None
    assert robust.standard_error == pytest.approx(math.sqrt(variance), rel=0.05)
    assert robust.standard_error > 1.4 * naive.standard_error


def test_clustered_limits() -> None:
    """No bucket, one bucket, no model; a negative count."""
    assert clustered_cox([]) is None
    assert clustered_cox([FREIREICH]) is None
    assert clustered_cox([[ScoredSpell(1, None, 2, event=True, n=3)]] * 2) is None
    with pytest.raises(ValueError, match="negative"):
        clustered_cox([[ScoredSpell(0, None, -1, event=True, n=1)]])
