"""The SELECT of an ICP as text, to be run elsewhere: files stand in it as in the project file."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec import __version__
from icpspec.diagnostics import Severity, worst
from icpspec.engine import accounts
from icpspec.engine.duckdb import Engine
from icpspec.engine.rollups import prepare
from icpspec.engine.tables import Tables
from icpspec.operators._clock import Clock
from icpspec.resolve.apart import stored_by
from icpspec.resolve.family import alone
from icpspec.sql import every, nodes
from icpspec.sql.facts import Input
from icpspec.sql.rollups import Base
from icpspec.sql.rows import Options, score_rows

if TYPE_CHECKING:
    from datetime import date

    from sqlglot import exp

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.sql.targets._protocol import Target

_KEY = "account_id"


@dataclass(frozen=True, slots=True)
class Printed:
    """SQL text, None after an error."""

    sql: str | None
    findings: tuple[Diagnostic, ...]


def compiled(
    space: Workspace,
    icp: LoadedIcp,
    day: date,
    target: Target,
    *,
    wide: bool,
    every_variant: bool = False,
    variant: Key = (None, None),
) -> Printed:
    """The SELECT that scores all accounts.

    Column types are read from the data files. A project that declares no accounts gets a SELECT
    from a table `accounts` whose columns are typed as the attributes are declared.

    Args:
        every_variant: one row an account with its results under all variants.
        variant: the motion and territory by which all accounts are scored, whoever they belong to;
            without them each account is assigned to its own.
    """
    assert icp.family is not None
    family = icp.family
    if variant != (None, None):
        family = replace(alone(family.variant(*variant)), taken=family.taken)
    icp = replace(icp, family=family)
    options = Options(wide, named=variant)
    data = space.project.data if space.project else None
    with Engine(space.root) as engine:
        tables = Tables(space, engine, as_written=True)
        if accounts.declared_accounts(data) is None:
            source = _assumed(tables, icp, day)
        else:
            source = accounts.as_of_day(tables, icp, day)
    if source.rows is None or worst(source.findings) is Severity.ERROR:
        return Printed(None, source.findings)
    if every_variant:
        query = every.every_variant(family, source.steps, source.rows, Clock(day), target)
        text = _text(query, family.base, day, target, " --every-variant", _legend(family))
        return Printed(text, source.findings)
    query = score_rows(family, source.steps, source.rows, Clock(day), target, options)
    return Printed(_text(query, family.base, day, target, _named(variant)), source.findings)


def _assumed(tables: Tables, icp: LoadedIcp, day: date) -> accounts.Source:
    """A table `accounts` with a column for each attribute, and roll-ups over declared tables."""
    assert icp.family is not None
    attributes = stored_by(icp.family)
    rolled = [attribute for attribute in attributes if attribute.computed is not None]
    ready = prepare(tables, [(icp, rolled)])
    base = Base("accounts", nodes.cast(nodes.column(_KEY), "VARCHAR"), Clock(day))
    steps = ready.steps(base, tables.engine.target)
    stored = {one.id: one.column for one in attributes if one.computed is None}
    rows = Input(
        name=steps[-1][0] if steps else base.name,
        carried=(_KEY,),
        column={**stored, **ready.columns(rolled)},
        types={},
        key=_KEY,
    )
    return accounts.Source(tuple(steps), rows, ready.findings, {})


def _named(variant: Key) -> str:
    return "".join(
        f" --{what} {name}"
        for what, name in zip(("motion", "territory"), variant, strict=True)
        if name is not None
    )


def _legend(family: IcpFamily) -> str:
    """Which motions and territories share the columns of another one, since nothing differs."""
    lines = []
    for label, (_first, *others) in every.labels(family).items():
        names = "; ".join(every.label(key) for key in others)
        lines += [f"-- Also {names}: as {label}.\n"] if others else []
    return "".join(lines)


def _text(
    query: exp.Query, icp: ResolvedIcp, day: date, target: Target, options: str, legend: str = ""
) -> str:
    version = f", version {_in_comment(icp.spec.version)}" if icp.spec.version else ""
    head = (
        f"-- ICP {icp.id}{version}: {_in_comment(icp.spec.title)}\n"
        f"-- Made by icpspec {__version__}:"
        f" icpspec compile {icp.id}{options} --dialect {target.dialect} --as-of {day}\n"
        f"{legend}"
    )
    return head + query.sql(dialect=target.dialect, pretty=True) + ";\n"


def _in_comment(text: str) -> str:
    """Text of a spec on one line, so that it cannot end the comment it stands in."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
