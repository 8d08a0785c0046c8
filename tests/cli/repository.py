"""The sample project in a repository of git."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .conftest import Sample

_AUTHOR = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


class Repository:
    """The sample project in a repository of its own, with a first commit."""

    def __init__(self, sample: Sample) -> None:
        self.sample = sample
        self.git("init", "-q", "-b", "main")
        self.commit("first")

    def git(self, *arguments: str, folder: str = ".") -> str:
        """What git prints."""
        done = subprocess.run(
            ["git", "--no-pager", *arguments],
            cwd=self.sample.root / folder,
            env={**os.environ, **_AUTHOR},
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stderr == ""
        return done.stdout

    def commit(self, message: str) -> None:
        """All files as they are."""
        self.git("add", "-A")
        self.git("commit", "-q", "-m", message)

    def changes(self, *arguments: str) -> list[str]:
        """The lines that a diff removes and adds."""
        return [
            line
            for line in self.git(*arguments).splitlines()
            if line[:1] in "+-" and not line.startswith(("+++", "---"))
        ]
