"""DuckDB, locked: it sees the project's folder and nothing else, and its settings stay."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from icpspec.errors import EnvironmentFault
from icpspec.sql.targets.duckdb import TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import duckdb
    from sqlglot import exp

    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType

_BATCH = 10_000


class DataError(Exception):
    """The data could not be read; the message is DuckDB's, made short.

    Raised by queries on data that strangers may have written; whoever knows which source it was
    turns it into a diagnostic.
    """


class Engine:
    """A locked DuckDB in memory. Use it as a context manager.

    Args:
        root: the only folder it may read.
        output: a file it may write, for exports; nothing else can be written but the temporary
            folder of its own that it spills to.
    """

    target = TARGET

    def __init__(self, root: Path, output: Path | None = None) -> None:
        self._root = root.resolve()
        self._output = output
        self._spill = Path(tempfile.mkdtemp(prefix="icpspec-"))
        self._connection = self._open()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()
        shutil.rmtree(self._spill, ignore_errors=True)

    def _open(self) -> duckdb.DuckDBPyConnection:
        import duckdb

        connection = duckdb.connect(":memory:")
        # The order matters: access is granted first, then closed, then locked.
        settings: list[tuple[str, object]] = [
            ("allowed_directories", [str(self._root)]),
            ("allowed_paths", [str(self._output)] if self._output else []),
            ("temp_directory", str(self._spill)),
            ("autoinstall_known_extensions", False),
            ("autoload_known_extensions", False),
            ("allow_community_extensions", False),
            ("TimeZone", "UTC"),
            ("enable_progress_bar", False),
            ("enable_external_access", False),
            ("lock_configuration", True),
        ]
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
        return self._execute(query).fetchall()

    def names_and_rows(self, query: exp.Expr) -> tuple[list[str], list[tuple[Any, ...]]]:
        """Column names and all rows of a query; for small results."""
        cursor = self._execute(query)
        return [column[0] for column in cursor.description], cursor.fetchall()

    def stream(self, query: exp.Expr) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, a batch at a time."""
        cursor = self._execute(query)
        while batch := cursor.fetchmany(_BATCH):
            yield from batch

    def columns(self, table: Node) -> dict[str, ColumnType]:
        """Names and types of a table's columns, in order."""
        from icpspec.sql import nodes

        described = self._execute(nodes.select([nodes.star()], table).limit(0))
        return {
            str(column[0]): self.target.column_type(str(column[1]))
            for column in described.description
        }

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
        self._execute(table)

    def export(self, query: exp.Expr, path: Path, options: Sequence[tuple[str, str]]) -> None:
        """Write the rows of a query to the output file this engine was opened with."""
        from sqlglot import exp

        copy = exp.Copy(
            this=exp.Subquery(this=query),
            kind=False,
            files=[exp.Literal.string(str(path))],
            params=[
                exp.CopyParameter(this=exp.Var(this=name), expression=exp.Var(this=value))
                for name, value in options
            ],
        )
        self._execute(copy)

    def _execute(self, query: exp.Expr) -> duckdb.DuckDBPyConnection:
        import duckdb

        text = self.sql(query)
        try:
            return self._connection.execute(text)
        except (
            duckdb.IOException,
            duckdb.InvalidInputException,
            duckdb.ConversionException,
            duckdb.PermissionException,
            duckdb.OutOfRangeException,
            duckdb.SerializationException,
        ) as error:
            raise DataError(_short(error)) from error
        except duckdb.OutOfMemoryException as error:
            raise EnvironmentFault(
                f"DuckDB ran out of memory: {_short(error)}",
                help="Free some memory or disk space and run it again.",
            ) from error
        except KeyboardInterrupt:
            self._connection.interrupt()
            raise


def _setting(value: object) -> str:
    """A value of our own settings as a literal; none of them comes from a spec."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "[" + ", ".join(_setting(item) for item in value) + "]"
    return "'" + str(value).replace("'", "''") + "'"


def _short(error: Exception) -> str:
    """The first line of a DuckDB message that says something, without its category."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    first = re.sub(r"^[A-Z][A-Za-z -]* Error: ", "", lines[0]) if lines else "unknown reason"
    return first.rstrip(".")
