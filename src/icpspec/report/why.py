"""The report of `show --why`: which layer set a value, and what it replaced."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Report, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.report.model import Block
    from icpspec.resolve.why import Setting, Why

_MOST_SHOWN = 60
_COLUMNS = ("path", "value", "set by", "where")


def why_report(
    found: Sequence[Why], elsewhere: Sequence[Why], name: str, project: str | None
) -> Report:
    """Who set the values at a path.

    Args:
        found: the values for the motion and territory that were asked for; none if only another
            layer sets them.
        elsewhere: the same values where another layer sets them.
        name: the ICP, with its motion and territory.
    """
    data = {
        "values": [_json(why) for why in found],
        "elsewhere": [_json(why) for why in elsewhere],
    }
    rows = tuple(row for why in found for row in _rows(why))
    nothing = Lines(("Not set here.",))
    blocks: list[Block] = [Heading(name), Table(_COLUMNS, rows) if rows else nothing]
    if elsewhere:
        others = tuple(_rows(why)[0] for why in elsewhere)
        blocks.append(Table(_COLUMNS, others, title="Elsewhere"))
    elif len(found) == 1 and len(found[0].settings) == 1:
        blocks.append(Lines(("No layer replaces it.",)))
    return Report(data, blocks, project=project)


def _rows(why: Why) -> list[tuple[str, str, str, str]]:
    return [
        (
            why.path if index == 0 else "",
            _shown(setting) if index == 0 else f"replaced {_shown(setting)}",
            setting.layer,
            str(setting.span),
        )
        for index, setting in enumerate(why.settings)
    ]


def _shown(setting: Setting) -> str:
    if setting.removes:
        return "removed"
    text = json.dumps(setting.value, ensure_ascii=False)
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 3] + "..."


def _json(why: Why) -> dict[str, Any]:
    return {
        "path": why.path,
        "settings": [
            {
                "value": setting.value,
                "removed": setting.removes,
                "layer": setting.layer,
                "file": setting.span.file,
                "line": setting.span.line,
                "column": setting.span.column,
            }
            for setting in why.settings
        ],
    }
