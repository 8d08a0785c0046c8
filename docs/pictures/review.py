"""Draws `review.png`: a pull request's comment on the sample company, as GitHub shows it.

    python docs/pictures/review.py [CHROMIUM]

It needs git, markdown-it-py and a Chromium. `review.md` is the comment's text: a test tells when it
is no longer what the program says, and the picture is to be drawn anew.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from markdown_it import MarkdownIt

from icpspec import demo

HERE = Path(__file__).parent
DAY = "2026-10-01"
_SPEC = "specs/support-teams.icp.yaml"
# What TRUTH.md says of the sample company: neither of the two tells anything of who buys.
_EDITS = (
    ("    when: {calendar_connector: true}\n    weight: 3\n",
     "    when: {calendar_connector: true}\n    weight: 0\n"),
    ("    when: {remote_first: true}\n    weight: 3\n",
     "    when: {remote_first: true}\n    weight: 0\n"),
    ("score_high: 31", "score_high: 25"),
)  # fmt: skip
# The same commits on every machine, so that the comment's footer is the same.
_GIT = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_AUTHOR_DATE": f"{DAY}T09:00:00Z",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_COMMITTER_DATE": f"{DAY}T09:00:00Z",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}
_STYLE = """
body { margin: 0; padding: 20px; width: 860px; background: #fff; color: #1f2328;
  font: 14px/1.5 "Liberation Sans", Arial, "Noto Color Emoji", sans-serif; }
.box { border: 1px solid #d1d9e0; border-radius: 6px; }
.who { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; border-radius: 6px 6px 0 0;
  padding: 8px 16px; color: #59636e; }
.who b { color: #1f2328; }
.who span { border: 1px solid #d1d9e0; border-radius: 2em; font-size: 12px; padding: 0 7px; }
.text { padding: 4px 16px 0; }
h3 { font-size: 17px; margin: 20px 0 12px; }
p { margin: 0 0 12px; }
table { border-collapse: collapse; margin-bottom: 14px; }
th, td { border: 1px solid #d1d9e0; padding: 5px 12px; vertical-align: top; }
tr:nth-child(2n) td { background: #f6f8fa; }
code { background: #818b981f; border-radius: 6px; font: 12px "Liberation Mono", monospace;
  padding: 2px 5px; }
summary { margin-bottom: 8px; }
hr { border: 0; border-top: 3px solid #d1d9e0; margin: 18px 0 12px; }
"""


def comment(folder: Path) -> str:
    """The comment on a pull request that drops two traits.

    Args:
        folder: where the company is made.
    """
    demo.write(folder)
    (folder / ".gitignore").write_text("data/\n", encoding="utf-8")
    _run(folder, "git", "init", "-q", "-b", "main")
    _commit(folder, "The ICPs of Tallybrook")
    _run(folder, "git", "checkout", "-q", "-b", "drop-what-tells-nothing")
    spec = folder / _SPEC
    text = spec.read_text(encoding="utf-8")
    for before, after in _EDITS:
        if text.count(before) != 1:
            raise ValueError(f"the sample company has changed: {before!r}")
        text = text.replace(before, after)
    spec.write_text(text, encoding="utf-8")
    _commit(folder, "Drop what tells nothing of who buys")
    program = [sys.executable, "-m", "icpspec", "review", "--as-of", DAY, "-f", "markdown"]
    return _run(folder, *program)


def page(markdown: str) -> str:
    """The comment as a page that looks as on GitHub."""
    text = MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)
    text = re.sub(r'style="text-align:(\w+)"', r'align="\1"', text)
    return (
        f"<!doctype html><meta charset=utf-8><title>review</title><style>{_STYLE}</style>"
        "<div class=box><div class=who><b>github-actions</b> <span>bot</span> commented</div>"
        f"<div class=text>{text}</div></div>"
        "<script>document.title = document.documentElement.offsetHeight</script>"
    )


def _commit(folder: Path, message: str) -> None:
    _run(folder, "git", "add", "-A")
    _run(folder, "git", "commit", "-q", "-m", message)


def _run(folder: Path, *command: str) -> str:
    done = subprocess.run(  # noqa: S603 - what is run stands above
        command, cwd=folder, env={**os.environ, **_GIT}, capture_output=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr.decode("utf-8", "replace"))
    return done.stdout.decode("utf-8")


def _draw(chromium: str, html: Path, picture: Path) -> None:
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
    dom = _run(html.parent, chromium, *options, "--dump-dom", html.as_uri())
    found = re.search(r"<title>(\d+)</title>", dom)
    height = int(found[1]) if found else 1200
    size = ["--force-device-scale-factor=1.5", f"--window-size=900,{height}"]
    _run(html.parent, chromium, *options, *size, f"--screenshot={picture}", html.as_uri())


def main() -> None:
    """Write the text and draw it."""
    names = [*sys.argv[1:], "chromium", "chromium-browser", "google-chrome"]
    chromium = next((path for path in map(shutil.which, names) if path), None)
    with tempfile.TemporaryDirectory() as made:
        text = comment(Path(made) / "tallybrook")
        (HERE / "review.md").write_text(text, encoding="utf-8")
        if chromium is None:
            raise SystemExit("The text is written. There is no Chromium to draw it: name one.")
        html = Path(made) / "review.html"
        html.write_text(page(text), encoding="utf-8")
        _draw(chromium, html, HERE / "review.png")


if __name__ == "__main__":
    main()
