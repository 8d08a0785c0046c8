"""The one-word answer."""

import pytest

from icpspec.stats.signal import signal


@pytest.mark.parametrize(
    ("point", "low", "high", "expected"),
    [
        (0.60, 0.55, 0.65, "yes"),
        (0.53, 0.501, 0.56, "yes"),
        (0.54, 0.53, 0.5499, "yes"),  # both rules hold: the first counts
        (0.53, 0.50, 0.56, "cannot tell"),  # the interval touches 0.5
        (0.529, 0.51, 0.5499, "none"),  # sure, but of no use
        (0.529, 0.51, 0.55, "cannot tell"),
        (0.50, 0.45, 0.549, "none"),
        (0.50, 0.40, 0.60, "cannot tell"),
        (0.30, 0.20, 0.40, "none"),
        (0.60, None, None, "cannot tell"),
        (None, None, None, "cannot tell"),
    ],
)
def test_rule(point: float | None, low: float | None, high: float | None, expected: str) -> None:
    """The rule "Signal" of the statistics page, at and beside its bounds."""
    assert signal(point, low, high) == expected
