"""What a head alters of that by which it is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.suppress.accepted import read_accepted

if TYPE_CHECKING:
    from icpspec.resolve.workspace import Workspace

_PARTS = (
    ("data", "where the data are"),
    ("backtest", "the conventions of the backtest"),
    ("gates", "the gates"),
    ("lint", "how strict the checks are"),
    ("render", "the templates of pages"),
)


def altered(base: Workspace, head: Workspace) -> tuple[str, ...]:
    """The parts that the head has otherwise than the base, in words, in a fixed order."""
    one, other = _mapping(base.document.data), _mapping(head.document.data)
    if not one or not other:
        # A file that is no YAML says nothing, also nothing else.
        return ()
    found = [words for key, words in _PARTS if one.get(key) != other.get(key)]
    if _accepted(base) != _accepted(head):
        found.append("what is accepted")
    return tuple(found)


def _accepted(space: Workspace) -> object:
    document, _, _ = read_accepted(space.root)
    entries = _mapping(document.data if document is not None else None).get("accepted")
    return entries or []


def _mapping(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}
