"""A tree as text in canonical form: two spaces, keys in order, quotes only where they matter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from icpspec.edits.tree import Collection, Entry, Node, Scalar
from icpspec.text import writing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from icpspec.edits.order import KeyOrder
    from icpspec.edits.tree import Tree

WIDTH = 100
_STEP = 2
# Texts that readers of YAML 1.1 take for something else: quotes that guard them are kept.
_OF_YAML_1_1 = re.compile(
    r"(y|n|yes|no|on|off)\Z|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+|[-+]?[0-9][0-9_,.]*\Z|0b|[0-9]{4}-[0-9]",
    re.IGNORECASE,
)
_IGNORES = re.compile(r"#\s*icpspec\b")


class Emitter:
    """Writes a tree.

    Args:
        order: the order of keys, None to leave them as they are.
    """

    def __init__(self, order: KeyOrder | None) -> None:
        self._order = order

    def text(self, tree: Tree, data: object) -> str:
        """The whole text; its lines end with a line feed."""
        schema = self._order.root if self._order else {}
        body = self._block(tree.root, 0, data, schema) if isinstance(tree.root, Collection) else []
        head = _without_blank_start(tree.head)
        return "".join(f"{line}\n" for line in [*head, *body])

    def _block(
        self, node: Collection, indent: int, data: Any, schema: Mapping[str, Any]
    ) -> list[str]:
        """The lines of a collection in block style."""
        lines: list[str] = []
        for entry, child, own in self._children(node, data, schema):
            above = [*entry.above, *entry.beside[1:]]
            if entry.has_blank:
                above = [*above, ""]
            if not lines:
                above = _without_blank_start(above)
            lines += [" " * indent + line if line else "" for line in above]
            lines += self._entry(entry, indent, child, own)
        tail = node.tail if lines else _without_blank_start(node.tail)
        return lines + [" " * indent + line if line else "" for line in tail]

    def _children(
        self, node: Collection, data: Any, schema: Mapping[str, Any]
    ) -> list[tuple[Entry, Any, Mapping[str, Any]]]:
        """Entries in canonical order, each with its data and its part of the schema."""
        if not node.is_mapping:
            return [
                (entry, data[index], self._of_item(schema, data[index]))
                for index, entry in enumerate(node.entries)
            ]
        keys = [entry.key.value if entry.key else "" for entry in node.entries]
        places = self._order.sorted_keys(schema, keys) if self._order else range(len(keys))
        found = []
        for place in places:
            child = data[keys[place]]
            own = self._order.of_value(schema, keys[place], child) if self._order else {}
            found.append((node.entries[place], child, own))
        return found

    def _of_item(self, schema: Mapping[str, Any], data: object) -> Mapping[str, Any]:
        return self._order.of_item(schema, data) if self._order else {}

    def _entry(self, entry: Entry, indent: int, data: Any, schema: Mapping[str, Any]) -> list[str]:
        """The lines of one entry; the first holds its comment."""
        comment = f" {entry.beside[0]}" if entry.beside else ""
        lead = " " * indent + (f"{_key(entry.key)}:" if entry.key else "-")
        value = entry.value
        if isinstance(value, Scalar):
            lines = _scalar_lines(value, lead, indent + _STEP)
            # A comment may follow the `|` of a block of text, but not its end.
            at = 0 if value.style in ("|", ">") else len(lines) - 1
            return [line + comment * (index == at) for index, line in enumerate(lines)]
        anchor = f" &{value.anchor}" if value.anchor else ""
        if not value.entries:
            inside = [" " * indent + line for line in value.tail if line]
            return [*inside, f"{lead}{anchor} {'{}' if value.is_mapping else '[]'}{comment}"]
        if value.is_flow:
            flow = self._flow(value, data, schema)
            if flow is not None and len(f"{lead}{anchor} {flow}") <= WIDTH:
                return [f"{lead}{anchor} {flow}{comment}"]
            filled = self._filled(value, f"{lead}{anchor} ", indent)
            if filled and not _IGNORES.match(comment.strip()):
                return [*filled[:-1], filled[-1] + comment]
            if filled:
                return [" " * indent + comment.strip(), *filled]
        return self._block_entry(entry, value, lead + anchor, indent, (data, schema))

    def _block_entry(
        self,
        entry: Entry,
        value: Collection,
        lead: str,
        indent: int,
        meaning: tuple[Any, Mapping[str, Any]],
    ) -> list[str]:
        """The lines of an entry whose value goes on for lines."""
        inner = self._block(value, indent + _STEP, *meaning)
        comment = entry.beside[0] if entry.beside else ""
        above = []
        # A dash has no line of its own, and what a comment ignores stands further below now.
        if comment and (entry.key is None or _IGNORES.match(comment)):
            above, comment = [comment], ""
        if entry.key is None:
            while inner[0].lstrip().startswith("#") or not inner[0]:
                above += filter(None, [inner.pop(0).lstrip()])
        hoisted = [" " * indent + line for line in above]
        if entry.key is None and not value.anchor:
            return [*hoisted, f"{lead} {inner[0].lstrip()}", *inner[1:]]
        return [*hoisted, f"{lead} {comment}".rstrip(), *inner]

    def _flow(self, node: Collection, data: Any, schema: Mapping[str, Any]) -> str | None:
        """A collection in brackets on one line, None if that cannot be."""
        if node.tail or any(entry.above or entry.beside for entry in node.entries):
            return None
        parts = []
        for entry, child, own in self._children(node, data, schema):
            value = self._flow_value(entry.value, child, own)
            if value is None:
                return None
            key = f"{_key(entry.key, in_flow=True)}:" if entry.key else ""
            parts.append(f"{key} {value}".strip() if value else key)
        inside = ", ".join(parts)
        return f"{{{inside}}}" if node.is_mapping else f"[{inside}]"

    def _flow_value(self, value: Node, data: Any, schema: Mapping[str, Any]) -> str | None:
        anchor = f"&{value.anchor} " if value.anchor else ""
        if isinstance(value, Collection):
            inside = self._flow(value, data, schema)
            return None if inside is None else anchor + inside
        if value.style in ("|", ">"):
            return None
        return (anchor + _one_line(value, in_flow=True)).strip()

    def _filled(self, node: Collection, lead: str, indent: int) -> list[str] | None:
        """A long list of scalars in brackets over several lines, None if it is none."""
        scalars = [entry.value for entry in node.entries if isinstance(entry.value, Scalar)]
        if node.is_mapping or len(scalars) < len(node.entries):
            return None
        if self._flow(node, [None] * len(scalars), {}) is None:
            return None
        words = [str(self._flow_value(one, None, {})) for one in scalars]
        lines = [f"{lead.rstrip()} ["]
        inner = " " * (indent + _STEP)
        line = inner
        for word in words:
            if line.strip() and len(f"{line}{word},") > WIDTH:
                lines.append(line.rstrip())
                line = inner
            line += f"{word}, "
        return [*lines, line.rstrip().removesuffix(","), " " * indent + "]"]


def _without_blank_start(lines: list[str]) -> list[str]:
    return lines[1:] if lines[:1] == [""] else lines


def _key(key: Scalar | None, *, in_flow: bool = False) -> str:
    return _one_line(key, in_flow=in_flow) if key else ""


def _one_line(scalar: Scalar, *, in_flow: bool) -> str:
    if scalar.style == "*":
        # A colon right behind it would be part of the name.
        return scalar.raw
    if not scalar.style:
        is_long = "\n" in scalar.raw or "\r" in scalar.raw
        return writing.text(scalar.value, in_flow=in_flow) if is_long else scalar.raw
    if writing.is_plain(scalar.value, in_flow=in_flow) and not _OF_YAML_1_1.match(scalar.value):
        return scalar.value
    return writing.quoted(scalar.value) if "\n" in scalar.raw else scalar.raw


def _scalar_lines(scalar: Scalar, lead: str, indent: int) -> list[str]:
    """The lines of a scalar in block style behind a key or a dash."""
    lead = f"{lead} &{scalar.anchor}" if scalar.anchor else lead
    if scalar.style in ("|", ">"):
        header, *lines = _block_of_text(scalar, indent)
        return [f"{lead} {header}", *lines]
    first, *more = scalar.raw.splitlines() or [""]
    one = _one_line(scalar, in_flow=False)
    if not more or ("\n" not in scalar.value and len(f"{lead} {one}") <= WIDTH):
        return [f"{lead} {one}".rstrip()]
    return [
        f"{lead} {first.rstrip()}",
        *(" " * indent + line.strip() if line.strip() else "" for line in more),
    ]


def _block_of_text(scalar: Scalar, indent: int) -> list[str]:
    """The header and the lines of a text after `|` or `>`."""
    header, *lines = scalar.raw.replace("\r\n", "\n").removesuffix("\n").split("\n")
    header = header.partition("#")[0].strip()
    if "+" not in header:
        while lines and not lines[-1].strip():
            lines.pop()
    first = next((line for line in lines if line.strip()), "")
    inside = next((line for line in scalar.value.split("\n") if line.strip()), "")
    old = len(first) - len(first.lstrip(" ")) - (len(inside) - len(inside.lstrip(" ")))
    digits = re.sub(r"[0-9]", str(_STEP), header)
    moved = [" " * indent + line[old:] if line[old:] else "" for line in lines]
    return [digits, *moved]
