"""Faults of the text itself, before any meaning."""

from icpspec.diagnostics import Rule, Severity

UNREADABLE_FILE = Rule("ICP101", "unreadable-file", Severity.ERROR, "The file cannot be read")
WRONG_ENCODING = Rule("ICP102", "wrong-encoding", Severity.ERROR, "The file is not UTF-8 text")
FILE_TOO_LARGE = Rule("ICP103", "file-too-large", Severity.ERROR, "Too large for a spec")
INVALID_YAML = Rule("ICP104", "invalid-yaml", Severity.ERROR, "The text is not YAML")
DUPLICATE_KEY = Rule("ICP105", "duplicate-key", Severity.ERROR, "A key is given twice")
EMPTY_FILE = Rule("ICP106", "empty-file", Severity.ERROR, "The file holds nothing")
EXPLODING_ANCHORS = Rule(
    "ICP107", "exploding-anchors", Severity.ERROR, "Aliases make the file far larger than it looks"
)
TOO_DEEP = Rule("ICP108", "too-deep", Severity.ERROR, "Nested deeper than any spec")
UNSUPPORTED_YAML = Rule(
    "ICP109", "unsupported-yaml", Severity.ERROR, "A part of YAML that the language does not use"
)
MERGE_CONFLICT = Rule(
    "ICP112", "merge-conflict", Severity.ERROR, "A merge conflict that is not resolved"
)
MALFORMED_IGNORE = Rule(
    "ICP110", "malformed-ignore", Severity.WARNING, "A comment that ignores nothing as it stands"
)
