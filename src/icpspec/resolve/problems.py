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
        place = self.left_out.in_file(path)
        finding = rule.at(
            self.document.span(place, key=key), message, help=help, fix=fix, related=related
        )
        if not self.left_out.explains(finding, place):
            self.found.append(finding)

    def add_unknown(
        self, rule: Rule, path: Steps, what: str, name: str, known: Sequence[str], *, key: bool
    ) -> None:
        """Report a name that does not exist, with the nearest one that does."""
        from icpspec.nearest import did_you_mean
        from icpspec.spec import mending

        if self.left_out.may_declare(what, name):
            return
        known = [*known, *self.left_out.declared(what)]
        span = self.span(path, key=key)
        fix = mending.spelling(span, name, known)
        self.add(
            rule,
            path,
            f"There is no {what} `{name}`.",
            help=did_you_mean(name, known) or "None is declared.",
            key=key,
            fix=fix,
        )
