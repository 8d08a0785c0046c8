"""Scales of points, as specs declare them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

SCALES: tuple[dict[str, Any] | None, ...] = (
    None,
    {"avoid": []},
    {"min": -10, "max": 24, "step": 0.25, "avoid": []},
    {"min": -1, "max": 2, "step": 0.1},
    {"min": -50, "max": 100, "step": 5},
    {"min": -25, "max": 25, "step": 12.5},
    {"min": 0, "max": 3, "step": 0.3},
    {"min": -2000, "max": 2000, "step": 0.000001},
    {"min": -5000, "max": 5000, "step": 0.000001},
)


@dataclass(frozen=True, slots=True)
class Scale:
    """Numbers of steps as a spec writes them."""

    step: Decimal
    low: int
    high: int

    def points(self, low: int | None = None, high: int | None = None) -> st.SearchStrategy[Any]:
        """Whole numbers of steps, small ones and those at the ends of the scale."""
        least, most = self.low if low is None else low, self.high if high is None else high
        near = st.integers(max(least, -12), min(most, 24))
        return st.one_of(near, near, near, st.sampled_from((least, most, 0))).map(self.written)

    def written(self, steps: int) -> int | float:
        """A number of steps in the scale's units."""
        exact = self.step * steps
        return int(exact) if exact == exact.to_integral_value() else float(exact)


def scale_of(declared: dict[str, Any] | None) -> Scale:
    """The scale that a project or an ICP declares."""
    given = {"min": -5, "max": 5, "step": 1, **(declared or {})}
    step = Decimal(str(given["step"]))
    low, high = (int(Decimal(given[key]) / step) for key in ("min", "max"))
    return Scale(step, low, high)
