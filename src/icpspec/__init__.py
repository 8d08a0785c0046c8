"""ICP-as-code: an Ideal Customer Profile as YAML, validated, compiled to SQL and backtested."""

__version__ = "0.1.0"
