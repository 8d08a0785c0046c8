"""The demo: write the sample company, run the main commands on it, tell what they found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from icpspec.backtest.faults import WINS_THAT_LEAVE
from icpspec.backtest.run import backtest
from icpspec.demo.files import write
from icpspec.demo.period import TODAY
from icpspec.engine.duckdb import Engine
from icpspec.engine.examples import run
from icpspec.engine.score import prepare
from icpspec.engine.summary import tier_counts
from icpspec.report.model import Heading, Lines, Report, Table
from icpspec.resolve.workspace import load
from icpspec.scaffold import write_schemas

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from icpspec.backtest.model import Backtest, IcpBacktest, TraitFigures
    from icpspec.report.model import Block
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace

_MAIN = "support-teams"
_TRAP = "calendar-connector"
_LEAST_SHOWN = 0.001


@dataclass(frozen=True, slots=True)
class Tour:
    """What the demo found.

    Attributes:
        history: the backtest with attributes as of each deal's own date.
        today: the same ICP with today's attributes only, which is fooled by the trap.
    """

    report: Report
    history: Backtest
    today: Backtest


def tour(folder: Path, *, overwrite: bool = False, tell: Callable[[str], None]) -> Tour:
    """Write the sample company into a folder and try everything on it."""
    tell("writing the sample company")
    files = write(folder, overwrite=overwrite)
    write_schemas(files.folder)
    space = load(files.project)
    active = [icp for icp in space.icps if icp.spec and (icp.spec.status or "active") == "active"]
    with Engine(space.root) as engine:
        tell("running the examples")
        examples = [
            outcome
            for icp in space.icps
            if icp.family
            for outcome in run(icp.family, engine, TODAY)
        ]
        tell("scoring the accounts")
        tiers = _scored(space, engine, active)
        tell("testing against history")
        history = _tested(space, engine, active)
        tell("testing with today's values")
        today = _tested(_without_history(space), engine, [i for i in active if _id(i) == _MAIN])
    checked = (
        f"validate: {len(space.icps) + 1} files, {len(space.all_findings)} findings",
        f"test: {len(examples)} examples, {sum(e.passed for e in examples)} passed,"
        " by evaluator and SQL",
    )
    blocks: list[Block] = [
        Lines((f"A sample company stands in {folder}: {len(files.all)} files.", *checked)),
        _tier_table(tiers),
        *_findings(history, today),
        Lines(tuple(_next(folder))),
    ]
    data: dict[str, Any] = {
        "folder": str(folder),
        "examples": {"run": len(examples), "passed": sum(e.passed for e in examples)},
        "verdicts": {icp.icp: icp.overall.verdict for icp in history.icps},
    }
    return Tour(
        Report(data, blocks, project=space.project.project if space.project else None),
        history,
        today,
    )


def _id(icp: LoadedIcp) -> str | None:
    return icp.spec.id if icp.spec else None


def _scored(space: Workspace, engine: Engine, icps: list[LoadedIcp]) -> list[tuple[Any, ...]]:
    scores = prepare(space, engine, icps, TODAY, wide=False)
    assert scores.query is not None
    engine.create("scores", scores.query)
    return tier_counts(engine, icps)


def _tested(space: Workspace, engine: Engine, icps: list[LoadedIcp]) -> Backtest:
    outcome = backtest(space, engine, icps, TODAY)
    assert outcome.backtest is not None
    return outcome.backtest


def _without_history(space: Workspace) -> Workspace:
    """The project with today's values of the accounts only, as most CRMs give them."""
    project = space.project
    assert project is not None
    assert project.data is not None
    assert project.data.accounts is not None
    accounts = project.data.accounts.model_copy(
        update={"source": "data/accounts_today.csv", "valid_from": None}
    )
    data = project.data.model_copy(update={"accounts": accounts})
    return replace(space, project=project.model_copy(update={"data": data}))


def _tier_table(tiers: list[tuple[Any, ...]]) -> Table:
    rows = tuple(
        (icp, tier, f"{n:,}", f"{float(coverage):.0%}") for icp, tier, n, coverage, _ in tiers
    )
    return Table(("ICP", "tier", ">accounts", ">coverage"), rows, title=f"score, as of {TODAY}")


def _findings(history: Backtest, today: Backtest) -> list[Block]:
    main = next(icp for icp in history.icps if icp.icp == _MAIN)
    fooled = next(icp for icp in today.icps if icp.icp == _MAIN)
    tiers = tuple(
        (
            tier.tier,
            f"{tier.won + tier.lost:,}",
            f"{tier.won:,}",
            _rate(tier.win_rate, tier.win_rate_low, tier.win_rate_high),
        )
        for tier in main.tiers
    )
    return [
        Heading(f"backtest, {main.title} ({main.icp})"),
        Lines((main.overall.verdict,)),
        Table(("tier", ">decided", ">won", ">win rate (95 %)"), tiers),
        Heading("What it found of what was planted (see TRUTH.md)"),
        Table(("trait", ">weight", ">if matched", ">if not", ">q", "finding"), _planted(main)),
        Heading(f"The trap: {_TRAP}"),
        Lines(tuple(_trap(_trait(main, _TRAP), _trait(fooled, _TRAP)))),
    ]


def _trait(result: IcpBacktest, name: str) -> TraitFigures:
    return next(trait for trait in result.traits if trait.trait == name)


def _planted(main: IcpBacktest) -> tuple[tuple[str, ...], ...]:
    leaving = {w.about for w in main.warnings if w.rule is WINS_THAT_LEAVE}
    return tuple(
        (
            trait.trait,
            f"{trait.weight:+}",
            _rate(trait.win_rate_matched),
            _rate(trait.win_rate_unmatched),
            _p(trait.q_value),
            _finding(trait, leaving),
        )
        for trait in sorted(main.traits, key=lambda t: (-abs(t.weight), t.trait))
        if trait.weight
    )


def _finding(trait: TraitFigures, leaving: set[str | None]) -> str:
    if trait.trait in leaving and trait.churn_matched and trait.churn_unmatched:
        return (
            f"wins deals whose customers leave: {_rate(trait.churn_matched.churn_12m)} in 12"
            f" months, the others {_rate(trait.churn_unmatched.churn_12m)}"
        )
    return {"agrees": "earns its weight", "contradicts": "the data contradict it"}.get(
        trait.sign, "nothing to see: reconsider it"
    )


def _trap(then: TraitFigures, now: TraitFigures) -> list[str]:
    return [
        f"With the values of today, accounts that have it win {_rate(now.win_rate_matched)}"
        f" and the others {_rate(now.win_rate_unmatched)} (IV {now.iv or 0:.2f}"
        f"{', flagged as likely leakage' if 'likely-leakage' in now.flags else ''}).",
        f"As of the day before each deal: {_rate(then.win_rate_matched)} and"
        f" {_rate(then.win_rate_unmatched)}. It is installed after the win, and says nothing.",
    ]


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return "<0.001" if value < _LEAST_SHOWN else f"{value:.3f}"


def _rate(value: float | None, low: float | None = None, high: float | None = None) -> str:
    if value is None:
        return "–"
    bounds = "" if low is None or high is None else f" ({low:.0%}–{high:.0%})"
    return f"{value:.0%}{bounds}"


def _next(folder: Path) -> list[str]:
    return [
        "Look around:",
        f"  cd {folder}",
        f"  icpspec backtest --as-of {TODAY}",
        f"  icpspec explain ACC-00001 --as-of {TODAY}",
        "  icpspec show support-teams",
        "What was planted, with numbers: TRUTH.md. The spec to copy: specs/support-teams.icp.yaml.",
    ]
