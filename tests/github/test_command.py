"""`icpspec review --post`, from a workflow's environment to the comment."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.review.small import ICP, small

from .conftest import REPOSITORY, TOKEN

if TYPE_CHECKING:
    from pathlib import Path

    from tests.review.company import Company

    from .conftest import Github

HEAD = "c0ffee0123" * 4


@pytest.fixture
def project(tmp_path: Path, github: Github, monkeypatch: pytest.MonkeyPatch) -> Company:
    """A branch with a change, in the environment of a workflow."""
    made = small(tmp_path / "project")
    made.edit(ICP, {"weight: 3": "weight: 1"})
    event = tmp_path / "event.json"
    sides = {"base": {"sha": "b" * 40}, "head": {"sha": HEAD, "repo": {"full_name": "a/fork"}}}
    event.write_text(json.dumps({"pull_request": {"number": 12, **sides}}), encoding="utf-8")
    for name, value in {
        "GITHUB_API_URL": github.url,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_RUN_ID": "5",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
    }.items():
        monkeypatch.setenv(name, value)
    return made


def _summary(tmp_path: Path) -> str:
    path = tmp_path / "summary.md"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def test_a_comment_is_written_and_updated(project: Company, github: Github, tmp_path: Path) -> None:
    """The report goes where it always goes; a word of the comment to standard error."""
    ended = project.review("--post", "-f", "github")
    assert ended.code == 0
    assert ended.stderr == "Commented on the pull request: https://github.test/comment/101.\n"
    assert github.comments[0]["body"].startswith("<!-- icpspec:review key=")
    assert "✅ **Passes.** 1 scoring change." in github.comments[0]["body"]
    assert f" · head {HEAD[:7]} · " in github.comments[0]["body"]
    place = f"https://github.com/{REPOSITORY}/blob/{HEAD}/{ICP}#L6"
    assert f"| 3 | 1 | 0 | [`{ICP}:6`]({place}) |" in github.comments[0]["body"]
    assert "The comment on the pull request says so already" in project.review("--post").stderr
    project.edit(ICP, {"weight: 5": "weight: 4"})
    ended = project.review("--post")
    assert ended.code == 1
    assert "Updated the comment on the pull request" in ended.stderr
    assert [one["body"].count("❌ **Fails: 1 example fails.**") for one in github.comments] == [1]
    assert _summary(tmp_path) == ""


def test_nothing_that_matters_is_no_comment(project: Company, github: Github) -> None:
    """What was said before is taken back."""
    text = project.read(ICP)
    project.edit(ICP, {"weight: 1": "weight: 3"})
    assert "Nothing to comment on." in project.review("--post").stderr
    assert github.comments == []
    project.write(ICP, text)
    project.review("--post")
    project.edit(ICP, {"weight: 1": "weight: 3"})
    assert "Updated the comment" in project.review("--post").stderr
    assert "Nothing changes in meaning." in github.comments[0]["body"]


@pytest.mark.parametrize("code", [0, 1])
def test_a_token_that_may_not_comment_leaves_the_summary(
    project: Company, github: Github, tmp_path: Path, code: int
) -> None:
    """As on a fork: the job is as green as the specs."""
    if code:
        project.edit(ICP, {"weight: 5": "weight: 4"})
    github.planned = [("POST", (403, {}, {"message": "Resource not accessible by integration"}))]
    ended = project.review("--post")
    assert ended.code == code
    assert "Resource not accessible by integration): the summary of the step has" in ended.stderr
    assert "1 scoring change" in _summary(tmp_path) or code
    assert "icpspec:review" not in _summary(tmp_path)


def test_without_a_token_the_summary_has_the_review(
    project: Company, github: Github, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Secrets are empty in a workflow of a fork; without a summary that is said."""
    monkeypatch.setenv("GITHUB_TOKEN", "")
    assert project.review("--post").code == 0
    assert "✅ **Passes.**" in _summary(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY")
    ended = project.review("--post")
    assert ended.stderr == (
        "There is no GITHUB_TOKEN, and there is no summary of a step: the review is only here.\n"
    )
    assert github.requests == []


def test_a_github_that_does_not_work_is_a_failure(
    project: Company, github: Github, tmp_path: Path
) -> None:
    """Unlike a refusal; the review is not lost, and the token in no message."""
    github.planned = [("GET", (400, {}, {"message": f"Bad {TOKEN}"}))]
    ended = project.review("--post")
    assert ended.code == 4
    assert ended.stdout.startswith("Passes. ")
    assert "answered 400: Bad ***." in ended.stderr
    assert TOKEN not in ended.stdout + ended.stderr
    assert "✅ **Passes.**" in _summary(tmp_path)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GITHUB_API_URL", "http://evil.test", "must begin with https://"),
        ("GITHUB_TOKEN", "a\nb", "characters that no token has"),
        ("GITHUB_REPOSITORY", "no", "not the name of a repository"),
        ("GITHUB_EVENT_PATH", "", "runs for no pull request"),
    ],
)
def test_what_cannot_be_is_said_before_any_work(
    project: Company, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    """And nothing is sent anywhere."""
    monkeypatch.setenv(name, value)
    ended = project.review("--post")
    assert (ended.code, ended.stdout) == (2, "")
    assert said in ended.stderr


def test_two_projects_have_two_comments(project: Company, github: Github, tmp_path: Path) -> None:
    """Each is told by its folder in the repository."""
    project.review("--post")
    other = small(tmp_path / "mono")
    (tmp_path / "mono" / "sales").mkdir()
    for name in ("icpspec.yaml", "specs", "data"):
        (tmp_path / "mono" / name).rename(tmp_path / "mono" / "sales" / name)
    other.git("checkout", "-q", "main")
    other.commit("moved")
    other.git("checkout", "-q", "-b", "again")
    other.edit(f"sales/{ICP}", {"weight: 3": "weight: 1"})
    other.review("--post", "--project", "sales/icpspec.yaml")
    assert len(github.comments) == 2
