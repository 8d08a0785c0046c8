"""How much of a result one owner, territory or account carries."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from icpspec.stats.amounts import Amount, exact
from icpspec.stats.gains import ratio


@dataclass(frozen=True, slots=True)
class Concentration:
    """How unevenly a result is spread over those who have it.

    Attributes:
        largest: Share of the one with most, 0 to 1.
        gini: 0 when all have the same, up to (n - 1)/n when one has all.
        effective: As how many equal ones they count (1 ÷ sum of squared shares), 1 to n.
        lorenz: The curve: (share of owners, share of the result), smallest first, from (0, 0)
            to (1, 1).
    """

    largest: float
    gini: float
    effective: float
    lorenz: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Carried:
    """What one owner carries of a tier's result.

    Attributes:
        share_of_wins: 0 to 1; ``None`` without wins.
        rate: Win rate of this owner, 0 to 1; ``None`` without opportunities.
        rate_without: Win rate of all others together; ``None`` where there are none.
    """

    share_of_wins: float | None
    rate: float | None
    rate_without: float | None


def concentration(amounts: Sequence[Amount]) -> Concentration | None:
    """Return how unevenly wins or amounts are spread.

    Args:
        amounts: What each owner has, 0 or more, in any order; an owner with 0 counts.

    Returns:
        The measures; ``None`` when nobody has anything.

    Raises:
        ValueError: An amount is negative or not a number.

    Reference: Lorenz (1905); Gini (1912); Simpson (1949) for the effective number.
    """
    ordered = sorted(exact(amount) for amount in amounts)
    total, n = sum(ordered, Fraction(0)), len(ordered)
    if total == 0:
        return None
    curve, running = [(0.0, 0.0)], Fraction(0)
    for place, amount in enumerate(ordered, start=1):
        running += amount
        curve.append((place / n, float(running / total)))
    ranked = sum((2 * place - n - 1) * x for place, x in enumerate(ordered, start=1))
    return Concentration(
        largest=float(ordered[-1] / total),
        gini=float(ranked / (n * total)),
        effective=float(total * total / sum(x * x for x in ordered)),
        lorenz=tuple(curve),
    )


def carried(groups: Sequence[tuple[int, int]]) -> list[Carried]:
    """Return what each owner carries of a tier's wins, and the win rate without them.

    A tier that wins well only with one owner is this owner's doing, not the profile's.

    Args:
        groups: (wins, opportunities) of each owner in the tier.

    Returns:
        One result an owner, in the same order.

    Raises:
        ValueError: More wins than opportunities, or a negative count.

    Reference: leaving one out.
    """
    if any(not 0 <= won <= n for won, n in groups):
        raise ValueError("more wins than opportunities, or a negative count")
    all_won, all_n = sum(won for won, _ in groups), sum(n for _, n in groups)
    return [
        Carried(ratio(won, all_won), ratio(won, n), ratio(all_won - won, all_n - n))
        for won, n in groups
    ]
