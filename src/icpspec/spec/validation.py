"""Is this document in the language? The models decide; JSON Schema explains what they reject."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean, nearest
from icpspec.operators._shapes import DURATION_PATTERN, ID_PATTERN
from icpspec.spec import faults
from icpspec.spec.base import DAY_PATTERN, PERCENT_PATTERN
from icpspec.spec.schema import committed, model_of
from icpspec.text.scalars import name_of_type

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from jsonschema.exceptions import ValidationError
    from pydantic import BaseModel

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.document import Document

_TYPE_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
# Below these, null is a value: it removes, or is the author's own business.
_NULL_IS_FINE = frozenset({"motions", "territories", "meta", "render", "events", "contacts"})
_CONDITION_KEYS = frozenset({"when", "unless", "requires", "where", "all", "any", "none", "not"})


def validated(document: Document, kind: str) -> tuple[BaseModel | None, list[Diagnostic]]:
    """The typed form of a document, or None and what is wrong with it."""
    from pydantic import ValidationError as ModelError

    empty = [
        faults.EMPTY_VALUE.at(
            document.span(path, key=True),
            f"{_subject(path)} has no value.",
            help=_empty_help(path),
        )
        for path in _nulls(document.data, ())
    ]
    try:
        model = model_of(kind).model_validate(document.data)
    except ModelError:
        found = explain(document, kind)
        return None, found + [finding for finding in empty if _is_new(finding, found)]
    except RecursionError:
        return None, [faults.INVALID_VALUE.at(document.span(()), "Nested too deeply.")]
    return (None, empty) if empty else (model, [])


def explain(document: Document, kind: str) -> list[Diagnostic]:
    """What is wrong, by the JSON Schema, each finding once and as deep as it can be placed."""
    found: dict[tuple[object, ...], Diagnostic] = {}
    for error in _validator(kind).iter_errors(document.data):
        for leaf in _leaves(error):
            for path, finding in _findings(leaf, document):
                found.setdefault((*path, finding.rule.code, finding.message), finding)
    return list(found.values())


def accepts(data: object, kind: str) -> bool:
    """Whether the JSON Schema accepts plain data."""
    return bool(_validator(kind).is_valid(data))


def _empty_help(path: tuple[str | int, ...]) -> str:
    if " " in str(path[-1]):
        return "Quote it? An unquoted comma inside `{…}` begins a new key."
    if len(path) > 1 and path[-2] == "tiers":
        return f"A tier without conditions is written `{path[-1]}: {{}}`."
    return "Give it a value, or remove the key."


def _is_new(finding: Diagnostic, others: Sequence[Diagnostic]) -> bool:
    return all(finding.span != other.span for other in others)


def _nulls(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, dict):
        for key, child in value.items():
            if child is None:
                yield (*path, key)
            elif key not in _NULL_IS_FINE and isinstance(child, dict | list):
                yield from _nulls(child, (*path, key))
    elif isinstance(value, list):
        for index, child in enumerate(value):
            if child is None:
                yield (*path, index)
            elif isinstance(child, dict | list):
                yield from _nulls(child, (*path, index))


@cache
def _validator(kind: str) -> Any:
    import re

    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError
    from jsonschema.validators import extend

    def pattern(
        _validator: object, expression: str, instance: object, _schema: object
    ) -> Iterator[ValidationError]:
        # `$` of JSON Schema is the very end; Python's would allow a line break before it.
        if isinstance(instance, str) and not re.search(expression.replace("$", r"\Z"), instance):
            yield ValidationError(f"{instance!r} does not match")

    extended: Any = extend  # its stubs leave it untyped
    return extended(Draft202012Validator, {"pattern": pattern})(committed(kind))


def _leaves(error: ValidationError) -> Iterator[ValidationError]:
    """The innermost errors: of several alternatives, those of the one that was meant."""
    if error.validator != "anyOf" or not error.context:
        yield error
        return
    branches: dict[int, list[ValidationError]] = {}
    for child in error.context:
        branches.setdefault(int(child.schema_path[0]), []).append(child)
    fitting = [
        errors for errors in branches.values() if not any(_is_wrong_shape(e) for e in errors)
    ]
    if not fitting:
        yield error
        return
    for child in min(fitting, key=len):
        yield from _leaves(child)


def _schema(error: ValidationError) -> Mapping[str, Any]:
    return error.schema if isinstance(error.schema, dict) else {}


def _is_wrong_shape(error: ValidationError) -> bool:
    """The alternative is for another kind of value altogether."""
    return error.validator in ("type", "const", "enum") and len(error.path) == 0


def _findings(
    error: ValidationError, document: Document
) -> Iterator[tuple[tuple[str | int, ...], Diagnostic]]:
    path = tuple(error.absolute_path)
    instance: Any = error.instance
    if "propertyNames" in list(error.absolute_schema_path)[-2:]:
        yield path, _bad_key(document, path, str(error.instance))
        return
    match error.validator:
        case "additionalProperties":
            known = list(_schema(error).get("properties", {}))
            for key in instance:
                if key not in known:
                    yield (*path, key), _unknown_key(document, (*path, key), known)
        case "required":
            required: Any = error.validator_value
            for key in required:
                if key not in instance:
                    yield path, _missing_key(document, path, key)
        case "type" | "anyOf" if error.instance is None and path:
            return  # told by `empty-value`
        case "type" | "anyOf":
            yield path, _wrong_type(document, path, error)
        case _:
            yield path, _invalid(document, path, error)


def _unknown_key(
    document: Document, path: tuple[str | int, ...], known: Sequence[str]
) -> Diagnostic:
    from icpspec.diagnostics import Fix

    key = str(path[-1])
    span = document.span(path, key=True)
    close = nearest(key, known)
    if " " in key.strip():
        hint = "Quote it? An unquoted comma inside `{…}` begins a new key."
    elif key == "<<":
        hint = "Merge keys are not part of YAML 1.2; write the values out."
    else:
        hint = did_you_mean(key, known)
    fix = Fix(f"replace by `{close}`", span, close) if close and " " not in key else None
    where = f" in `{path[-2]}`" if len(path) > 1 else ""
    return faults.UNKNOWN_KEY.at(span, f"Unknown key `{_short(key)}`{where}.", help=hint, fix=fix)


def _bad_key(document: Document, path: tuple[str | int, ...], key: str) -> Diagnostic:
    return faults.INVALID_VALUE.at(
        document.span((*path, key), key=True),
        f"`{_short(key)}` is not an id.",
        help="Ids are kebab-case or snake_case and start with a letter, as `team-size`.",
    )


def _missing_key(document: Document, path: tuple[str | int, ...], key: str) -> Diagnostic:
    where = f" of `{path[-1]}`" if path and isinstance(path[-1], str) else ""
    return faults.MISSING_KEY.at(
        document.span(path, key=True),
        f"The key `{key}`{where} is missing.",
        help=_EXAMPLES.get(key, ""),
    )


_EXAMPLES = {
    "icpspec": "Begin with `icpspec: 1`, the version of the language.",
    "id": "Give it a stable id, as `id: support-ops`.",
    "title": "Give it a title for people.",
    "tiers": "Add tiers, best first, as `tiers: {green: {min_score: 8}, red: {}}`.",
    "type": "One of string, integer, number, boolean, date, timestamp.",
    "when": "Add a condition, as `when: {helpdesk: zendesk}`.",
    "expect": "Say what must come out, as `expect: {tier: green}`.",
}


def _wrong_type(
    document: Document, path: tuple[str | int, ...], error: ValidationError
) -> Diagnostic:
    expected = _expected(_schema(error))
    got = _got(document, path, error.instance)
    return faults.WRONG_TYPE.at(
        document.span(path),
        f"{_subject(path)} must be {expected}, not {got}.",
        help=_type_help(document, path, error, expected),
    )


def _expected(schema: Mapping[str, Any]) -> str:
    options = schema.get("anyOf", [schema])
    words: list[str] = []
    for option in options:
        name = option.get("type")
        if "$ref" in option:
            words.append("a mapping")
        elif option.get("enum"):
            words.append("one of " + ", ".join(map(str, option["enum"])))
        elif name == "array":
            inner = _TYPE_NAMES.get(str(option.get("items", {}).get("type")), "")
            words.append(f"a list{f' of {inner}s' if inner == 'text' else ''}")
        else:
            words.append(_TYPE_NAMES.get(str(name), "another value"))
    unique = list(dict.fromkeys(words))
    return unique[0] if len(unique) == 1 else ", ".join(unique[:-1]) + f" or {unique[-1]}"


def _got(document: Document, path: tuple[str | int, ...], instance: object) -> str:
    written = document.written(path)
    if isinstance(instance, bool | int | float) and written is not None:
        return f"{name_of_type(instance)} (`{_short(written)}`)"
    if isinstance(instance, str):
        return f"the text `{_short(instance)}`"
    return name_of_type(instance)


def _type_help(
    document: Document, path: tuple[str | int, ...], error: ValidationError, expected: str
) -> str:
    instance = error.instance
    written = document.written(path)
    if _schema(error).get("pattern") == PERCENT_PATTERN:
        return f"Write a percentage: `{_short(written)}%`." if written else ""
    if "text" in expected and isinstance(instance, bool | int | float) and written:
        return f'Quote it: "{_short(written)}".'
    if isinstance(instance, str) and expected in ("a number", "a whole number"):
        return "Write the number without quotes, separators or unit, as 1000 or 2.5."
    if isinstance(instance, str) and expected == "true or false":
        return "Write true or false; yes and no are text in YAML 1.2."
    if isinstance(instance, list) and path and str(path[-1]) in _CONDITION_KEYS:
        return "Say what the list means: `all: [...]` or `any: [...]`."
    return ""


def _invalid(document: Document, path: tuple[str | int, ...], error: ValidationError) -> Diagnostic:
    value = error.instance
    expected: Any = error.validator_value
    span = document.span(path)
    match error.validator:
        case "enum":
            allowed = [str(option) for option in expected]
            message = f"{_subject(path)} cannot be `{_short(str(value))}`."
            return faults.INVALID_VALUE.at(span, message, help=did_you_mean(str(value), allowed))
        case "const":
            message = f"{_subject(path)} must be {expected}."
            return faults.INVALID_VALUE.at(span, message)
        case "pattern":
            message = f"{_subject(path)} cannot be `{_short(str(value))}`."
            return faults.INVALID_VALUE.at(span, message, help=_pattern_help(_schema(error)))
    return faults.INVALID_VALUE.at(span, f"{_subject(path)}: {_plain(error)}.")


def _pattern_help(schema: Mapping[str, Any]) -> str:
    meanings = {
        DAY_PATTERN: "Write a day as year-month-day: `2026-10-01`.",
        PERCENT_PATTERN: "Write a percentage: `50%`.",
        DURATION_PATTERN: "Write a number and a unit: `180 days`, `1 quarter`, `2 years`.",
        ID_PATTERN: "Ids are kebab-case or snake_case and start with a letter, as `team-size`.",
    }
    examples = schema.get("examples", [])
    fallback = f"For example `{examples[0]}`." if examples else ""
    return meanings.get(str(schema.get("pattern")), fallback)


def _plain(error: ValidationError) -> str:
    bound = error.validator_value
    words = {
        "minimum": f"must be at least {bound}",
        "maximum": f"must be at most {bound}",
        "minLength": "must not be empty",
        "maxLength": f"must have at most {bound} characters",
        "minItems": f"must have at least {bound} items",
        "maxItems": f"must have at most {bound} items",
        "minProperties": "must not be empty",
    }
    return words.get(str(error.validator), "is not allowed here")


def _subject(path: tuple[str | int, ...]) -> str:
    if not path:
        return "The file"
    last = path[-1]
    if isinstance(last, int):
        owner = next((str(step) for step in reversed(path) if isinstance(step, str)), "list")
        return f"Item {last + 1} of `{owner}`"
    return f"`{_short(str(last))}`"


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
