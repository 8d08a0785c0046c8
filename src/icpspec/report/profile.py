"""The report of `profile`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import in_order
from icpspec.report.model import Lines, Report, Table

if TYPE_CHECKING:
    from icpspec.engine.profile import AttributeProfile, Profile
    from icpspec.engine.profile.sources import SourceFigures
    from icpspec.report.model import Block

_LONGEST = 40


def profile_report(profile: Profile, project: str | None) -> Report:
    """Attributes, sources and lookups, with the values that the vocabulary lacks."""
    findings = tuple(in_order(profile.findings))
    data = {
        "as_of": profile.as_of,
        "attributes": [_attribute(one) for one in profile.attributes],
        "sources": [_source(one) for one in profile.sources],
        "lookups": [
            {"id": one.id, "unmatched": one.unmatched, "from": one.start, "rows": one.rows}
            for one in profile.lookups
        ],
        "diagnostics": [finding.as_json() for finding in findings],
    }
    return Report(data, _blocks(profile), findings, project)


def _attribute(one: AttributeProfile) -> dict[str, Any]:
    figures, attribute = one.figures, one.subject.attribute
    icp = one.subject.icp
    unknown = one.rows - figures.known if figures and one.rows is not None else None
    return {
        "id": attribute.id,
        "type": attribute.kind,
        "rows": one.rows,
        "known": figures.known if figures else None,
        "unknown": unknown,
        "unknown_rate": round(unknown / one.rows, 6) if unknown is not None and one.rows else None,
        "distinct": figures.distinct if figures else None,
        "out_of_range": figures.out_of_range if figures else None,
        "unlisted": [
            {"value": value, "n": n} for value, n in (figures.unlisted if figures else ())
        ],
        "min": figures.minimum if figures else None,
        "max": figures.maximum if figures else None,
        "icp": icp.spec.id if icp is not None and icp.spec else None,
        "table": one.table,
        "column": attribute.column,
        "many": attribute.many,
        "items": figures.items if figures else None,
        "unreadable": figures.unreadable if figures else None,
        "unlisted_total": figures.unlisted_total if figures else None,
        "arrays": figures.arrays if figures else None,
    }


def _source(one: SourceFigures) -> dict[str, Any]:
    return {
        "id": one.opened.id,
        "rows": one.rows,
        "duplicate_keys": one.duplicate_keys,
        "orphans": one.orphans,
        "source": one.opened.declared.source,
        "without_key": one.without_key,
        "without_account": one.without_account,
    }


def _blocks(profile: Profile) -> list[Block]:
    blocks: list[Block] = []
    for table in dict.fromkeys(one.table for one in profile.attributes):
        own = [one for one in profile.attributes if one.table == table]
        blocks += _attribute_blocks(own, table, profile)
    if profile.sources:
        blocks.append(_sources_table(profile))
    if profile.lookups:
        rows = tuple(
            (one.id, one.start, _number(one.rows), _number(one.unmatched))
            for one in profile.lookups
        )
        blocks.append(Table(("lookup", "from", ">rows", ">unmatched"), rows, title="Lookups"))
    return blocks or [Lines(("Nothing to profile.",))]


def _attribute_blocks(
    attributes: list[AttributeProfile], table: str, profile: Profile
) -> list[Block]:
    n = next((one.rows for one in attributes if one.rows is not None), None)
    title = f"Attributes in {_number(n)} rows of {table}"
    if table == "accounts" and profile.as_of is not None:
        title += f", the latest snapshot of each account as of {profile.as_of.isoformat()}"
    rows = tuple(_attribute_row(one) for one in attributes)
    columns = (
        "attribute",
        "type",
        ">known",
        ">unknown",
        ">distinct",
        ">min",
        ">max",
        ">unreadable",
        ">out of range",
        ">unlisted",
    )
    blocks: list[Block] = [Table(columns, rows, title=title)]
    unlisted = tuple(
        (one.subject.attribute.id, _cell(value), f"{count:,}")
        for one in attributes
        if one.figures
        for value, count in one.figures.unlisted
    )
    if unlisted:
        blocks.append(
            Table(
                ("attribute", "value", ">n"),
                unlisted,
                title=f"Values in {table} that the vocabulary does not list",
            )
        )
    return blocks


def _attribute_row(one: AttributeProfile) -> tuple[str, ...]:
    attribute, figures = one.subject.attribute, one.figures
    icp = one.subject.icp
    name = attribute.id if icp is None or icp.spec is None else f"{attribute.id} ({icp.spec.id})"
    kind = f"{attribute.kind}, many" if attribute.many else attribute.kind
    if figures is None or one.rows is None:
        return (name, kind, *("–",) * 8)
    share = f"{(one.rows - figures.known) / one.rows:.1%}" if one.rows else "–"
    counts = (
        figures.unreadable,
        figures.out_of_range,
        figures.unlisted_total if attribute.values is not None else None,
    )
    return (
        name,
        kind,
        f"{figures.known:,}",
        share,
        f"{figures.distinct:,}",
        _cell(figures.minimum),
        _cell(figures.maximum),
        *(_number(count) for count in counts),
    )


def _sources_table(profile: Profile) -> Table:
    rows = tuple(
        (
            one.opened.id,
            one.opened.declared.source,
            _number(one.rows),
            _number(one.without_key),
            _number(one.duplicate_keys),
            _number(one.without_account),
            _number(one.orphans),
        )
        for one in profile.sources
    )
    columns = (
        "source",
        "file",
        ">rows",
        ">without key",
        ">duplicate keys",
        ">without account",
        ">orphans",
    )
    return Table(columns, rows, title="Sources")


def _number(value: int | None) -> str:
    return "–" if value is None else f"{value:,}"


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    text = " ".join(str(value).split("\n"))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
