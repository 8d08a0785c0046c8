"""Faults of data: files, columns and rows."""

from icpspec.diagnostics import Rule, Severity

_E, _W = Severity.ERROR, Severity.WARNING

MISSING_SOURCE = Rule("ICP501", "missing-source", _E, "A data file that does not exist")
UNREADABLE_SOURCE = Rule("ICP502", "unreadable-source", _E, "A data file that cannot be read")
MISSING_COLUMN = Rule("ICP503", "missing-column", _E, "A column the data does not have")
WRONG_COLUMN_TYPE = Rule("ICP504", "wrong-column-type", _E, "A column of another type")
UNREADABLE_VALUES = Rule(
    "ICP505", "unreadable-values", _W, "Values that are not of the declared type"
)
DUPLICATE_KEYS = Rule("ICP506", "duplicate-keys", _E, "Two rows with one key")
DUPLICATE_OPPORTUNITIES = Rule(
    "ICP507", "duplicate-opportunities", _W, "An opportunity that stands twice in the data"
)
ORPHANS = Rule("ICP508", "orphans", _W, "Rows that find no account")
UNMATCHED_LOOKUP = Rule("ICP509", "unmatched-lookup", _W, "Rows that find no partner")
CLOSED_BEFORE_CREATED = Rule(
    "ICP510", "closed-before-created", _W, "Opportunities closed before they were created"
)
UNLISTED_DATA = Rule("ICP511", "unlisted-values-in-data", _W, "Values outside the vocabulary")
OUT_OF_RANGE = Rule("ICP512", "out-of-range", _W, "Values outside `min` and `max`")
MISSING_KEYS = Rule("ICP513", "missing-keys", _W, "Rows without a key")
NO_DATA = Rule("ICP514", "no-data", _E, "A command needs data that the project does not declare")
NO_ROWS = Rule("ICP515", "no-rows", _W, "A data file without rows")
ARRAYS_AS_TEXT = Rule("ICP517", "arrays-as-text", _W, "Lists written as JSON arrays in text")
UNMAPPED_OUTCOME = Rule(
    "ICP516", "unmapped-outcome", Severity.INFO, "Outcomes that are neither won nor lost"
)
UNPLACED = Rule(
    "ICP519", "unplaced-accounts", _W, "Accounts whose motion or territory cannot be told"
)
UNKNOWN_SCOPE = Rule(
    "ICP550", "unscored-accounts", _W, "Accounts of which an ICP cannot tell whether it is meant"
)
UNDATED_ROWS = Rule("ICP518", "undated-rows", _W, "Rows without a date, rolled up as of today")
FAILED_EXAMPLE = Rule(
    "ICP552", "failed-example", _E, "An example that comes out otherwise than its ICP says"
)
UNREAD_IN_VERSION = Rule(
    "ICP551", "unread-in-version", _W, "An attribute of one version that the data do not have"
)
