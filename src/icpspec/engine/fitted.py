"""An ICP of another version of the project, made to read the data that this one declares."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from icpspec.engine import faults
from icpspec.engine.rollups import prepare
from icpspec.engine.tables import Tables, readings
from icpspec.resolve.apart import original, stored_by
from icpspec.resolve.computed import Rollup
from icpspec.resolve.problems import Problems
from icpspec.resolve.rollup_tables import declared_rows

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.joins import Joined
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute, ResolvedIcp
    from icpspec.spec.data import Data
    from icpspec.text.document import Positioned


@dataclass(frozen=True, slots=True)
class Fitted:
    """The ICP over these data.

    Attributes:
        family: with roll-ups over the tables as this project declares them.
        attributes: what can be read of all that it needs; the rest is unknown.
        findings: a warning for each attribute that cannot be read.
    """

    family: IcpFamily
    attributes: tuple[Attribute, ...]
    findings: tuple[Diagnostic, ...] = ()


def own(icp: LoadedIcp) -> Fitted:
    """An ICP of the very project that declares the data."""
    assert icp.family is not None
    return Fitted(icp.family, tuple(stored_by(icp.family)))


def fitted(tables: Tables, icp: LoadedIcp, project: Positioned, homes: Sequence[Joined]) -> Fitted:
    """An ICP of another version of the project.

    Args:
        tables: of the project that declares the data.
        project: the project file of the ICP's own version, for places of findings.
        homes: the tables that stored attributes are read from.
    """
    assert icp.family is not None
    family = over(icp.family, tables.data)
    found: list[Attribute] = []
    said: list[Diagnostic] = []
    needed = stored_by(family)
    rollups = [one for one in needed if isinstance(one.computed, Rollup)]
    # Most often all is well, and then the tables are looked at once and not for each roll-up.
    is_well = all(map(_rows_of, rollups)) and not _of_rollups(tables, icp, rollups)
    for attribute in needed:
        if not isinstance(attribute.computed, Rollup):
            problems = _of_column(icp, attribute, project, homes)
        else:
            problems = [] if is_well else _of_rollup(tables, icp, attribute)
        if not problems:
            found.append(attribute)
        name = original(attribute.id)
        document = icp.document if name in _own_attributes(icp) else project
        said += [
            faults.UNREAD_IN_VERSION.at(
                document.span(("attributes", name), key=True),
                f"{one.message} For this version of `{icp.id}`, `{name}` counts as unknown.",
                help="The data are read as the other version declares them.",
            )
            for one in problems[:1]
        ]
    return Fitted(family, tuple(found), tuple(dict.fromkeys(said)))


def _own_attributes(icp: LoadedIcp) -> Mapping[str, object]:
    return (icp.spec.attributes or {}) if icp.spec else {}


def _of_column(
    icp: LoadedIcp, attribute: Attribute, project: Positioned, homes: Sequence[Joined]
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    for home in homes:
        problems = Problems(project)
        _, local = readings([attribute], home, icp, problems)
        found += [*problems.found, *(one for own in local for one in own.found)]
    return found


def _rows_of(attribute: Attribute) -> bool:
    """Whether the project declares what a roll-up is over."""
    return isinstance(attribute.computed, Rollup) and bool(attribute.computed.rows)


def _of_rollup(tables: Tables, icp: LoadedIcp, attribute: Attribute) -> list[Diagnostic]:
    """What keeps a roll-up from being computed."""
    assert isinstance(attribute.computed, Rollup)
    if not attribute.computed.rows:
        message = f"The project declares no `{attribute.computed.table}` to roll up."
        return [faults.UNREAD_IN_VERSION.at(None, message)]
    return _of_rollups(tables, icp, [attribute])


def _of_rollups(
    tables: Tables, icp: LoadedIcp, attributes: Sequence[Attribute]
) -> list[Diagnostic]:
    """What keeps some roll-ups from being computed together."""
    # A trial, whose findings are not those of the tables.
    trial = Tables(tables.workspace, tables.engine)
    ready = prepare(trial, [(icp, attributes)])
    return [] if ready.wanted or not attributes else list(ready.findings)


def over(family: IcpFamily, data: Data | None) -> IcpFamily:
    """The family with roll-ups over the tables as a project declares them."""
    made: dict[int, ResolvedIcp] = {}
    for icp in family.distinct():
        attributes = {name: _over(one, data) for name, one in icp.attributes.items()}
        is_same = all(attributes[name] is one for name, one in icp.attributes.items())
        made[id(icp)] = icp if is_same else replace(icp, attributes=attributes)
    taken = {name: over(other, data) for name, other in family.taken.items()}
    return replace(
        family,
        base=made[id(family.base)],
        variants={key: made[id(icp)] for key, icp in family.variants.items()},
        taken=taken,
    )


def _over(attribute: Attribute, data: Data | None) -> Any:
    computed = attribute.computed
    if not isinstance(computed, Rollup):
        return attribute
    rows = declared_rows(data, computed.table)
    return attribute if rows == computed.rows else _with_rows(attribute, rows)


def _with_rows(attribute: Attribute, rows: Any) -> Attribute:
    assert isinstance(attribute.computed, Rollup)
    return replace(attribute, computed=replace(attribute.computed, rows=rows))
