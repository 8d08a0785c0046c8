"""The operators of conditions: what each takes, means in Python, and becomes in SQL.

A module here holds one family; each operator is a module-level `Operator`. Nothing else has to be
told about a new one: the schema, the binder, the evaluator and the compiler read `by_name()`.

The two meanings (`holds` and `sql`) stand side by side so that a reader can compare them, and are
held to each other by the property test.
"""

from __future__ import annotations

from functools import cache

from icpspec import _units
from icpspec.operators._protocol import Operator


@cache
def by_name() -> dict[str, Operator]:
    """All operators by the name that stands in a spec."""
    return {operator.name: operator for operator in _units.instances(__name__, Operator)}
