"""The scripts of the action: what they make of its inputs, and that the program is installed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icpspec import __version__
from icpspec.scaffold import write_project

from .programs import SCRIPTS, commit, git, only_if_asked, repository, run

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).parents[2]
ACTION = ROOT / ".github" / "actions" / "review"
# Stands where the program is, writes down how it was called, and ends as it is told.
_RECORDER = f"""\
#!{sys.executable}
import json, os, sys
with open(os.environ["CALLS"], "a") as file:
    print(json.dumps(sys.argv[1:]), file=file)
print("text for", sys.argv[-1])
sys.exit(int(os.environ["ENDS_WITH"]))
"""
_HOSTILE = ['main"; touch run; "', "$(touch run)", "`touch run`", "--post", "a b\nc", "*"]


class Step:
    """The step that reviews, with a recorder in the program's place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.summary = folder / "summary.md"
        self._calls = folder / "calls"
        script = folder / "temp" / "icpspec" / "bin" / "icpspec"
        script.parent.mkdir(parents=True)
        script.write_text(_RECORDER, encoding="utf-8")
        script.chmod(0o755)

    def review(
        self, inputs: dict[str, str], *, ends_with: int = 0
    ) -> subprocess.CompletedProcess[str]:
        """Run it with inputs by the names of their variables."""
        fixed = {
            "RUNNER_TEMP": str(self.folder / "temp"),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "CALLS": str(self._calls),
            "ENDS_WITH": str(ends_with),
        }
        return run([str(ACTION / "review.sh")], self.folder, {**fixed, **inputs})

    @property
    def calls(self) -> list[list[str]]:
        """How the program was called."""
        if not self._calls.exists():
            return []
        return [json.loads(line) for line in self._calls.read_text(encoding="utf-8").splitlines()]


@pytest.fixture
def step(tmp_path: Path) -> Step:
    """For a pull request to main."""
    return Step(tmp_path)


def test_it_posts(step: Step) -> None:
    """One call, which comments, and annotates on standard output."""
    done = step.review(
        {"GITHUB_BASE_REF": "main", "ICPSPEC_POST": "true", "ICPSPEC_FAIL_ON": "warning"}
    )
    assert (done.returncode, done.stdout) == (0, "text for --post\n")
    assert step.calls == [
        ["review", "--base=origin/main", "--fail-on=warning", "--format", "github", "--post"]
    ]
    assert not step.summary.exists()


def test_without_posting_the_summary_has_the_text(step: Step) -> None:
    """Findings fail the job, and are told all the same."""
    done = step.review({"GITHUB_BASE_REF": "main", "ICPSPEC_DATA": "false"}, ends_with=1)
    assert (done.returncode, done.stdout) == (1, "text for github\n")
    common = ["review", "--base=origin/main", "--fail-on=error", "--no-data", "--format"]
    assert step.calls == [[*common, "github"], [*common, "markdown"]]
    assert step.summary.read_text(encoding="utf-8") == "text for markdown\n"


def test_what_cannot_be_reviewed_is_said_once(step: Step) -> None:
    """A second call would fail as the first."""
    assert step.review({"ICPSPEC_BASE": "v1"}, ends_with=3).returncode == 3
    assert len(step.calls) == 1
    assert not step.summary.exists()


@pytest.mark.parametrize("text", _HOSTILE)
@pytest.mark.parametrize("name", ["GITHUB_BASE_REF", "ICPSPEC_BASE", "ICPSPEC_FAIL_ON"])
def test_inputs_are_never_commands(name: str, text: str, step: Step) -> None:
    """Whatever a branch is called, it is one argument, and no option."""
    step.review({"GITHUB_BASE_REF": "main", name: text})
    base = {"GITHUB_BASE_REF": f"origin/{text}", "ICPSPEC_BASE": text}.get(name, "origin/main")
    fail_on = text if name == "ICPSPEC_FAIL_ON" else "error"
    assert step.calls[0][:3] == ["review", f"--base={base}", f"--fail-on={fail_on}"]
    assert not (step.folder / "run").exists()


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({}, "This run is for no pull request: name a base."),
        ({"ICPSPEC_BASE": "main", "ICPSPEC_POST": "yes"}, "post must be true or false."),
        ({"ICPSPEC_BASE": "main", "ICPSPEC_DATA": "$(x)"}, "data must be true or false."),
    ],
)
def test_inputs_that_make_no_sense(inputs: dict[str, str], said: str, step: Step) -> None:
    """An annotation and exit code 2, before anything is done."""
    done = step.review(inputs)
    assert (done.returncode, done.stdout) == (2, f"::error::{said}\n")
    assert step.calls == []


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"ICPSPEC_VERSION": "1.0", "ICPSPEC_PATH": "."}, "Name a version or a path, not both."),
        ({"ICPSPEC_VERSION": "1.0 --index-url=x"}, "The version must be one as 1.2.3."),
        ({"ICPSPEC_VERSION": "$(touch run)"}, "The version must be one as 1.2.3."),
        ({"ICPSPEC_VERSION": "1.0\n../x"}, "The version must be one as 1.2.3."),
    ],
)
def test_versions_that_are_none(inputs: dict[str, str], said: str, tmp_path: Path) -> None:
    """Nothing is installed from elsewhere by what an input says."""
    fixed = {"RUNNER_TEMP": str(tmp_path), "ICPSPEC_ACTION": str(ACTION)}
    done = run([str(ACTION / "install.sh")], tmp_path, {**fixed, **inputs})
    assert (done.returncode, done.stdout) == (2, f"::error::{said}\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("posts", ["true", "false"])
def test_it_reviews_a_pull_request(posts: str, tmp_path: Path) -> None:
    """By the real program, in a clone with a branch; without a token the summary has the text."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    (tmp_path / "temp" / "icpspec" / "bin").mkdir(parents=True)
    (tmp_path / "temp" / "icpspec" / "bin" / "icpspec").symlink_to(f"{SCRIPTS}/icpspec")
    write_project(origin / "sales")
    repository(origin)
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    path = clone / "sales" / "specs" / "example.icp.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("{gt: 40}", "{gt: 60}").replace("weight: 3", "weight: 2", 1))
    commit(clone, "a change")
    inputs = {
        "RUNNER_TEMP": str(tmp_path / "temp"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "GITHUB_BASE_REF": "main",
        "GITHUB_REPOSITORY": "owner/name",
        "GITHUB_REF": "refs/pull/3/merge",
        "GITHUB_TOKEN": "",
        "ICPSPEC_POST": posts,
        "ICPSPEC_DATA": "false" if posts == "true" else "",
    }
    done = run([str(ACTION / "review.sh")], clone / "sales", inputs)
    assert done.returncode == 1, done.stderr
    assert "::warning file=sales/specs/example.icp.yaml,line=" in done.stdout
    summary = (tmp_path / "summary.md").read_text(encoding="utf-8")
    assert "`traits.stretched-planners.when" in summary
    assert "reweighted | 3 | 2 |" in summary


def test_it_installs_what_it_is_a_part_of(tmp_path: Path) -> None:
    """By default, into an environment of its own."""
    only_if_asked()
    fixed = {"RUNNER_TEMP": str(tmp_path), "ICPSPEC_ACTION": str(ACTION), "PYTHONPATH": ""}
    done = run([str(ACTION / "install.sh")], tmp_path, fixed)
    assert (done.returncode, done.stdout) == (0, f"icpspec {__version__}\n"), done.stderr
    where = "import icpspec; print(icpspec.__file__)"
    python = str(tmp_path / "icpspec" / "bin" / "python")
    assert run([python, "-c", where], tmp_path, {"PYTHONPATH": ""}).stdout.startswith(str(tmp_path))
