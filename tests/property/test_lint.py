"""What the rules of quality claim of an ICP holds for each account, by the reference evaluator."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings

from icpspec import _units
from icpspec.evaluate.account import in_scope, score
from icpspec.evaluate.computed import Given, facts_of
from icpspec.evaluate.exclusions import judge
from icpspec.evaluate.traits import read
from icpspec.lint.run import RULES, lint
from icpspec.lint.subjects import Family
from icpspec.resolve.workspace import load

from .comparison import bound
from .documents import Case, cases
from .facts import as_read

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icpspec.evaluate.conditions import Facts
    from icpspec.lint._protocol import Found
    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import ResolvedIcp

_SETTINGS = settings(
    max_examples=int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100")),
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


@_SETTINGS
@given(case=cases())
def test_claims_hold_for_every_account(case: Case, root: Path) -> None:
    """No rule fails, each finding has a place, and no account shows that one is wrong."""
    bound(case.project, case.icp, root, case.others)
    space = load(root / "icpspec.yaml", today=case.as_of)
    found = lint(space, case.as_of)
    assert all(one.span is not None and one.span.file.endswith(".yaml") for one in found)
    told = Counter((one.rule.id, one.span, one.message) for one in found)
    assert max(told.values(), default=1) == 1
    assert space.project is not None
    for icp in space.icps:
        assert icp.family is not None
        family = Family(icp.family, icp.document, space.project, space.document, case.as_of)
        for variant in family.variants:
            _check_claims(variant, list(_accounts(case, variant.icp)))


def _check_claims(variant: Variant, accounts: list[Facts]) -> None:
    for name, holds in _CLAIMS.items():
        for claim in _units.load(RULES, name).LINT.check(variant):
            for facts in accounts:
                assert holds(variant, claim, facts), (variant.key, claim, facts.values)


def _accounts(case: Case, icp: ResolvedIcp) -> Iterator[Facts]:
    """The accounts in an ICP's scope; whether they belong to a variant does not matter here."""
    for account in case.accounts:
        raw = {name: as_read(value) for name, value in account.items()}
        facts = facts_of(icp.attributes, Given(raw, case.as_of, rows={}))
        if in_scope(icp, facts):
            yield facts


def _tier_is_not_reached(variant: Variant, claim: Found, facts: Facts) -> bool:
    tier = str(re.findall("`([^`]+)`", claim.message)[0])
    return score(variant.icp, facts).tier != tier


def _band_is_not_reached(variant: Variant, claim: Found, facts: Facts) -> bool:
    return bool(_band(variant, claim.path, facts) != claim.path[3])


def _band(variant: Variant, path: Any, facts: Facts) -> int | None:
    """The band of a trait that an account gets, counted from 0; None without one."""
    (trait,) = [one for one in variant.icp.traits if one.id == path[1]]
    counted = read(trait, facts).band
    return next((n for n, band in enumerate(trait.bands) if band is counted), None)


def _points_tell_nobody_apart(variant: Variant, claim: Found, facts: Facts) -> bool:
    (name, *_rest) = re.findall("`([^`]+)`", claim.message)
    (exclusion,) = [one for one in variant.icp.exclusions if one.id == name]
    excluded = judge(exclusion, facts).excluded
    own = claim.path[3] if len(claim.path) > 4 else 0
    gets_it = _band(variant, claim.path, facts) == own
    if claim.message.startswith("Whoever"):
        return excluded is not False or gets_it
    return not gets_it or excluded is True


def _twins_agree(variant: Variant, claim: Found, facts: Facts) -> bool:
    (other, _text) = claim.related[0]
    return _band(variant, claim.path, facts) == _band(variant, other, facts)


def _gate_is_needed(variant: Variant, claim: Found, facts: Facts) -> bool:
    (trait,) = [one for one in variant.icp.traits if one.id == claim.path[1]]
    if not claim.message.startswith("Without") or read(trait, facts).points > 0:
        return True
    return score(variant.icp, facts).tier != variant.best.id


_CLAIMS = {
    "tier_out_of_reach": _tier_is_not_reached,
    "unreachable_band": _band_is_not_reached,
    "pointless_trait": _points_tell_nobody_apart,
    "identical_traits": _twins_agree,
    "decisive_trait": _gate_is_needed,
}
