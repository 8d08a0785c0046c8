"""`icpspec show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session, variants

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from icpspec.report.model import Report
    from icpspec.report.show import Shown


@click.command("show")
@click.argument("icp_id", required=False, metavar="[ICP]")
@options.for_motion
@options.for_territory
@click.option("--why", "path", metavar="PATH", help="Which layers set a value, as traits.x.weight.")
@options.as_of
@options.project
@options.formats("text", "json", "markdown")
@options.output
def COMMAND(
    icp_id: str | None,
    motion: str | None,
    territory: str | None,
    path: str | None,
    as_of: date | None,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
) -> None:
    """Show an ICP, also as it is for a motion and a territory, and where each value was set."""
    from icpspec.evaluate.figures import in_units
    from icpspec.evaluate.totals import score_range
    from icpspec.report.show import Shown, show_report
    from icpspec.resolve.why import layered

    space = session.workspace(project_file)
    icp = session.the_one(space, icp_id, as_of)
    session.refuse_faulty(space, [icp])
    assert icp.family is not None
    key = variants.variant_key(icp.family, motion, territory)
    resolved = icp.family.variant(*key)
    low, high = (in_units(steps, resolved.step) for steps in score_range(resolved))
    shown = Shown(icp, key, resolved, layered(icp, key), (low, high))
    report = show_report(shown, space.name) if path is None else _why(shown, path, space.name)
    session.emit(report, format_name, output)


def _why(shown: Shown, path: str, project: str | None) -> Report:
    from icpspec.errors import UsageError
    from icpspec.report.why import why_report
    from icpspec.resolve.why import NoSuchValue, others, why

    answer = why(shown.document, path)
    found = [] if isinstance(answer, NoSuchValue) else answer
    elsewhere = others(shown.loaded, shown.key, path, found)
    if isinstance(answer, NoSuchValue) and not elsewhere:
        raise UsageError(f"There is no value at `{path}`.", help=answer.help)
    name = f"{shown.icp.id}, {shown.name}" if shown.name else shown.icp.id
    return why_report(found, elsewhere, name, project)
