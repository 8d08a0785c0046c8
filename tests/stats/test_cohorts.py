"""Cohorts against a retention goal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from icpspec.stats.cohorts import Cohort, cohorts
from icpspec.stats.intervals import wilson
from icpspec.stats.trend import cochran_armitage

TARGET = 0.7


def test_telemedicine_by_hand() -> None:
    """A consultation within two months, target 70 % (case 4 of the domain's known ones)."""
    table = [
        Cohort(100, 100, 55),
        Cohort(120, 120, 78),
        Cohort(110, 110, 88),
        Cohort(130, 60, 52),
        Cohort(90, 0, 0),
    ]
    found = cohorts(table, TARGET)
    assert [row.complete for row in found.cohorts] == [True, True, True, False, False]
    assert [row.rate.point for row in found.cohorts] == [0.55, 0.65, 0.8, 52 / 60, None]
    assert [row.meets for row in found.cohorts] == ["no", "unclear", "yes", None, None]
    assert found.direction == "improves"
    # The trend is that of the three complete cohorts; those still running say nothing yet.
    assert found.trend == cochran_armitage([55, 78, 88], [100, 120, 110])
    interval = wilson(55, 100)
    assert interval is not None
    assert (found.cohorts[0].rate.low, found.cohorts[0].rate.high) == (interval.low, interval.high)


def test_an_empty_cohort_keeps_its_place() -> None:
    """A month without new customers is a month all the same."""
    found = cohorts([Cohort(50, 50, 20), Cohort(0, 0, 0), Cohort(50, 50, 30)])
    assert found.trend == cochran_armitage([20, 0, 30], [50, 0, 50])
    empty = found.cohorts[1]
    assert (empty.complete, empty.rate.point, empty.meets) == (False, None, None)
    assert found.cohorts[0].meets is None


def test_decline_inside_a_cohort() -> None:
    """The first loses its customers from month to month; the second keeps them."""
    falling = Cohort(200, 200, 160, ((160, 200), (120, 200), (90, 200), (70, 150)))
    steady = Cohort(200, 200, 160, ((160, 200), (158, 200), (161, 200), (120, 150), (0, 0)))
    found = cohorts([falling, steady])
    first, second = found.cohorts
    assert first.declines
    assert not second.declines
    assert first.activity == (0.8, 0.6, 0.45, 70 / 150)
    assert second.activity[-1] is None
    assert first.decline is not None
    assert first.decline.z < -5
    assert first.q is not None
    assert first.q == pytest.approx(2 * first.decline.p, rel=1e-9)
    rising = cohorts([Cohort(200, 200, 160, ((70, 200), (160, 200)))]).cohorts[0]
    assert rising.q is not None
    assert rising.q < 0.001
    assert not rising.declines


@settings(deadline=None)
@given(
    st.lists(
        st.integers(0, 80)
        .flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))
        .flatmap(lambda c: st.tuples(st.just(c[0]), st.just(c[1]), st.integers(0, c[1]))),
        max_size=8,
    )
)
def test_rates_against_rows(table: list[tuple[int, int, int]]) -> None:
    """Each cohort from rows of its own: nothing runs on from one cohort to the next."""
    found = cohorts([Cohort(*counts) for counts in table], TARGET)
    for (customers, matured, reached), row in zip(table, found.cohorts, strict=True):
        rows = [1] * reached + [0] * (matured - reached)
        assert row.rate.point == (sum(rows) / len(rows) if rows else None)
        assert row.complete == (customers > 0 and len(rows) == customers)
        if row.meets == "yes":
            assert row.rate.low is not None
            assert row.rate.low >= TARGET
    assert cohorts([Cohort(*counts) for counts in reversed(table)]).direction == {
        "improves": "declines",
        "declines": "improves",
        "unclear": "unclear",
    }.get(found.direction)


def test_nothing() -> None:
    """No cohorts, one cohort."""
    assert cohorts([]).direction == "unclear"
    assert cohorts([Cohort(5, 5, 5)]).trend is None


@pytest.mark.parametrize(
    "cohort",
    [
        Cohort(5, 6, 3),
        Cohort(5, 4, 5),
        Cohort(5, 4, -1),
        Cohort(5, 5, 5, ((3, 2),)),
        Cohort(5, 5, 5, ((3, 6),)),
    ],
)
def test_refuses_what_cannot_be(cohort: Cohort) -> None:
    """Counts that contradict each other, and a target that is no share."""
    with pytest.raises(ValueError, match=r"contradict|active"):
        cohorts([cohort])
    with pytest.raises(ValueError, match="target"):
        cohorts([], 1.01)
