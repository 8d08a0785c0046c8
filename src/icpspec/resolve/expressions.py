"""The expressions of formulas: a small typed tree that evaluator and compiler both read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """The value of an attribute."""

    attribute: str


Expression = AttributeValue
