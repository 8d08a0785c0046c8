"""The passes that bind one ICP: vocabulary, scale, traits, exclusions, tiers, references."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.computing import bind_computed
from icpspec.resolve.conditions import All, Bound
from icpspec.resolve.model import (
    Band,
    Exclusion,
    Group,
    Override,
    ResolvedIcp,
    Tier,
    Trait,
)
from icpspec.resolve.points import (
    bind_scale,
    check_total,
    in_steps,
    is_countable,
    share,
    total_in_steps,
    weight_in_steps,
)
from icpspec.resolve.ranges import check_bands, check_condition
from icpspec.resolve.references import check_days, check_people
from icpspec.resolve.renames import check_renames
from icpspec.resolve.rollups import bind_waiting
from icpspec.resolve.vocabulary import bind_attributes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from icpspec.resolve.points import Scale
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec import scoring
    from icpspec.spec.icp import Icp


def bind_icp(
    spec: Icp,
    vocabulary: Vocabulary,
    project_scale: scoring.Scale | None,
    problems: Problems,
    known: Mapping[str, Trait] | None = None,
) -> ResolvedIcp:
    """The ICP with every name bound. With an error among the findings it must not be evaluated.

    Args:
        known: traits that are bound already, as in another variant, and without a fault.
    """
    known = known or {}
    own = bind_attributes(spec.attributes, problems)
    vocabulary = vocabulary.extended(own).without(problems.left_out.names("attributes"))
    vocabulary = replace(vocabulary, personas=spec.personas or {})
    vocabulary = bind_computed(spec.attributes, vocabulary, problems)
    vocabulary = bind_waiting(vocabulary, problems)
    scale = bind_scale(spec.scale, problems) if spec.scale else bind_scale(project_scale)
    scope = Scope(
        vocabulary,
        problems,
        traits=tuple(spec.traits or ()),
        groups=tuple(spec.groups or ()),
        step=scale.step,
    )
    tier_ids = tuple(spec.tiers)
    resolved = ResolvedIcp(
        spec=spec,
        file=problems.document.file,
        step=scale.step,
        scope=_condition(spec.when, scope, ("when",)),
        attributes=vocabulary.attributes,
        traits=tuple(
            known.get(name) or _bind_trait(name, trait, scope, scale, ("traits", name))
            for name, trait in (spec.traits or {}).items()
        ),
        groups={
            name: _bind_group(name, group, scale, problems)
            for name, group in (spec.groups or {}).items()
        },
        exclusions=tuple(
            _bind_exclusion(name, exclusion, scope, tier_ids)
            for name, exclusion in (spec.exclusions or {}).items()
        ),
        tiers=tuple(
            _bind_tier(rank, name, tier, scope, scale)
            for rank, (name, tier) in enumerate(spec.tiers.items())
        ),
        overrides=tuple(
            _bind_override(override, tier_ids, problems, ("exceptions", index))
            for index, override in enumerate(spec.exceptions or ())
        ),
    )
    check_total(_reach(resolved), scale.step, problems, ("traits" if spec.traits else "groups",))
    _check_tier_order(resolved, problems)
    check_people(resolved, vocabulary, problems)
    check_renames(spec, problems)
    check_days(resolved, problems)
    return resolved


def _condition(condition: Any, scope: Scope, path: Steps) -> Bound | None:
    if condition is None:
        return None
    bound = bind_condition(condition, scope, path)
    check_condition(bound, scope, path)
    return bound


def _bind_trait(name: str, trait: scoring.Trait, scope: Scope, scale: Scale, path: Steps) -> Trait:
    problems = scope.problems
    if trait.group is not None and trait.group not in scope.groups:
        problems.add_unknown(
            faults.UNKNOWN_GROUP, (*path, "group"), "group", trait.group, scope.groups, key=False
        )
    bands = _bind_bands(trait, scope, scale, path)
    if_unknown = (
        total_in_steps(scale, trait.if_unknown, problems, (*path, "if_unknown"))
        if trait.if_unknown is not None
        else 0
    )
    return Trait(
        id=name,
        title=trait.title or _humanised(name),
        category=trait.category,
        bands=bands,
        group=trait.group,
        if_unknown=if_unknown or 0,
        question=trait.question,
    )


def _bind_bands(trait: scoring.Trait, scope: Scope, scale: Scale, path: Steps) -> tuple[Band, ...]:
    problems = scope.problems
    if trait.bands is not None and (trait.when is not None or trait.weight is not None):
        key = "when" if trait.when is not None else "weight"
        problems.add(
            faults.WEIGHT_AND_BANDS,
            (*path, key),
            f"`{path[-1]}` has `bands` and also `{key}`.",
            help="Keep the bands, or a single `when` with `weight`.",
            key=True,
        )
        return ()
    if trait.bands is None and (trait.when is None or trait.weight is None):
        missing = " and ".join(
            f"`{key}`" for key in ("when", "weight") if getattr(trait, key) is None
        )
        problems.add(
            faults.TRAIT_WITHOUT_POINTS,
            path,
            f"The trait `{path[-1]}` lacks {missing}.",
            help="Give it `when` and `weight` (0 observes without scoring), or `bands`.",
            key=True,
        )
        # What is there is checked all the same.
        _condition(trait.when, scope, (*path, "when"))
        if trait.weight is not None:
            weight_in_steps(scale, trait.weight, problems, (*path, "weight"))
        return ()
    if trait.bands is not None:
        if not trait.bands:
            problems.add(
                faults.TRAIT_WITHOUT_POINTS,
                (*path, "bands"),
                f"The trait `{path[-1]}` has no bands.",
                help="Add a band, as `- {when: {employees: {gte: 50}}, weight: 3}`.",
                key=True,
            )
        bands = tuple(
            Band(
                title=band.title or "",
                when=_bound(band.when, scope, (*path, "bands", index, "when")),
                points=weight_in_steps(
                    scale, band.weight, problems, (*path, "bands", index, "weight")
                ),
            )
            for index, band in enumerate(trait.bands)
        )
        check_bands(bands, scope, path)
        return bands
    assert trait.when is not None
    assert trait.weight is not None
    when = _bound(trait.when, scope, (*path, "when"))
    points = weight_in_steps(scale, trait.weight, problems, (*path, "weight"))
    return (Band("", when, points),)


def _bound(condition: Any, scope: Scope, path: Steps) -> Bound:
    return _condition(condition, scope, path) or All(())


def _bind_group(name: str, group: scoring.Group, scale: Scale, problems: Problems) -> Group:
    path: Steps = ("groups", name)
    limits = {
        key: total_in_steps(scale, value, problems, (*path, key))
        for key in ("cap", "floor")
        if (value := getattr(group, key)) is not None
    }
    cap, floor = limits.get("cap"), limits.get("floor")
    if cap is not None and floor is not None and floor > cap:
        problems.add(
            faults.CONTRADICTING_BOUNDS,
            (*path, "floor"),
            f"`floor` {group.floor} is greater than `cap` {group.cap}.",
            help="Swap the two.",
        )
    return Group(name, group.title or _humanised(name), group.combine or "sum", cap, floor)


def _bind_exclusion(
    name: str, exclusion: scoring.Exclusion, scope: Scope, tiers: tuple[str, ...]
) -> Exclusion:
    path: Steps = ("exclusions", name)
    return Exclusion(
        id=name,
        title=exclusion.title or _humanised(name),
        when=_bound(exclusion.when, scope, (*path, "when")),
        unless=_condition(exclusion.unless, scope, (*path, "unless")),
        at_best=_rank(exclusion.at_best, tiers, scope.problems, (*path, "at_best")),
        say=exclusion.say,
    )


def _rank(tier: str | None, tiers: tuple[str, ...], problems: Problems, path: Steps) -> int:
    """The rank of a tier; the last one's if none is named or it does not exist."""
    if tier is None:
        return len(tiers) - 1
    if tier not in tiers:
        problems.add_unknown(faults.UNKNOWN_TIER, path, "tier", tier, tiers, key=False)
        return len(tiers) - 1
    return tiers.index(tier)


def _bind_tier(rank: int, name: str, tier: scoring.Tier, scope: Scope, scale: Scale) -> Tier:
    def percent(text: str | None) -> Fraction | None:
        return None if text is None else share(text)

    min_score = tier.min_score
    if min_score is not None:
        is_countable(scale.step, min_score, scope.problems, ("tiers", name, "min_score"))
    return Tier(
        id=name,
        title=tier.title or _humanised(name),
        rank=rank,
        min_score=None if min_score is None else in_steps(min_score, scale.step),
        min_percent=percent(tier.min_percent),
        min_coverage=percent(tier.min_coverage),
        requires=_condition(tier.requires, scope, ("tiers", name, "requires")),
    )


def _reach(icp: ResolvedIcp) -> int:
    """The sizes of all points and limits, added up: no total is ever larger."""
    ends = [max((abs(band.points) for band in trait.bands), default=0) for trait in icp.traits]
    ends += [max(abs(group.cap or 0), abs(group.floor or 0)) for group in icp.groups.values()]
    return sum(ends)


def _has_condition(tier: Tier) -> bool:
    limits = (tier.min_score, tier.min_percent, tier.min_coverage, tier.requires)
    return any(limit is not None for limit in limits)


def _check_tier_order(icp: ResolvedIcp, problems: Problems) -> None:
    if problems.left_out.touches("tiers"):
        return
    *upper, last = icp.tiers
    if _has_condition(last):
        problems.add(
            faults.LAST_TIER_CONDITION,
            ("tiers", last.id),
            f"The last tier `{last.id}` has a condition, so some accounts would have no tier.",
            help="Remove its condition, or add a tier below it.",
            key=True,
        )
    for tier, following in zip(upper, icp.tiers[1:], strict=True):
        if not _has_condition(tier):
            problems.add(
                faults.UNREACHABLE_TIER,
                ("tiers", following.id),
                f"`{following.id}` is never reached: `{tier.id}` above it has no condition.",
                help=f"Give `{tier.id}` a condition, as `min_score: 8`.",
                key=True,
            )


def _bind_override(
    override: scoring.Exception_, tiers: tuple[str, ...], problems: Problems, path: Steps
) -> Override:
    until = None
    if override.until is not None:
        until = calendar.day(override.until)
    return Override(
        account=override.account,
        tier=_rank(override.tier, tiers, problems, (*path, "tier")),
        until=until,
    )


def _humanised(name: str) -> str:
    return name.replace("-", " ").replace("_", " ").capitalize()
