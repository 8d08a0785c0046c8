"""Ten realistic pull requests, each with its comment.

`python -m tests.review.test_pull_requests` writes the comments anew, and the difference is read.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.report.github_html import seen

from .company import branch_of, make
from .pull_requests import PULL_REQUESTS

if TYPE_CHECKING:
    from .company import Company

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", PULL_REQUESTS)
def test_the_comment_says_what_it_said(name: str, company: Company) -> None:
    """Whole comments: a changed word is a changed file."""
    change, code = PULL_REQUESTS[name]
    change(company)
    company.commit()
    ended = company.comment()
    assert ended.stdout == (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    assert ended.code == code


@pytest.mark.parametrize("name", PULL_REQUESTS)
def test_the_comment_is_sound_markdown(name: str) -> None:
    """No HTML but folds and line breaks, everything that was opened is closed, nothing active."""
    text = (GOLDEN / f"{name}.md").read_text(encoding="utf-8")
    found = seen(text)
    assert not {"a", "img", "script"} & set(found.tags)
    assert found.active == []
    assert text.count("<details>") == text.count("</details>")
    assert len(text) < 60_000


def main() -> None:
    """Write the comments anew."""
    with tempfile.TemporaryDirectory() as made:
        company = make(Path(made) / "tallybrook", share=4)
        for name, (change, _) in PULL_REQUESTS.items():
            own = branch_of(company, Path(made) / name / "tallybrook")
            change(own)
            own.commit()
            (GOLDEN / f"{name}.md").write_text(own.comment().stdout, encoding="utf-8")
            sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
