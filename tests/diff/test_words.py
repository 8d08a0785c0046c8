"""Values in few words."""

from __future__ import annotations

import pytest

from icpspec.diff.words import short, shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        (5, "5"),
        (0.5, "0.5"),
        (True, "true"),
        ("two\n words", "two words"),
        ("NO", "NO"),
        (["NO", "a, b", "1.10"], '[NO, "a, b", "1.10"]'),
        ({"size": {"between": [20, 200]}}, "size: {between: [20, 200]}"),
        ({}, "{}"),
    ],
)
def test_a_value_is_written_as_in_a_spec(value: object, text: str | None) -> None:
    """On one line, quoted where YAML would read something else."""
    assert shown(value) == text


def test_long_values_that_differ_at_their_end_stay_different() -> None:
    """Who accepts one of them has not accepted the other."""
    one, other = (shown("x" * 1000 + end) for end in "ab")
    assert one is not None
    assert other is not None
    assert one != other
    assert len(one) < 450
    assert short(one).endswith("…")
    assert len(short(one)) == 160
