"""Which ICPs of two versions belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from icpspec.diff.pairing import pairs
from icpspec.resolve.loaded import LoadedIcp
from icpspec.text.document import Document


def _icp(path: str, id: str | None) -> LoadedIcp:
    return LoadedIcp(Path(path), Document(path, {"id": id} if id else None), ())


def _paired(base: str, head: str) -> list[tuple[str | None, str | None]]:
    """Pairs of file names; `x.yaml=a` is a file with an id, `x.yaml` one that cannot be read."""
    sides = []
    for side in (base, head):
        written = [text.partition("=") for text in side.split()]
        sides.append([_icp(name, own or None) for name, _, own in written])
    return [
        (one.path.as_posix() if one else None, other.path.as_posix() if other else None)
        for one, other in pairs(*sides)
    ]


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        ("x=a y=b", "y=b z=a", [("y", "y"), ("x", "z")]),
        ("x=a", "y=b", [(None, "y"), ("x", None)]),
        # Which ICP is in a file that cannot be read is told by its name.
        ("x=a y=b", "x y=b", [("x", "x"), ("y", "y")]),
        ("x y=b", "x=a y=b", [("x", "x"), ("y", "y")]),
        ("x", "x", [("x", "x")]),
        ("d/x=a", "e/x", [("d/x", "e/x")]),
        # Moved and broken at once: it may be the one that is left over.
        ("x=a y=b", "z y=b", [("x", "z"), ("y", "y")]),
        ("x=a y=b", "z", [("x", "z"), ("y", None)]),
        ("x=a y=b", "y", [("y", "y"), ("x", None)]),
        # Where an id says otherwise, it decides.
        ("x=a", "x z=a", [(None, "x"), ("x", "z")]),
        ("", "x", [(None, "x")]),
    ],
)
def test_a_file_that_cannot_be_read_is_no_icp_that_was_removed(
    base: str, head: str, expected: list[tuple[str | None, str | None]]
) -> None:
    """Hand-worked pairs."""
    assert _paired(base, head) == expected
