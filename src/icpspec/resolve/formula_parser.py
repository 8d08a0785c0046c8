"""The text of a formula to a tree of parts, by recursive descent; nothing is bound yet.

A parser of our own and not one of SQL: the language is closed (LANGUAGE: no subquery, table or
file), every fault has its place, and nothing heavy is loaded to validate a spec.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec.nearest import did_you_mean, nearest
from icpspec.resolve import faults
from icpspec.resolve.expressions import FUNCTIONS
from icpspec.resolve.formula_text import FormulaError, Token, tokens

if TYPE_CHECKING:
    from collections.abc import Callable, Container

MOST_DEPTH = 16
_COMPARATORS = frozenset({"=", "<>", "<", "<=", ">", ">="})
_WORDS_OF_SQL = {
    "IS": "`coalesce` replaces what is unknown; `known: false` in a condition tests for it.",
    "NULL": "Leave `ELSE` out: without it the result is unknown.",
    "LIKE": "Test texts in a condition: `starts_with`, `contains`, `matches`.",
    "CAST": "A formula converts nothing; declare the attribute's type.",
    "SELECT": "A formula reads the attributes of one account; `from:` rolls up a table.",
    "INTERVAL": "Count days with `days_between(a, b)`.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a formula and where it stands.

    Attributes:
        kind: `number text boolean date name` for leaves, with their text as `word`; `negative`;
            `sum` and `product` with one sign less in `signs` than there are parts; `comparison`
            with its sign; `in`, `not in`, `between`, `not between`; `and`, `or`, `not`; `case`
            (condition and result by turns, then maybe the other result); `case of` (the same
            behind its subject); `call` with its name.
        start: offset of its first character.
        end: offset behind it.
    """

    kind: str
    start: int
    end: int
    word: str = ""
    parts: tuple[Part, ...] = ()
    signs: tuple[str, ...] = ()


def parse(text: str, names: Container[str]) -> Part:
    """The whole formula.

    Args:
        names: ids of attributes, for better messages.

    Raises:
        FormulaError: it cannot be read.
    """
    parser = _Parser(tokens(text, names), names)
    part = parser.disjunction()
    parser.expect_end()
    return part


class _Parser:
    """Reads tokens from left to right."""

    def __init__(self, found: list[Token], names: Container[str]) -> None:
        self._tokens, self._names = found, names
        self._at = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._at]

    def _take(self) -> Token:
        token = self._next
        self._at += 1
        return token

    def _accept(self, *texts: str) -> Token | None:
        token = self._next
        fits = token.kind in ("sign", "keyword") and token.text in texts
        return self._take() if fits else None

    def _expect(self, text: str, behind: str) -> Token:
        token = self._accept(text)
        if token is None:
            raise self._unexpected(f"`{text}` is missing behind {behind}.")
        return token

    def expect_end(self) -> None:
        """Nothing is left."""
        if self._next.kind != "end":
            starts = self._next.kind not in ("sign", "keyword")
            raise self._unexpected("", "An operator is missing before it." if starts else "")

    def _unexpected(self, message: str = "", advice: str = "") -> FormulaError:
        token = self._next
        if token.kind == "end":
            start = max(token.start - 1, 0)
            return FormulaError(message or "The formula breaks off.", start, token.end, advice)
        if token.kind == "name":
            self._check_word(token)
        if token.kind == "keyword" and token.text.lower() in self._names:
            advice = f'If the attribute is meant, write `"{token.text.lower()}"`.'
        return FormulaError(
            message or f"`{token.text}` is not expected here.", token.start, token.end, advice
        )

    def _deeper(self, read: Callable[[], Part]) -> Part:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            raise FormulaError(
                f"The formula is nested more than {MOST_DEPTH} deep.",
                self._next.start,
                self._next.end,
                "Split it: give its inner part an attribute of its own.",
            )
        part = read()
        self._depth -= 1
        return part

    def disjunction(self) -> Part:
        """`a OR b`."""
        return self._joined("or", "OR", self._conjunction)

    def _conjunction(self) -> Part:
        return self._joined("and", "AND", self._negation)

    def _joined(self, kind: str, keyword: str, read: Callable[[], Part]) -> Part:
        parts = [read()]
        while self._accept(keyword):
            parts.append(read())
        if len(parts) == 1:
            return parts[0]
        return Part(kind, parts[0].start, parts[-1].end, keyword, tuple(parts))

    def _negation(self) -> Part:
        token = self._accept("NOT")
        if token is None:
            return self._comparison()
        part = self._deeper(self._negation)
        return Part("not", token.start, part.end, parts=(part,))

    def _comparison(self) -> Part:
        left = self._sum()
        negated = self._accept("NOT")
        if self._accept("IN"):
            found = self._in(left, "not in" if negated else "in")
        elif self._accept("BETWEEN"):
            low = self._sum()
            self._expect("AND", "the lower end of `BETWEEN`")
            high = self._sum()
            kind = "not between" if negated else "between"
            found = Part(kind, left.start, high.end, parts=(left, low, high))
        elif negated:
            raise self._unexpected()
        elif (sign := self._accept(*_COMPARATORS)) is not None:
            right = self._sum()
            found = Part("comparison", left.start, right.end, sign.text, (left, right))
        else:
            return left
        if self._next.text in _COMPARATORS:
            raise self._unexpected("", "Compare two at a time: `a < b AND b < c`, or `BETWEEN`.")
        return found

    def _in(self, left: Part, kind: str) -> Part:
        opening = self._expect("(", "`IN`")
        options, end = self._list(opening)
        return Part(kind, left.start, end, parts=(left, *options))

    def _list(self, opening: Token) -> tuple[list[Part], int]:
        """What stands between parentheses, and where they end."""
        if closing := self._accept(")"):
            return [], closing.end
        parts = [self._deeper(self.disjunction)]
        while self._accept(","):
            parts.append(self._deeper(self.disjunction))
        return parts, self._close(opening).end

    def _close(self, opening: Token) -> Token:
        if self._next.kind == "end":
            raise FormulaError("`(` is never closed.", opening.start, opening.end)
        closing = self._accept(")")
        if closing is None:
            raise self._unexpected("", "")
        return closing

    def _sum(self) -> Part:
        return self._chain("sum", ("+", "-"), self._product)

    def _product(self) -> Part:
        return self._chain("product", ("*", "/"), self._unary)

    def _chain(self, kind: str, allowed: tuple[str, ...], read: Callable[[], Part]) -> Part:
        parts, signs = [read()], []
        while (sign := self._accept(*allowed)) is not None:
            signs.append(sign.text)
            parts.append(read())
        if not signs:
            return parts[0]
        return Part(kind, parts[0].start, parts[-1].end, "", tuple(parts), tuple(signs))

    def _unary(self) -> Part:
        token = self._accept("-")
        if token is None:
            return self._primary()
        part = self._deeper(self._unary)
        return Part("negative", token.start, part.end, parts=(part,))

    def _primary(self) -> Part:
        token = self._next
        match token.kind:
            case "number" | "text":
                self._take()
                return Part(token.kind, token.start, token.end, token.text)
            case "name" | "quoted":
                return self._name(self._take())
        if opening := self._accept("("):
            part = self._deeper(self.disjunction)
            self._close(opening)
            return part
        if self._accept("TRUE", "FALSE"):
            return Part("boolean", token.start, token.end, token.text)
        if self._accept("CASE"):
            return self._deeper(lambda: self._case(token))
        if self._accept("DATE"):
            if self._next.kind != "text":
                return self._name(Token("name", "date", token.start, token.end))
            day = self._take()
            return Part("date", token.start, day.end, day.text)
        raise self._unexpected()

    def _name(self, token: Token) -> Part:
        opening = self._accept("(") if token.kind == "name" else None
        if opening is not None:
            return self._call(token, opening)
        if token.kind == "name" and token.text not in self._names:
            self._check_word(token)
        kind = "as of" if token.kind == "name" and token.text.lower() == "as_of" else "name"
        return Part(kind, token.start, token.end, token.text)

    def _call(self, token: Token, opening: Token) -> Part:
        name = token.text.lower()
        if name not in FUNCTIONS:
            known = nearest(name, FUNCTIONS)
            advice = f"Did you mean `{known}`?" if known else did_you_mean("", FUNCTIONS)
            raise FormulaError(
                f"Formulas have no function `{token.text}`.",
                token.start,
                token.end,
                _WORDS_OF_SQL.get(name.upper(), advice),
                rule=faults.UNKNOWN_FUNCTION,
            )
        arguments, end = self._list(opening)
        return Part("call", token.start, end, name, tuple(arguments))

    def _check_word(self, token: Token) -> None:
        word = token.text.upper()
        if word in _WORDS_OF_SQL:
            message = f"`{word}` cannot stand in a formula."
            raise FormulaError(message, token.start, token.end, _WORDS_OF_SQL[word])

    def _case(self, opening: Token) -> Part:
        subject = None if self._next.text == "WHEN" else self.disjunction()
        parts: list[Part] = []
        while self._accept("WHEN"):
            parts.append(self.disjunction())
            self._expect("THEN", "the condition of `WHEN`")
            parts.append(self.disjunction())
        if not parts:
            raise self._unexpected("`WHEN` is missing behind `CASE`.")
        if self._accept("ELSE"):
            parts.append(self.disjunction())
        if self._next.kind == "end":
            raise FormulaError("`CASE` has no `END`.", opening.start, opening.end)
        end = self._expect("END", "the branches of `CASE`").end
        if subject is None:
            return Part("case", opening.start, end, parts=tuple(parts))
        return Part("case of", opening.start, end, parts=(subject, *parts))
