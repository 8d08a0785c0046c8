"""Exact figures as decimals and as text."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from math import floor


def in_units(steps: int | Fraction, step: Decimal) -> Decimal:
    """Steps of the scale in its own units.

    >>> in_units(3, Decimal("0.25"))
    Decimal('0.75')
    """
    exact = Fraction(steps) * Fraction(step)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


def half_up(value: Fraction, places: int) -> Decimal:
    """A value of 0 or more, rounded half up to so many decimals.

    >>> half_up(Fraction(1, 8), 2), half_up(Fraction(1, 3), 2)
    (Decimal('0.13'), Decimal('0.33'))
    """
    return Decimal(floor(value * 10**places + Fraction(1, 2))).scaleb(-places)


def plain(value: Decimal) -> str:
    """The number without exponent and trailing zeros.

    >>> plain(Decimal("12.50")), plain(Decimal("1E+2"))
    ('12.5', '100')
    """
    return format(value.normalize(), "f")


def shortfall(share: Fraction, least: Fraction) -> str:
    """A share that is too small beside the least one, as percentages.

    Cut off rather than rounded, so that the first never looks as large as the second.

    >>> shortfall(Fraction(17, 40), Fraction(1, 2))
    '42.5 % is below 50 %'
    >>> shortfall(Fraction(2, 3), Fraction("0.6667"))
    '66.66 % is below 66.67 %'
    """
    bound = in_units(least * 100, Decimal(1))
    exponent = bound.normalize().as_tuple().exponent
    places = max(2, -exponent if isinstance(exponent, int) else 0)
    cut = Decimal(floor(share * 100 * 10**places)).scaleb(-places)
    return f"{plain(cut)} % is below {plain(bound)} %"
