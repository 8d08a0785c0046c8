"""Runs the rules of quality over a project, each finding once and at its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import _units
from icpspec.diagnostics import Related, Severity, worst
from icpspec.lint._protocol import Lint, OfData, OfFamily, OfProject, OfVariant
from icpspec.lint.settings import switched_off
from icpspec.lint.subjects import Family, Whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Rule, Span
    from icpspec.engine.tallies import Tally
    from icpspec.lint._protocol import Found
    from icpspec.lint.subjects import Variant
    from icpspec.resolve.workspace import Workspace
    from icpspec.text.document import Positioned

RULES = "icpspec.lint.rules"


def rules() -> tuple[Lint, ...]:
    """All rules of quality, in the order of their codes."""
    return tuple(sorted(_units.instances(RULES, Lint), key=lambda one: one.rule.code))


def lint(space: Workspace, today: date, *, whole: bool = True) -> list[Diagnostic]:
    """What the rules say of a project's ICPs without errors.

    Args:
        today: the day of the run, for what goes stale.
        whole: all ICPs of the project are in it, so that rules may miss something.
    """
    if space.project is None:
        return []
    off = switched_off(space.project)
    chosen = [one for one in rules() if one.rule.id not in off]
    families = tuple(
        Family(icp.family, icp.document, space.project, space.document, today)
        for icp in space.icps
        if icp.family is not None and icp.family.base.spec.status != "retired"
    )
    told = _Told()
    for family in families:
        _lint_family(family, chosen, told)
    is_sound = all(icp.family is not None for icp in space.icps)
    if whole and is_sound and worst(space.findings) is not Severity.ERROR:
        project = Whole(space, space.project, today, families)
        for one in chosen:
            if isinstance(one, OfProject):
                told.add(one.rule, one.check(project), project.document)
    return told.findings


def lint_data(space: Workspace, tallies: Mapping[str, Tally], today: date) -> list[Diagnostic]:
    """What the rules say of how the accounts come out.

    Args:
        tallies: of the ICPs that were scored, by id.
    """
    if space.project is None:
        return []
    off = switched_off(space.project)
    chosen = [one for one in rules() if isinstance(one, OfData) and one.rule.id not in off]
    told = _Told()
    for icp in space.icps:
        tally = tallies.get(icp.id or "")
        if icp.family is None or tally is None:
            continue
        family = Family(icp.family, icp.document, space.project, space.document, today)
        for one in chosen:
            told.add(one.rule, one.check(family, tally), family.document)
    return told.findings


def _lint_family(family: Family, chosen: Iterable[Lint], told: _Told) -> None:
    for one in chosen:
        if isinstance(one, OfFamily):
            told.add(one.rule, one.check(family), family.document)
        elif isinstance(one, OfVariant):
            for variant in family.variants:
                told.add(one.rule, one.check(variant), variant.document, variant)


class _Told:
    """Findings so far: a place is told of once a rule, for the first variant or ICP that has it."""

    def __init__(self) -> None:
        self.findings: list[Diagnostic] = []
        self._places: set[tuple[str, Span]] = set()

    def add(
        self,
        rule: Rule,
        found: Iterable[Found],
        document: Positioned,
        variant: Variant | None = None,
    ) -> None:
        """Add what a rule found in one go; two findings of one go may share a place."""
        new = [one for one in _placed(rule, found, document) if self._is_new(one)]
        if not new:
            return
        self._places |= {(rule.id, one.span) for one in new if one.span is not None}
        name = _named(variant) if variant else ""
        self.findings += [one.within(name) for one in new] if name else new

    def _is_new(self, finding: Diagnostic) -> bool:
        return finding.span is None or (finding.rule.id, finding.span) not in self._places


def _placed(rule: Rule, found: Iterable[Found], document: Positioned) -> Iterator[Diagnostic]:
    for one in found:
        own = one.document or document
        related = [Related(text, own.span(path)) for path, text in one.related]
        yield rule.at(
            own.span(one.path, key=one.key),
            one.message,
            help=one.help,
            related=related,
            fix=one.fix,
        )


def _named(variant: Variant) -> str:
    names = zip(("motion", "territory"), variant.key, strict=True)
    return ", ".join(f"{what} `{name}`" for what, name in names if name is not None)
