"""JSON with the keys of CONTRACT; identical input gives identical bytes."""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from icpspec.report.formats.text import UNSAFE

if TYPE_CHECKING:
    from icpspec.report.model import Report


def render(report: Report, *, color: bool = False) -> str:
    """The JSON document."""
    del color
    text = json.dumps(
        report.as_json(), indent=2, ensure_ascii=False, allow_nan=False, default=plain
    )
    # Outside of texts JSON holds no such character but the line break, which is kept.
    return UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def plain(value: object) -> object:
    """Decimals as numbers, days as ISO text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, tuple | frozenset | set):
        return list(value)
    raise TypeError(f"cannot write {type(value).__name__} as JSON")
