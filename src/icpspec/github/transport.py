"""Requests to the GitHub API: tried again where that is safe, the token kept to its host."""

from __future__ import annotations

import email.utils
import json
import re
import time
import urllib.request
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit

from icpspec.errors import UsageError
from icpspec.github.failure import GithubFault

if TYPE_CHECKING:
    from collections.abc import Callable

DEFAULT_URL = "https://api.github.com"
_LOCAL = ("localhost", "127.0.0.1", "::1")
_VERSION = "2022-11-28"
_TRIES = 4
_REDIRECTS = 3
_LONGEST_WAIT = 60.0
_MOST_BYTES = 32_000_000
_TOKEN = re.compile(r"[\x21-\x7e]+")
_NEXT = re.compile(r'<([^<>]*)>\s*;[^,]*\brel="?next"?')


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back.

    Attributes:
        status: None if no answer came.
        problem: why not, in that case.
    """

    status: int | None
    headers: Message = field(default_factory=Message)
    body: bytes = b""
    problem: str = ""

    @property
    def is_good(self) -> bool:
        """It was carried out."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def next_page(self) -> str | None:
        """The address of the next page of a list."""
        found = _NEXT.search(self.headers.get("Link", ""))
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Transport:
    """Sends requests to one host.

    Attributes:
        url: of the API, without a slash at its end; https, or http on this machine.
        token: sent to this host only, and never told.
        timeout: seconds that a request may take.
        sleep: how to wait between tries.

    Raises:
        UsageError: an address or a token that cannot be one.
    """

    url: str
    token: str = field(repr=False)
    timeout: float = 20.0
    sleep: Callable[[float], None] = field(default=time.sleep, repr=False)

    def __post_init__(self) -> None:
        if not _TOKEN.fullmatch(self.token):
            # The token itself is not told: http.client would.
            raise UsageError("GITHUB_TOKEN holds characters that no token has.")
        check_url(self.url)

    def send(self, method: str, url: str, payload: object = None) -> Answer:
        """The answer to a request that was carried out.

        Reading and replacing are tried again when the server or the network fails. What creates
        something is not, unless the server said that it did nothing: else there might be two.

        Raises:
            GithubFault: it was not carried out, or nobody knows.
        """
        answer = Answer(None)
        for attempt in range(_TRIES):
            answer = self._followed(method, url, payload)
            wait = _pause(answer, attempt, is_repeatable=method != "POST")
            if wait is None or attempt == _TRIES - 1:
                break
            self.sleep(wait)
        if answer.is_good:
            return answer
        raise self._fault(method, answer)

    def read(self, answer: Answer) -> Any:
        """The JSON of an answer.

        Raises:
            GithubFault: it is something else.
        """
        try:
            return json.loads(answer.body)
        except ValueError:
            message = f"{self.host} answered with something that is not JSON."
            hint = "Is GITHUB_API_URL the address of the API, and no proxy between?"
            raise GithubFault(message, status=answer.status, help=hint) from None

    @property
    def host(self) -> str:
        """Where requests go, as people name it."""
        return urlsplit(self.url).netloc

    def _followed(self, method: str, url: str, payload: object) -> Answer:
        """The answer where redirects on the same host lead to."""
        for _ in range(_REDIRECTS):
            if _origin(url) != _origin(self.url):
                raise GithubFault(
                    f"{self.host} names an address of another host, and the token is for it alone.",
                    status=None,
                )
            answer = self._once(method, url, payload)
            moved = answer.status in {307, 308} or (answer.status in {301, 302} and method == "GET")
            if not moved:
                return answer
            url = urljoin(url, answer.headers.get("Location", ""))
        raise GithubFault(f"{self.host} leads from address to address without end.", status=None)

    def _once(self, method: str, url: str, payload: object) -> Answer:
        data = None if payload is None else json.dumps(payload).encode()
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "User-Agent": "icpspec",
            "X-GitHub-Api-Version": _VERSION,
        }
        # The address was checked: https, or http on this machine.
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310
        try:
            with _opener(url).open(request, timeout=self.timeout) as response:
                return Answer(response.status, response.headers, response.read(_MOST_BYTES))
        except HTTPError as error:
            with error:
                return Answer(error.code, error.headers, _rest(error))
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            return Answer(None, problem=str(reason) or type(error).__name__)

    def _fault(self, method: str, answer: Answer) -> GithubFault:
        said = answer.problem or _message(answer.body)
        said = said.replace(self.token, "***")
        if answer.status is None:
            message = f"{self.host} did not answer: {said}."
            return GithubFault(message, status=None, is_unsettled=method == "POST")
        message = f"{self.host} answered {answer.status}" + (f": {said}." if said else ".")
        unsettled = method == "POST" and answer.status >= 500
        hint = "The token is not valid (any more)." if answer.status == 401 else ""
        status = 429 if _is_limited(answer) else answer.status
        return GithubFault(message, status=status, is_unsettled=unsettled, help=hint)


def check_url(url: str) -> None:
    """Refuse an address that a token must not be sent to.

    Raises:
        UsageError: it is not https, nor http on this machine, or it holds a name or password.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise UsageError("GITHUB_API_URL is not an address.") from None
    if parts.username or parts.password:
        raise UsageError("GITHUB_API_URL holds a password.", help="Give GITHUB_TOKEN instead.")
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOCAL)
    if not host or not is_safe or parts.query or parts.fragment:
        raise UsageError(
            f"GITHUB_API_URL is `{url}`, and must begin with https://.",
            help="A token is not sent over an open line.",
        )


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Redirects are looked at first: urllib would take the token along."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        """Follow none."""


def _opener(url: str) -> urllib.request.OpenerDirector:
    # No proxy leads to this machine.
    local = [urllib.request.ProxyHandler({})] if urlsplit(url).hostname in _LOCAL else []
    return urllib.request.build_opener(_NoRedirects, *local)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.lower()


def _rest(error: HTTPError) -> bytes:
    try:
        return error.read(_MOST_BYTES)
    except (OSError, HTTPException):
        return b""


def _message(body: bytes) -> str:
    """What the server says is wrong, on one short line."""
    try:
        said = json.loads(body)["message"]
    except (ValueError, KeyError, TypeError):
        return ""
    line = " ".join(str(said).split()).rstrip(".")
    return "".join(char for char in line if char.isprintable())[:200]


def _is_limited(answer: Answer) -> bool:
    """Too many requests; for a secondary limit GitHub answers 403."""
    if answer.status == 429:
        return True
    return answer.status == 403 and (
        "Retry-After" in answer.headers
        or answer.headers.get("X-RateLimit-Remaining") == "0"
        or "secondary rate limit" in _message(answer.body).lower()
    )


def _pause(answer: Answer, attempt: int, *, is_repeatable: bool) -> float | None:
    """Seconds to wait before the next try; None if another would not help or not be safe."""
    backoff = float(2**attempt)
    if _is_limited(answer):
        asked = _asked_wait(answer.headers)
        wait = backoff if asked is None else asked
        return wait if wait <= _LONGEST_WAIT else None
    failed = answer.status is None or answer.status in {500, 502, 503, 504}
    return backoff if failed and is_repeatable else None


def _asked_wait(headers: Message) -> float | None:
    """Seconds that the server asks for: in Retry-After, or until its limit is reset."""
    after = headers.get("Retry-After", "").strip()
    if after.isascii() and after.isdigit():
        return float(after[:9])
    if after:
        try:
            return max(0.0, email.utils.parsedate_to_datetime(after).timestamp() - time.time())
        except ValueError:
            return None
    reset = headers.get("X-RateLimit-Reset", "").strip()
    if reset.isascii() and reset.isdigit():
        return max(0.0, float(reset[:12]) - time.time())
    return None
