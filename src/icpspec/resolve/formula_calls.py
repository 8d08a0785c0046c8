"""The functions of formulas: how many arguments they take, and of what type."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.resolve import faults
from icpspec.resolve.expressions import MOST_DIGITS, Call, Constant, Type

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.expressions import Expression
    from icpspec.resolve.formula_parser import Part
    from icpspec.resolve.formula_types import Typer

_NUMBER, _TEXT = Type("number"), Type("text")
_DAYS = (Type("date"), Type("timestamp"))
# By function: least and greatest number of arguments (None: any), and how it is written.
_FORMS: dict[str, tuple[int, int | None, str]] = {
    "abs": (1, 1, "abs(number)"),
    "ceil": (1, 1, "ceil(number)"),
    "coalesce": (2, None, "coalesce(first, second, …)"),
    "days_between": (2, 2, "days_between(earlier, later)"),
    "floor": (1, 1, "floor(number)"),
    "greatest": (2, None, "greatest(a, b, …)"),
    "least": (2, None, "least(a, b, …)"),
    "length": (1, 1, "length(text)"),
    "lower": (1, 1, "lower(text)"),
    "month": (1, 1, "month(day)"),
    "nullif": (2, 2, "nullif(value, what is unknown)"),
    "round": (1, 2, "round(number) or round(number, places)"),
    "year": (1, 1, "year(day)"),
}


def bound_call(typer: Typer, part: Part) -> Expression | None:
    """A call with its arguments bound and checked."""
    least, most, form = _FORMS[part.word]
    if len(part.parts) < least or (most is not None and len(part.parts) > most):
        n = len(part.parts)
        typer.report(
            faults.INVALID_FORMULA,
            part,
            f"`{part.word}` has {n} argument{'' if n == 1 else 's'} here.",
            f"Write {form}.",
        )
        return None
    match part.word:
        case "abs" | "ceil" | "floor":
            return _each(typer, part, (_NUMBER,), _NUMBER)
        case "length":
            return _each(typer, part, (_TEXT,), _NUMBER)
        case "year" | "month" | "days_between":
            return _each(typer, part, _DAYS, _NUMBER)
        case "lower":
            argument = typer.wanted(part.parts[0], _TEXT)
            return argument and Call("lower", (argument,), argument.type)
        case "round":
            return _round(typer, part)
    return _of_one_type(typer, part)


def _each(typer: Typer, part: Part, kinds: Sequence[Type], result: Type) -> Expression | None:
    found = [typer.wanted(argument, *kinds) for argument in part.parts]
    bound = tuple(one for one in found if one is not None)
    return Call(part.word, bound, result) if len(bound) == len(found) else None


def _round(typer: Typer, part: Part) -> Expression | None:
    argument = typer.wanted(part.parts[0], _NUMBER)
    if len(part.parts) == 1:
        return argument and Call("round", (argument,), _NUMBER)
    places = typer.bound(part.parts[1])
    is_count = isinstance(places, Constant) and places.value in range(MOST_DIGITS + 1)
    if not is_count or part.parts[1].kind != "number":
        typer.report(
            faults.INVALID_FORMULA,
            part.parts[1],
            f"`round` takes a number of places from 0 to {MOST_DIGITS}.",
            "As round(share, 2).",
        )
        return None
    assert isinstance(places, Constant)
    assert isinstance(places.value, float)
    return argument and Call("round", (argument,), _NUMBER, digits=int(places.value))


def _of_one_type(typer: Typer, part: Part) -> Expression | None:
    """`coalesce`, `nullif`, `least`, `greatest`."""
    bound = typer.alike(part.parts)
    if bound is None:
        return None
    first = bound[0].type
    if part.word in ("least", "greatest") and first.kind in ("text", "boolean"):
        typer.report(
            faults.MIXED_TYPES,
            part,
            f"`{part.word}` compares numbers and days, not {_words(first)}.",
        )
        return None
    folds = any(one.type.ignores_case for one in bound)
    kept = bound[:1] if part.word == "nullif" else bound
    ignores = any(one.type.ignores_case for one in kept)
    is_compared = part.word == "nullif"
    return Call(
        part.word,
        tuple(bound),
        replace(first, ignores_case=ignores),
        ignores_case=is_compared and folds,
    )


def _words(given: Type) -> str:
    return "text" if given.kind == "text" else "true or false"
