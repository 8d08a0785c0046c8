"""Attributes and named lists of a project or an ICP, bound."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.folding import fold
from icpspec.resolve.literals import Mismatch, outside, report_mismatch, typed
from icpspec.resolve.model import Attribute
from icpspec.spec.conditions import RESERVED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.resolve.lists import NamedList
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec import attributes as spec
    from icpspec.spec.data import Data
    from icpspec.spec.people import Persona

_REMOVE = "Remove the key."


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What conditions can name.

    Attributes:
        attributes: usable attributes by id.
        persons: ids of attributes that describe a person.
        unusable: ids that are declared, but faulty; said already.
        data: the project's tables, which roll-ups read.
        personas: those of the ICP; None in the project file, where they are not known yet.
        waiting: roll-ups of the project that name personas: each ICP puts its own in.
        tiers: ids of the tiers of each ICP of the project, as far as they can be read.
    """

    attributes: Mapping[str, Attribute] = field(default_factory=dict)
    persons: frozenset[str] = frozenset()
    unusable: frozenset[str] = frozenset()
    lists: Mapping[str, NamedList] = field(default_factory=dict)
    data: Data | None = None
    personas: Mapping[str, Persona] | None = None
    waiting: Mapping[str, spec.Attribute] = field(default_factory=dict)
    tiers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def extended(self, other: Vocabulary) -> Vocabulary:
        """This vocabulary with another's additions; the other wins."""
        return Vocabulary(
            {**self.attributes, **other.attributes},
            self.persons | other.persons,
            self.unusable | other.unusable,
            {**self.lists, **other.lists},
            self.data or other.data,
            self.personas if other.personas is None else other.personas,
            {
                **{n: one for n, one in self.waiting.items() if n not in other.attributes},
                **other.waiting,
            },
            {**self.tiers, **other.tiers},
        )

    def with_attributes(self, attributes: Mapping[str, Attribute]) -> Vocabulary:
        """This vocabulary with other attributes in place of its own."""
        return replace(self, attributes=attributes)

    def without(self, names: frozenset[str]) -> Vocabulary:
        """This vocabulary where attributes of these names are declared, but faulty."""
        if not names:
            return self
        return replace(
            self,
            attributes={name: one for name, one in self.attributes.items() if name not in names},
            persons=self.persons - names,
            unusable=self.unusable | names,
        )


def bind_attributes(
    declared: Mapping[str, spec.Attribute] | None, problems: Problems
) -> Vocabulary:
    """The attributes of one file."""
    bound: dict[str, Attribute] = {}
    persons: set[str] = set()
    unusable: set[str] = set()
    for name, attribute in (declared or {}).items():
        path: Steps = ("attributes", name)
        if name in RESERVED:
            problems.add(
                faults.RESERVED_NAME,
                path,
                f"An attribute cannot be called `{name}`: conditions use that word.",
                help="Choose another id and name the source's column with `column:`.",
                key=True,
            )
            unusable.add(name)
            continue
        if attribute.level == "person":
            persons.add(name)
        bound[name] = _bind_attribute(name, attribute, problems, path)
    return Vocabulary(bound, frozenset(persons), frozenset(unusable))


def _bind_attribute(
    name: str, attribute: spec.Attribute, problems: Problems, path: Steps
) -> Attribute:
    plain = Attribute(
        id=name,
        kind=attribute.type,
        many=bool(attribute.many),
        column=attribute.column or name,
        title=attribute.title or name.replace("_", " ").replace("-", " "),
        question=attribute.question,
        minimum=None,
        maximum=None,
        values=None,
        spellings={},
        null_values=tuple(attribute.null_values or ()),
        ignore_case=attribute.case == "ignore",
        zone=attribute.zone or "UTC",
        separator=attribute.separator or ";",
    )
    _check_keys_that_fit(attribute, problems, path)
    low = _bound(plain, attribute.min, problems, (*path, "min"))
    high = _bound(plain, attribute.max, problems, (*path, "max"))
    if (
        attribute.type == "timestamp"
        and high is not None
        and calendar.looks_like_day(attribute.max)
    ):
        high = calendar.end_of_day(high)
    if low is not None and high is not None and low > high:
        problems.add(
            faults.CONTRADICTING_BOUNDS,
            (*path, "min"),
            f"`min` {attribute.min} is greater than `max` {attribute.max}.",
            help="Swap the two.",
        )
    if low is not None or high is not None:
        plain = replace(plain, minimum=low, maximum=high)
    if attribute.values is None:
        return plain
    values, spellings = _values(plain, attribute.values, problems, path)
    return replace(plain, values=values, spellings=spellings)


def _check_keys_that_fit(attribute: spec.Attribute, problems: Problems, path: Steps) -> None:
    kind = attribute.type
    if attribute.zone is not None:
        if kind != "timestamp":
            _vocabulary_fault(problems, (*path, "zone"), "Only a timestamp has a zone.", _REMOVE)
        elif not _is_zone(attribute.zone):
            _vocabulary_fault(
                problems,
                (*path, "zone"),
                f"There is no time zone `{attribute.zone}`.",
                "Use a name of the IANA list, as Europe/Berlin.",
            )
    if attribute.case is not None and kind != "string":
        _vocabulary_fault(problems, (*path, "case"), "Only text has a case.", _REMOVE)
    if (attribute.min is not None or attribute.max is not None) and kind in ("string", "boolean"):
        key = "min" if attribute.min is not None else "max"
        _vocabulary_fault(
            problems, (*path, key), f"`{key}` fits numbers and dates, not {kind}.", _REMOVE
        )
    if attribute.separator is not None and not attribute.many:
        _vocabulary_fault(
            problems, (*path, "separator"), "Only `many: true` has a separator.", _REMOVE
        )


def _is_zone(name: str) -> bool:
    from zoneinfo import available_timezones

    return name in available_timezones()


def _vocabulary_fault(problems: Problems, path: Steps, message: str, advice: str = "") -> None:
    problems.add(faults.INVALID_VOCABULARY, path, message, help=advice, key=True)


def _bound(attribute: Attribute, raw: object, problems: Problems, path: Steps) -> Any:
    if raw is None or attribute.kind in ("string", "boolean"):
        return None
    value = typed(attribute, raw)
    if isinstance(value, Mismatch):
        report_mismatch(attribute, raw, value, problems, path)
        return None
    return value


def _values(
    plain: Attribute, declared: list[Any] | dict[str, Any], problems: Problems, path: Steps
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The canonical values, and every other spelling to its canonical value."""
    is_mapping = isinstance(declared, dict)
    canonical: list[Any] = []
    spellings: dict[str, Any] = {}
    for index, raw in enumerate(declared):
        place: Steps = (*path, "values", str(raw) if is_mapping else index)
        value = typed(plain, raw, from_text=is_mapping)
        if isinstance(value, Mismatch):
            problems.add(value.rule, place, value.message, help=value.help)
            continue
        if _folded(plain, value) in {_folded(plain, other) for other in canonical}:
            message = f"`{raw}` is among the values twice."
            _vocabulary_fault(problems, place, message, "Keep one of the two.")
        canonical.append(value)
        if isinstance(declared, dict):
            for spelling in declared[str(raw)]:
                _add_spelling(plain, spellings, str(spelling), value, problems, place)
    _check_spellings(plain, canonical, spellings, problems, path)
    return tuple(canonical), spellings


def _folded(attribute: Attribute, value: Any) -> Any:
    return fold(value) if attribute.ignore_case and isinstance(value, str) else value


def _add_spelling(
    plain: Attribute,
    spellings: dict[str, Any],
    spelling: str,
    value: Any,
    problems: Problems,
    place: Steps,
) -> None:
    key = fold(spelling) if plain.ignore_case else spelling
    if spellings.setdefault(key, value) != value:
        message = f"The spelling `{spelling}` stands for two values."
        _vocabulary_fault(problems, place, message, "Keep it with one of them.")


def _check_spellings(
    plain: Attribute,
    canonical: list[Any],
    spellings: Mapping[str, Any],
    problems: Problems,
    path: Steps,
) -> None:
    own = {fold(str(v)) if plain.ignore_case else str(v): v for v in canonical}
    for spelling, value in spellings.items():
        if spelling in own and own[spelling] != value:
            _vocabulary_fault(
                problems,
                (*path, "values"),
                f"`{spelling}` is a value of its own and a spelling of `{value}`.",
                "Keep one of the two.",
            )
    nulls = {fold(str(v)) if plain.ignore_case else str(v) for v in plain.null_values}
    for both in nulls & {*own, *spellings}:
        _vocabulary_fault(
            problems,
            (*path, "null_values"),
            f"`{both}` is among the values and among the null values.",
            "Null values are applied first; keep one of the two.",
        )
    for value in canonical:
        if outside(plain, value):  # pragma: no branch - bounds of text do not exist
            message = f"`{value}` lies outside `min` and `max`."
            _vocabulary_fault(problems, (*path, "values"), message, "Correct one of the two.")
