"""What GitHub makes of Markdown, by an independent implementation of it.

markdown-it with the extensions of GitHub (tables, strikethrough, autolinks), then what GitHub does
to the text that is left: mentions, issues, emoji and formulas, everywhere but in code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

from markdown_it import MarkdownIt

_MENTION = re.compile(r"(?<![\w/`])@[a-z0-9]", re.IGNORECASE)
_ISSUE = re.compile(r"#\d|\bGH-\d", re.IGNORECASE)
_EMOJI = re.compile(r":[a-z0-9_+-]+:", re.IGNORECASE)
_FORMULA = re.compile(r"(?:^|\s)\$(?=\S)")
_ADDRESS = re.compile(r"https?://|\bwww\.|[\w.]@\w", re.IGNORECASE)
_BLOCKS = ("p", "li", "td", "th", "tr", "h1", "h2", "h3", "pre", "summary", "br")


def renderer() -> MarkdownIt:
    """Markdown as GitHub takes it: HTML is let through.

    GitHub links no address of mail that has something without width in it; linkify does.
    """
    made = MarkdownIt("gfm-like")
    assert made.linkify is not None
    made.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    return made


@dataclass
class Seen:
    """What a reader sees.

    Attributes:
        tags: all elements, in order.
        prose: the text outside of code.
        text: all text.
        active: what GitHub would act on.
    """

    tags: list[str] = field(default_factory=list)
    prose: str = ""
    text: str = ""
    comments: list[str] = field(default_factory=list)

    @property
    def active(self) -> list[str]:
        """Mentions, issues, emoji, formulas and bare addresses."""
        patterns = (_MENTION, _ISSUE, _EMOJI, _FORMULA, _ADDRESS)
        return [found[0] for one in patterns for found in one.finditer(self.prose)]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen = Seen()
        self._code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.seen.tags.append(tag)
        self._code += tag in {"code", "pre"}
        if tag in _BLOCKS:
            self._add("\n")

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_comment(self, data: str) -> None:
        self.seen.comments.append(data)

    def handle_data(self, data: str) -> None:
        self._add(data)

    def _add(self, data: str) -> None:
        self.seen.text += data
        if not self._code:
            self.seen.prose += data


def seen(markdown: str) -> Seen:
    """What a reader of GitHub sees of Markdown."""
    reader = _Reader()
    reader.feed(renderer().render(markdown))
    reader.close()
    return reader.seen


def words(text: str) -> str:
    """Text without what has no width, and with one space where there are any."""
    return " ".join(text.replace("\N{ZERO WIDTH SPACE}", "").split())
