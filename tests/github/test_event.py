"""Which pull request a workflow runs for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.errors import EnvironmentFault, UsageError
from icpspec.github.event import PullRequest, pull_request
from icpspec.github.summary import add_to_summary

if TYPE_CHECKING:
    from pathlib import Path

BASE, HEAD = "a" * 40, "b" * 40


def _environment(folder: Path, event: Any, **more: str) -> dict[str, str]:
    path = folder / "event.json"
    path.write_text(json.dumps(event), encoding="utf-8")
    return {"GITHUB_REPOSITORY": "acme/icp", "GITHUB_EVENT_PATH": str(path), **more}


def _event(head_repository: str | None) -> dict[str, Any]:
    repo = {"full_name": head_repository} if head_repository else None
    sides = {"base": {"sha": BASE}, "head": {"sha": HEAD, "repo": repo}}
    return {"pull_request": {"number": 12, **sides}}


def test_the_event_names_number_and_commits(tmp_path: Path) -> None:
    """A pull request of the repository itself."""
    there = _environment(tmp_path, _event("acme/icp"), GITHUB_RUN_ID="77")
    assert pull_request(there) == PullRequest("acme/icp", 12, BASE, HEAD, is_fork=False, run=77)


@pytest.mark.parametrize(
    ("server", "files"),
    [
        ("", f"https://github.com/acme/icp/blob/{HEAD}"),
        ("https://ghe.test:8443", f"https://ghe.test:8443/acme/icp/blob/{HEAD}"),
        ("javascript:alert(1)//", None),
        ("https://evil.test/) [x](", None),
        ("http://ghe.test", None),
    ],
)
def test_files_are_read_where_people_read_them(
    tmp_path: Path, server: str, files: str | None
) -> None:
    """It becomes part of links."""
    found = pull_request(_environment(tmp_path, _event("acme/icp"), GITHUB_SERVER_URL=server))
    assert found is not None
    assert found.files == files
    assert PullRequest("acme/icp", 12).files is None


@pytest.mark.parametrize("head", ["stranger/icp", None], ids=["fork", "fork that is gone"])
def test_a_fork_is_known_as_one(tmp_path: Path, head: str | None) -> None:
    """Also when its repository was deleted meanwhile."""
    found = pull_request(_environment(tmp_path, _event(head)))
    assert found is not None
    assert found.is_fork


@pytest.mark.parametrize(
    ("event", "ref", "number"),
    [
        ({}, "refs/pull/8/merge", 8),
        ({}, "refs/heads/main", None),
        ({}, "refs/pull/0/merge", None),
        ({"issue": {"number": 9, "pull_request": {"url": "…"}}}, "refs/heads/main", 9),
        ({"issue": {"number": 9}}, "refs/heads/main", None),
        ({"pull_request": {"number": "12"}}, "refs/heads/main", None),
        ({"pull_request": {"number": True}}, "refs/heads/main", None),
        ([1], "refs/pull/8/merge", 8),
    ],
)
def test_other_events_have_a_number_or_none(
    tmp_path: Path, event: Any, ref: str, number: int | None
) -> None:
    """A push has no pull request; a comment on one has."""
    found = pull_request(_environment(tmp_path, event, GITHUB_REF=ref))
    assert (found.number if found else None) == number


@pytest.mark.parametrize("name", ["acme", "acme/icp/x", "../..", "a b/c", "acme/icp\n", "a/..", ""])
def test_a_repository_without_a_possible_name_is_refused(name: str) -> None:
    """It becomes part of an address."""
    with pytest.raises(UsageError, match="GITHUB_REPOSITORY"):
        pull_request({"GITHUB_REPOSITORY": name})


def test_an_event_that_cannot_be_read_is_a_fault(tmp_path: Path) -> None:
    """Missing, or no JSON."""
    there = {"GITHUB_REPOSITORY": "a/b", "GITHUB_EVENT_PATH": str(tmp_path / "none.json")}
    with pytest.raises(EnvironmentFault, match="Cannot read GITHUB_EVENT_PATH"):
        pull_request(there)
    (tmp_path / "none.json").write_text("{", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="not JSON"):
        pull_request(there)


def test_the_summary_grows_by_what_is_added(tmp_path: Path) -> None:
    """Other steps' words stay; without a summary nothing is written."""
    path = tmp_path / "summary.md"
    path.write_text("before\n", encoding="utf-8")
    assert add_to_summary("after\n", {"GITHUB_STEP_SUMMARY": str(path)})
    assert path.read_text(encoding="utf-8") == "before\nafter\n"
    assert not add_to_summary("x", {})
    with pytest.raises(EnvironmentFault, match="longer than"):
        add_to_summary("x" * 1_000_001, {"GITHUB_STEP_SUMMARY": str(path)})
    with pytest.raises(EnvironmentFault, match="Cannot write GITHUB_STEP_SUMMARY"):
        add_to_summary("x", {"GITHUB_STEP_SUMMARY": str(tmp_path)})
