"""`icpspec schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session

if TYPE_CHECKING:
    from pathlib import Path


@click.command("schema")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["icp", "project", "accepted"]),
    default="icp",
    show_default=True,
    help="Of which kind of file.",
)
@click.option(
    "--write",
    "is_for_project",
    is_flag=True,
    help="Write all schemas into the project's .icpspec/schemas, over older ones.",
)
@options.project
@options.output
def COMMAND(
    kind: str, is_for_project: bool, project_file: Path | None, output: Path | None
) -> None:
    """Print the JSON Schema (2020-12) of specs.

    Editors and other tools check and complete specs with it.
    """
    from icpspec.spec.schema import committed_text

    if not is_for_project:
        session.write(committed_text(kind), output)
        return
    from icpspec.report.scaffold import schemas_report
    from icpspec.scaffold import write_schemas

    folder = session.project_path(project_file).parent
    session.emit(schemas_report(write_schemas(folder)), "text", output)
