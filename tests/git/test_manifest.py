"""The commit that a backtest names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.backtest.manifest import manifest
from icpspec.resolve.workspace import load

from .conftest import PROJECT

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from .conftest import Repo


def _git(root: Path) -> str | None:
    space = load(root / "icpspec.yaml")
    found: str | None = manifest(space, space.icps, [])["git"]
    return found


def test_a_report_names_the_commit_that_is_checked_out(repo: Repo) -> None:
    """Also from a folder below the top."""
    assert _git(repo.root) == repo.git("rev-parse", "HEAD")
    repo.write("below/icpspec.yaml", PROJECT)
    assert _git(repo.root / "below") == repo.git("rev-parse", "HEAD")


def test_a_report_without_a_commit(
    empty: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before the first commit, outside of a repository, without git: none is named."""
    empty.write("icpspec.yaml", PROJECT)
    assert _git(empty.root) is None
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.resolve()))
    plain = tmp_path.resolve() / "plain"
    plain.mkdir()
    (plain / "icpspec.yaml").write_text(PROJECT)
    assert _git(plain) is None
    monkeypatch.setenv("PATH", str(plain))
    assert _git(empty.root) is None
