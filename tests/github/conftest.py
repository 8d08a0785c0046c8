"""A GitHub on this machine: a real HTTP server that speaks the endpoints of comments."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from icpspec.github.client import Client
from icpspec.github.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "ghs_secret-0123456789"  # noqa: S105 - of a server on this machine
REPOSITORY = "acme/icp"
BOT = {"id": 41898282, "type": "Bot", "login": "github-actions[bot]"}
STRANGER = {"id": 7, "type": "User", "login": "stranger"}

Reply = tuple[int, dict[str, str], Any]


@dataclass
class Github:
    """What the server knows, and how it misbehaves.

    Attributes:
        user: whose token it is; an app's may not ask for its user.
        planned: replies to the next requests of a method, before it behaves again; a reply None
            stands for closing the connection.
        before: called at the beginning of each request.
        after: called with each request that was carried out, before it is answered.
    """

    url: str = ""
    user: dict[str, Any] = field(default_factory=lambda: dict(BOT))
    comments: list[dict[str, Any]] = field(default_factory=list)
    requests: list[tuple[str, str]] = field(default_factory=list)
    planned: list[tuple[str, Reply | None]] = field(default_factory=list)
    loses_answer_of: list[str] = field(default_factory=list)
    before: Callable[[str, str], None] = lambda _method, _path: None
    last_id: int = 100

    def add(self, body: str, user: dict[str, Any]) -> dict[str, Any]:
        """A comment that somebody wrote."""
        self.last_id += 1
        url = f"https://github.test/comment/{self.last_id}"
        comment = {"id": self.last_id, "body": body, "user": user, "html_url": url}
        self.comments.append(comment)
        return comment

    def answer(self, method: str, target: str, body: dict[str, Any], token: str) -> Reply:
        """What GitHub would say."""
        path = urlsplit(target).path
        if token != f"Bearer {TOKEN}":
            return 401, {}, {"message": "Bad credentials"}
        if path == "/user":
            return self._user()
        if path == f"/repos/{REPOSITORY}/issues/12/comments":
            if method == "POST":
                return 201, {}, self.add(body["body"], self.user)
            return self._page(target)
        number = int(path.removeprefix(f"/repos/{REPOSITORY}/issues/comments/"))
        found = next((one for one in self.comments if one["id"] == number), None)
        if found is None:
            return 404, {}, {"message": "Not Found"}
        if method == "DELETE":
            self.comments.remove(found)
            return 204, {}, None
        found["body"] = body["body"]
        return 200, {}, found

    def _user(self) -> Reply:
        if self.user["type"] == "Bot":
            return 403, {}, {"message": "Resource not accessible by integration"}
        return 200, {}, self.user

    def _page(self, target: str) -> Reply:
        query = parse_qs(urlsplit(target).query)
        size, page = int(query["per_page"][0]), int(query.get("page", ["1"])[0])
        rest = self.comments[(page - 1) * size :]
        here = f"{self.url}{urlsplit(target).path}?per_page={size}"
        links = [f'<{here}&page=1>; rel="first"']
        if len(rest) > size:
            links.insert(0, f'<{here}&page={page + 1}>; rel="next"')
        return 200, {"Link": ", ".join(links)}, rest[:size]


def _handler(github: Github) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or "{}")
            github.requests.append((self.command, self.path))
            github.before(self.command, self.path)
            reply: Reply | None
            planned = next((one for one in github.planned if one[0] == self.command), None)
            if planned:
                github.planned.remove(planned)
                reply = planned[1]
            else:
                token = self.headers.get("Authorization", "")
                reply = github.answer(self.command, self.path, body, token)
            if self.command in github.loses_answer_of:
                github.loses_answer_of.remove(self.command)
                reply = None
            if reply is None:
                self.close_connection = True
                return
            status, headers, said = reply
            data = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(0 if status == 204 else len(data)))
            self.end_headers()
            if status != 204:
                self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _serve  # noqa: N815 - names of http.server

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    return Handler


@pytest.fixture
def github() -> Iterator[Github]:
    """A GitHub with an empty pull request 12."""
    state = Github()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def waits() -> list[float]:
    """The waits between tries, in seconds, that the client asked for."""
    return []


@pytest.fixture
def client(github: Github, waits: list[float]) -> Client:
    """A client that does not wait in earnest."""
    return Client(Transport(github.url, TOKEN, timeout=5, sleep=waits.append), REPOSITORY, 12)
