"""Several ICPs in one pass: each comes to what it comes to alone, whatever they share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from icpspec.sql import nodes
from icpspec.sql.assignment import MOTION, TERRITORY
from icpspec.sql.rows import in_units, score_rows
from icpspec.sql.side_by_side import side_by_side
from icpspec.sql.targets import get
from icpspec.sql.tiers import exclusion_column, tier_name

from .comparison import NotBoundError, bound, connect, fill, input_of
from .computing import computed_cases
from .families import families, versions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import duckdb

    from icpspec.resolve.family import IcpFamily
    from icpspec.sql.side_by_side import Member

    from .documents import Case

_TARGET = get("duckdb")
_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))
_SETTINGS = settings(
    max_examples=max(5, _EXAMPLES // 10),
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@pytest.fixture(scope="module")
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """One database for all cases; each replaces its table."""
    with connect() as connection:
        yield connection


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder without files."""
    return tmp_path_factory.mktemp("project")


@_SETTINGS
@given(pair=versions())
def test_versions_of_an_icp(
    pair: tuple[Case, Case], database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """An ICP, the same with patches, and the first once more."""
    first, second = pair
    one, two = (_bound(case, root) for case in pair)
    _check([(one, first), (two, second), (one, first)], database)
    _check([(two, second), (one, first)], database)


@settings(_SETTINGS, max_examples=max(5, _EXAMPLES // 10))
@given(case=computed_cases(), data=st.data())
def test_computed_attributes(
    case: Case, data: st.DataObject, database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """With formulas and results of other ICPs: against the same without a trait."""
    one = bound(case.project, case.icp, root, case.others)
    traits = case.icp.get("traits") or {}
    # Not those that tiers require, or that overlays change or take away.
    required = repr([case.icp.get(key) for key in ("tiers", "motions", "territories")])
    free = [name for name in traits if f"'{name}'" not in required and len(traits) > 1]
    icp = case.icp
    if free:
        gone = data.draw(st.sampled_from(free))
        icp = {**icp, "traits": {name: own for name, own in traits.items() if name != gone}}
    two = bound(case.project, icp, root, case.others)
    _check([(one, case), (two, case)], database)


# Two families together are often more than one case may hold, and each new try takes seconds.
@settings(_SETTINGS, max_examples=max(2, _EXAMPLES // 50))
@given(one=families(), two=families())
def test_icps_that_have_nothing_in_common(
    one: Case, two: Case, database: duckdb.DuckDBPyConnection, root: Path
) -> None:
    """Two strangers, each over columns of its own; the names of these are the same."""
    first = bound(one.project, one.icp, root, one.others)
    known = {fact.id: fact for fact in one.facts}
    if any(fact != known.get(fact.id) for fact in two.facts):
        # The columns hold other types: they would not be the same rows.
        two = one
    second = bound(two.project, two.icp, root, two.others)
    _check([(first, one), (second, one)], database)


def _bound(case: Case, root: Path) -> IcpFamily:
    """One version; overlays are drawn for both, and may remove what only the other one has."""
    try:
        return bound(case.project, case.icp, root, case.others)
    except NotBoundError as error:
        if {rule for rule, *_ in error.args[0]} <= {"removes-nothing"}:
            reject()
        raise


def _check(pairs: Sequence[tuple[IcpFamily, Case]], database: duckdb.DuckDBPyConnection) -> None:
    fill(database, pairs[0][1])
    for per_row in (False, True):
        own = []
        for family, case in pairs:
            rows, clock = input_of(family, case, per_row=per_row)
            own.append((family, rows))
        found = side_by_side(own, clock, _TARGET)
        columns = [nodes.column("account_id")]
        for n, member in enumerate(found.members):
            columns += [nodes.named(node, f"{name} {n}") for name, node in _results(member)]
        query = nodes.with_steps(found.steps, nodes.select(columns, found.last))
        cursor = database.execute(query.sql(dialect=_TARGET.dialect))
        names = [column[0] for column in cursor.description]
        together = {row[0]: dict(zip(names, row, strict=True)) for row in cursor.fetchall()}
        for n, (family, rows) in enumerate(own):
            alone = _alone(family, rows, clock, database)
            here = {
                key: {name: row[f"{name} {n}"] for name in _COMPARED}
                for key, row in together.items()
                if row[f"in scope {n}"]
            }
            assert here == alone


_COMPARED = (
    "motion",
    "territory",
    "score",
    "tier",
    "best_tier",
    "percent",
    "coverage",
    "excluded_by",
)


def _results(member: Member) -> Iterator[tuple[str, Any]]:
    """What the rows of the ICP hold, by the columns of the whole."""
    icp, found = member.family.base, member.scored
    scope = member.in_scope()
    yield "in scope", nodes.true() if scope is None else nodes.is_true(scope)
    null = nodes.cast(nodes.null(), "VARCHAR")
    yield "motion", member.column(MOTION) if found.is_divided else null
    yield "territory", member.column(TERRITORY) if found.is_divided else null.copy()
    yield "score", in_units(member.column("score"), icp.step)
    yield "tier", tier_name(icp, member.rank())
    yield "best_tier", tier_name(icp, member.own(found.rank("best_rank")))
    yield "percent", member.own(found.percent)
    yield "coverage", member.own(found.coverage)
    ids = sorted({one.id for variant in found.variants for one in variant.exclusions})
    flags = [(nodes.is_true(member.column(exclusion_column(one))), one) for one in ids]
    yield "excluded_by", _TARGET.text_list(flags)


def _alone(
    family: IcpFamily, rows: Any, clock: Any, database: duckdb.DuckDBPyConnection
) -> dict[str, dict[str, Any]]:
    query = score_rows(family, [], rows, clock, _TARGET)
    cursor = database.execute(query.sql(dialect=_TARGET.dialect))
    names = [column[0] for column in cursor.description]
    found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["account_id"]: {name: row[name] for name in _COMPARED} for row in found}
