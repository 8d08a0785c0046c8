"""The one-word answer: does the profile tell winners from losers?"""

from typing import Literal

CHANCE = 0.5
SMALLEST_USEFUL_AUC = 0.53
LARGEST_USELESS_AUC = 0.55


def signal(
    point: float | None, low: float | None, high: float | None
) -> Literal["yes", "none", "cannot tell"]:
    """Return whether an AUC, or Harrell's C of survival, shows a signal.

    Args:
        point: The estimate, 0 to 1, 0.5 by chance; ``None`` where undefined.
        low: Lower 95 % bound of the cluster interval, or ``None``.
        high: Upper 95 % bound of the cluster interval, or ``None``.

    Returns:
        "yes" when the interval lies above 0.5 and the estimate is at least 0.53; "none" when
        the upper bound is below 0.55, so that even the best case is of no use; otherwise, and
        without an estimate or interval, "cannot tell". The first that holds.

    Reference: the rule and its bounds are this project's own; "none" is an equivalence test in
    the sense of Schuirmann (1987).
    """
    if point is None or low is None or high is None:
        return "cannot tell"
    if low > CHANCE and point >= SMALLEST_USEFUL_AUC:
        return "yes"
    if high < LARGEST_USELESS_AUC:
        return "none"
    return "cannot tell"
