"""Twenty variants of the forty traits against none, on the same locked engine.

    python benchmarks/variants.py [--rows 10000000] [--rounds 7] [--data DIR] [--every] [--same]

Each of twenty reps has a patch with 8 changed weights and 3 changed thresholds: of tiers, or with
`--conditions` in the traits' conditions. The weights are of eight traits anywhere, drawn for each
rep, or with `--same` of the same eight for all. Accounts are scored by the patch of their owner;
with `--every`, each account by all patches. Both sides are wrapped in the same aggregates; the
results of two variants are first compared with those of the variant compiled alone.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import date
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from accounts import project
from icpspec.engine import accounts
from icpspec.engine.duckdb import Engine
from icpspec.engine.tables import Tables
from icpspec.operators._clock import Clock
from icpspec.resolve.family import IcpFamily, alone
from icpspec.resolve.workspace import load
from icpspec.sql.every import every_variant, labels
from icpspec.sql.rows import score_rows
from pairs import machine, peak_memory, timed

DAY = date(2026, 10, 1)
REPS = 20
WEIGHTS = (-5, -3, -1, 1, 3, 5)
CHECKED = (3, 17)
SCORED = "tier, count(*), sum(score), sum(coverage)"
JOBS = {
    "score + tier + coverage": SCORED,
    "the same with matched": f"{SCORED}, sum(len(matched))",
}
# The order of the lists goes by the weights of all variants.
ROW = "account_id, score, percent, coverage, best_tier, list_sort(matched), list_sort(unknown)"
CHECK = f"{SCORED}, sum(hash({ROW}) % 1000003)"


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--data", type=Path, help="keep the data here, and use them again")
    parser.add_argument("--every", action="store_true", help="each account by all patches")
    parser.add_argument("--conditions", action="store_true", help="thresholds of conditions")
    parser.add_argument("--same", action="store_true", help="the same eight traits for all")
    chosen = parser.parse_args()
    with project(chosen.rows, chosen.data) as folder, Engine(folder) as engine:
        family = with_reps(folder, in_conditions=chosen.conditions, same=chosen.same)
        print(machine(), f"{chosen.rows:,} accounts, {chosen.rounds} rounds", sep="\n")
        print(f"{len(family.distinct())} variants, the base among them")
        run = partial(_run, engine)
        compiled = partial(_compiled, folder, engine)
        if chosen.every:
            _compare_every(run, family, compiled, chosen.rounds)
            return
        ours, base = compiled(family), compiled(alone(family.base))
        for rep in CHECKED:
            path = f"rep-{rep:02d}"
            lone = compiled(alone(family.variant(territory=path)))
            own = run(_wrapped(CHECK, ours, f"territory = '{path}'"))
            if own != run(_wrapped(CHECK, lone, _owned_by(path, folder))):
                sys.exit(f"{path} scores otherwise when it is compiled alone.")
        for name, columns in JOBS.items():
            pairs = timed(
                partial(run, _wrapped(columns, ours)),
                partial(run, _wrapped(columns, base)),
                chosen.rounds,
            )
            print(pairs.line(name, "at most 1.15"))
        print(f"peak memory {peak_memory()} MB")


def _compare_every(run: Any, family: IcpFamily, compiled: Any, rounds: int) -> None:
    """All accounts by all patches against all accounts by the base."""
    names = list(labels(family))
    ours, base = compiled(family, every_variant), compiled(alone(family.base), every_variant)
    for name in (names[0], *(f"territory rep-{rep:02d}" for rep in CHECKED)):
        key = labels(family)[name][0]
        lone = compiled(alone(family.variant(*key)))
        columns = 'count(*), sum(hash(account_id, "{}", "{}") % 1000003)'
        own = f"SELECT {columns.format(f'score.{name}', f'tier.{name}')} FROM ({ours})"
        if run(own) != run(f"SELECT {columns.format('score', 'tier')} FROM ({lone})"):
            sys.exit(f"{name} scores otherwise when it is compiled alone.")
    pairs = timed(partial(run, _totals(names, ours)), partial(run, _totals(["base"], base)), rounds)
    print(pairs.line("score + tier, all variants", "at most 2.00"))
    print(f"peak memory {peak_memory()} MB")


def _totals(names: list[str], query: str) -> str:
    columns = (
        f'sum("score.{name}"), count(*) FILTER ("tier.{name}" = \'green\')' for name in names
    )
    return f"SELECT {', '.join(columns)} FROM ({query})"


def with_reps(folder: Path, *, in_conditions: bool, same: bool) -> IcpFamily:
    """The ICP of the benchmarks with a patch for each rep."""
    base = next(icp for icp in load(folder / "icpspec.yaml").icps if icp.id == "forty")
    assert base.spec is not None
    territories = {
        f"rep-{rep:02d}": _patch(
            rep, base.spec.traits or {}, in_conditions=in_conditions, same=same
        )
        for rep in range(1, REPS + 1)
    }
    icp = {"icpspec": 1, "id": "reps", "title": "Reps", "extends": "forty"}
    (folder / "reps.icp.yaml").write_text(json.dumps({**icp, "territories": territories}))
    space = load(folder / "icpspec.yaml")
    assert not space.all_findings, space.all_findings
    family = next(icp for icp in space.icps if icp.id == "reps").family
    assert family is not None
    return family


def _patch(rep: int, traits: dict[str, Any], *, in_conditions: bool, same: bool) -> dict[str, Any]:
    """Eight weights and three thresholds."""
    single = [name for name, trait in traits.items() if trait.bands is None]
    draw = Random(rep)  # noqa: S311 - always the same
    changed = Random(0 if same else rep).sample(single, 8)  # noqa: S311
    weights = {name: {"weight": draw.choice(_moved(traits[name].weight))} for name in changed}
    patch: dict[str, Any] = {"kind": "rep", "when": {"owner": f"rep-{rep:02d}"}, "traits": weights}
    if in_conditions:
        for name, attribute, least in (
            ("hiring", "open_roles", 2 + rep),
            ("visits", "web_visits", 10 + rep),
            ("engaged", "engagement", 0.3 + rep / 50),
        ):
            weights.setdefault(name, {})["when"] = {attribute: {"gte": least}}
    else:
        green = {"min_score": 14 + rep, "min_coverage": f"{60 + rep}%"}
        patch["tiers"] = {"green": green, "yellow": {"min_score": 2 + rep % 10}}
    return patch


def _moved(weight: float) -> list[int]:
    """What a weight may become: a patch moves it, and does not turn it into its opposite."""
    return [own for own in WEIGHTS if own != weight and own * weight > 0]


def _compiled(folder: Path, engine: Engine, family: IcpFamily, compiler: Any = score_rows) -> str:
    space = load(folder / "icpspec.yaml")
    icp = next(icp for icp in space.icps if icp.id == "reps")
    source = accounts.as_of_day(Tables(space, engine), icp, DAY)
    assert source.rows is not None
    return engine.sql(compiler(family, source.steps, source.rows, Clock(DAY), engine.target))


def _owned_by(path: str, folder: Path) -> str:
    file = folder / "accounts.parquet"
    return f"account_id IN (SELECT account_id FROM read_parquet('{file}') WHERE owner = '{path}')"


def _wrapped(columns: str, query: str, where: str = "true") -> str:
    return f"SELECT {columns} FROM ({query}) WHERE {where} GROUP BY tier ORDER BY tier"


def _run(engine: Engine, query: str) -> list[tuple[Any, ...]]:
    # The engine takes trees only; here text is wanted, on the very same connection.
    return engine._connection.execute(query).fetchall()  # noqa: SLF001


if __name__ == "__main__":
    main()
