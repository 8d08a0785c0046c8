"""The compiled SELECT against hand-written SQL for the same job, on the same locked engine.

    python benchmarks/scoring.py [--rows 10000000] [--rounds 7] [--data DIR]

Both are wrapped in the same aggregates, so that both leave out the columns nobody asks for. First
both run with the hash of every row, which must agree.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from accounts import HERE, project
from icpspec.engine import accounts
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.operators._clock import Clock
from icpspec.resolve.workspace import load
from icpspec.sql.rows import score_rows
from pairs import machine, peak_memory, timed

DAY = date(2026, 10, 1)
BASE = "tier, count(*), sum(score), sum(coverage)"
JOBS = {
    "score + tier + coverage": BASE,
    "the same with matched": f"{BASE}, sum(len(matched))",
}
CHECK = f"{BASE}, sum(len(matched)), sum(hash(account_id, score, coverage, matched) % 1000000007)"


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--data", type=Path, help="keep the data here, and use them again")
    chosen = parser.parse_args()
    with project(chosen.rows, chosen.data) as folder, Engine(folder) as engine:
        ours = compiled(folder, engine)
        print(machine(), f"{chosen.rows:,} accounts, {chosen.rounds} rounds", sep="\n")
        run = partial(_run, engine)
        for name, columns in JOBS.items():
            run(_wrapped(columns, ours))
            print(f"{name}: {peak_memory()} MB at most with the compiled SELECT alone")
        other = (HERE / "handwritten" / "score.sql").read_text()
        other = other.replace(":accounts", f"'{folder / 'accounts.parquet'}'")
        if run(_wrapped(CHECK, ours)) != run(_wrapped(CHECK, other)):
            sys.exit("The results differ, so there is nothing to compare.")
        for name, columns in JOBS.items():
            pairs = timed(
                partial(run, _wrapped(columns, ours)),
                partial(run, _wrapped(columns, other)),
                chosen.rounds,
            )
            print(pairs.line(name, "at most 1.10"))
        print(f"peak memory {peak_memory()} MB, required below 1,000")


def compiled(folder: Path, engine: Engine) -> str:
    """The SELECT of the project's one ICP."""
    space = load(folder / "icpspec.yaml")
    assert not space.all_findings, space.all_findings
    (icp,) = space.icps
    source = accounts.as_of_day(Tables(space, engine), icp, DAY)
    assert icp.resolved is not None
    assert source.rows is not None
    return engine.sql(
        score_rows(icp.resolved, source.steps, source.rows, Clock(DAY), engine.target)
    )


def _wrapped(columns: str, query: str) -> str:
    return f"SELECT {columns} FROM ({query}) GROUP BY tier ORDER BY tier"


def _run(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    # The engine takes trees only; here text is wanted, on the very same connection.
    return engine._connection.execute(query).fetchall()  # noqa: SLF001


if __name__ == "__main__":
    main()
