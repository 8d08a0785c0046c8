"""Figures as people read them; what is not known is an empty text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

_LEAST_SHOWN = 0.001
_LEAST_RATIO, _NO_MORE = 0.01, 1000


def percent(value: float | None, places: int = 1) -> str:
    """A fraction as 45.7%."""
    return "" if value is None else f"{value:.{places}%}"


def interval(value: float | None, low: float | None, high: float | None) -> str:
    """A rate with its interval, where there is one."""
    if value is None:
        return ""
    if low is None or high is None:
        return f"{value:.1%}"
    return f"{value:.1%} ({low:.1%}–{high:.1%})"


def plain(value: float | None, places: int = 2) -> str:
    """A number with so many decimal places."""
    return "" if value is None else f"{value:,.{places}f}"


def ratio(value: float | None) -> str:
    """A ratio of two rates or odds; the far ends of an interval are not spelt out."""
    if value is None:
        return ""
    if value >= _NO_MORE:
        return f">{_NO_MORE:,}"
    return f"{value:.2f}" if value >= _LEAST_RATIO else f"<{_LEAST_RATIO}"


def p_value(value: float | None) -> str:
    """A p- or q-value."""
    if value is None:
        return ""
    return "<0.001" if value < _LEAST_SHOWN else f"{value:.3f}"


def money(value: Decimal | None) -> str:
    """An amount without its currency."""
    return "" if value is None else f"{value:,.0f}"


def signed(value: Decimal) -> str:
    """A weight, with its sign; 0 has none."""
    return f"+{value}" if value > 0 else str(value).replace("-", "−")


def count(number: int, one: str, many: str = "") -> str:
    """A number of things, in words that fit it."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
