"""Roll-ups: which rows of a table an attribute is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean
from icpspec.resolve import calendar, faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.columns import column_attribute, told_by
from icpspec.resolve.computed import Column, Rollup
from icpspec.resolve.persona_tests import PERSONA, Personas
from icpspec.resolve.ranges import check_condition
from icpspec.resolve.rollup_tables import TABLES, declared_rows
from icpspec.resolve.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.rollup_tables import DeclaredRows
    from icpspec.spec import attributes as spec

_PEOPLE = "contacts"
_ROWS_ALONE = ("count", "exists")
_NUMBERS = ("integer", "number")
# By aggregate: the types of attribute that can hold it; any other has the type of its column.
_RESULTS: Mapping[str, tuple[str, ...]] = {
    "count": _NUMBERS,
    "count_distinct": _NUMBERS,
    "sum": ("number", "integer"),
    "exists": ("boolean",),
}
_IN_ORDER = ("string", "integer", "number", "date", "timestamp")


def bind_rollup(
    declared: spec.Attribute,
    attribute: Attribute,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Rollup | None:
    """The roll-up of an attribute; None after a finding.

    In the project file the personas that it names are not known yet: each ICP binds it again.
    """
    table, aggregate = declared.from_, declared.aggregate
    assert table is not None
    rows = _rows(table, vocabulary, problems, path)
    if aggregate is None:
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "from"),
            "It does not say how the rows are rolled up.",
            help="Add `aggregate: count`, or another of count_distinct, sum, min, max, latest,"
            " exists.",
            key=True,
        )
        return None
    _check_level(declared, problems, path)
    _check_keys(declared, aggregate, problems, path)
    _check_type(attribute, aggregate, problems, path)
    if not rows:
        return None
    _check_dates(declared, rows, problems, path)
    people = people_of(vocabulary) if table == _PEOPLE else Vocabulary()
    personas = Personas(vocabulary, problems) if table == _PEOPLE else None
    of = _column_of(declared, attribute, people, problems, path)
    bound = Rollup(
        table=table,
        aggregate=aggregate,
        rows=rows,
        of=of,
        within=calendar.days(declared.within) if declared.within else None,
        once_per=declared.once_per,
    )
    if declared.where is not None:
        bound = _with_where(bound, declared.where, people, personas, vocabulary, problems, path)
    named = [declared.of] if declared.of else []
    _check_later(rows, {"of": named, "where": bound.columns}, problems, path)
    return bound


def bind_waiting(vocabulary: Vocabulary, problems: Problems) -> Vocabulary:
    """The vocabulary of an ICP with the project's roll-ups over its own personas.

    Faults of the roll-ups are told at the project file, those of personas where they stand;
    whether each persona exists is checked for roll-ups that are used.
    """
    aside = type(problems)(problems.document)
    bound = dict(vocabulary.attributes)
    for name, declared in vocabulary.waiting.items():
        if name not in bound:
            continue
        path: Steps = ("attributes", name)
        rollup = bind_rollup(declared, bound[name], vocabulary, aside, path)
        if rollup is not None:
            bound[name] = replace(bound[name], computed=rollup)
    return vocabulary.with_attributes(bound)


def _rows(
    table: str, vocabulary: Vocabulary, problems: Problems, path: Steps
) -> tuple[DeclaredRows, ...]:
    data = vocabulary.data
    known = [name for name in TABLES if data is not None and getattr(data, name) is not None]
    if table not in known:
        if problems.left_out.may_declare("table", table):
            return ()
        message, advice = f"`data` declares no table `{table}`.", ""
        # Tables with a fault of their own are there all the same.
        advice = did_you_mean(table, [*known, *problems.left_out.declared("table")])
        if table == "spend":
            message, advice = "Rows of `spend` belong to no account.", ""
        elif data is not None and table in (data.lookups or {}):
            start = (data.lookups or {})[table].from_.partition(".")[0]
            message = f"`{table}` is a lookup: its rows belong to no account."
            advice = f"Roll up `{start}`, and read its columns as `{table}.column`."
        elif table in TABLES:
            advice = f"Add `{table}` to `data` in the project file."
        problems.add(
            faults.UNKNOWN_TABLE,
            (*path, "from"),
            message,
            help=advice or f"Tables that can be rolled up: {', '.join(known) or 'none yet'}.",
        )
        return ()
    rows = declared_rows(data, table)
    if not rows:
        problems.add(
            faults.UNKNOWN_TABLE,
            (*path, "from"),
            f"`{table}` does not say which account a row belongs to.",
            help=f"Add `account:` to `data.{table}`, the column of the account's key.",
        )
    return rows


def _check_level(declared: spec.Attribute, problems: Problems, path: Steps) -> None:
    if declared.level == "person":
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "level"),
            "A roll-up describes a company, not a person.",
            help="Remove `level`.",
            key=True,
        )


def _check_keys(declared: spec.Attribute, aggregate: str, problems: Problems, path: Steps) -> None:
    if aggregate in _ROWS_ALONE and declared.of is not None:
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "of"),
            f"`{aggregate}` is about rows, not about a column.",
            help="Remove `of`, or count its values with `count_distinct`.",
            key=True,
        )
    if aggregate not in _ROWS_ALONE and declared.of is None:
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "aggregate"),
            f"It does not say which column `{aggregate}` is taken of.",
            help="Add `of:` with the column's name.",
        )
    if declared.once_per is not None and aggregate != "count":
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "once_per"),
            f"`once_per` counts periods and does not go with `{aggregate}`.",
            help="Remove it, or write `aggregate: count`.",
            key=True,
        )


def _check_type(attribute: Attribute, aggregate: str, problems: Problems, path: Steps) -> None:
    fitting = _RESULTS.get(aggregate, _IN_ORDER if aggregate in ("min", "max") else ())
    if not fitting or attribute.kind in fitting:
        return
    if aggregate in _RESULTS:
        message = f"`{aggregate}` gives a value of type {fitting[0]}, not {attribute.kind}."
        advice = f"Write `type: {fitting[0]}`."
    else:
        message = f"Values of type {attribute.kind} have no order to take the `{aggregate}` of."
        advice = "Use `exists` with a `where`, or `latest`."
    problems.add(faults.WRONG_RESULT_TYPE, (*path, "type"), message, help=advice)


def _check_dates(
    declared: spec.Attribute, rows: Iterable[DeclaredRows], problems: Problems, path: Steps
) -> None:
    """Periods and order take rows that have a date."""
    undated = next((one for one in rows if one.date is None), None)
    if undated is None:
        return
    wanting = [key for key in ("within", "once_per") if getattr(declared, key) is not None]
    wanting += ["aggregate"] if declared.aggregate == "latest" else []
    for key in wanting:
        word = "latest" if key == "aggregate" else key
        table = undated.path[1]
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, key),
            f"`{word}` needs the date of a row, and `{table}` names no column of it.",
            help=f"Add `{undated.date_path[-1]}:` to `data.{table}`.",
            key=key != "aggregate",
        )


def _check_later(
    rows: Iterable[DeclaredRows],
    named: Mapping[str, Iterable[str]],
    problems: Problems,
    path: Steps,
) -> None:
    """A column that is known only from a day on, where no column tells that day."""
    for key, columns in named.items():
        for column in columns:
            if any(one.is_known_later(column) and one.day_of(column) is None for one in rows):
                problems.add(
                    faults.INVALID_VOCABULARY,
                    (*path, key),
                    f"`{column}` is known from the closing date on, and `opportunities` names no"
                    " column of that date, so it would always be unknown.",
                    help="Add `closed:` to `data.opportunities`.",
                    key=True,
                )


def people_of(vocabulary: Vocabulary) -> Vocabulary:
    """What the project says of contacts: attributes of persons."""
    persons = {name: vocabulary.attributes[name] for name in vocabulary.persons}
    stored = {name: one for name, one in persons.items() if one.computed is None}
    return Vocabulary(stored, frozenset(stored), vocabulary.unusable, vocabulary.lists)


def _column_of(
    declared: spec.Attribute,
    attribute: Attribute,
    people: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Column | None:
    name = declared.of
    if name is None or name in people.unusable:
        return None
    person = people.attributes.get(name)
    counts_values = declared.aggregate == "count_distinct"
    if person is None:
        kind = "string" if counts_values else attribute.kind
        return Column(column_attribute(name, kind), is_loose=counts_values)
    if person.many:
        problems.add(
            faults.WRONG_RESULT_TYPE,
            (*path, "of"),
            f"`{name}` holds several values a contact, which cannot be rolled up.",
            help="Test it in `where`, as with `exists`.",
        )
    elif not counts_values and person.kind != attribute.kind:
        problems.add(
            faults.WRONG_RESULT_TYPE,
            (*path, "of"),
            f"`{name}` is of type {person.kind}, not {attribute.kind}.",
            help=f"Write `type: {person.kind}`.",
        )
    return Column(person)


def _with_where(
    rollup: Rollup,
    where: Any,
    people: Vocabulary,
    personas: Personas | None,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Rollup:
    place: Steps = (*path, "where")
    conditions = [where, *(personas.conditions(where) if personas else ())]
    columns = columns_of(conditions, people, vocabulary)
    known = Vocabulary(
        {**people.attributes, **{name: one.attribute for name, one in columns.items()}},
        people.persons,
        people.unusable,
        vocabulary.lists,
    )
    scope = Scope(known, problems, persons_allowed=True)
    if personas is not None:
        scope = replace(scope, words={PERSONA: personas.word(scope)})
    before = len(problems.found)
    bound = bind_condition(where, scope, place)
    if len(problems.found) == before and not (personas and personas.are_missing):
        check_condition(bound, scope, place)
    columns.pop(PERSONA if personas else "", None)
    return replace(
        rollup, where=bound, columns=columns, personas=personas.named(where) if personas else ()
    )


def columns_of(
    conditions: Iterable[Any], people: Vocabulary, vocabulary: Vocabulary
) -> dict[str, Column]:
    """The columns that conditions name: as a person's attribute says, else as they are tested."""
    found: dict[str, Column] = {}
    for name, told in told_by(conditions, vocabulary.lists).items():
        if name in people.attributes:
            found[name] = Column(people.attributes[name])
        elif name not in people.unusable:
            kind = told.kind
            inferred = column_attribute(name, kind or "string", many=told.many)
            found[name] = Column(inferred, is_loose=kind is None and not told.many)
    return found
