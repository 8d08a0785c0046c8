"""A report: the JSON document that CONTRACT names, and the blocks that people read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec import __version__

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.suppress.comments import Suppression
    from icpspec.suppress.fingerprints import Fingerprint

FORMAT_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above what follows."""

    text: str


@dataclass(frozen=True, slots=True)
class Lines:
    """Plain lines."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """Lines below each other, some of them part of the one above.

    Attributes:
        lines: how deep each is, from 0, and its text.
    """

    lines: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of texts.

    Attributes:
        columns: headings; one that begins with `>` is aligned to the right.
        note: a line below the table.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Findings:
    """Diagnostics, in order."""

    findings: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is shown as it is, such as SQL or YAML."""

    text: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """Markdown of our own; nothing of a spec or of data is in it."""

    text: str


Block = Heading | Lines | Outline | Table | Findings | Verbatim | Page


@dataclass(frozen=True, slots=True)
class Note:
    """What is known of a finding beside what it says.

    Attributes:
        fingerprint: what makes it the same as yesterday's, None if its file names no ICP.
        suppression: what would keep it back, were it obeyed; None for nothing.
    """

    fingerprint: Fingerprint | None = None
    suppression: Suppression | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a command has to say.

    Attributes:
        data: the JSON document without its head.
        blocks: the same for people, in order.
        findings: the diagnostics among it, for formats that show only them.
        project: name of the project that was read, None if none was.
        notes: by finding; where one is missing, nothing is known.
        page: writes it as one HTML file; None if it has no such form.
    """

    data: Mapping[str, Any]
    blocks: Sequence[Block] = ()
    findings: tuple[Diagnostic, ...] = ()
    project: str | None = None
    notes: Mapping[Diagnostic, Note] = field(default_factory=dict)
    page: Callable[[], str] | None = None

    def as_json(self) -> dict[str, Any]:
        """The whole JSON document."""
        head: dict[str, Any] = {
            "format_version": FORMAT_VERSION,
            "tool": {"name": "icpspec", "version": __version__},
        }
        if self.project is not None:
            head["project"] = self.project
        return {**head, **self.data}
