"""Bytes that are no UTF-8 text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Span
from icpspec.text import faults

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic


def fault(raw: bytes, offset: int, file: str) -> Diagnostic:
    """A finding for bytes that are not UTF-8, with the encoding that they most likely have.

    Args:
        offset: of the first byte that is wrong.
    """
    likely = "Windows-1252 or Latin-1"
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff") or raw.find(0, 0, 100) >= 0:
        likely, offset = "UTF-16", 0
    line_start = raw.rfind(b"\n", 0, offset) + 1
    line = raw.count(b"\n", 0, line_start) + 1
    column = len(raw[line_start:offset].decode("utf-8-sig", "replace")) + 1
    return faults.WRONG_ENCODING.at(
        Span(file, line, column, line, column + 1),
        f"The file is not UTF-8 text (it looks like {likely}).",
        help="Save it as UTF-8.",
    )
