"""Who belongs to which motion and territory: conditions of overlays, and ties among siblings."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Related
from icpspec.resolve import faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.family import Branch
from icpspec.resolve.ranges import check_condition, claim

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.model import Attribute, ResolvedIcp
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary

_OTHERWISE = "otherwise"


def bind_branches(
    declared: Mapping[str, Any] | None,
    path: Steps,
    icp: ResolvedIcp,
    vocabulary: Vocabulary,
    problems: Problems,
    outer: str = "",
) -> tuple[Branch, ...]:
    """The branches of one level and, for territories, all inside them."""
    own = vocabulary.with_attributes(icp.attributes)
    branches = []
    for name, overlay in (declared or {}).items():
        place: Steps = (*path, name)
        inside = f"{outer}{name}"
        branches.append(
            Branch(
                id=name,
                path=inside,
                title=(overlay and overlay.title) or name,
                when=_bind_when(overlay, Scope(own, problems), (*place, "when")),
                kind=overlay.kind if overlay else None,
                owner=overlay.owner if overlay else None,
                inside=bind_branches(
                    overlay.territories,
                    (*place, "territories"),
                    icp,
                    vocabulary,
                    problems,
                    f"{inside}/",
                )
                if overlay and path[-1] == "territories"
                else (),
            )
        )
    _check_otherwise(branches, path, problems)
    return tuple(branches)


def _bind_when(overlay: Any, scope: Scope, path: Steps) -> Any:
    if overlay is None or overlay.when is None or overlay.when == _OTHERWISE:
        return overlay.when if overlay else None
    bound = bind_condition(overlay.when, scope, path)
    check_condition(bound, scope, path)
    return bound


def _check_otherwise(branches: Sequence[Branch], path: Steps, problems: Problems) -> None:
    rest = [branch for branch in branches if branch.when == _OTHERWISE]
    for branch in rest[1:]:
        problems.add(
            faults.TIED_TERRITORIES,
            (*path, branch.id, "when"),
            f"`{branch.id}` and `{rest[0].id}` both take what no other takes.",
            help="Keep `otherwise` with one of them.",
            related=[Related("the other one", problems.span((*path, rest[0].id, "when")))],
        )


def check_ties(
    branches: Sequence[Branch],
    path: Steps,
    attributes: Mapping[str, Attribute],
    problems: Problems,
) -> None:
    """Report siblings that provably claim one account: it would stay with neither."""
    claims = [
        (branch, claim(branch.when, attributes))
        for branch in branches
        if branch.when is not None and not isinstance(branch.when, str)
    ]
    for (other, first), (branch, second) in combinations(claims, 2):
        if first.always_overlaps(second):
            problems.add(
                faults.TIED_TERRITORIES,
                (*path, branch.id, "when"),
                f"`{branch.id}` and `{other.id}` claim the same accounts, which then belong"
                " to neither.",
                help="Make the two exclude each other, or nest one in the other.",
                related=[Related("the other claim", problems.span((*path, other.id, "when")))],
            )
    for branch in branches:
        check_ties(branch.inside, (*path, branch.id, "territories"), attributes, problems)
