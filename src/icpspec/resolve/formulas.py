"""Formulas: text to a typed expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import faults

if TYPE_CHECKING:
    from icpspec.resolve.computed import Formula
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec import attributes as spec


def bind_formula(
    declared: spec.Attribute,
    attribute: Attribute,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Formula | None:
    """The formula of an attribute; None after a finding."""
    del declared, attribute, vocabulary
    problems.add(
        faults.NOT_SUPPORTED_YET,
        (*path, "formula"),
        "Computed attributes (`formula`) are not supported yet.",
        help="Compute it in the warehouse or in dbt and name its column.",
        key=True,
    )
    return None
