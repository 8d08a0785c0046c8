"""Roll-ups as of each opportunity's own day, also where its account has no row that early."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.engine.rollups import prepare
from icpspec.operators._clock import Clock
from icpspec.sql import nodes
from icpspec.sql.rollups import Base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.backtest.population import Population
    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.rollups import Ready
    from icpspec.engine.tables import Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.sql.facts import Step


def with_rollups(
    tables: Tables, rows: Population, used: Sequence[tuple[LoadedIcp, Sequence[Attribute]]]
) -> tuple[Population, tuple[Diagnostic, ...]]:
    """The population with the roll-ups that ICPs need, and what is wrong with their tables.

    Args:
        used: by ICP, the attributes that it needs; those that are no roll-ups are left out.
    """
    ready = prepare(tables, used)
    steps = (*rows.steps, *rolled_steps(ready, rows.name, tables))
    return replace(rows, steps=steps, rollups=ready), ready.findings


def rolled_steps(ready: Ready, base: str, tables: Tables) -> list[Step]:
    """The steps that add the roll-ups to rows with an account and an as-of day."""
    clock = Clock(column=nodes.column("as_of"))
    return ready.steps(Base(base, nodes.column("account"), clock), tables.engine.target)
