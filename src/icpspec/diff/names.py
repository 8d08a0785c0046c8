"""What two versions of an ICP call by two names: tiers and exclusions with `renamed_from`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from icpspec.resolve.family import IcpFamily


def renamed_tiers(base: IcpFamily | None, head: IcpFamily | None) -> dict[str, str]:
    """What the head calls tiers that the base calls otherwise."""
    if base is None or head is None:
        return {}
    before = {tier.id for tier in base.base.tiers}
    after = {tier.id for tier in head.base.tiers}
    return _renamed(head.base.spec.tiers or {}, before, after)


def exclusion_pairs(
    base: IcpFamily | None, head: IcpFamily | None
) -> tuple[tuple[str | None, str | None], ...]:
    """The exclusions of all variants, as the base and as the head call them."""
    before, after = _exclusions(base), _exclusions(head)
    spec = head.base.spec.exclusions if head else None
    former = {new: old for old, new in _renamed(spec or {}, before, after).items()}
    pairs: list[tuple[str | None, str | None]] = []
    for name in after:
        old = name if name in before else former.get(name)
        pairs.append((old, name))
    found = {old for old, _ in pairs}
    return (*pairs, *((name, None) for name in before if name not in found))


def _exclusions(family: IcpFamily | None) -> dict[str, None]:
    return {one.id: None for icp in (family.distinct() if family else ()) for one in icp.exclusions}


def _renamed(
    section: Mapping[str, object], before: Collection[str], after: Collection[str]
) -> dict[str, str]:
    """New ids by old ones, where only the base has the one and only the head the other."""
    found = {}
    for name, entry in section.items():
        former = getattr(entry, "renamed_from", None)
        if not isinstance(former, str):
            continue
        if former in before and former not in after and name not in before and name in after:
            found[former] = name
    return found
