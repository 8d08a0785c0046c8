"""Traits: state, points, and how far an unknown one could still move the score.

Variants of an ICP may have a trait in different forms. Each form is compiled with an eye on the
others (`alike`), so that expressions that could be equal but for their numbers are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.sql import nodes
from icpspec.sql.conditions import condition, unknown_exactly_when_missing
from icpspec.sql.truth import if_unknown, truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from icpspec.resolve.model import Trait
    from icpspec.sql.conditions import Names
    from icpspec.sql.nodes import Node


@dataclass(frozen=True, slots=True)
class TraitSql:
    """The expressions of one trait.

    A trait's state is a column: TRUE / FALSE / NULL with a single band in all variants, else the
    number of the band that counts, 0 for none, NULL for unknown.

    Attributes:
        trait: the trait; where variants differ, in the form of the first that has it.
        bands: helper columns that the state needs, for the step before it.
        state: the state from the helper columns or the attributes.
        is_numbered: the state is a number.
        matched: TRUE if the trait is matched, else FALSE; for the steps after the points.
        unknown: TRUE while the trait is unknown, else FALSE.
        limits: columns with the least and greatest points, where they differ by account; for the
            step after the state.
        points: points in steps, unknown counted as `if_unknown`.
        below: points minus the least possible; None if always 0.
        above: the greatest possible minus points; None if always 0.
        spread: the greatest possible minus the least; None if always 0.
        least: least points of any account.
        most: greatest points of any account.
    """

    trait: Trait
    bands: tuple[tuple[str, Node], ...]
    state: Node
    is_numbered: bool
    matched: Node
    unknown: Node
    limits: tuple[tuple[str, Node], ...]
    points: Node
    below: Node | None
    above: Node | None
    spread: Node | None
    least: int
    most: int

    @property
    def column(self) -> str:
        """Name of the state's column."""
        return state_column(self.trait.id)


def state_column(trait: str) -> str:
    """The column of a trait's state."""
    return f"trait_{trait}"


def points_column(trait: str) -> str:
    """The column of a trait's points."""
    return f"points_{trait}"


def is_matched(trait: str, *, is_numbered: bool) -> Node:
    """TRUE, FALSE or NULL as a trait is matched, unmatched or unknown."""
    state = nodes.column(state_column(trait))
    return exp.GT(this=state, expression=nodes.number(0)) if is_numbered else state


def trait_sql(trait: Trait, names: Names, alike: Sequence[Trait] = ()) -> TraitSql:
    """The expressions of a trait.

    Args:
        alike: the trait in the forms that all variants have it in.
    """
    forms = tuple(alike) or (trait,)
    tested = {unknown_exactly_when_missing(band.when, names) for band in trait.bands}
    if len(tested) == 1 and (attribute := tested.pop()) is not None:
        return _one_attribute(trait, attribute, names, forms)
    if len(trait.bands) == 1:
        return _single(trait, names, forms)
    return _general(trait, names, forms)


def has_numbers(forms: Iterable[Trait]) -> bool:
    """Whether the state of a trait in these forms is the number of a band."""
    return any(len(form.bands) > 1 for form in forms)


def _least(trait: Trait) -> int:
    return min(0, *(band.points for band in trait.bands))


def _most(trait: Trait) -> int:
    return max(0, *(band.points for band in trait.bands))


def _if_unknown(trait: Trait) -> int:
    """What an unknown trait earns where all its ends are open."""
    return min(max(trait.if_unknown, _least(trait)), _most(trait))


def _state(trait: Trait) -> Node:
    return nodes.column(state_column(trait.id))


def _one_attribute(
    trait: Trait, attribute: str, names: Names, forms: tuple[Trait, ...]
) -> TraitSql:
    """All bands test one attribute: they are all unknown, or all known.

    Points come from the attribute itself and not from the state, so that the state costs nothing
    where nobody asks for it.
    """
    if has_numbers(forms):
        numbered = [
            (truth(band.when, names), nodes.number(index))
            for index, band in enumerate(trait.bands, start=1)
        ]
        is_known = nodes.is_known(names.attribute(attribute))
        state = nodes.case([*numbered, (is_known, nodes.number(0))])
    else:
        state = condition(trait.bands[0].when, names)
    by_band = [(truth(band.when, names), nodes.number(band.points)) for band in trait.bands]
    unknown = nodes.is_null(names.attribute(attribute))
    return _all_open(
        trait, forms, state, unknown, by_band, lambda n: if_unknown(attribute, n, names)
    )


def _single(trait: Trait, names: Names, forms: tuple[Trait, ...]) -> TraitSql:
    """One band over several attributes."""
    (band,) = trait.bands
    state = condition(band.when, names)
    if is_numbered := has_numbers(forms):
        state = nodes.case(
            [(state, nodes.number(1)), (nodes.negated(state.copy()), nodes.number(0))]
        )
    by_band = [(is_matched(trait.id, is_numbered=is_numbered), nodes.number(band.points))]
    unknown = nodes.is_null(_state(trait))

    def slack(size: int) -> Node:
        return nodes.case([(unknown.copy(), nodes.number(size))], nodes.number(0))

    return _all_open(trait, forms, state, unknown, by_band, slack)


def _all_open(
    trait: Trait,
    forms: tuple[Trait, ...],
    state: Node,
    unknown: Node,
    by_band: list[tuple[Node, Node]],
    slack: Callable[[int], Node],
) -> TraitSql:
    """A trait that, while it is unknown, can still end as any of its bands or none.

    Args:
        slack: the expression that is a number while the trait is unknown, else 0.
    """
    least, most, earned = _least(trait), _most(trait), _if_unknown(trait)
    branches = [] if all(form.is_shadow for form in forms) else by_band
    if any(_if_unknown(form) for form in forms):
        # The branch for unknown is left out where it gives 0 anyway.
        branches = [*branches, (unknown.copy(), nodes.number(earned))]
    has_below = any(_if_unknown(form) > _least(form) for form in forms)
    has_above = any(_most(form) > _if_unknown(form) for form in forms)
    return TraitSql(
        trait=trait,
        bands=(),
        state=state,
        is_numbered=has_numbers(forms),
        matched=_all_open_matched(trait, forms),
        unknown=unknown,
        limits=(),
        points=nodes.case(branches, nodes.number(0)) if branches else nodes.number(0),
        below=slack(earned - least) if has_below else None,
        above=slack(most - earned) if has_above else None,
        spread=slack(most - least) if has_below or has_above else None,
        least=least,
        most=most,
    )


def _all_open_matched(trait: Trait, forms: tuple[Trait, ...]) -> Node:
    """Where the points tell as much, the state need not be computed."""
    if all(band.points for form in forms for band in form.bands) and not any(
        _if_unknown(form) for form in forms
    ):
        points = nodes.column(points_column(trait.id))
        return exp.NEQ(this=points, expression=nodes.number(0))
    return nodes.is_true(is_matched(trait.id, is_numbered=has_numbers(forms)))


def _by_band(trait: Trait) -> list[tuple[Node, Node]]:
    return [
        (nodes.equals(_state(trait), nodes.number(index)), nodes.number(band.points))
        for index, band in enumerate(trait.bands, start=1)
        if band.points
    ]


def _general(trait: Trait, names: Names, forms: tuple[Trait, ...]) -> TraitSql:
    """Bands over several attributes: which ends are open differs by account."""
    flags = [f"band_{trait.id}_{index}" for index in range(1, len(trait.bands) + 1)]
    low, high = f"low_{trait.id}", f"high_{trait.id}"
    bands = tuple(
        (flag, condition(band.when, names)) for flag, band in zip(flags, trait.bands, strict=True)
    )
    decided: list[tuple[Node, Node]] = []
    for index, flag in enumerate(flags, start=1):
        decided.append((nodes.column(flag), nodes.number(index)))
        decided.append((nodes.is_null(nodes.column(flag)), nodes.null()))
    by_band = _by_band(trait)
    unknown = _limited(trait.if_unknown, nodes.column(low), nodes.column(high))
    points = nodes.case([(nodes.is_null(_state(trait)), unknown), *by_band], nodes.number(0))
    is_unknown = nodes.is_null(_state(trait))
    return TraitSql(
        trait=trait,
        bands=bands,
        state=nodes.case(decided, nodes.number(0)),
        is_numbered=True,
        matched=nodes.is_true(is_matched(trait.id, is_numbered=has_numbers(forms))),
        unknown=is_unknown.copy(),
        limits=((low, _end(trait, flags, least=True)), (high, _end(trait, flags, least=False))),
        points=points,
        below=nodes.case(
            [(is_unknown, nodes.minus(_points(trait), nodes.column(low)))], nodes.number(0)
        ),
        above=nodes.case(
            [(is_unknown.copy(), nodes.minus(nodes.column(high), _points(trait)))],
            nodes.number(0),
        ),
        spread=nodes.case(
            [(is_unknown.copy(), nodes.minus(nodes.column(high), nodes.column(low)))],
            nodes.number(0),
        ),
        least=_least(trait),
        most=_most(trait),
    )


def _points(trait: Trait) -> Node:
    return nodes.column(points_column(trait.id))


def _limited(value: int, low: Node, high: Node) -> Node:
    fixed = nodes.number(value)
    return nodes.case(
        [
            (exp.LT(this=fixed, expression=low), low.copy()),
            (exp.GT(this=fixed.copy(), expression=high), high.copy()),
        ],
        fixed.copy(),
    )


def _end(trait: Trait, flags: list[str], *, least: bool) -> Node:
    """The least or greatest points an unknown trait can still end with.

    It can end as any unknown band before the first true one, as that true one, or, if there is
    none, as 0. Candidates are tried from the best end on, so the first possible one is it.
    """
    candidates = [(band.points, _can_end(flags, index)) for index, band in enumerate(trait.bands)]
    none_true = nodes.all_of([nodes.negated(_is_true(nodes.column(flag))) for flag in flags])
    candidates.append((0, none_true))
    candidates.sort(key=lambda candidate: candidate[0], reverse=not least)
    return nodes.case(
        [(possible, nodes.number(points)) for points, possible in candidates], nodes.number(0)
    )


def _can_end(flags: list[str], index: int) -> Node:
    """This band is not false, and no band before it is true."""
    not_false = nodes.any_of(
        [nodes.column(flags[index]), nodes.is_null(nodes.column(flags[index]))]
    )
    earlier = [nodes.negated(_is_true(nodes.column(flag))) for flag in flags[:index]]
    return nodes.all_of([nodes.wrapped(not_false), *earlier])


def _is_true(flag: Node) -> Node:
    return nodes.case([(flag, nodes.true())], nodes.false())
