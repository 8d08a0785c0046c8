"""Faults of the settings of the rules."""

from icpspec.diagnostics import Rule, Severity

UNKNOWN_RULE = Rule("ICP260", "unknown-rule", Severity.ERROR, "A rule that there is not")
FIXED_SEVERITY = Rule(
    "ICP261", "fixed-severity", Severity.ERROR, "A severity for a rule that is no matter of choice"
)
