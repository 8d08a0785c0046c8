"""`icpspec profile -f json`."""

from __future__ import annotations

from typing_extensions import TypedDict

from icpspec.report.documents._parts import Document, Finding


class Unlisted(TypedDict):
    """A value that the vocabulary does not list, and how many rows have it."""

    value: str
    n: int


class AttributeProfile(TypedDict):
    """One attribute in the data."""

    id: str
    type: str
    rows: int
    known: int | None
    unknown: int | None
    unknown_rate: float | None
    distinct: int | None
    out_of_range: int | None
    unlisted: list[Unlisted]
    min: float | str | None
    max: float | str | None


class SourceProfile(TypedDict):
    """One table."""

    id: str
    rows: int
    duplicate_keys: int | None
    orphans: int | None


class LookupProfile(TypedDict):
    """One lookup, and how many rows find no partner in it."""

    id: str
    unmatched: int


class DOCUMENT(Document):
    """The data against the vocabulary."""

    attributes: list[AttributeProfile]
    sources: list[SourceProfile]
    lookups: list[LookupProfile]
    diagnostics: list[Finding]
