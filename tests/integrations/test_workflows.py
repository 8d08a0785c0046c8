"""Workflows, the action and the hooks, by the linters that security people run on them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from icpspec.scaffold import write_project

from .programs import git, program, run

ROOT = Path(__file__).parents[2]
_STRICTEST = ["--offline", "--persona=auditor", "--collect=all", "--strict-collection", "--quiet"]
_INJECTION = """\
name: Injection
on: pull_request_target
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: {ref: "${{ github.head_ref }}"}
      - run: echo "${{ github.event.pull_request.title }}"
"""


def _own(folder: Path) -> None:
    shutil.copytree(ROOT / ".github", folder / ".github")
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", folder)


def _of_init(folder: Path) -> None:
    write_project(folder)


def _of_init_below(folder: Path) -> None:
    """Moved to the top, as the report of `init` asks for."""
    project = folder / 'sales/it\'s "the" $(ICP)'
    write_project(project)
    shutil.move(project / ".github", folder / ".github")
    shutil.move(project / ".pre-commit-config.yaml", folder)


def _of_the_docs(folder: Path) -> None:
    """What people copy, with a commit where the page leaves one to them."""
    page = (ROOT / "docs" / "git.md").read_text(encoding="utf-8").replace("@COMMIT", "@" + "0" * 40)
    blocks = re.findall(r"```yaml\n# (\.github/\S+)\n(.*?)```", page, re.DOTALL)
    assert len(blocks) == page.count("runs-on:")
    for name, text in blocks:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


_SETS = [_own, _of_init, _of_init_below, _of_the_docs]


@pytest.mark.parametrize("write", _SETS)
def test_the_auditor_has_nothing_to_say(write: object, tmp_path: Path) -> None:
    """Pinned, least permissions, no credentials left, nothing of a stranger's in a script."""
    zizmor = program("zizmor")
    git(tmp_path, "init", "-q")
    assert callable(write)
    write(tmp_path)
    done = run([zizmor, *_STRICTEST, "."], tmp_path)
    assert (done.returncode, done.stdout) == (0, "No findings to report. Good job!\n"), done.stderr


def test_the_auditor_finds_what_is_wrong(tmp_path: Path) -> None:
    """As it is called here, it sees the worst."""
    zizmor = program("zizmor")
    git(tmp_path, "init", "-q")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "x.yml").write_text(_INJECTION, encoding="utf-8")
    done = run([zizmor, *_STRICTEST, "."], tmp_path)
    assert done.returncode > 0
    for audit in ("template-injection", "dangerous-triggers", "unpinned-uses", "artipacked"):
        assert f"[{audit}]" in done.stdout


@pytest.mark.parametrize("write", _SETS)
def test_they_fit_the_schemas(write: object, tmp_path: Path) -> None:
    """GitHub's own vocabulary, key by key."""
    check = program("check-jsonschema")
    assert callable(write)
    write(tmp_path)
    kinds = {
        "github-workflows": [*tmp_path.glob(".github/workflows/*.yml")],
        "github-actions": [*tmp_path.glob(".github/actions/*/action.yml")],
        "dependabot": [*tmp_path.glob(".github/dependabot.yml")],
    }
    assert kinds["github-workflows"]
    assert bool(kinds["github-actions"]) is (write is _own)
    for kind, files in kinds.items():
        if files:
            done = run([check, "--builtin-schema", f"vendor.{kind}", *map(str, files)], tmp_path)
            assert done.returncode == 0, done.stdout


def test_the_schema_refuses_what_is_wrong(tmp_path: Path) -> None:
    """As it is called here, it sees a misspelt key."""
    check = program("check-jsonschema")
    text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    (tmp_path / "x.yml").write_text(text.replace("runs-on:", "run-on:"), encoding="utf-8")
    done = run([check, "--builtin-schema", "vendor.github-workflows", "x.yml"], tmp_path)
    assert done.returncode == 1
