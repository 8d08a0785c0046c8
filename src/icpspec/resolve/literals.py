"""Values of a spec as values of an attribute's type."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from icpspec.nearest import nearest
from icpspec.resolve import calendar, faults
from icpspec.resolve.folding import fold
from icpspec.text.scalars import name_of_type

if TYPE_CHECKING:
    from icpspec.diagnostics import Fix, Rule, Span
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps

_MOST_INTEGER = 2**63 - 1
_MOST_SHOWN = 60
_EXPECTED = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "date": "a day, as 2026-10-01",
    "timestamp": "a day or a time, as 2026-10-01 or 2026-10-01T09:30:00",
}


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A value that is not of the attribute's type, and how to write one that is."""

    message: str
    help: str = ""
    rule: Rule = faults.WRONG_OPERAND


# Says nothing yet: `typed` knows the attribute and words it.
_NO_VALUE = Mismatch("")


def typed(attribute: Attribute, raw: object, *, from_text: bool = False) -> Any:
    """A raw value in the attribute's type, or a `Mismatch`.

    Args:
        from_text: the value comes from a text file, so that `12` there is a number.
    """
    kind = attribute.kind
    if from_text and isinstance(raw, str):
        raw = _from_text(kind, raw)
    value = _typed(kind, raw, attribute.zone)
    if isinstance(value, Mismatch) and not value.message:
        return _mismatch(attribute, raw)
    return value


def _mismatch(attribute: Attribute, raw: object) -> Mismatch:
    if attribute.kind in ("date", "timestamp") and calendar.looks_like_day(raw):
        return Mismatch(
            f"The calendar has no day {raw}.",
            "Write an existing day as year-month-day.",
            faults.INVALID_DAY,
        )
    shown = str(raw).lower() if isinstance(raw, bool) else str(raw)
    shown = shown if len(shown) <= _MOST_SHOWN else shown[: _MOST_SHOWN - 3] + "..."
    got = "" if isinstance(raw, bool) else f"{name_of_type(raw)} "
    return Mismatch(
        f"`{attribute.id}` is {_EXPECTED[attribute.kind]}, not {got}`{shown}`.",
        _how_to_write(attribute.kind, raw),
    )


def _typed(kind: str, raw: object, zone: str) -> Any:  # noqa: PLR0911 - one return a kind
    match kind:
        case "string":
            return raw if isinstance(raw, str) else _NO_VALUE
        case "boolean":
            return raw if isinstance(raw, bool) else _NO_VALUE
        case "date":
            return (isinstance(raw, str) and calendar.day(raw)) or _NO_VALUE
        case "timestamp":
            return (isinstance(raw, str) and calendar.moment(raw, zone)) or _NO_VALUE
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return _NO_VALUE
    if kind == "number":
        try:
            return float(raw)
        except OverflowError:
            return Mismatch(f"`{raw}` is too large for a number.")
    if isinstance(raw, float) and not raw.is_integer():
        return _NO_VALUE
    if abs(raw) > _MOST_INTEGER:
        return Mismatch(f"`{raw}` is too large for a whole number.")
    return int(raw)


def _from_text(kind: str, raw: str) -> object:
    if kind in ("integer", "number"):
        from icpspec.text.scalars import NotFiniteError, plain_value

        try:
            return plain_value(raw.strip())
        except NotFiniteError:
            return raw
    if kind == "boolean":
        return {"true": True, "false": False}.get(raw.strip().lower(), raw)
    return raw


def _how_to_write(kind: str, raw: object) -> str:
    if kind == "string":
        written = str(raw).lower() if isinstance(raw, bool) else str(raw)
        return f'Quote it: "{written}".'
    if kind == "integer" and isinstance(raw, float):
        return f"Write a whole number, as {int(raw)}."
    if kind in ("integer", "number") and isinstance(raw, str):
        return "Write it without quotes, separators or unit."
    if kind == "boolean":
        return "Write true or false."
    if kind in ("date", "timestamp"):
        return "Write a day as year-month-day: 2026-10-01."
    return "Write it without quotes." if kind in ("integer", "number") else ""


def literal(
    attribute: Attribute, raw: object, problems: Problems, path: Steps, *, from_text: bool = False
) -> Any:
    """A value that a test names: of the attribute's type and in its vocabulary."""
    value = typed(attribute, raw, from_text=from_text)
    if isinstance(value, Mismatch):
        report_mismatch(attribute, raw, value, problems, path)
        return None
    listed = in_vocabulary(attribute, value)
    if listed is None:
        _report_unlisted(attribute, value, problems, path)
    elif outside(attribute, listed):
        problems.add(
            faults.NEVER_MATCHES,
            path,
            f"`{attribute.id}` never has the value {raw}: it lies outside its `min` and `max`.",
            help="Values outside are read as unknown; correct the bound or the test.",
        )
    return listed


def report_mismatch(
    attribute: Attribute, raw: object, mismatch: Mismatch, problems: Problems, path: Steps
) -> None:
    """Report a value that is not of the attribute's type."""
    written = problems.written(path)
    advice = mismatch.help
    if attribute.kind == "string" and written is not None and not isinstance(raw, str):
        advice = f'Quote it: "{written}".'
    fix = _mended(attribute, raw, written, problems.span(path))
    problems.add(mismatch.rule, path, mismatch.message, help=advice, fix=fix)


def _mended(attribute: Attribute, raw: object, written: str | None, span: Span) -> Fix | None:
    """An edit that makes a value of the attribute's type of one that can only be meant so."""
    from icpspec.spec import mending

    if written is None:
        return None
    if attribute.kind == "string":
        return mending.as_text(span, written) if not isinstance(raw, str) else None
    if not isinstance(raw, str):
        return None
    if attribute.kind in ("integer", "number"):
        return mending.as_number(span, raw, whole=attribute.kind == "integer")
    if attribute.kind == "boolean":
        return mending.as_truth(span, raw)
    day = mending.loose_day(raw.strip())
    return mending.replacement(span, day, safe=True) if day and day != raw else None


def in_vocabulary(attribute: Attribute, value: Any) -> Any:
    """The canonical form of a value, None if the vocabulary does not list it."""
    if attribute.values is None:
        return value
    if not (attribute.ignore_case and isinstance(value, str)):
        return value if value in attribute.values else None
    folded = {fold(str(known)): known for known in attribute.values}
    return folded.get(fold(value))


def outside(attribute: Attribute, value: Any) -> bool:
    """Whether a value lies outside the attribute's `min` and `max`."""
    low, high = attribute.minimum, attribute.maximum
    return (low is not None and value < low) or (high is not None and value > high)


def _report_unlisted(
    attribute: Attribute,
    value: object,
    problems: Problems,
    path: Steps,
) -> None:
    from icpspec.nearest import meant
    from icpspec.spec import mending

    shown, known = _shown(value), [str(v) for v in attribute.values or ()]
    spelled = _spelled(attribute, value)
    close = str(spelled) if spelled is not None else nearest(shown, known)
    fix = None
    if close is not None and attribute.kind == "string":
        is_sure = spelled is not None or meant(shown, known) == close
        fix = mending.replacement(problems.span(path), close, safe=is_sure)
    message, advice = unlisted(attribute, value)
    problems.add(faults.UNLISTED_VALUE, path, message, help=advice, fix=fix)


def unlisted(attribute: Attribute, value: object) -> tuple[str, str]:
    """Message and help for a value that the vocabulary lacks."""
    shown = _shown(value)
    spelled = _spelled(attribute, value)
    close = nearest(shown, [str(v) for v in attribute.values or ()])
    if spelled is not None:
        advice = f"It is another spelling of `{spelled}`; write that."
    elif _key(attribute, shown) in {_key(attribute, null) for null in attribute.null_values}:
        advice = "It is a null value: `known: false` tests for it."
    elif close:
        advice = f"Did you mean `{close}`?"
    else:
        advice = "Add it to `values` of the attribute, or test another value."
    return f"`{shown}` is not among the values of `{attribute.id}`.", advice


def _spelled(attribute: Attribute, value: object) -> Any:
    """The value that another spelling stands for, None if it stands for none."""
    return attribute.spellings.get(_key(attribute, value))


def _key(attribute: Attribute, value: object) -> str:
    return fold(str(value)) if attribute.ignore_case else str(value)


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
