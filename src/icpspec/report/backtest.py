"""The report of `backtest`: a page with the summary first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.backtest.faults import MISSED_GATE
from icpspec.report.backtest_json import document
from icpspec.report.comparison import comparison_blocks
from icpspec.report.model import Heading, Lines, Report, Table
from icpspec.report.numbers import interval, money, p_value, percent, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from decimal import Decimal

    from icpspec.backtest.churn import Churn
    from icpspec.backtest.model import (
        Backtest,
        GateResult,
        IcpBacktest,
        TierFigures,
    )
    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.report.model import Block


def backtest_report(result: Backtest, project: str | None, gates: Span | None = None) -> Report:
    """The whole report.

    Args:
        gates: where the project's gates stand.
    """
    missed = [gate for gate in result.gates if gate.status == "missed"]
    findings = (*result.findings, *missed_gates(missed, gates))

    def page() -> str:
        from icpspec.report.html.page import backtest_page

        return backtest_page(result, project)

    return Report(document(result), list(_blocks(result)), findings, project, page=page)


def _blocks(result: Backtest) -> list[Block]:
    blocks: list[Block] = [Lines(tuple(_opening(result)))]
    # Whoever asks for a comparison wants to read it first.
    for one in result.comparisons or ():
        blocks += comparison_blocks(one, result.currency)
    for icp in result.icps:
        blocks += _icp_blocks(icp, result.currency)
    if result.gates:
        blocks.append(gates_table(result.gates))
    said = [w for w in result.warnings if w.rule.severity.label != "info"]
    notes = [w for w in result.warnings if w.rule.severity.label == "info"]
    if said:
        blocks.append(Heading("Warnings"))
        blocks.append(Lines(tuple(_warning(w) for w in said)))
    if notes:
        blocks.append(Heading("Notes"))
        blocks.append(Lines(tuple(_warning(w) for w in notes)))
    return blocks


def _opening(result: Backtest) -> list[str]:
    start = result.period[0]
    period = f"{start} to {result.period[1]}" if start else f"up to {result.period[1]}"
    how = (
        "attributes as of each deal's own date"
        if result.as_of == "point_in_time"
        else "TODAY'S ATTRIBUTES, not those of each deal's own date"
    )
    return [f"Backtest {period}, {how}."]


def _icp_blocks(icp: IcpBacktest, currency: str | None) -> list[Block]:
    overall = icp.overall
    rate = interval(overall.win_rate, overall.win_rate_low, overall.win_rate_high)
    lines = [
        overall.verdict,
        f"{overall.opportunities:,} opportunities of {overall.accounts:,} accounts:"
        f" {overall.won:,} won, {overall.lost:,} lost, {overall.open:,} open;"
        f" win rate {rate or '–'}"
        f"{_won(overall.won_amount, currency)}.",
    ]
    if overall.clustered:
        lines.append("Accounts have several opportunities: intervals and p-values allow for it.")
    blocks: list[Block] = [Heading(f"{icp.title} ({icp.icp})"), Lines(tuple(lines))]
    blocks.append(_tiers(icp))
    blocks += _split_tables(icp)
    if icp.traits:
        blocks.append(_traits(icp))
    return blocks


def _won(amount: Decimal | None, currency: str | None) -> str:
    if amount is None:
        return ""
    return f"; won amount {money(amount)}{f' {currency}' if currency else ''}"


def _tiers(icp: IcpBacktest) -> Table:
    rows = tuple(
        (
            tier.tier,
            f"{tier.accounts:,}",
            f"{tier.opportunities:,}",
            percent(tier.share_of_opportunities),
            f"{tier.won:,}",
            f"{tier.lost:,}",
            interval(tier.win_rate, tier.win_rate_low, tier.win_rate_high),
            plain(tier.lift),
            percent(tier.share_of_won),
            money(tier.won_amount),
            plain(tier.cycle_days_median, 0),
            _churn(tier.churn),
            tier.thin or "",
        )
        for tier in icp.tiers
    )
    columns = (
        "tier",
        ">accounts",
        ">opps",
        ">share",
        ">won",
        ">lost",
        ">win rate (95 %)",
        ">lift",
        ">of all wins",
        ">won amount",
        ">cycle days",
        ">churn 12 m",
        "",
    )
    return Table(columns, rows, title="Tiers at each deal's as-of date")


def _split_tables(icp: IcpBacktest) -> list[Block]:
    """The tiers by motion and by territory; those without opportunities are left out."""
    tables: list[Block] = []
    for split in ("motion", "territory"):
        found = [row for row in icp.splits if row.split == split and row.opportunities]
        if found:
            note = f"Lift is within the {split}; `base`: of none, or it could not be told."
            if split == "territory":
                note += " A territory's rows leave out those of territories inside it."
            rows = tuple(_split_row(row, getattr(row, split)) for row in found)
            columns = (
                *(split, "tier", ">accounts", ">opps", ">won", ">lost", ">win rate (95 %)"),
                *(">lift", ">churn 12 m", ""),
            )
            tables.append(Table(columns, rows, title=f"Tiers by {split}", note=note))
    return tables


def _split_row(row: TierFigures, place: str | None) -> tuple[str, ...]:
    return (
        place or "base",
        row.tier,
        f"{row.accounts:,}",
        f"{row.opportunities:,}",
        f"{row.won:,}",
        f"{row.lost:,}",
        interval(row.win_rate, row.win_rate_low, row.win_rate_high),
        plain(row.lift),
        _churn(row.churn),
        row.thin or "",
    )


def _traits(icp: IcpBacktest) -> Table:
    ordered = sorted(icp.traits, key=lambda t: (-abs(t.weight), t.trait))
    rows = tuple(
        (
            f"+{trait.weight}" if trait.weight > 0 else str(trait.weight),
            trait.trait,
            f"{trait.matched:,}",
            f"{trait.unknown:,}",
            percent(trait.win_rate_matched),
            percent(trait.win_rate_unmatched),
            plain(trait.odds_ratio),
            p_value(trait.q_value if trait.q_value is not None else trait.p_value),
            _churn(trait.churn_matched),
            _churn(trait.churn_unmatched),
            plain(trait.iv),
            trait.sign if trait.weight else "shadow",
            ", ".join(trait.flags),
        )
        for trait in ordered
    )
    columns = (
        ">weight",
        "trait",
        ">matched",
        ">unknown",
        ">won if matched",
        ">if not",
        ">odds",
        ">q",
        ">churn if matched",
        ">if not",
        ">IV",
        "sign",
        "flags",
    )
    return Table(columns, rows, title="Traits over decided opportunities")


def missed_gates(gates: Iterable[GateResult], place: Span | None) -> Iterator[Diagnostic]:
    """A finding for each gate that was missed: programs know only those.

    Args:
        place: where the project's gates stand.
    """
    for gate in gates:
        what = f"`{gate.metric}`{f' of tier `{gate.tier}`' if gate.tier else ''}"
        bound = f", and its bound is {plain(gate.bound, 3)}" if gate.bound is not None else ""
        told = f"{what} is {plain(gate.value, 3)}{bound}"
        if gate.value is None:
            told = f"{what} does not hold"
        yield MISSED_GATE.at(
            place,
            f"The gate `{gate.id}` is missed by `{gate.icp}`: {told}.",
            help="`icpspec backtest` shows what it comes from.",
        )


def gates_table(gates: Sequence[GateResult]) -> Table:
    """Gates with what was found."""
    rows = tuple(
        (
            gate.status,
            gate.id,
            gate.icp,
            gate.metric + (f" of {gate.tier}" if gate.tier else ""),
            plain(gate.value, 3),
            plain(gate.bound, 3),
        )
        for gate in gates
    )
    columns = ("status", "gate", "ICP", "metric", ">value", ">bound")
    is_open = any(g.value is None and g.metric.endswith("_delta_low") for g in gates)
    note = "`no_worse_than` is judged where both versions are compared: `backtest --against`."
    return Table(columns, rows, title="Gates", note=note if is_open else "")


def _warning(warning: Any) -> str:
    icp = f"{warning.icp}: " if warning.icp else ""
    return f"[{warning.rule.code} {warning.rule.id}] {icp}{warning.message}"


def _churn(churn: Churn | None) -> str:
    return percent(churn.churn_12m) if churn else ""
