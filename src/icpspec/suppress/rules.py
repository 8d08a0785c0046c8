"""Which rules can be suppressed at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.text.faults import MALFORMED_IGNORE

if TYPE_CHECKING:
    from icpspec.diagnostics import Rule

OWN = "ICP39"
"""How the codes of the rules about suppressions begin."""


def can_be_suppressed(rule: Rule) -> bool:
    """Whether a finding is a matter of choice.

    Errors of syntax, schema and meaning make a spec unusable, and findings about suppressions
    would hide what they are for.
    """
    unusable = rule.severity is Severity.ERROR and rule.code < "ICP300"
    return not unusable and not is_about_suppressions(rule)


def is_about_suppressions(rule: Rule) -> bool:
    """Whether it finds what is wrong with a comment or an entry that keeps findings back."""
    return rule.code.startswith(OWN) or rule.id == MALFORMED_IGNORE.id
