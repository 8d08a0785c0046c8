"""Queries as deep as specs make them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.engine.duckdb import Engine
from icpspec.sql import nodes

if TYPE_CHECKING:
    from pathlib import Path


def test_the_total_of_many_traits(tmp_path: Path) -> None:
    """DuckDB would stop at 1,000 additions in a row."""
    with Engine(tmp_path) as engine:
        engine.create("one", exp.select(nodes.named(nodes.number(1), "n")))
        query = nodes.select([nodes.total([nodes.column("n") for _ in range(1500)])], "one")
        assert engine.rows(query) == [(1500,)]
