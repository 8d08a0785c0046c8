"""Formulas: text to a typed expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import faults
from icpspec.resolve.computed import Formula
from icpspec.resolve.expressions import Type, attributes_in
from icpspec.resolve.formula_parser import parse
from icpspec.resolve.formula_parts import BINDERS
from icpspec.resolve.formula_text import FormulaError
from icpspec.resolve.formula_types import Typer, described, type_of

if TYPE_CHECKING:
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec import attributes as spec


def bind_formula(
    declared: spec.Attribute,
    attribute: Attribute,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Formula | None:
    """The formula of an attribute; None after a finding."""
    assert declared.formula is not None
    text, place = declared.formula, (*path, "formula")
    names = frozenset(vocabulary.attributes) | vocabulary.unusable
    try:
        part = parse(text, names)
    except FormulaError as error:
        within = (error.start, error.end)
        problems.add_within(error.rule, place, within, error.message, help=error.advice)
        return None
    expression = Typer(vocabulary, problems, place, BINDERS).bound(part)
    if expression is None:
        return None
    wanted, given = type_of(attribute), expression.type
    if wanted.kind == "timestamp" and given.kind == "date":
        given = wanted
    if wanted.kind != given.kind or (wanted.kind == "timestamp" and wanted.zone != given.zone):
        problems.add(
            faults.WRONG_RESULT_TYPE,
            (*path, "type"),
            f"The formula gives {described(given)}, not {described(wanted)}.",
            help=_fitting(given),
        )
        return None
    return Formula(text, expression, tuple(sorted(set(attributes_in(expression)))))


def _fitting(given: Type) -> str:
    kind = {"text": "string"}.get(given.kind, given.kind)
    if kind == "timestamp" and given.zone != "UTC":
        return "A computed timestamp is read in UTC: compute from attributes without a zone."
    return f"Write `type: {kind}`, or change the formula."
