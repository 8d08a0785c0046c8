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
    default="icp",
    show_default=True,
    metavar="KIND",
    help="Of a kind of file (icp, project, accepted), or of what a command writes with -f json.",
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
    """Print the JSON Schema (2020-12) of specs, or of the output of a command.

    Editors and other tools check and complete specs with it; programs that read the JSON of a
    command know from it what they may rely on, as `icpspec schema --of diff`.
    """
    if not is_for_project:
        session.write(_text(kind), output)
        return
    from icpspec.report.scaffold import schemas_report
    from icpspec.scaffold import write_schemas

    folder = session.project_path(project_file).parent
    session.emit(schemas_report(write_schemas(folder)), "text", output)


def _text(kind: str) -> str:
    """The schema of a kind of file or of a command's document.

    Raises:
        UsageError: there is none of that name.
    """
    import json

    from icpspec.errors import UsageError
    from icpspec.nearest import did_you_mean
    from icpspec.report import documents
    from icpspec.spec.schema import KINDS, committed_text

    if kind in KINDS:
        return committed_text(kind)
    known = documents.names()
    if kind not in known:
        help_ = did_you_mean(kind, (*KINDS, *known))
        raise UsageError(f"There is no schema of `{kind}`.", help=help_)
    return json.dumps(documents.schema(kind), indent=2, ensure_ascii=False) + "\n"
