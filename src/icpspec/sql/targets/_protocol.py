"""What a target tells the compiler: the few things that engines write differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.sql.nodes import Node
    from icpspec.sql.physical import ColumnType


class Target(Protocol):
    """One SQL engine."""

    dialect: str
    """Name of the sqlglot dialect that writes it."""

    skips_null_items: bool
    """Whether a list that holds NULL items answers false, not NULL, when it lacks a value."""

    def text_list(self, entries: Sequence[tuple[Node, str]]) -> Node:
        """A list of the texts whose condition is TRUE, in order; empty, not NULL.

        The conditions are never NULL.
        """

    def chosen(self, node: Node, numbers: Mapping[str, int], rest: Node) -> Node:
        """The number that belongs to a text; `rest` for every other text and for NULL."""

    def folded(self, node: Node) -> Node:
        """The text with A–Z lowered and everything else as it was."""

    def split(self, node: Node, separator: str) -> Node:
        """A text as a list of its trimmed, non-empty parts; NULL for NULL."""

    def each(self, node: Node, change: Callable[[Node], Node]) -> Node:
        """A list with every item changed and those that become NULL left out."""

    def wall_clock(self, node: Node, zone: str) -> Node:
        """A timestamp with time zone as naive wall clock of a zone."""

    def moment(self, node: Node, zone: str) -> Node:
        """An ISO text as naive wall clock of a zone; NULL if it is none."""

    def column_type(self, name: str) -> ColumnType:
        """The family of a column type as the engine names it."""

    def files(self, paths: Sequence[str], kind: str) -> Node:
        """A table in files of a kind (`csv`, `tsv`, `parquet`); columns of text files are text."""

    def bucket(self, key: Node, buckets: int) -> Node:
        """First 8 hex digits of md5(key as text), modulo a number of buckets."""
