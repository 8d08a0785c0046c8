"""What the owner of an ICP lets overlays do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.diagnostics import Related
from icpspec.resolve import faults
from icpspec.resolve.points import exact
from icpspec.resolve.usage import tested, with_sources
from icpspec.spec import keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.layers import Layered, Place, Steps
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.overlays import Combination
    from icpspec.resolve.problems import Problems


# What is said about an attribute without changing its value.
_WORDS = frozenset({"title", "unit", "provider", "question", "meta", "renamed_from"})
_POINTS = frozenset({"weight", "bands", "when"})


def check_guardrails(
    resolved: ResolvedIcp, whole: Layered, found: Sequence[Combination], problems: Problems
) -> None:
    """Report overlays that go beyond the guardrails, and guardrails that name nothing.

    Args:
        resolved: the base, whose locked parts must keep what they mean.
    """
    rails = whole.data.get("guardrails")
    if not rails:
        return
    locked = tuple(tuple(name.split(".")) for name in rails.get("locked") or ())
    _check_names(whole, locked, problems)
    if exact(rails.get("max_weight_change") or 0) < 0:
        problems.add(
            faults.WEIGHT_OFF_SCALE,
            ("guardrails", "max_weight_change"),
            "A weight cannot move by less than nothing.",
            help="Write 0 or more; 0 forbids overlays to change weights.",
        )
    told: dict[Diagnostic, None] = {}
    tested_by = _tested_by(resolved, locked)
    for combination in found:
        for overlay, document in combination.steps[-2:]:
            for path, place in document.changed:
                told.update(dict.fromkeys(_locked(whole, locked, path, place)))
                told.update(dict.fromkeys(_moved(whole, document, rails, path, place)))
                told.update(dict.fromkeys(_redefined(whole, tested_by, path, place)))
            if rails.get("require_reason") and document.changed and not overlay.body.get("reason"):
                finding = faults.BEYOND_GUARDRAILS.at(
                    whole.span(overlay.path, key=True),
                    f"The overlay `{overlay.path[-1]}` gives no reason.",
                    help="Add `reason:`; the ICP's guardrails ask for one.",
                    related=[Related("asked for here", _rail(whole, "require_reason"))],
                )
                told[finding] = None
    problems.found += list(told)


def _rail(whole: Layered, name: str) -> Any:
    return whole.span(("guardrails", name), key=True)


def _check_names(whole: Layered, locked: Sequence[tuple[str, ...]], problems: Problems) -> None:
    """A guardrail that names nothing guards nothing."""
    for index, name in enumerate(locked):
        value: Any = whole.data
        for step in name:
            value = value.get(step) if isinstance(value, dict) else None
        # A section may be locked before it has entries.
        if value is None and not (len(name) == 1 and name[0] in keys.ID_MAPS):
            problems.add(
                faults.UNKNOWN_SECTION,
                ("guardrails", "locked", index),
                f"The ICP has no `{'.'.join(name)}` to lock.",
                help="Name a section, as `exclusions`, or an entry, as `traits.fresh-funding`.",
            )


def _locked(
    whole: Layered, locked: Sequence[tuple[str, ...]], path: Steps, place: Place
) -> Iterator[Diagnostic]:
    for index, name in enumerate(locked):
        if _existed(whole, name) and _breaks(whole, name, path, place.value):
            yield faults.BEYOND_GUARDRAILS.at(
                place.span(key=True),
                f"`{'.'.join(name)}` is locked: overlays cannot change it.",
                help="Ask the ICP's owner to change it for all, or to unlock it.",
                related=[Related("locked here", whole.span(("guardrails", "locked", index)))],
            )


def _breaks(whole: Layered, name: tuple[str, ...], path: Steps, value: Any) -> bool:
    """Whether setting or removing a value changes what is locked."""
    if path == name[: len(path)]:
        return path == name or not isinstance(value, dict)
    if path[: len(name)] != name:
        return False
    # A locked section may gain entries, not lose or change them.
    is_section = len(name) == 1 and name[0] in keys.ID_MAPS
    return not is_section or _existed(whole, path[:2])


def _tested_by(resolved: ResolvedIcp, locked: Sequence[tuple[str, ...]]) -> dict[str, int]:
    """The attributes that decide what locked conditions mean, with the index of the lock."""
    found: dict[str, int] = {}
    for index, name in enumerate(locked):
        for attribute in with_sources(tested(_conditions(resolved, name)), resolved.attributes):
            found.setdefault(attribute, index)
    return found


def _conditions(resolved: ResolvedIcp, name: tuple[str, ...]) -> Iterator[Bound]:
    """The conditions of what is locked; none where only words or points of it are."""
    for path, condition in _placed(resolved):
        if condition is not None and path[: len(name)] == name:
            yield condition


def _placed(resolved: ResolvedIcp) -> Iterator[tuple[tuple[str, ...], Bound | None]]:
    """The conditions of an ICP with their paths; of a trait both as `when` and as `bands`."""
    for trait in resolved.traits:
        for key in ("when", "bands"):
            yield from ((("traits", trait.id, key), band.when) for band in trait.bands)
    for exclusion in resolved.exclusions:
        yield ("exclusions", exclusion.id, "when"), exclusion.when
        yield ("exclusions", exclusion.id, "unless"), exclusion.unless
    for tier in resolved.tiers:
        yield ("tiers", tier.id, "requires"), tier.requires


def _redefined(
    whole: Layered, tested_by: Mapping[str, int], path: Steps, place: Place
) -> Iterator[Diagnostic]:
    """An attribute that a locked condition tests, and that an overlay reads or computes anew."""
    if path[:1] != ("attributes",) or len(path) < 2 or (len(path) > 2 and path[2] in _WORDS):
        return
    index = tested_by.get(str(path[1]))
    if index is not None:
        name = whole.data["guardrails"]["locked"][index]
        yield faults.BEYOND_GUARDRAILS.at(
            place.span(key=True),
            f"`{path[1]}` is tested by `{name}`, which is locked: overlays cannot say anew what it"
            " is.",
            help="Give the attribute another id, or ask the ICP's owner.",
            related=[Related("locked here", whole.span(("guardrails", "locked", index)))],
        )


def _existed(whole: Layered, path: Steps) -> bool:
    value: Any = whole.data
    for step in path:
        if not isinstance(value, dict) or step not in value:
            return False
        value = value[step]
    return True


def _moved(
    whole: Layered, document: Layered, rails: Any, path: Steps, place: Place
) -> Iterator[Diagnostic]:
    most = rails.get("max_weight_change")
    is_about_points = path[:1] == ("traits",) and len(path) > 1
    if most is None or not is_about_points or (len(path) > 2 and path[2] not in _POINTS):
        return
    before, after = _weights(whole, path[1]), _weights(document, path[1])
    if not before or not after:
        return
    if len(before) != len(after):
        before, after = [min(before), max(before)], [min(after), max(after)]
    moved = max(abs(new - old) for old, new in zip(before, after, strict=True))
    if moved > exact(most):
        yield faults.BEYOND_GUARDRAILS.at(
            place.span(key=len(path) == 2),
            f"The weight of `{path[1]}` moves by {moved:f}, more than {exact(most):f}.",
            help="Overlays may move a weight only so far from the base.",
            related=[Related("limited here", _rail(whole, "max_weight_change"))],
        )


def _weights(document: Layered, trait: str | int) -> list[Decimal]:
    declared = (document.data.get("traits") or {}).get(trait)
    if not isinstance(declared, dict):
        return []
    bands = declared.get("bands") or [declared]
    weights = [band.get("weight") for band in bands if isinstance(band, dict)]
    return [exact(w) for w in weights if isinstance(w, int | float) and not isinstance(w, bool)]
