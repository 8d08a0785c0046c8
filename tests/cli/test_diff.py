"""`diff` as people call it: versions of git, folders and files, exit codes, and bad input."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from .conftest import SPEC

if TYPE_CHECKING:
    from pathlib import Path

    from .conftest import Sample

_GIT = ("git", "-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")


def _git(root: Path, *arguments: str) -> None:
    subprocess.run([*_GIT, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def repository(sample: Sample) -> Sample:
    """The sample in a repository with one commit on `main`, and a branch checked out."""
    sample.write(
        "specs/sample.icp.yaml", SPEC.replace("title: Sample", "title: Sample\nversion: 1.0.0", 1)
    )
    _git(sample.root, "init", "-q", "-b", "main")
    _git(sample.root, "add", "-A")
    _git(sample.root, "commit", "-qm", "one")
    _git(sample.root, "checkout", "-q", "-b", "change")
    return sample


def _edit(sample: Sample, old: str, new: str) -> None:
    path = sample.root / "specs" / "sample.icp.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_nothing_changed(repository: Sample) -> None:
    """One line, and exit code 0."""
    ended = repository.run("diff")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout.endswith("working tree: no changes.\n")


def test_a_weight_and_a_tier(repository: Sample) -> None:
    """Files of the working tree against the merge base; the place is in the head."""
    _edit(repository, "weight: 5", "weight: 3")
    _edit(repository, "min_score: 5", "min_score: 4")
    ended = repository.run("diff")
    assert ended.code == 0
    first, _, *lines = ended.stdout.splitlines()
    assert first.endswith("→ working tree: 2 scoring changes.")
    assert lines == [
        "sample",
        "",
        "specs/sample.icp.yaml:6:59: scoring: traits.big.weight reweighted: 5 → 3"
        " [trait-reweighted]",
        "specs/sample.icp.yaml:8:28: scoring: tiers.green.min_score loosened: 5 → 4"
        " [tier-threshold-loosened]",
    ]


def test_verbose_says_what_a_change_means(repository: Sample) -> None:
    """A line below each change."""
    _edit(repository, "weight: 5", "weight: 3")
    assert repository.run("diff", "-v").stdout.splitlines()[-1] == (
        "    A trait earns or costs other points."
    )


def test_json_names_both_sides(repository: Sample) -> None:
    """The keys that CONTRACT names, and the place in the base."""
    _edit(repository, "  german: {title: German, when: {country: DE}, weight: 3}\n", "")
    ended = repository.run("diff", "main", "-f", "json")
    document = json.loads(ended.stdout)
    assert document["class"] == "breaking"
    assert document["base"] == "main"
    (change,) = document["changes"]
    assert change == {
        "id": "trait-removed",
        "kind": "removed",
        "path": "traits.german",
        "icp": "sample",
        "motion": None,
        "territory": None,
        "class": "breaking",
        "before": "German",
        "after": None,
        "file": "main:specs/sample.icp.yaml",
        "line": 7,
        "base_file": "main:specs/sample.icp.yaml",
        "base_line": 7,
        "hidden_in": [],
    }


@pytest.mark.parametrize(
    ("wanted", "code"), [("breaking", 0), ("scoring", 1), ("routing", 1), ("content", 1)]
)
def test_the_class_can_decide_the_exit_code(repository: Sample, wanted: str, code: int) -> None:
    """At this class or a graver one."""
    _edit(repository, "weight: 5", "weight: 3")
    assert repository.run("diff", "--fail-on-class", wanted).code == code


@pytest.mark.parametrize(
    ("edit", "version", "code", "help_"),
    [
        (("weight: 5", "weight: 3"), "1.0.0", 1, "Raise the minor number: 1.1.0."),
        (("weight: 5", "weight: 3"), "1.0.1", 1, "Raise the minor number: 1.1.0."),
        (("weight: 5", "weight: 3"), "1.1.0", 0, ""),
        (("weight: 5", "weight: 3"), "2.0.0", 0, ""),
        (("title: Big", "title: Large"), "1.0.0", 1, "Raise the patch number: 1.0.1."),
        (("title: Big", "title: Large"), "1.0.1", 0, ""),
        (("  german:", "  swiss:"), "1.1.0", 1, "Raise the major number: 2.0.0."),
        (("  german:", "  swiss:"), "2.0.0", 0, ""),
        (("weight: 5", "weight: 3"), '"2026.4"', 0, ""),
        (("name: a big one", "name: one"), "1.0.0", 0, ""),
    ],
)
def test_the_version_has_to_fit(
    repository: Sample, edit: tuple[str, str], version: str, code: int, help_: str
) -> None:
    """Breaking raises the first number, scoring the second, words the third."""
    _edit(repository, *edit)
    _edit(repository, "version: 1.0.0", f"version: {version}")
    ended = repository.run("diff", "--check-version")
    assert ended.code == code
    assert help_ in ended.stdout
    assert ("ICP402 missing-version-bump" in ended.stdout) == bool(code)


def test_a_version_that_is_missing(sample: Sample) -> None:
    """Asked for, and with the place where to write it."""
    sample.write("old.icp.yaml", SPEC)
    sample.write("new.icp.yaml", SPEC.replace("weight: 5", "weight: 3"))
    ended = sample.run("diff", "old.icp.yaml", "new.icp.yaml", "--check-version")
    assert ended.code == 1
    assert "The changes of `sample` are scoring, and it has no version." in ended.stdout


def test_a_base_that_does_not_parse_is_no_absence_of_changes(repository: Sample) -> None:
    """It is said where and why, and the exit code is 1."""
    _edit(repository, "weight: 5", "weight: many")
    _git(repository.root, "commit", "-qam", "broken")
    _edit(repository, "weight: many", "weight: 5")
    ended = repository.run("diff", "HEAD")
    assert ended.code == 1
    assert "no changes could be told" in ended.stdout
    assert "HEAD:specs/sample.icp.yaml:6:" in ended.stdout
    assert "ICP401 incomparable-version" in ended.stdout


def test_a_file_that_is_moved_and_reformatted(repository: Sample) -> None:
    """Is no change at all."""
    text = (repository.root / "specs" / "sample.icp.yaml").read_text(encoding="utf-8")
    (repository.root / "specs" / "sample.icp.yaml").unlink()
    repository.write(
        "specs/sales/other.icp.yaml",
        "# Moved.\n"
        + text.replace(
            "{title: Big, when: {employees: {gte: 50}}, weight: 5}",
            "\n    weight: 5\n    title: Big\n    when:\n      employees: {gte: 50}",
        ),
    )
    ended = repository.run("diff")
    assert ended.code == 0
    assert ended.stdout.endswith("no changes.\n")


def test_merge_conflict_markers(repository: Sample) -> None:
    """Are named as such."""
    _edit(repository, "tiers:", "<<<<<<< HEAD\ntiers:")
    ended = repository.run("diff")
    assert ended.code == 1
    assert "conflict" in ended.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("nowhere",), 2, "There is no branch, tag or commit `nowhere`."),
        (("--", "-x"), 2, "begins with a dash"),
        (("main", "--icp", "sampel"), 2, "Neither version has the ICP `sampel`."),
        (("main", "--motion", "plg"), 2, "Neither version has the motion `plg`."),
        (("main", "--against", "main"), 2, "not both"),
    ],
)
def test_wrong_calls(repository: Sample, arguments: tuple[str, ...], code: int, said: str) -> None:
    """A message, the nearest right thing, and exit code 2."""
    ended = repository.run("diff", *arguments)
    assert ended.code == code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_text_of_strangers_reaches_no_terminal(repository: Sample) -> None:
    """Escapes and line breaks of a title are shown, not obeyed."""
    _edit(repository, "title: Big", 'title: "Big\\e[31m\\n::error::x"')
    ended = repository.run("diff")
    assert "\x1b" not in ended.stdout
    assert not any(line.startswith("::") for line in ended.stdout.splitlines())


def test_five_thousand_changed_lines(sample: Sample) -> None:
    """Each is told, and soon."""
    traits = "".join(
        f"  t{n}: {{title: T, when: {{employees: {{gte: {n}}}}}, weight: 1}}\n" for n in range(1250)
    )
    head = "icpspec: 1\nid: many\ntitle: Many\ntraits:\n"
    tail = "tiers: {green: {min_score: 5}, red: {}}\n"
    sample.write("old.icp.yaml", head + traits + tail)
    sample.write("new.icp.yaml", head + traits.replace("weight: 1", "weight: 3") + tail)
    ended = sample.run("diff", "old.icp.yaml", "new.icp.yaml")
    assert ended.code == 0
    assert "1250 scoring changes." in ended.stdout


def test_impact_on_the_accounts(repository: Sample) -> None:
    """Two accounts, by hand: x has 80 people and is German, y has 5 and nothing is known of it."""
    # 5 + 3 and 0 become 5 + 3 and 5: y enters green.
    _edit(repository, "{employees: {gte: 50}}", "{employees: {gte: 5}}")
    ended = repository.run("diff", "--data", "--list-accounts", "-f", "json")
    document = json.loads(ended.stdout)
    (impact,) = document["impact"]
    assert (impact["accounts"], impact["moved"], impact["rescored"]) == (2, 1, 1)
    assert impact["migration"] == [
        {"from": "green", "to": "green", "accounts": 1},
        {"from": "red", "to": "green", "accounts": 1},
    ]
    assert [(one["path"], one["moved"]) for one in impact["changes"]] == [("traits.big.when", 1)]
    assert [one["key"] for one in impact["accounts_listed"]] == ["y"]
    assert "y" not in repository.run("diff", "--data").stdout.split()


def test_the_data_of_a_commit_lie_in_the_working_tree(repository: Sample) -> None:
    """Two commits are compared over the accounts that are there."""
    _edit(repository, "weight: 5", "weight: 3")
    _git(repository.root, "commit", "-qam", "two")
    ended = repository.run("diff", "main", "HEAD", "--data", "-f", "json")
    (impact,) = json.loads(ended.stdout)["impact"]
    assert impact["accounts"] == 2


def test_accounts_are_named_only_with_data(repository: Sample) -> None:
    """An option that would do nothing is refused."""
    ended = repository.run("diff", "--list-accounts")
    assert (ended.code, ended.stderr.splitlines()[0]) == (2, "error: --list-accounts needs --data.")
