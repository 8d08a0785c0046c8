"""Raw values as canonical values."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from icpspec.evaluate.values import canonical

from .icps import attribute

INDUSTRY: dict[str, Any] = {
    "values": ("technology", "retail"),
    "spellings": {"technolgy": "technology", "Tech": "technology"},
    "null_values": ("Select", "unknown", ""),
}
FOLDING: dict[str, Any] = {
    **INDUSTRY,
    "spellings": {"technolgy": "technology", "tech": "technology"},
    "ignore_case": True,
}


def moment(*parts: int) -> datetime:
    """A wall clock reading."""
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - wall clock has no zone


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (None, None),
        ("retail", "retail"),
        ("Tech", "technology"),
        ("technolgy", "technology"),
        ("tech", "tech"),
        ("Retail", "Retail"),
        ("farming", "farming"),
        ("Select", None),
        ("select", "select"),
        ("", None),
        (" ", " "),
    ],
)
def test_text_compares_exactly(raw: str | None, value: str | None) -> None:
    """Null values and spellings compare exactly; a value that is not listed is kept."""
    assert canonical(attribute("industry", "string", **INDUSTRY), raw) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("TECH", "technology"),
        ("TechnolGY", "technology"),
        ("SELECT", None),
        ("Unknown", None),
        ("Retail", "retail"),
        ("ÉLAN", "ÉLAN"),
    ],
)
def test_text_without_case(raw: str, value: str | None) -> None:
    """`case: ignore` finds values, spellings and null values without ASCII case; others stay."""
    assert canonical(attribute("industry", "string", **FOLDING), raw) == value


def test_only_ascii_letters_fold() -> None:
    """`É` and `é` stay two letters."""
    city = attribute("city", "string", ignore_case=True, null_values=("é",))
    assert canonical(city, "É") == "É"
    assert canonical(city, "é") is None


def test_null_values_come_before_spellings_and_bounds() -> None:
    """A null value is unknown even where it is a spelling too."""
    stage = attribute("stage", "string", spellings={"x": "y"}, null_values=("x",))
    assert canonical(stage, "x") is None


@pytest.mark.parametrize(
    ("kind", "nulls", "raw", "value"),
    [
        ("integer", (-1, 9999), -1, None),
        ("integer", (-1,), -1.0, None),
        ("integer", (-1.0,), -1, None),
        ("integer", ("-1",), -1, -1),
        ("number", (0,), 0.0, None),
        ("number", (0,), -0.0, None),
        ("number", (0,), 0.5, 0.5),
        ("string", (0,), "0", "0"),
        ("string", ("0",), "0", None),
        ("integer", (True,), 1, 1),
        ("boolean", (1,), True, True),
        ("boolean", (False,), False, None),
        ("number", ("n/a",), "n/a", None),
        ("date", ("1900-01-01",), date(1900, 1, 1), None),
        ("date", ("1900-01-01",), date(1900, 1, 2), date(1900, 1, 2)),
        ("timestamp", ("1900-01-01",), moment(1900, 1, 1), None),
    ],
)
def test_null_values_compare_by_type(kind: str, nulls: Any, raw: Any, value: Any) -> None:
    """Text compares with text, numbers with numbers, days with days."""
    assert canonical(attribute("x", kind, null_values=nulls), raw) == value


def test_other_spellings_of_numbers_and_flags() -> None:
    """A spelling is text; for a number or a flag it means what that text says."""
    size = attribute("size", "integer", spellings={"11": 10, "ten": 10})
    assert [canonical(size, raw) for raw in (11, 10, "ten", 12)] == [10, 10, 10, 12]
    growing = attribute("growing", "boolean", spellings={"yes": True, "no": False})
    assert canonical(growing, "yes") is True
    assert canonical(growing, "no") is False


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("integer", 80, 80),
        ("integer", 80.0, 80),
        ("integer", Decimal("80.00"), 80),
        ("number", 80, 80.0),
        ("number", Decimal("0.25"), 0.25),
        ("number", 0.25, 0.25),
        ("boolean", False, False),
        ("date", date(2026, 10, 1), date(2026, 10, 1)),
        ("date", "2026-10-01", date(2026, 10, 1)),
        ("timestamp", moment(2026, 10, 1, 12), moment(2026, 10, 1, 12)),
        ("timestamp", date(2026, 10, 1), moment(2026, 10, 1)),
        ("timestamp", "2026-10-01", moment(2026, 10, 1)),
        ("timestamp", "2026-10-01T12:00:00", moment(2026, 10, 1, 12)),
        ("timestamp", "2026-10-01T12:00:00Z", moment(2026, 10, 1, 12)),
        ("timestamp", "2026-10-01T12:00:00+02:00", moment(2026, 10, 1, 10)),
    ],
)
def test_types(kind: str, raw: Any, value: Any) -> None:
    """A value comes out in exactly its attribute's type."""
    found = canonical(attribute("x", kind), raw)
    assert found == value
    assert type(found) is type(value)


def test_a_moment_with_an_offset_is_read_in_the_zone() -> None:
    """Berlin is two hours ahead of UTC in summer and one in winter; naive is wall clock already."""
    at = attribute("at", "timestamp", zone="Europe/Berlin")
    assert canonical(at, datetime(2026, 7, 1, 23, tzinfo=UTC)) == moment(2026, 7, 2, 1)
    assert canonical(at, datetime(2026, 1, 1, 12, tzinfo=UTC)) == moment(2026, 1, 1, 13)
    india = timezone(timedelta(hours=5, minutes=30))
    assert canonical(at, datetime(2026, 7, 1, 12, tzinfo=india)) == moment(2026, 7, 1, 8, 30)
    assert canonical(at, moment(2026, 7, 1, 23)) == moment(2026, 7, 1, 23)


@pytest.mark.parametrize("raw", [float("nan"), float("inf"), float("-inf"), Decimal("NaN")])
@pytest.mark.parametrize("kind", ["number", "integer"])
def test_nan_and_infinity_are_unknown(kind: str, raw: float | Decimal) -> None:
    """NaN and infinity are no values."""
    assert canonical(attribute("x", kind), raw) is None


@pytest.mark.parametrize(("raw", "value"), [(-1, None), (0, 0), (50, 50), (100, 100), (101, None)])
def test_outside_the_bounds_is_unknown(raw: int, value: int | None) -> None:
    """`min` and `max` themselves are inside."""
    assert canonical(attribute("x", "integer", minimum=0, maximum=100), raw) == value


def test_days_have_bounds_too() -> None:
    """A day before `min` is unknown."""
    founded = attribute("founded", "date", minimum=date(1900, 1, 1))
    assert canonical(founded, "1899-12-31") is None
    assert canonical(founded, "1900-01-01") == date(1900, 1, 1)


def test_many_values() -> None:
    """Each is treated alone, unknown ones are left out, an empty list is known."""
    tools = attribute(
        "tools", "string", many=True, spellings={"Zen Desk": "zendesk"}, null_values=("none",)
    )
    assert canonical(tools, ["Zen Desk", None, "none", "jira", "jira"]) == (
        "zendesk",
        "jira",
        "jira",
    )
    assert canonical(tools, ["none"]) == ()
    assert canonical(tools, []) == ()
    assert canonical(tools, None) is None
    sizes = attribute("sizes", "number", many=True, maximum=9.0)
    assert canonical(sizes, (1, float("nan"), 10)) == (1.0,)


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("string", 1),
        ("string", True),
        ("integer", "80"),
        ("integer", 80.5),
        ("integer", True),
        ("number", "x"),
        ("number", False),
        ("number", 10**400),
        ("number", Decimal("1e400")),
        ("boolean", 1),
        ("boolean", "true"),
        ("date", "soon"),
        ("date", "2026-02-30"),
        ("date", "2026-10-01T12:00:00"),
        ("date", moment(2026, 10, 1)),
        ("date", 20261001),
        ("timestamp", 1),
        ("timestamp", "soon"),
        ("timestamp", "9999-12-31T23:59:59-12:00"),
        ("string", ["a"]),
    ],
)
def test_another_type_is_refused(kind: str, raw: object) -> None:
    """A wrong type is the caller's to find before; here it is an error that names the attribute."""
    with pytest.raises(ValueError, match="`x` is of type"):
        canonical(attribute("x", kind), raw)


def test_one_value_is_no_list() -> None:
    """An attribute with many values takes a list."""
    with pytest.raises(ValueError, match="`x` holds several values"):
        canonical(attribute("x", "string", many=True), "a;b")
