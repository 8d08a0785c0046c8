"""Computed attributes: what each is made of, and that none is made of itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean
from icpspec.resolve import faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.computed import NamedCondition, Rollup, Taken
from icpspec.resolve.formulas import bind_formula
from icpspec.resolve.literals import in_vocabulary
from icpspec.resolve.ranges import check_condition
from icpspec.resolve.rollups import bind_rollup
from icpspec.resolve.usage import sources_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.computed import Computed
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec import attributes as spec

# By the key that says how an attribute is computed: the other keys that belong to it.
FORMS: Mapping[str, tuple[str, ...]] = {
    "formula": (),
    "when": (),
    "from_": ("aggregate", "of", "where", "within", "once_per"),
    "icp": ("take",),
}
_TAKES = {"score": "number", "percent": "number", "tier": "string"}
# Of a computed attribute these would say nothing: they are about a source's column.
_STORED = ("column", "null_values", "separator", "zone", "provider")


def bind_computed(
    declared: Mapping[str, spec.Attribute] | None,
    vocabulary: Vocabulary,
    problems: Problems,
) -> Vocabulary:
    """The vocabulary with the computed attributes of one file bound.

    Args:
        declared: the attributes of the file.
        vocabulary: what they may name, themselves included.
    """
    found: dict[str, Attribute] = {}
    failed: set[str] = set()
    vocabulary = _with_tiers(declared, vocabulary, problems)
    for name, attribute in (declared or {}).items():
        path: Steps = ("attributes", name)
        if form_of(attribute) is None:
            _check_stray(attribute, problems, path)
            continue
        if name not in vocabulary.attributes:
            continue
        before = len(problems.found)
        computed = _bind(attribute, vocabulary.attributes[name], vocabulary, problems, path)
        if computed is None or len(problems.found) > before:
            failed.add(name)
        else:
            found[name] = replace(vocabulary.attributes[name], computed=computed)
    bound = vocabulary.with_attributes({**vocabulary.attributes, **found})
    circular = _report_cycles(bound.attributes, found, problems)
    return replace(
        bound, waiting={**bound.waiting, **_waiting(declared, found, vocabulary)}
    ).without(frozenset(failed | circular))


def _with_tiers(
    declared: Mapping[str, spec.Attribute] | None, vocabulary: Vocabulary, problems: Problems
) -> Vocabulary:
    """Attributes that take a tier have the tiers of that ICP as values, unless they list some."""
    found: dict[str, Attribute] = {}
    for name, attribute in (declared or {}).items():
        bound, tiers = vocabulary.attributes.get(name), vocabulary.tiers.get(attribute.icp or "")
        if attribute.take != "tier" or bound is None or not tiers:
            continue
        if bound.values is None:
            found[name] = replace(bound, values=tiers)
        else:
            _check_tiers(bound, attribute, tiers, problems)
    return vocabulary.with_attributes({**vocabulary.attributes, **found})


def _check_tiers(
    attribute: Attribute, declared: spec.Attribute, tiers: tuple[str, ...], problems: Problems
) -> None:
    """Report values that are no tier of the other ICP, nor another name for one."""
    by_list = isinstance(declared.values, list)
    for index, value in enumerate(attribute.values or ()):
        names = {value, *(own for own, known in attribute.spellings.items() if known == value)}
        if not any(in_vocabulary(replace(attribute, values=tiers), name) for name in names):
            path = ("attributes", attribute.id, "values", index if by_list else str(value))
            problems.add(
                faults.UNKNOWN_TIER,
                path,
                f"`{declared.icp}` has no tier `{value}`.",
                help=did_you_mean(str(value), tiers),
                key=not by_list,
            )


def _waiting(
    declared: Mapping[str, spec.Attribute] | None,
    found: Mapping[str, Attribute],
    vocabulary: Vocabulary,
) -> dict[str, spec.Attribute]:
    """Roll-ups of the project file that name personas, which only its ICPs have."""
    if vocabulary.personas is not None:
        return {}
    rollups = {name: one.computed for name, one in found.items()}
    return {
        name: attribute
        for name, attribute in (declared or {}).items()
        if isinstance(rollup := rollups.get(name), Rollup) and rollup.personas
    }


def form_of(attribute: spec.Attribute) -> str | None:
    """The key that says how an attribute is computed; None for a stored one."""
    return next((form for form in FORMS if getattr(attribute, form) is not None), None)


def _check_stray(declared: spec.Attribute, problems: Problems, path: Steps) -> None:
    """Keys that belong to a way of computing, where the key that chooses it is missing."""
    for form, keys in FORMS.items():
        for key in keys:
            if getattr(declared, key) is not None:
                word = form.rstrip("_")
                problems.add(
                    faults.INVALID_VOCABULARY,
                    (*path, key),
                    f"`{key}` says nothing without `{word}`.",
                    help=f"Add `{word}:`, or remove the key.",
                    key=True,
                )


def _bind(
    declared: spec.Attribute,
    attribute: Attribute,
    vocabulary: Vocabulary,
    problems: Problems,
    path: Steps,
) -> Computed | None:
    form = form_of(declared)
    _check_keys(declared, form, problems, path)
    match form:
        case "formula":
            return bind_formula(declared, attribute, vocabulary, problems, path)
        case "when":
            return _named_condition(declared, vocabulary, problems, path)
        case "from_":
            return bind_rollup(declared, attribute, vocabulary, problems, path)
    return _taken(declared, problems, path)


def _check_keys(
    declared: spec.Attribute, form: str | None, problems: Problems, path: Steps
) -> None:
    assert form is not None
    others = [key for key in FORMS if key != form]
    misplaced = [key for other in others for key in (other, *FORMS[other])]
    for key in (*misplaced, *_STORED):
        if getattr(declared, key) is not None:
            problems.add(
                faults.INVALID_VOCABULARY,
                (*path, key.rstrip("_")),
                f"`{key.rstrip('_')}` does not go with `{form.rstrip('_')}`.",
                help="An attribute is read from a column, or computed in one way.",
                key=True,
            )
    if declared.many:
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "many"),
            "A computed attribute has one value.",
            help="Remove `many`.",
            key=True,
        )


def _wants(kind: str, declared: spec.Attribute, what: str, problems: Problems, path: Steps) -> None:
    if declared.type != kind:
        problems.add(
            faults.WRONG_RESULT_TYPE,
            (*path, "type"),
            f"{what} is of type {kind}, not {declared.type}.",
            help=f"Write `type: {kind}`.",
        )


def _named_condition(
    declared: spec.Attribute, vocabulary: Vocabulary, problems: Problems, path: Steps
) -> NamedCondition | None:
    _wants("boolean", declared, "A condition", problems, path)
    scope = Scope(vocabulary, problems)
    condition: Any = declared.when
    when = bind_condition(condition, scope, (*path, "when"))
    check_condition(when, scope, (*path, "when"))
    return NamedCondition(when)


def _taken(declared: spec.Attribute, problems: Problems, path: Steps) -> Taken | None:
    if declared.take is None or declared.icp is None:
        problems.add(
            faults.INVALID_VOCABULARY,
            (*path, "icp"),
            "It does not say what to take of the other ICP.",
            help="Add `take: score`, `take: percent` or `take: tier`.",
            key=True,
        )
        return None
    _wants(_TAKES[declared.take], declared, f"A {declared.take}", problems, path)
    return Taken(declared.icp, declared.take)


def _report_cycles(
    attributes: Mapping[str, Attribute], own: Mapping[str, Attribute], problems: Problems
) -> set[str]:
    """Attributes of this file that are computed from themselves, each circle told once."""
    circular: set[str] = set()
    for name in own:
        circle = None if name in circular else _circle(name, attributes)
        if circle is not None:
            circular.update(circle)
            shown = " → ".join(f"`{step}`" for step in (*circle, circle[0]))
            problems.add(
                faults.CYCLE,
                ("attributes", name),
                f"`{name}` is computed from itself: {shown}.",
                help="Break the circle: compute one of them from stored attributes.",
                key=True,
            )
    return circular


def _circle(start: str, attributes: Mapping[str, Attribute]) -> tuple[str, ...] | None:
    """The shortest way from an attribute back to itself."""
    ways: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while ways:
        following = []
        for way in ways:
            known = attributes.get(way[-1])
            for source in sources_of(known) if known else ():
                if source == start:
                    return way
                if source not in seen:
                    seen.add(source)
                    following.append((*way, source))
        ways = following
    return None
