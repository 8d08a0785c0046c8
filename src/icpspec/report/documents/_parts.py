"""What several documents hold."""

from __future__ import annotations

from typing import Literal, NotRequired

# Of the standard library only from Python 3.12 on in a form that pydantic reads.
from typing_extensions import TypedDict

from icpspec.diff.model import Kind  # noqa: TC001 - pydantic reads it at run time

Class = Literal["breaking", "scoring", "routing", "content", "none"]
Severity = Literal["error", "warning", "info"]


class Tool(TypedDict):
    """The program that wrote the document."""

    name: str
    version: str


class Document(TypedDict):
    """What every document begins with."""

    format_version: str
    tool: Tool
    project: NotRequired[str]


class Related(TypedDict):
    """A second place that explains a finding."""

    message: str
    file: str
    line: int
    column: int


class Fix(TypedDict):
    """An edit that resolves a finding; lines and columns count from 1, the end is exclusive."""

    title: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str
    safe: bool


class Finding(TypedDict):
    """What is wrong, where, and the way out."""

    code: str
    rule: str
    severity: Severity
    message: str
    file: str | None
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    related: list[Related]
    help: str | None
    fix: Fix | None


class Variant(TypedDict):
    """A motion and the path of a territory; null is the base of either."""

    motion: str | None
    territory: str | None


class Change(TypedDict("_Change", {"class": Class})):
    """A difference in meaning; motion and territory are null where it is for all."""

    id: str
    kind: Kind
    path: str
    icp: str | None
    motion: str | None
    territory: str | None
    before: str | None
    after: str | None
    file: str | None
    line: int | None
    base_file: str | None
    base_line: int | None
    hidden_in: list[Variant]


Move = TypedDict("Move", {"from": str | None, "to": str | None, "accounts": int})


class Place(Variant):
    """The moves of one motion and territory."""

    migration: list[Move]


class Excluded(TypedDict):
    """Accounts that an exclusion holds for now, or no longer."""

    exclusion: str
    added: int
    dropped: int


class ScoreChange(TypedDict):
    """Accounts whose score moves by so many points, from `change` to `to`."""

    change: float
    to: float
    accounts: int


class Alone(TypedDict):
    """What one change does on its own."""

    id: str
    path: str
    moved: int
    rescored: int


class Capacity(TypedDict):
    """Accounts in the best tier of one owner in one territory."""

    owner: str | None
    territory: str | None
    before: int
    after: int


class Listed(TypedDict("_Listed", {"from": str | None, "to": str | None})):
    """An account that changes tier."""

    key: str
    motion: str | None
    territory: str | None
    score_before: float | None
    score_after: float | None


class Impact(TypedDict):
    """What the changes of one ICP do to the accounts; a tier of null is outside of its scope."""

    icp: str
    accounts: int
    moved: int
    rescored: int
    migration: list[Move]
    places: list[Place]
    excluded: list[Excluded]
    score_changes: list[ScoreChange]
    changes: list[Alone]
    capacity: list[Capacity]
    accounts_listed: list[Listed] | None


class Result(TypedDict):
    """One account under one ICP, without the account's own key."""

    icp: str
    motion: str | None
    territory: str | None
    score: float
    score_low: float
    score_high: float
    percent: float | None
    coverage: float
    tier: str
    best_tier: str
    excluded_by: list[str]
    open_exclusions: list[str]
    exception: bool
    matched: list[str]
    unknown: list[str]


class Row(Result):
    """A row of `score`; beside it stand the account's key under its own name, and `points.…`."""

    as_of: str


class Difference(TypedDict):
    """A field of an example that came out otherwise."""

    field: str
    expected: object
    actual: object


class Example(TypedDict):
    """An example and what came of it."""

    icp: str
    name: str
    passed: bool
    differences: list[Difference]
    disagreements: list[object]
    evaluator: Result | None
    sql: Result | None
