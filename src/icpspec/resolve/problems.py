"""Collects the findings of one document while it is bound."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.diagnostics import Diagnostic, Fix, Related, Rule
    from icpspec.text.document import Document

Steps = tuple[str | int, ...]


class Problems:
    """The findings of one document; knows how to place them."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Diagnostic] = []

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
        span = self.document.span(path, key=key)
        self.found.append(rule.at(span, message, help=help, fix=fix, related=related))

    def add_unknown(
        self, rule: Rule, path: Steps, what: str, name: str, known: Sequence[str], *, key: bool
    ) -> None:
        """Report a name that does not exist, with the nearest one that does."""
        from icpspec.diagnostics import Fix
        from icpspec.nearest import did_you_mean, nearest

        span = self.document.span(path, key=key)
        close = nearest(name, known)
        fix = Fix(f"replace by `{close}`", span, close) if close else None
        self.add(
            rule,
            path,
            f"There is no {what} `{name}`.",
            help=did_you_mean(name, known) or "None is declared.",
            key=key,
            fix=fix,
        )
