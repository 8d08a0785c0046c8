"""Collects the findings of one document while it is bound."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.resolve.partial import NOTHING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic, Fix, Related, Rule, Span
    from icpspec.resolve.partial import LeftOut
    from icpspec.text.document import Positioned

Steps = tuple[str | int, ...]


class Problems:
    """The findings of one document; knows how to place them."""

    def __init__(self, document: Positioned, left_out: LeftOut = NOTHING) -> None:
        self.document = document
        self.left_out = left_out
        self.found: list[Diagnostic] = []

    def span(self, path: Steps, *, key: bool = False) -> Span:
        """Where the value (or the key) of a path stands in the file."""
        return self.document.span(self.left_out.in_file(path), key=key)

    def span_within(self, path: Steps, within: tuple[int, int]) -> Span:
        """Where a part of a text stands; the whole text if that is written over several lines.

        Args:
            within: offsets of the part's first character and of that behind it.
        """
        span, written = self.span(path), self.written(path)
        width = span.end_column - span.column
        # Two more are quotes; anything else are escapes, which move what stands behind them.
        if written is None or span.line != span.end_line or width - len(written) not in (0, 2):
            return span
        start = span.column + (width - len(written)) // 2
        return replace(span, column=start + within[0], end_column=start + within[1])

    def written(self, path: Steps) -> str | None:
        """A scalar as its author wrote it, without quotes; None for anything else."""
        return self.document.written(self.left_out.in_file(path))

    def leave_out(self, path: Steps) -> None:
        """Take a part for left out from now on: its fault is said, and may explain others."""
        self.left_out = replace(self.left_out, places=self.left_out.places | {path})

    def add(
        self,
        rule: Rule,
        path: Steps,
        message: str,
        *,
        help: str = "",
        key: bool = False,
        fix: Fix | None = None,
        related: Sequence[Related] = (),
    ) -> None:
        """Report a finding at the value (or the key) of a path."""
        span = self.span(path, key=key)
        self._add(rule.at(span, message, help=help, fix=fix, related=related), path)

    def add_within(
        self,
        rule: Rule,
        path: Steps,
        within: tuple[int, int],
        message: str,
        *,
        help: str = "",
        fix: Fix | None = None,
    ) -> None:
        """Report a finding at a part of a text.

        Args:
            within: offsets of the part's first character and of that behind it.
        """
        self._add(rule.at(self.span_within(path, within), message, help=help, fix=fix), path)

    def _add(self, finding: Diagnostic, path: Steps) -> None:
        place = self.left_out.in_file(path)
        if not self.left_out.explains(finding, place):
            self.found.append(finding)

    def add_unknown(
        self,
        rule: Rule,
        path: Steps,
        what: str,
        name: str,
        known: Sequence[str],
        *,
        key: bool,
        within: tuple[int, int] | None = None,
    ) -> None:
        """Report a name that does not exist, with the nearest one that does."""
        from icpspec.nearest import did_you_mean
        from icpspec.spec import mending

        if self.left_out.may_declare(what, name):
            return
        known = [*known, *self.left_out.declared(what)]
        span = self.span_within(path, within) if within else self.span(path, key=key)
        # Inside a formula the right name may need quotes.
        fix = None if within else mending.spelling(span, name, known)
        advice = did_you_mean(name, known) or "None is declared."
        self._add(rule.at(span, f"There is no {what} `{name}`.", help=advice, fix=fix), path)
