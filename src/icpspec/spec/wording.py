"""Findings against the schema in plain words: what is wrong, what was expected, the way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean
from icpspec.operators._shapes import DURATION_PATTERN, ID_PATTERN
from icpspec.spec import faults
from icpspec.spec.base import DAY_PATTERN, PERCENT_PATTERN
from icpspec.text.scalars import name_of_type

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jsonschema.exceptions import ValidationError

    from icpspec.diagnostics import Diagnostic
    from icpspec.text.document import Positioned

Path = tuple[str | int, ...]

MERGE_KEY = "<<"
_TYPE_NAMES = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
}
_PATTERN_NAMES = {
    DAY_PATTERN: "a day",
    PERCENT_PATTERN: "a percentage",
    DURATION_PATTERN: "a duration",
    ID_PATTERN: "an id",
}
_PATTERN_HELP = {
    DAY_PATTERN: "Write a day as year-month-day: `2026-10-01`.",
    PERCENT_PATTERN: "Write a percentage between 0% and 100%: `50%`.",
    DURATION_PATTERN: "Write a number and a unit: `180 days`, `1 quarter`, `2 years`.",
}
_CONDITION_KEYS = frozenset({"when", "unless", "requires", "where", "not"})
_PARTS_KEYS = frozenset({"all", "any", "none"})
QUOTE_IT = "Quote it? An unquoted comma inside `{…}` begins a new key."
_MISSING = {
    "icpspec": "Begin with `icpspec: 1`, the version of the language.",
    "id": "Give it a stable id, as `id: support-ops`.",
    "title": "Give it a title for people.",
    "tiers": "Add tiers, best first, as `tiers: {green: {min_score: 8}, red: {}}`.",
    "type": "One of string, integer, number, boolean, date, timestamp.",
    "when": "Add a condition, as `when: {helpdesk: zendesk}`.",
    "weight": "Add its points, as `weight: 3`.",
    "name": "Give it a name for people.",
    "expect": "Say what must come out, as `expect: {tier: green}`.",
    "n": "As `{n: 2, of: [...]}`.",
    "of": "As `{n: 2, of: [...]}`.",
    "source": "Name a file inside the project, as `source: data/accounts.csv`.",
    "key": "Name the column of the key, as `key: account_id`.",
}
_TEXT_HELP = {
    "a number": "Write the number without quotes, separators or unit, as 1000 or 2.5.",
    "a whole number": "Write the number without quotes, separators or unit, as 1000.",
    "true or false": "Write true or false; yes and no are text in YAML 1.2.",
}


def schema_of(error: ValidationError) -> Mapping[str, Any]:
    """The part of the schema that an error is about."""
    return error.schema if isinstance(error.schema, dict) else {}


def subject(path: Path) -> str:
    """What stands at a path, for the beginning of a sentence."""
    if not path:
        return "The file"
    last = path[-1]
    if isinstance(last, int):
        owner = next((str(step) for step in reversed(path) if isinstance(step, str)), "list")
        return f"Item {last + 1} of `{owner}`"
    return f"`{short(str(last))}`"


def empty_help(path: Path) -> str:
    """What to do about a key without a value."""
    if " " in str(path[-1]):
        return QUOTE_IT
    if len(path) > 1 and path[-2] == "tiers":
        return f"A tier without conditions is written `{path[-1]}: {{}}`."
    if _CONDITION_KEYS & set(path[:-1]):
        return "Give it a value; `{known: false}` tests that there is none."
    return "Give it a value, or remove the key."


def bad_key(document: Positioned, path: Path, error: ValidationError) -> Diagnostic:
    """A key that must be an id and is none."""
    key = str(error.instance)
    span = document.span((*path, key), key=True)
    if error.validator == "maxLength":
        message = f"The id `{short(key)}` is longer than {error.validator_value} characters."
        return faults.INVALID_VALUE.at(span, message, help="Choose a shorter one.")
    return faults.INVALID_VALUE.at(span, f"`{short(key)}` is not an id.", help=_id_help(key))


def _id_help(written: str) -> str:
    words = re.findall(r"[a-z0-9]+", written.lower())
    candidate = "-".join(words).lstrip("0123456789-")
    example = candidate if re.fullmatch(ID_PATTERN, candidate) else "team-size"
    return f"Ids are kebab-case or snake_case and start with a letter, as `{short(example)}`."


def missing_key(document: Positioned, path: Path, key: str) -> Diagnostic:
    """A required key that is not there."""
    where = f" of `{short(path[-1])}`" if path and isinstance(path[-1], str) else ""
    span = document.span(path, key=True)
    message = f"The key `{key}`{where} is missing."
    return faults.MISSING_KEY.at(span, message, help=_MISSING.get(key, ""))


def other_language(document: Positioned) -> Diagnostic | None:
    """A file in another version of the language: all else that it says may mean something else."""
    version = document.data.get("icpspec") if isinstance(document.data, dict) else None
    if type(version) is not int or version == 1:
        return None
    span = document.span(("icpspec",))
    if version < 1:
        message = f"There is no version {version} of the language; this icpspec reads version 1."
        return faults.OTHER_LANGUAGE.at(span, message, help="Begin with `icpspec: 1`.")
    message = f"This is version {version} of the language; this icpspec reads version 1."
    return faults.OTHER_LANGUAGE.at(span, message, help="Use a newer icpspec.")


def wrong_type(document: Positioned, path: Path, error: ValidationError) -> Diagnostic:
    """A value of another kind than the language has there."""
    expected = _expected(schema_of(error))
    if _is_condition(path, expected):
        expected = "a condition"
    elif path[-1:] == ("when",) and expected == "a mapping or text":
        expected = "a condition or `otherwise`"
    message = f"{subject(path)} must be {expected}, not {_got(document, path, error.instance)}."
    advice = _type_help(document, path, error, expected)
    span = document.span(path)
    fix = None
    written = document.written(path)
    if written is not None:
        from icpspec.spec import mending

        fix = mending.of_other_type(span, error.instance, written, schema_of(error))
    return faults.WRONG_TYPE.at(span, message, help=advice, fix=fix)


def _is_condition(path: Path, expected: str) -> bool:
    if not path or expected != "a mapping":
        return False
    parent = path[-2] if len(path) > 1 else ""
    return path[-1] in _CONDITION_KEYS or (isinstance(path[-1], int) and parent in _PARTS_KEYS)


def _expected(schema: Mapping[str, Any]) -> str:
    options = [one for one in schema.get("anyOf", [schema]) if one != {"type": "null"}]
    words = list(dict.fromkeys(word for option in options for word in _kinds(option)))
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" or {words[-1]}"


def _kinds(option: Mapping[str, Any]) -> list[str]:
    types = option.get("type")
    if isinstance(types, list):
        return [_kind({"type": name}) for name in types]
    return [_kind(option)]


def _kind(option: Mapping[str, Any]) -> str:
    name = str(option.get("type"))
    if "$ref" in option:
        return "a mapping"
    if option.get("enum"):
        return "one of " + ", ".join(map(str, option["enum"]))
    if option.get("pattern") in _PATTERN_NAMES:
        return _PATTERN_NAMES[option["pattern"]]
    if re.match(DAY_PATTERN, str(option.get("examples", [""])[0])):
        return "a day"
    if name == "array":
        items = option.get("items", {})
        return "a list of texts" if items.get("type") == "string" else "a list"
    return _TYPE_NAMES.get(name, "another value")


def _got(document: Positioned, path: Path, instance: object) -> str:
    if isinstance(instance, bool):
        return f"`{str(instance).lower()}`"
    if isinstance(instance, int | float):
        written = document.written(path) or str(instance)
        return f"{name_of_type(instance)} (`{short(written)}`)"
    if isinstance(instance, str):
        return f"the text `{short(instance)}`"
    return name_of_type(instance)


def _type_help(document: Positioned, path: Path, error: ValidationError, expected: str) -> str:
    instance: Any = error.instance
    if not path:
        return _MISSING["icpspec"]
    if isinstance(instance, list):
        return _list_help(path, expected)
    if expected == "a condition":
        return "Name an attribute and what it must be, as `{employees: {gte: 50}}`."
    if expected.startswith("a list"):
        return _help_for_a_list(path, instance)
    if expected == "a mapping":
        return "As `matched: {has: fresh-funding}`." if path[-1] == "matched" else ""
    if isinstance(instance, bool | int | float):
        written = document.written(path) or str(instance)
        return _scalar_help(written, instance, schema_of(error).get("pattern"), expected)
    return _TEXT_HELP.get(expected, "") if isinstance(instance, str) else ""


def _list_help(path: Path, expected: str) -> str:
    key = path[-1]
    if key == "not":
        return "Deny one test, or write `none: [...]`."
    if expected == "a condition":
        return "Say what the list means: `all: [...]` or `any: [...]`."
    if key == "eq":
        return "Use `in` for one of several values."
    if expected == "a mapping" and len(path) == 1:
        return f"Give each an id: `{key}: {{an-id: ...}}`."
    return ""


def _help_for_a_list(path: Path, instance: object) -> str:
    key = path[-1]
    if isinstance(instance, dict):
        return "Put a dash in front of each item, or brackets around them."
    if not isinstance(key, str):
        return ""
    inside = "10, 50" if key == "between" else short(str(instance))
    return f"As `{key}: [{inside}]`."


def _scalar_help(written: str, instance: Any, pattern: str | None, expected: str) -> str:
    is_number = not isinstance(instance, bool)
    if pattern == PERCENT_PATTERN and is_number:
        is_share = isinstance(instance, float) and 0 < instance < 1
        percentage = f"{100 * instance:g}" if is_share else written
        return f"Write a percentage: `{percentage}%`."
    if pattern == DURATION_PATTERN and is_number:
        return f"Add the unit, as `{written} days`."
    if pattern == ID_PATTERN:
        return _id_help(written)
    if expected == "a day":
        return _PATTERN_HELP[DAY_PATTERN]
    if "text" in expected or pattern is not None:
        return f'Quote it: "{short(written)}".'
    return ""


def invalid(document: Positioned, path: Path, error: ValidationError) -> Diagnostic:
    """A value of the right kind that is not allowed."""
    from icpspec.spec import mending

    expected: Any = error.validator_value
    value = str(error.instance)
    fix = None
    span = document.span(path)
    message = f"{subject(path)} cannot be `{short(value)}`."
    match error.validator:
        case "enum":
            options = [str(option) for option in expected]
            advice = did_you_mean(value, options)
            fix = mending.spelling(span, value, options)
        case "const":
            message = f"{subject(path)} must be {expected}."
            advice = _MISSING.get(str(path[-1]), "")
        case "pattern":
            advice = _pattern_help(schema_of(error), value)
            fix = mending.of_other_form(span, value, str(schema_of(error).get("pattern")))
        case _:
            message = f"{subject(path)} {_bound(error)}."
            advice = "As `between: [10, 50]`." if path and path[-1] == "between" else ""
    return faults.INVALID_VALUE.at(span, message, help=advice, fix=fix)


def _pattern_help(schema: Mapping[str, Any], written: str) -> str:
    pattern = str(schema.get("pattern"))
    if pattern == ID_PATTERN:
        return _id_help(written)
    examples = schema.get("examples", [])
    fallback = f"For example `{examples[0]}`." if examples else ""
    return _PATTERN_HELP.get(pattern, fallback)


def _bound(error: ValidationError) -> str:
    bound = error.validator_value
    words = {
        "minimum": f"must be at least {bound}",
        "maximum": f"must be at most {bound}",
        "minLength": "must not be empty",
        "maxLength": f"must have at most {bound} characters",
        "minItems": "must not be empty" if bound == 1 else f"must have at least {bound} items",
        "maxItems": f"must have at most {bound} {'item' if bound == 1 else 'items'}",
        "minProperties": "must not be empty",
    }
    return words.get(str(error.validator), "is not allowed here")


def short(text: str) -> str:
    """A text as it fits into a sentence."""
    return text if len(text) <= 60 else text[:57] + "..."
