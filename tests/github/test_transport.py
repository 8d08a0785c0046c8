"""The token stays with its host and out of every message; failures are told in words."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.errors import UsageError
from icpspec.github.client import Client, client_from
from icpspec.github.failure import GithubFault
from icpspec.github.transport import Transport

from .conftest import REPOSITORY, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .conftest import Github


@pytest.mark.parametrize(
    "url",
    [
        "http://api.github.test",
        "ftp://localhost",
        "https://",
        "https://user:pass@api.github.test",
        "https://api.github.test?x=1",
        "http://localhost.evil.test",
        "file:///etc/passwd",
        "//api.github.test",
        "https://[",
        "https://host:port",
    ],
)
def test_an_address_that_is_no_safe_one_is_refused(url: str) -> None:
    """The token goes over https, or to this machine."""
    with pytest.raises(UsageError, match="GITHUB_API_URL"):
        Transport(url, TOKEN)


@pytest.mark.parametrize(
    "url", ["https://api.github.com", "https://ghe.test:8443/api/v3", "http://localhost:8080"]
)
def test_addresses_of_github_and_of_enterprise_servers_are_taken(url: str) -> None:
    """An enterprise server has a path and maybe a port."""
    assert Transport(url, TOKEN).url == url


@pytest.mark.parametrize("token", ["a\nX-Evil: 1", "a b", "tökén", ""])
def test_a_token_that_is_none_is_refused_without_telling_it(token: str) -> None:
    """A line break in it would be a header of its own."""
    with pytest.raises(UsageError) as caught:
        Transport("https://api.github.com", token)
    assert str(caught.value) == "GITHUB_TOKEN holds characters that no token has."


def test_the_token_is_in_no_text_of_the_client(client: Client) -> None:
    """As in a log that prints its settings."""
    assert TOKEN not in repr(client)


def test_without_a_token_there_is_no_client() -> None:
    """An empty secret is what a workflow of a fork sees."""
    assert client_from({}, REPOSITORY, 12) is None
    assert client_from({"GITHUB_TOKEN": " \n"}, REPOSITORY, 12) is None


def test_the_environment_of_a_workflow_is_enough() -> None:
    """The address has a default, and may end with a slash."""
    made = client_from({"GITHUB_TOKEN": f"{TOKEN}\n"}, REPOSITORY, 12)
    assert made == Client(Transport("https://api.github.com", TOKEN), REPOSITORY, 12)
    there = {"GITHUB_TOKEN": TOKEN, "GITHUB_API_URL": "https://ghe.test/api/v3/"}
    made = client_from(there, REPOSITORY, 12)
    assert made is not None
    assert made.transport.url == "https://ghe.test/api/v3"


@pytest.fixture
def other_host() -> Iterator[tuple[str, list[str]]]:
    """Another server, and what it is sent as Authorization."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers.get("Authorization", ""))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"[]")

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/list", seen
    server.shutdown()
    thread.join()
    server.server_close()


def test_the_token_follows_no_redirect_to_another_host(
    client: Client, github: Github, other_host: tuple[str, list[str]]
) -> None:
    """Not even to another port."""
    url, seen = other_host
    github.planned = [("GET", (302, {"Location": url}, None))]
    with pytest.raises(GithubFault, match="another host"):
        list(client.comments())
    assert seen == []


def test_the_token_follows_no_next_page_to_another_host(
    client: Client, github: Github, other_host: tuple[str, list[str]]
) -> None:
    """A Link header is what the server says, no more."""
    url, seen = other_host
    github.planned = [("GET", (200, {"Link": f'<{url}>; rel="next"'}, []))]
    with pytest.raises(GithubFault, match="another host"):
        list(client.comments())
    assert seen == []


def test_a_redirect_on_the_same_host_is_followed(client: Client, github: Github) -> None:
    """A renamed repository answers so, also to what writes."""
    github.add("one", {"id": 1, "type": "User"})
    here = f"/repos/{REPOSITORY}/issues/12/comments"
    github.planned = [
        ("GET", (301, {"Location": f"{here}?per_page=100"}, None)),
        ("POST", (307, {"Location": here}, None)),
    ]
    assert [one.body for one in client.comments()] == ["one"]
    assert client.create("two").body == "two"


def test_redirects_have_an_end(client: Client, github: Github) -> None:
    """Two addresses that name each other."""
    github.planned = [("GET", (302, {"Location": "/again"}, None))] * 9
    with pytest.raises(GithubFault, match="without end"):
        list(client.comments())


def test_pages_have_an_end(client: Client, github: Github) -> None:
    """A page whose next one is itself."""
    page = f"{github.url}/repos/{REPOSITORY}/issues/12/comments?per_page=100"
    github.planned = [("GET", (200, {"Link": f'<{page}>; rel="next"'}, []))] * 1000
    assert list(client.comments()) == []
    assert len(github.requests) == 200


def test_a_bad_token_is_a_fault_that_says_so(github: Github) -> None:
    """Unlike a token that may only read."""
    stale = Client(Transport(github.url, "stale", sleep=lambda _: None), REPOSITORY, 12)
    with pytest.raises(GithubFault) as caught:
        stale.own_number()
    assert caught.value.status == 401
    assert caught.value.help == "The token is not valid (any more)."


def test_what_the_server_says_is_told_short_and_without_the_token(
    client: Client, github: Github
) -> None:
    """Nor with what moves a terminal's cursor."""
    said = {"message": f"No \x1b[31m{TOKEN}\n::error::x " + "long " * 100}
    github.planned = [("GET", (400, {}, said))]
    with pytest.raises(GithubFault) as caught:
        list(client.comments())
    message = str(caught.value)
    assert message.startswith(f"{client.transport.host} answered 400: No [31m*** ::error::x long")
    assert len(message) < 260


@pytest.mark.parametrize("said", [b"<html>", {"message": "x"}, [{"id": "x"}], ["x"], b"\xff"])
def test_an_answer_of_another_kind_is_a_fault(client: Client, github: Github, said: object) -> None:
    """As from a proxy that wants a login first."""
    github.planned = [("GET", (200, {}, said))]
    with pytest.raises(GithubFault, match="something that is no"):
        list(client.comments())


def test_a_server_that_never_recovers_is_given_up(
    client: Client, github: Github, waits: list[float]
) -> None:
    """Four tries, one, two and four seconds apart."""
    github.planned = [("GET", (503, {}, {"message": "Unavailable"}))] * 9
    with pytest.raises(GithubFault, match="answered 503: Unavailable"):
        list(client.comments())
    assert waits == [1.0, 2.0, 4.0]


def test_a_server_that_is_not_there_is_told_with_its_name() -> None:
    """Nothing listens; the message names the host and not the token."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    absent = Client(Transport(url, TOKEN, timeout=2, sleep=lambda _: None), REPOSITORY, 12)
    with pytest.raises(GithubFault, match=r"^127\.0\.0\.1:\d+ did not answer: ") as caught:
        list(absent.comments())
    assert TOKEN not in str(caught.value)


def test_a_server_that_says_nothing_is_left_after_the_timeout() -> None:
    """A connection that is taken and never answered."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        waiting = Client(Transport(url, TOKEN, timeout=0.05, sleep=lambda _: None), REPOSITORY, 1)
        with pytest.raises(GithubFault, match="did not answer: timed out"):
            list(waiting.comments())


def test_local_requests_take_no_proxy(
    client: Client, github: Github, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the token would go to the proxy in the clear."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    assert list(client.comments()) == []
    assert len(github.requests) == 1
