"""Segments that carry the misfit."""

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.differences import clustered_difference, difference
from icpspec.stats.discrimination import Estimate
from icpspec.stats.misfit import churn_misfits, duration_misfits, rate_misfits
from icpspec.stats.odds import clustered_log_odds_p
from icpspec.stats.survival import Spell, kaplan_meier

WHOLE = (400, 1_000)


def test_worst_first() -> None:
    """One segment loses 80 of 120, one is like the rest, one is too small to tell."""
    found = rate_misfits({"like": (80, 200), "bad": (80, 120), "small": (9, 10)}, WHOLE)
    assert list(found) == ["bad", "small", "like"]
    bad = found["bad"]
    assert (bad.n, bad.value, bad.rest) == (120, 80 / 120, 320 / 880)
    assert bad.effect == difference((80, 120, 320, 880))
    assert [key for key, result in found.items() if result.finding] == ["bad"]
    assert found["small"].q is not None
    assert found["small"].q < 0.05


def test_better_segments_are_no_misfits() -> None:
    """Far fewer losses are a difference, but no misfit."""
    good = rate_misfits({"good": (40, 200)}, WHOLE)["good"]
    assert good.q is not None
    assert good.q < 0.001
    assert good.effect.high is not None
    assert good.effect.high < 0
    assert not good.finding


@settings(deadline=None)
@given(
    st.lists(
        st.integers(0, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))),
        min_size=1,
        max_size=8,
    )
)
def test_against_scipy_and_statsmodels(raw: list[tuple[int, int]]) -> None:
    """fisher_exact of each segment against the rest, and multipletests over all."""
    stats = pytest.importorskip("scipy.stats")
    multitest = pytest.importorskip("statsmodels.stats.multitest")
    whole = (sum(bad for bad, _ in raw) + 20, sum(n for _, n in raw) + 50)
    found = rate_misfits(dict(enumerate(raw)), whole)
    p_values = []
    for key, (bad, n) in enumerate(raw):
        if n == 0:
            assert found[key].p is None
            continue
        table = [[bad, n - bad], [whole[0] - bad, whole[1] - n - whole[0] + bad]]
        p_values.append(float(stats.fisher_exact(table)[1]))
        assert found[key].p == pytest.approx(p_values[-1], rel=1e-9)
    if p_values:
        expected = [float(q) for q in multitest.multipletests(p_values, method="fdr_bh")[1]]
        q_values = [found[key].q for key in range(len(raw)) if raw[key][1]]
        assert q_values == pytest.approx(expected, rel=1e-9)


def test_rates_by_bucket() -> None:
    """The cluster versions of the difference and of the test of traits."""
    buckets = [
        ({"a": (2, 3)}, (3, 6)),
        ({"a": (1, 4), "b": (0, 1)}, (2, 8)),
        ({"b": (2, 2)}, (3, 5)),
    ]
    found = rate_misfits({"a": (3, 7), "b": (2, 3)}, (8, 19), buckets)["a"]
    pairs = [(2, 3, 1, 3), (1, 4, 1, 4), (0, 0, 3, 5)]
    assert found.effect == clustered_difference(pairs)
    assert found.p == clustered_log_odds_p([(2, 1, 1, 2), (1, 3, 1, 3), (0, 0, 3, 2)])
    with pytest.raises(ValueError, match="add up"):
        rate_misfits({"a": (3, 7)}, (8, 20), buckets)


def test_noise_is_not_found() -> None:
    """A lattice of 60 overlapping segments of noise; anything found in at most a tenth."""
    draw = random.Random(2)  # noqa: S311 - a sample, no secret
    alarms = 0
    for _ in range(40):
        counts: dict[tuple[str, int], list[int]] = {}
        total = [0, 0]
        for _ in range(800):
            lost = draw.random() < 0.4
            total = [total[0] + lost, total[1] + 1]
            for name in ("industry", "size", "use"):
                cell = counts.setdefault((name, draw.randrange(20)), [0, 0])
                cell[0] += lost
                cell[1] += 1
        found = rate_misfits({key: (a, n) for key, (a, n) in counts.items()}, (total[0], total[1]))
        alarms += any(result.q is not None and result.q < 0.05 for result in found.values())
    assert alarms <= 5


@pytest.mark.filterwarnings("ignore:Starting with pandas version 4")
def test_churn_against_lifelines() -> None:
    """Log-rank of lifelines, and its Cox model on the segment."""
    lifelines = pytest.importorskip("lifelines")
    statistics = pytest.importorskip("lifelines.statistics")
    pandas = pytest.importorskip("pandas")
    draw = random.Random(8)  # noqa: S311 - a sample, no secret
    rows = []
    for k in range(600):
        inside = k % 3 == 0
        months = int(draw.expovariate(0.09 if inside else 0.05))
        rows.append((inside, min(months, 24), months <= 24))
    spells = [(inside, Spell(None, month, event=event, n=1)) for inside, month, event in rows]
    whole = kaplan_meier([spell for _, spell in spells])
    segment = kaplan_meier([spell for inside, spell in spells if inside])
    found = churn_misfits({"bad": segment, "all": whole, "none": ()}, whole)
    bad = found["bad"]
    test = statistics.logrank_test(
        [t for b, t, _ in rows if b],
        [t for b, t, _ in rows if not b],
        [e for b, _, e in rows if b],
        [e for b, _, e in rows if not b],
    )
    assert bad.p == pytest.approx(float(test.p_value), rel=1e-7)
    frame = pandas.DataFrame(rows, columns=["bad", "t", "e"]).astype(int)
    model = lifelines.CoxPHFitter()
    model.fit(frame, "t", "e", fit_options={"precision": 1e-22, "r_precision": 1e-22})
    bounds = [float(bound) for bound in model.confidence_intervals_.iloc[0]]
    assert bad.effect.point == pytest.approx(float(model.hazard_ratios_.iloc[0]), rel=1e-9)
    assert bad.effect.low == pytest.approx(math.exp(bounds[0]), rel=1e-9)
    assert bad.effect.high == pytest.approx(math.exp(bounds[1]), rel=1e-9)
    churned = sum(e for b, _, e in rows if b)
    assert bad.n == churned
    assert bad.value == pytest.approx(churned / sum(t + 1 for b, t, _ in rows if b), rel=1e-12)
    assert bad.finding
    assert next(iter(found)) == "bad"
    assert (found["all"].p, found["none"].p, found["none"].value) == (None, None, None)


def test_durations() -> None:
    """Cycles three times as long in one segment; medians beside the chance."""
    quick = {20 + 2 * k: 3 for k in range(20)}
    slow = {60 + 6 * k: 2 for k in range(20)}
    whole = {day: quick.get(day, 0) + slow.get(day, 0) for day in {*quick, *slow}}
    few = {60: 1, 66: 1}
    found = duration_misfits({"slow": slow, "quick": quick, "few": few}, whole)
    assert found["slow"].value == 117.0
    assert found["slow"].rest == 39.0
    pairs = sum(
        n * m * (1.0 if a > b else 0.5 if a == b else 0.0)
        for a, n in slow.items()
        for b, m in quick.items()
    )
    assert found["slow"].effect.point == pytest.approx(pairs / (40 * 60), rel=1e-12)
    assert [key for key, result in found.items() if result.finding] == ["slow"]
    buckets = [({"slow": slow}, slow), ({}, quick)]
    assert duration_misfits({"slow": slow}, whole, buckets)["slow"].p is None


def test_many_durations_of_few_accounts_are_no_finding() -> None:
    """Ten deals of each of ten slow accounts, against a hundred quick ones; then of forty."""
    for slow, expected in ((10, False), (40, True)):
        buckets: list[tuple[dict[str, dict[int, int]], dict[int, int]]] = [
            ({"slow": {90 + k % 9: 10}}, {90 + k % 9: 10}) for k in range(slow)
        ]
        buckets += [({}, {30 + k % 70: 10}) for k in range(100)]
        segment: dict[int, int] = {}
        whole: dict[int, int] = {}
        for parts, all_ in buckets:
            for day, n in parts.get("slow", {}).items():
                segment[day] = segment.get(day, 0) + n
            for day, n in all_.items():
                whole[day] = whole.get(day, 0) + n
        found = duration_misfits({"slow": segment}, whole, buckets)["slow"]
        assert found.q is not None
        assert found.q < 0.001
        assert found.finding == expected


def test_nothing() -> None:
    """No segments; a segment that is everything; an empty one."""
    assert rate_misfits({}, (0, 0)) == {}
    for segment in ((0, 0), WHOLE):
        result = rate_misfits({"s": segment}, WHOLE)["s"]
        assert (result.effect, result.p, result.finding) == (
            Estimate(None, None, None),
            None,
            False,
        )
    assert churn_misfits({"s": ()}, ())["s"].effect == Estimate(None, None, None)
    assert duration_misfits({"s": {}}, {3: 5})["s"].value is None


def test_refuses_what_cannot_be() -> None:
    """A segment that is no part of the whole."""
    with pytest.raises(ValueError, match="no part"):
        rate_misfits({"s": (5, 6)}, (4, 10))
    with pytest.raises(ValueError, match="no part"):
        rate_misfits({"s": (1, 10)}, (5, 12))
    with pytest.raises(ValueError, match="no part"):
        duration_misfits({"s": {3: 5}}, {3: 4})
    one, two = (kaplan_meier([Spell(None, 3, event=True, n=n)]) for n in (1, 2))
    with pytest.raises(ValueError, match="more customers"):
        churn_misfits({"s": two}, one)
    with pytest.raises(ValueError, match="more months"):
        churn_misfits({"s": two}, ())
