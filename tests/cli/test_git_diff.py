"""`icpspec init --git-diff`: what the real git then shows."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from icpspec.git.driver import register, with_driver

from .conftest import PROJECT, SPEC, Sample
from .repository import Repository

if TYPE_CHECKING:
    from pathlib import Path

_LINES = "*.icp.yaml diff=icpspec\nicpspec.yaml diff=icpspec\n"
# Other order, other layout, other spellings of the same, and comments.
_REWRITTEN = """\
# The sample.
icpspec: 1
title: 'Sample'
id: sample
examples:
  - name: a big one
    expect: {score: 5.0, tier: green}
    account: {country: AT, employees: 80}
tiers: {green: {min_score: 5}, red: {}}
traits:
  german:
    bands:
      - {weight: 3, when: {country: [DE]}} # one of several, some day
    title: German
  big: {weight: 5, title: Big, when: {all: [{employees: {gte: 50}}]}}
"""


@pytest.fixture
def repository(sample: Sample) -> Repository:
    """With the driver."""
    made = Repository(sample)
    assert sample.run("init", "--git-diff").code == 0
    made.commit("attributes")
    return made


def test_a_change_is_shown_by_what_it_says(repository: Repository) -> None:
    """One line of a path and a value for each value, in `git diff` and `git log -p`."""
    text = SPEC.replace("weight: 5", "weight: 1").replace("country: DE", "country: [DE, AT]")
    repository.sample.write("specs/sample.icp.yaml", text)
    expected = [
        "-traits.big.weight: 5",
        "+traits.big.weight: 1",
        "-traits.german.when.country: DE",
        "+traits.german.when.country.in[]: AT",
        "+traits.german.when.country.in[]: DE",
    ]
    assert repository.changes("diff") == expected
    repository.sample.write("icpspec.yaml", PROJECT.replace("min: 0", "min: 1"))
    assert repository.changes("diff", "--", "icpspec.yaml") == [
        "-attributes.employees.min: 0",
        "+attributes.employees.min: 1",
    ]
    repository.commit("weights")
    assert repository.changes("log", "-p", "-1", "--format=", "--", "specs") == expected
    assert repository.changes("show", "--format=", "HEAD", "--", "specs") == expected


def test_another_form_of_the_same_is_no_change(repository: Repository) -> None:
    """Order, layout, comments, bands of one and other spellings leave nothing to show."""
    repository.sample.write("specs/sample.icp.yaml", _REWRITTEN)
    assert repository.changes("diff") == []
    assert len(repository.changes("diff", "--no-textconv")) > 10
    repository.commit("rewritten")
    assert repository.changes("log", "-p", "-1", "--format=") == []


def test_a_broken_spec_is_shown_as_it_is(repository: Repository) -> None:
    """Conflict markers, bytes that are no text, an empty file: git goes on."""
    broken = SPEC.replace("title: Sample", "<<<<<<< HEAD\ntitle: A\n=======\ntitle: B\n>>>>>>> b")
    repository.sample.write("specs/sample.icp.yaml", broken)
    told = repository.changes("diff")
    assert "+<<<<<<< HEAD" in told
    assert "-title: Sample" in told
    for content in (b"", b"\xff\xfe\x00", "a: 1\na: é\n".encode()):
        repository.sample.write("specs/sample.icp.yaml", content)
        assert repository.changes("diff")
        repository.commit("broken")
        assert "specs/sample.icp.yaml" in repository.git("log", "-p", "-1")


def test_a_merge_with_a_conflict(repository: Repository) -> None:
    """Git shows both sides while the file is no YAML, and merges text as ever."""
    for branch, weight in (("ours", 1), ("theirs", 3)):
        repository.git("switch", "-q", "-c", branch, "main")
        repository.sample.write(
            "specs/sample.icp.yaml", SPEC.replace("weight: 5", f"weight: {weight}")
        )
        repository.commit(branch)
    merge = subprocess.run(["git", "merge", "-q", "ours"], capture_output=True, check=False)
    assert merge.returncode == 1
    told = repository.git("diff")
    assert "++<<<<<<< HEAD" in told
    repository.sample.write("specs/sample.icp.yaml", SPEC.replace("weight: 5", "weight: 4"))
    assert "++traits.big.weight: 4" in repository.git("diff")


def test_blame_is_of_values(repository: Repository) -> None:
    """Who changed one last; a new layout is nobody's doing."""
    repository.sample.write("specs/sample.icp.yaml", SPEC.replace("weight: 3", "weight: 1"))
    repository.commit("weights")
    weights = repository.git("rev-parse", "HEAD")[:7]
    rewritten = _REWRITTEN.replace("weight: 3", "weight: 1")
    repository.sample.write("specs/sample.icp.yaml", rewritten)
    repository.commit("layout")
    layout = repository.git("rev-parse", "HEAD")[:7]
    told = repository.git("blame", "-s", "specs/sample.icp.yaml").splitlines()
    assert [line.split(") ")[1] for line in told if line.startswith(weights)] == [
        "traits.german.weight: 1"
    ]
    assert not any(line.startswith(layout) for line in told)
    assert layout in repository.git("blame", "-s", "--no-textconv", "specs/sample.icp.yaml")


def test_files_that_are_new_gone_or_oddly_named(repository: Repository) -> None:
    """A name that looks like an option, one with a blank, one below another folder."""
    for name in ("-v.icp.yaml", "specs/with blank.icp.yaml", "other/icpspec.yaml"):
        repository.sample.write(name, "icpspec: 1\nid: x\n")
    repository.git("add", "-A")
    assert repository.changes("diff", "--cached") == ["+icpspec: 1", "+id: x"] * 3
    repository.commit("new")
    repository.sample.write("-v.icp.yaml", "id: y\nicpspec: 1.0\n")
    assert repository.changes("diff") == ["-id: x", "+id: y"]
    (repository.sample.root / "-v.icp.yaml").unlink()
    assert repository.changes("diff") == ["-icpspec: 1", "-id: x"]


def test_nothing_of_the_repository_is_run(repository: Repository) -> None:
    """What a stranger's branch holds beside the specs is not taken for the program or its parts."""
    for name in ("icpspec.py", "click.py", "sitecustomize.py", "ruamel/yaml/__init__.py"):
        repository.sample.write(name, f"open({str(repository.sample.root / 'run')!r}, 'w')\n")
    repository.sample.write("icpspec", f"#!/bin/sh\ntouch {repository.sample.root}/run\n")
    (repository.sample.root / "icpspec").chmod(0o755)
    repository.sample.write("specs/sample.icp.yaml", SPEC.replace("weight: 5", "weight: 1"))
    assert repository.changes("diff") == ["-traits.big.weight: 5", "+traits.big.weight: 1"]
    assert not (repository.sample.root / "run").exists()


def test_without_the_program_git_shows_the_file(repository: Repository) -> None:
    """An environment that was removed breaks no `git log`."""
    value = repository.git("config", "diff.icpspec.textconv").strip()
    gone = value.replace(value.split()[2], "/nowhere/icpspec")
    repository.git("config", "diff.icpspec.textconv", gone)
    repository.sample.write("specs/sample.icp.yaml", SPEC.replace("weight: 5", "weight: 1"))
    before, after = repository.changes("diff")
    assert before.startswith("-  big: {title: Big,")
    assert after == "+" + before[1:].replace("weight: 5", "weight: 1")


def test_a_second_time_nothing_changes(repository: Repository) -> None:
    """The project stays as it is, whichever of its folders one is in."""
    kept = (repository.sample.root / ".gitattributes").read_bytes()
    os.chdir(repository.sample.root / "specs")
    ended = repository.sample.run("init", "--git-diff", "-f", "json")
    document = json.loads(ended.stdout)["git_diff"]
    assert (document["written"], document["set"]) == (False, True)
    assert document["attributes"] == str(repository.sample.root / ".gitattributes")
    assert (repository.sample.root / ".gitattributes").read_bytes() == kept
    assert repository.git("status", "--short") == ""


def test_a_project_below_the_top(sample: Sample) -> None:
    """The attributes lie in the project's folder, and hold there."""
    repository = Repository(sample)
    (sample.root / "icpspec.yaml").unlink()
    ended = sample.run("init", "sales", "--git-diff")
    assert ended.code == 0
    assert "Wrote sales/.gitattributes: commit it.\n" in ended.stdout
    assert (sample.root / "sales/.gitattributes").read_text().endswith(_LINES)
    repository.commit("sales")
    path = sample.root / "sales/specs/example.icp.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("\ntitle: ") == 1
    path.write_text(text.replace("\ntitle: ", "\ntitle: # for people\n  New "), encoding="utf-8")
    before, after = repository.changes("diff")
    assert (before[:8], after[:12]) == ("-title: ", "+title: New ")


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line is written, and what is left to do is told."""
    monkeypatch.chdir(tmp_path)
    sample = Sample(tmp_path)
    ended = sample.run("init", "--git-diff")
    assert ended.code == 0
    assert "run `icpspec init --git-diff` or: git config diff.icpspec.textconv 'f()" in ended.stdout
    assert (tmp_path / ".gitattributes").read_text().endswith(_LINES)


@pytest.mark.parametrize(
    ("before", "added"),
    [
        ("", _LINES),
        ("*.png binary\n", _LINES),
        ("*.png binary", "\n" + _LINES),
        ("*.icp.yaml diff=yaml\n", "icpspec.yaml diff=icpspec\n"),
        ("*.icp.yaml -diff\nicpspec.yaml text diff=icpspec\n", ""),
        ("*.icp.yaml text eol=lf\n", _LINES),
        ("* text\r\n", _LINES.replace("\n", "\r\n")),
    ],
)
def test_attributes_that_stand_are_kept(before: str, added: str) -> None:
    """Lines are only added, and none where the team has said how specs are shown."""
    after = with_driver(before)
    assert after.startswith(before)
    told = [line for line in after[len(before) :].splitlines(keepends=True) if "#" not in line]
    assert "".join(told) == added
    assert with_driver(after) == after


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    """It may lead anywhere, and git does not follow it either."""
    (tmp_path / "outside").write_text("mine\n", encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".gitattributes").symlink_to(tmp_path / "outside")
    assert register(tmp_path / "project").is_written is False
    assert (tmp_path / "outside").read_text(encoding="utf-8") == "mine\n"


def test_textconv_is_quick(sample: Sample) -> None:
    """It loads no library that it does not need: git calls it for each version of each file."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "icpspec", "textconv", "specs/sample.icp.yaml"],
        cwd=sample.root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.startswith("examples[a big one].account.country: AT\n")
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in run.stderr.splitlines()}
    assert not loaded & {"pydantic", "sqlglot", "duckdb", "jinja2", "rich", "jsonschema"}
