"""One element of the head on its own: where it is all that changed, the base becomes the head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from icpspec.diff.model import Class
from icpspec.diff.one_change import element_of, with_element

from .test_cases import CASES, _compared

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.resolve.model import ResolvedIcp

# Elements that cannot stand on their own, or need another version of what they name.
_NOT_ALONE = {"list-changed", "list-loosened", "tier-reordered", "status-raised", "data-changed"}


def _meaning(icp: ResolvedIcp) -> Any:
    groups = {name: (one.combine, one.cap, one.floor) for name, one in icp.groups.items()}
    traits = {one.id: (one.bands, one.group, one.if_unknown) for one in icp.traits}
    exclusions = {one.id: (one.when, one.unless, one.at_best) for one in icp.exclusions}
    tiers = [
        (one.id, one.min_score, one.min_percent, one.min_coverage, one.requires)
        for one in icp.tiers
    ]
    return icp.scope, groups, traits, exclusions, tiers, icp.overrides


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_all_elements_one_after_the_other_make_the_head(
    case: dict[str, Any], tmp_path: Path
) -> None:
    """Whatever the order of the changes, none is lost and none brings another with it."""
    comparison = _compared(case, tmp_path)
    # A trait that is only observed makes no score, and is a trait all the same.
    changes = [
        one for one in comparison.changes if one.cls >= Class.ROUTING or one.id == "trait-added"
    ]
    if not changes:
        pytest.skip("nothing that accounts could feel")
    if any(one.id in _NOT_ALONE or one.cls is Class.BREAKING for one in changes):
        pytest.skip("a change that makes no sense on its own")
    if any(
        one.id.endswith("-added") and one.path.startswith(("motions", "terr")) for one in changes
    ):
        pytest.skip("places that only one version has")
    base, head = next(
        pair for pair in comparison.pairs if pair[1] is not None and pair[1].id == "base"
    )
    assert base is not None
    assert head is not None
    assert base.family is not None
    assert head.family is not None
    family = base.family
    for element in dict.fromkeys(map(element_of, changes)):
        if element[0].split(".")[0] in ("priority", "owner", "effective"):
            continue
        made = with_element(family, head.family, element)
        assert made is not None, element
        family = made
    for key in ((None, None), *head.family.variants):
        assert _meaning(family.variant(*key)) == _meaning(head.family.variant(*key)), key
    assert [(b.path, b.when) for b in family.all_territories()] == [
        (b.path, b.when) for b in head.family.all_territories()
    ]
    assert [(b.path, b.when) for b in family.motions] == [
        (b.path, b.when) for b in head.family.motions
    ]


def test_only_the_named_element_changes(tmp_path: Path) -> None:
    """And only where the change is: an overlay that hides it keeps its own value."""
    edits = {
        "when: {desk: zendesk}, weight: 5": "when: {desk: zendesk}, weight: 4",
        "min_score: 8\n": "min_score: 9\n",
    }
    comparison = _compared({"edits": edits}, tmp_path)
    base, head = next(pair for pair in comparison.pairs if pair[1] and pair[1].id == "base")
    assert base is not None
    assert head is not None
    assert base.family is not None
    assert head.family is not None
    made = with_element(base.family, head.family, ("traits.zendesk", (None, None)))
    assert made is not None
    weights = {
        key: next(t.bands[0].points for t in made.variant(*key).traits if t.id == "zendesk")
        for key in ((None, None), ("plg", None), (None, "emea"), (None, "amer"))
    }
    assert list(weights.values()) == [4, 3, 1, 4]
    assert made.base.tiers == base.family.base.tiers


@pytest.mark.parametrize(
    ("edits", "element"),
    [
        # A tier that requires a trait which the base does not have.
        (
            {
                "  grows: {": "  new: {title: New, when: {desk: x}, weight: 1}\n  grows: {",
                "{matched: {has: zendesk}}": "{matched: {has: new}}",
            },
            "tiers.green",
        ),
        # A trait in a group that the base does not have.
        (
            {
                "groups:\n": "groups:\n  more: {title: More}\n",
                "weight: 3, group: intent}\n  rich": "weight: 3, group: more}\n  rich",
            },
            "traits.grows",
        ),
    ],
)
def test_what_needs_another_change_does_not_stand_alone(
    edits: dict[str, str], element: str, tmp_path: Path
) -> None:
    """None, and no half of a change."""
    comparison = _compared({"edits": edits}, tmp_path)
    base, head = next(pair for pair in comparison.pairs if pair[1] and pair[1].id == "base")
    assert base is not None
    assert head is not None
    assert base.family is not None
    assert head.family is not None
    assert with_element(base.family, head.family, (element, (None, None))) is None
