"""What versions lack."""

from icpspec.diagnostics import Rule, Severity

ASSUMED_VOCABULARY = Rule(
    "ICP404",
    "assumed-vocabulary",
    Severity.INFO,
    "Files without a project, whose words are guessed",
)
