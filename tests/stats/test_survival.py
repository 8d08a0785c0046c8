"""Kaplan-Meier from count tables."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.survival import Month, Spell, kaplan_meier, survival_at

from .freireich import RELAPSES, TREATED

ordinary = st.builds(Spell, st.none(), st.integers(0, 20), st.booleans(), st.integers(1, 5))
late = st.integers(1, 15).flatmap(
    lambda entry: st.builds(
        Spell,
        st.just(entry),
        st.integers(entry + 1, entry + 8),
        st.booleans(),
        st.integers(1, 5),
    )
)


def test_published_curve() -> None:
    """The curve of 6-MP as in Collett, Modelling Survival Data, and most textbooks."""
    curve = kaplan_meier(TREATED)
    steps = {point.month: (point.at_risk, round(point.survival, 3)) for point in curve}
    assert {week: steps[week] for week in RELAPSES} == {
        6: (21, 0.857),
        7: (17, 0.807),
        10: (15, 0.753),
        13: (12, 0.690),
        16: (11, 0.627),
        22: (7, 0.538),
        23: (6, 0.448),
    }


def test_by_hand_with_late_entry() -> None:
    """Two from the start, churned at 1 and 3; one seen from 1 on, so at risk at 2, churned at 2."""
    curve = kaplan_meier(
        [
            Spell(None, 1, event=True, n=1),
            Spell(None, 3, event=True, n=1),
            Spell(1, 2, event=True, n=1),
        ]
    )
    assert [(point.at_risk, point.churned, point.survival) for point in curve] == [
        (2, 0, 1.0),
        (2, 1, 0.5),
        (2, 1, 0.25),
        (1, 1, 0.0),
    ]


@settings(deadline=None, max_examples=60)
@given(st.lists(ordinary, max_size=10), st.lists(late, max_size=6))
def test_against_lifelines(from_start: list[Spell], entered_late: list[Spell]) -> None:
    """KaplanMeierFitter of lifelines with entry; many remain, so that nothing drops to 0."""
    lifelines = pytest.importorskip("lifelines")
    spells = [*from_start, *entered_late, Spell(None, 25, event=False, n=50)]
    fitter = lifelines.KaplanMeierFitter(alpha=0.05)
    fitter.fit(
        [spell.exit for spell in spells],
        event_observed=[spell.event for spell in spells],
        entry=[spell.entry or 0 for spell in spells],
        weights=[spell.n for spell in spells],
        timeline=list(range(26)),
    )
    curve = kaplan_meier(spells)
    expected = [float(value) for value in fitter.survival_function_.iloc[:, 0]]
    assert [point.survival for point in curve] == pytest.approx(expected, rel=1e-9)
    bounds = fitter.confidence_interval_survival_function_
    for point in curve:
        if point.survival < 1:
            assert point.low == pytest.approx(float(bounds.iloc[point.month, 0]), rel=1e-9)
            assert point.high == pytest.approx(float(bounds.iloc[point.month, 1]), rel=1e-9)


@settings(deadline=None)
@given(st.lists(ordinary | late, max_size=12), st.randoms(use_true_random=False))
def test_ignores_the_order_of_rows(spells: list[Spell], shuffle: random.Random) -> None:
    """Rows may come in any order, and split."""
    mixed = [spell._replace(n=1) for spell in spells for _ in range(spell.n)]
    shuffle.shuffle(mixed)
    assert kaplan_meier(mixed) == kaplan_meier(spells)


def test_contract_not_renewed_on_its_first_anniversary() -> None:
    """Churn in month 12 counts in S(12)."""
    curve = kaplan_meier([Spell(None, 12, event=True, n=1), Spell(None, 30, event=False, n=3)])
    at_12 = survival_at(curve, 12)
    assert at_12 is not None
    assert (at_12.at_risk, at_12.churned, at_12.survival) == (4, 1, 0.75)


def test_survival_at_limits() -> None:
    """Unknown beyond the last month seen, but 0 for good once all have churned."""
    seen = kaplan_meier([Spell(None, 8, event=False, n=5)])
    assert survival_at(seen, 8) == Month(8, 5, 0, 1.0, None, None)
    assert survival_at(seen, 12) is None
    gone = kaplan_meier([Spell(None, 8, event=True, n=5)])
    assert survival_at(gone, 12) == Month(12, 0, 0, 0.0, None, None)
    assert survival_at(kaplan_meier([]), 12) is None


def test_never_at_risk() -> None:
    """Who left at the entry or before, and rows that count nobody, are not there."""
    assert kaplan_meier([Spell(5, 5, event=True, n=2), Spell(None, 9, event=True, n=0)]) == ()


def test_churn_on_the_first_day() -> None:
    """Month 0 is a month like others for customers seen from the start."""
    curve = kaplan_meier([Spell(None, 0, event=True, n=1), Spell(None, 1, event=False, n=1)])
    assert [(point.month, point.at_risk, point.survival) for point in curve] == [
        (0, 2, 0.5),
        (1, 1, 0.5),
    ]


@pytest.mark.parametrize(
    "spell",
    [
        Spell(None, -1, event=True, n=1),
        Spell(-1, 2, event=True, n=1),
        Spell(1, 2, event=True, n=-1),
    ],
)
def test_refuses_what_cannot_be(spell: Spell) -> None:
    """A negative month or count is a wrong call."""
    with pytest.raises(ValueError, match="negative"):
        kaplan_meier([spell])


def test_history_that_begins_long_after_the_first_customers() -> None:
    """Late entry: the naive share kept for a year is far above the true one of 55 %.

    Customers started at any day of ten years with one hazard; data exist for the last two, and
    only for those that were still there when they began.
    """
    draw = random.Random(21)  # noqa: S311 - a sample, no secret
    kept_a_month = 0.55 ** (1 / 13)
    naive, honest = [], []
    for _ in range(40_000):
        start, month = draw.randrange(120), 0
        while draw.random() < kept_a_month:
            month += 1
        end, begin, today = start + month, 96, 120
        if end < begin:
            continue
        event = end < today
        exit_ = min(end, today) - start
        # At risk from the month after the last one completed when observation began.
        entry = begin - start - 1 if start < begin else None
        honest.append(Spell(entry, exit_, event=event, n=1))
        naive.append(Spell(None, exit_, event=event, n=1))
    biased, true = survival_at(kaplan_meier(naive), 12), survival_at(kaplan_meier(honest), 12)
    assert biased is not None
    assert true is not None
    assert biased.survival > 0.7
    assert true.low is not None
    assert true.high is not None
    assert true.low < 0.55 < true.high
    assert true.high - true.low < 0.05
