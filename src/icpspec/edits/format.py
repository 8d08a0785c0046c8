"""The canonical form of a file: another text for the same data, with every comment."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

from icpspec.edits import faults
from icpspec.edits.emit import Emitter
from icpspec.edits.order import KeyOrder
from icpspec.edits.tree import UnreadableError, tree_of
from icpspec.text.document import parse

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic
    from icpspec.edits.tree import Tree
    from icpspec.text.document import Document


def formatted(document: Document, kind: str) -> tuple[str, list[Diagnostic]]:
    """The text in canonical form, or as it is and what kept it so.

    Idempotent; line ends stay those of the file. What is read from the result is compared with
    what was read before, comments too, so that nothing is ever lost.

    Args:
        kind: `icp`, `project` or `accepted`.
    """
    if document.findings:
        return document.text, list(document.findings)
    if not isinstance(document.data, dict):
        return document.text, [_refused(document, "Its content is no mapping.")]
    try:
        tree = tree_of(document.text)
    except UnreadableError:
        return document.text, [
            _refused(document, "It uses a part of YAML that cannot be written again.")
        ]
    # An alias must not come to stand before what it stands for.
    for order in (KeyOrder(kind, document.data), None):
        text = Emitter(order).text(tree, document.data)
        if _is_same(document, tree, text):
            return _with_line_ends(text, document.text), []
    return document.text, [_refused(document, "Its canonical form would not be the same.")]


def _refused(document: Document, message: str) -> Diagnostic:
    return faults.NOT_FORMATTED.at(
        document.span(()), message, help="It is left as it is; `icpspec validate` checks it."
    )


def _is_same(before: Document, tree: Tree, text: str) -> bool:
    after = parse(text, before.file)
    if after.findings or _exact(after.data) != _exact(before.data):
        return False
    return Counter(tree_of(text).comments) == Counter(tree.comments)


def _exact(data: object) -> str:
    """Data for comparison: 1, 1.0 and true differ, the order of keys does not matter."""
    return json.dumps(data, sort_keys=True)


def _with_line_ends(text: str, before: str) -> str:
    """The text with the line ends that the file has more of."""
    windows = before.count("\r\n")
    return text.replace("\n", "\r\n") if windows * 2 > before.count("\n") else text
