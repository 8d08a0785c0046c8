"""Faults of suppressions: those without a reason, without an end that held, without use."""

from icpspec.diagnostics import Rule, Severity

_E = Severity.ERROR
_W = Severity.WARNING

IGNORE_WITHOUT_REASON = Rule(
    "ICP390", "ignore-without-reason", _W, "A finding is ignored, and nobody says why"
)
UNUSED_IGNORE = Rule("ICP391", "unused-ignore", _W, "A comment that ignores nothing any more")
EXPIRED_IGNORE = Rule("ICP392", "expired-ignore", _E, "A comment that ignored until a day now over")
UNKNOWN_IGNORED_RULE = Rule(
    "ICP393", "unknown-ignored-rule", _W, "A rule is ignored that there is not"
)
IGNORED_ERROR = Rule("ICP394", "ignored-error", _W, "An error that no one can ignore")
STALE_ACCEPTANCE = Rule("ICP395", "stale-acceptance", _W, "A finding is accepted that is gone")
EXPIRED_ACCEPTANCE = Rule(
    "ICP396", "expired-acceptance", _E, "A finding was accepted until a day now over"
)
