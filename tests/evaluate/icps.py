"""Small builders of bound ICPs, so that a test shows only what it is about."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from icpspec.evaluate.account import evaluate
from icpspec.evaluate.conditions import Facts
from icpspec.evaluate.values import canonical
from icpspec.operators import by_name
from icpspec.resolve.conditions import Test as BoundTest
from icpspec.resolve.model import (
    Attribute,
    Band,
    Exclusion,
    Group,
    Override,
    ResolvedIcp,
    Tier,
    Trait,
)
from icpspec.spec.icp import Icp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from icpspec.evaluate.result import Result
    from icpspec.resolve.conditions import Bound

Share = str | int | None

_SPEC = Icp.model_validate({"icpspec": 1, "id": "icp", "title": "ICP", "tiers": {"all": {}}})
_PLAIN = Attribute(
    id="",
    kind="boolean",
    many=False,
    column="",
    title="",
    question=None,
    minimum=None,
    maximum=None,
    values=None,
    spellings={},
    null_values=(),
    ignore_case=False,
    zone="UTC",
    separator=";",
)


def attribute(name: str, kind: str = "boolean", **changes: Any) -> Attribute:
    """An attribute without rules of its own."""
    return replace(_PLAIN, id=name, kind=kind, column=name, title=name, **changes)


def check(name: str, operator: str, operand: Any) -> BoundTest:
    """A bound test on an attribute."""
    return BoundTest(name, by_name()[operator], operand)


def yes(name: str) -> BoundTest:
    """A test that answers whatever the flag of that name says."""
    return check(name, "eq", True)  # noqa: FBT003


def facts(values: Mapping[str, Any], *own: Attribute, as_of: date | None = None) -> Facts:
    """Facts of an account: flags, unless an attribute is given."""
    known = {name: attribute(name) for name in values} | {one.id: one for one in own}
    return Facts(known, {name: canonical(known[name], raw) for name, raw in values.items()}, as_of)


def trait(
    name: str,
    *bands: tuple[Bound, int],
    group: str | None = None,
    if_unknown: int = 0,
    question: str | None = None,
) -> Trait:
    """A trait; its bands are called `<name> 1`, `<name> 2` …; without one, the flag `name`."""
    given = bands or ((yes(name), 1),)
    made = tuple(Band(f"{name} {i}", when, points) for i, (when, points) in enumerate(given, 1))
    return Trait(name, f"Title of {name}", None, made, group, if_unknown, question)


def flag(name: str, points: int, **more: Any) -> Trait:
    """A trait that is matched where the flag of its own name is true."""
    return trait(name, (yes(name), points), **more)


def group(
    name: str,
    combine: Literal["sum", "max"] = "sum",
    *,
    cap: int | None = None,
    floor: int | None = None,
) -> Group:
    """A group."""
    return Group(name, name, combine, cap, floor)


def exclusion(
    name: str, when: Bound | None = None, *, unless: Bound | None = None, at_best: int = 2
) -> Exclusion:
    """An exclusion on the flag of its own name, unless told otherwise."""
    return Exclusion(name, f"Title of {name}", when or yes(name), unless, at_best, None)


def tiers(*conditions: Mapping[str, Any]) -> tuple[Tier, ...]:
    """Tiers `green`, `yellow`, `red`, …; all but the last take conditions from a mapping.

    Numbers may be text, as `"0.4"`, and are exact.
    """
    names = ("green", "yellow", "orange")[: len(conditions)]
    made = [
        Tier(
            name,
            name,
            rank,
            _exact(own.get("score")),
            _exact(own.get("percent")),
            _exact(own.get("coverage")),
            own.get("requires"),
        )
        for rank, (name, own) in enumerate(zip(names, conditions, strict=True))
    ]
    return (*made, Tier("red", "red", len(made), None, None, None, None))


def _exact(value: Share) -> Fraction | None:
    return None if value is None else Fraction(value)


def icp(
    *traits: Trait,
    groups: tuple[Group, ...] = (),
    exclusions: tuple[Exclusion, ...] = (),
    overrides: tuple[Override, ...] = (),
    ladder: tuple[Tier, ...] = (),
    scope: Bound | None = None,
    attributes: tuple[Attribute, ...] = (),
    step: str = "1",
) -> ResolvedIcp:
    """An ICP whose attributes are flags called `a` to `h` and as its traits, and those given."""
    flags = [*"abcdefgh", *(one.id for one in traits), *(one.id for one in exclusions)]
    known = {name: attribute(name) for name in flags} | {one.id: one for one in attributes}
    return ResolvedIcp(
        spec=_SPEC,
        file="icp.icp.yaml",
        step=Decimal(step),
        scope=scope,
        attributes=known,
        traits=traits,
        groups={one.id: one for one in groups},
        exclusions=exclusions,
        tiers=ladder or tiers({}, {}),
        overrides=overrides,
    )


def result(
    profile: ResolvedIcp, *, as_of: date | None = None, key: str | None = None, **account: object
) -> Result:
    """The result for an account in scope."""
    found = evaluate(profile, account, as_of=as_of, key=key)
    assert found is not None
    return found


def values_of(found: object, *names: str) -> tuple[Any, ...]:
    """Fields of a result, to compare with plain numbers."""
    return tuple(getattr(found, name) for name in names)
