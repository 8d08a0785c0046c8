"""The pull request that a workflow runs for, from what GitHub tells it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icpspec.errors import EnvironmentFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_SERVER = "https://github.com"
_SERVER = re.compile(r"https://[A-Za-z0-9.-]+(?::[0-9]+)?")
_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_REF = re.compile(r"refs/pull/([1-9][0-9]*)/(?:merge|head)")
_SHA = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


@dataclass(frozen=True, slots=True)
class PullRequest:
    """A pull request.

    Attributes:
        repository: into which it is to be merged, as `owner/name`.
        base: sha of the commit that it was made against, None if that is not known.
        head: sha of its newest commit, None if that is not known.
        is_fork: it comes from another repository, or from one that is gone.
        run: number of the workflow's run; later runs have greater ones; 0 outside of a workflow.
        server: address of the site that people read, as https://github.com.
    """

    repository: str
    number: int
    base: str | None = None
    head: str | None = None
    is_fork: bool = False
    run: int = 0
    server: str = DEFAULT_SERVER

    @property
    def files(self) -> str | None:
        """Where the files of the head can be read; None if its commit is not known."""
        if self.head is None or not _SERVER.fullmatch(self.server):
            return None
        return f"{self.server}/{self.repository}/blob/{self.head}"


def pull_request(environment: Mapping[str, str]) -> PullRequest | None:
    """The pull request at hand; None if the workflow runs for something else.

    Args:
        environment: with `GITHUB_REPOSITORY`, and `GITHUB_EVENT_PATH` or `GITHUB_REF`.

    Raises:
        UsageError: this is no workflow, or its repository has no possible name.
        EnvironmentFault: the event cannot be read.
    """
    repository = environment.get("GITHUB_REPOSITORY", "")
    if not repository:
        raise UsageError(
            "Which pull request? GITHUB_REPOSITORY is not set.",
            help="--post is for workflows of GitHub, which set it; else set it as owner/name, "
            "and GITHUB_REF as refs/pull/12/merge.",
        )
    if not _REPOSITORY.fullmatch(repository) or ".." in repository:
        raise UsageError("GITHUB_REPOSITORY is not the name of a repository, as owner/name.")
    event = _event(environment.get("GITHUB_EVENT_PATH", ""))
    told = _dict(event.get("pull_request"))
    number = _number(told) or _number_of_issue(event) or _number_of_ref(environment)
    if number is None:
        return None
    head = _dict(told.get("head"))
    run = environment.get("GITHUB_RUN_ID", "")
    return PullRequest(
        repository,
        number,
        _sha(_dict(told.get("base"))),
        _sha(head),
        bool(told) and _dict(head.get("repo")).get("full_name") != repository,
        int(run) if re.fullmatch(r"[0-9]{1,18}", run) else 0,
        environment.get("GITHUB_SERVER_URL", "") or DEFAULT_SERVER,
    )


def _event(path: str) -> dict[str, Any]:
    if not path:
        return {}
    try:
        return _dict(json.loads(Path(path).read_text(encoding="utf-8")))
    except OSError as error:
        raise EnvironmentFault(f"Cannot read GITHUB_EVENT_PATH: {error.strerror}.") from error
    except ValueError:
        raise EnvironmentFault("The file of GITHUB_EVENT_PATH is not JSON.") from None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _number(told: Mapping[str, Any]) -> int | None:
    number = told.get("number")
    # True is a whole number for Python.
    return number if type(number) is int and number > 0 else None


def _number_of_issue(event: Mapping[str, Any]) -> int | None:
    """A comment on a pull request is an event of an issue."""
    issue = _dict(event.get("issue"))
    return _number(issue) if issue.get("pull_request") else None


def _number_of_ref(environment: Mapping[str, str]) -> int | None:
    found = _REF.fullmatch(environment.get("GITHUB_REF", ""))
    return int(found[1]) if found else None


def _sha(side: Mapping[str, Any]) -> str | None:
    sha = side.get("sha")
    return sha if isinstance(sha, str) and _SHA.fullmatch(sha) else None
