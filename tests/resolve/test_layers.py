"""Layers by hand: what stands in the merged document, and where each value came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from icpspec.resolve.inherit import inherited
from icpspec.resolve.merging import same
from icpspec.resolve.overlays import combinations
from icpspec.resolve.why import provenance
from icpspec.text.document import parse

if TYPE_CHECKING:
    from icpspec.resolve.layers import Layered

BASE = """\
id: b
tiers: {green: {min_score: 3}, red: {}}
traits:
  a: {when: {x: 1}, weight: 3, evidence: {basis: data, n: 5}}
  b: {bands: [{when: {x: 1}, weight: 3}]}
exclusions: {x: {when: {y: 1}}}
motions:
  plg: {traits: {a: {weight: 5}, extra: {when: {x: 2}, weight: 1}}, exclusions: null}
territories:
  emea:
    traits: {a: {evidence: {n: 9}}, b: {when: {x: 3}, weight: 1}}
    exclusions: {x: {at_best: green}, new: {when: {z: 1}}}
    motions: {plg: {traits: {a: {weight: 1}}}}
"""
CHILD = """\
id: c
extends: b
traits: {a: {evidence: null}}
motions: {plg: {traits: {extra: null, a: {bands: [{when: {x: 9}, weight: 1}]}}}}
"""


def variant(document: Layered, motion: str | None, territory: str | None) -> Layered:
    """The merged document of a combination."""
    (found,) = [one for one in combinations(document) if one.key == (motion, territory)]
    return found.document


def whole(text: str, *others: str) -> Layered:
    """A file with all it builds on."""
    documents = [
        parse(one, f"{name}.yaml") for name, one in zip("cb", (text, *others), strict=False)
    ]
    found, findings = inherited(documents[0], {one.data["id"]: one for one in documents})
    assert found is not None
    assert not findings
    return found


def test_each_layer_in_its_order() -> None:
    """Mappings merge key by key, conditions and lists are replaced, bands and `when` swap."""
    base = whole(BASE)
    traits = variant(base, "plg", "emea").data["traits"]
    assert traits == {
        "a": {"when": {"x": 1}, "weight": 1, "evidence": {"basis": "data", "n": 9}},
        "b": {"when": {"x": 3}, "weight": 1},
        "extra": {"when": {"x": 2}, "weight": 1},
    }
    assert variant(base, "plg", None).data["traits"]["a"]["weight"] == 5
    assert variant(base, None, None).data["traits"] == base.data["traits"]


def test_a_removed_section_takes_new_entries_only() -> None:
    """What the motion removed stays removed; the territory's own exclusion counts."""
    base = whole(BASE)
    assert "exclusions" not in variant(base, "plg", None).data
    assert variant(base, "plg", "emea").data["exclusions"] == {"new": {"when": {"z": 1}}}
    assert variant(base, None, "emea").data["exclusions"] == {
        "x": {"when": {"y": 1}, "at_best": "green"},
        "new": {"when": {"z": 1}},
    }


def test_patches_of_one_overlay_in_two_files() -> None:
    """The lower file takes back what only the upper one's overlay added; the rest is composed."""
    child = whole(CHILD, BASE)
    assert child.data["traits"]["a"] == {"when": {"x": 1}, "weight": 3}
    assert child.data["motions"]["plg"] == {
        "traits": {"a": {"bands": [{"when": {"x": 9}, "weight": 1}]}},
        "exclusions": None,
    }
    traits = variant(child, "plg", None).data["traits"]
    assert traits["a"] == {"bands": [{"when": {"x": 9}, "weight": 1}]}
    assert "extra" not in traits


def settings(document: Layered, pointer: str) -> list[tuple[str, int, str, Any]]:
    """Who set a value, the latest first."""
    found = provenance(document)[pointer]
    return [(one.span.file, one.span.line, one.layer, one.value) for one in found]


def test_the_origin_of_a_value_and_of_all_it_replaced() -> None:
    """The latest first, each with its file, line and layer."""
    here = variant(whole(BASE), "plg", "emea")
    assert settings(here, "/traits/a/weight") == [
        ("c.yaml", 13, "territory emea, motion plg", 1),
        ("c.yaml", 8, "motion plg", 5),
        ("c.yaml", 4, "base", 3),
    ]
    assert settings(here, "/traits/a/evidence/n") == [
        ("c.yaml", 11, "territory emea", 9),
        ("c.yaml", 4, "base", 5),
    ]
    assert settings(here, "/exclusions/new/when/z") == [("c.yaml", 12, "territory emea", 1)]
    child = whole(CHILD, BASE)
    assert settings(child, "/traits/a/weight") == [("b.yaml", 4, "extends b", 3)]
    assert settings(child, "/id") == [("c.yaml", 1, "base", "c")]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (1, True, False),
        (1, 1.0, False),
        ([1], [True], False),
        ({"a": {"b": 0}}, {"a": {"b": False}}, False),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, True),
        ([1, 2], [2, 1], False),
        ([1], [1, 1], False),
        (None, None, True),
        ("1", 1, False),
    ],
)
def test_values_that_are_written_alike(one: Any, other: Any, expected: bool) -> None:
    """`true` is not 1: a patch that says so changes something."""
    assert same(one, other) is expected
