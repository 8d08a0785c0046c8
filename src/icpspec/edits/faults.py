"""Faults that keep a file from being formatted."""

from icpspec.diagnostics import Rule, Severity

NOT_FORMATTED = Rule(
    "ICP111", "not-formatted", Severity.ERROR, "A file that cannot be formatted without loss"
)
