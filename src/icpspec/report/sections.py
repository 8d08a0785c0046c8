"""A long page of Markdown in a limited space: cut at the borders of its sections."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST = 60_000
"""Characters of a comment, below what GitHub takes (65,536)."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page that is shown whole or not at all.

    Attributes:
        title: ours; nothing of a spec or of data is in it.
        body: Markdown, escaped.
        rank: how soon it is left out: the greatest goes first.
        is_folded: only its title is seen until somebody opens it.
    """

    title: str
    body: str
    rank: int = 0
    is_folded: bool = False

    @property
    def markdown(self) -> str:
        """The section, with an empty line before and behind what must stand alone."""
        body = self.body.strip("\n")
        if not self.is_folded:
            return f"### {self.title}\n\n{body}\n"
        # GitHub reads Markdown inside of HTML only behind an empty line.
        head = f"<details><summary>{escape(self.title)}</summary>"
        return f"{head}\n\n{body}\n\n</details>\n"


def assembled(
    head: str, sections: Sequence[Section], foot: str, *, shown_by: str, most: int = MOST
) -> str:
    """One page of at most so many characters; what is left out is named.

    Args:
        head: what is shown always, first.
        foot: what is shown always, last.
        shown_by: Markdown that says what shows the whole, as a command in backticks.
        most: as GitHub counts, in units of UTF-16; head and foot alone are shorter.
    """
    kept = list(sections)
    page = _page(head, kept, [], foot, shown_by)
    while kept and _length(page) > most:
        kept.remove(max(reversed(kept), key=lambda section: section.rank))
        left_out = [section for section in sections if section not in kept]
        page = _page(head, kept, left_out, foot, shown_by)
    return page


def _page(
    head: str, kept: Sequence[Section], left_out: Sequence[Section], foot: str, shown_by: str
) -> str:
    parts = [head, *(section.markdown for section in kept)]
    if left_out:
        titles = ", ".join(section.title for section in left_out)
        parts.append(f"Left out, to keep this short: {titles}. {shown_by} shows all.\n")
    return "\n".join(part.strip("\n") + "\n" for part in [*parts, foot] if part.strip())


def _length(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
