"""DuckDB, locked: it sees the project's folder and nothing else, and its settings stay."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from icpspec.errors import EnvironmentFault, UsageError
from icpspec.sql.targets.duckdb import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    from sqlglot import exp

    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType

_BATCH = 10_000
_MOST_SHOWN = 300
_MOST_DEPTH = 20_000
_OPTIMIZERS = "SELECT name FROM duckdb_optimizers()"
# The first moves a TRY_CAST into the scan of a CSV file as a plain cast: one bad cell, and nothing
# is read. The second gets ready for aggregates below joins: it dissolves the steps that follow the
# join with the variants' weights, and the same totals are then computed several times.
_HARMFUL = frozenset({"type_pushdown", "partial_aggregate_pushdown"})


class DataError(Exception):
    """The data could not be read; the message is DuckDB's, made short.

    Raised by queries on data that strangers may have written; whoever knows which source it was
    turns it into a diagnostic.
    """


class Engine:
    """A locked DuckDB in memory. Use it as a context manager.

    DuckDB itself keeps to the folder, its own temporary one that it spills to, and the output
    file; links and `..` are followed before it looks. Inside the folder it could still write, as
    `allowed_directories` knows no reading alone: there, only SELECT statements are let through.

    Args:
        root: the only folder it may read.
        output: a file it may write, for exports.
        also: another folder it may read, which the user has named.
    """

    target = TARGET

    def __init__(self, root: Path, output: Path | None = None, also: Path | None = None) -> None:
        self._root = root.resolve()
        self._readable = [self._root, *([also.resolve()] if also else [])]
        self._output = output
        self._spill = Path(tempfile.mkdtemp(prefix="icpspec-"))
        try:
            self._connection = self._open()
        except BaseException:
            shutil.rmtree(self._spill, ignore_errors=True)
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._connection.close()
        finally:
            shutil.rmtree(self._spill, ignore_errors=True)

    def _open(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(":memory:")
        # The order matters: access is granted first, then closed, then locked.
        settings: list[tuple[str, object]] = [
            ("allowed_directories", [str(folder) for folder in self._readable]),
            ("allowed_paths", [str(self._output)] if self._output else []),
            ("temp_directory", str(self._spill)),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
            ("allow_community_extensions", False),
            ("python_enable_replacements", False),
            ("TimeZone", "UTC"),
            ("enable_progress_bar", False),
            # A total of 1,500 traits is 1,500 additions deep.
            ("max_expression_depth", _MOST_DEPTH),
            ("enable_external_access", False),
            ("lock_configuration", True),
        ]
        known = {name for (name,) in connection.execute(_OPTIMIZERS).fetchall()}
        # In front: the last setting locks the others.
        settings.insert(0, ("disabled_optimizers", ",".join(sorted(_HARMFUL & known))))
        for name, value in settings:
            connection.execute(f"SET {name} = {_setting(value)}")
        return connection

    def sql(self, query: exp.Expr) -> str:
        """The text of a query in this engine's dialect."""
        return query.sql(dialect=self.target.dialect)

    def rows(self, query: exp.Expr) -> list[tuple[Any, ...]]:
        """All rows of a query; for small results.

        Raises:
            DataError: the data could not be read.
        """
        with _data_errors(self._root):
            return self._execute(query).fetchall()

    def names_and_rows(self, query: exp.Expr) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and all rows of a query; for small results."""
        with _data_errors(self._root):
            cursor = self._execute(query)
            return [column[0] for column in cursor.description], cursor.fetchall()

    def stream(self, query: exp.Expr) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a batch at a time."""
        with _data_errors(self._root):
            cursor = self._execute(query)
            while batch := cursor.fetchmany(_BATCH):
                yield from batch

    def columns(self, table: Node) -> dict[str, ColumnType]:
        """Names and types of a table's columns, in order."""
        from icpspec.sql import nodes

        with _data_errors(self._root):
            described = self._execute(nodes.select([nodes.star()], table).limit(0))
        return {
            str(column[0]): self.target.column_type(str(column[1]))
            for column in described.description
        }

    def register(self, name: str, data: object) -> None:
        """Make a table of the caller's own readable: pandas, Polars, Arrow or a relation.

        Raises:
            UsageError: it is none of these.
        """
        import duckdb

        if isinstance(data, duckdb.DuckDBPyRelation):
            # A relation belongs to its own connection.
            data = data.to_arrow_table()
        elif type(data).__module__.split(".")[0] == "pandas":
            data = _without_type_of_nothing(data)
        try:
            self._connection.register(name, data)
        except (duckdb.Error, TypeError) as error:
            raise UsageError(
                f"{type(data).__name__} is no table that can be scored.",
                help="Give a pandas or Polars DataFrame, an Arrow table, a DuckDB relation or the"
                " path of a CSV or Parquet file.",
            ) from error

    def create(self, name: str, query: exp.Expr) -> None:
        """Keep the result of a query as a temporary table, in memory or spilled."""
        from sqlglot import exp

        table = exp.Create(
            this=exp.Table(this=exp.Identifier(this=name, quoted=True)),
            kind="TABLE",
            replace=True,
            expression=query,
            properties=exp.Properties(expressions=[exp.TemporaryProperty()]),
        )
        with _data_errors(self._root):
            self._execute(table, "CREATE")

    def export(self, query: exp.Expr, path: Path, options: Sequence[tuple[str, str]]) -> None:
        """Write the rows of a query to the output file this engine was opened with.

        Raises:
            ValueError: it was opened for another file, or for none.
        """
        from sqlglot import exp

        if path != self._output:
            raise ValueError(f"not the output file: {path}")
        copy = exp.Copy(
            this=exp.Subquery(this=query),
            kind=False,
            files=[exp.Literal.string(str(path))],
            params=[
                exp.CopyParameter(this=exp.Var(this=name), expression=exp.Var(this=value))
                for name, value in options
            ],
        )
        with _data_errors(self._root):
            self._execute(copy, "COPY")

    def _execute(self, query: exp.Expr, kind: str = "SELECT") -> duckdb.DuckDBPyConnection:
        """Run one statement of a kind; anything else is refused before it runs."""
        statements = self._connection.extract_statements(self.sql(query))
        if [statement.type.name for statement in statements] != [kind]:
            raise ValueError(f"not one {kind}: {[one.type.name for one in statements]}")
        try:
            return self._connection.execute(statements[0])
        except KeyboardInterrupt:
            self._connection.interrupt()
            raise


@contextmanager
def _data_errors(root: Path) -> Iterator[None]:
    """DuckDB's complaints about data as `DataError`; those about our SQL are our bugs."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise EnvironmentFault(
            f"DuckDB ran out of memory: {_short(error)}.",
            help="Free some memory or disk space and run it again.",
        ) from error
    except (
        duckdb.DataError,
        duckdb.OperationalError,
        duckdb.NotSupportedError,
        duckdb.InvalidInputException,
        duckdb.PermissionException,
    ) as error:
        raise DataError(_short(error).replace(f"{root}/", "")) from error


def _without_type_of_nothing(frame: Any) -> Any:
    """A pandas frame where columns without any value have no type: pandas calls them float."""
    kinds = enumerate(frame.dtypes)
    floats = [index for index, dtype in kinds if dtype.kind == "f"]
    empty = [index for index in floats if not frame.iloc[:, index].notna().any()]
    if not empty:
        return frame
    frame = frame.copy(deep=False)
    for index in empty:
        frame.isetitem(index, None)
    return frame


def _setting(value: object) -> str:
    """A value of our own settings as a literal; none of them comes from a spec."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_setting(item) for item in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def _short(error: Exception) -> str:
    """The line of a DuckDB message that says something, without its category."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [
        "no reason given"
    ]
    first = re.sub(r"^[A-Z][A-Za-z -]* Error: ", "", lines[0])
    at_line = re.match(r"CSV Error on Line: (\d+)", first)
    if at_line is not None:
        reasons = [
            line for line in lines[1:] if not line.startswith(("Original Line:", "Possible"))
        ]
        first = f"line {at_line[1]}: {reasons[0]}" if reasons else f"line {at_line[1]}"
    elif first.startswith("Error when sniffing"):
        first = "no rows and columns can be made out in it"
    return first[:_MOST_SHOWN].rstrip(". ")
