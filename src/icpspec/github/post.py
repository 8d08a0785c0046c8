"""One comment on a pull request, written once and updated in place."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from icpspec.github.failure import GithubFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from icpspec.github.client import Client, Comment

_MARKER = re.compile(r"\A<!-- icpspec:review key=([0-9a-f]{12}) run=([0-9]{1,18}) -->\r?\n")

Done = Literal["created", "updated", "unchanged", "quiet", "outdated", "refused"]


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said.

    Attributes:
        text: the comment as Markdown, without the marker.
        project: what tells this comment from those about other projects of the repository, such
            as the path of the project file.
        matters: false: no comment is begun for this.
        run: number of the workflow's run; what an older run says never replaces a newer one's.
    """

    text: str
    project: str
    matters: bool = True
    run: int = 0

    @property
    def key(self) -> str:
        """The project as a short hash: a path might hold what ends a comment of HTML."""
        return hashlib.sha256(self.project.encode()).hexdigest()[:12]

    @property
    def body(self) -> str:
        """The comment with its marker, which is its first line and not seen."""
        return f"<!-- icpspec:review key={self.key} run={self.run} -->\n{self.text}"


@dataclass(frozen=True, slots=True)
class Posted:
    """What was done.

    Attributes:
        done: `quiet`: nothing matters and there was no comment; `outdated`: a newer run has said
            more already; `refused`: the token may not comment.
        url: where the comment is.
        why: what GitHub said, if it refused.
    """

    done: Done
    url: str = ""
    why: str = ""


def post(client: Client, note: Note) -> Posted:
    """Write the comment, or update the one that is there.

    Raises:
        GithubFault: GitHub does not answer, or the token is not valid.
    """
    try:
        return _posted(client, note)
    except GithubFault as fault:
        if not fault.is_refusal:
            raise
        return Posted("refused", why=str(fault))


def _posted(client: Client, note: Note) -> Posted:
    is_own = _ownership(client)
    own = _first(client, note, is_own)
    if own is None:
        return _created(client, note, is_own) if note.matters else Posted("quiet")
    try:
        return _updated(client, note, own)
    except GithubFault as fault:
        if fault.status != 404:
            raise
        # Somebody has removed it meanwhile.
        return _created(client, note, is_own) if note.matters else Posted("quiet")


def _ownership(client: Client) -> Callable[[Comment], bool]:
    """Whether a comment is by whom the token belongs to.

    Anyone can write a comment that begins with the marker, and could edit it after an update. An
    app cannot ask for its own number; then only comments of apps count, which no person writes.
    """
    own = client.own_number()
    if own is None:
        return lambda comment: comment.is_bot
    return lambda comment: comment.author == own


def _first(client: Client, note: Note, is_own: Callable[[Comment], bool]) -> Comment | None:
    """The oldest comment of ours about this project."""
    for comment in client.comments():
        found = _MARKER.match(comment.body)
        if found and found[1] == note.key and is_own(comment):
            return comment
    return None


def _updated(client: Client, note: Note, own: Comment) -> Posted:
    found = _MARKER.match(own.body)
    if found and int(found[2]) > note.run > 0:
        return Posted("outdated", own.url)
    if _said(own.body) == _said(note.body):
        return Posted("unchanged", own.url)
    return Posted("updated", client.update(own.id, note.body).url or own.url)


def _said(body: str) -> str:
    """What a comment says, whichever run said it."""
    return _MARKER.sub("", body.replace("\r\n", "\n")).rstrip()


def _created(client: Client, note: Note, is_own: Callable[[Comment], bool]) -> Posted:
    """A new comment, and only one, also if the answer was lost or another run is as fast."""
    try:
        made = client.create(note.body)
    except GithubFault as fault:
        if not fault.is_unsettled:
            raise
        written = _first(client, note, is_own)
        made = written or client.create(note.body)
    first = _first(client, note, is_own)
    if first is None or first.id >= made.id:
        return Posted("created", made.url)
    posted = _updated(client, note, first)
    client.delete(made.id)
    return posted
