"""Bound values as SQL literals of the attribute's own type, never as text."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def literal(value: bool | float | str | date | datetime) -> exp.Expr:
    """A literal that compares as its attribute does.

    Floats become doubles by an explicit cast: a bare `0.2` is a decimal on most engines, and a
    decimal against a double compares differently from engine to engine.
    """
    from sqlglot import exp

    if isinstance(value, bool):
        return exp.Boolean(this=value)
    if isinstance(value, int):
        return exp.Literal.number(value)
    if isinstance(value, float):
        return exp.cast(exp.Literal.string(repr(value)), "DOUBLE")
    if isinstance(value, datetime):
        return exp.cast(exp.Literal.string(value.isoformat(sep=" ")), "TIMESTAMP")
    if isinstance(value, date):
        return exp.cast(exp.Literal.string(value.isoformat()), "DATE")
    return exp.Literal.string(value)
