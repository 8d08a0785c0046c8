"""Which branch takes an account: one that is true while all its siblings are false."""

from typing import Any

import pytest

from icpspec.evaluate.assignment import Assigned, assign
from icpspec.resolve.family import Branch

from .icps import facts, yes

REST = "otherwise"


def branch(name: str, when: Any = None, *inside: Branch) -> Branch:
    """A branch whose condition is the flag of that name; `otherwise` and None as they are."""
    own = yes(when) if when is not None and when != REST else when
    return Branch(name, name, name, own, inside=inside)


def under(outer: str, *branches: Branch) -> tuple[Branch, ...]:
    """The same with the path of the territory that they lie in."""
    return tuple(
        Branch(b.id, f"{outer}/{b.id}", b.title, b.when, inside=under(f"{outer}/{b.id}", *b.inside))
        for b in branches
    )


LEVEL = (branch("plg", "p"), branch("partner", "q"), branch("manual"), branch("sales", REST))


@pytest.mark.parametrize(
    ("p", "q", "expected"),
    [
        (True, False, Assigned("plg")),
        (False, True, Assigned("partner")),
        (False, False, Assigned("sales")),
        (True, True, Assigned(None, "tie", ("plg", "partner"))),
        (True, None, Assigned(None, "unknown", ("partner",))),
        (None, False, Assigned(None, "unknown", ("plg",))),
        (None, None, Assigned(None, "unknown", ("plg", "partner"))),
    ],
)
def test_siblings(p: bool | None, q: bool | None, expected: Assigned) -> None:
    """All nine answers of two conditions come down to these (two mirror others)."""
    assert assign(LEVEL, facts({"p": p, "q": q})) == expected


def test_a_tie_stays_one_beside_an_unknown_sibling() -> None:
    """Whatever becomes of the third, two are true."""
    three = (branch("a", "a"), branch("b", "b"), branch("c", "c"))
    known = facts({"a": True, "b": None, "c": True})
    assert assign(three, known) == Assigned(None, "tie", ("a", "c"))


def test_nobody_takes_it() -> None:
    """Without `otherwise` it stays with the parent, and nothing is odd about that."""
    assert assign((branch("a", "a"),), facts({"a": False})) == Assigned(None)
    assert assign((), facts({})) == Assigned(None)


def test_otherwise_alone_takes_all() -> None:
    """All of no siblings are false."""
    assert assign((branch("rest", REST), branch("manual")), facts({})) == Assigned("rest")


def test_a_branch_without_a_condition_is_only_given() -> None:
    """Nothing else reaches it."""
    assert assign((branch("manual"),), facts({})) == Assigned(None)
    assert assign((branch("manual"),), facts({}), "manual") == Assigned("manual", "given")


def test_what_is_given_wins() -> None:
    """Over a condition that is true, a tie, and an unknown one."""
    for p, q in ((True, False), (True, True), (None, None)):
        known = facts({"p": p, "q": q})
        assert assign(LEVEL, known, "partner") == Assigned("partner", "given")
        assert assign(LEVEL, known, "elsewhere") == Assigned(None, "unmapped")


NESTED = (
    branch(
        "emea",
        "e",
        *under(
            "emea", branch("dach", "d", branch("jane", "j"), branch("joe", "o")), branch("fr", "f")
        ),
    ),
    branch("rest", REST),
)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"e": False, "d": True, "j": True}, Assigned("rest")),
        ({"e": None, "d": True, "j": True}, Assigned(None, "unknown", ("emea",))),
        ({"e": True, "d": False, "f": False, "j": True}, Assigned("emea")),
        ({"e": True, "d": True, "f": False, "j": False, "o": False}, Assigned("emea/dach")),
        (
            {"e": True, "d": True, "f": False, "j": True, "o": False},
            Assigned("emea/dach/jane"),
        ),
        (
            {"e": True, "d": True, "f": False, "j": True, "o": True},
            Assigned("emea/dach", "tie", ("emea/dach/jane", "emea/dach/joe")),
        ),
        (
            {"e": True, "d": True, "f": None, "j": True, "o": False},
            Assigned("emea", "unknown", ("emea/fr",)),
        ),
    ],
)
def test_nested(values: dict[str, bool | None], expected: Assigned) -> None:
    """A territory takes an account only if its parent does."""
    known = facts(dict.fromkeys("edfjo") | values)
    assert assign(NESTED, known) == expected


def test_a_given_path_goes_no_deeper() -> None:
    """The opportunity says `emea`: what the conditions inside say does not count."""
    known = facts(dict.fromkeys("edfjo", True))
    assert assign(NESTED, known, "emea") == Assigned("emea", "given")
    assert assign(NESTED, known, "emea/dach/joe") == Assigned("emea/dach/joe", "given")
    assert assign(NESTED, known, "dach") == Assigned(None, "unmapped")
