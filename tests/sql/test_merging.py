"""Expressions of variants made one: numbers from a table, a CASE where more differs."""

from icpspec.sql import nodes
from icpspec.sql.merging import Merger


def _points(column: str, least: int, weight: int) -> nodes.Node:
    passes = nodes.at_least(nodes.column(column), nodes.number(least))
    return nodes.case([(passes, nodes.number(weight))], nodes.number(0))


def test_what_is_alike_stands_as_it_is() -> None:
    """Nothing differs: no CASE, no parameter."""
    merger = Merger(3)
    one = merger.one({n: _points("a", 5, 3) for n in range(3)})
    assert one.sql() == 'CASE WHEN "a" >= 5 THEN 3 ELSE 0 END'
    assert merger.parameters == {}


def test_numbers_that_differ_become_parameters() -> None:
    """Also negative ones; lists of values that are alike share a column."""
    merger = Merger(2)
    one = merger.one({0: _points("a", 5, 3), 1: _points("a", 5, -3)})
    other = merger.one({0: _points("b", 3, 1), 1: _points("b", -3, 1)})
    assert one.sql() == 'CASE WHEN "a" >= 5 THEN "parameter_1" ELSE 0 END'
    assert other.sql() == 'CASE WHEN "b" >= "parameter_1" THEN 1 ELSE 0 END'
    assert [[value.sql() for value in values] for values in merger.parameters] == [["3", "-3"]]


def test_forms_that_differ_are_chosen_by_variant() -> None:
    """The form that most variants have comes last, without a test."""
    merger = Merger(4)
    own = {n: _points("a", 5, 3) for n in (0, 1, 3)} | {2: _points("b", 1, 1)}
    assert merger.one(own).sql() == (
        'CASE WHEN "variant" = 2 THEN CASE WHEN "b" >= 1 THEN 1 ELSE 0 END'
        ' ELSE CASE WHEN "a" >= 5 THEN 3 ELSE 0 END END'
    )


def test_what_a_variant_does_not_have() -> None:
    """It is what is said, or does not matter."""
    merger = Merger(2)
    own = {1: nodes.column("x")}
    assert merger.one(own).sql() == '"x"'
    assert merger.one(own, nodes.false()).sql() == (
        'CASE WHEN "variant" = 0 THEN FALSE ELSE "x" END'
    )


def test_numbers_of_types_are_no_parameters() -> None:
    """DECIMAL(3, 2) and DECIMAL(5, 2) are two forms."""
    merger = Merger(2)
    one = merger.one({0: nodes.decimal("1", 3, 2), 1: nodes.decimal("1", 5, 2)})
    assert one.sql() == (
        "CASE WHEN \"variant\" = 1 THEN CAST('1' AS DECIMAL(5, 2))"
        " ELSE CAST('1' AS DECIMAL(3, 2)) END"
    )
    assert merger.parameters == {}
