"""The report of `show`: the resolved ICP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Report, Table
from icpspec.resolve.provenance import provenance

if TYPE_CHECKING:
    from icpspec.report.model import Block
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.resolve.workspace import LoadedIcp


def show_report(icp: LoadedIcp, score_range: tuple[Any, Any], project: str | None) -> Report:
    """One ICP with its points, tiers and where each value was set.

    Args:
        score_range: least and greatest score of any account, in the scale's units.
    """
    assert icp.resolved is not None
    assert icp.spec is not None
    origins = provenance(icp.document)
    data = {
        "icp": icp.document.data,
        "provenance": {
            pointer: {"file": origin.file, "line": origin.line, "layer": origin.layer}
            for pointer, origin in origins.items()
        },
        "score_range": {"min": score_range[0], "max": score_range[1]},
    }
    return Report(data, _blocks(icp, icp.resolved, score_range), project=project)


def _blocks(icp: LoadedIcp, resolved: ResolvedIcp, score_range: tuple[Any, Any]) -> list[Block]:
    spec = resolved.spec
    facts = [
        f"{spec.id}{f', version {spec.version}' if spec.version else ''},"
        f" {spec.status or 'active'}, {icp.document.file}"
    ]
    if spec.summary:
        facts.append(spec.summary)
    facts.append(f"Scores run from {score_range[0]} to {score_range[1]}.")
    blocks: list[Block] = [Heading(spec.title), Lines(tuple(facts))]
    if resolved.traits:
        rows = tuple(row for trait in resolved.traits for row in _trait_rows(trait, resolved, icp))
        blocks.append(Table((">points", "trait", "band", "category", "evidence", "where"), rows))
    if resolved.exclusions:
        excluding = tuple(
            (e.id, e.title, resolved.tiers[e.at_best].id, _line(icp, "exclusions", e.id))
            for e in resolved.exclusions
        )
        blocks.append(Table(("exclusion", "title", "at best", "where"), excluding))
    tiers = tuple(
        (tier.id, tier.title, _condition(spec.tiers[tier.id]), _line(icp, "tiers", tier.id))
        for tier in resolved.tiers
    )
    blocks.append(Table(("tier", "title", "needs", "where"), tiers))
    return blocks


def _trait_rows(
    trait: Trait, icp: ResolvedIcp, loaded: LoadedIcp
) -> list[tuple[str, str, str, str, str, str]]:
    declared = (icp.spec.traits or {})[trait.id]
    basis = declared.evidence.basis if declared.evidence else "none"
    where = _line(loaded, "traits", trait.id)
    rows: list[tuple[str, str, str, str, str, str]] = []
    for index, band in enumerate(trait.bands):
        points = band.points * icp.step
        shown = f"+{points}" if points > 0 else str(points)
        first = index == 0
        rows.append(
            (
                shown,
                trait.id if first else "",
                band.title or (trait.title if first and len(trait.bands) == 1 else ""),
                (trait.category or "") if first else "",
                basis if first else "",
                where if first else "",
            )
        )
    return rows


def _line(icp: LoadedIcp, *path: str) -> str:
    return f"line {icp.document.span(path, key=True).line}"


def _condition(tier: Any) -> str:
    needs = []
    if tier.min_score is not None:
        needs.append(f"score ≥ {tier.min_score}")
    if tier.min_percent is not None:
        needs.append(f"percent ≥ {tier.min_percent}")
    if tier.min_coverage is not None:
        needs.append(f"coverage ≥ {tier.min_coverage}")
    if tier.requires is not None:
        needs.append("its `requires`")
    return ", ".join(needs) or "everything else"
