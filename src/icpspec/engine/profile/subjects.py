"""Which attributes are profiled, and the rows that each is read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

# The as-of rows of a history are made in one place, for scoring and for this.
from icpspec.engine.accounts import account_steps
from icpspec.engine.profile.attributes import Rows
from icpspec.engine.tables import readings
from icpspec.sql import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.profile.opened import Opened
    from icpspec.engine.tables import Reading, Tables
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.spec.data import Accounts
    from icpspec.sql.facts import Step
    from icpspec.text.document import Positioned


@dataclass(frozen=True, slots=True)
class Subject:
    """An attribute to profile.

    Attributes:
        icp: the ICP it is local to, None for the project's.
        document: where it is declared.
    """

    attribute: Attribute
    icp: LoadedIcp | None
    document: Positioned
    is_person: bool


def subjects(tables: Tables, icps: Sequence[LoadedIcp]) -> list[Subject]:
    """The stored attributes of the project file, then those of each ICP alone, as declared."""
    vocabulary = tables.workspace.vocabulary
    found = [
        Subject(attribute, None, tables.workspace.document, name in vocabulary.persons)
        for name, attribute in vocabulary.attributes.items()
        if attribute.computed is None
    ]
    for icp in icps:
        own = (icp.spec.attributes if icp.spec else None) or {}
        bound = icp.resolved.attributes if icp.resolved else {}
        found += [
            Subject(bound[name], icp, icp.document, declared.level == "person")
            for name, declared in own.items()
            if name in bound and bound[name].computed is None
        ]
    return found


def home(sources: Sequence[Opened], *, is_person: bool) -> Opened | None:
    """The source that attributes are read from; None if the project declares none.

    A person's are columns of the contacts. A company's are columns of the accounts or, without
    accounts, of the opportunities.
    """
    wanted = ("contacts",) if is_person else ("accounts", "opportunities")
    for name in wanted:
        for opened in sources:
            if opened.id.partition("[")[0] == name:
                return opened
    return None


def rows_of(
    tables: Tables, opened: Opened, group: Sequence[Subject], day: date
) -> tuple[Rows, list[Diagnostic]]:
    """The rows with the columns of the attributes that can be read, and what cannot be.

    Args:
        tables: the project's tables.
        opened: the source, with a table.
        group: the attributes; their indexes name the columns.
        day: with a history, each account's latest snapshot as of this day counts.
    """
    found: dict[str, Reading] = {}
    findings: list[Diagnostic] = []
    assert opened.joined is not None
    # Two ICPs may each have an attribute of the same id.
    for icp in {id(subject.icp): subject.icp for subject in group}.values():
        own = {s.attribute.id: i for i, s in enumerate(group) if s.icp is icp}
        wanted = [group[index].attribute for index in own.values()]
        read, local = readings(wanted, opened.joined, icp, tables.problems)
        found |= {str(own[name]): reading for name, reading in read.items()}
        findings += [finding for problems in local for finding in problems.found]
    types = {int(index): reading.type for index, reading in found.items()}
    return Rows(_steps(tables, opened, found, day), types), findings


def has_history(opened: Opened) -> bool:
    """Whether rows are snapshots, so that a day decides which of them count."""
    return opened.id == "accounts" and opened.column("valid_from") is not None


def _steps(
    tables: Tables, opened: Opened, found: dict[str, Reading], day: date
) -> tuple[Step, ...]:
    joined = opened.joined
    assert joined is not None
    if opened.id == "accounts" and _is_complete(opened):
        declared: Accounts = opened.declared  # type: ignore[assignment]
        return account_steps(declared, joined, found, opened.where, day, tables)
    columns = [
        nodes.named(joined.node(reading.column), f"src_{index}") for index, reading in found.items()
    ]
    where = opened.where and opened.where.copy()
    return (("source rows", joined.select(columns or [nodes.number(1)], where)),)


def _is_complete(opened: Opened) -> bool:
    """Whether the columns exist that make one row an account; otherwise all rows are read."""
    return all(
        opened.column(key) is not None
        for key in ("key", "valid_from", "valid_to")
        if getattr(opened.declared, key) is not None
    )
