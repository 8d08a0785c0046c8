"""One comment on a pull request, whatever the server, strangers and other runs do."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icpspec.github.failure import GithubFault
from icpspec.github.post import Note, post

from .conftest import BOT, STRANGER

if TYPE_CHECKING:
    from icpspec.github.client import Client

    from .conftest import Github

NOTE = Note("The verdict.\n", "specs/icpspec.yaml", run=50)


def _methods(github: Github) -> list[str]:
    return [method for method, _ in github.requests]


def test_the_first_run_writes_a_comment_and_the_next_updates_it(
    client: Client, github: Github
) -> None:
    """A pull request has one comment, however many pushes there are."""
    first = post(client, NOTE)
    second = post(client, Note("Another verdict.\n", NOTE.project, run=51))
    assert (first.done, second.done) == ("created", "updated")
    assert first.url == second.url == "https://github.test/comment/101"
    assert [one["body"] for one in github.comments] == [
        "<!-- icpspec:review key=" + NOTE.key + " run=51 -->\nAnother verdict.\n"
    ]


def test_the_same_text_is_not_sent_again(client: Client, github: Github) -> None:
    """A push that changes nothing notifies nobody; GitHub may have changed the line breaks."""
    post(client, NOTE)
    github.comments[0]["body"] = github.comments[0]["body"].replace("\n", "\r\n").rstrip()
    assert post(client, Note(NOTE.text, NOTE.project, run=51)).done == "unchanged"
    assert "PATCH" not in _methods(github)


def test_nothing_that_matters_begins_no_comment_but_ends_one(
    client: Client, github: Github
) -> None:
    """Quiet when nothing matters; what was said before is taken back."""
    silent = Note("Nothing changes.\n", NOTE.project, matters=False, run=51)
    assert post(client, silent).done == "quiet"
    assert github.comments == []
    post(client, NOTE)
    assert post(client, silent).done == "updated"
    assert github.comments[0]["body"].endswith("\nNothing changes.\n")


def test_the_own_comment_is_found_on_a_later_page(client: Client, github: Github) -> None:
    """Pages are followed by the Link header, and no further than needed."""
    for number in range(250):
        github.add(f"comment {number}", STRANGER)
    post(client, NOTE)
    for number in range(100):
        github.add(f"later {number}", STRANGER)
    github.requests.clear()
    assert post(client, Note("New.\n", NOTE.project, run=51)).done == "updated"
    assert len(github.comments) == 351
    assert _methods(github) == ["GET", "GET", "GET", "GET", "PATCH"]


@pytest.mark.parametrize("kind", ["bot", "user"])
def test_a_strangers_comment_with_the_marker_is_left_alone(
    client: Client, github: Github, kind: str
) -> None:
    """A stranger could edit the comment later: it must be ours."""
    if kind == "user":
        github.user = {"id": 99, "type": "User"}
    forged = github.add(NOTE.body, STRANGER)
    assert post(client, Note("True.\n", NOTE.project, run=51)).done == "created"
    assert forged["body"] == NOTE.body
    assert post(client, Note("Truer.\n", NOTE.project, run=52)).done == "updated"
    assert forged["body"] == NOTE.body


def test_a_marker_that_is_not_the_first_line_does_not_count(client: Client, github: Github) -> None:
    """Another app may quote what we said."""
    quoted = github.add(f"> {NOTE.body}", BOT)
    below = github.add(f"Look:\n{NOTE.body}", BOT)
    assert post(client, NOTE).done == "created"
    assert quoted["body"].startswith("> ")
    assert below["body"].startswith("Look:")


def test_each_project_of_a_repository_has_its_own_comment(client: Client, github: Github) -> None:
    """Two projects in one repository do not take turns in one comment."""
    post(client, NOTE)
    post(client, Note("Of the other.\n", "other/icpspec.yaml", run=50))
    assert len(github.comments) == 2


def test_an_older_run_does_not_replace_what_a_newer_one_said(
    client: Client, github: Github
) -> None:
    """Runs overtake each other; the newest commit has the word."""
    post(client, NOTE)
    assert post(client, Note("Old news.\n", NOTE.project, run=49)).done == "outdated"
    assert github.comments[0]["body"] == NOTE.body


@pytest.mark.parametrize("status", [403, 404])
def test_a_token_that_may_only_read_is_told_as_refused(
    client: Client, github: Github, status: int
) -> None:
    """As on a pull request from a fork: the caller writes a summary instead."""
    github.planned = [("POST", (status, {}, {"message": "Resource not accessible."}))]
    posted = post(client, NOTE)
    assert posted.done == "refused"
    assert posted.why == f"{client.transport.host} answered {status}: Resource not accessible."


def test_a_server_that_fails_once_is_asked_again(
    client: Client, github: Github, waits: list[float]
) -> None:
    """Reading and updating are safe to repeat."""
    post(client, NOTE)
    github.planned = [("GET", (502, {}, b"<html>")), ("PATCH", (500, {}, None))]
    assert post(client, Note("New.\n", NOTE.project, run=51)).done == "updated"
    assert waits == [1.0, 1.0]


def test_a_rate_limit_is_waited_for_as_long_as_the_server_says(
    client: Client, github: Github, waits: list[float]
) -> None:
    """A secondary limit is a 403 that goes away, and no refusal; nothing was created."""
    limited = (403, {"Retry-After": "7"}, {"message": "You have exceeded a secondary rate limit."})
    github.planned = [("POST", limited), ("POST", (429, {}, {"message": "Slow down"}))]
    assert post(client, NOTE).done == "created"
    assert waits == [7.0, 2.0]
    assert len(github.comments) == 1


def test_a_limit_that_lasts_too_long_is_a_fault(
    client: Client, github: Github, waits: list[float]
) -> None:
    """A job does not sleep for an hour, and a limit is not taken for a token that may not write."""
    limit = (403, {"Retry-After": "3600"}, {"message": "API rate limit exceeded"})
    github.planned = [("GET", limit)]
    with pytest.raises(GithubFault, match="answered 403: API rate limit exceeded"):
        post(client, NOTE)
    assert waits == []


def test_a_lost_answer_leaves_no_second_comment(client: Client, github: Github) -> None:
    """The comment was written, but the connection broke before we heard of it."""
    github.loses_answer_of = ["POST"]
    assert post(client, NOTE).done == "created"
    assert len(github.comments) == 1


def test_a_creation_that_failed_is_tried_once_more(client: Client, github: Github) -> None:
    """Nothing was written: after a look it is safe to create again."""
    github.planned = [("POST", (500, {}, {"message": "Oops"}))]
    assert post(client, NOTE).done == "created"
    assert _methods(github).count("POST") == 2
    assert len(github.comments) == 1


def test_two_runs_at_once_leave_one_comment(client: Client, github: Github) -> None:
    """Another run writes between our look and our writing: the older comment stays."""

    def overtake(method: str, _path: str) -> None:
        if method == "POST":
            github.before = lambda _method, _path: None
            github.add(Note("Of a run as fast.\n", NOTE.project, run=49).body, BOT)

    github.before = overtake
    posted = post(client, NOTE)
    assert posted.url == "https://github.test/comment/101"
    assert [one["body"] for one in github.comments] == [NOTE.body]


def test_a_comment_that_is_removed_meanwhile_is_written_anew(
    client: Client, github: Github
) -> None:
    """Between our look and our update somebody deletes it."""
    post(client, NOTE)

    def remove(method: str, _path: str) -> None:
        if method == "PATCH":
            github.comments.clear()

    github.before = remove
    assert post(client, Note("New.\n", NOTE.project, run=51)).done == "created"
    assert len(github.comments) == 1


def test_a_project_path_cannot_end_the_marker(client: Client, github: Github) -> None:
    """The path is in the marker as a hash."""
    note = Note("Text.\n", "a --> <img src=x>/icpspec.yaml", run=1)
    assert post(client, note).done == "created"
    assert github.comments[0]["body"].splitlines()[0].count("-->") == 1
    assert post(client, note).done == "unchanged"
