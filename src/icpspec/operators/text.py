"""`starts_with ends_with contains word`: parts of a text; a list means any of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from icpspec.operators._literals import literal
from icpspec.operators._protocol import TEXT, Operator
from icpspec.operators._shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.operators._clock import Clock

_WORD_CHARACTER = "[A-Za-z0-9_]"
# Characters with a meaning of their own in RE2, POSIX and Java patterns alike.
_SPECIAL = frozenset("\\^$.|?*+()[]{}")


def _any_of(build: Callable[[Any, str], Any]) -> Callable[[Any, tuple[str, ...], Clock], Any]:
    def sql(column: Any, operand: tuple[str, ...], _clock: Clock) -> Any:
        from sqlglot import exp

        parts = [build(column.copy(), text) for text in operand]
        return parts[0] if len(parts) == 1 else exp.Paren(this=exp.or_(*parts, copy=False))

    return sql


def _function(node: str) -> Callable[[Any, str], Any]:
    def build(column: Any, text: str) -> Any:
        from sqlglot import exp

        return getattr(exp, node)(this=column, expression=literal(text))

    return build


def _word_sql(column: Any, text: str) -> Any:
    from sqlglot import exp

    escaped = "".join(f"\\{char}" if char in _SPECIAL else char for char in text)
    pattern = f"(^|[^A-Za-z0-9_]){escaped}($|[^A-Za-z0-9_])"
    return exp.RegexpLike(this=column, expression=literal(pattern))


def _has_word(value: str, text: str) -> bool:
    alone = rf"(?<!{_WORD_CHARACTER}){re.escape(text)}(?!{_WORD_CHARACTER})"
    return re.search(alone, value, re.ASCII) is not None


STARTS_WITH = Operator(
    name="starts_with",
    title="Starts with",
    summary="begins with this text, or with one of these",
    examples=("Acme", ["VP", "Head of"]),
    shape=Shape.TEXTS,
    kinds=TEXT,
    many=False,
    holds=lambda value, operand, _day: value.startswith(operand),
    sql=_any_of(_function("StartsWith")),
)
ENDS_WITH = Operator(
    name="ends_with",
    title="Ends with",
    summary="ends with this text, or with one of these",
    examples=(".gov", [".gov", ".mil"]),
    shape=Shape.TEXTS,
    kinds=TEXT,
    many=False,
    holds=lambda value, operand, _day: value.endswith(operand),
    sql=_any_of(_function("EndsWith")),
)
CONTAINS = Operator(
    name="contains",
    title="Contains",
    summary="holds this text anywhere, also inside a word (see `word`)",
    examples=("bank", ["bank", "insurance"]),
    shape=Shape.TEXTS,
    kinds=TEXT,
    many=False,
    holds=lambda value, operand, _day: any(text in value for text in operand),
    sql=_any_of(_function("Contains")),
)
WORD = Operator(
    name="word",
    title="Contains the word",
    summary="holds this text as a word: no ASCII letter, digit or `_` next to it",
    examples=("bank", ["VP", "CFO"]),
    shape=Shape.TEXTS,
    kinds=TEXT,
    many=False,
    holds=lambda value, operand, _day: any(_has_word(value, text) for text in operand),
    sql=_any_of(_word_sql),
)
