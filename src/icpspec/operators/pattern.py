"""`matches`: a regular expression of RE2, which cannot be made to run for ever."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.operators._protocol import TEXT, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from icpspec.operators._clock import Clock


@lru_cache(maxsize=256)
def compiled(pattern: str) -> Any:
    """The compiled pattern.

    Raises:
        re2.error: the pattern is outside RE2.
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options=options)


def _sql(column: Any, operand: str, _clock: Clock) -> Any:
    from sqlglot import exp

    return exp.RegexpLike(this=column, expression=literal(operand))


MATCHES = Operator(
    name="matches",
    title="Matches a pattern",
    summary="an RE2 regular expression found anywhere in the text (`^` and `$` bind it)",
    examples=("^(AG|SE)$",),
    shape=Shape.PATTERN,
    kinds=TEXT,
    many=False,
    holds=lambda value, operand, _day: compiled(operand).search(value) is not None,
    sql=_sql,
    folds=False,
)
