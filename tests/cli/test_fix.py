"""`validate --fix`: edits that cannot change what is meant, and nothing else."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from .conftest import PROJECT, SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_FILE = "specs/sample.icp.yaml"
_PROJECT = PROJECT.replace(
    "  funded_on: {type: date}\n",
    "  funded_on: {type: date}\n"
    "  paying: {type: boolean}\n"
    "  growth: {type: number}\n"
    "  helpdesk: {type: string, values: {zendesk: [Zendesk Suite], Front: [], 'yes, no': []}}\n"
    "  tools: {type: string, many: true}\n",
)
_SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {{when: {when}, weight: 5}}
tiers: {{green: {{min_score: 5}}, red: {{}}}}
"""


def _text(sample: Sample) -> str:
    return (sample.root / _FILE).read_bytes().decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # Keys that differ in case, hyphens and underscores; signs for tests.
        ("{employees: {GTE: 5}}", "{employees: {gte: 5}}"),
        ("{employees: {'>=': 5}}", "{employees: {gte: 5}}"),
        ("{Employees: {gte: 5}}", "{employees: {gte: 5}}"),
        ("{funded-on: {known: true}}", "{funded_on: {known: true}}"),
        ("{tools: {hasAny: [a]}}", "{tools: {has_any: [a]}}"),
        # Quotes that are missing or too many.
        ("{country: {in: [DE, 49]}}", '{country: {in: [DE, "49"]}}'),
        ("{country: 0x1F}", '{country: "0x1F"}'),
        ("{country: true}", '{country: "true"}'),
        ("{employees: {gte: '50'}}", "{employees: {gte: 50}}"),
        ('{employees: {between: ["10", 50]}}', "{employees: {between: [10, 50]}}"),
        ("{growth: {gt: ' 0.5 '}}", "{growth: {gt: 0.5}}"),
        # Flags.
        ("{paying: yes}", "{paying: true}"),
        ("{paying: 'Off'}", "{paying: false}"),
        ("{paying: {known: no}}", "{paying: {known: false}}"),
        # Days and durations.
        ("{funded_on: {after: 2026/1/5}}", "{funded_on: {after: 2026-01-05}}"),
        ("{funded_on: {within: 180days}}", "{funded_on: {within: 180 days}}"),
        ("{funded_on: {within: 1Y}}", "{funded_on: {within: 1 year}}"),
        # Values of the vocabulary.
        ("{helpdesk: Zendesk}", "{helpdesk: zendesk}"),
        ("{helpdesk: Zendesk Suite}", "{helpdesk: zendesk}"),
        ("{helpdesk: front}", "{helpdesk: Front}"),
        ("{helpdesk: 'Yes, No'}", '{helpdesk: "yes, no"}'),
        # A list of one, a value that stands twice.
        ("{employees: {not_in: [5, 5]}}", "{employees: {not_in: [5]}}"),
        ("{tools: {has_any: slack}}", "{tools: {has_any: [slack]}}"),
    ],
)
def test_what_is_fixed(sample: Sample, old: str, new: str) -> None:
    """The one value changes, and the result has no such finding."""
    sample.write("icpspec.yaml", _PROJECT)
    sample.write(_FILE, _SPEC.format(when=old))
    ended = sample.run("validate", "--fix")
    assert _text(sample) == _SPEC.format(when=new)
    assert ended.code == 0
    assert f"{_FILE}:5:" in ended.stdout
    assert ": fixed: " in ended.stdout


@pytest.mark.parametrize(
    "when",
    [
        # Something else may be meant.
        "{employes: {gte: 5}}",
        "{employees: {min: 5}}",
        "{employees: {gte: '1,000'}}",
        "{employees: {gte: '5.5'}}",
        "{employees: {gte: '-'}}",
        "{paying: maybe}",
        "{funded_on: {after: 5/1/2026}}",
        "{funded_on: {after: 2026/2/30}}",
        "{funded_on: {within: 3m}}",
        "{funded_on: {within: 180}}",
        "{helpdesk: zendes}",
        "{tools: {has_any: 'slack, teams'}}",
        "{employees: {gte: &x '5'}}",
    ],
)
def test_what_is_left_to_its_author(sample: Sample, when: str) -> None:
    """Not a byte changes."""
    sample.write("icpspec.yaml", _PROJECT)
    sample.write(_FILE, _SPEC.format(when=when))
    before = (sample.root / _FILE).stat().st_mtime_ns
    ended = sample.run("validate", "--fix")
    assert ended.code == 1
    assert _text(sample) == _SPEC.format(when=when)
    assert (sample.root / _FILE).stat().st_mtime_ns == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("title: Sample", "title: 42"),
        ("status: active", "status: Active"),
        ("min_percent: 40%", "min_percent: 40"),
        ("min_percent: 40%", "min_percent: 40 percent"),
        ("engage: [outbound]", "engage: outbound"),
        ("min_score: 5", "minScore: 5"),
        ("reviewed: 2026-01-05", "reviewed: 2026/1/5"),
        ("min_score: 5", 'min_score: "5"'),
    ],
)
def test_what_the_schema_rejects(sample: Sample, old: str, new: str) -> None:
    """Keys and values of the language itself."""
    spec = (
        "icpspec: 1\nid: sample\ntitle: Sample\nstatus: active\nreviewed: 2026-01-05\n"
        "traits: {big: {when: {employees: {gte: 5}}, weight: 5}}\n"
        "tiers: {green: {min_score: 5, min_percent: 40%, engage: [outbound]}, red: {}}\n"
    )
    assert old in spec
    sample.write(_FILE, spec.replace(old, new))
    assert sample.run("validate", "--fix").code == 0
    expected = spec.replace("title: Sample", 'title: "42"') if "title" in old else spec
    assert _text(sample) == expected


@pytest.mark.parametrize("share", ["0.4", "1", "0", "140", "true"])
def test_a_share_that_could_be_either(sample: Sample, share: str) -> None:
    """0.4 may be meant as 0.4 % or as 40 %."""
    spec = SPEC.replace("min_score: 5}", f"min_percent: {share}}}")
    sample.write(_FILE, spec)
    assert sample.run("validate", "--fix").code == 1
    assert _text(sample) == spec


def test_all_else_survives_byte_for_byte(sample: Sample) -> None:
    """A byte order mark, line ends of Windows, comments, quotes, blanks, no last line end."""
    before = (
        "\ufeff# head\r\nicpspec:   1 # one\r\nid: 'sample'\r\n\r\n\r\ntitle: \"Sam\\u0070le\"\r\n"
        "traits:\r\n    big:   {Title: Big,when: {employees: {gte:   '50'}} , weight: 5}"
        " # 'five'\r\n"
        "tiers: {green: {min_percent: 40   }, red: {}}   \r\n# end"
    )
    sample.write(_FILE, before)
    assert sample.run("validate", "--fix").code == 0
    after = before.replace("Title", "title").replace("'50'", "50").replace("40   ", "40%   ")
    assert _text(sample) == after


def test_several_rounds(sample: Sample) -> None:
    """What a fix brings to light is fixed too; those that touch wait for the next round."""
    sample.write(_FILE, _SPEC.format(when="{Country: [1, 1, 1]}"))
    assert sample.run("validate", "--fix").code == 0
    assert _text(sample) == _SPEC.format(when='{country: ["1"]}')


def test_a_fix_that_brings_an_error_is_not_made(sample: Sample) -> None:
    """Here the right key is there already; the other fixes are made all the same."""
    spec = _SPEC.format(when="{employees: {gte: 5, GTE: 6}}").replace("Sample", "42")
    sample.write(_FILE, spec)
    ended = sample.run("validate", "--fix")
    assert ended.code == 1
    assert f"{_FILE}:5:36: not fixed, since an error would come of it" in ended.stdout
    assert _text(sample) == spec.replace("42", '"42"')


def test_many_fixes_and_one_that_brings_an_error(sample: Sample) -> None:
    """It is found among them."""
    traits = "".join(
        f"  t{i}: {{when: {{employees: {{gte: '{i}'}}}}, weight: 1}}\n" for i in range(1, 40)
    )
    spec = _SPEC.format(when="{employees: {gte: 5, GTE: 6}}").replace(
        "traits:\n", f"traits:\n{traits}"
    )
    sample.write(_FILE, spec)
    assert sample.run("validate", "--fix").code == 1
    assert _text(sample) == spec.replace("'", "")


def test_what_an_alias_repeats_is_left_alone(sample: Sample) -> None:
    """An edit would change it elsewhere too."""
    spec = (
        "icpspec: 1\nid: sample\ntitle: &x 42\nsummary: *x\n"
        "traits: {a: {when: &w {employees: {gte: '5'}}, weight: 5},"
        " b: {when: *w, weight: 3}}\ntiers: {red: {}}\n"
    )
    sample.write(_FILE, spec)
    assert sample.run("validate", "--fix").code == 1
    assert _text(sample) == spec


def test_the_project_file_is_fixed_too(sample: Sample) -> None:
    """Also where ICPs build on it."""
    sample.write(
        "icpspec.yaml", PROJECT.replace("employees: {type: integer", "employees: {Type: integer")
    )
    assert sample.run("validate", "--fix").code == 0
    assert (sample.root / "icpspec.yaml").read_text(encoding="utf-8") == PROJECT


def test_what_is_ignored_is_not_fixed(sample: Sample) -> None:
    """Somebody wants it so."""
    spec = _SPEC.format(when="{employees: {not_in: [5, 5]}}")
    spec = spec.replace("weight: 5}\n", "weight: 5} # icpspec: ignore[repeated-value] why\n")
    sample.write(_FILE, spec)
    assert sample.run("validate", "--fix").code == 0
    assert _text(sample) == spec


def test_diff_shows_and_writes_nothing(sample: Sample) -> None:
    """The findings are those of the files as they are."""
    spec = _SPEC.format(when="{employees: {gte: '5'}}")
    sample.write(_FILE, spec)
    ended = sample.run("validate", "--fix", "--diff")
    assert ended.code == 1
    assert ended.stdout.startswith(
        f"--- a/{_FILE}\n+++ b/{_FILE}\n@@ -2,5 +2,5 @@\n"
        " id: sample\n title: Sample\n traits:\n"
        "-  big: {when: {employees: {gte: '5'}}, weight: 5}\n"
        "+  big: {when: {employees: {gte: 5}}, weight: 5}\n"
    )
    assert f"{_FILE}:5:33: would fix: write it as a number" in ended.stdout
    assert _text(sample) == spec
    document = json.loads(sample.run("validate", "--fix", "--diff", "-f", "json").stdout)
    assert document["fixed"] == [
        {
            "code": "ICP211",
            "rule": "wrong-operand",
            "file": _FILE,
            "line": 5,
            "column": 33,
            "title": "write it as a number",
        }
    ]
    assert document["diff"].startswith(f"--- a/{_FILE}\n")
    assert document["summary"]["errors"] == 1


def test_json_of_what_was_fixed(sample: Sample) -> None:
    """The findings that are left, and what was done."""
    sample.write(_FILE, _SPEC.format(when="{employees: {gte: '5'}}"))
    document = json.loads(sample.run("validate", "--fix", "-f", "json").stdout)
    assert [one["rule"] for one in document["fixed"]] == ["wrong-operand"]
    assert document["summary"]["errors"] == 0
    assert (document["diff"], document["not_fixed"]) == (None, [])


def test_a_read_only_file(sample: Sample) -> None:
    """It is said, and no other file is written either."""
    spec = _SPEC.format(when="{employees: {gte: '5'}}")
    other = spec.replace("id: sample", "id: other")
    sample.write(_FILE, spec)
    sample.write("specs/other.icp.yaml", other)
    (sample.root / _FILE).chmod(0o444)
    ended = sample.run("validate", "--fix")
    assert ended.code == 4
    assert "is read-only; it is left as it is." in ended.stderr
    assert _text(sample) == spec
    assert (sample.root / "specs" / "other.icp.yaml").read_text(encoding="utf-8") == other


def test_links(sample: Sample) -> None:
    """One that leads out of the project is not written; one inside stays a link."""
    spec = _SPEC.format(when="{employees: {gte: '5'}}")
    outside = sample.root.parent / "outside.icp.yaml"
    outside.write_text(spec.replace("id: sample", "id: outside"), encoding="utf-8")
    (sample.root / "specs" / "outside.icp.yaml").symlink_to(outside)
    sample.write("shared/sample.icp.yaml", spec)
    (sample.root / _FILE).unlink()
    (sample.root / _FILE).symlink_to(sample.root / "shared" / "sample.icp.yaml")
    ended = sample.run("validate", "--fix")
    assert ended.code == 1
    assert "gte: '5'" in outside.read_text(encoding="utf-8")
    assert (sample.root / _FILE).is_symlink()
    assert "gte: 5}" in (sample.root / "shared" / "sample.icp.yaml").read_text(encoding="utf-8")


def test_the_rights_of_a_file_stay(sample: Sample) -> None:
    """As they were before."""
    sample.write(_FILE, _SPEC.format(when="{employees: {gte: '5'}}"))
    (sample.root / _FILE).chmod(0o640)
    umask = os.umask(0o022)
    try:
        assert sample.run("validate", "--fix").code == 0
    finally:
        os.umask(umask)
    assert (sample.root / _FILE).stat().st_mode & 0o777 == 0o640


def test_a_file_that_is_no_text(sample: Sample) -> None:
    """Nothing to fix, and no crash."""
    for raw in (b"\xff\xfe\x00", b"", b"a: [", b"icpspec: 1\n" + b"a" * 9_000_000):
        sample.write(_FILE, raw)
        assert sample.run("validate", "--fix").code == 1
        assert (sample.root / _FILE).read_bytes() == raw


def test_fix_of_some_specs_only(sample: Sample) -> None:
    """The others stay as they are."""
    spec = _SPEC.format(when="{employees: {gte: '5'}}")
    sample.write(_FILE, spec)
    sample.write("specs/other.icp.yaml", spec.replace("id: sample", "id: other"))
    assert sample.run("validate", "--fix", "specs/other.icp.yaml").code == 0
    assert _text(sample) == spec
