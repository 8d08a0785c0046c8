"""The endpoints that a comment on a pull request needs: list, create, update, delete."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.github.failure import GithubFault
from icpspec.github.transport import DEFAULT_URL, Transport

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_PER_PAGE = 100
_MOST_PAGES = 200


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment as GitHub has it.

    Attributes:
        author: the number of its author; None for one that is gone.
        is_bot: an app wrote it, and no person.
        url: where people read it.
    """

    id: int
    body: str
    author: int | None
    is_bot: bool
    url: str = ""


@dataclass(frozen=True, slots=True)
class Client:
    """The comments of one pull request.

    Attributes:
        repository: as `owner/name`.
        number: of the pull request.
    """

    transport: Transport
    repository: str
    number: int

    def comments(self) -> Iterator[Comment]:
        """All comments, the oldest first; a page is read when it is needed.

        Raises:
            GithubFault: they cannot be read.
        """
        url: str | None = f"{self._issue}/comments?per_page={_PER_PAGE}"
        for _ in range(_MOST_PAGES):
            if url is None:
                return
            answer = self.transport.send("GET", url)
            listed = self.transport.read(answer)
            if not isinstance(listed, list):
                raise _odd(answer.status)
            for one in listed:
                yield _comment(one, answer.status)
            url = answer.next_page

    def create(self, body: str) -> Comment:
        """Write a new comment.

        Raises:
            GithubFault: it was not written, or nobody knows (`is_unsettled`).
        """
        answer = self.transport.send("POST", f"{self._issue}/comments", {"body": body})
        return _comment(self.transport.read(answer), answer.status)

    def update(self, comment: int, body: str) -> Comment:
        """Replace the text of a comment.

        Raises:
            GithubFault: it was not replaced.
        """
        answer = self.transport.send("PATCH", self._comment(comment), {"body": body})
        return _comment(self.transport.read(answer), answer.status)

    def delete(self, comment: int) -> None:
        """Remove a comment.

        Raises:
            GithubFault: it is there still.
        """
        self.transport.send("DELETE", self._comment(comment))

    def own_number(self) -> int | None:
        """The number of the user whose token this is; None if it is an app's.

        Raises:
            GithubFault: the token is not valid, or GitHub does not answer.
        """
        try:
            answer = self.transport.send("GET", f"{self.transport.url}/user")
        except GithubFault as fault:
            if fault.is_refusal:
                # The token of a workflow, as of any app, may not ask this.
                return None
            raise
        said = self.transport.read(answer)
        number = said.get("id") if isinstance(said, dict) else None
        return number if isinstance(number, int) else None

    @property
    def _issue(self) -> str:
        return f"{self.transport.url}/repos/{self.repository}/issues/{self.number}"

    def _comment(self, comment: int) -> str:
        return f"{self.transport.url}/repos/{self.repository}/issues/comments/{comment}"


def client_from(environment: Mapping[str, str], repository: str, number: int) -> Client | None:
    """The client that a workflow's environment describes; None without a token.

    Args:
        environment: `GITHUB_TOKEN`, and `GITHUB_API_URL` where it is another than github.com's.

    Raises:
        UsageError: an address or a token that cannot be one.
    """
    token = environment.get("GITHUB_TOKEN", "").strip()
    if not token:
        return None
    url = environment.get("GITHUB_API_URL", "").strip() or DEFAULT_URL
    return Client(Transport(url.rstrip("/"), token), repository, number)


def _comment(said: Any, status: int | None) -> Comment:
    if not isinstance(said, dict) or not isinstance(said.get("id"), int):
        raise _odd(status)
    user = said.get("user")
    author = user if isinstance(user, dict) else {}
    return Comment(
        said["id"],
        str(said.get("body") or ""),
        author.get("id") if isinstance(author.get("id"), int) else None,
        author.get("type") == "Bot",
        str(said.get("html_url") or ""),
    )


def _odd(status: int | None) -> GithubFault:
    return GithubFault(
        "GitHub answered with something that is no comment.",
        status=status,
        help="Is GITHUB_API_URL the address of the API?",
    )
