"""The cap or the floor of a group never cuts anything, or cuts every single trait.

## Why

A cap that never binds promises a limit that is not there. One that cuts each trait alone makes
their weights meaningless: whatever they say, the account gets the cap.

## Avoid

```yaml
groups: {intent: {title: Shows interest, cap: 10}}
traits:
  demo: {title: Asked for a demo, when: {paying: true}, weight: 3, group: intent}
  visits: {title: Came back, when: {growth: {gte: 1}}, weight: 1, group: intent}
```

## Prefer

```yaml
groups: {intent: {title: Shows interest, cap: 3}}
traits:
  demo: {title: Asked for a demo, when: {paying: true}, weight: 3, group: intent}
  visits: {title: Came back, when: {growth: {gte: 1}}, weight: 1, group: intent}
```
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.resolve.reach import group_total

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Group


def _check(variant: Variant) -> Iterator[Found]:
    for group in variant.icp.groups.values():
        own = [trait for trait in variant.scoring if trait.group == group.id]
        points = [band.points for trait in own for band in trait.bands]
        if not own:
            continue
        free = replace(group, cap=None, floor=None)
        if group.cap is not None:
            most = group_total(free, [variant.ends[trait.id][1] for trait in own])
            earning = [one for one in points if one > 0]
            always = bool(earning) and min(earning) > group.cap
            yield from _told(variant, group, "cap", group.cap, most, always=always)
        if group.floor is not None:
            least = group_total(free, [variant.ends[trait.id][0] for trait in own])
            costing = [one for one in points if one < 0]
            always = bool(costing) and max(costing) < group.floor
            yield from _told(variant, group, "floor", group.floor, least, always=always)


def _told(
    variant: Variant, group: Group, key: str, limit: int, end: int, *, always: bool
) -> Iterator[Found]:
    """What there is to say of a limit, if it binds always or never.

    Args:
        end: where the total ends on the side of the limit, without the limit.
    """
    beyond = end > limit if key == "cap" else end < limit
    if beyond and not always:
        return
    shown, reached = variant.shown(limit), variant.shown(end)
    if beyond:
        message = f"The {key} {shown} of `{group.id}` cuts each of its traits alone."
        advice = f"Raise the size of the {key}, or give the traits weights that it can tell apart."
    else:
        message = f"The {key} {shown} of `{group.id}` never binds: its traits come to {reached}."
        advice = f"Remove the {key}, or set it nearer to 0."
    yield Found(("groups", group.id, key), message, advice)


LINT = OfVariant(
    Rule("ICP323", "idle-cap", Severity.WARNING, "A limit of a group that binds always or never"),
    _check,
)
