"""The sample company in a repository of git, where pull requests are made and reviewed."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from click.testing import CliRunner

from icpspec import __version__, demo
from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

DAY = "2026-10-01"
SPEC = "specs/support-teams.icp.yaml"
PROJECT = "icpspec.yaml"
_SET = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run of the program ended."""

    code: int
    stdout: str
    stderr: str


@dataclass(frozen=True, slots=True)
class Company:
    """A clone of the company's repository, on a branch of its own."""

    root: Path

    def git(self, *arguments: str) -> str:
        """What git prints."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            env={**os.environ, **_SET},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.root / name).read_text(encoding="utf-8")

    def write(self, name: str, text: str) -> None:
        """Write a file."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def edit(self, name: str, changes: Mapping[str, str]) -> None:
        """Replace texts of a file, each of which it has once."""
        text = self.read(name)
        for before, after in changes.items():
            assert text.count(before) == 1, (before, text.count(before))
            text = text.replace(before, after)
        self.write(name, text)

    def commit(self, message: str = "a change") -> None:
        """All files as they are."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)

    def on_main(self, name: str, text: str) -> None:
        """Bring a file to main, while the pull request waits."""
        branch = self.git("branch", "--show-current").strip()
        self.git("checkout", "-q", "main")
        self.write(name, text)
        self.commit("on main")
        self.git("checkout", "-q", branch)

    def review(self, *arguments: str) -> Ended:
        """Review the branch; it must never end by an exception."""
        before = os.getcwd()  # noqa: PTH109 - given back below
        os.chdir(self.root)
        try:
            result = CliRunner().invoke(app, ["review", "--as-of", DAY, *arguments])
        finally:
            os.chdir(before)
        assert result.exception is None or isinstance(result.exception, SystemExit)
        shown = result.stdout + result.stderr
        assert "Traceback" not in shown
        assert "icpspec itself failed" not in shown
        return Ended(result.exit_code, result.stdout, result.stderr)

    def comment(self, *arguments: str) -> Ended:
        """The comment, with names in place of what differs from run to run."""
        ended = self.review("-f", "markdown", *arguments)
        text = ended.stdout
        fork = self.git("merge-base", "main", "HEAD").strip()
        for name, ref in (("main", "main"), ("HEAD", "HEAD"), ("fork", fork)):
            whole = self.git("rev-parse", ref).strip()
            text = re.sub(rf"\b{whole[:7]}[0-9a-f]*\b", f"<{name}>", text)
        text = text.replace(f"icpspec {__version__}", "icpspec <version>")
        return replace(ended, stdout=text)


def make(root: Path, *, share: int) -> Company:
    """The company with one in so many accounts; its data are not in git."""
    demo.write(root)
    for path in (root / "data").glob("*.csv"):
        _thin_out(path, share)
    company = Company(root)
    company.write(".gitignore", "data/\n")
    company.git("init", "-q", "-b", "main")
    company.commit("first")
    return company


def _thin_out(path: Path, share: int) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    if "account_id" not in head:
        return
    place = head.index("account_id")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(row for row in rows if _is_kept(row[place], share))


def _is_kept(key: str, share: int) -> bool:
    number = re.fullmatch(r"ACC-([0-9]+)", key)
    return number is None or int(number[1]) % share == 0


def branch_of(company: Company, folder: Path) -> Company:
    """A copy of the repository on a new branch."""
    shutil.copytree(company.root, folder, symlinks=True)
    copy = Company(folder)
    copy.git("checkout", "-q", "-b", "change")
    return copy
