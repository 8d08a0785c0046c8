"""Which motion and which territory each row belongs to, and with that which variant scores it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from icpspec.operators._protocol import TEXT
from icpspec.resolve.conditions import Test
from icpspec.sql import nodes
from icpspec.sql.conditions import condition, subject, unknown_exactly_when_missing
from icpspec.sql.merging import VARIANT
from icpspec.sql.truth import truth

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import Branch, IcpFamily, Key
    from icpspec.sql.conditions import Names
    from icpspec.sql.facts import Input, Step
    from icpspec.sql.nodes import Node
    from icpspec.sql.targets._protocol import Target

MOTION, TERRITORY = "assigned_motion", "assigned_territory"
"""The columns of the motion's id and the territory's path; NULL is the base."""
MOTION_REASON, TERRITORY_REASON = "motion_reason", "territory_reason"
"""`given`, `unmapped` (what was given does not exist), `tie`, `unknown`; NULL where conditions
decided."""

PLACE = "place"
"""The column with the number of a row's motion and territory together, as in `place_keys`."""
_TABLE = "by_place"
_TIE, _UNKNOWN = -1, -2
# With fewer values a CASE reads better and costs the same.
_MANY = 4


@dataclass(frozen=True, slots=True)
class _Side:
    """The motions, or the territories.

    Attributes:
        given: the column that names the branch of a row, which wins; None for no such column.
        number: of each branch, from 1, by its path.
    """

    name: str
    branches: tuple[Branch, ...]
    given: str | None
    number: Mapping[str, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many places there are, the base among them."""
        return len(self.number) + 1

    @property
    def paths(self) -> tuple[str | None, ...]:
        """The branches by number."""
        return (None, *self.number)

    def levels(self) -> list[tuple[str, tuple[Branch, ...]]]:
        """All siblings that stand together, with the name of the column for them."""
        inner = [branch for outer in self.branches for branch in outer.walk() if branch.inside]
        whole = [(self.level(""), self.branches)] if self.branches else []
        return [*whole, *((self.level(branch.path), branch.inside) for branch in inner)]

    def level(self, path: str) -> str:
        """The column that says what the conditions of the branches inside a path come to."""
        return f"{self.name} in {path}" if path else self.name


def place_keys(family: IcpFamily) -> list[Key]:
    """The motion and territory of each number in the column `PLACE`."""
    motions: list[str | None] = [None, *(branch.path for branch in family.motions)]
    territories: list[str | None] = [None, *(one.path for one in family.all_territories())]
    return [(motion, territory) for motion in motions for territory in territories]


def is_divided(family: IcpFamily) -> bool:
    """Whether there are motions or territories at all."""
    return bool(family.motions or family.territories)


def assigned(
    family: IcpFamily, names: Names, rows: Input, target: Target, before: str
) -> list[Step]:
    """The steps up to the place of each row: its motion and territory as one small number."""
    sides = _sides(family, rows)
    claims = [
        nodes.named(_claims(level, side, names), f"claims of {name}")
        for side in sides
        for name, level in side.levels()
        if not _exclude_each_other(level, names)
    ]
    outcomes = [
        nodes.named(_outcome(level, name, side, names, target), f"outcome of {name}")
        for side in sides
        for name, level in side.levels()
    ]
    numbers = [nodes.named(_number(side), f"{side.name} number") for side in sides]
    reasons = [nodes.named(_reason(side), f"{side.name}_reason") for side in sides]
    motion, territory = (nodes.column(f"{side.name} number") for side in sides)
    place = nodes.total([nodes.times(motion, nodes.number(sides[1].size)), territory])
    steps: list[Step] = []
    for name, columns in (
        ("claims", claims),
        ("outcomes", outcomes),
        ("assigned", [*numbers, *reasons]),
        ("places", [nodes.named(place, PLACE)]),
    ):
        steps.append((name, nodes.select([nodes.star(), *columns], before)))
        before = name
    return steps


def with_variants(
    family: IcpFamily, parameters: Mapping[tuple[Node, ...], str], before: str
) -> list[Step]:
    """The step that gives each row its motion, territory and variant, and the variant's numbers."""
    index = {id(icp): n for n, icp in enumerate(family.distinct())}
    table: list[list[Node]] = []
    for key in place_keys(family):
        variant = index[id(family.variant(*key))]
        own = [values[variant].copy() for values in parameters]
        texts = [_text(path) for path in key]
        table.append([nodes.number(len(table)), *texts, nodes.number(variant), *own])
    names = [MOTION, TERRITORY, VARIANT, *parameters.values()]
    columns: list[Node] = [
        exp.Column(this=nodes.star(), table=exp.to_identifier(before, quoted=True))
    ]
    columns += [nodes.column(name, _TABLE) for name in names]
    joined = exp.Join(
        this=nodes.values(table, _TABLE, [PLACE, *names]),
        on=nodes.equals(nodes.column(PLACE, before), nodes.column(PLACE, _TABLE)),
    )
    return [("variants", nodes.select(columns, before).join(joined, copy=False))]


def _text(path: str | None) -> Node:
    return nodes.cast(nodes.null() if path is None else nodes.text(path), "VARCHAR")


def _sides(family: IcpFamily, rows: Input) -> tuple[_Side, _Side]:
    def numbered(branches: Sequence[Branch]) -> dict[str, int]:
        paths = [branch.path for outer in branches for branch in outer.walk()]
        return {path: number for number, path in enumerate(paths, start=1)}

    return (
        _Side("motion", family.motions, rows.given_motion, numbered(family.motions)),
        _Side("territory", family.territories, rows.given_territory, numbered(family.territories)),
    )


def _claiming(level: Sequence[Branch]) -> list[tuple[Branch, Bound]]:
    return [
        (branch, branch.when)
        for branch in level
        if branch.when is not None and not isinstance(branch.when, str)
    ]


def _exclude_each_other(level: Sequence[Branch], names: Names) -> bool:
    """Whether the conditions ask one attribute for values of which no two name the same."""
    asked: set[str] = set()
    values: list[Any] = []
    for _, when in _claiming(level):
        if not isinstance(when, Test) or when.operator.name not in ("eq", "in"):
            return False
        asked.add(when.attribute)
        values += _named_values(when)
    is_single = all(not names.attributes[name].many for name in asked)
    return len(asked) == 1 and is_single and len(set(values)) == len(values)


def _named_values(when: Bound) -> Sequence[Any]:
    """The values of a test with `eq` or `in`."""
    assert isinstance(when, Test)
    return when.operand if when.operator.name == "in" else [when.operand]


def _by_value(
    claiming: Sequence[tuple[Branch, Bound]],
    side: _Side,
    names: Names,
    target: Target,
    rest: Sequence[tuple[Node, Node]],
    nobody: Node,
) -> Node:
    """The number of the branch that names the row's value; `rest` and `nobody` as in a CASE."""
    numbers: dict[Any, int] = {}
    for branch, when in claiming:
        numbers |= dict.fromkeys(_named_values(when), side.number[branch.path])
    first = claiming[0][1]
    assert isinstance(first, Test)
    if len(numbers) >= _MANY and names.attributes[first.attribute].kind in TEXT:
        return target.chosen(subject(first, names), numbers, nodes.case(rest, nobody))
    taken = [
        (truth(when, names), nodes.number(side.number[branch.path])) for branch, when in claiming
    ]
    return nodes.case([*taken, *rest], nobody)


def _claims(level: Sequence[Branch], side: _Side, names: Names) -> Node:
    """The number of the branch whose condition is true, plus the size for each that is."""
    return nodes.total(
        [
            nodes.case(
                [(truth(when, names), nodes.number(side.size + side.number[branch.path]))],
                nodes.number(0),
            )
            for branch, when in _claiming(level)
        ]
    )


def _outcome(level: Sequence[Branch], name: str, side: _Side, names: Names, target: Target) -> Node:
    """The number of the branch that takes a row; 0 if none does, less if none can tell."""
    rest = [side.number[branch.path] for branch in level if branch.when == "otherwise"]
    nobody = nodes.number(rest[0] if rest else 0)
    claiming = _claiming(level)
    if not claiming:
        return nobody
    unknown = (_any_unknown([when for _, when in claiming], names), nodes.number(_UNKNOWN))
    if _exclude_each_other(level, names):
        # No ties, and so no counting: that would be half of what all motions and territories cost.
        return _by_value(claiming, side, names, target, [unknown], nobody)
    claims = nodes.column(f"claims of {name}")
    two, none = nodes.number(2 * side.size), nodes.number(0)
    return nodes.case(
        [
            (nodes.at_least(claims, two), nodes.number(_TIE)),
            unknown,
            (nodes.equals(claims.copy(), none), nobody),
        ],
        nodes.minus(claims.copy(), nodes.number(side.size)),
    )


def _any_unknown(conditions: Sequence[Bound], names: Names) -> Node:
    """Whether one of the conditions is unknown: most often they test the same attribute."""
    missing: dict[str, Node] = {}
    for number, when in enumerate(conditions):
        attribute = unknown_exactly_when_missing(when, names)
        if attribute is None:
            missing[f"condition {number}"] = nodes.is_null(condition(when, names))
        else:
            missing[attribute] = nodes.is_null(names.attribute(attribute))
    return nodes.any_of(list(missing.values()))


def _number(side: _Side) -> Node:
    """The number of a row's motion or territory, 0 for the base."""
    if not side.branches:
        return nodes.number(0)
    found = _descended(side, side.branches, "", nodes.number(0))
    if side.given is None:
        return found
    given = nodes.column(side.given)
    by_name = [
        (nodes.equals(given.copy(), nodes.text(path)), nodes.number(number))
        for path, number in side.number.items()
    ]
    return nodes.case([(nodes.is_null(given), found), *by_name], nodes.number(0))


def _descended(side: _Side, level: Sequence[Branch], path: str, parent: Node) -> Node:
    outcome = nodes.column(f"outcome of {side.level(path)}")
    stays = nodes.at_most(outcome, nodes.number(0))
    deeper = []
    for branch in level:
        if branch.inside:
            number = nodes.number(side.number[branch.path])
            inside = _descended(side, branch.inside, branch.path, number)
            deeper.append((nodes.equals(outcome.copy(), number.copy()), inside))
    return nodes.case([(stays, parent), *deeper], outcome.copy())


def _reason(side: _Side) -> Node:
    """Why a row is where it is."""
    if not side.branches:
        return nodes.cast(nodes.null(), "VARCHAR")
    found = _reason_inside(side, side.branches, "")
    if side.given is None:
        return found
    given = nodes.column(side.given)
    known = nodes.one_of(given.copy(), [nodes.text(path) for path in side.number])
    return nodes.case(
        [(nodes.is_null(given), found), (known, nodes.text("given"))], nodes.text("unmapped")
    )


def _reason_inside(side: _Side, level: Sequence[Branch], path: str) -> Node:
    outcome = nodes.column(f"outcome of {side.level(path)}")
    deeper = [
        (
            nodes.equals(outcome.copy(), nodes.number(side.number[branch.path])),
            _reason_inside(side, branch.inside, branch.path),
        )
        for branch in level
        if branch.inside
    ]
    return nodes.case(
        [
            (nodes.equals(outcome.copy(), nodes.number(_TIE)), nodes.text("tie")),
            (nodes.equals(outcome.copy(), nodes.number(_UNKNOWN)), nodes.text("unknown")),
            *deeper,
        ]
    )
