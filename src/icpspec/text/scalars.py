"""The scalar rules of YAML 1.2, core schema: what a plain (unquoted) word means.

They differ from YAML 1.1 where it hurts: `NO` is a country, `1_000` and `12:30` are text.
Dates stay text; an attribute's type gives them meaning.
"""

from __future__ import annotations

import re

type_names = {
    bool: "true/false",
    int: "a whole number",
    float: "a number",
    str: "text",
    list: "a list",
    dict: "a mapping",
    type(None): "nothing",
}

_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_BOOLEANS = {
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_DECIMAL = re.compile(r"[-+]?[0-9]+\Z")
_OCTAL = re.compile(r"0o[0-7]+\Z")
_HEXADECIMAL = re.compile(r"0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\Z")
_NOT_FINITE = re.compile(r"([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))\Z")
_MOST_DIGITS = 300

Scalar = bool | int | float | str | None


class NotFiniteError(ValueError):
    """`.inf` and `.nan` are YAML, but no value of the language."""


def plain_value(text: str) -> Scalar:
    """The value of a plain scalar.

    Raises:
        NotFiniteError: for `.inf`, `.nan`, and numbers too large to hold.
    """
    first = text[:1]
    if first in "0123456789+-.":
        return _number(text)
    if text in _NULLS:
        return None
    return _BOOLEANS.get(text, text)


def _number(text: str) -> Scalar:
    if not text:
        return None
    if _DECIMAL.match(text):
        if len(text) > _MOST_DIGITS:
            raise NotFiniteError(text)
        return int(text)
    if _FLOAT.match(text):
        value = float(text)
        if value in (float("inf"), float("-inf")):
            raise NotFiniteError(text)
        return value
    if _OCTAL.match(text):
        return int(text, 8)
    if _HEXADECIMAL.match(text):
        return int(text, 16)
    if _NOT_FINITE.match(text):
        raise NotFiniteError(text)
    return text


def name_of_type(value: object) -> str:
    """What a value is, in the words of a message."""
    return type_names.get(type(value), "a value")
