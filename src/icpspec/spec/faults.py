"""Faults against the schema of the language."""

from icpspec.diagnostics import Rule, Severity

UNKNOWN_KEY = Rule("ICP121", "unknown-key", Severity.ERROR, "A key the language does not have")
MISSING_KEY = Rule("ICP122", "missing-key", Severity.ERROR, "A required key is missing")
WRONG_TYPE = Rule("ICP123", "wrong-type", Severity.ERROR, "A value of the wrong kind")
INVALID_VALUE = Rule("ICP124", "invalid-value", Severity.ERROR, "A value that is not allowed here")
EMPTY_VALUE = Rule("ICP125", "empty-value", Severity.ERROR, "A key without a value")
OTHER_LANGUAGE = Rule(
    "ICP126", "other-language", Severity.ERROR, "A version of the language that is not known here"
)
