"""Every account under every variant: what variants share is computed once.

The score of the base is computed in full; that of another variant adds to it what its own terms
give more or less.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlglot import exp

from icpspec.resolve.apart import apart, vocabulary
from icpspec.resolve.usage import conditions_of
from icpspec.sql import nodes
from icpspec.sql.conditions import condition
from icpspec.sql.facts import facts
from icpspec.sql.rows import in_units
from icpspec.sql.scored import OVERRIDE, RANK
from icpspec.sql.scoring import taken_first
from icpspec.sql.tiers import CAP, override, ranks, requirements, tier_name, worst_cap
from icpspec.sql.totals import group_columns, summed_terms, terms
from icpspec.sql.traits import points_column, state_column
from icpspec.sql.variants import compiled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.operators._clock import Clock
    from icpspec.resolve.family import IcpFamily, Key
    from icpspec.sql.conditions import Names
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target
    from icpspec.sql.variants import Variant


def every_variant(
    family: IcpFamily, source: Sequence[Step], rows: Input, clock: Clock, target: Target
) -> exp.Query:
    """The SELECT that gives one row an account in scope, with its results under all variants.

    Beside key, `icp`, `as_of` and `exception` there are `score.<variant>` and `tier.<variant>` for
    each variant that differs from the others; `labels` says what they are called.

    Args:
        source: the steps that make the input.
        rows: the input, with its key.
    """
    key = rows.key
    assert key is not None
    family = apart(family)
    taken, rows = taken_first(family, rows, clock, target)
    icps = family.distinct()
    bounds = [bound for icp in icps for bound in conditions_of(icp)]
    given = facts(vocabulary(family), bounds, rows, clock, target)
    variants = compiled(icps, given.names)
    shared = _Shared([{} for _ in variants], list(given.steps))
    scope = None if family.base.scope is None else condition(family.base.scope, given.names)
    _add_traits(shared, variants, given.names, scope)
    _add_totals(shared, variants)
    set_rank = override(family.base, nodes.column(key), clock.day)
    shared.add("ranks", [_rank(variant, given.names) for variant in variants])
    if set_rank is not None:
        shared.add_real("exceptions", [{OVERRIDE: set_rank}])
    columns = [
        nodes.named(nodes.column(key), rows.key_name or key),
        nodes.named(nodes.text(family.id), "icp"),
        nodes.named(clock.shifted(0), "as_of"),
        *_result_columns(family, shared, has_override=set_rank is not None),
    ]
    query = nodes.select(columns, shared.steps[-1][0])
    return nodes.with_steps([*source, *taken, *shared.steps], query)


def labels(family: IcpFamily) -> dict[str, tuple[Key, ...]]:
    """What the distinct variants are called, and the motions and territories that have them."""
    found: dict[int, list[Key]] = {id(family.base): [(None, None)]}
    for key, icp in family.variants.items():
        if key not in found.setdefault(id(icp), []):
            found[id(icp)].append(key)
    return {label(keys[0]): tuple(keys) for keys in found.values()}


def label(key: Key) -> str:
    """What a variant is called in the names of columns: `territory emea/dach, motion plg`."""
    motion, territory = key
    parts = [f"territory {territory}"] if territory is not None else []
    parts += [f"motion {motion}"] if motion is not None else []
    return ", ".join(parts) or "base"


@dataclass(frozen=True, slots=True)
class _Shared:
    """Steps whose columns variants share where their expressions are the same.

    Attributes:
        names: what each variant's columns are really called, where variants differ.
    """

    names: list[dict[str, str]]
    steps: list[Step]
    _taken: set[str] = field(default_factory=set)

    def own(self, variant: int, node: Node) -> Node:
        """An expression over a variant's columns as they are really called."""
        names = self.names[variant]
        if not any(column.name in names for column in node.find_all(exp.Column)):
            return node
        return node.transform(
            lambda part: (
                nodes.column(names[part.name])
                if isinstance(part, exp.Column) and part.name in names
                else part
            )
        )

    def add(
        self, name: str, columns: Sequence[Mapping[str, Node]], where: Node | None = None
    ) -> None:
        """Append a step with the columns of all variants, each expression once."""
        real = [
            {column: self.own(variant, node) for column, node in own.items()}
            for variant, own in enumerate(columns)
        ]
        for variant, called in enumerate(self.add_real(name, real, where)):
            self.names[variant].update({a: b for a, b in called.items() if a != b})

    def add_real(
        self, name: str, columns: Sequence[Mapping[str, Node]], where: Node | None = None
    ) -> list[dict[str, str]]:
        """The same with columns by their real names; what the new ones are called."""
        known: dict[Node, str] = {}
        called = [
            {
                column: known.get(node) or known.setdefault(node, self._free(column, variant))
                for column, node in own.items()
            }
            for variant, own in enumerate(columns)
        ]
        added = [nodes.named(node, own) for node, own in known.items()]
        if added or where is not None:
            before = self.steps[-1][0]
            self.steps.append((name, nodes.select([nodes.star(), *added], before, where)))
        return called

    def _free(self, column: str, variant: int) -> str:
        called = column if column not in self._taken else f"{column} of variant {variant}"
        self._taken.add(called)
        return called


def _add_traits(
    shared: _Shared, variants: Sequence[Variant], names: Names, scope: Node | None
) -> None:
    """States, and the points of the traits that a group combines or whose ends vary."""
    flags = []
    for variant in variants:
        cap = worst_cap(variant.icp.exclusions, names)
        states = {state_column(t.trait.id): t.state for t in variant.traits}
        flags.append({**states, **({CAP: cap} if cap is not None else {})})
    shared.add("bands", [dict(b for t in one.traits for b in t.bands) for one in variants])
    shared.add("flags", flags, scope)
    shared.add("ends", [dict(end for t in one.traits for end in t.limits) for one in variants])
    points = [
        {
            points_column(t.trait.id): t.points
            for t in one.traits
            if t.limits or t.trait.group is not None
        }
        for one in variants
    ]
    shared.add("points", points)
    groups = [
        {
            column: node
            for group in one.groups
            for column, node in group_columns(group, one.traits).items()
        }
        for one in variants
    ]
    shared.add("group_totals", groups)


def _add_totals(shared: _Shared, variants: Sequence[Variant]) -> None:
    """Score and spread: those of the base, and what the terms of other variants change."""
    own = {
        "score": [_score_terms(variant) for variant in variants],
        "spread": [terms(variant.traits, variant.groups).spread for variant in variants],
    }
    changes = [
        {what: _changes(shared, n, found[n], found[0]) for what, found in own.items()}
        for n in range(len(variants))
    ]
    named = [
        {f"{what} by {term}": node for what, by in one.items() for term, (node, _) in by.items()}
        for one in changes
    ]
    real = shared.add_real("changes", named)
    asked = {
        node: real[n][column] for n, columns in enumerate(named) for column, node in columns.items()
    }
    (base,) = shared.add_real(
        "base_totals",
        [
            {
                f"base {what}": summed_terms(
                    _asked_once(shared.own(0, term), asked) for term in found[0].values()
                )
                for what, found in own.items()
            }
        ],
    )
    totals = [
        {
            what: nodes.total(
                [
                    nodes.column(base[f"base {what}"]),
                    *(
                        _times(nodes.column(real[n][f"{what} by {term}"]), factor)
                        for term, (_, factor) in by.items()
                    ),
                ]
            )
            for what, by in one.items()
        }
        for n, one in enumerate(changes)
    ]
    shared.add("totals", totals)


def _asked_once(term: Node, asked: Mapping[Node, str]) -> Node:
    """A term of the base by the column that already asks its conditions, if there is one."""
    indicator, factor = _difference(term, nodes.number(0))
    return _times(nodes.column(asked[indicator]), factor) if indicator in asked else term


def _times(node: Node, factor: int) -> Node:
    return node if factor == 1 else nodes.times(node, nodes.number(factor))


def _score_terms(variant: Variant) -> dict[str, Node]:
    """The terms of a score; free traits by what their points come from."""
    found = dict(terms(variant.traits, variant.groups).score)
    for trait in variant.traits:
        if trait.trait.group is None and not trait.limits:
            found[f"trait {trait.trait.id}"] = trait.points
    return found


def _changes(
    shared: _Shared, variant: int, own: Mapping[str, Node], base: Mapping[str, Node]
) -> dict[str, tuple[Node, int]]:
    """What the terms of a variant give more or less than those of the base, as `_difference`."""
    found = {}
    for name in dict.fromkeys([*base, *own]):
        new = shared.own(variant, own.get(name) or nodes.number(0))
        old = shared.own(0, base.get(name) or nodes.number(0))
        if new != old:
            found[name] = _difference(new, old)
    return found


def _difference(new: Node, old: Node) -> tuple[Node, int]:
    """What one term gives more than another: an expression, and a factor.

    Where both ask the same conditions it is one CASE, most often of 0 and 1, which other variants
    with other weights share: to multiply it is cheaper than to ask again.
    """
    ours, theirs = _results(new), _results(old)
    if ours is None or theirs is None or (ours[0] and theirs[0] and ours[0] != theirs[0]):
        return nodes.minus(new.copy(), old.copy()), 1
    conditions = ours[0] or theirs[0]
    ends = [
        found if own_conditions else found * (len(conditions) + 1)
        for own_conditions, found in (ours, theirs)
    ]
    differences = [a - b for a, b in zip(*ends, strict=True)]
    factors = {difference for difference in differences if difference}
    factor = factors.pop() if len(factors) == 1 else 1
    results = [nodes.number(difference // factor) for difference in differences]
    branches = [(when.copy(), n) for when, n in zip(conditions, results, strict=False)]
    return nodes.case(branches, results[-1]), factor


def _results(term: Node) -> tuple[tuple[Node, ...], list[int]] | None:
    """Conditions and results of a CASE over whole numbers, its default last, or of one number."""
    if (number := _whole(term)) is not None:
        return (), [number]
    if not isinstance(term, exp.Case) or term.args.get("default") is None:
        return None
    found = [_whole(branch.args["true"]) for branch in term.args["ifs"]]
    found.append(_whole(term.args["default"]))
    known = [number for number in found if number is not None]
    return (tuple(b.this for b in term.args["ifs"]), known) if len(known) == len(found) else None


def _whole(node: Node) -> int | None:
    inner = node.this if isinstance(node, exp.Neg) else node
    if not isinstance(inner, exp.Literal) or inner.is_string:
        return None
    return -int(inner.this) if isinstance(node, exp.Neg) else int(inner.this)


def _rank(variant: Variant, names: Names) -> dict[str, Node]:
    icp = variant.icp
    required = requirements(icp, names, {t.trait.id: t for t in variant.traits})
    is_capped = any(one.at_best for one in icp.exclusions)
    rank, _best = ranks(icp.tiers, variant.limits, required, forms=[icp.tiers], is_capped=is_capped)
    return {RANK: rank}


def _result_columns(family: IcpFamily, shared: _Shared, *, has_override: bool) -> list[Node]:
    base = family.base
    is_set = nodes.is_known(nodes.column(OVERRIDE))
    found = [nodes.named(is_set if has_override else nodes.false(), "exception")]
    for variant, name in enumerate(labels(family)):
        rank = shared.own(variant, nodes.column(RANK))
        if has_override:
            rank = nodes.case([(is_set.copy(), nodes.column(OVERRIDE))], rank)
        score = in_units(shared.own(variant, nodes.column("score")), base.step)
        found.append(nodes.named(score, f"score.{name}"))
        found.append(nodes.named(tier_name(base, rank), f"tier.{name}"))
    return found
