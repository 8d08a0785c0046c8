"""Data that cannot be right: a message with its place, the right exit code, no traceback."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

from .projects import table
from .small import Run, accounts, backtest, deals, make

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from .projects import Row

Change = dict[str, str]


def changed(rows: list[Row], change: Change, *, first: int = 1) -> list[Row]:
    """The rows with new cells in the first of them."""
    return [{**row, **change} if n < first else row for n, row in enumerate(rows)]


def place(project: Path, key: str) -> str:
    """`file:line:column` of the value of a key of the opportunities, as messages give it."""
    lines = project.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if '"opportunities"' in line)
    found = next(n for n, line in enumerate(lines) if n > start and f'"{key}": ' in line)
    return f"{project}:{found + 1}:{lines[found].index(': ') + 3}: "


@pytest.mark.parametrize(
    ("change", "key", "message", "rule"),
    [
        (
            {"closed": "2023-12-31"},
            "closed",
            "Closed before created: 1 of 320 opportunities; they count, but not for the sales"
            " cycle.",
            "ICP510 closed-before-created",
        ),
        (
            {"deal": "d7"},
            "key",
            "1 opportunity key stands more than once in `opportunities`, for example `d7`; every"
            " row counts.",
            "ICP507 duplicate-opportunities",
        ),
        (
            {"deal": ""},
            "key",
            "No key on 1 of 320 opportunities; they count all the same.",
            "ICP513 missing-keys",
        ),
        (
            {"account": ""},
            "account",
            "No account on 1 of 320 opportunities; each counts as an account of its own.",
            "ICP513 missing-keys",
        ),
        (
            {"amount": "-0.01"},
            "amount",
            "Column `amount` is negative on 1 of 320 opportunities; amounts are summed as they"
            " are.",
            "ICP512 out-of-range",
        ),
        (
            {"amount": "12 EUR"},
            "amount",
            "Column `amount` holds what is no number on 1 of 320 opportunities; they count"
            " without an amount.",
            "ICP505 unreadable-values",
        ),
        (
            {"created": "01/02/2024"},
            "created",
            "Column `created` holds what is no date on 1 of 320 opportunities; they count without"
            " it.",
            "ICP505 unreadable-values",
        ),
        (
            {"closed": "infinity"},
            "closed",
            "Column `closed` holds what is no date on 1 of 320 opportunities; they count without"
            " it.",
            "ICP505 unreadable-values",
        ),
    ],
)
def test_a_doubtful_row_is_counted_and_told(
    change: Change, key: str, message: str, rule: str, tmp_path: Path
) -> None:
    """One bad cell is one warning at the key that names its column; the report still comes."""
    project = make(tmp_path, deals=changed(deals(), change))
    run = backtest(project, "-f", "json")
    assert run.code == 0
    assert run.stderr.splitlines()[0] == f"{place(project, key)}warning: {message} [{rule}]"
    found = run.json["warnings"][0]
    assert (found["message"], f"{found['code']} {found['rule']}") == (message, rule)
    assert run.json["icps"][0]["overall"]["opportunities"] == 320


def test_rows_that_do_not_count_are_not_looked_at(tmp_path: Path) -> None:
    """`where` leaves out bad rows of opportunities and accounts before they are checked."""
    rubbish = {"created": "x", "closed": "y", "amount": "z", "stage": "test"}
    twice = [{**accounts()[0], "size": "many", "seen_on": "2021-01-01"}]

    def project(document: dict[str, Any]) -> None:
        document["data"]["opportunities"]["where"] = {"stage": {"ne": "test"}}
        document["data"]["accounts"]["where"] = {"seen_on": {"known": False}}

    run = backtest(
        make(
            tmp_path,
            project=project,
            deals=changed(deals(), rubbish),
            accounts=[*accounts(), *twice],
        )
    )
    assert (run.code, run.stderr) == (0, "")


def test_large_amounts_are_summed_exactly(tmp_path: Path) -> None:
    """320 amounts of 10^15 and a cent lose nothing."""
    rows = changed(deals(), {"amount": "1000000000000000.01", "stage": "won"}, first=320)
    run = backtest(make(tmp_path, deals=rows), "-f", "json")
    assert run.json["icps"][0]["overall"]["won_amount"] == 320_000_000_000_000_003.2
    assert "320,000,000,000,000,003" in backtest(tmp_path / "icpspec.yaml").stdout


@pytest.mark.parametrize("text", ["1e40", "NaN", "1,200.50", "$5"])
def test_what_is_no_amount_is_missing(text: str, tmp_path: Path) -> None:
    """Without one amount that can be read, amounts are null, not 0."""
    rows = changed(deals(), {"amount": text}, first=320)
    run = backtest(make(tmp_path, deals=rows), "-f", "json")
    overall = run.json["icps"][0]["overall"]
    assert (run.code, overall["won_amount"], overall["lost_amount"]) == (0, None, None)
    assert "on 320 of 320 opportunities" in run.stderr


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "infinity", "2024-02-30", "soon"])
def test_odd_days_break_nothing(day: str, tmp_path: Path) -> None:
    """The ends of the calendar and days it does not have."""
    rows = changed(deals(), {"created": day, "closed": day}, first=320)
    project = make(
        tmp_path,
        deals=rows,
        project=lambda d: d["data"]["opportunities"].update(lost_after="180 days"),
    )
    assert backtest(project, "-f", "json").code == 0


@pytest.mark.parametrize("key", ["key", "account", "created", "closed", "amount", "column"])
def test_a_missing_column_stops_with_its_place(key: str, tmp_path: Path) -> None:
    """The place is that of the key which names the column, and the nearest column is offered."""

    def project(document: dict[str, Any]) -> None:
        source = document["data"]["opportunities"]
        home = source["outcome"] if key == "column" else source
        home[key] += "s"

    run = backtest(make(tmp_path, project=project))
    name = "stage" if key == "column" else {"key": "deal"}.get(key, key)
    expected = f"`opportunities` has no column `{name}s`. [ICP503 missing-column]"
    assert (run.code, run.stdout) == (1, "")
    assert run.stderr.splitlines() == [
        f"{place(tmp_path / 'icpspec.yaml', key)}error: {expected}",
        f"    Did you mean `{name}`?",
    ]


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _gone(path: Path) -> None:
    path.unlink()


def _cut_in_a_row(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def _cut_in_a_quote(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-60] + b'"d1')


def _not_text(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\xff\xfe\x00,x\n")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (_empty, "is empty: it has not even a header. [ICP502 unreadable-source]"),
        (_gone, "There is no file `data/deals.csv`. [ICP501 missing-source]"),
        (_cut_in_a_row, "cannot be split into the columns"),
        (_cut_in_a_quote, "cannot be split into the columns"),
        (_not_text, "Cannot read `data/deals.csv`: "),
    ],
)
def test_a_spoilt_file_stops_with_its_place(
    spoil: Callable[[Path], None], message: str, tmp_path: Path
) -> None:
    """No figures, one error at `source`, exit code 1."""
    project = make(tmp_path)
    spoil(tmp_path / "data/deals.csv")
    run = backtest(project)
    assert (run.code, run.stdout) == (4, "")
    line, _advice = run.stderr.splitlines()
    assert line.startswith(f"{place(project, 'source')}error: ")
    assert "data/deals.csv" in line
    assert message in line


@pytest.mark.parametrize("name", ["accounts", "deals"])
def test_a_broken_archive_names_its_source(name: str, tmp_path: Path) -> None:
    """A file that breaks off while it is read is told from the others."""

    def zipped(document: dict[str, Any]) -> None:
        home = "opportunities" if name == "deals" else name
        document["data"][home]["source"] += ".gz"

    project = make(tmp_path, project=zipped)
    whole = (tmp_path / f"data/{name}.csv").read_bytes()
    # Broken far behind what is looked at to find the columns.
    lines = b"".join(b"%s%d\n" % (whole.splitlines()[-1], n) for n in range(40_000))
    packed = gzip.compress(whole + lines)
    (tmp_path / f"data/{name}.csv.gz").write_bytes(packed[: len(packed) * 3 // 4])
    run = backtest(project)
    assert (run.code, run.stdout) == (4, "")
    assert "[ICP502 unreadable-source]" in run.stderr
    assert f"{name}.csv.gz" in run.stderr.splitlines()[0]


def test_only_a_header_is_no_opportunities(tmp_path: Path) -> None:
    """Told at `source`; the report says that nothing is decided."""
    project = make(tmp_path)
    (tmp_path / "data/deals.csv").write_text("deal,account,created,closed,stage,amount\n")
    run = backtest(project)
    assert run.code == 0
    assert run.stderr.startswith(
        f"{place(project, 'source')}warning: `opportunities` has no rows that count."
    )
    assert "Nothing is decided yet" in run.stdout


@pytest.mark.parametrize(
    ("change", "code", "message"),
    [
        ({"since": "2020-01-01"}, 1, "1 pair of key and `valid_from` stands more than"),
        ({"since": "2020-01-01T00:00:00"}, 1, "1 pair of key and `valid_from` stands more than"),
        ({"since": "soon"}, 0, "1 row of `accounts` has no `valid_from` that can be read"),
        ({"since": ""}, 0, "1 row of `accounts` has no `valid_from` that can be read"),
        (
            {"since": "2021-01-01", "size": "many"},
            0,
            "`size` is declared integer, but 1 of 41 values",
        ),
    ],
)
def test_histories_that_cannot_be_right(
    change: Change, code: int, message: str, tmp_path: Path
) -> None:
    """Two rows of one moment are an error however they are written; bad days are never used."""
    rows = [*accounts(), {**accounts()[0], **change}]
    run = backtest(make(tmp_path, accounts=rows))
    assert run.code == code
    assert message in run.stderr


def test_one_of_several_sources_is_named_with_its_file(tmp_path: Path) -> None:
    """The second file of the list: a bad cell, a doubled key, and keys of the first file."""

    def several(document: dict[str, Any]) -> None:
        source = document["data"]["opportunities"]
        document["data"]["opportunities"] = [source, {**source, "source": "data/partners.csv"}]

    project = make(tmp_path, project=several)
    own = [{**row, "deal": f"p{n}"} for n, row in enumerate(deals()[:4])]
    own[0] |= {"amount": "12 EUR"}
    table(tmp_path / "data/partners.csv", [*own, own[3], *deals()[7:9]])
    run = backtest(project)
    assert run.code == 0
    lines = project.read_text(encoding="utf-8").splitlines()
    keys = [n + 1 for n, line in enumerate(lines) if '"key": "deal"' in line]
    amounts = [n + 1 for n, line in enumerate(lines) if '"amount": ' in line]
    label = "`opportunities[1]` (`data/partners.csv`)"
    told = [line.removeprefix(f"{project}:") for line in run.stderr.splitlines()[::2]]
    assert [(int(line.split(":")[0]), line.partition("warning: ")[2]) for line in told] == [
        (
            keys[1],
            f"1 opportunity key stands more than once in {label}, for example `p3`; every row"
            " counts. [ICP507 duplicate-opportunities]",
        ),
        (
            keys[1],
            f"2 opportunity keys of {label} stand in an earlier source as well, for example `d7`;"
            " every row counts. [ICP507 duplicate-opportunities]",
        ),
        (
            amounts[1],
            f"Column `amount` holds what is no number on 1 of 7 opportunities of {label}; they"
            " count without an amount. [ICP505 unreadable-values]",
        ),
    ]


def test_lookups_and_accounts_without_key_are_told_as_in_profile(tmp_path: Path) -> None:
    """The words of `profile`, with an example and the right number."""

    def with_stages(document: dict[str, Any]) -> None:
        stages = {"source": "data/stages.csv", "key": "name", "from": "opportunities.stage"}
        document["data"]["lookups"] = {"stages": stages}

    project = make(
        tmp_path,
        project=with_stages,
        deals=changed(deals(), {"stage": "lostt"}),
        accounts=[*accounts(), {**accounts()[0], "id": ""}],
    )
    table(tmp_path / "data/stages.csv", [{"name": "won"}, {"name": "lost"}])
    expected = [
        "1 row of `accounts` has no key. [ICP513 missing-keys]",
        "1 row of `opportunities` holds a key that `stages` does not have, for example `lostt`."
        " [ICP509 unmatched-lookup]",
    ]
    for stderr in (backtest(project).stderr, _profile(project)):
        told = [line.partition("warning: ")[2] for line in stderr.splitlines()]
        assert [line for line in told if "ICP513" in line or "ICP509" in line] == expected


def _profile(project: Path) -> str:
    result = CliRunner().invoke(app, ["profile", "--project", str(project)])
    assert result.exit_code == 0
    return result.stderr


def test_missing_customers_stop_as_well(tmp_path: Path) -> None:
    """A file that is declared and not there is never passed over."""
    customers = {"source": "data/c.csv", "key": "k", "opportunity": "o", "started": "s"}
    run = backtest(make(tmp_path, project=lambda d: d["data"].update(customers=customers)))
    assert (run.code, run.stdout) == (4, "")
    assert "There is no file `data/c.csv`." in run.stderr


def test_without_opportunities_there_is_nothing_to_test(tmp_path: Path) -> None:
    """The message shows what to declare."""
    run = backtest(make(tmp_path, project=lambda d: d["data"].pop("opportunities")))
    assert (run.code, run.stdout) == (3, "")
    assert "The project declares no opportunities to test against. [ICP514 no-data]" in run.stderr


def test_columns_of_the_wrong_type(tmp_path: Path) -> None:
    """A file with types of its own: a day is no amount, and a number no day."""
    duckdb = pytest.importorskip("duckdb")
    project = make(
        tmp_path,
        project=lambda d: d["data"]["opportunities"].update(
            source="data/deals.parquet", created="amount", amount="created"
        ),
    )
    file = tmp_path / "data/deals"
    duckdb.sql(f"COPY (FROM read_csv('{file}.csv')) TO '{file}.parquet'")
    run = backtest(project)
    assert run.code == 1
    assert [line.partition("error: ")[2] for line in run.stderr.splitlines()[::2]] == [
        "The column `amount` of `opportunities` holds integer, which cannot be read as a"
        " date. [ICP504 wrong-column-type]",
        "The column `created` of `opportunities` holds date, which cannot be read as a number."
        " [ICP504 wrong-column-type]",
    ]


def test_text_of_the_data_never_reaches_sql(tmp_path: Path) -> None:
    """Quotes, comments, line breaks and emoji in keys, stages and column names."""
    evil = "'); DROP TABLE x; --\"🚀"
    rows = [{**row, "deal": f"{evil}\n{row['deal']}"} for row in deals()]
    rows = [{(evil if k == "stage" else k): v for k, v in row.items()} for row in rows]
    rows[1] |= {evil: evil}

    def project(document: dict[str, Any]) -> None:
        outcome = document["data"]["opportunities"]["outcome"]
        outcome |= {"column": evil, "won": ["won", evil]}

    run: Run = backtest(make(tmp_path, deals=rows, project=project), "-f", "json")
    assert run.code == 0, run.stderr
    assert run.json["icps"][0]["overall"]["opportunities"] == 320


def test_a_file_that_is_rotten_inside_is_named(tmp_path: Path) -> None:
    """Its frame is whole, so that it can be counted, but not its values."""
    import duckdb

    project = make(
        tmp_path, project=lambda d: d["data"]["accounts"].update(source="data/accounts.parquet")
    )
    file = tmp_path / "data" / "accounts.parquet"
    rows = duckdb.sql(
        "SELECT 'k' || i AS id, DATE '2020-01-01' AS since, i AS size, NULL::DATE AS seen_on"
        " FROM range(50000) AS t(i)"
    )
    assert rows is not None
    rows.write_parquet(str(file), row_group_size=10000)
    rotten = bytearray(file.read_bytes())
    rotten[5000:9000] = b"\xff" * 4000
    file.write_bytes(bytes(rotten))
    ended = backtest(project, "-f", "json")
    assert ended.code == 4
    (told,) = ended.json["diagnostics"]
    assert told["message"].startswith("Cannot read `data/accounts.parquet`: ")
    assert told["rule"] == "unreadable-source"
    assert "icps" not in ended.json


def test_a_win_rate_of_nothing(tmp_path: Path) -> None:
    """A dash, not a hole in the sentence."""
    rows = [{**row, "stage": "talking"} for row in deals()]
    ended = backtest(make(tmp_path, deals=rows))
    assert "0 won, 0 lost, 320 open; win rate –" in ended.stdout


def test_a_handful_of_deals_is_no_ground_for_suspicion(tmp_path: Path) -> None:
    """Below 30 wins or losses a trait that separates or agrees by chance is not called a leak."""

    def with_twin(icp: dict[str, Any]) -> None:
        icp["traits"]["twin"] = icp["traits"]["big"] | {"title": "Twin"}
        icp["traits"]["never"] = {"title": "N", "when": {"size": {"gt": 999}}, "weight": 1}

    few = backtest(make(tmp_path / "few", icp=with_twin, deals=deals()[:40]))
    few_text = few.stdout
    assert "likely-leakage" in few_text.split("Warnings")[0]
    assert "ICP522" not in few_text
    assert "ICP525" not in few_text
    assert "ICP524" in few_text
    split = [deal | {"stage": ("won", "lost")[n % 2]} for n, deal in enumerate(deals())]
    many = backtest(make(tmp_path / "many", icp=with_twin, deals=split))
    assert "[ICP522 likely-leakage]" in many.stdout
    assert "[ICP525 always-agrees]" in many.stdout


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_the_ends_of_the_calendar_are_days_too(day: str, tmp_path: Path) -> None:
    """Nothing counts before the one, everything before the other."""

    def with_customers(project: dict[str, Any]) -> None:
        rows = {"source": "data/deals.csv", "key": "deal", "account": "account"}
        project["data"]["customers"] = {**rows, "opportunity": "deal", "started": "closed"}

    project = make(tmp_path, project=with_customers)
    tested = backtest(project, "-f", "json", "--as-of", day)
    assert tested.code == 0
    counted = tested.json["icps"][0]["overall"]["opportunities"]
    assert counted == (320 if day == "9999-12-31" else 0)
    arguments = ["--project", str(project), "--as-of", day]
    for command in (["score", "-f", "csv"], ["explain", "a1"], ["profile"], ["compile"]):
        result = CliRunner().invoke(app, [*command, *arguments])
        assert "itself failed" not in result.stderr
    scored = CliRunner().invoke(app, ["score", "-f", "csv", *arguments]).stdout.splitlines()
    assert len(scored) - 1 == (40 if day == "9999-12-31" else 0)
