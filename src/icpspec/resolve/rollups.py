"""Roll-ups: which rows of a table an attribute is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import faults

if TYPE_CHECKING:
    from icpspec.resolve.computed import Rollup
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec import attributes as spec


def bind_rollup(
    declared: spec.Attribute,
    attribute: Attribute,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Rollup | None:
    """The roll-up of an attribute; None after a finding."""
    del declared, attribute, vocabulary
    problems.add(
        faults.NOT_SUPPORTED_YET,
        (*path, "from"),
        "Computed attributes (`from`) are not supported yet.",
        help="Compute it in the warehouse or in dbt and name its column.",
        key=True,
    )
    return None
