"""What to ask next."""

from dataclasses import replace
from decimal import Decimal

from icpspec.evaluate.questions import Question, open_questions
from icpspec.resolve.computed import NamedCondition
from icpspec.resolve.conditions import All, Any_

from .icps import attribute, exclusion, flag, icp, result, trait, values_of, yes


def test_most_points_first() -> None:
    """What hangs on a trait is the range it still has, from -3 to 4 here; equal ones go by id."""
    own = icp(
        flag("b", 5),
        flag("a", 5),
        trait("c", (yes("c"), 4), (yes("d"), -3)),
        flag("e", 9),
        step="0.5",
    )
    found = open_questions(own, result(own, e=True))
    assert [(one.id, one.points) for one in found] == [
        ("c", Decimal("3.5")),
        ("a", Decimal("2.5")),
        ("b", Decimal("2.5")),
    ]


def test_settled_accounts_have_no_questions() -> None:
    """Nothing unknown, nothing to ask."""
    own = icp(flag("a", 5), exclusions=(exclusion("x"),))
    assert open_questions(own, result(own, a=True, x=False)) == ()


def test_the_questions_of_the_attributes() -> None:
    """The trait's own question, else those of its missing attributes, where they have one."""
    known = tuple(
        attribute(name, question=question)
        for name, question in (("a", "Is it a?"), ("b", "Is it b?"), ("c", None), ("d", "Is it d?"))
    )
    mixed = trait("mixed", (All((yes("b"), yes("c"), Any_((yes("a"), yes("d"))))), 3))
    asked = trait("asked", (yes("a"), 2), question="What about it?")
    silent = trait("silent", (yes("c"), 1))
    own = icp(mixed, asked, silent, attributes=known)
    assert open_questions(own, result(own, d=True)) == (
        Question("trait", "mixed", "Title of mixed", Decimal(3), ("Is it b?",), ("b", "c")),
        Question("trait", "asked", "Title of asked", Decimal(2), ("What about it?",), ("a",)),
        Question("trait", "silent", "Title of silent", Decimal(1), (), ("c",)),
    )


def test_open_exclusions_are_questions_too() -> None:
    """No points hang on them; they stand before shadow traits."""
    own = icp(
        flag("a", 2),
        flag("s", 0),
        exclusions=(exclusion("x", unless=yes("b")), exclusion("y")),
        attributes=(attribute("x", question="Is it x?"), attribute("b", question="Is it b?")),
    )
    found = open_questions(own, result(own, x=True))
    assert [values_of(one, "about", "id", "points", "ask") for one in found] == [
        ("trait", "a", 2, ()),
        ("exclusion", "x", 0, ("Is it b?",)),
        ("exclusion", "y", 0, ()),
        ("trait", "s", 0, ()),
    ]


def test_a_computed_attribute_asks_for_what_it_lacks() -> None:
    """Nobody knows an account's "growing"; people know its open roles."""
    behind = attribute("b", question="Is it b?")
    known = attribute("c", question="Is it c?")
    named = replace(attribute("a"), computed=NamedCondition(All((yes("b"), yes("c")))))
    asking = replace(named, id="d", question="What of d?")
    own = icp(flag("a", 3), flag("d", 1), attributes=(behind, known, named, asking))
    found = open_questions(own, result(own, c=True))
    assert [values_of(one, "id", "ask", "attributes") for one in found] == [
        ("a", ("Is it b?",), ("b",)),
        ("d", ("What of d?",), ("d",)),
    ]
