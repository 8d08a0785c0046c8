"""Brings a comment to the pull request at hand, or to the summary of the step."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.github.client import Client
    from icpspec.github.event import PullRequest
    from icpspec.github.post import Posted

_DONE = {
    "created": "Commented on the pull request",
    "updated": "Updated the comment on the pull request",
    "unchanged": "The comment on the pull request says so already",
    "quiet": "Nothing to comment on",
    "outdated": "A newer run has commented already",
}


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a comment is to be written; without a token only into the summary of the step."""

    pull: PullRequest
    client: Client | None


def destination() -> Destination:
    """Where a comment is to be written, before long work is done for it.

    Raises:
        UsageError: this is no workflow of a pull request, or the token cannot be one.
        EnvironmentFault: what GitHub told the workflow cannot be read.
    """
    from icpspec.errors import UsageError
    from icpspec.github.client import client_from
    from icpspec.github.event import pull_request

    pull = pull_request(os.environ)
    if pull is None:
        raise UsageError(
            "This workflow runs for no pull request.",
            help="Let it run `on: pull_request`, or leave --post out.",
        )
    return Destination(pull, client_from(os.environ, pull.repository, pull.number))


def post_comment(text: str, to: Destination, root: Path, *, matters: bool) -> str:
    """Write or update the comment, and tell in a sentence what was done.

    Args:
        text: the comment as Markdown.
        root: the project's folder, which tells its comment from those of other projects.
        matters: false: no new comment is written.

    Raises:
        EnvironmentFault: GitHub does not answer; then the summary has the comment.
    """
    from icpspec.github.failure import GithubFault
    from icpspec.github.post import Note, post

    if to.client is None:
        return _summarised(text, "There is no GITHUB_TOKEN")
    note = Note(text, _place(root), matters=matters, run=to.pull.run)
    try:
        posted = post(to.client, note)
    except GithubFault:
        _summarised(text, "")
        raise
    if posted.done == "refused":
        why = posted.why.rstrip(".")
        return _summarised(text, f"The token may not comment ({why})")
    return _sentence(posted)


def _place(root: Path) -> str:
    """The project's folder from the top of its repository."""
    for folder in (root, *root.parents):
        if (folder / ".git").exists():
            return root.relative_to(folder).as_posix()
    return "."


def _sentence(posted: Posted) -> str:
    return f"{_DONE[posted.done]}{f': {posted.url}' if posted.url else ''}."


def _summarised(text: str, why: str) -> str:
    from icpspec.github.summary import add_to_summary

    if add_to_summary(text, os.environ):
        return f"{why}: the summary of the step has the review."
    return f"{why}, and there is no summary of a step: the review is only here."
