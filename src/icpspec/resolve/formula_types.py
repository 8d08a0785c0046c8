"""Types of formulas: what parts must be, what goes together, and how that is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.expressions import Constant, Midnight, Type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from icpspec.diagnostics import Rule
    from icpspec.resolve.expressions import Expression
    from icpspec.resolve.formula_parser import Part
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary

    Binder = Callable[["Typer", Part], Expression | None]

NUMBER, TEXT, BOOLEAN, DATE = Type("number"), Type("text"), Type("boolean"), Type("date")
_KINDS: dict[str, Any] = {
    "string": "text",
    "integer": "number",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "timestamp": "timestamp",
}
_SHOWN = {
    "number": "a number",
    "text": "text",
    "boolean": "true or false",
    "date": "a day",
    "timestamp": "a timestamp",
}


def type_of(attribute: Attribute) -> Type:
    """The type of an attribute's value in a formula."""
    return Type(_KINDS[attribute.kind], attribute.zone, attribute.ignore_case)


def described(given: Type) -> str:
    """A type in words."""
    if given.kind == "timestamp" and given.zone != "UTC":
        return f"a timestamp in {given.zone}"
    return _SHOWN[given.kind]


def _as_subject(given: Type) -> str:
    words = described(given)
    return words[0].upper() + words[1:]


class Typer:
    """Binds the parts of one formula; a part with a fault gives None, the fault is reported.

    Args:
        vocabulary: what the formula may name.
        path: where the formula stands.
        binders: how each kind of part is bound.
    """

    def __init__(
        self, vocabulary: Vocabulary, problems: Problems, path: Steps, binders: Mapping[str, Binder]
    ) -> None:
        self.vocabulary, self._problems, self._path = vocabulary, problems, path
        self._binders = binders

    def report(self, rule: Rule, part: Part, message: str, advice: str = "") -> None:
        """Report a fault at a part."""
        within = (part.start, part.end)
        self._problems.add_within(rule, self._path, within, message, help=advice)

    def report_unknown(self, part: Part) -> None:
        """Report a name that is no attribute."""
        self._problems.add_unknown(
            faults.UNKNOWN_ATTRIBUTE,
            self._path,
            "attribute",
            part.word,
            sorted(self.vocabulary.attributes),
            key=False,
            within=(part.start, part.end),
        )

    def bound(self, part: Part) -> Expression | None:
        """A part as a typed expression."""
        return self._binders[part.kind](self, part)

    def wanted(self, part: Part, *kinds: Type) -> Expression | None:
        """A part that must be of one of several types."""
        found = self.bound(part)
        if found is None or found.type.kind in {kind.kind for kind in kinds}:
            return found
        names = " or ".join(_SHOWN[kind.kind] for kind in kinds)
        self.report(faults.MIXED_TYPES, part, f"Here stands {described(found.type)}, not {names}.")
        return None

    def all_of(self, parts: Iterable[Part], *kinds: Type) -> list[Expression] | None:
        """Parts that must each be of one of several types."""
        found = [self.wanted(part, *kinds) for part in parts]
        bound = [one for one in found if one is not None]
        return bound if len(bound) == len(found) else None

    def alike(self, parts: Sequence[Part]) -> list[Expression] | None:
        """Parts that must be of one type; days become moments beside timestamps."""
        found = [self.bound(part) for part in parts]
        if any(one is None for one in found):
            return None
        bound = [one for one in found if one is not None]
        moments = [one.type for one in bound if one.type.kind == "timestamp"]
        if moments:
            bound = [
                at_midnight(one, moments[0]) if one.type.kind == "date" else one for one in bound
            ]
        first = bound[0].type
        for part, one in zip(parts[1:], bound[1:], strict=True):
            if one.type.kind != first.kind or one.type.zone != first.zone:
                self.report(
                    faults.MIXED_TYPES,
                    part,
                    f"{_as_subject(one.type)} does not go with {described(first)}.",
                    how_to_agree(one.type, first, part),
                )
                return None
        return bound


def ignores_case(parts: Iterable[Expression]) -> bool:
    """Whether texts are compared without case: one of them comes from such an attribute."""
    return any(part.type.ignores_case for part in parts)


def result_type(parts: Sequence[Expression]) -> Type:
    """The type of what is one of several expressions."""
    return replace(parts[0].type, ignores_case=ignores_case(parts))


def how_to_agree(one: Type, other: Type, part: Part) -> str:
    """A way out where two types do not go together, for the part of the first type."""
    if one.kind == other.kind == "timestamp":
        return "Timestamps of two zones cannot be compared; `days_between` takes both."
    if part.kind == "text" and other.kind in ("date", "timestamp") and calendar.day(part.word):
        return f"Write DATE '{part.word}'."
    if part.kind == "text" and other.kind == "number":
        return "Write the number without quotes."
    if part.kind == "number" and other.kind == "text":
        return f"Write '{part.word}' in quotes."
    if one.kind == "boolean":
        return "Make a value of it: `CASE WHEN … THEN … ELSE … END`."
    return ""


def at_midnight(one: Expression, moment: Type) -> Expression:
    """A day as the moment it begins."""
    if isinstance(one, Constant) and isinstance(one.value, date):
        return Constant(datetime.combine(one.value, time.min), moment)
    return Midnight(one, moment)
