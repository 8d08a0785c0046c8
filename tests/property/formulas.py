"""Strategies for formulas: random typed expressions as text, and values that are hard for them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Texts = st.SearchStrategy[str]
NUMBERS: tuple[float, ...] = (
    *(0.0, -0.0, 1.0, -1.0, 2.5, -2.5, 0.5, -0.5, 1.005, 0.1, 3.0, 7.25, 100.0),
    *(0.49999999999999994, -0.49999999999999994, 4503599627370495.5, 9007199254740993.0),
    *(1.7976931348623157e308, -1.7976931348623157e308, 1e200, -1e155, 5e-324, 1e-200),
)
INTEGERS = (0, 1, -1, 2, 3, 7, 9007199254740993, 2**63 - 1, -(2**63))
WORDS = ("", "a", "A", "Acme", "aCME", "é", "É", "ẞ", "İ", "K", "😀", "it's", "x" * 40, "a\u0301")
DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        *("2024-02-28", "2024-02-29", "2024-03-01", "2023-02-28", "2023-12-31", "2024-01-01"),
        *("0001-01-01", "9999-12-31", "1970-01-01", "1900-02-28"),
    )
)
MOMENTS = (
    *(datetime.combine(day, datetime.min.time()) for day in DAYS),
    *(datetime(2024, 2, 29, 23, 59, 59, 999999), datetime(2024, 3, 1, 0, 0, 1)),  # noqa: DTZ001
)
VALUES: Mapping[str, tuple[Any, ...]] = {
    "number": NUMBERS,
    "integer": INTEGERS,
    "string": WORDS,
    "boolean": (True, False),
    "date": DAYS,
    "timestamp": MOMENTS,
}
_KIND_OF = {"string": "text", "integer": "number"}


def formulas(names: Mapping[str, str], kind: str) -> Texts:
    """Formulas that give a kind of value (`number text boolean date timestamp`).

    Args:
        names: type of each attribute that may stand in it, by id.
    """
    by_kind: dict[str, list[str]] = {}
    for name, declared in names.items():
        by_kind.setdefault(_KIND_OF.get(declared, declared), []).append(f'"{name}"')
    return _Grammar(by_kind).of(kind, 3)


def _number(value: float) -> str:
    return f"({value!r})" if str(value).startswith("-") else repr(value)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


class _Grammar:
    def __init__(self, names: Mapping[str, Sequence[str]]) -> None:
        self._names = names
        self._made: dict[tuple[str, int], Texts] = {}

    def of(self, kind: str, depth: int) -> Texts:
        """Expressions of a kind, nested at most so deep."""
        key = (kind, depth)
        if key not in self._made:
            leaves = self._leaf(kind)
            self._made[key] = leaves if depth == 0 else leaves | self._node(kind, depth - 1)
        return self._made[key]

    def _leaf(self, kind: str) -> Texts:
        constants: Mapping[str, Texts] = {
            "number": st.sampled_from(NUMBERS).map(_number)
            | st.integers(-12, 12).map(lambda n: f"({n})"),
            "text": st.sampled_from(WORDS).map(_text),
            "boolean": st.sampled_from(("TRUE", "FALSE")),
            "date": st.sampled_from(DAYS).map(lambda day: f"DATE '{day}'") | st.just("as_of"),
            "timestamp": st.nothing(),
        }
        named = self._names.get(kind, ())
        # Mostly attributes: constants alone would say the same for every account.
        return (
            st.one_of(*[st.sampled_from(named)] * 3, constants[kind]) if named else constants[kind]
        )

    def _node(self, kind: str, depth: int) -> Texts:
        def of(inner: str) -> Texts:
            return self.of(inner, depth)

        def form(template: str, *parts: Texts) -> Texts:
            return st.tuples(*parts).map(lambda given: template.format(*given))

        same = of(kind)
        whens = st.lists(form("WHEN {} THEN {}", of("boolean"), same), min_size=1, max_size=2)
        others = same.map("ELSE {}".format) | st.just("")
        general = [
            form("CASE {} {} END", whens.map(" ".join), others),
            form("coalesce({}, {})", same, same),
            form("nullif({}, {})", same, same),
            self._simple_case(of, same, others),
        ]
        return st.one_of(*general, *self._of_kind(kind, of, form))

    def _simple_case(self, of: Callable[[str], Texts], same: Texts, others: Texts) -> Texts:
        subjects = ("number", "text", "date")

        def cases(kind: str) -> Texts:
            whens = st.lists(
                st.tuples(of(kind), same).map(lambda pair: "WHEN {} THEN {}".format(*pair)),
                min_size=1,
                max_size=2,
            ).map(" ".join)
            return st.tuples(of(kind), whens, others).map(
                lambda given: "CASE {} {} {} END".format(*given)
            )

        return st.sampled_from(subjects).flatmap(cases)

    def _of_kind(
        self,
        kind: str,
        of: Callable[[str], Texts],
        form: Callable[..., Texts],
    ) -> list[Texts]:
        number, text, truth = of("number"), of("text"), of("boolean")
        day = of("date") | (of("timestamp") if self._names.get("timestamp") else st.nothing())
        signs = st.sampled_from(("+", "-", "*", "/"))
        chain = form("{} {} {}", number, signs, number)
        match kind:
            case "number":
                return [
                    *[form("({})", chain), form("({} {} {})", chain, signs, number)] * 2,
                    form("- {}", number),
                    form("{}({})", st.sampled_from(("abs", "floor", "ceil", "round")), number),
                    form("round({}, {})", number, st.integers(0, 9)),
                    form("{}({}, {}, {})", st.sampled_from(("least", "greatest")), *[number] * 3),
                    form("length({})", text),
                    form("{}({})", st.sampled_from(("year", "month")), day),
                    form("days_between({}, {})", day, day),
                ]
            case "text":
                return [form("lower({})", text)]
            case "boolean":
                order = st.sampled_from(("=", "<>", "<", "<=", ">", ">="))
                equal = st.sampled_from(("=", "<>"))
                negated = st.sampled_from(("", "NOT"))
                numbers = st.lists(self.of_constants("number"), min_size=1, max_size=3)
                texts = st.lists(self.of_constants("text"), min_size=1, max_size=3)
                return [
                    form("({} {} {})", number, order, number),
                    form("({} {} {})", day, order, day),
                    form("({} {} {})", text, equal, text),
                    form("({} {} {})", truth, equal, truth),
                    form("({} {} IN ({}))", number, negated, numbers.map(", ".join)),
                    form("({} {} IN ({}))", text, negated, texts.map(", ".join)),
                    form("({} {} BETWEEN {} AND {})", number, negated, number, number),
                    form("({} {} BETWEEN {} AND {})", day, negated, day, day),
                    form("({} {} {})", truth, st.sampled_from(("AND", "OR")), truth),
                    form("(NOT {})", truth),
                ]
        return [form("{}({}, {})", st.sampled_from(("least", "greatest")), *[of(kind)] * 2)]

    def of_constants(self, kind: str) -> Texts:
        """Constants alone, as `IN` takes them."""
        if kind == "number":
            return st.sampled_from(NUMBERS).map(repr)
        return st.sampled_from(WORDS).map(_text)
