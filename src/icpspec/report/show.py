"""The report of `show`: the resolved ICP."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Report, Table
from icpspec.resolve.layers import BASE
from icpspec.resolve.why import provenance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.report.model import Block
    from icpspec.resolve.family import Key
    from icpspec.resolve.layers import Layered
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import ResolvedIcp, Trait
    from icpspec.resolve.why import Setting
    from icpspec.spec.scoring import Trait as TraitSpec


@dataclass(frozen=True, slots=True)
class Shown:
    """An ICP for a motion or none and a territory or none.

    Attributes:
        score_range: least and greatest score of any account, in the scale's units.
    """

    loaded: LoadedIcp
    key: Key
    icp: ResolvedIcp
    document: Layered
    score_range: tuple[Any, Any]

    @property
    def name(self) -> str:
        """Motion and territory in words; empty for the base."""
        named = zip(("motion", "territory"), self.key, strict=True)
        return ", ".join(f"{what} {name}" for what, name in named if name is not None)


def show_report(shown: Shown, project: str | None) -> Report:
    """One ICP with its points, tiers and where each value was set."""
    motion, territory = shown.key
    data = {
        "icp": shown.document.data,
        "motion": motion,
        "territory": territory,
        "provenance": {
            pointer: _origin_json(settings)
            for pointer, settings in provenance(shown.document).items()
        },
        "score_range": {"min": shown.score_range[0], "max": shown.score_range[1]},
    }
    return Report(data, _blocks(shown), project=project)


def _origin_json(settings: tuple[Setting, ...]) -> dict[str, Any]:
    first, *before = settings
    origin: dict[str, Any] = {
        "file": first.span.file,
        "line": first.span.line,
        "layer": first.layer,
    }
    if before:
        origin["replaced"] = [
            {"file": one.span.file, "line": one.span.line, "layer": one.layer, "value": one.value}
            for one in before
        ]
    return origin


def _blocks(shown: Shown) -> list[Block]:
    icp, spec = shown.icp, shown.icp.spec
    facts = [
        f"{spec.id}{f', version {spec.version}' if spec.version else ''},"
        f" {spec.status or 'active'}, {shown.document.file}"
    ]
    if shown.name:
        facts.append(f"As it is for {shown.name}.")
    if spec.summary:
        facts.append(spec.summary)
    facts.append(f"Scores run from {shown.score_range[0]} to {shown.score_range[1]}.")
    blocks: list[Block] = [Heading(spec.title), Lines(tuple(facts))]
    if icp.traits:
        rows = tuple(row for trait in icp.traits for row in _trait_rows(trait, shown))
        blocks.append(Table((">points", "trait", "band", "category", "evidence", "where"), rows))
    if icp.exclusions:
        excluding = tuple(
            (e.id, e.title, icp.tiers[e.at_best].id, _line(shown, "exclusions", e.id))
            for e in icp.exclusions
        )
        blocks.append(Table(("exclusion", "title", "at best", "where"), excluding))
    tiers = tuple(
        (
            tier.id,
            tier.title,
            _condition(spec.tiers[tier.id]),
            _line(shown, *_needs_path(spec.tiers[tier.id], tier.id)),
        )
        for tier in icp.tiers
    )
    blocks.append(Table(("tier", "title", "needs", "where"), tiers))
    return [*blocks, *_overlays(shown)]


def _overlays(shown: Shown) -> Iterator[Block]:
    """What the base does not show: who has a variant of their own."""
    family = shown.loaded.family
    if family is None or shown.key != (None, None):
        return
    rows = [
        (what, branch.path, branch.title, branch.kind or "")
        for what, branches in (
            ("motion", family.motions),
            ("territory", family.all_territories()),
        )
        for branch in branches
    ]
    if rows:
        note = "See one of them with --motion and --territory; see who set a value with --why."
        yield Table(("differs for", "id", "title", "kind"), tuple(rows), note=note)


def _trait_rows(trait: Trait, shown: Shown) -> list[tuple[str, str, str, str, str, str]]:
    declared = (shown.icp.spec.traits or {})[trait.id]
    basis = declared.evidence.basis if declared.evidence else "none"
    rows: list[tuple[str, str, str, str, str, str]] = []
    for index, band in enumerate(trait.bands):
        points = band.points * shown.icp.step
        value = f"+{points}" if points > 0 else str(points)
        first = index == 0
        rows.append(
            (
                value,
                trait.id if first else "",
                band.title or (trait.title if first and len(trait.bands) == 1 else ""),
                (trait.category or "") if first else "",
                basis if first else "",
                _line(shown, *_weight_path(trait.id, declared, index)),
            )
        )
    return rows


def _weight_path(name: str, declared: TraitSpec, index: int) -> tuple[str | int, ...]:
    bands: tuple[str | int, ...] = ("bands", index) if declared.bands else ()
    return ("traits", name, *bands, "weight")


def _needs_path(tier: Any, name: str) -> tuple[str, ...]:
    """Where what a tier needs was set."""
    needs = ("min_score", "min_percent", "min_coverage", "requires")
    first = next((key for key in needs if getattr(tier, key) is not None), None)
    return ("tiers", name, first) if first else ("tiers", name)


def _line(shown: Shown, *path: str | int) -> str:
    """The line that set a value, with the file if it is another one, and the layer."""
    place, rest = shown.document.origin(path)
    span = place.span(rest, key=True)
    file = "" if span.file == shown.document.file else f"{span.file}:"
    layer = "" if place.layer == BASE else f" ({place.layer})"
    return f"{file}{span.line}{layer}" if file else f"line {span.line}{layer}"


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
