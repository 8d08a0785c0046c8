"""Tables as results: plain rows that know how to show themselves and how to leave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from icpspec.diagnostics import Diagnostic

_MOST_ROWS = 20
_STYLE = "text-align: {side}; padding: 2px 8px"


@dataclass(frozen=True, slots=True, repr=False)
class Table:
    """Rows under named columns.

    Attributes:
        columns: names, in order.
        rows: one tuple a row; numbers as `int`, `float` or `Decimal`, lists as `list`, unknown
            as None.
        title: what the table is about.
        findings: what is wrong or doubtful in the data behind it.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Each row as a mapping."""
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)

    def __repr__(self) -> str:
        name = self.title or "Table"
        return f"<{name}: {len(self.rows):,} rows of {', '.join(self.columns)}>"

    def column(self, name: str) -> list[Any]:
        """The values of one column.

        Raises:
            KeyError: there is no such column.
        """
        if name not in self.columns:
            raise KeyError(name)
        index = self.columns.index(name)
        return [row[index] for row in self.rows]

    def to_dicts(self) -> list[dict[str, Any]]:
        """All rows as mappings."""
        return list(self)

    def to_pandas(self) -> pd.DataFrame:
        """A pandas DataFrame; exact decimals become floats, as pandas has none.

        Raises:
            ImportError: pandas is not installed.
        """
        import pandas as pd

        return pd.DataFrame(self._columnwise(decimals=False))

    def to_polars(self) -> pl.DataFrame:
        """A Polars DataFrame.

        Raises:
            ImportError: polars is not installed.
        """
        import polars as pl

        return pl.DataFrame(self._columnwise(decimals=False), strict=False)

    def to_arrow(self) -> pa.Table:
        """An Arrow table.

        Raises:
            ImportError: pyarrow is not installed.
        """
        import pyarrow as pa

        return pa.table(self._columnwise(decimals=True))

    def _columnwise(self, *, decimals: bool) -> dict[str, list[Any]]:
        found = {name: self.column(name) for name in self.columns}
        if decimals:
            return found
        return {name: [_as_float(value) for value in values] for name, values in found.items()}

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        return html(self)


def _as_float(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def html(table: Table) -> str:
    """A table as HTML; nothing of its text is taken for markup."""
    shown = table.rows[:_MOST_ROWS]
    numeric = [_is_numeric(row[index] for row in table.rows) for index in range(len(table.columns))]
    head = "".join(
        _cell("th", name, right=right) for name, right in zip(table.columns, numeric, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            _cell("td", text(value), right=right) for value, right in zip(row, numeric, strict=True)
        )
        + "</tr>"
        for row in shown
    )
    title = f"<caption>{escape(table.title)}</caption>" if table.title else ""
    more = len(table.rows) - len(shown)
    note = f"<p>… and {more:,} more rows.</p>" if more > 0 else ""
    note += "".join(f"<p>{escape(finding.message)}</p>" for finding in table.findings)
    return f"<table>{title}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}"


def _cell(tag: str, content: str, *, right: bool) -> str:
    style = _STYLE.format(side="right" if right else "left")
    return f'<{tag} style="{style}">{escape(content)}</{tag}>'


def _is_numeric(values: Iterator[Any]) -> bool:
    known = [value for value in values if value is not None]
    numbers = (int, float, Decimal)
    return bool(known) and all(
        isinstance(value, numbers) and not isinstance(value, bool) for value in known
    )


def text(value: Any) -> str:
    """A value as people read it; nothing for unknown."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, list | tuple):
        return ", ".join(text(item) for item in value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value)


def from_dicts(rows: Sequence[dict[str, Any]], title: str = "") -> Table:
    """A table of mappings that all have the same keys."""
    columns = tuple(rows[0]) if rows else ()
    return Table(columns, tuple(tuple(row.values()) for row in rows), title)
