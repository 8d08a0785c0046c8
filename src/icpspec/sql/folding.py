"""ASCII case folding: `LOWER` is Unicode on some engines and ASCII on others."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING

from sqlglot import exp

if TYPE_CHECKING:
    from icpspec.sql.nodes import Node


def folded(node: Node) -> Node:
    """The text with A–Z lowered and everything else as it was."""
    return exp.Translate(
        this=node,
        from_=exp.Literal.string(string.ascii_uppercase),
        to=exp.Literal.string(string.ascii_lowercase),
    )
