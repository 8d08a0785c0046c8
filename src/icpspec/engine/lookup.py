"""One account's facts, as of a day, for `explain`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.engine import accounts, checks
from icpspec.engine.tables import Tables
from icpspec.evaluate.account import evaluate
from icpspec.evaluate.questions import open_questions
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.facts import attribute_column, source_type

if TYPE_CHECKING:
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.evaluate.questions import Question
    from icpspec.evaluate.result import Result
    from icpspec.resolve.workspace import LoadedIcp, Workspace


@dataclass(frozen=True, slots=True)
class Explained:
    """An account under one ICP.

    Attributes:
        found: whether there is such an account as of the day at all.
        result: None outside the ICP's scope.
        facts: canonical values by attribute id.
    """

    icp: LoadedIcp
    found: bool
    result: Result | None
    questions: tuple[Question, ...]
    facts: dict[str, Any]
    findings: tuple[Diagnostic, ...]


def explain(workspace: Workspace, engine: Engine, icp: LoadedIcp, key: str, day: date) -> Explained:
    """Evaluate one account of the data in Python, with all reasons."""
    assert icp.resolved is not None
    tables = Tables(workspace, engine)
    source = accounts.as_of_day(tables, icp, day)
    if source.rows is None:
        return Explained(
            icp, found=False, result=None, questions=(), facts={}, findings=source.findings
        )
    # What only overlays read otherwise is not needed for the base.
    names = [name for name in source.rows.column if name in icp.resolved.attributes]
    columns = [
        nodes.named(
            canonical(
                icp.resolved.attributes[name],
                nodes.column(source.rows.column[name]),
                source_type(icp.resolved.attributes[name], source.rows),
                engine.target,
            ),
            attribute_column(name),
        )
        for name in names
    ]
    wanted = nodes.equals(nodes.cast(nodes.column(accounts.KEY), "VARCHAR"), nodes.text(key))
    query = nodes.select(columns or [nodes.number(1)], source.rows.name, wanted).limit(1)
    rows = engine.rows(nodes.with_steps(source.steps, query))
    findings = (*source.findings, *_keyless(tables, source))
    if not rows:
        return Explained(icp, found=False, result=None, questions=(), facts={}, findings=findings)
    facts = dict(zip(names, rows[0], strict=False))
    result = evaluate(icp.resolved, facts, as_of=day, key=key)
    questions = open_questions(icp.resolved, result) if result else ()
    return Explained(
        icp,
        found=True,
        result=result,
        questions=questions,
        facts=facts,
        findings=findings,
    )


def _keyless(tables: Tables, source: accounts.Source) -> list[Diagnostic]:
    """Rows without a key: the account that is asked for may be among them."""
    place, joined = accounts.declared_accounts(tables.data), source.joined
    if place is None or joined is None:
        return []
    where = tables.filter(place.accounts.where, joined, place.path)
    question = {"key": nodes.is_null(joined.node(place.accounts.key))}
    n = checks.count_rows(tables, joined, question, where)["key"]
    return [accounts.keyless(tables, place, joined, n)] if n else []
