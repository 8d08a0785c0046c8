"""What stands in the output: keys of CONTRACT, no colour in a pipe, and nothing a spec smuggled in.

A spec, its project file and its data can come from anyone; what they hold is shown, never obeyed.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli import session
from icpspec.cli.app import app

from .conftest import PROJECT, SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_HEAD = {"format_version", "tool", "project"}
_ROW = (
    *("account_id", "icp", "motion", "territory", "as_of", "score", "score_low", "score_high"),
    *("percent", "coverage", "tier", "best_tier", "excluded_by", "open_exclusions", "exception"),
    *("matched", "unknown"),
)
_DAY = ("--as-of", "2026-10-01")


def _json(sample: Sample, *arguments: str) -> dict[str, Any]:
    ended = sample.run(*arguments, "-f", "json")
    document: dict[str, Any] = json.loads(ended.stdout)
    assert document["format_version"] == "1.0"
    assert set(document["tool"]) == {"name", "version"}
    assert document["project"] == "Sample"
    assert sample.run(*arguments, "-f", "json").stdout == ended.stdout
    return document


def test_json_of_validate(sample: Sample) -> None:
    """The keys of CONTRACT, in their order."""
    sample.write("specs/b.icp.yaml", SPEC.replace("employees: {gte", "employes: {gte"))
    document = _json(sample, "validate")
    assert set(document) == _HEAD | {"diagnostics", "summary"}
    assert document["summary"] == {
        "files": 3,
        "errors": 2,
        "warnings": 0,
        "infos": 0,
        "suppressed": 0,
    }
    unknown = next(one for one in document["diagnostics"] if one["rule"] == "unknown-attribute")
    assert list(unknown.items()) == [
        ("code", "ICP201"),
        ("rule", "unknown-attribute"),
        ("severity", "error"),
        ("message", "There is no attribute `employes`."),
        ("file", "specs/b.icp.yaml"),
        ("line", 5),
        ("column", 28),
        ("end_line", 5),
        ("end_column", 36),
        ("related", []),
        ("help", "Did you mean `employees`?"),
        (
            "fix",
            {
                "title": "replace by `employees`",
                "line": 5,
                "column": 28,
                "end_line": 5,
                "end_column": 36,
                "text": "employees",
                "safe": False,
            },
        ),
    ]
    twice = next(one for one in document["diagnostics"] if one["rule"] == "duplicate-icp")
    assert twice["file"] == "specs/sample.icp.yaml"
    assert twice["related"] == [
        {"message": "first used here", "file": "specs/b.icp.yaml", "line": 2, "column": 5}
    ]


def test_json_of_test(sample: Sample) -> None:
    """Each example by both ways."""
    document = _json(sample, "test", *_DAY)
    assert set(document) == _HEAD | {"examples"}
    (example,) = document["examples"]
    assert {"icp", "name", "passed", "differences", "evaluator", "sql"} <= set(example)
    assert example["evaluator"] == example["sql"]
    assert example["evaluator"]["score"] == 5


def test_json_of_show(sample: Sample) -> None:
    """The spec, and where each value was set."""
    document = _json(sample, "show")
    assert set(document) == _HEAD | {"icp", "motion", "territory", "provenance", "score_range"}
    assert document["score_range"] == {"min": 0, "max": 8}
    assert document["icp"]["id"] == "sample"
    assert document["provenance"]["/traits/big/weight"] == {
        "file": "specs/sample.icp.yaml",
        "line": 5,
        "layer": "base",
    }


def test_json_of_score(sample: Sample) -> None:
    """The columns of CONTRACT, in their order."""
    document = _json(sample, "score", *_DAY)
    assert set(document) == _HEAD | {"rows"}
    first, second = document["rows"]
    assert tuple(first) == _ROW
    assert [first[key] for key in ("account_id", "score", "tier", "matched", "unknown")] == [
        *("x", 8, "green"),
        *(["big", "german"], []),
    ]
    assert second["unknown"] == ["german"]
    assert (second["motion"], second["excluded_by"], second["as_of"]) == (None, [], "2026-10-01")


def test_csv_of_score(sample: Sample) -> None:
    """The same as text: lists joined, no trailing zeros."""
    rows = list(csv.reader(io.StringIO(sample.run("score", "-f", "csv", *_DAY).stdout)))
    assert tuple(rows[0]) == _ROW
    x = "x,sample,,,2026-10-01,8,8,8,100,1,green,green,,,false,big;german,"
    y = "y,sample,,,2026-10-01,0,0,3,0,0.625,red,red,,,false,,german"
    assert [",".join(row) for row in rows[1:]] == [x, y]


def test_json_of_explain(sample: Sample) -> None:
    """A row for each ICP, with points that sum to the score."""
    document = _json(sample, "explain", "y", *_DAY)
    assert set(document) == _HEAD | {"rows"}
    (row,) = document["rows"]
    assert set(_ROW) <= set(row)
    assert {"traits", "adjustments", "tiers", "questions"} <= set(row)
    keys = {"id", "band", "state", "points", "weight", "low", "high", "title", "question"}
    assert all(set(trait) == keys for trait in row["traits"])
    points = [trait["points"] for trait in row["traits"]]
    assert sum(points) + sum(one["points"] for one in row["adjustments"]) == row["score"] == 0
    assert row["tiers"][0] == {"tier": "green", "holds": False, "failed": row["tiers"][0]["failed"]}


def test_no_colour_in_a_pipe(sample: Sample) -> None:
    """Nor where NO_COLOR is set."""
    sample.write("specs/sample.icp.yaml", SPEC.replace("big:", "Big:"))
    for command in ("validate", "show", "score"):
        ended = sample.run(command)
        assert "\x1b" not in ended.stdout + ended.stderr


@pytest.mark.parametrize(("no_color", "colored"), [(None, True), ("1", False), ("", True)])
def test_colour_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch, no_color: str | None, colored: bool
) -> None:
    """NO_COLOR counts when it holds anything."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.delenv("NO_COLOR", raising=False)
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    assert session.wants_color(Terminal()) is colored
    assert session.wants_color(io.StringIO()) is False


# Terminal escapes, C1 controls, overrides of direction, a second line that begins like a command.
_EVIL = "\x1b[31mred\x1b[0m \x9b2J \u202eabc\u202c \u2066x\u2069 end\n::error::forged\n##[error]x"
_ESCAPED = json.dumps(_EVIL)  # a YAML text in double quotes, too
_UNSAFE = "\x1b\x9b\u202e\u202c\u2066\u2069"


def _evil(sample: Sample) -> None:
    sample.write("icpspec.yaml", PROJECT.replace("Sample", _ESCAPED))
    spec = SPEC.replace("title: Sample", f"title: {_ESCAPED}").replace(
        "title: Big", f"title: {_ESCAPED}"
    )
    sample.write("specs/sample.icp.yaml", spec.replace("name: a big one", f"name: {_ESCAPED}"))
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(
        [["account_id", "employees", "country", "funded_on"], [_EVIL, 80, "DE", ""]]
    )
    sample.write("data/accounts.csv", rows.getvalue())


@pytest.mark.parametrize(
    "arguments",
    [
        ("show",),
        ("show", "-f", "markdown"),
        ("show", "-f", "json"),
        ("test", "-v"),
        ("test", "-f", "markdown", "-v"),
        ("test", "-f", "json"),
        ("score",),
        ("score", "-f", "json"),
        ("explain", _EVIL),
        ("explain", _EVIL, "-f", "json"),
        ("explain", _EVIL, "-f", "markdown"),
        ("explain", _EVIL + "?"),
        ("validate", "-f", "json"),
    ],
    ids=lambda arguments: " ".join(one for one in arguments if len(one) < 20),
)
def test_nothing_of_a_spec_steers_a_terminal_or_a_log(
    sample: Sample, arguments: tuple[str, ...]
) -> None:
    """Control characters are replaced or escaped, and a title never begins a line of its own."""
    _evil(sample)
    ended = sample.run(*arguments)
    shown = ended.stdout + ended.stderr
    assert "end" in shown or "validate" in arguments
    assert not set(_UNSAFE) & set(shown)
    assert not [line for line in shown.splitlines() if line.lstrip().startswith(("::", "##["))]
    if "json" in arguments:
        assert json.loads(ended.stdout)["project"] == _EVIL


def test_findings_on_one_line(sample: Sample) -> None:
    """What a message quotes cannot forge a second finding."""
    forged = json.dumps("x\nspecs/good.icp.yaml:1:1: error: forged\n::error::forged \x1b[2J")
    sample.write("specs/sample.icp.yaml", SPEC.replace("country: DE", f"{forged}: DE"))
    ended = sample.run("validate")
    assert ended.code == 1
    assert len(ended.stdout.splitlines()) == 4
    assert "\x1b" not in ended.stdout
    ended = sample.run("score")
    assert len(ended.stderr.splitlines()) == 3


def test_github_annotations(sample: Sample) -> None:
    """One workflow command a finding, the worst first, with everything escaped."""
    key = json.dumps("a, b: 100%\r\n::warning::forged \x1b[2J\u202e")
    spec = SPEC.replace("country: DE", f"{key}: DE").replace("id: sample", "id: other")
    sample.write("specs/a,b%0A.icp.yaml", spec)
    sample.write("specs/0%0A.icp.yaml", SPEC.replace("weight: 5", "weight: 2"))
    (sample.root / "specs" / "sample.icp.yaml").unlink()
    ended = sample.run("validate", "-f", "github")
    assert ended.code == 1
    lines = ended.stdout.splitlines()
    assert all(line.startswith("::error") for line in lines[:1])
    assert all(line.startswith(("::warning", "::notice")) for line in lines[1:])
    assert [line for line in lines if "ICP201" in line or "ICP301" in line] == [
        "::error file=specs/a%2Cb%250A.icp.yaml,line=6,col=34,endLine=6,"
        "title=ICP201 unknown-attribute::There is no attribute `a, b: 100%25%0A::warning::forged"
        " \N{REPLACEMENT CHARACTER}[2J\N{REPLACEMENT CHARACTER}`.%0AKnown here: `country`,"
        " `employees`, `funded_on`.",
        "::warning file=specs/0%250A.icp.yaml,line=5,col=59,endLine=5,"
        "title=ICP301 discouraged-weight::2 is a weight in the middle, which avoids a choice."
        "%0AChoose 1 or 3.",
    ]


def test_markdown_shows_text_as_it_is(sample: Sample) -> None:
    """No markup, no picture, no mention, no cell border."""
    title = "![x](https://x.org/a.png) @team <script>|`a` [l](javascript:x)"
    sample.write("specs/sample.icp.yaml", SPEC.replace("title: Big", f"title: {json.dumps(title)}"))
    shown = sample.run("show", "-f", "markdown").stdout
    assert "@team" not in shown
    assert r"\<script\>\|\`a\` \[l\](javascript:x)" in shown
    assert "\\!\\[x\\](https:\N{ZERO WIDTH SPACE}//x.org/a.png)" in shown


@pytest.mark.parametrize("key", ["=1+1", "+1", "-1", "@x", "\tx", "=cmd|'/C calc'!A0", "\n=1"])
def test_csv_cells_are_no_formulas(sample: Sample, key: str) -> None:
    """An account's key that a spreadsheet would compute gets an apostrophe; JSON keeps it as is."""
    rows = io.StringIO()
    csv.writer(rows, lineterminator="\n").writerows(
        [
            ["account_id", "employees", "country", "funded_on"],
            [key, 80, "DE", ""],
            ["a-1", 1, "", ""],
        ]
    )
    sample.write("data/accounts.csv", rows.getvalue())
    found = list(csv.reader(io.StringIO(sample.run("score", "-f", "csv").stdout)))
    assert {row[0] for row in found[1:]} == {f"'{key}", "a-1"}
    document = json.loads(sample.run("score", "-f", "json").stdout)
    assert {row["account_id"] for row in document["rows"]} == {key, "a-1"}


def test_csv_heads_are_no_formulas(sample: Sample) -> None:
    """The name of the key's column comes from the project file."""
    sample.write("icpspec.yaml", PROJECT.replace("account_id", '"=1+1"'))
    sample.write("data/accounts.csv", "=1+1,employees,country,funded_on\nx,80,DE,\n")
    assert sample.run("score", "-f", "csv").stdout.startswith("'=1+1,icp,motion,")


def test_sql_keeps_a_spec_out_of_the_terminal(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file or a pipe, the SQL holds the exact text; on a terminal, no control character."""
    value = json.dumps("\x1b[31mDE")
    sample.write("specs/sample.icp.yaml", SPEC.replace("country: DE", f"country: {value}"))
    assert "\x1b[31mDE" in sample.run("compile").stdout
    shown: list[str] = []
    monkeypatch.setattr("click.echo", lambda text, **_: shown.append(str(text)))

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr("sys.stdout", Terminal())
    session.write("\x1b[31mDE", None)
    assert shown == ["\N{REPLACEMENT CHARACTER}[31mDE"]


def test_help_of_every_command() -> None:
    """Each answers, quietly and with 0."""
    for command in app.list_commands(None):  # type: ignore[arg-type]
        result = CliRunner().invoke(app, [command, "--help"])
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage: ")


def test_no_examples_are_not_called_passed(sample: Sample) -> None:
    """Nothing was run, so nothing can have passed."""
    text = "icpspec: 1\nid: a\ntitle: A\ntiers: {green: {}}\n"
    sample.write("specs/a.icp.yaml", text)
    ended = sample.run("test", "specs/a.icp.yaml")
    assert (ended.code, ended.stdout) == (0, "No example to run: write some under `examples:`.\n")
