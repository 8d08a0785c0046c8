"""The impact of a change over the accounts against one scoring pass, on the same locked engine.

    python benchmarks/impact.py [--rows 10000000] [--rounds 5] [--data DIR] [--alone 0] [--reps]

The change moves the weight of one of the forty traits. The scoring pass is score, tier and coverage
of each account, in aggregates by tier; the impact is all that `diff --data` counts, and the check
that no account stands twice, which `score` makes too and the pass here does not. With `--alone`, so
many changes of other weights are also made each on its own; with `--reps` the ICP has the twenty
territories of `variants.py`. Before anything is timed, the migration is compared with that of two
passes joined by key.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from accounts import project
from icpspec.diff.model import Change, Class
from icpspec.engine import accounts
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.impact.run import Pair, impact
from icpspec.operators._clock import Clock
from icpspec.resolve.workspace import load
from icpspec.sql.rows import score_rows
from pairs import machine, peak_memory, timed
from variants import DAY, with_reps

if TYPE_CHECKING:
    from icpspec.impact.model import Impact
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import ResolvedIcp

CHANGED = 5
ONCE = "SELECT tier, count(*), sum(score), sum(coverage) FROM ({}) GROUP BY tier ORDER BY tier"
JOINED = (
    "SELECT a.tier, b.tier, count(*) FROM ({}) AS a JOIN ({}) AS b USING (account_id)"
    " GROUP BY ALL ORDER BY ALL"
)


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, help="keep the data here, and use them again")
    parser.add_argument("--alone", type=int, default=0, help="changes to be made on their own")
    parser.add_argument("--reps", action="store_true", help="with twenty territories")
    parser.add_argument("--unchecked", action="store_true", help="leave the comparison out")
    chosen = parser.parse_args()
    with project(chosen.rows, chosen.data) as folder, Engine(folder) as engine:
        if chosen.reps:
            with_reps(folder, in_conditions=False, same=False)
        space = load(folder / "icpspec.yaml")
        name = "reps" if chosen.reps else "forty"
        before = next(icp for icp in space.icps if icp.id == name)
        assert before.family is not None
        after = replace(before, family=reweighted(before.family, CHANGED))
        alone = [
            (Change("trait-reweighted", "reweighted", str(n), name, Class.SCORING), family)
            for n in range(chosen.alone)
            for family in [reweighted(before.family, n)]
        ]

        def ours() -> Impact:
            tables = Tables(space, engine)
            return impact(tables, (space, space), [Pair(before, after, alone)], DAY)

        once = _compiled(engine, Tables(space, engine), before)
        print(machine(), f"{chosen.rows:,} accounts, {chosen.rounds} rounds", sep="\n")
        if not chosen.unchecked:
            other = _compiled(engine, Tables(space, engine), after)
            expected = _run(engine, JOINED.format(once, other))
            (icp,) = ours().icps
            found = sorted((m.before, m.after, m.accounts) for m in icp.migration)
            if found != sorted(expected):
                sys.exit(f"Two passes say otherwise: {found}, {expected}")
        pairs = timed(ours, partial(_run, engine, ONCE.format(once)), chosen.rounds)
        print(pairs.line(f"impact, {chosen.alone} alone", "at most 1.40"))
        print(f"peak memory {peak_memory()} MB")


def reweighted(family: IcpFamily, n: int) -> IcpFamily:
    """The family with one point more for a trait, in all variants."""
    made = {id(icp): _reweighted(icp, n) for icp in family.distinct()}
    return replace(
        family,
        base=made[id(family.base)],
        variants={key: made[id(icp)] for key, icp in family.variants.items()},
    )


def _reweighted(icp: ResolvedIcp, n: int) -> ResolvedIcp:
    trait = icp.traits[n]
    bands = tuple(replace(band, points=band.points + 1) for band in trait.bands)
    traits = (*icp.traits[:n], replace(trait, bands=bands), *icp.traits[n + 1 :])
    return replace(icp, traits=traits)


def _compiled(engine: Engine, tables: Tables, icp: LoadedIcp) -> str:
    source = accounts.as_of_day(tables, icp, DAY)
    assert source.rows is not None
    assert icp.family is not None
    return engine.sql(score_rows(icp.family, source.steps, source.rows, Clock(DAY), engine.target))


def _run(engine: Engine, query: str) -> list[tuple[object, ...]]:
    # The engine takes trees only; here text is wanted, on the very same connection.
    return engine._connection.execute(query).fetchall()  # noqa: SLF001


if __name__ == "__main__":
    main()
