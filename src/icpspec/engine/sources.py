"""The project's sources as tables: files inside the project, with the types they really have."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.engine import faults
from icpspec.engine.duckdb import DataError
from icpspec.engine.row_findings import source_label
from icpspec.nearest import did_you_mean
from icpspec.resolve.faults import NOT_SUPPORTED_YET, OUTSIDE_PROJECT

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from icpspec.engine.duckdb import Engine
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType
    from icpspec.sql.targets._protocol import Target

_KINDS = {
    ".csv": "csv",
    ".csv.gz": "csv",
    ".tsv": "tsv",
    ".txt": "csv",
    ".parquet": "parquet",
}
# What stands in the name of a lone column when no way to split the rows was found.
_DELIMITERS = ",;\t|"
_MOST_HEADER = 65_536


@dataclass(frozen=True, slots=True)
class Table:
    """A readable source.

    Attributes:
        scan: the node that stands in FROM.
        columns: names and types, in order.
        path: where it is declared in the project file.
        source: the file or pattern that it is read from.
    """

    name: str
    scan: Node
    columns: Mapping[str, ColumnType]
    path: Steps
    source: str

    @property
    def label(self) -> str:
        """The table as messages name it; one of several sources with its index and its file."""
        return source_label(self.name, self.path, self.source)


def kind_of(source: str) -> str | None:
    """The kind of file by its ending, None if it is none that can be read."""
    lowered = source.lower()
    return next((kind for ending, kind in _KINDS.items() if lowered.endswith(ending)), None)


def open_source(
    name: str, source: str, root: Path, engine: Engine, problems: Problems, path: Steps
) -> Table | None:
    """A source as a table; None after a finding."""
    place: Steps = (*path, "source")
    kind = kind_of(source)
    if paths.is_url(source) or not paths.is_inside(root, root / source):
        problems.add(
            OUTSIDE_PROJECT,
            place,
            f"`{source}` lies outside the project.",
            help="Copy the file into the project, or put the project file above it.",
        )
        return None
    if kind is None:
        _report_unknown_kind(source, problems, place)
        return None
    files = paths.matches(root, source)
    if not files:
        problems.add(
            faults.MISSING_SOURCE,
            place,
            f"There is no file `{source}`.",
            help=_near_files(source, root),
        )
        return None
    for file in files:
        if not paths.is_inside(root, file):
            problems.add(
                OUTSIDE_PROJECT,
                place,
                f"`{file.relative_to(root).as_posix()}` is a link that leaves the project.",
                help="Copy the file into the project.",
            )
            return None
        if file.stat().st_size == 0:
            problems.add(
                faults.UNREADABLE_SOURCE,
                place,
                f"`{file.relative_to(root).as_posix()}` is empty: it has not even a header.",
                help="Export it again.",
            )
            return None
    scan = engine.target.files([paths.without_glob(file.resolve()) for file in files], kind)
    try:
        columns = engine.columns(scan)
    except DataError as error:
        report_unreadable(source, error, problems, place)
        return None
    if kind != "parquet" and not _begins_with_header(files[0], list(columns)):
        problems.add(
            faults.UNREADABLE_SOURCE,
            place,
            f"`{source}` cannot be split into the columns of its first line.",
            help="The first line names the columns, and each row has as many cells as it. Look for"
            " a title above it, a row that is cut off or too long, and a quote never closed.",
        )
        return None
    return Table(name, scan, columns, path, source)


def _begins_with_header(file: Path, columns: list[str]) -> bool:
    """Whether the columns are those of a file's first line.

    DuckDB guesses how a file is laid out. Where rows are of unequal length, it takes another line
    for the header and leaves out those above it, or takes each row for one long cell.
    """
    if len(columns) == 1 and any(char in columns[0] for char in _DELIMITERS):
        return False
    is_packed = file.name.lower().endswith(".gz")
    with gzip.open(file) if is_packed else file.open("rb") as raw:
        text = raw.read(_MOST_HEADER).decode("utf-8-sig", "replace").lstrip()
    head = text.lstrip("\"'").replace('""', '"')
    first = columns[0].strip().split("\n")[0].rstrip("\r")
    has_name = not text.startswith(tuple(_DELIMITERS))
    return not has_name or head.startswith(first)


def report_unreadable(source: str, error: DataError, problems: Problems, place: Steps) -> None:
    """Report a source that DuckDB could not read."""
    problems.add(
        faults.UNREADABLE_SOURCE,
        place,
        f"Cannot read `{source}`: {error}.",
        help="Check that it is complete, of the kind its name says, and in UTF-8.",
    )


def _report_unknown_kind(source: str, problems: Problems, place: Steps) -> None:
    if source.startswith(("ref(", "source(")) or ("." not in source and "/" not in source):
        problems.add(
            NOT_SUPPORTED_YET,
            place,
            f"`{source}` names a table of a connection or of dbt, which is not supported yet.",
            help="Export it to a CSV or Parquet file inside the project.",
        )
        return
    problems.add(
        faults.UNREADABLE_SOURCE,
        place,
        f"`{source}` is no kind of file that can be read.",
        help=f"Kinds: {', '.join(_KINDS)}.",
    )


def _near_files(source: str, root: Path) -> str:
    folder = (root / source).parent
    if not paths.is_folder(folder):
        return f"The folder `{paths.shown(folder)}` does not exist either."
    if paths.is_folder(root / source):
        return f"It is a folder; name the files in it, as `{source}/*.csv`."
    names = [file.name for file in folder.iterdir() if kind_of(file.name)]
    return did_you_mean(source.rsplit("/", 1)[-1], sorted(names)) or "The folder has no data files."


def declared_scan(source: str, target: Target) -> Node:
    """The scan of a source as written, for SQL that is printed and run elsewhere."""
    from icpspec.sql import nodes

    kind = kind_of(source)
    return target.files([source], kind) if kind else nodes.table(source)


def check_columns(table: Table, wanted: Iterable[tuple[str, Steps]], problems: Problems) -> bool:
    """Whether all columns exist; those that do not are reported where they are named."""
    complete = True
    for column, place in wanted:
        if column not in table.columns:
            complete = False
            problems.add(
                faults.MISSING_COLUMN,
                place,
                f"{table.label} has no column `{column}`.",
                help=did_you_mean(column, list(table.columns)),
            )
    return complete
