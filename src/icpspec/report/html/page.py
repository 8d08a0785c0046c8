"""The page of a backtest: everything that its template shows, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count as numbers
from typing import TYPE_CHECKING, Any

from icpspec import __version__, _templates
from icpspec.diagnostics import Severity
from icpspec.report.charts import pictures
from icpspec.report.charts._drawing import drawing, require
from icpspec.report.comparison import comparison_blocks
from icpspec.report.escaping import shortened
from icpspec.report.formats.text import clean
from icpspec.report.html import glossary, tables
from icpspec.report.html.traits import trait_rows
from icpspec.report.model import Heading, Lines, Table
from icpspec.report.numbers import count, interval, money, plain
from icpspec.report.reading import answers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icpspec.backtest.model import Backtest, GateResult, IcpBacktest
    from icpspec.diagnostics import Rule
    from icpspec.report.charts._chart import Chart, Picture
    from icpspec.report.model import Block

_SIGNALS = {
    "yes": ("good", "It separates wins from losses"),
    "none": ("bad", "No signal"),
    "cannot tell": ("doubt", "Cannot tell yet"),
}
_LONGEST = 1000
_GATES = {
    "passed": ("good", "✓ passed"),
    "missed": ("bad", "✗ missed"),
    "insufficient": ("doubt", "? too few data"),
}


def backtest_page(result: Backtest, project: str | None) -> str:
    """The report as one HTML file, without script and without anything from elsewhere.

    Raises:
        EnvironmentFault: the charting library is not installed.
    """
    require()
    context = {
        "css": _templates.trusted("report/page.css"),
        "title": f"Backtest: {project}" if project else "Backtest",
        "period": _period(result.period),
        "observed_at": result.observed_at.isoformat(),
        "as_of": result.as_of,
        "comparisons": [_block(block) for block in _comparisons(result)],
        "icps": [_icp(icp, number, result) for number, icp in zip(numbers(1), result.icps)],
        "gates": [_gate(gate) for gate in result.gates],
        "missed": sum(gate.status == "missed" for gate in result.gates),
        "warnings": _said(result, Severity.WARNING, None),
        "notes": _said(result, Severity.INFO, None),
        "terms": glossary.TERMS,
        "manifest": {key: value or "–" for key, value in result.manifest.items()},
        "version": __version__,
    }
    page = _templates.render_html("report/backtest.html", context, _shown)
    # Plain ASCII is read rightly whatever a pipe, an editor or a server makes of encodings.
    return page.encode("ascii", "xmlcharrefreplace").decode("ascii")


def _shown(text: str) -> str:
    """Text without control characters, not endless, in which an interval stands on one line."""
    return shortened(clean(text), _LONGEST).replace("%–", "%\N{WORD JOINER}–\N{WORD JOINER}")


def _period(period: tuple[date | None, date]) -> str:
    start, end = period
    return f"{start} to {end}" if start else f"up to {end}"


def _comparisons(result: Backtest) -> Iterator[Block]:
    for one in result.comparisons or ():
        yield from comparison_blocks(one, result.currency)


def _block(block: Block) -> dict[str, Any]:
    """A block of the report for people as a part of the page."""
    return {
        "heading": block.text if isinstance(block, Heading) else "",
        "lines": block.lines if isinstance(block, Lines) else (),
        "table": _table(block, block.title) if isinstance(block, Table) else None,
    }


@dataclass(frozen=True, slots=True)
class _Figure:
    """A chart in the page."""

    id: str
    title: str
    svg: Any
    caption: str
    key: Sequence[tuple[str, str]]
    table: tables.Shown


def _figure(chart: Chart, picture: Picture, prefix: str) -> _Figure:
    name = f"{prefix}-{chart.id}"
    return _Figure(
        id=name,
        title=chart.title,
        svg=_templates.safe(drawing(picture.plot, name, chart.title, picture.said)),
        caption=picture.caption,
        key=picture.plot.key,
        table=_table(picture.table, f"{chart.title}: the figures"),
    )


def _table(table: Table, caption: str) -> tables.Shown:
    return tables.shown(table.columns, table.rows, caption, table.note)


def _icp(icp: IcpBacktest, number: int, result: Backtest) -> dict[str, Any]:
    prefix = f"icp-{number}"
    tone, signal = _SIGNALS[icp.overall.signal]
    return {
        "anchor": prefix,
        "title": icp.title,
        "id": icp.icp,
        "tone": tone,
        "signal": signal,
        "verdict": icp.overall.verdict,
        "clustered": icp.overall.clustered,
        "answers": answers(icp, as_of=result.as_of),
        "figures": _key_figures(icp, result.currency),
        "tiers": tables.tiers(icp, result.currency),
        "charts": [_figure(chart, picture, prefix) for chart, picture in pictures(icp)],
        "traits": (traits := trait_rows(icp)),
        "knows_churn": any(row.left_matched or row.left_unmatched for row in traits),
        "splits": tables.splits(icp),
        "warnings": _said(result, Severity.WARNING, icp),
        "notes": _said(result, Severity.INFO, icp),
    }


def _key_figures(icp: IcpBacktest, currency: str | None) -> list[tuple[str, str, str]]:
    """(what, figure, more)."""
    overall = icp.overall
    rate = interval(overall.win_rate, overall.win_rate_low, overall.win_rate_high)
    found = [
        (
            "Opportunities",
            f"{overall.opportunities:,}",
            f"of {count(overall.accounts, 'account')}; {overall.won:,} won, {overall.lost:,} lost,"
            f" {overall.open:,} open",
        ),
        ("Win rate", *_with_interval(rate)),
    ]
    if overall.won_amount is not None:
        found.append(("Won", money(overall.won_amount), currency or "no currency named"))
    auc = plain(overall.auc_decision, 3)
    if auc:
        low, high = plain(overall.auc_decision_low, 3), plain(overall.auc_decision_high, 3)
        found.append(("AUC of the decision", auc, f"{low}–{high}" if low and high else ""))
    return found


def _with_interval(rate: str) -> tuple[str, str]:
    value, _, rest = rate.partition(" ")
    return value or "–", rest.strip("()")


def _gate(gate: GateResult) -> dict[str, str]:
    tone, status = _GATES[gate.status]
    return {
        "tone": tone,
        "status": status,
        "id": gate.id,
        "icp": gate.icp,
        "metric": gate.metric + (f" of {gate.tier}" if gate.tier else ""),
        "value": plain(gate.value, 3),
        "bound": plain(gate.bound, 3),
    }


def _said(result: Backtest, severity: Severity, icp: IcpBacktest | None) -> list[dict[str, Any]]:
    """What must be known beside the figures: of one ICP, or of none."""
    name = icp.icp if icp else None
    found = [
        _warning(warning.rule, warning.message)
        for warning in result.warnings
        if warning.icp == name and _weight(warning.rule) is severity
    ]
    if icp is None:
        of_rows = [one for one in result.findings if _weight(one) is severity]
        found += [_warning(one.rule, one.message) for one in of_rows]
    return found


def _weight(one: Any) -> Severity:
    """Errors stand with the warnings."""
    return Severity.INFO if one.severity is Severity.INFO else Severity.WARNING


def _warning(rule: Rule, message: str) -> dict[str, Any]:
    """The message in parts, every other of which is a name that stood in backticks."""
    parts = message.split("`")
    whole = len(parts) % 2 == 0
    return {"rule": f"{rule.code} {rule.id}", "parts": [message] if whole else parts}
