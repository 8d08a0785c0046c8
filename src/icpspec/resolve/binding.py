"""Conditions of the spec to bound conditions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.nearest import nearest
from icpspec.operators import by_name
from icpspec.resolve import faults
from icpspec.resolve.conditions import (
    All,
    Any_,
    AtLeast,
    Bound,
    GroupPoints,
    Not,
    Test,
    TraitMatched,
)
from icpspec.resolve.operands import bind_operand
from icpspec.spec.conditions import OPERATORS, Condition, MatchedTest, PointsTest, Requirement
from icpspec.spec.conditions import Test as SpecTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from decimal import Decimal

    from icpspec.operators._protocol import Operator
    from icpspec.resolve.model import Attribute
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary

# Stands where a part could not be bound; the findings say why, and nothing is evaluated.
_FAILED = All(())


@dataclass(frozen=True, slots=True)
class Scope:
    """What a condition may name; `words` stand for conditions, made of operand and place."""

    vocabulary: Vocabulary
    problems: Problems
    traits: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    step: Decimal | None = None
    persons_allowed: bool = False
    words: Mapping[str, Callable[[Any, Steps], Bound]] = field(default_factory=dict)


def bind_condition(condition: Condition | Requirement, scope: Scope, path: Steps) -> Bound:
    """A condition with every name bound; faults are reported and give a condition of no use."""
    parts = [
        *(
            _bind_attribute(name, operand, scope, (*path, name))
            for name, operand in (condition.__pydantic_extra__ or {}).items()
        ),
        *_bind_combinators(condition, scope, path),
    ]
    if not parts:
        scope.problems.add(
            faults.EMPTY_CONDITION,
            path,
            "The condition has no test.",
            help="Name an attribute and a value, as `{helpdesk: zendesk}`.",
            key=True,
        )
        return _FAILED
    return parts[0] if len(parts) == 1 else All(tuple(parts))


def _bind_combinators(
    condition: Condition | Requirement, scope: Scope, path: Steps
) -> Iterator[Bound]:
    if condition.all_ is not None:
        yield All(_bind_parts(condition.all_, scope, (*path, "all")))
    if condition.any_ is not None:
        yield Any_(_bind_parts(condition.any_, scope, (*path, "any")))
    if condition.none_ is not None:
        yield Not(Any_(_bind_parts(condition.none_, scope, (*path, "none"))))
    if condition.not_ is not None:
        _check_single(condition.not_, scope, (*path, "not"))
        yield Not(bind_condition(condition.not_, scope, (*path, "not")))
    if condition.at_least is not None:
        place = (*path, "at_least")
        parts = _bind_parts(condition.at_least.of, scope, (*place, "of"))
        if condition.at_least.n > len(parts):
            scope.problems.add(
                faults.NEVER_MATCHES,
                (*place, "n"),
                f"At least {condition.at_least.n} of {len(parts)} can never be true.",
                help="Lower `n` or add conditions.",
            )
        yield AtLeast(condition.at_least.n, parts)
    if isinstance(condition, Requirement):
        if condition.matched is not None:
            yield _bind_matched(condition.matched, scope, (*path, "matched"))
        for group, test in (condition.points or {}).items():
            yield _bind_points(group, test, scope, (*path, "points", group))


def _bind_parts(parts: list[Any], scope: Scope, path: Steps) -> tuple[Bound, ...]:
    if not parts:
        scope.problems.add(
            faults.EMPTY_CONDITION,
            path,
            "The list of conditions is empty.",
            key=True,
            help="Add a condition, or remove the key.",
        )
    return tuple(bind_condition(part, scope, (*path, i)) for i, part in enumerate(parts))


def _check_single(condition: Condition | Requirement, scope: Scope, path: Steps) -> None:
    tests = [
        1 if not isinstance(operand, SpecTest) else len(operand.model_fields_set)
        for operand in (condition.__pydantic_extra__ or {}).values()
    ]
    named = condition.model_fields_set - set(condition.__pydantic_extra__ or ())
    if sum(tests) + len(named) > 1:
        scope.problems.add(
            faults.WRONG_OPERAND,
            path,
            "`not` takes exactly one test: of several it would be unclear what it denies.",
            help="Write `none: [...]` (none of them is true) or `not: {all: [...]}`.",
            key=True,
        )


def _bind_attribute(name: str, operand: Any, scope: Scope, path: Steps) -> Bound:
    if name in scope.words:
        return scope.words[name](operand, path)
    attribute = _attribute(name, scope, path)
    if attribute is None:
        return _FAILED
    if isinstance(operand, SpecTest):
        given = operand.model_fields_set
        parts = [
            _bind_test(operator, attribute, raw, scope, (*path, operator.name))
            for field, operator in OPERATORS.items()
            if field in given and (raw := getattr(operand, field)) is not None
        ]
        if not parts:
            scope.problems.add(
                faults.EMPTY_CONDITION,
                path,
                f"`{name}` has no test.",
                key=True,
                help=f"As `{name}: {{known: true}}`.",
            )
            return _FAILED
        return parts[0] if len(parts) == 1 else All(tuple(parts))
    shorthand = by_name()["in" if isinstance(operand, list) else "eq"]
    return _bind_test(shorthand, attribute, operand, scope, path)


def _attribute(name: str, scope: Scope, path: Steps) -> Attribute | None:
    vocabulary = scope.vocabulary
    attribute = vocabulary.attributes.get(name)
    if attribute is None:
        if name not in vocabulary.unusable:
            _unknown_attribute(name, scope, path)
        return None
    if name in vocabulary.persons and not scope.persons_allowed:
        scope.problems.add(
            faults.PERSON_ATTRIBUTE,
            path,
            f"`{name}` describes a person, not a company.",
            help="Use it in `when` of a persona; a company's trait needs a company's attribute.",
            key=True,
        )
        return None
    return attribute


def _unknown_attribute(name: str, scope: Scope, path: Steps) -> None:
    known = sorted(scope.vocabulary.attributes)
    if name in ("matched", "points"):
        scope.problems.add(
            faults.UNKNOWN_ATTRIBUTE,
            path,
            f"`{name}` can be tested only in `requires` of a tier.",
            help="Traits and points are known only after all traits are read.",
            key=True,
        )
        return
    if name in by_name() and nearest(name, known) is None:
        scope.problems.add(
            faults.UNKNOWN_ATTRIBUTE,
            path,
            f"`{name}` is a test; the attribute it tests is missing.",
            help=f"Write `attribute: {{{name}: …}}`.",
            key=True,
        )
        return
    scope.problems.add_unknown(faults.UNKNOWN_ATTRIBUTE, path, "attribute", name, known, key=True)


def _bind_test(
    operator: Operator,
    attribute: Attribute,
    raw: Any,
    scope: Scope,
    path: Steps,
) -> Bound:
    if not operator.fits(attribute.kind, many=attribute.many):
        _report_misfit(operator, attribute, scope, path)
        return _FAILED
    operand = bind_operand(operator, attribute, raw, scope.vocabulary.lists, scope.problems, path)
    return Test(attribute.id, operator, operand)


def _report_misfit(operator: Operator, attribute: Attribute, scope: Scope, path: Steps) -> None:
    what = f"a list of {attribute.kind}s" if attribute.many else f"of type {attribute.kind}"
    fitting = sorted(
        other.name
        for other in by_name().values()
        if other.fits(attribute.kind, many=attribute.many)
    )
    advice = f"It can be tested with {', '.join(f'`{name}`' for name in fitting)}."
    if attribute.many and operator.name in ("eq", "in"):
        advice = f"Write `{attribute.id}: {{has: ...}}` or `{attribute.id}: {{has_any: [...]}}`."
    scope.problems.add(
        faults.OPERATOR_DOES_NOT_FIT,
        path,
        f"`{operator.name}` does not fit `{attribute.id}`, which is {what}.",
        help=advice,
        key=True,
    )


def _bind_matched(test: MatchedTest, scope: Scope, path: Steps) -> Bound:
    parts: list[Bound] = []
    if test.has is not None:
        _check_trait(test.has, scope, (*path, "has"))
        parts.append(TraitMatched(test.has))
    for key, build in _MATCHED_SETS.items():
        named = getattr(test, key)
        if named is not None:
            parts.append(build(_matched_set(named, scope, (*path, key))))
    if test.has_at_least is not None:
        counted = test.has_at_least
        place = (*path, "has_at_least", "of")
        parts.append(AtLeast(counted.n, tuple(_matched_set(counted.of, scope, place))))
    if test.size is not None:
        parts.extend(_matched_size(test.size, scope))
    if not parts:
        scope.problems.add(
            faults.EMPTY_CONDITION,
            path,
            "`matched` has no test.",
            key=True,
            help="As `matched: {has: fresh-funding}`.",
        )
        return _FAILED
    return parts[0] if len(parts) == 1 else All(tuple(parts))


_MATCHED_SETS: Mapping[str, Any] = {
    "has_any": lambda parts: Any_(tuple(parts)),
    "has_all": lambda parts: All(tuple(parts)),
    "has_none": lambda parts: Not(Any_(tuple(parts))),
}


def _matched_set(named: Any, scope: Scope, path: Steps) -> list[Bound]:
    if isinstance(named, list):
        for index, trait in enumerate(named):
            _check_trait(trait, scope, (*path, index))
        return _matched(tuple(dict.fromkeys(named)), scope, path)
    lists = scope.vocabulary.lists
    if named.list_ not in lists:
        scope.problems.add_unknown(
            faults.UNKNOWN_LIST, (*path, "list"), "list", named.list_, list(lists), key=False
        )
        return []
    if not lists[named.list_].is_usable:
        return []
    ids = tuple(str(value) for value in lists[named.list_].values)
    for trait in ids:
        _check_trait(trait, scope, (*path, "list"))
    return _matched(ids, scope, path)


def _check_trait(trait: str, scope: Scope, path: Steps) -> None:
    if trait not in scope.traits:
        scope.problems.add_unknown(
            faults.UNKNOWN_TRAIT, path, "trait", trait, scope.traits, key=False
        )


def _matched(ids: tuple[str, ...], scope: Scope, path: Steps) -> list[Bound]:
    if not ids:
        scope.problems.add(
            faults.NEVER_MATCHES, path, "The list of traits is empty.", help="Name a trait."
        )
    return [TraitMatched(trait) for trait in ids]


def _matched_size(size: Any, scope: Scope) -> Iterator[Bound]:
    """How many traits are matched, in terms of "at least"."""
    everything = tuple(TraitMatched(trait) for trait in scope.traits)

    def at_least(n: int) -> Bound:
        return AtLeast(max(n, 0), everything)

    if size.gte is not None:
        yield at_least(size.gte)
    if size.gt is not None:
        yield at_least(size.gt + 1)
    if size.lte is not None:
        yield Not(at_least(size.lte + 1))
    if size.lt is not None:
        yield Not(at_least(size.lt))
    if size.eq is not None:
        yield All((at_least(size.eq), Not(at_least(size.eq + 1))))
    if size.ne is not None:
        yield Not(All((at_least(size.ne), Not(at_least(size.ne + 1)))))


def _bind_points(group: str, test: PointsTest, scope: Scope, path: Steps) -> Bound:
    from icpspec.resolve.points import bounds_in_steps, is_countable

    if group not in scope.groups:
        scope.problems.add_unknown(
            faults.UNKNOWN_GROUP, path, "group", group, scope.groups, key=True
        )
        return _FAILED
    assert scope.step is not None
    for key, value in test.model_dump(exclude_none=True).items():
        for index, number in enumerate(value) if key == "between" else [(None, value)]:
            place: Steps = (*path, key) if index is None else (*path, key, index)
            if not is_countable(scope.step, number, scope.problems, place):
                return _FAILED
    parts: list[Bound] = [
        GroupPoints(group, *bounds) for bounds in bounds_in_steps(test, scope.step)
    ]
    if not parts:
        scope.problems.add(
            faults.EMPTY_CONDITION,
            path,
            f"`{group}` has no test.",
            key=True,
            help=f"As `{group}: {{gt: 0}}`.",
        )
        return _FAILED
    return parts[0] if len(parts) == 1 else All(tuple(parts))
