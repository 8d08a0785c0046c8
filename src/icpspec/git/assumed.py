"""The project of specs that lie in none, guessed from what they say, so that they can be compared.

An exported spec names attributes and lists of the project that it came from. To tell what changed
between two such files, it is enough to know of each attribute a type that all its tests fit.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from icpspec.git import faults
from icpspec.operators import by_name
from icpspec.operators._protocol import ALL, BOOLEAN, DATE, INTEGER, NUMBER, STRING, TIMESTAMP
from icpspec.operators.presence import KNOWN
from icpspec.spec.conditions import RESERVED
from icpspec.text.document import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.diagnostics import Diagnostic

_CONDITIONS = ("when", "unless", "requires")
# Rows of tables are tested there, not accounts.
_OTHERS = frozenset({"where", "examples", "meta"})
_LISTS = ("all", "any", "none")
# The first that all tests fit: text is what says least, whole numbers are numbers as well.
_PREFERRED = (STRING, NUMBER, DATE, BOOLEAN, INTEGER, TIMESTAMP)
_DAY = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?")
_PLACEHOLDERS = {
    NUMBER: 0,
    INTEGER: 0,
    DATE: "2000-01-01",
    TIMESTAMP: "2000-01-01",
    BOOLEAN: True,
}
# Wide enough for the points of any scale that people write.
_SCALE = {"min": -1_000_000, "max": 1_000_000, "step": 0.0001, "avoid": []}


@dataclass(slots=True)
class _Guess:
    """What is known of an attribute from its tests.

    Attributes:
        kinds: types that fit all of them.
        many: some test is one of lists.
        level: whom it describes.
        lists: named lists that it is compared with.
        declared: what the spec itself says of it.
    """

    kinds: frozenset[str] = ALL
    many: bool = False
    level: str = "person"
    lists: set[str] = field(default_factory=set)
    declared: dict[str, Any] = field(default_factory=dict)

    def fit(self, kinds: Iterable[str]) -> None:
        self.kinds = (self.kinds & frozenset(kinds)) or self.kinds

    @property
    def kind(self) -> str:
        return next(kind for kind in _PREFERRED if kind in self.kinds)

    @property
    def placeholder(self) -> Any:
        """A value that it may have."""
        values = self.declared.get("values")
        if isinstance(values, list | dict) and values:
            return next(iter(values))
        return _PLACEHOLDERS.get(self.declared.get("type", self.kind), "?")


@dataclass(frozen=True, slots=True)
class Assumed:
    """A guessed project.

    Attributes:
        text: of its file.
        names: of the attributes and lists that nobody declared; empty if nothing was guessed.
    """

    text: str
    names: tuple[str, ...] = ()


def project(texts: Iterable[bytes]) -> Assumed:
    """A project with which specs can be read that lie in none."""
    guesses: dict[str, _Guess] = {}
    own: dict[str, Any] = {}
    for text in texts:
        data = parse(text, "").data
        if isinstance(data, dict):
            attributes = data.get("attributes")
            own.update(attributes if isinstance(attributes, dict) else {})
            _walk(data, "company", guesses)
            _accounts(data.get("examples"), guesses)
    for name in guesses.keys() & own.keys():
        guesses[name].declared = own[name] if isinstance(own[name], dict) else {}
    named = {name: one for name, one in guesses.items() if name not in own}
    if not guesses and not own:
        return Assumed("icpspec: 1\n")
    attributes = {name: _attribute(one) for name, one in sorted(named.items())}
    lists = dict(sorted(_lists(guesses.values())))
    said = {"icpspec": 1, "scale": _SCALE, "attributes": attributes, "lists": lists}
    file = json.dumps({key: value for key, value in said.items() if value})
    return Assumed(file, (*attributes, *lists))


def finding(labels: Iterable[str]) -> Diagnostic:
    """What is said of versions that were read with a guessed project."""
    named = " and ".join(dict.fromkeys(labels))
    return faults.ASSUMED_VOCABULARY.at(
        None,
        f"No project was found for {named}: attributes have the types that their tests fit, and"
        " lists are not known.",
        help="Name the project that the specs belong to with --project.",
    )


def _attribute(one: _Guess) -> dict[str, Any]:
    said: dict[str, Any] = {"type": one.kind}
    if one.many:
        said["many"] = True
    if one.level == "person":
        said["level"] = "person"
    return said


def _lists(guesses: Iterable[_Guess]) -> Iterator[tuple[str, list[Any]]]:
    for one in guesses:
        for name in one.lists:
            # Nobody knows what is in it; of nothing no test could be made.
            yield name, [one.placeholder]


def _accounts(examples: Any, guesses: dict[str, _Guess]) -> None:
    """What examples say of their accounts."""
    for example in examples if isinstance(examples, list) else ():
        account = example.get("account") if isinstance(example, dict) else None
        for name, value in account.items() if isinstance(account, dict) else ():
            one = guesses.setdefault(name, _Guess())
            one.level = "company"
            one.many = one.many or isinstance(value, list)
            _values(value, one)


def _walk(value: Any, level: str, guesses: dict[str, _Guess]) -> None:
    """Every condition at any depth."""
    if isinstance(value, list):
        for child in value:
            _walk(child, level, guesses)
        return
    if not isinstance(value, dict):
        return
    for key, child in value.items():
        if key in _OTHERS:
            continue
        if key in _CONDITIONS:
            _condition(child, level, guesses)
        else:
            _walk(child, "person" if key == "personas" else level, guesses)


def _condition(value: Any, level: str, guesses: dict[str, _Guess]) -> None:
    if not isinstance(value, dict):
        return
    for key, child in value.items():
        if key in _LISTS and isinstance(child, list):
            for part in child:
                _condition(part, level, guesses)
        elif key == "not":
            _condition(child, level, guesses)
        elif key == "at_least":
            parts = child.get("of") if isinstance(child, dict) else None
            _condition({"all": parts}, level, guesses)
        elif key not in RESERVED:
            one = guesses.setdefault(key, _Guess())
            if level == "company":
                one.level = level
            _test(child, one)


def _test(value: Any, one: _Guess) -> None:
    if not isinstance(value, dict):
        _values(value, one)
        return
    for name, operand in value.items():
        operator = by_name().get(name)
        if operator is None:
            continue
        one.fit(operator.kinds)
        one.many = one.many or operator.many is True
        if len(operator.kinds) > 1 and operator is not KNOWN:
            _values(operand, one)


def _values(value: Any, one: _Guess) -> None:
    """What operands say of a type; a mapping names a list, or counts several values."""
    if isinstance(value, list):
        for item in value:
            _values(item, one)
    elif isinstance(value, dict):
        name = value.get("list")
        if isinstance(name, str):
            one.lists.add(name)
        _values(value.get("of"), one)
    elif isinstance(value, bool):
        one.fit({BOOLEAN})
    elif isinstance(value, int | float):
        one.fit({NUMBER, INTEGER})
    elif isinstance(value, str):
        one.fit({DATE, TIMESTAMP} if _DAY.fullmatch(value) else {STRING})
