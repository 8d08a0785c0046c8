"""One account's facts, as of a day, for `explain`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from icpspec.engine import accounts, checks
from icpspec.engine.tables import Tables
from icpspec.evaluate.family import evaluate_family, scope_of
from icpspec.evaluate.questions import open_questions
from icpspec.resolve.apart import apart, original, stored_by
from icpspec.resolve.usage import needed
from icpspec.sql import nodes
from icpspec.sql.attributes import canonical
from icpspec.sql.facts import attribute_column, source_type

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic
    from icpspec.engine.duckdb import Engine
    from icpspec.evaluate.family import FamilyResult
    from icpspec.evaluate.questions import Question
    from icpspec.evaluate.result import Result
    from icpspec.resolve.family import Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Explained:
    """An account under one ICP.

    Attributes:
        found: whether there is such an account as of the day at all.
        scored: under the variant that it belongs to; None outside the ICP's scope.
        facts: canonical values by id of the attributes that decide its result.
        in_scope: whether the ICP is meant for it; None where a fact is missing that tells it.
    """

    icp: LoadedIcp
    found: bool
    scored: FamilyResult | None
    questions: tuple[Question, ...]
    facts: dict[str, Any]
    findings: tuple[Diagnostic, ...]
    in_scope: bool | None = True

    @property
    def result(self) -> Result | None:
        """What the ICP says of the account; None outside its scope."""
        return self.scored.result if self.scored else None


def explain(
    workspace: Workspace,
    engine: Engine,
    icp: LoadedIcp,
    key: str,
    day: date,
    variant: Key = (None, None),
) -> Explained:
    """Evaluate one account of the data in Python, with all reasons.

    Args:
        variant: motion and territory to evaluate it under; where one is None, conditions decide.
    """
    assert icp.family is not None
    read, findings = _read(Tables(workspace, engine), icp, key, day)
    if read is None:
        return Explained(icp, False, None, (), {}, findings)  # noqa: FBT003
    # Attributes that overlays read otherwise stand under names of their own.
    whole = apart(icp.family)
    motion, territory = variant
    scored = evaluate_family(whole, read, as_of=day, key=key, motion=motion, territory=territory)
    if scored is None:
        facts = {name: value for name, value in read.items() if original(name) == name}
        meant = scope_of(whole, read, as_of=day, key=key)
        return Explained(icp, True, None, (), facts, findings, meant)  # noqa: FBT003
    facts = {original(name): scored.facts.values[name] for name in needed(scored.variant)}
    own = icp.family.variant(scored.motion, scored.territory)
    scored = replace(scored, variant=own, result=_as_written(scored.result))
    return Explained(
        icp,
        found=True,
        scored=scored,
        questions=open_questions(own, scored.result),
        facts=facts,
        findings=findings,
    )


def _read(
    tables: Tables, icp: LoadedIcp, key: str, day: date
) -> tuple[dict[str, Any] | None, tuple[Diagnostic, ...]]:
    """What the tables say of an account, by attribute; None if there is no such account."""
    assert icp.family is not None
    source = accounts.as_of_day(tables, icp, day)
    if source.rows is None:
        return None, source.findings
    attributes = {one.id: one for one in stored_by(icp.family)}
    names = list(source.rows.column)
    columns = [
        nodes.named(
            canonical(
                attributes[name],
                nodes.column(source.rows.column[name]),
                source_type(attributes[name], source.rows),
                tables.engine.target,
            ),
            attribute_column(name),
        )
        for name in names
    ]
    wanted = nodes.equals(nodes.cast(nodes.column(accounts.KEY), "VARCHAR"), nodes.text(key))
    query = nodes.select(columns or [nodes.number(1)], source.rows.name, wanted).limit(1)
    rows = tables.engine.rows(nodes.with_steps(source.steps, query))
    findings = (*source.findings, *_keyless(tables, source))
    return dict(zip(names, rows[0], strict=False)) if rows else None, findings


def _as_written(result: Result) -> Result:
    """The same with the ids that attributes have in the spec."""
    return replace(
        result,
        traits=tuple(replace(one, missing=_originals(one.missing)) for one in result.traits),
        exclusions=tuple(
            replace(one, missing=_originals(one.missing)) for one in result.exclusions
        ),
    )


def _originals(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(original, names)))


def _keyless(tables: Tables, source: accounts.Source) -> list[Diagnostic]:
    """Rows without a key: the account that is asked for may be among them."""
    place, joined = accounts.declared_accounts(tables.data), source.joined
    if place is None or joined is None:
        return []
    where = tables.filter(place.accounts.where, joined, place.path)
    question = {"key": nodes.is_null(joined.node(place.accounts.key))}
    n = checks.count_rows(tables, joined, question, where)["key"]
    return [accounts.keyless(tables, place, joined, n)] if n else []
