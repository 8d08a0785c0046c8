"""`icpspec profile`: figures counted by hand over small files, and files that cannot be read."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import duckdb
import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from click.testing import Result

ACCOUNTS = """\
id,sector,staff,share,tags,since,open
a,retail,10,0.5,x; y,2024-02-29,yes
b,Retail,-3,NaN,y;zz,2024-02-30,no
c,retial,900,inf,,2020-01-01,maybe
d,retial,12.5,1.5,x;;x,,1
e,n/a,many,-0.25,n/a,2021-06-30,
f,mining,0,,y,2022-01-01,0
,retail,5,0.1,x,2023-01-01,1
"""
ATTRIBUTES = """\
attributes:
  sector: {type: string, values: {retail: [Retail], software: []}, null_values: [n/a]}
  staff: {type: integer, min: 0, max: 500}
  share: {type: number, null_values: [-0.25]}
  tags: {type: string, many: true, values: [x, y], null_values: [n/a]}
  since: {type: date}
  open: {type: boolean}
"""
PROJECT = f"""\
icpspec: 1
project: Tiny
{ATTRIBUTES}
data:
  accounts: {{source: accounts.csv, key: id}}
"""
DEALS = """\
deal,account,stage,product,value
1,a,Won,p1,10
2,a,Lost,P1,20
2,zz,Won,p2,30
3,,Open,,40
,b,Open,p9,50
"""
WITH_DEALS = (
    PROJECT
    + """\
  opportunities:
    source: deals.csv
    key: deal
    account: account
    outcome: {column: stage, won: [Won], lost: [Lost]}
    amount: value
  lookups:
    products: {source: products.csv, key: name, from: opportunities.product}
"""
)
KEYS = ("id", "type", "rows", "known", "unknown", "unknown_rate", "distinct", "out_of_range")


def run(folder: Path, *options: str) -> Result:
    """The command on the project in a folder."""
    return CliRunner().invoke(app, ["profile", "--project", str(folder), *options])


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A project's files, and its folder for specs."""
    (folder / "specs").mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content, encoding="utf-8")
    return folder


def profiled(folder: Path, *options: str, code: int = 0) -> dict[str, Any]:
    """The JSON document, after a look at the exit code."""
    result = run(folder, "-f", "json", *options)
    assert result.exit_code == code, result.output
    assert result.stderr == ""
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def findings(document: Mapping[str, Any]) -> list[tuple[str, int, str]]:
    """Rule, line and message of each finding."""
    return [(found["rule"], found["line"], found["message"]) for found in document["diagnostics"]]


def by_id(document: Mapping[str, Any], section: str = "attributes") -> dict[str, dict[str, Any]]:
    """The rows of a section by their id."""
    return {row["id"]: row for row in document[section]}


def test_every_figure_of_an_attribute_is_counted(tmp_path: Path) -> None:
    """Known, unknown, distinct, range and unlisted values are what a person counts."""
    document = profiled(write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS}))
    assert [tuple(row[key] for key in KEYS) for row in document["attributes"]] == [
        # The row without a key is no account: six rows.
        ("sector", "string", 6, 5, 1, 0.166667, 3, 0),
        ("staff", "integer", 6, 2, 4, 0.666667, 2, 2),  # -3, 900 outside; 12.5, many unreadable
        ("share", "number", 6, 2, 4, 0.666667, 2, 2),  # NaN and inf; -0.25 says nothing
        ("tags", "string", 6, 5, 1, 0.166667, 3, 0),
        ("since", "date", 6, 4, 2, 0.333333, 4, 0),  # 30 February cannot be read
        ("open", "boolean", 6, 4, 2, 0.333333, 2, 0),
    ]
    rows = by_id(document)
    assert rows["sector"]["unlisted"] == [{"value": "retial", "n": 2}, {"value": "mining", "n": 1}]
    assert rows["tags"]["unlisted"] == [{"value": "zz", "n": 1}]
    assert [row["unreadable"] for row in document["attributes"]] == [0, 2, 0, 0, 1, 1]
    assert [row["items"] for row in document["attributes"]] == [None, None, None, 7, None, None]
    assert [(row["min"], row["max"]) for row in document["attributes"]] == [
        (None, None),
        (0, 10),
        (0.5, 1.5),
        (None, None),
        ("2020-01-01", "2024-02-29"),
        (None, None),
    ]


def test_the_twenty_most_frequent_unlisted_values_are_shown(tmp_path: Path) -> None:
    """By number, then by text; the total counts all, and one finding stands for the rest."""
    project = """\
icpspec: 1
attributes: {word: {type: string, values: [often, never]}}
data: {accounts: {source: a.csv, key: id}}
"""
    words = ["often"] * 9 + ["", ""] + [f"w{n:02}" for n in range(25)] + ["w24", "w07"]
    rows = "".join(f"{n},{word}\n" for n, word in enumerate(words))
    document = profiled(write(tmp_path, {"icpspec.yaml": project, "a.csv": "id,word\n" + rows}))
    (row,) = document["attributes"]
    shown = [(entry["value"], entry["n"]) for entry in row["unlisted"]]
    once = [f"w{n:02}" for n in range(24) if n != 7]
    assert shown == [("w07", 2), ("w24", 2), *((word, 1) for word in once[:18])]
    assert row["unlisted_total"] == 27
    assert len(document["diagnostics"]) == 6
    (rest,) = [f["message"] for f in document["diagnostics"] if "more rows" in f["message"]]
    assert rest == "20 more rows hold something else that `word` does not list."


def test_findings_stand_where_they_can_be_mended(tmp_path: Path) -> None:
    """Each finding names the attribute's line, the value, and the nearest listed one."""
    document = profiled(write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS}))
    assert findings(document) == [
        (
            "unlisted-values-in-data",
            4,
            "`mining` is not among the values of `sector`; column `sector` of `accounts` holds it"
            " in 1 row.",
        ),
        (
            "unlisted-values-in-data",
            4,
            "`retial` is not among the values of `sector`; column `sector` of `accounts` holds it"
            " in 2 rows.",
        ),
        (
            "unreadable-values",
            5,
            "`staff` is declared integer, but 2 of 6 values of column `staff` in `accounts` cannot"
            " be read as that, for example `12.5`.",
        ),
        (
            "out-of-range",
            5,
            "2 of 6 values of `staff` lie outside 0 to 500, for example `-3`.",
        ),
        (
            "out-of-range",
            6,
            "2 of 5 values of `share` are no finite number, for example `NaN`.",
        ),
        (
            "unlisted-values-in-data",
            7,
            "`zz` is not among the values of `tags`; column `tags` of `accounts` holds it in"
            " 1 value.",
        ),
        (
            "unreadable-values",
            8,
            "`since` is declared date, but 1 of 5 values of column `since` in `accounts` cannot"
            " be read as that, for example `2024-02-30`.",
        ),
        (
            "unreadable-values",
            9,
            "`open` is declared boolean, but 1 of 5 values of column `open` in `accounts` cannot"
            " be read as that, for example `maybe`.",
        ),
        ("missing-keys", 12, "1 row of `accounts` has no key."),
    ]
    assert document["diagnostics"][1]["help"] == (
        "Did you mean `retail`? Then name it there as another spelling of `retail`."
    )


def test_sources_and_lookups_are_counted(tmp_path: Path) -> None:
    """Doubled keys, rows without account, orphans, and keys that find no partner."""
    files = {
        "icpspec.yaml": WITH_DEALS,
        "accounts.csv": ACCOUNTS,
        "deals.csv": DEALS,
        "products.csv": "name,line\np1,A\np2,B\np2,C\n",
        "events.csv": "account,at\na,2024-01-01\n,2024-01-02\n",
    }
    files["icpspec.yaml"] += "  events: {source: events.csv, account: account, at: at}\n"
    document = profiled(write(tmp_path, files))
    assert document["sources"] == [
        {
            "id": "accounts",
            "rows": 7,
            "duplicate_keys": 0,
            "orphans": None,
            "source": "accounts.csv",
            "without_key": 1,
            "without_account": None,
        },
        {
            "id": "opportunities",
            "rows": 5,
            "duplicate_keys": 1,
            "orphans": 1,
            "source": "deals.csv",
            "without_key": 1,
            "without_account": 1,
        },
        {
            "id": "events",
            "rows": 2,
            "duplicate_keys": None,
            "orphans": 0,
            "source": "events.csv",
            "without_key": None,
            "without_account": 1,
        },
    ]
    assert document["lookups"] == [
        {"id": "products", "unmatched": 2, "from": "opportunities.product", "rows": 4}
    ]
    assert [d["help"] for d in document["diagnostics"] if "no account" in d["message"]] == [
        "All attributes of their account are unknown.",
        "They belong to no account. Complete the keys in the source.",
    ]
    messages = [message for rule, _, message in findings(document) if rule != "missing-keys"][-3:]
    assert messages == [
        "1 opportunity key stands more than once in `opportunities`, for example `2`; every row"
        " counts.",
        "1 row of `opportunities` names an account that `accounts` does not have, for example"
        " `zz`.",
        "2 rows of `opportunities` hold a key that `products` does not have, for example `P1`.",
    ]


def test_doubled_accounts_are_an_error(tmp_path: Path) -> None:
    """Two rows of one account fail the command: nothing says which of them holds."""
    text = ACCOUNTS + "a,retail,1,1,x,2024-01-01,1\n"
    document = profiled(write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": text}), code=1)
    assert by_id(document, "sources")["accounts"]["duplicate_keys"] == 1
    errors = [found for found in document["diagnostics"] if found["severity"] == "error"]
    assert [(found["rule"], found["help"]) for found in errors] == [
        (
            "duplicate-keys",
            "Keep one row an account, or name the column of the history with `valid_from`.",
        )
    ]


TWO_SOURCES = """\
icpspec: 1
data:
  opportunities:
    - source: deals.csv
      key: deal
      outcome: {column: stage, won: [Won], lost: [Lost]}
    - source: partners.csv
      key: "no"
      outcome: {column: stage, won: [Won], lost: [Lost]}
"""


def test_one_of_several_sources_is_named_with_its_file(tmp_path: Path) -> None:
    """Doubled, missing and shared keys, at the `key` of the source that they stand in."""
    files = {
        "icpspec.yaml": TWO_SOURCES,
        "deals.csv": "deal,stage\n1,Won\n2,Lost\n3,Won\n",
        "partners.csv": "no,stage\n2,Won\n3,Lost\n8,Won\n8,Won\n,Lost\n",
    }
    document = profiled(write(tmp_path, files))
    assert sorted(findings(document)) == [
        (
            "duplicate-opportunities",
            8,
            "1 opportunity key stands more than once in `opportunities[1]` (`partners.csv`), for"
            " example `8`; every row counts.",
        ),
        (
            "duplicate-opportunities",
            8,
            "2 opportunity keys of `opportunities[1]` (`partners.csv`) stand in an earlier source"
            " as well, for example `2`; every row counts.",
        ),
        ("missing-keys", 8, "1 row of `opportunities[1]` (`partners.csv`) has no key."),
    ]


@pytest.mark.parametrize(
    ("separator", "expected"),
    [("", ";"), (", separator: '|'", "|")],
)
def test_json_arrays_in_text_are_told(tmp_path: Path, separator: str, expected: str) -> None:
    """`["a","b"]` in a CSV is one item; brackets around a plain word are no array."""
    project = (
        f"icpspec: 1\nattributes:\n  tags: {{type: string, many: true{separator}}}\n"
        "data: {accounts: {source: a.csv, key: id}}\n"
    )
    cells = ['["a","b"]', "[]", "[1, 2]", "[beta]", "a;b", "['c']", "", "a [1]"]
    rows = io.StringIO()
    csv.writer(rows).writerows([["id", "tags"], *enumerate(cells)])
    document = profiled(write(tmp_path, {"icpspec.yaml": project, "a.csv": rows.getvalue()}))
    assert document["attributes"][0]["arrays"] == 4
    (found,) = document["diagnostics"]
    assert (found["code"], found["rule"], found["line"]) == ("ICP517", "arrays-as-text", 3)
    assert found["message"] == (
        "4 of 7 cells of column `tags` in `accounts` look like JSON arrays, for example"
        f' `["a","b"]`; they are split at `{expected}` like any text.'
    )
    assert found["help"] == f"Join items with `{expected}`, or set `separator`."


def test_lists_of_the_data_are_no_arrays_in_text(tmp_path: Path) -> None:
    """A list column of Parquet is read as the list that it is."""
    project = (
        "icpspec: 1\nattributes: {tags: {type: string, many: true}}\n"
        "data: {accounts: {source: a.parquet, key: id}}\n"
    )
    folder = write(tmp_path, {"icpspec.yaml": project})
    rows = "SELECT 1 AS id, ['a', 'b'] AS tags"
    duckdb.sql(f"COPY ({rows}) TO '{folder / 'a.parquet'}' (FORMAT parquet)")
    document = profiled(folder)
    assert (document["attributes"][0]["arrays"], document["diagnostics"]) == (None, [])


HISTORY = """\
id,day,staff
a,2025-01-01,1
a,2025-06-01,2
a,2025-06-01,2
b,2025-03-01,
c,2026-01-01,9
"""


@pytest.mark.parametrize(
    ("day", "expected"),
    [("2025-01-01", (1, 1, 1)), ("2025-05-31", (2, 1, 1)), ("2026-01-01", (3, 2, 9))],
)
def test_a_history_is_read_as_of_a_day(
    tmp_path: Path, day: str, expected: tuple[int, int, int]
) -> None:
    """Of each account the latest snapshot as of the day counts, and the report says so."""
    project = (
        "icpspec: 1\nattributes: {staff: {type: integer}}\n"
        "data: {accounts: {source: h.csv, key: id, valid_from: day}}\n"
    )
    folder = write(tmp_path, {"icpspec.yaml": project, "h.csv": HISTORY})
    document = profiled(folder, "--as-of", day, code=1)
    (row,) = document["attributes"]
    assert (row["rows"], row["known"], row["max"]) == expected
    assert document["as_of"] == day
    assert document["sources"][0]["rows"] == 5
    assert document["sources"][0]["duplicate_keys"] == 1
    text = run(folder, "--as-of", day).stdout
    assert f"the latest snapshot of each account as of {day}" in text


def test_without_accounts_the_opportunities_rows_are_read(tmp_path: Path) -> None:
    """Attributes are columns of the first opportunities, after its `where`."""
    project = """\
icpspec: 1
attributes: {value: {type: integer, max: 30}}
data:
  opportunities:
    - source: deals.csv
      key: deal
      outcome: {column: stage, won: [Won], lost: [Lost]}
      where: {stage: [Won, Lost]}
    - {source: more.csv, key: k, outcome: {column: s, won: [1], lost: [0]}}
"""
    files = {"icpspec.yaml": project, "deals.csv": DEALS, "more.csv": "k,s\n1,1\n"}
    document = profiled(write(tmp_path, files))
    (row,) = document["attributes"]
    assert (row["table"], row["rows"], row["known"]) == ("opportunities[0]", 3, 3)
    assert document["as_of"] is None
    assert [(s["id"], s["rows"], s["orphans"]) for s in document["sources"]] == [
        ("opportunities[0]", 3, None),
        ("opportunities[1]", 1, None),
    ]


ICP = """\
icpspec: 1
id: {id}
title: One
attributes: {{{id}_only: {{type: integer, column: staff}}}}
tiers: {{all: {{title: All}}}}
"""


def test_attributes_of_an_icp_are_profiled_with_it(tmp_path: Path) -> None:
    """Those local to an ICP come after the project's, for the chosen ICPs."""
    files = {
        "icpspec.yaml": PROJECT,
        "accounts.csv": ACCOUNTS,
        "specs/one.icp.yaml": ICP.format(id="one"),
        "specs/two.icp.yaml": ICP.format(id="two"),
    }
    folder = write(tmp_path, files)
    own = [(row["id"], row["icp"]) for row in profiled(folder)["attributes"] if row["icp"]]
    assert own == [("one_only", "one"), ("two_only", "two")]
    own = [(row["id"], row["icp"]) for row in profiled(folder, "--icp", "two")["attributes"][-1:]]
    assert own == [("two_only", "two")]
    (finding,) = [f for f in profiled(folder)["diagnostics"] if "`two_only`" in f["message"]]
    assert finding["file"].endswith("two.icp.yaml")
    assert finding["line"] == 4


def test_two_icps_may_use_one_name(tmp_path: Path) -> None:
    """Attributes of the same id in two ICPs are two attributes, each read as its own declares."""
    text = ICP.replace("{id}_only", "size")
    files = {
        "icpspec.yaml": PROJECT,
        "accounts.csv": ACCOUNTS,
        "specs/one.icp.yaml": text.format(id="one"),
        "specs/two.icp.yaml": text.format(id="two").replace("column: staff", "column: share"),
    }
    own = [
        (row["id"], row["icp"], row["known"])
        for row in profiled(write(tmp_path, files), code=1)["attributes"]
        if row["icp"]
    ]
    # Whole numbers: 10, -3, 900, 0 of staff; none of 0.5, NaN, inf, 1.5 and -0.25.
    assert own == [("size", "one", 4), ("size", "two", 0)]


def test_attributes_of_persons_are_read_from_the_contacts(tmp_path: Path) -> None:
    """They are no columns of the accounts, and nobody is told that they are missing there."""
    project = """\
icpspec: 1
attributes: {role: {type: string, level: person, values: [boss]}}
data:
  accounts: {source: accounts.csv, key: id}
  contacts: {source: contacts.csv, account: company}
"""
    files = {
        "icpspec.yaml": project,
        "accounts.csv": ACCOUNTS,
        "contacts.csv": "company,role\na,boss\na,bos\nb,\n",
    }
    (row,) = profiled(write(tmp_path, files))["attributes"]
    assert (row["table"], row["rows"], row["known"]) == ("contacts", 3, 2)
    assert row["unlisted"] == [{"value": "bos", "n": 1}]


def test_one_missing_column_does_not_hide_the_rest(tmp_path: Path) -> None:
    """Columns of attributes, sources and lookups that do not exist are all reported at once."""
    project = WITH_DEALS.replace("staff: {", "staff: {column: staf, ").replace(
        "amount: value", "amount: valeu\n    owner: rep"
    )
    files = {
        "icpspec.yaml": project,
        "accounts.csv": ACCOUNTS,
        "deals.csv": DEALS,
        "products.csv": "name\np1\n",
    }
    document = profiled(write(tmp_path, files), code=1)
    missing = [
        (found["message"], found["help"])
        for found in document["diagnostics"]
        if found["rule"] == "missing-column"
    ]
    assert missing[:2] == [
        (
            "`accounts` has no column `staf`, which `staff` is read from.",
            "Did you mean `staff`?",
        ),
        ("`opportunities` has no column `valeu`.", "Did you mean `value`?"),
    ]
    assert missing[2][0] == "`opportunities` has no column `rep`."
    rows = by_id(document)
    assert (rows["staff"]["rows"], rows["staff"]["known"]) == (6, None)
    assert (rows["share"]["rows"], rows["share"]["known"]) == (6, 2)
    assert document["lookups"][0]["unmatched"] == 3


def test_without_the_key_column_all_rows_are_profiled(tmp_path: Path) -> None:
    """A wrong name of the key is reported; attributes are read all the same."""
    project = PROJECT.replace("key: id", "key: ident")
    document = profiled(
        write(tmp_path, {"icpspec.yaml": project, "accounts.csv": ACCOUNTS}), code=1
    )
    assert [found["rule"] for found in document["diagnostics"]].count("missing-column") == 1
    assert by_id(document)["sector"]["rows"] == 7
    assert by_id(document, "sources")["accounts"]["duplicate_keys"] is None


def test_text_where_a_number_is_declared_is_an_error(tmp_path: Path) -> None:
    """A column without one readable value has another type, and says what it holds."""
    files = {
        "icpspec.yaml": PROJECT,
        "accounts.csv": "id,sector,staff,share,tags,since,open\n"
        "a,retail,few,,,,\nb,retail,many,,,,\n",
    }
    document = profiled(write(tmp_path, files), code=1)
    (error,) = [found for found in document["diagnostics"] if found["severity"] == "error"]
    assert (error["rule"], error["line"]) == ("wrong-column-type", 5)
    assert error["message"] == (
        "`staff` is declared integer, but no value of column `staff` in `accounts` can be read as"
        " that, for example `few`."
    )


def _truncated_parquet(folder: Path) -> bytes:
    whole = folder / "whole.parquet"
    relation = duckdb.sql("SELECT range AS id FROM range(1000)")
    assert relation is not None
    relation.write_parquet(str(whole))
    return whole.read_bytes()[:-40]


@pytest.mark.parametrize(
    ("name", "content", "rule", "message"),
    [
        ("a.csv", None, "missing-source", "There is no file `a.csv`."),
        ("a.csv", b"", "unreadable-source", "`a.csv` is empty: it has not even a header."),
        ("a.csv", "id,sector\nä,b\n".encode("latin-1"), "unreadable-source", "Cannot read `a.csv`"),
        ("a.parquet", b"truncated", "unreadable-source", "Cannot read `a.parquet`"),
        ("a.xlsx", b"x", "unreadable-source", "`a.xlsx` is no kind of file that can be read."),
    ],
)
def test_a_source_that_cannot_be_read_is_a_finding(
    tmp_path: Path, name: str, content: bytes | None, rule: str, message: str
) -> None:
    """The other sources are profiled; the exit code is 1 and the place is the source's."""
    if content == b"truncated":
        content = _truncated_parquet(tmp_path)
    files: dict[str, str | bytes] = {
        "icpspec.yaml": WITH_DEALS.replace("accounts.csv", name),
        "deals.csv": DEALS,
        "products.csv": "name\np1\n",
    }
    if content is not None:
        files[name] = content
    document = profiled(write(tmp_path, files), code=4)
    errors = [found for found in document["diagnostics"] if found["severity"] == "error"]
    assert [(found["rule"], found["line"]) for found in errors] == [(rule, 12)]
    assert errors[0]["message"].startswith(message)
    assert [(s["rows"], s["orphans"]) for s in document["sources"]] == [(None, None), (5, None)]
    assert {row["rows"] for row in document["attributes"]} == {None}
    assert document["lookups"][0]["unmatched"] == 3


def test_a_wrong_character_far_down_is_a_finding_too(tmp_path: Path) -> None:
    """What the reader meets only in the middle of a file ends in the same finding."""
    rows = "".join(f"k{n},retail,1,1,x,2024-01-01,1\n" for n in range(60_000)).encode()
    content = ACCOUNTS.splitlines()[0].encode() + b"\n" + rows + b"z,caf\xe9,1,1,x,2024-01-01,1\n"
    files: dict[str, str | bytes] = {"icpspec.yaml": PROJECT, "accounts.csv": content}
    document = profiled(write(tmp_path, files), code=4)
    assert [found["rule"] for found in document["diagnostics"]] == ["unreadable-source"]
    assert {row["rows"] for row in document["attributes"]} == {None}


def test_typed_columns_are_read_as_their_types(tmp_path: Path) -> None:
    """Parquet: lists with empty items, NaN, decimals, moments read in a zone."""
    project = """\
icpspec: 1
attributes:
  tools: {type: string, many: true}
  sizes: {type: integer, many: true, max: 5}
  ratio: {type: number, max: 1}
  price: {type: number, null_values: [-1]}
  seen: {type: timestamp, zone: Europe/Berlin}
  whole: {type: integer}
data: {accounts: {source: a.parquet, key: id}}
"""
    relation = duckdb.sql("""
        SELECT 1 AS id, ['a', NULL, 'b'] AS tools, [1, 9, NULL] AS sizes, 'NaN'::DOUBLE AS ratio,
               -1.00 AS price, TIMESTAMPTZ '2026-07-01 00:30:00+00' AS seen, 1.5 AS whole
        UNION ALL SELECT 2, [], NULL, 0.5, 2.50, NULL, 2.0
        UNION ALL SELECT 3, NULL, [2, 2], 2, NULL, TIMESTAMPTZ '2026-01-01 00:00:00+00', NULL
    """)
    assert relation is not None
    relation.write_parquet(str(tmp_path / "a.parquet"))
    document = profiled(write(tmp_path, {"icpspec.yaml": project}))
    assert [
        tuple(row[key] for key in ("id", "known", "items", "distinct", "min", "max"))
        for row in document["attributes"]
    ] == [
        ("tools", 2, 2, 2, None, None),
        ("sizes", 2, 3, 2, 1, 2),
        ("ratio", 1, None, 1, 0.5, 0.5),
        ("price", 1, None, 1, 2.5, 2.5),
        ("seen", 2, None, 2, "2026-01-01T01:00:00", "2026-07-01T02:30:00"),
        ("whole", 1, None, 1, 2, 2),
    ]
    assert [(row["out_of_range"], row["unreadable"]) for row in document["attributes"]] == [
        (0, 0),
        (1, 0),
        (2, 0),
        (0, 0),
        (0, 0),
        (0, 1),
    ]


def test_a_file_with_a_header_only_has_no_rows(tmp_path: Path) -> None:
    """No rates of nothing: they are null, and a finding says why."""
    files = {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS.splitlines()[0] + "\n"}
    document = profiled(write(tmp_path, files))
    assert findings(document) == [("no-rows", 12, "`accounts` has no rows.")]
    assert {(row["rows"], row["unknown_rate"]) for row in document["attributes"]} == {(0, None)}


HOSTILE = [
    'x"; DROP TABLE "accounts"; --',
    "it's /* not */ one",
    "🦄; ünï",
    "a.b",
    "two\nlines",
    "$1 ? :name {}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_names_and_values_never_become_sql(tmp_path: Path, name: str) -> None:
    """Columns, values and keys with quotes, semicolons, comments or emoji are only text."""
    project = {
        "icpspec": 1,
        "attributes": {
            "odd": {"type": "string", "column": name, "values": [name, "plain"]},
            "listed": {"type": "string", "values": ["plain"], "null_values": [name]},
        },
        "data": {
            "accounts": {"source": "it's; here.csv", "key": f"key {name}"},
            "contacts": {"source": "contacts.csv", "account": name},
        },
    }
    rows = [[f"key {name}", name, "listed"], [name, name, name], ["b", f"{name}!", f"{name}!"]]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    contacts = io.StringIO()
    csv.writer(contacts, lineterminator="\n").writerows(
        [[name, "role"], [name, "boss"], ["'; --", "boss"]]
    )
    files = {
        "icpspec.yaml": json.dumps(project, ensure_ascii=False),
        "it's; here.csv": text.getvalue(),
        "contacts.csv": contacts.getvalue(),
    }
    document = profiled(write(tmp_path, files))
    figures = by_id(document)
    assert (figures["odd"]["known"], figures["odd"]["distinct"]) == (2, 2)
    assert figures["odd"]["unlisted"] == [{"value": f"{name}!", "n": 1}]
    assert figures["listed"]["unknown"] == 1
    assert figures["listed"]["unlisted"] == [{"value": f"{name}!", "n": 1}]
    assert by_id(document, "sources")["contacts"]["orphans"] == 1
    printed = run(tmp_path)
    assert printed.exit_code == 0
    assert all(len(line) < 400 for line in printed.stdout.splitlines())


def test_a_filter_that_cannot_be_read_stops_only_its_source(tmp_path: Path) -> None:
    """Figures over rows that do not count would mislead, so there are none."""
    project = WITH_DEALS.replace("key: deal", "key: deal\n    where: {stagee: Won}")
    files = {
        "icpspec.yaml": project,
        "accounts.csv": ACCOUNTS,
        "deals.csv": DEALS,
        "products.csv": "name\np1\n",
    }
    document = profiled(write(tmp_path, files), code=1)
    assert [source["rows"] for source in document["sources"]] == [7, None]
    assert document["lookups"][0]["unmatched"] is None
    assert by_id(document)["sector"]["rows"] == 6


def test_text_has_the_tables_and_standard_error_the_findings(tmp_path: Path) -> None:
    """In text, findings go beside the result; --quiet leaves them out."""
    folder = write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS})
    result = run(folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("Attributes in 6 rows of accounts\n")
    assert "sector     retial  2\n" in result.stdout
    assert "[ICP511 unlisted-values-in-data]" in result.stderr
    assert run(folder, "-q").stderr == ""


def test_the_exit_code_follows_fail_on(tmp_path: Path) -> None:
    """Warnings fail only where they are asked to."""
    folder = write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS})
    codes = [run(folder, "--fail-on", level).exit_code for level in ("error", "warning", "never")]
    assert codes == [0, 1, 0]


def test_a_project_without_data_says_what_to_add(tmp_path: Path) -> None:
    """There is nothing to hold the vocabulary against."""
    folder = write(tmp_path, {"icpspec.yaml": f"icpspec: 1\n{ATTRIBUTES}"})
    document = profiled(folder, code=3)
    assert [found["rule"] for found in document["diagnostics"]] == ["no-data"]
    assert document["attributes"] == []


def test_annotations_name_the_place(tmp_path: Path) -> None:
    """The format for GitHub has one line a finding."""
    folder = write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS})
    lines = run(folder, "-f", "github").stdout.splitlines()
    assert len(lines) == 9
    assert all(line.startswith("::warning file=") for line in lines)


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    """Nothing depends on the order in which threads come back."""
    folder = write(tmp_path, {"icpspec.yaml": PROJECT, "accounts.csv": ACCOUNTS})
    assert len({run(folder, "-f", "json").stdout for _ in range(3)}) == 1
