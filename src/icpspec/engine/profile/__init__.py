"""The data against the vocabulary: what is filled, what nobody listed, what finds no partner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.engine import checks, faults
from icpspec.engine.duckdb import DataError
from icpspec.engine.profile import findings as found_in
from icpspec.engine.profile.attributes import profile_rows
from icpspec.engine.profile.opened import open_sources
from icpspec.engine.profile.sources import SourceFigures, profile_source
from icpspec.engine.profile.subjects import has_history, home, rows_of, subjects
from icpspec.engine.sources import report_unreadable
from icpspec.engine.tables import Tables

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.engine.profile.attributes import Figures
    from icpspec.engine.profile.opened import Opened
    from icpspec.engine.profile.sources import LookupFigures
    from icpspec.engine.profile.subjects import Subject
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class AttributeProfile:
    """One attribute in the data.

    Attributes:
        table: id of the source it is read from.
        label: that source as messages name it.
        rows: rows of that source, None if it could not be read.
        figures: None if the attribute's column could not be read.
    """

    subject: Subject
    table: str
    label: str
    rows: int | None
    figures: Figures | None


@dataclass(frozen=True, slots=True)
class LookupProfile:
    """One lookup, over all sources that it starts from; None where it could not be read."""

    id: str
    start: str
    rows: int | None
    unmatched: int | None


@dataclass(frozen=True, slots=True)
class Profile:
    """What the data hold.

    Attributes:
        as_of: the day whose snapshots were read, None where accounts have no history.
    """

    as_of: date | None
    attributes: tuple[AttributeProfile, ...]
    sources: tuple[SourceFigures, ...]
    lookups: tuple[LookupProfile, ...]
    findings: tuple[Diagnostic, ...]


def profile(workspace: Workspace, engine: Engine, icps: Sequence[LoadedIcp], day: date) -> Profile:
    """Hold the data against the vocabulary of the project and of some ICPs.

    What cannot be read is a finding; everything else is profiled all the same.

    Args:
        workspace: the project.
        engine: opened on the project's folder.
        icps: their own attributes are profiled as well.
        day: of a history of accounts, the latest snapshots as of this day are read.
    """
    tables = Tables(workspace, engine)
    if tables.data is None:
        return Profile(None, (), (), (), (_no_data(tables),))
    opened = open_sources(tables)
    found: list[Diagnostic] = []
    measured, partners = _sources(tables, opened)
    readable = [one.opened for one in measured if one.rows is not None]
    profiled: list[AttributeProfile] = []
    everyone = subjects(tables, icps)
    for is_person in (False, True):
        group = [subject for subject in everyone if subject.is_person is is_person]
        source = home(opened, is_person=is_person)
        if group and source is not None:
            profiled += _attributes(
                tables, source, group, day, found, is_readable=source in readable
            )
    lookups = _lookups(tables, partners)
    accounts = home(opened, is_person=False)
    as_of = day if accounts is not None and has_history(accounts) else None
    found += found_in.of_attributes(profiled)
    found += found_in.of_sources(tables.workspace.document, measured)
    found += _shared(tables, readable)
    found += found_in.of_lookups(tables.workspace.document, partners)
    everything = dict.fromkeys([*tables.problems.found, *found])
    return Profile(as_of, tuple(profiled), tuple(measured), lookups, tuple(everything))


def _no_data(tables: Tables) -> Diagnostic:
    return faults.NO_DATA.at(
        tables.workspace.document.span(("data",), key=True),
        "The project declares no data to profile.",
        help="Add `data: {accounts: {source: data/accounts.csv, key: account_id}}`.",
    )


def _sources(
    tables: Tables, opened: Sequence[Opened]
) -> tuple[list[SourceFigures], list[LookupFigures]]:
    """Each source by itself; accounts come first, so that others know whether to look there."""
    accounts: Opened | None = None
    measured: list[SourceFigures] = []
    partners: list[LookupFigures] = []
    for one in opened:
        figures = SourceFigures(one)
        if one.joined is not None:
            try:
                figures, lookups = profile_source(tables.engine, one, accounts)
            except DataError as error:
                report_unreadable(
                    one.declared.source, error, tables.problems, (*one.path, "source")
                )
            else:
                partners += lookups
        if one.id == "accounts" and figures.rows is not None:
            accounts = one
        measured.append(figures)
    return measured, partners


def _shared(tables: Tables, readable: Sequence[Opened]) -> list[Diagnostic]:
    """Opportunities that stand in several sources of the list."""
    parts = [
        (one, one.joined, key)
        for one in readable
        if isinstance(one.path[-1], int) and one.joined and (key := one.column("key"))
    ]
    shared = checks.shared_keys(tables.engine, [(j, key, one.where) for one, j, key in parts])
    return found_in.of_shared(
        tables.workspace.document, [(parts[i][0], n, example) for i, n, example in shared]
    )


def _attributes(
    tables: Tables,
    source: Opened,
    group: Sequence[Subject],
    day: date,
    found: list[Diagnostic],
    *,
    is_readable: bool,
) -> list[AttributeProfile]:
    unread = [AttributeProfile(subject, source.id, source.label, None, None) for subject in group]
    if not is_readable:
        return unread
    rows, local = rows_of(tables, source, group, day)
    found += local
    try:
        n, figures = profile_rows(
            tables.engine, rows, {i: subject.attribute for i, subject in enumerate(group)}
        )
    except DataError as error:
        report_unreadable(source.declared.source, error, tables.problems, (*source.path, "source"))
        return unread
    return [
        AttributeProfile(subject, source.id, source.label, n, figures.get(index))
        for index, subject in enumerate(group)
    ]


def _lookups(tables: Tables, partners: Sequence[LookupFigures]) -> tuple[LookupProfile, ...]:
    declared = (tables.data.lookups if tables.data else None) or {}
    result = []
    for name, lookup in declared.items():
        own = [figures for figures in partners if figures.id == name]
        rows = sum(figures.rows for figures in own) if own else None
        unmatched = sum(figures.unmatched for figures in own) if own else None
        result.append(LookupProfile(name, lookup.from_, rows, unmatched))
    return tuple(result)
