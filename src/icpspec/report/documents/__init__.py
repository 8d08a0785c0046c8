"""The JSON documents of commands as types, one a file: what other programs may rely on.

More keys may come, so that a schema made of these allows keys that it does not name.
"""

from __future__ import annotations

from typing import Any

from icpspec import _units

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def names() -> tuple[str, ...]:
    """Names of the commands whose documents have a schema, in alphabetical order."""
    return _units.names(__name__)


def schema(name: str) -> dict[str, Any]:
    """The JSON Schema (2020-12) of a command's document, made from its type."""
    from pydantic import TypeAdapter

    made = TypeAdapter(_units.load(__name__, name).DOCUMENT).json_schema()
    title = f"icpspec {name} -f json"
    return {"$schema": _DIALECT, **made, "title": title}
