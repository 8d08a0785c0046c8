"""What keeps two versions from being compared, and what a change must bring with it."""

from __future__ import annotations

from icpspec.diagnostics import Rule, Severity

INCOMPARABLE = Rule(
    "ICP401",
    "incomparable-version",
    Severity.ERROR,
    "A version has errors, so that nobody can say what changed",
)
UNACCEPTED = Rule(
    "ICP403",
    "unaccepted-breaking-change",
    Severity.ERROR,
    "A breaking change that nobody has accepted",
)
MISSING_BUMP = Rule(
    "ICP402",
    "missing-version-bump",
    Severity.ERROR,
    "The version of an ICP does not say how grave its changes are",
)
