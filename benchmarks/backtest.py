"""The backtest's count tables against hand-written SQL for the same tables.

    python benchmarks/backtest.py [--opportunities 10000000] [--rounds 3] [--data DIR]

Both read the same Parquet files on the same kind of locked engine; the cells must be equal.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from icpspec.backtest.as_of import CARRIED, source_column
from icpspec.backtest.counts import Counts, count
from icpspec.backtest.forms import forms_of
from icpspec.backtest.kept import keep_scored
from icpspec.backtest.population import population
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.operators._clock import Clock
from icpspec.resolve.usage import stored
from icpspec.resolve.workspace import load
from icpspec.sql import nodes
from icpspec.sql.facts import Input
from icpspec.sql.scoring import scored
from pairs import machine, peak_memory, timed

HERE = Path(__file__).parent
DAY = date(2026, 10, 1)


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--opportunities", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--data", type=Path, help="keep the data here, and use them again")
    chosen = parser.parse_args()
    folder = chosen.data or Path(tempfile.mkdtemp(prefix="icpspec-benchmark-"))
    try:
        make(folder, chosen.opportunities)
        print(machine(), f"{chosen.opportunities:,} opportunities", sep="\n")
        compare(folder, chosen.rounds)
    finally:
        if chosen.data is None:
            shutil.rmtree(folder)


def make(folder: Path, opportunities: int) -> None:
    """The project and its data."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    for spec in (HERE / "backtest_project").iterdir():
        shutil.copy(spec, folder)
    if not (folder / "opportunities.parquet").exists():
        duckdb.connect().execute(
            _text("backtest_data.sql", folder)
            .replace(":accounts", str(opportunities // 2))
            .replace(":opportunities", str(opportunities))
        )


def compare(folder: Path, rounds: int) -> None:
    """Check that the cells agree, then time both."""
    with Engine(folder) as engine:
        own = ours(folder, engine)
        cells = sorted((int(c.bucket), c.rank, c.score, c.outcome, c.n) for c in own.cells)
        other = sorted(row[:5] for row in theirs(folder, engine)[2])
        if cells != other:
            raise SystemExit("The results differ, so there is nothing to compare.")
        pairs = timed(partial(ours, folder, engine), partial(theirs, folder, engine), rounds)
    print(pairs.line("backtest tables", "at most 1.30"))
    print(f"peak memory of both {peak_memory()} MB")


def ours(folder: Path, engine: Engine) -> Counts:
    """The count tables as the backtest makes them."""
    space = load(folder / "icpspec.yaml")
    (loaded,) = space.icps
    icp = loaded.resolved
    assert icp is not None
    attributes = [icp.attributes[name] for name in stored(icp)]
    rows, _ = population(Tables(space, engine), [(loaded, attributes)], DAY, 1)
    assert rows is not None
    readings = rows.readings[icp.id]
    source = Input(
        name=rows.name,
        carried=CARRIED,
        column={name: source_column(reading.column) for name, reading in readings.items()},
        types={name: reading.type for name, reading in readings.items()},
    )
    result = scored(icp, source, Clock(column=nodes.column("as_of")), engine.target)
    forms = forms_of(result)
    keep_scored(engine, forms, rows.steps, result)
    return count(engine, forms, result)


def theirs(folder: Path, engine: Engine) -> list[list[tuple[Any, ...]]]:
    """The rows of every statement of the hand-written SQL."""
    connection = engine._connection  # noqa: SLF001 - text is wanted here, on the same engine
    statements = connection.extract_statements(_text("backtest.sql", folder))
    return [connection.execute(statement).fetchall() for statement in statements]


def _text(name: str, folder: Path) -> str:
    return (HERE / "handwritten" / name).read_text().replace(":folder", str(folder.resolve()))


if __name__ == "__main__":
    main()
