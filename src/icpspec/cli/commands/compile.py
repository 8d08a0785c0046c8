"""`icpspec compile`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session, variants

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@click.command("compile")
@click.argument("icp_id", required=False, metavar="[ICP]")
@options.for_motion
@options.for_territory
@options.as_of
@click.option(
    "--dialect", default="duckdb", show_default=True, metavar="NAME", help="The SQL dialect."
)
@click.option("--wide", is_flag=True, help="Add a column points.<trait> for each trait.")
@click.option(
    "--every-variant",
    is_flag=True,
    help="One row an account with its score and tier under each motion and territory.",
)
@options.project
@options.output
def COMMAND(
    icp_id: str | None,
    motion: str | None,
    territory: str | None,
    as_of: date | None,
    dialect: str,
    wide: bool,
    every_variant: bool,
    project_file: Path | None,
    output: Path | None,
) -> None:
    """Print the SELECT that scores all accounts by an ICP.

    It assigns each account to its motion and territory; with --motion or --territory all are
    scored as they would be there.

    Paths of data files stand in it as in the project file: run it from the project's folder.
    """
    from datetime import date as today

    from icpspec.engine.printed import compiled
    from icpspec.errors import UsageError
    from icpspec.sql.targets import get

    if every_variant and (wide or motion or territory):
        raise UsageError(
            "--every-variant goes with neither --wide nor --motion and --territory.",
            help="Leave out the others: it shows all variants side by side.",
        )
    target = get(dialect)
    space = session.workspace(project_file)
    icp = session.the_one(space, icp_id, as_of)
    session.refuse_faulty(space, [icp])
    assert icp.family is not None
    variant = variants.variant_key(icp.family, motion, territory)
    day = as_of or today.today()
    printed = compiled(
        space, icp, day, target, wide=wide, every_variant=every_variant, variant=variant
    )
    session.show_findings(printed.findings)
    if printed.sql is None:
        session.stop(space, printed.findings)
    session.write(printed.sql, output)
