"""Findings as frozen data: what is wrong, where, and the way out. Nothing here prints."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(IntEnum):
    """How bad a finding is; larger is worse."""

    INFO = 1
    WARNING = 2
    ERROR = 3

    @property
    def label(self) -> str:
        """The lower-case name that users read and write."""
        return self.name.lower()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a file; lines and columns count from 1, the end is exclusive.

    Attributes:
        file: path as shown to the user (relative to the working directory where possible).
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Related:
    """A second place that explains a finding."""

    message: str
    span: Span


@dataclass(frozen=True, slots=True)
class Fix:
    """An edit that resolves a finding.

    Attributes:
        title: what the edit does.
        span: what it replaces.
        text: what it puts there.
        safe: true if the meaning cannot differ from what the author wanted.
    """

    title: str
    span: Span
    text: str
    safe: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of finding: stable code and name, never reused.

    Attributes:
        code: `ICP` and three digits: 1xx syntax and schema, 2xx meaning, 3xx quality of the ICP,
            4xx diff, 5xx data and backtest.
        id: names the fault, so that "allow <id>" reads well.
        title: one line for lists of rules.
    """

    code: str
    id: str
    severity: Severity
    title: str

    def at(
        self,
        span: Span | None,
        message: str,
        *,
        help: str = "",
        related: Iterable[Related] = (),
        fix: Fix | None = None,
    ) -> Diagnostic:
        """A finding of this rule at a place."""
        return Diagnostic(
            rule=self,
            message=message,
            span=span,
            help=help,
            related=tuple(related),
            fix=fix,
        )


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding.

    Attributes:
        variant: the motion and territory it is about, with their names in backticks; empty for
            what holds without one.
    """

    rule: Rule
    message: str
    span: Span | None = None
    help: str = ""
    related: tuple[Related, ...] = field(default=())
    fix: Fix | None = None
    variant: str = ""

    @property
    def severity(self) -> Severity:
        """Severity of the finding."""
        return self.rule.severity

    def within(self, variant: str) -> Diagnostic:
        """The finding, said to be about a motion and a territory."""
        message = f"In {variant}: {self.message[:1].lower()}{self.message[1:]}"
        return replace(self, message=message, variant=variant)

    def as_json(self) -> dict[str, Any]:
        """The finding with the keys that CONTRACT names, in that order."""
        span = self.span
        return {
            "code": self.rule.code,
            "rule": self.rule.id,
            "severity": self.severity.label,
            "message": self.message,
            "file": span.file if span else None,
            "line": span.line if span else None,
            "column": span.column if span else None,
            "end_line": span.end_line if span else None,
            "end_column": span.end_column if span else None,
            "related": [
                {
                    "message": related.message,
                    "file": related.span.file,
                    "line": related.span.line,
                    "column": related.span.column,
                }
                for related in self.related
            ],
            "help": self.help or None,
            "fix": _fix_json(self.fix),
        }


def _fix_json(fix: Fix | None) -> dict[str, Any] | None:
    if fix is None:
        return None
    return {
        "title": fix.title,
        "line": fix.span.line,
        "column": fix.span.column,
        "end_line": fix.span.end_line,
        "end_column": fix.span.end_column,
        "text": fix.text,
        "safe": fix.safe,
    }


def in_order(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Findings by file, line, column and code, each once; those without a place first."""
    unique = dict.fromkeys(findings)
    return sorted(unique, key=lambda d: (d.span or Span("", 0, 0, 0, 0), d.rule.code, d.message))


def worst(findings: Iterable[Diagnostic]) -> Severity | None:
    """The greatest severity among the findings, None without any."""
    return max((finding.severity for finding in findings), default=None)
