"""Several ICPs over the same rows in one pass: what they have in common is computed once.

Each ICP is compiled as if it stood alone. Then the chains are merged step by step with value
numbering: a column whose expression is there already, by whatever name, is not computed again; any
other is added, under a name of its own if its name is taken. So two versions of an ICP cost little
more than one, and what differs between them needs no rules of its own: an attribute that is read
from another column is another expression, and so is all that follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.scored import RANK
from icpspec.sql.scoring import scored
from icpspec.sql.sums import Sums
from icpspec.sql.taken import IN_SCOPE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.scored import Scored
    from icpspec.sql.targets._protocol import Target

_SCOPE = "scope"
_SUMS = "totals"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the ICPs.

    Attributes:
        names: what its columns are really called, where that is not their own name.
    """

    family: IcpFamily
    scored: Scored
    names: Mapping[str, str]

    def own(self, node: Node) -> Node:
        """An expression over its columns as they are really called; a copy."""
        return _renamed(node.copy(), self.names)

    def column(self, name: str) -> Node:
        """One of its columns by its own name, as `score`."""
        return nodes.column(self.names[name])

    def rank(self) -> Node:
        """The rank of the tier reached, exceptions counted."""
        return self.own(self.scored.rank(RANK))

    def in_scope(self) -> Node | None:
        """TRUE for the rows that the ICP is meant for, else FALSE or NULL; None if for all."""
        return None if self.family.base.scope is None else self.column(IN_SCOPE)

    def is_same(self, other: Member, *columns: str) -> bool:
        """Whether columns are one and the same in both, so that no row can differ in them."""
        return all(self.column(name) == other.column(name) for name in columns)


@dataclass(frozen=True, slots=True)
class SideBySide:
    """The steps, and what their last one holds for each ICP.

    Rows that are in the scope of none may be left out.
    """

    steps: tuple[Step, ...]
    members: tuple[Member, ...]

    @property
    def last(self) -> str:
        """Name of the last step."""
        return self.steps[-1][0]


def side_by_side(
    families: Sequence[tuple[IcpFamily, Input]], clock: Clock, target: Target
) -> SideBySide:
    """The steps that score rows by several ICPs, each row by the variant that it is in for each.

    Args:
        families: at least one; each with the rows as it reads them. They are the same rows: only
            `column` and `types` may differ.
    """
    rows = families[0][1]
    found = [scored(family, own, clock, target, keeps_all=True) for family, own in families]
    chains = [[_parsed(step) for step in one.steps] for one in found]
    slots = _slots([[step.name for step in chain] for chain in chains])
    merged = _Merged(_input_columns([own for _, own in families]), rows.name, len(chains))
    # A row in no scope is nobody's; an ICP without one wants them all.
    scoped = {n for n, (family, _) in enumerate(families) if family.base.scope is not None}
    awaited = set(scoped) if len(scoped) == len(families) else {None}
    for name, places in slots:
        where = merged.in_any_scope() if not awaited else None
        awaited = awaited or {None}
        merged.add(name, {n: chains[n][place] for n, place in places.items()}, where)
        if name == _SCOPE:
            awaited -= set(places)
    members = tuple(
        Member(family, one, dict(names))
        for (family, _), one, names in zip(families, found, merged.names, strict=True)
    )
    return SideBySide(tuple(merged.steps), members)


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A step as data.

    Attributes:
        keeps: it has all columns of the step before.
        columns: those that it adds or hands through, by name.
        place: the column by which it joins a table; None if it joins none.
        table: the contents of that table's columns by name, in the order of the rows.
    """

    name: str
    keeps: bool
    columns: Mapping[str, Node]
    place: str | None = None
    table: Mapping[str, tuple[Node, ...]] = field(default_factory=dict)


def _parsed(step: Step) -> _Parsed:
    """A step that `scored` made: a SELECT from the one before, at most with a table of numbers."""
    name, query = step
    assert query.args.get("where") is None
    columns: dict[str, Node] = {}
    keeps = False
    place: str | None = None
    table: dict[str, tuple[Node, ...]] = {}
    for join in query.args.get("joins") or []:
        values = join.this
        assert isinstance(values, exp.Values)
        names = [column.name for column in values.args["alias"].columns]
        contents = zip(*(row.expressions for row in values.expressions), strict=True)
        place, *_ = names
        table = dict(zip(names, contents, strict=True))
        del table[place]
    for node in query.expressions:
        if isinstance(node, exp.Star) or isinstance(node.this, exp.Star):
            keeps = True
        elif isinstance(node, exp.Alias):
            columns[node.alias] = node.this
        elif node.name not in table:
            columns[node.name] = node
    return _Parsed(name, keeps, columns, place, table)


def _slots(chains: Sequence[Sequence[str]]) -> list[tuple[str, dict[int, int]]]:
    """The steps of several chains in one order: name, and the position of it in each chain.

    Steps of one name become one wherever the order of the chains lets them.
    """
    merged: list[tuple[str, dict[int, int]]] = []
    for n, chain in enumerate(chains):
        at = 0
        for position, name in enumerate(chain):
            same = next((i for i in range(at, len(merged)) if merged[i][0] == name), None)
            if same is None:
                merged.insert(at, (name, {}))
                same = at
            merged[same][1][n] = position
            at = same + 1
    return merged


def _input_columns(inputs: Sequence[Input]) -> list[str]:
    """All columns that one of them reads or hands through."""
    found: dict[str, None] = {}
    for rows in inputs:
        given = [name for name in (rows.key, rows.given_motion, rows.given_territory) if name]
        found.update(dict.fromkeys([*rows.carried, *given, *rows.column.values()]))
    return list(found)


class _Merged:
    """The steps so far, and what the columns of each chain are called in them."""

    def __init__(self, first: Sequence[str], source: str, count: int) -> None:
        self._first = list(first)
        self._before = source
        self._known: dict[Node, str] = {}
        self._looked_up: dict[tuple[str, tuple[Node, ...]], str] = {}
        self._sums = Sums()
        self._taken = {name.lower() for name in first}
        self._step_names = {source.lower()}
        self.steps: list[Step] = []
        self.names: list[dict[str, str]] = [{name: name for name in first} for _ in range(count)]

    def in_any_scope(self) -> Node:
        """Whether a row is in the scope of any ICP."""
        real = dict.fromkeys(names[IN_SCOPE] for names in self.names)
        return nodes.any_of([nodes.column(name) for name in real])

    def add(self, name: str, steps: Mapping[int, _Parsed], where: Node | None) -> None:
        """Append one step with what the steps of some chains add that is not there yet."""
        added: list[Node] = []
        tables: dict[tuple[str, int], dict[str, tuple[Node, ...]]] = {}
        before = [dict(names) for names in self.names]
        for n, step in steps.items():
            called = dict(before[n]) if step.keeps else {}
            for column, node in step.columns.items():
                real = _renamed(node, before[n])
                called[column] = self._column(column, real, added, is_sum=name == _SUMS)
            if step.place is not None:
                place = before[n][step.place]
                for column, content in step.table.items():
                    called[column] = self._lookup(place, column, content, tables)
            self.names[n] = called
        if added or tables or where is not None or not self.steps:
            self._append(name, added, tables, where)

    def _column(self, name: str, node: Node, added: list[Node], *, is_sum: bool) -> str:
        """What a column is called, whose expression is over real names."""
        if isinstance(node, exp.Column):
            return node.name
        if node in self._known:
            return self._known[node]
        called = self._known[node] = self._free(name)
        added.append(nodes.named(self._sums.add(called, node) if is_sum else node, called))
        return called

    def _lookup(
        self,
        place: str,
        name: str,
        content: tuple[Node, ...],
        tables: dict[tuple[str, int], dict[str, tuple[Node, ...]]],
    ) -> str:
        """What a column of a joined table is called: one of the same contents is the same."""
        key = (place, content)
        if key not in self._looked_up:
            called = self._looked_up[key] = self._free(name)
            tables.setdefault((place, len(content)), {})[called] = content
        return self._looked_up[key]

    def _free(self, name: str) -> str:
        """A name that no column has yet; SQL does not tell upper from lower case."""
        called, number = name, 1
        while called.lower() in self._taken:
            number += 1
            called = f"{name} {number}"
        self._taken.add(called.lower())
        return called

    def _append(
        self,
        name: str,
        added: Sequence[Node],
        tables: Mapping[tuple[str, int], Mapping[str, tuple[Node, ...]]],
        where: Node | None,
    ) -> None:
        for columns, condition in _in_turn(added, where):
            step = self._step_name(name)
            if not self.steps:
                # Not all of the source: its other columns could be called as ours are.
                kept: list[Node] = [nodes.column(column) for column in self._first]
            elif tables:
                kept = [exp.Column(this=nodes.star(), table=_quoted(self._before))]
            else:
                kept = [nodes.star()]
            query = nodes.select([*kept, *columns], self._before, condition)
            for (place, _), contents in tables.items():
                _join(query, self._before, place, contents)
            tables = {}
            self.steps.append((step, query))
            self._before = step

    def _step_name(self, name: str) -> str:
        called, number = name, 1
        while called.lower() in self._step_names:
            number += 1
            called = f"{name} {number}"
        self._step_names.add(called.lower())
        return called


def _in_turn(
    added: Sequence[Node], where: Node | None
) -> Iterator[tuple[Sequence[Node], Node | None]]:
    """Columns, and after them those that are computed from them."""
    names = {node.alias for node in added}
    later = [
        node for node in added if any(part.name in names for part in node.find_all(exp.Column))
    ]
    yield [node for node in added if node not in later], where
    if later:
        yield later, None


def _join(
    query: exp.Select, before: str, place: str, table: Mapping[str, tuple[Node, ...]]
) -> None:
    """Join a table with a row for each number of a column, and take its columns."""
    alias = f"by {place} {len(query.args.get('joins') or ()) + 1}"
    rows = [
        [nodes.number(number), *(content.copy() for content in row)]
        for number, row in enumerate(zip(*table.values(), strict=True))
    ]
    number = "number of place"
    joined = exp.Join(
        this=nodes.values(rows, alias, [number, *table]),
        on=nodes.equals(nodes.column(place, before), nodes.column(number, alias)),
    )
    query.set("expressions", [*query.expressions, *(nodes.column(name, alias) for name in table)])
    query.join(joined, copy=False)


def _quoted(name: str) -> exp.Identifier:
    return exp.Identifier(this=name, quoted=True)


def _renamed(node: Node, names: Mapping[str, str]) -> Node:
    """An expression over columns by other names; the very same where nothing changes."""
    found = [part for part in node.find_all(exp.Column) if names.get(part.name) != part.name]
    if not found:
        return node
    if node in found and isinstance(node, exp.Column):
        return nodes.column(names[node.name])
    copied = node.copy()
    for part in list(copied.find_all(exp.Column)):
        part.set("this", _quoted(names[part.name]))
    return copied
