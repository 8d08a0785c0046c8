"""Text of a spec or of data inside Markdown: it is shown as it is, and does nothing.

GitHub makes more of Markdown than the standard does: it notifies who is mentioned, links numbers
and addresses, sets formulas between dollar signs and replaces the names of emoji. It does so after
backslashes and entities are resolved, so that they do not help; a space without width does. In
code nothing of it happens.
"""

from __future__ import annotations

import re

from icpspec.report.formats.text import UNSAFE, clean

_NOTHING = "\N{ZERO WIDTH SPACE}"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$^])")
# After each of these comes what GitHub would act on.
_ACTIVE = re.compile(
    r"@(?=\S)"  # a mention, or an address of mail
    r"|#(?=\d)|\bGH-(?=\d)"  # an issue
    r"|:(?=//)|\bwww(?=\.)|\b(?:mailto|xmpp):"  # an address
    r"|:(?=[\w+-]+:)",  # an emoji
    re.IGNORECASE,
)
# At the beginning of a line: a list, a heading by underlining, a table's rule, a quotation.
_AT_START = re.compile(r"([-+=:]|\d{1,9}(?=[.)]))")


def inline(text: str, *, at_start: bool = False) -> str:
    """Text on one line that Markdown shows as it is.

    Args:
        at_start: it begins a line; then spaces before it are kept.
    """
    plain = clean(text)
    shown = _escaped(plain.strip())
    if not at_start:
        return shown
    indent = "\N{NO-BREAK SPACE}" * (len(plain) - len(plain.lstrip()))
    if indent:
        return indent + shown
    found = _AT_START.match(shown)
    if found is None:
        return shown
    # A number is escaped behind its digits, a sign before it.
    first = found[1]
    marked = f"{first}\\" if first[0].isdigit() else f"\\{first}"
    return marked + shown[found.end() :]


def prose(text: str) -> str:
    """A sentence of ours with names in backticks, as findings have: the names become code."""
    parts = clean(text).strip().split("`")
    if len(parts) % 2 == 0:
        return inline(text)
    shown = ""
    for index, part in enumerate(parts):
        piece = _name(part) if index % 2 else _escaped(part)
        # Two names side by side would be one with the wrong backticks.
        shown += _NOTHING * (shown[-1:] == "`" == piece[:1]) + piece
    return shown


def code(text: str) -> str:
    """Text on one line as code, also inside of a table; empty text stays empty."""
    plain = clean(text).strip()
    if not plain:
        return ""
    if "|" in plain:
        # Inside of a table a bar ends the cell, in code too; readers differ on how to escape it.
        return inline(plain)
    fence = "`" * (_longest_run(plain) + 1)
    pad = " " if plain[0] == "`" or plain[-1] == "`" else ""
    return f"{fence}{pad}{plain}{pad}{fence}"


def fenced(text: str, language: str = "") -> str:
    """Lines that are shown as they are.

    Args:
        language: ours, never a spec's: it may choose what runs on the text.
    """
    fence = "`" * max(3, _longest_run(text) + 1)
    shown = UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text.rstrip())
    return f"{fence}{language}\n{shown}\n{fence}\n"


def row(cells: list[str]) -> str:
    """A line of a table; the cells are escaped already."""
    return "| " + " | ".join(cells) + " |"


def table(columns: list[str], rows: list[list[str]]) -> str:
    """A table; all cells are escaped already.

    Args:
        columns: headings; one that begins with `>` is aligned to the right.
    """
    heads = [column.removeprefix(">") for column in columns]
    rules = ["---:" if column.startswith(">") else "---" for column in columns]
    return "".join(row(cells) + "\n" for cells in (heads, rules, *rows))


def shortened(text: str, most: int) -> str:
    """Text of at most so many characters; what is longer says how much is missing."""
    if len(text) <= most:
        return text
    missing = f" … ({len(text) - most:,} more characters)"
    return text[:most].rstrip() + missing


def _escaped(plain: str) -> str:
    shown = _ACTIVE.sub(lambda found: found[0] + _NOTHING, plain)
    return _SPECIAL.sub(r"\\\1", shown).replace("\\$", f"{_NOTHING}\\$")


def _name(part: str) -> str:
    # What is no name stays as it was written.
    is_name = part == part.strip() != ""
    return code(part) if is_name else _escaped(f"`{part}`")


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall(r"`+", text)), default=0)
