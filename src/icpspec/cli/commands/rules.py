"""`icpspec rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from pathlib import Path


@click.command("rules")
@click.argument("rule", required=False)
@options.formats("text", "json", "markdown")
@options.output
def COMMAND(rule: str | None, format_name: str, output: Path | None) -> None:
    """List what can be found, or explain one RULE.

    RULE is the id or the code of a rule, as overlapping-bands or ICP305. How strict a rule of
    quality is, the project file decides: `lint: {rules: {overlapping-bands: error}}`.
    """
    from icpspec.errors import UsageError
    from icpspec.lint.catalogue import all_rules, pages
    from icpspec.nearest import did_you_mean
    from icpspec.report.rules import rules_report

    rules = all_rules()
    if rule is not None:
        rules = tuple(one for one in rules if rule in (one.id, one.code))
        if not rules:
            known = [one.id for one in all_rules()]
            raise UsageError(f"There is no rule `{rule}`.", help=did_you_mean(rule, known))
    report = rules_report(rules, pages(), in_full=rule is not None)
    session.emit(report, format_name, output)
