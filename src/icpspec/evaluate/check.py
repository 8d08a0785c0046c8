"""What an example expects against a row: the differences, field by field."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.spec.lifecycle import Expected

_SETS = ("matched", "unknown", "excluded_by", "open_exclusions")
_NUMBERS = ("score", "score_low", "score_high", "percent", "coverage")
_WORDS = ("tier", "best_tier", "exception")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that came out otherwise."""

    field: str
    expected: Any
    actual: Any


def differences(expect: Expected, row: Mapping[str, Any] | None) -> list[Difference]:
    """Where a row differs from what is expected; keys that are left out are not checked.

    Args:
        row: the columns of `score`; None for an account outside the ICP's scope.
    """
    wants_scope = expect.in_scope is not False
    if (row is not None) is not wants_scope:
        return [Difference("in_scope", wants_scope, row is not None)]
    if row is None:
        return []
    found = []
    for name in (*_WORDS, *_NUMBERS, *_SETS):
        wanted = getattr(expect, name)
        if wanted is not None and not _same(name, wanted, row[name]):
            found.append(Difference(name, wanted, row[name]))
    return found


def _same(name: str, wanted: Any, actual: Any) -> bool:
    if name in _SETS:
        return set(wanted) == set(actual)
    if name in _NUMBERS:
        return actual is not None and Decimal(repr(wanted)) == Decimal(str(actual))
    return bool(wanted == actual)
