"""Faulty data for `score`, `explain`, `compile`: what is wrong, in which file, where declared."""

from __future__ import annotations

import csv
import gzip
import io
import json
from typing import TYPE_CHECKING

import duckdb
import pytest

from .conftest import ACCOUNTS, PROJECT, SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_MANY = ACCOUNTS + "".join(f"k{i},{i},DE,\n" for i in range(30_000))
_SOURCE = "icpspec.yaml:8:22: error"
_COMPLETE = "Check that it is complete, of the kind its name says, and in UTF-8."
_FIRST_LINE = (
    "The first line names the columns, and each row has as many cells as it. Look for a title"
    " above it, a row that is cut off or too long, and a quote never closed."
)


def _parquet(query: str) -> bytes:
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.parquet"
        duckdb.sql(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        return path.read_bytes()


def _use(sample: Sample, name: str, content: str | bytes | None) -> None:
    (sample.root / "data" / "accounts.csv").unlink()
    sample.write("icpspec.yaml", PROJECT.replace("data/accounts.csv", f"data/{name}"))
    if content is not None:
        sample.write(f"data/{name}", content)


@pytest.mark.parametrize(
    ("name", "content", "said", "way_out"),
    [
        ("a.csv", None, "There is no file `data/a.csv`.", "The folder has no data files."),
        ("a.csv", b"", "`data/a.csv` is empty: it has not even a header.", "Export it again."),
        ("a.csv", "z,7\n" + ACCOUNTS, "cannot be split into the columns", _FIRST_LINE),
        ("a.csv", "My export\n\n" + ACCOUNTS, "cannot be split into the columns", _FIRST_LINE),
        ("a.csv", ACCOUNTS + "z,7", "cannot be split into the columns", _FIRST_LINE),
        ("a.csv", ACCOUNTS + "z,7,DE,,9,9\n", "cannot be split into the columns", _FIRST_LINE),
        ("a.csv", ACCOUNTS + 'z,"7\n', "cannot be split into the columns", _FIRST_LINE),
        ("a.csv", _MANY + "z,7", "Cannot read `data/a.csv`: line 30004: ", _COMPLETE),
        ("a.csv", _MANY + "z,7,DE,,9\n", "Cannot read `data/a.csv`: line 30004: ", _COMPLETE),
        ("a.csv", ACCOUNTS.encode("utf-16"), "This file is not utf-8 encoded.", _COMPLETE),
        (
            "a.csv",
            (_MANY + "z,7,Österreich,\n").encode("latin-1"),
            "line 30004: Invalid unicode (byte sequence mismatch) detected.",
            _COMPLETE,
        ),
        ("a.csv", bytes(range(256)) * 20, "no rows and columns can be made out", _COMPLETE),
        ("a.csv.gz", gzip.compress(_MANY.encode())[:900], "Cannot read `data/a.csv.gz`", _COMPLETE),
        ("a.csv.gz", ACCOUNTS, "Input is not a GZIP stream: data/a.csv.gz.", _COMPLETE),
        ("a.parquet", b"PAR1" + b"x" * 99, "No magic bytes found at end of file", _COMPLETE),
        ("a.parquet", ACCOUNTS, "No magic bytes found at end of file", _COMPLETE),
        ("a.parquet", b"", "`data/a.parquet` is empty", "Export it again."),
        ("a.xlsx", b"PK", "is no kind of file that can be read", "Kinds: .csv, .csv.gz"),
        ("a*.csv", None, "There is no file `data/a*.csv`.", "The folder has no data files."),
    ],
    ids=[
        *("missing", "empty", "another width first", "title line", "truncated", "too many cells"),
        *("open quote", "late truncation", "late cells", "utf-16", "late latin-1", "binary"),
        *("truncated gz", "no gz", "truncated parquet", "csv as parquet", "empty parquet"),
        *("unknown kind", "no match"),
    ],
)
def test_files_that_cannot_be_read(
    sample: Sample, name: str, content: str | bytes | None, said: str, way_out: str
) -> None:
    """One error at the source that the project file names, and no result."""
    _use(sample, name, content)
    for command in (("score", "-f", "csv"), ("explain", "nobody")):
        ended = sample.run(*command)
        assert (ended.code, ended.stdout) == (4, "")
        assert said in ended.stderr
        assert way_out in ended.stderr
        assert ended.stderr.startswith(_SOURCE)
        assert len(ended.stderr.splitlines()) == 2
        assert str(sample.root) not in ended.stderr


def test_a_folder_in_place_of_a_file(sample: Sample) -> None:
    """The way out is a pattern."""
    _use(sample, "a.csv", None)
    (sample.root / "data" / "a.csv").mkdir()
    assert "It is a folder; name the files in it" in sample.run("score").stderr


def test_near_names(sample: Sample) -> None:
    """The nearest file, and the nearest column."""
    sample.write("icpspec.yaml", PROJECT.replace("accounts.csv", "acounts.csv"))
    assert "Did you mean `accounts.csv`?" in sample.run("score").stderr
    sample.write("icpspec.yaml", PROJECT.replace("key: account_id", "key: acount_id"))
    ended = sample.run("score")
    assert "icpspec.yaml:8:46: error: `accounts` has no column `acount_id`." in ended.stderr
    assert "Did you mean `account_id`?" in ended.stderr


def test_a_missing_column(sample: Sample) -> None:
    """At the attribute that is read from it; attributes that no trait tests may be missing."""
    sample.write("data/accounts.csv", "account_id,Employees\nx,80\n")
    ended = sample.run("score")
    assert ended.code == 1
    assert ended.stderr.splitlines()[:3] == [
        "icpspec.yaml:4:3: error: `accounts` has no column `employees`, which `employees` is read"
        " from. [ICP503 missing-column]",
        "    Did you mean `Employees`?",
        "icpspec.yaml:5:3: error: `accounts` has no column `country`, which `country` is read"
        " from. [ICP503 missing-column]",
    ]


@pytest.mark.parametrize(
    ("cells", "code", "said"),
    [
        (("many", "few"), 1, "error: `employees` is declared integer, but no value of column"),
        (("80", "few"), 0, "warning: `employees` is declared integer, but 1 of 2 values of column"),
        (("80", "5.5"), 0, "warning: `employees` is declared integer, but 1 of 2 values of column"),
        (("80", ""), 0, ""),
        (("80", "-7"), 0, ""),
    ],
    ids=["all", "some", "fraction", "empty", "out of range"],
)
def test_text_where_a_number_is_declared(
    sample: Sample, cells: tuple[str, str], code: int, said: str
) -> None:
    """All unreadable: an error. Some: unknown, counted, with an example."""
    rows = "".join(f"{key},{cell},DE,\n" for key, cell in zip("xy", cells, strict=True))
    sample.write("data/accounts.csv", "account_id,employees,country,funded_on\n" + rows)
    ended = sample.run("score", "-f", "json")
    assert ended.code == code
    assert said in ended.stderr
    assert bool(ended.stderr) is bool(said)
    assert not said or f"for example `{'few' if cells[1] == 'few' else cells[1]}`" in ended.stderr
    if not code:
        by_key = {row["account_id"]: row["unknown"] for row in json.loads(ended.stdout)["rows"]}
        assert by_key == {"x": [], "y": ["big"]}


@pytest.mark.parametrize(
    ("expression", "held"),
    [
        ("DATE '2026-01-01'", "holds date"),
        ("[1, 2]", "holds lists of integer"),
        ("{'a': 1}", "holds something else"),
        ("TRUE", "holds boolean"),
    ],
)
def test_a_column_of_another_type(sample: Sample, expression: str, held: str) -> None:
    """Said of the column, at the type that is declared."""
    rows = f"SELECT 'x' AS account_id, {expression} AS employees, 'DE' AS country"
    _use(sample, "a.parquet", _parquet(rows))
    ended = sample.run("score")
    assert ended.code == 1
    assert ended.stderr.startswith("icpspec.yaml:4:21: error: `employees` is declared integer")
    assert held in ended.stderr


def test_uuids_are_text(sample: Sample) -> None:
    """As key and as an attribute; compared with a text that is none, they are just another one."""
    one, other = (f"00000000-0000-0000-0000-00000000000{n}" for n in (1, 2))
    rows = f"SELECT UUID '{one}' AS account_id, 60 AS employees, UUID '{other}' AS country"
    _use(sample, "a.parquet", _parquet(rows))
    for wanted, matched in ((other, "big;german"), ("DE", "big")):
        spec = (
            "icpspec: 1\nid: a\ntitle: A\ntraits:\n"
            "  big: {title: Big, when: {employees: {gte: 50}}, weight: 5}\n"
            f"  german: {{title: German, when: {{country: {wanted}}}, weight: 3}}\n"
            "tiers: {green: {}}\n"
        )
        sample.write("specs/sample.icp.yaml", spec)
        ended = sample.run("score", "-f", "csv", "--as-of", "2026-10-01")
        (row,) = ended.stdout.splitlines()[1:]
        assert row.startswith(f"{one},a,")
        assert row.endswith(f',{matched},""')


def test_files_that_do_not_fit_together(sample: Sample) -> None:
    """A pattern that takes in another kind of table."""
    sample.write("data/other.csv", "account_id,country\nz,DE\n")
    sample.write("icpspec.yaml", PROJECT.replace("accounts.csv", "*.csv"))
    ended = sample.run("score")
    assert ended.code == 4
    assert "Cannot read `data/*.csv`: Schema mismatch between globbed files." in ended.stderr


def test_duplicate_keys(sample: Sample) -> None:
    """Every answer about such an account would be wrong."""
    sample.write("data/accounts.csv", ACCOUNTS + "x,5,AT,\nx,6,AT,\n")
    ended = sample.run("score", "-f", "csv")
    assert (ended.code, ended.stdout) == (1, "")
    assert ended.stderr.startswith("icpspec.yaml:8:46: error: 1 key")
    assert "for example `x`. [ICP506 duplicate-keys]" in ended.stderr
    assert "name the column of the history with `valid_from`" in ended.stderr


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (",5,AT,\n", "1 row of `accounts` has no key."),
        (",5,AT,\n,6,AT,\n", "2 rows of `accounts` have no key."),
    ],
)
def test_accounts_without_a_key_are_told(sample: Sample, rows: str, message: str) -> None:
    """They are no part of the result; `score` and `explain` say so at `key`, once."""
    sample.write("data/accounts.csv", ACCOUNTS + rows)
    sample.write("specs/other.icp.yaml", SPEC.replace("id: sample", "id: other"))
    for command in (("score", "-f", "json"), ("explain", "x", "-f", "json")):
        ended = sample.run(*command)
        assert ended.code == 0
        assert ended.stderr.splitlines() == [
            f"icpspec.yaml:8:46: warning: {message} [ICP513 missing-keys]",
            "    A row without it is no account and is never scored. Complete it in the source.",
        ]
    assert len(json.loads(sample.run("score", "-f", "json").stdout)["rows"]) == 4


def test_opportunities_scored_as_accounts(sample: Sample) -> None:
    """Without accounts: what is doubled or missing is the account, named by the first source."""
    project = PROJECT.partition("data:")[0] + (
        "data:\n  opportunities:\n    - source: data/accounts.csv\n      key: deal\n"
        "      account: account_id\n      outcome: {column: stage, won: [w], lost: [l]}\n"
    )
    sample.write("icpspec.yaml", project)
    header = "account_id,employees,country,funded_on,deal,stage\n"
    rows = "x,80,DE,,1,w\nx,80,DE,,2,l\n,5,,,3,l\n"
    sample.write("data/accounts.csv", header + rows)
    ended = sample.run("score", "-f", "json")
    label = "`opportunities[0]` (`data/accounts.csv`)"
    assert ended.code == 0
    assert [line.partition(": warning: ")[::2] for line in ended.stderr.splitlines()[::2]] == [
        (
            "icpspec.yaml:11:16",
            f"1 account stands more than once in {label}, for example `x`; every row is scored."
            " [ICP507 duplicate-opportunities]",
        ),
        ("icpspec.yaml:11:16", f"1 row of {label} has no account. [ICP513 missing-keys]"),
    ]


@pytest.mark.parametrize("backwards", [False, True])
def test_of_opportunities_that_began_together_one_always_counts(
    sample: Sample, *, backwards: bool
) -> None:
    """That with the greatest key, wherever it stands; of one that stands twice the same row too."""
    project = PROJECT.partition("data:")[0] + (
        "data:\n  opportunities: {source: data/accounts.csv, key: deal, account: account_id,\n"
        "    created: created, outcome: {column: stage, won: [w], lost: [l]}}\n"
    )
    sample.write("icpspec.yaml", project)
    rows = [
        "x,80,DE,,1,w,2024-01-02\n",
        "x,5,FR,,2,l,2024-01-02\n",
        "x,80,DE,,3,l,2024-01-01\n",
        "y,5,DE,,4,l,2024-01-02\n",
        "y,80,FR,,4,l,2024-01-02\n",
    ]
    header = "account_id,employees,country,funded_on,deal,stage,created\n"
    sample.write("data/accounts.csv", header + "".join(rows[::-1] if backwards else rows))
    ended = sample.run("score", "-f", "json", "--as-of", "2024-06-01")
    scored = {row["account_id"]: row["matched"] for row in json.loads(ended.stdout)["rows"]}
    assert scored == {"x": [], "y": ["big"]}
    assert "that with the greatest opportunity key is scored" in ended.stderr


@pytest.mark.parametrize("key", ["tier", "Score", "icp", "MATCHED", "points.big"])
def test_a_key_named_like_a_column_of_the_result(sample: Sample, key: str) -> None:
    """One of the two would be lost; SQL does not tell upper from lower case."""
    sample.write("icpspec.yaml", PROJECT.replace("account_id", key))
    sample.write("data/accounts.csv", ACCOUNTS.replace("account_id", key))
    for command in (("score", "-f", "csv"), ("explain", "x"), ("compile",)):
        ended = sample.run(*command)
        assert (ended.code, ended.stdout) == (1, "")
        assert f"icpspec.yaml:8:46: error: The key cannot be called `{key}`" in ended.stderr


def test_no_accounts(sample: Sample) -> None:
    """What to add."""
    sample.write("icpspec.yaml", PROJECT.split("data:", maxsplit=1)[0])
    ended = sample.run("score")
    assert ended.code == 3
    assert "The project declares no accounts to score." in ended.stderr
    assert "Add `data: {accounts: {source: data/accounts.csv, key: account_id}}`." in ended.stderr


@pytest.mark.parametrize(
    "content",
    [
        ACCOUNTS.encode(),
        b"\xef\xbb\xbf" + ACCOUNTS.encode(),
        ACCOUNTS.replace("\n", "\r\n").encode(),
        ACCOUNTS.replace(",", ";").encode(),
        ACCOUNTS.replace(",", "\t").encode(),
        ACCOUNTS.rstrip("\n").encode(),
        b"\n" + ACCOUNTS.encode(),
        b'"account_id","employees","country","funded_on"\n"x","80","DE",""\ny,5,,\n',
    ],
    ids=["plain", "mark", "windows", "semicolon", "tab", "no last break", "blank line", "quoted"],
)
def test_csv_as_programs_write_it(sample: Sample, content: bytes) -> None:
    """All of these are the same table."""
    sample.write("data/accounts.csv", content)
    rows = json.loads(sample.run("score", "-f", "json").stdout)["rows"]
    assert [(row["account_id"], row["score"]) for row in rows] == [("x", 8), ("y", 0)]


def test_a_header_alone(sample: Sample) -> None:
    """No rows, and no failure."""
    sample.write("data/accounts.csv", "account_id,employees,country,funded_on\n")
    ended = sample.run("score", "-f", "csv")
    assert (ended.code, len(ended.stdout.splitlines())) == (0, 1)


_NAME = "we\"ird'; DROP TABLE x; --\n\N{GRINNING FACE}"
_FILE = "we'ird; --\N{GRINNING FACE}.csv"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _awkward(sample: Sample) -> None:
    key, column = _quoted(f"key {_NAME}"), _quoted(f"column {_NAME}")
    value, spelling = _quoted(f"value {_NAME}"), _quoted(f"other {_NAME}")
    project = (
        f"icpspec: 1\nproject: {_quoted(_NAME)}\nattributes:\n"
        f"  employees: {{type: integer, column: {column}}}\n"
        f"  name: {{type: string, values: {{{value}: [{spelling}]}}, null_values: [{key}]}}\n"
        f"lists: {{names: [{value}]}}\n"
        f"data: {{accounts: {{source: {_quoted('data/' + _FILE)}, key: {key}}}}}\n"
    )
    spec = (
        f"icpspec: 1\nid: sample\ntitle: {_quoted(_NAME)}\nversion: {_quoted(_NAME)}\n"
        "traits:\n"
        f"  big: {{title: {_quoted(_NAME)}, when: {{employees: {{gte: 50}}}}, weight: 5}}\n"
        "  named: {when: {name: {in: {list: names}}}, weight: 3}\n"
        f"  parts: {{when: {{name: {{contains: {_quoted(_NAME)}}}}}, weight: 1}}\n"
        f"exceptions: [{{account: {_quoted('b ' + _NAME)}, tier: green}}]\n"
        "tiers: {green: {min_score: 5}, red: {}}\n"
        f"examples:\n  - {{name: {_quoted(_NAME)}, key: {_quoted('b ' + _NAME)},"
        f" account: {{employees: 1, name: {spelling}}}, expect: {{tier: green, score: 4}}}}\n"
    )
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(
        [
            [f"key {_NAME}", f"column {_NAME}", "name"],
            [f"a {_NAME}", "80", f"value {_NAME}"],
            [f"b {_NAME}", "1", f"other {_NAME}"],
        ]
    )
    sample.write("icpspec.yaml", project)
    sample.write("specs/sample.icp.yaml", spec)
    sample.write(f"data/{_FILE}", rows.getvalue())


def test_names_and_values_are_never_sql(sample: Sample) -> None:
    """Quotes, semicolons, `--`, line breaks and emoji in every place that a person fills."""
    _awkward(sample)
    assert sample.run("validate").code == 0
    assert sample.run("test").code == 0
    assert sample.run("show").code == 0
    document = json.loads(sample.run("score", "-f", "json", "--wide").stdout)
    found = [
        [row[f"key {_NAME}"], row["score"], row["tier"], row["exception"], row["matched"]]
        for row in document["rows"]
    ]
    assert found == [
        [f"a {_NAME}", 9, "green", False, ["big", "named", "parts"]],
        [f"b {_NAME}", 4, "green", True, ["named", "parts"]],
    ]
    rows = list(csv.reader(io.StringIO(sample.run("score", "-f", "csv").stdout)))
    assert [row[0] for row in rows] == [f"key {_NAME}", f"a {_NAME}", f"b {_NAME}"]
    (row,) = json.loads(sample.run("explain", f"b {_NAME}", "-f", "json").stdout)["rows"]
    assert (row["score"], row["exception"]) == (4, True)


def test_printed_sql_runs_with_awkward_names(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same rows, from the project's folder; the title stays in its comment."""
    _awkward(sample)
    sql = sample.run("compile").stdout
    monkeypatch.chdir(sample.root)
    rows = duckdb.connect(":memory:").execute(sql).fetchall()
    assert sorted((row[0], row[5]) for row in rows) == [(f"a {_NAME}", 9), (f"b {_NAME}", 4)]


def test_a_spec_with_awkward_ids_is_refused(sample: Sample) -> None:
    """Ids stand in column names and in output; they are plain."""
    for identifier in ('a"b', "a'b", "a;b", "a--b", "a b", "\N{GRINNING FACE}", "a\nb"):
        written = _quoted(identifier)
        sample.write("specs/sample.icp.yaml", SPEC.replace("  big:", f"  {written}:"))
        ended = sample.run("score")
        assert ended.code == 1
        assert "is not an id." in ended.stderr
