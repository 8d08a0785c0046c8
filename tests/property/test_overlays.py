"""Overlays: each variant is the ICP that a plain merge of dictionaries gives."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from .comparison import bound, by_evaluator, loaded
from .families import families
from .merging import Merged, extended, flattened, keys_of

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.resolve.model import ResolvedIcp

    from .documents import Case

_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))
_SETTINGS = settings(
    max_examples=max(5, _EXAMPLES // 10),
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder without files."""
    return tmp_path_factory.mktemp("project")


def _whole(case: Case) -> Merged:
    return extended(case.others[0], case.icp) if case.others else Merged(case.icp)


def _meaning(icp: ResolvedIcp) -> dict[str, Any]:
    """All that counts: not the file it came from."""
    return {f.name: getattr(icp, f.name) for f in fields(icp) if f.name not in ("spec", "file")}


@_SETTINGS
@given(case=families())
def test_a_variant_is_the_icp_that_a_plain_merge_gives(case: Case, root: Path) -> None:
    """For every motion and territory; the base is the ICP without overlays."""
    family = bound(case.project, case.icp, root, case.others)
    whole = _whole(case)
    keys = list(keys_of(whole.data))
    assert set(family.variants) == set(keys)
    plain = {
        f"v{index}": {**flattened(whole, *key).data, "id": f"v{index}"}
        for index, key in enumerate(keys)
    }
    found = loaded(case.project, plain, root)
    for index, key in enumerate(keys):
        icp = found[f"v{index}"].resolved
        assert icp is not None
        assert _meaning(family.variants[key]) == _meaning(icp), (key, plain[f"v{index}"])
    assert family.variants[None, None] is family.base


@_SETTINGS
@given(case=families())
def test_the_order_of_overlays_means_nothing(case: Case, root: Path) -> None:
    """All accounts come to the same with motions and territories the other way round."""
    found = _rows(case, root)
    others = tuple(_reversed(other) for other in case.others)
    assert found == _rows(replace(case, icp=_reversed(case.icp), others=others), root)


@_SETTINGS
@given(case=families())
def test_an_overlay_that_sets_what_is_there_changes_nothing(case: Case, root: Path) -> None:
    """A motion with all the values of the base is the base."""
    whole = _whole(case).data
    same = {
        key: whole[key]
        for key in ("attributes", "groups", "traits", "exclusions", "tiers")
        if key in whole
    }
    motions = {**(case.icp.get("motions") or {}), "same": same}
    family = bound(case.project, {**case.icp, "motions": motions}, root, case.others)
    for motion, territory in keys_of(whole):
        if motion is None:
            own, base = family.variants["same", territory], family.variants[None, territory]
            assert _meaning(own) == _meaning(base)


def _rows(case: Case, root: Path) -> dict[str, Any]:
    family = bound(case.project, case.icp, root, case.others)
    return by_evaluator(family, case, per_row=False)


def _reversed(body: dict[str, Any] | None) -> Any:
    """The same with its overlays the other way round."""
    if body is None:
        return None
    turned = {
        key: {name: _reversed(body[key][name]) for name in reversed(body[key])}
        for key in ("motions", "territories")
        if key in body
    }
    return {**body, **turned}
