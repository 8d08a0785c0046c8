"""`icpspec score`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from icpspec.cli import options, session, variants

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.engine.duckdb import Engine
    from icpspec.engine.score import Scores
    from icpspec.report.model import Report
    from icpspec.resolve.loaded import LoadedIcp


@click.command("score")
@options.icps
@options.motion
@options.territory
@options.as_of
@click.option("--wide", is_flag=True, help="Add a column points.<trait> for each trait.")
@options.common("text", "csv", "json", "parquet")
def COMMAND(
    icp_ids: tuple[str, ...],
    motion: str | None,
    territory: str | None,
    as_of: date | None,
    wide: bool,
    project_file: Path | None,
    format_name: str,
    output: Path | None,
    fail_on: str,
    quiet: bool,
    verbose: bool,
) -> None:
    """Score all accounts: tier, points, coverage, reasons."""
    from datetime import date as today

    from icpspec.engine.duckdb import Engine
    from icpspec.engine.score import prepare
    from icpspec.errors import UsageError

    if format_name == "parquet" and output is None:
        raise UsageError("Parquet needs a file.", help="Add -o scores.parquet.")
    space = session.workspace(project_file)
    day = as_of or today.today()
    icps = session.chosen(space, icp_ids, day, or_next=False)
    session.refuse_faulty(space, icps)
    only = variants.any_variant_key(icps, motion, territory)
    with (
        _ResultFile(format_name) as file,
        Engine(space.root, output=file) as engine,
        session.progress(quiet=quiet, verbose=verbose) as tell,
    ):
        tell(f"scoring the accounts by {', '.join(i.spec.id for i in icps if i.spec)} as of {day}")
        scores = prepare(space, engine, icps, day, wide=wide, only=only)
        session.show_findings(scores.findings, quiet=quiet)
        if scores.query is None:
            session.stop(space, scores.findings)
        with session.data_errors(space):
            if file is not None:
                _export(engine, scores, format_name, file, output)
            else:
                name = space.name
                report = (
                    _all_rows(engine, scores, name)
                    if format_name == "json"
                    else _summary(engine, scores, icps, day, name)
                )
                session.emit(report, format_name, output)
    sys.exit(session.exit_code(scores.findings, fail_on))


class _ResultFile:
    """A private file for the engine to write, for the formats that it writes itself."""

    def __init__(self, format_name: str) -> None:
        self._wanted = format_name in ("csv", "parquet")

    def __enter__(self) -> Path | None:
        import tempfile

        if not self._wanted:
            return None
        self._folder = tempfile.TemporaryDirectory(prefix="icpspec-")
        return Path(self._folder.name).resolve() / "rows"

    def __exit__(self, *_: object) -> None:
        if self._wanted:
            self._folder.cleanup()


def _export(
    engine: Engine, scores: Scores, format_name: str, file: Path, output: Path | None
) -> None:
    import shutil

    from icpspec.engine.score import as_csv_columns
    from icpspec.files import replacing

    assert scores.query is not None
    if format_name == "csv":
        engine.export(as_csv_columns(scores), file, [("FORMAT", "csv"), ("HEADER", "true")])
    else:
        engine.export(scores.query, file, [("FORMAT", "parquet"), ("COMPRESSION", "zstd")])
    if output is None:
        with file.open("rb") as rows, session.reader_may_leave():
            shutil.copyfileobj(rows, sys.stdout.buffer)
        return
    with replacing(output) as temporary:
        shutil.copyfile(file, temporary)


def _all_rows(engine: Engine, scores: Scores, project: str | None) -> Report:
    from icpspec.report.scores import rows_report

    assert scores.query is not None
    return rows_report(*engine.names_and_rows(scores.query), project)


def _summary(
    engine: Engine, scores: Scores, icps: Sequence[LoadedIcp], day: date, project: str | None
) -> Report:
    from icpspec.engine.summary import best_accounts, tier_counts
    from icpspec.report.scores import summary_report

    assert scores.query is not None
    engine.create("scores", scores.query)
    tiers, best = tier_counts(engine, icps), best_accounts(engine, scores.key)
    return summary_report(tiers, best, scores.key, day.isoformat(), project)
