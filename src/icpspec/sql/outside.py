"""Of several ICPs side by side: what a row comes to for one that may not be meant for it.

None stands for an ICP that does not exist, which is meant for nobody.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.sql import nodes
from icpspec.sql.assignment import PLACE, is_divided
from icpspec.sql.tiers import exclusion_column

if TYPE_CHECKING:
    from icpspec.sql.nodes import Node
    from icpspec.sql.side_by_side import Member

OUTSIDE = -1
"""The rank of a row that is out of scope, or of which the ICP cannot tell that it is in."""


def rank(member: Member | None) -> Node:
    """The rank of a row's tier, exceptions counted."""
    if member is None:
        return nodes.number(OUTSIDE)
    scope = member.in_scope()
    reached = member.rank()
    return reached if scope is None else nodes.case([(scope, reached)], nodes.number(OUTSIDE))


def place(member: Member | None) -> Node:
    """The number of a row's motion and territory, in scope or not; 0 without any."""
    if member is None or not is_divided(member.family):
        return nodes.number(0)
    return member.column(PLACE)


def score(member: Member | None) -> Node:
    """The score in steps; NULL outside."""
    if member is None:
        return nodes.cast(nodes.null(), "INTEGER")
    scope = member.in_scope()
    steps = member.column("score")
    return steps if scope is None else nodes.case([(scope, steps)])


def in_both(one: Member | None, other: Member | None) -> list[Node]:
    """What must hold for a row that both are meant for."""
    scopes = [member.in_scope() for member in (one, other) if member is not None]
    unique = dict.fromkeys(scope for scope in scopes if scope is not None)
    return list(unique)


def excluded(member: Member | None, exclusion: str | None) -> Node:
    """Whether an exclusion holds for a row; TRUE or FALSE."""
    if member is None or exclusion is None:
        return nodes.false()
    return nodes.is_true(member.column(exclusion_column(exclusion)))
