"""Impact and outcomes as parts of a pull request's comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from icpspec.backtest.compared import SAME
from icpspec.report.comparison import comparison_blocks
from icpspec.report.comparison import sentences as by_history
from icpspec.report.escaping import code, inline, table
from icpspec.report.formats.markdown import render
from icpspec.report.impact import CHANGES_ALONE, OUTSIDE, PLACES, impact_blocks, sentences
from icpspec.report.model import Heading, Report, Table
from icpspec.report.review_tables import ARROW, NOTHING, place_rows, sides_of, tier_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.compared import Comparison
    from icpspec.backtest.model import GateResult
    from icpspec.report.model import Block
    from icpspec.report.review_tables import Cell, Rows, Sides
    from icpspec.review.model import Review

_MOST_PLACES = 8
_HEADING = re.compile(r"^#{2,3} ", re.MULTILINE)
# These have tables above.
_SHOWN = frozenset({CHANGES_ALONE, PLACES})
_NAMES = frozenset({"base", OUTSIDE})


def impact_section(review: Review) -> str:
    """For each changed ICP, who moves and what the tiers win and lose before and after."""
    currency = _currency(review)
    compared = {one.icp: one for one in review.measured.comparisons}
    return "\n".join(
        _icp(sides, compared.get(sides.impact.icp), currency) for sides in sides_of(review)
    )


def _currency(review: Review) -> str | None:
    outcomes = review.measured.outcomes
    return outcomes.head.currency if outcomes and outcomes.head else None


def _icp(sides: Sides, compared: Comparison | None, currency: str | None) -> str:
    said = inline(" ".join(sentences(sides.impact)))
    parts = [f"{code(sides.impact.icp)}: {said}\n"]
    if compared is not None and compared.conclusion != SAME:
        first, _, *forgone = by_history(compared, currency)
        parts.append(f"By what was won and lost: {inline(' '.join((first, *forgone)))}\n")
    tiers = tier_rows(sides)
    if tiers is not None:
        parts.append(_table(tiers))
    places, left = place_rows(sides, _MOST_PLACES)
    if places is not None:
        parts.append(_table(places))
    if left:
        parts.append(f"And {left:,} more places, in which fewer accounts change tier.\n")
    return "\n".join(parts)


def _table(rows: Rows) -> str:
    columns = [">" * one.startswith(">") + inline(one.removeprefix(">")) for one in rows.columns]
    written = [
        [_cell(cell, is_name=n < rows.names) for n, cell in enumerate(row)] for row in rows.rows
    ]
    return table(columns, written)


def _cell(cell: Cell, *, is_name: bool) -> str:
    if isinstance(cell, str):
        return code(cell) if is_name and cell not in _NAMES else inline(cell)
    old, new = (inline(one) for one in cell)
    # One below the other the table stays narrow enough for a comment.
    return old if old == new else f"{old}<br>{ARROW} {new}"


def more_of_impact(review: Review) -> str:
    """Who moves from where to where, score changes, capacity: in full; so for opportunities."""
    impact = review.measured.impact
    blocks: list[Block] = [
        block
        for block in (impact_blocks(impact) if impact else ())
        if isinstance(block, Heading) or (isinstance(block, Table) and block.title not in _SHOWN)
    ]
    for compared in review.measured.comparisons:
        if compared.conclusion != SAME:
            blocks += comparison_blocks(compared, _currency(review))
    if all(isinstance(block, Heading) for block in blocks):
        return ""
    # Headings of this size would outdo the comment's own.
    return _HEADING.sub("#### ", render(Report({}, blocks)))


def gate_table(gates: Sequence[GateResult]) -> str:
    """The gates of the base, held against the head."""
    rows = [
        [
            code(one.id),
            code(one.icp),
            inline(f"{one.metric}{f' of {one.tier}' if one.tier else ''}"),
            NOTHING if one.value is None else f"{one.value:.3f}",
            NOTHING if one.bound is None else f"{one.bound:.3f}",
            f"**{one.status}**" if one.status == "missed" else one.status,
        ]
        for one in gates
    ]
    return table(["gate", "ICP", "figure", ">value", ">bound", "status"], rows) if rows else ""
