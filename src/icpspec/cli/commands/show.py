"""`icpspec show`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from pathlib import Path


@click.command("show")
@click.argument("icp_id", required=False, metavar="[ICP]")
@options.motion
@options.territory
@options.project
@options.formats("text", "json", "markdown")
@options.output
def COMMAND(
    icp_id: str | None, project_file: Path | None, format_name: str, output: Path | None
) -> None:
    """Show an ICP: points, tiers, and where each value was set."""
    from icpspec.evaluate.figures import in_units
    from icpspec.evaluate.totals import score_range
    from icpspec.report.show import show_report

    space = session.workspace(project_file)
    icp = session.the_one(space, icp_id)
    session.refuse_faulty(space, [icp])
    resolved = icp.resolved
    assert resolved is not None
    low, high = (in_units(steps, resolved.step) for steps in score_range(resolved))
    name = space.name
    session.emit(show_report(icp, (low, high), name), format_name, output)
