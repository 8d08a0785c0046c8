"""The programs that these tests need, and repositories to run them in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCRIPTS = sysconfig.get_path("scripts")
_AUTHOR = {
    "GIT_AUTHOR_NAME": "Ann",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_SYSTEM": os.devnull,
}


def only_if_asked() -> None:
    """Leave a test out that installs the whole program anew, but in `make integrations`."""
    if "ICPSPEC_INTEGRATIONS" not in os.environ:
        pytest.skip("`make integrations` runs it")


def program(name: str) -> str:
    """A program beside Python; without it the test is left out, but not where it was asked for."""
    found = shutil.which(name, path=SCRIPTS)
    if found is None:
        missing = f"no {name}: `make integrations` installs it"
        required = os.environ.get("ICPSPEC_INTEGRATIONS") == "required"
        (pytest.fail if required else pytest.skip)(missing)
    return found


def run(
    command: list[str], folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program in a folder, with nothing of the developer's own settings."""
    # Where they run is not to change what they print: a CI is promised colours.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("GIT_", "GITHUB_")) and name not in ("CI", "FORCE_COLOR")
    }
    kept["NO_COLOR"] = "1"
    path = f"{SCRIPTS}{os.pathsep}{kept['PATH']}"
    return subprocess.run(
        command,
        cwd=folder,
        env={**kept, **_AUTHOR, "PATH": path, **(more or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    """What git prints; it must not fail."""
    done = run(["git", *arguments], folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def repository(folder: Path) -> Path:
    """A repository with all files of a folder in a first commit."""
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "first")
    return folder


def commit(folder: Path, message: str) -> str:
    """All files as they are; the commit's hash."""
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--no-verify", "-m", message)
    return git(folder, "rev-parse", "HEAD")
