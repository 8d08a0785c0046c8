"""The picture in the README shows what the program says."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
README = PICTURES.parents[1] / "README.md"


@pytest.mark.slow
def test_the_comment_in_the_picture_is_what_the_program_says(tmp_path: Path) -> None:
    """Else it is to be drawn anew: `python docs/pictures/review.py`."""
    found = importlib.util.spec_from_file_location("review_picture", PICTURES / "review.py")
    assert found is not None
    assert found.loader is not None
    script = importlib.util.module_from_spec(found)
    found.loader.exec_module(script)
    said = script.comment(tmp_path / "tallybrook")
    shown = (PICTURES / "review.md").read_text(encoding="utf-8")
    assert _without_versions(said) == _without_versions(shown)


def test_the_readme_shows_the_picture() -> None:
    """With words for whom does not see it."""
    found = re.search(r"!\[(.{40,}?)\]\(docs/pictures/review\.png\)", README.read_text("utf-8"))
    assert found
    assert (PICTURES / "review.png").read_bytes().startswith(b"\x89PNG")


def _without_versions(text: str) -> str:
    """Commits and versions change without a change of what is said."""
    text = re.sub(r"\b[0-9a-f]{7}(?:[0-9a-f]{5})?\b", "<commit>", text)
    return re.sub(r"icpspec \d+\.\d+\.\S+", "icpspec <version>", text)
