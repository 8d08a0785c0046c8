"""How strict the checks are: `lint: {rules: {id: off|info|warning|error}}` of the project file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.lint import faults
from icpspec.lint.catalogue import all_rules, is_of_quality
from icpspec.resolve.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icpspec.diagnostics import Diagnostic
    from icpspec.spec.project import Project
    from icpspec.text.document import Document

_OFF = "off"


def switched_off(project: Project) -> frozenset[str]:
    """Ids of the rules that the project does not want."""
    return frozenset(name for name, level in _chosen(project).items() if level == _OFF)


def configured(findings: Iterable[Diagnostic], project: Project | None) -> list[Diagnostic]:
    """Findings of quality with the severities that the project gives them, without those of "off".

    Faults of the language and of its meaning stay what they are.
    """
    levels = _chosen(project)
    if not levels:
        return list(findings)
    return [one for finding in findings for one in _configured(finding, levels)]


def _configured(finding: Diagnostic, levels: Mapping[str, str]) -> Iterable[Diagnostic]:
    level = levels.get(finding.rule.id) if is_of_quality(finding.rule) else None
    if level is None:
        return (finding,)
    if level == _OFF:
        return ()
    rule = replace(finding.rule, severity=Severity[level.upper()])
    return (replace(finding, rule=rule),)


def check_rules(project: Project | None, document: Document) -> list[Diagnostic]:
    """Report settings of rules that do not exist or that cannot be set."""
    named = _chosen(project)
    if not named:
        return []
    known = {rule.id: rule for rule in all_rules()}
    problems = Problems(document)
    for name in named:
        path = ("lint", "rules", name)
        if name not in known:
            problems.add_unknown(faults.UNKNOWN_RULE, path, "rule", name, sorted(known), key=True)
        elif not is_of_quality(known[name]):
            problems.add(
                faults.FIXED_SEVERITY,
                path,
                f"`{name}` is no rule of quality: its severity cannot be set.",
                help="Remove the line; rules of quality have codes from ICP300 to ICP399.",
                key=True,
            )
    return problems.found


def _chosen(project: Project | None) -> Mapping[str, str]:
    return (project.lint.rules if project and project.lint else None) or {}
