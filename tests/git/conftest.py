"""Real temporary repositories."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """\
icpspec: 1
attributes:
  employees: {type: integer}
  country: {type: string}
"""
ICP = """\
icpspec: 1
id: {id}
title: {title}
traits:
  big: {{weight: {weight}, when: {{employees: {{gte: 50}}}}}}
tiers: {{green: {{min_score: 3}}, red: {{}}}}
"""


def icp(id: str = "a", *, weight: int = 3, title: str = "A", more: str = "") -> str:
    """The text of a small ICP."""
    return ICP.format(id=id, weight=weight, title=title) + more


@dataclass
class Repo:
    """A repository in a folder."""

    root: Path

    def git(self, *arguments: str, given: bytes | None = None) -> str:
        """Run git, which must succeed; its output without the last line break."""
        done = subprocess.run(
            ["git", "-C", str(self.root), *arguments],
            input=given,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return os.fsdecode(done.stdout).removesuffix("\n")

    def write(self, path: str, text: str | bytes) -> Path:
        """Write a file, with its folders."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    def commit(self, message: str = "a change", day: str = "2026-01-01") -> str:
        """Commit all that is there; the hash."""
        self.git("add", "--all")
        moment = f"{day}T12:00:00+00:00"
        env = {"GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment}
        with pytest.MonkeyPatch.context() as patch:
            for name, value in env.items():
                patch.setenv(name, value)
            self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD")

    def tree(self, *entries: tuple[str, str, bytes]) -> str:
        """A commit of a tree as no checkout would write it.

        Args:
            entries: mode, name and content each; the content of a folder is a list of entries.
        """
        lines = []
        for mode, name, content in entries:
            if mode == "040000":
                oid, kind = content.decode(), "tree"
            else:
                oid = self.git("hash-object", "-w", "--stdin", given=content)
                kind = "blob"
            lines.append((mode, kind, oid, name))
        raw = b"".join(
            f"{mode.lstrip('0')} {name}".encode() + b"\0" + bytes.fromhex(oid)
            for mode, _kind, oid, name in lines
        )
        return self.git("hash-object", "-w", "-t", "tree", "--literally", "--stdin", given=raw)

    def commit_tree(self, tree: str) -> str:
        """A commit of a tree that is there."""
        return self.git("commit-tree", tree, "-m", "odd")


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No settings of whoever runs the tests, and a name for commits."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "no-such-file"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Ada Lovelace")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "ada@example.com")


@pytest.fixture
def empty(tmp_path: Path) -> Repo:
    """A repository without commits."""
    root = tmp_path.resolve() / "repo"
    root.mkdir()
    repo = Repo(root)
    repo.git("init", "--quiet", "--initial-branch=main")
    return repo


@pytest.fixture
def repo(empty: Repo) -> Repo:
    """A repository with a project of one ICP at its top, committed on `main`."""
    empty.write("icpspec.yaml", PROJECT)
    empty.write("specs/a.icp.yaml", icp())
    empty.commit("first")
    return empty
