"""The hooks, by the real pre-commit: those of this repository, and those that `init` writes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.scaffold import write_project
from icpspec.text.document import parse

from .programs import commit, git, only_if_asked, program, repository, run

if TYPE_CHECKING:
    import subprocess

ROOT = Path(__file__).parents[2]
_PARTS = ("src", "templates", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
_CONFIG = ".pre-commit-config.yaml"
_HOOKS = ["icpspec-validate", "icpspec-fmt", "icpspec-test"]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This project as a repository of hooks, as it stands."""
    only_if_asked()
    folder = tmp_path_factory.mktemp("published")
    for name in _PARTS:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, folder / name)
    for cache in folder.rglob("__pycache__"):
        shutil.rmtree(cache)
    return repository(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where pre-commit keeps the environments that it makes: one for all tests."""
    return tmp_path_factory.mktemp("home")


class Team:
    """A team's repository with a new project and hooks."""

    def __init__(self, top: Path, project: Path, home: Path) -> None:
        self.top = top
        self.project = project
        self._home = home

    def pre_commit(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run it at the top."""
        more = {"PRE_COMMIT_HOME": str(self._home), "PRE_COMMIT_COLOR": "never", "PYTHONPATH": ""}
        return run([program("pre-commit"), *arguments], self.top, more)

    def edit(self, name: str, old: str, new: str) -> Path:
        """Change a file of the project, and stage that change."""
        path = self.project / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        git(self.top, "add", "-A")
        return path


def _states(done: subprocess.CompletedProcess[str]) -> list[str]:
    """How each hook ended, in their order."""
    lines = [line for line in done.stdout.splitlines() if line.startswith("icpspec ")]
    return [line.rsplit(".", 1)[-1].removeprefix("(no files to check)") for line in lines]


@pytest.fixture(params=["published", "published below", "init", "init below"])
def team(request: pytest.FixtureRequest, tmp_path: Path, published: Path, home: Path) -> Team:
    """With the hooks of this repository or those of `init`, for a project at the top or below."""
    only_if_asked()
    kind = str(request.param)
    project = tmp_path / "sales" / "the ICP" if kind.endswith("below") else tmp_path
    git(tmp_path, "init", "-q", "-b", "main")
    write_project(project)
    if kind.startswith("published"):
        (project / _CONFIG).unlink()
        _use(tmp_path, project, published)
    elif project != tmp_path:
        shutil.move(project / _CONFIG, tmp_path / _CONFIG)
    commit(tmp_path, "first")
    return Team(tmp_path, project, home)


def _use(top: Path, project: Path, published: Path) -> None:
    path = f"{project.relative_to(top).as_posix()}/icpspec.yaml"
    hooks: list[dict[str, Any]] = [{"id": name} for name in _HOOKS]
    if project != top:
        for hook in (hooks[0], hooks[2]):
            hook["args"] = ["--project", path]
    used = {"repo": str(published), "rev": git(published, "rev-parse", "HEAD"), "hooks": hooks}
    (top / _CONFIG).write_text(json.dumps({"repos": [used]}), encoding="utf-8")


def test_a_new_project_passes(team: Team) -> None:
    """All files, all hooks."""
    done = team.pre_commit("run", "--all-files")
    assert done.returncode == 0, done.stdout + done.stderr
    assert _states(done) == ["Passed", "Passed", "Passed"]


def test_a_change_of_the_project_file_checks_all_specs(team: Team) -> None:
    """Only it is staged, and the fault is in a spec that was not touched."""
    team.edit("icpspec.yaml", "  planners:\n", "  schedulers:\n")
    done = team.pre_commit("run")
    assert done.returncode == 1
    assert _states(done) == ["Failed", "Passed", "Failed"]
    assert "There is no attribute `planners`." in done.stdout


def test_a_file_is_brought_into_form(team: Team) -> None:
    """The hook changes what is staged, and pre-commit asks to look at it; then it passes."""
    path = team.edit("specs/example.icp.yaml", "\ntitle: ", "\ntitle:      New ")
    other = team.project / "specs" / "untouched.icp.yaml"
    other.write_text("id:    untouched\n", encoding="utf-8")
    done = team.pre_commit("run", "icpspec-fmt")
    assert done.returncode == 1
    assert "files were modified by this hook" in done.stdout
    assert "\ntitle: New " in path.read_text(encoding="utf-8")
    assert other.read_text(encoding="utf-8") == "id:    untouched\n"
    git(team.top, "add", str(path))
    assert _states(team.pre_commit("run", "icpspec-fmt")) == ["Passed"]


def test_a_failed_example_stops_the_commit(team: Team) -> None:
    """By git's own hook, as people have it."""
    assert team.pre_commit("install").returncode == 0
    team.edit("specs/example.icp.yaml", "min_score: 9", "min_score: 30")
    environment = {"PRE_COMMIT_HOME": str(team._home), "PYTHONPATH": ""}
    done = run(["git", "commit", "-m", "a worse ICP"], team.top, environment)
    assert done.returncode == 1
    assert "icpspec test" in done.stderr + done.stdout
    assert git(team.top, "log", "--format=%s") == "first"


def test_other_files_are_none_of_its_business(team: Team) -> None:
    """Neither YAML of others, nor their accepted.yaml."""
    for name in ("notes.md", "ci.yaml", "accepted.yaml", "icpspec.yaml.bak"):
        (team.top / name).write_text("x: [\n", encoding="utf-8")
    git(team.top, "add", "-A")
    done = team.pre_commit("run")
    assert done.returncode == 0
    assert done.stdout.count("(no files to check)Skipped") == len(_HOOKS)


def test_the_manifest_is_valid(tmp_path: Path) -> None:
    """By pre-commit's own check."""
    done = run([program("pre-commit"), "validate-manifest", str(ROOT / _PARTS[-1])], tmp_path)
    assert done.returncode == 0, done.stdout


def test_both_sets_of_hooks_agree(tmp_path: Path) -> None:
    """What `init` writes does what the published hooks do; only the program is another one."""
    write_project(tmp_path)
    manifest = parse(f"hooks:\n{(ROOT / _PARTS[-1]).read_text(encoding='utf-8')}", "x").data
    (local,) = parse((tmp_path / _CONFIG).read_bytes(), "y").data["repos"]
    own = [{**hook, "language": "system"} for hook in manifest["hooks"]]
    assert [hook.pop("description")[-1] for hook in own] == ["."] * 3
    assert own == local["hooks"]
