"""The parts of a formula as typed expressions, one function a kind of part."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.expressions import (
    Among,
    AsOf,
    AttributeValue,
    Between,
    Case,
    Chain,
    Comparison,
    Constant,
    Expression,
    Junction,
    Negative,
    Opposite,
)
from icpspec.resolve.folding import fold
from icpspec.resolve.formula_calls import bound_call
from icpspec.resolve.formula_types import (
    BOOLEAN,
    DATE,
    NUMBER,
    TEXT,
    described,
    how_to_agree,
    ignores_case,
    result_type,
    type_of,
)
from icpspec.resolve.literals import in_vocabulary, unlisted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.formula_parser import Part
    from icpspec.resolve.formula_types import Binder, Typer


def _constant(typer: Typer, part: Part) -> Constant | None:
    match part.kind:
        case "number":
            value = float(part.word)
            if math.isfinite(value):
                return Constant(value, NUMBER)
            typer.report(faults.INVALID_FORMULA, part, f"`{part.word}` is too large for a number.")
            return None
        case "text":
            return Constant(part.word, TEXT)
        case "boolean":
            return Constant(part.word == "TRUE", BOOLEAN)
    day = calendar.day(part.word)
    if day is not None:
        return Constant(day, DATE)
    typer.report(
        faults.INVALID_DAY,
        part,
        f"The calendar has no day `{part.word}`.",
        "Write an existing day as year-month-day: DATE '2026-10-01'.",
    )
    return None


def _attribute(typer: Typer, part: Part) -> AttributeValue | None:
    name, vocabulary = part.word, typer.vocabulary
    attribute = vocabulary.attributes.get(name)
    if attribute is None:
        if name not in vocabulary.unusable:
            typer.report_unknown(part)
        return None
    if name in vocabulary.persons:
        typer.report(
            faults.PERSON_ATTRIBUTE,
            part,
            f"`{name}` describes a person, not a company.",
            "Roll it up over contacts first: `from: contacts`.",
        )
        return None
    if attribute.many:
        typer.report(
            faults.MIXED_TYPES,
            part,
            f"`{name}` has several values; a formula computes with single ones.",
            f"Test the list in a condition: `when: {{{name}: {{has: …}}}}`.",
        )
        return None
    return AttributeValue(name, type_of(attribute))


def _negative(typer: Typer, part: Part) -> Expression | None:
    inner = typer.wanted(part.parts[0], NUMBER)
    if isinstance(inner, Constant) and isinstance(inner.value, float):
        return replace(inner, value=-inner.value)
    return inner and Negative(inner)


def _chain(typer: Typer, part: Part) -> Expression | None:
    found = [typer.bound(one) for one in part.parts]
    dates = [one for one in found if one and one.type.kind in ("date", "timestamp")]
    if dates:
        typer.report(
            faults.MIXED_TYPES,
            part,
            "A formula does not add or subtract days.",
            "The days between two: `days_between(earlier, later)`.",
        )
        return None
    for one, written in zip(found, part.parts, strict=True):
        if one is not None and one.type.kind != "number":
            typer.report(
                faults.MIXED_TYPES,
                written,
                f"{_verbs(part.signs)} numbers, not {described(one.type)}.",
                how_to_agree(one.type, NUMBER, written),
            )
            return None
    bound = [one for one in found if one is not None]
    if len(bound) < len(found):
        return None
    signs: Any = part.signs
    return Chain(bound[0], tuple(zip(signs, bound[1:], strict=True)))


def _verbs(signs: Sequence[str]) -> str:
    different = dict.fromkeys(signs)
    named = "` and `".join(different)
    return f"`{named}` take{'s' if len(different) == 1 else ''}"


def _comparison(typer: Typer, part: Part) -> Expression | None:
    bound = typer.alike(part.parts)
    if bound is None:
        return None
    sign: Any = part.word
    left, right = bound
    if sign not in ("=", "<>") and left.type.kind in ("text", "boolean"):
        typer.report(
            faults.MIXED_TYPES,
            part,
            f"`{sign}` compares numbers and days, not {described(left.type)}.",
            "Compare with `=`, `<>` or `IN`.",
        )
        return None
    _check_listed(typer, left, right, part.parts[1])
    _check_listed(typer, right, left, part.parts[0])
    return Comparison(sign, left, right, ignores_case=ignores_case(bound))


def _check_listed(typer: Typer, subject: Expression, value: Expression, place: Part) -> None:
    """A value that the vocabulary lacks would never be found."""
    if isinstance(subject, AttributeValue) and isinstance(value, Constant):
        attribute = typer.vocabulary.attributes[subject.attribute]
        if in_vocabulary(attribute, value.value) is None:
            message, advice = unlisted(attribute, value.value)
            typer.report(faults.UNLISTED_VALUE, place, message, advice)


def _among(typer: Typer, part: Part) -> Expression | None:
    if len(part.parts) == 1:
        typer.report(faults.INVALID_FORMULA, part, "`IN ()` holds nothing.", "Name a value.")
        return None
    bound = typer.alike(part.parts)
    if bound is None:
        return None
    subject, *options = bound
    folds = ignores_case(bound)
    constants: list[Constant] = []
    for option, written in zip(options, part.parts[1:], strict=True):
        if not isinstance(option, Constant):
            typer.report(
                faults.INVALID_FORMULA,
                written,
                "`IN` takes values, not attributes or expressions.",
                "Compare with `=` and join by `OR`.",
            )
            return None
        _check_listed(typer, subject, option, written)
        value = fold(option.value) if folds and isinstance(option.value, str) else option.value
        constants.append(replace(option, value=value))
    return _opposed(Among(subject, tuple(dict.fromkeys(constants)), ignores_case=folds), part)


def _between(typer: Typer, part: Part) -> Expression | None:
    bound = typer.alike(part.parts)
    if bound is None:
        return None
    if bound[0].type.kind in ("text", "boolean"):
        typer.report(
            faults.MIXED_TYPES,
            part,
            f"`BETWEEN` compares numbers and days, not {described(bound[0].type)}.",
            "Compare with `=`, `<>` or `IN`.",
        )
        return None
    return _opposed(Between(*bound), part)


def _junction(typer: Typer, part: Part) -> Expression | None:
    parts = typer.all_of(part.parts, BOOLEAN)
    if parts is None:
        return None
    return Junction("and" if part.kind == "and" else "or", tuple(parts))


def _opposite(typer: Typer, part: Part) -> Expression | None:
    found = typer.wanted(part.parts[0], BOOLEAN)
    return found and Opposite(found)


def _opposed(found: Expression, part: Part) -> Expression:
    return Opposite(found) if part.kind.startswith("not ") else found


def _case(typer: Typer, part: Part) -> Expression | None:
    parts = list(part.parts)
    subject = parts.pop(0) if part.kind == "case of" else None
    other = parts.pop() if len(parts) % 2 else None
    tests, results = parts[::2], parts[1::2]
    asked = typer.all_of(tests, BOOLEAN) if subject is None else typer.alike([subject, *tests])
    given = typer.alike([*results, *([other] if other else [])])
    if asked is None or given is None:
        return None
    for test, written in zip(asked[1:], tests, strict=False):
        if subject is not None:
            _check_listed(typer, asked[0], test, written)
    shown = asked if subject is None else asked[1:]
    return Case(
        subject=None if subject is None else asked[0],
        branches=tuple(zip(shown, given, strict=False)),
        otherwise=given[-1] if other else None,
        type=result_type(given),
        ignores_case=subject is not None and ignores_case(asked),
    )


def _as_of(_typer: Typer, _part: Part) -> AsOf:
    return AsOf()


BINDERS: Mapping[str, Binder] = {
    **dict.fromkeys(("number", "text", "boolean", "date"), _constant),
    "name": _attribute,
    "as of": _as_of,
    "negative": _negative,
    **dict.fromkeys(("sum", "product"), _chain),
    "comparison": _comparison,
    **dict.fromkeys(("in", "not in"), _among),
    **dict.fromkeys(("between", "not between"), _between),
    **dict.fromkeys(("and", "or"), _junction),
    "not": _opposite,
    **dict.fromkeys(("case", "case of"), _case),
    "call": bound_call,
}
"""How each kind of part is bound."""
