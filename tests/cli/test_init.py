"""`icpspec init`: a project that works at once, and never over what is there."""

from __future__ import annotations

import json
import re
import shlex
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

import icpspec
from icpspec.cli.app import app
from icpspec.errors import EnvironmentFault
from icpspec.scaffold import SCHEMA_FOLDER, write_project, write_schemas
from icpspec.spec.schema import KINDS, committed_text
from icpspec.text.document import parse

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

FILES = [
    "specs/example.icp.yaml",
    ".pre-commit-config.yaml",
    ".github/workflows/icpspec.yml",
    ".icpspec/schemas/icp.schema.json",
    ".icpspec/schemas/project.schema.json",
    ".icpspec/schemas/accepted.schema.json",
    ".vscode/settings.json",
    ".vscode/extensions.json",
    "icpspec.yaml",
]


def run(*arguments: str) -> Result:
    """The program with some arguments."""
    return CliRunner().invoke(app, list(arguments))


def tree(folder: Path) -> dict[str, str]:
    """The text of every file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_new_project_passes_validate_and_test(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it writes is clean, down to warnings, and its examples come out as they say."""
    monkeypatch.chdir(tmp_path)
    result = run("init", "new")
    assert result.exit_code == 0
    assert result.stdout == (
        "Wrote:\n" + "".join(f"  new/{name}\n" for name in FILES) + "Next:\n"
        "  cd new\n"
        "  icpspec validate    checks the files\n"
        "  icpspec test        runs the examples of the ICP\n"
        "  icpspec show        shows its points and tiers\n"
        "  icpspec profile     holds your data against it, once `data:` says where they are\n"
        "After an update of icpspec, `icpspec schema --write` refreshes what editors know.\n"
        "In a clone, `icpspec init --git-diff` has `git diff` show specs by what they say.\n"
    )
    assert sorted(tree(tmp_path / "new")) == sorted(FILES)
    monkeypatch.chdir(tmp_path / "new")
    validated = run("validate", "--fail-on", "info")
    assert (validated.exit_code, validated.stdout) == (0, "2 files checked: nothing to report.\n")
    tested = run("test")
    assert tested.exit_code == 0
    assert tested.stdout == "6 examples, by evaluator and SQL: all passed.\n"


def test_the_default_is_the_folder_one_is_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without DIR it writes here, and there is no folder to change to."""
    monkeypatch.chdir(tmp_path)
    document = json.loads(run("init", "-f", "json").stdout)
    assert document["written"] == FILES
    assert document["kept"] == []
    assert document["next"][0] == "icpspec validate"


def test_a_project_that_exists_is_left_alone(tmp_path: Path) -> None:
    """Exit code 2, a message that names the file, and not one byte changed or added."""
    (tmp_path / "icpspec.yaml").write_text("icpspec: 1\n", encoding="utf-8")
    result = run("init", str(tmp_path))
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr == (
        f"error: {tmp_path}/icpspec.yaml exists already; nothing was written.\n"
        "    `icpspec validate` checks it. For a second project name another folder.\n"
    )
    assert tree(tmp_path) == {"icpspec.yaml": "icpspec: 1\n"}


def test_other_files_are_kept_and_named(tmp_path: Path) -> None:
    """Editor settings and specs of one's own stay as they are."""
    own = {"specs/example.icp.yaml": "mine\n", ".vscode/settings.json": "{}\n", "README.md": "x\n"}
    for name, text in own.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = run("init", str(tmp_path))
    assert result.exit_code == 0
    kept = result.stdout.split("Kept as they were:\n")[1].split("Next:\n")[0]
    assert kept == f"  {tmp_path}/specs/example.icp.yaml\n  {tmp_path}/.vscode/settings.json\n"
    assert {name: tree(tmp_path)[name] for name in own} == own


def test_a_dangling_link_is_not_written_through(tmp_path: Path) -> None:
    """A link to a file that does not exist yet counts as a file that is there."""
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "icpspec.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    assert run("init", str(tmp_path / "project")).exit_code == 2
    assert not (tmp_path / "elsewhere.yaml").exists()


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    """Naming a file is wrong usage; a path through a file is a fault of the machine's."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert run("init", str(tmp_path / "file")).exit_code == 2
    result = run("init", str(tmp_path / "file" / "below"))
    assert result.exit_code == 4
    assert result.stderr.startswith("error: Cannot make the folder")


def test_a_run_that_failed_can_be_repeated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project file is written last: without it, `init` goes on where it stopped."""
    (tmp_path / ".vscode").write_text("a file where a folder must be", encoding="utf-8")
    with pytest.raises(EnvironmentFault):
        write_project(tmp_path)
    assert not (tmp_path / "icpspec.yaml").exists()
    (tmp_path / ".vscode").unlink()
    written = write_project(tmp_path)
    names = [path.name for path in written.written]
    assert names == ["settings.json", "extensions.json", "icpspec.yaml"]
    assert len(written.kept) == len(FILES) - 3
    monkeypatch.chdir(tmp_path)
    assert run("validate").exit_code == 0


def test_a_folder_with_a_space_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command to change into it can be pasted."""
    monkeypatch.chdir(tmp_path)
    assert "\n  cd 'my icp'\n" in run("init", "my icp").stdout


def test_the_data_section_in_the_comments_is_valid(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the marks off `data:` and `gates:` the project still validates, and profiles."""
    write_project(tmp_path)
    project = tmp_path / "icpspec.yaml"
    head, marked = project.read_text(encoding="utf-8").split("# data:\n")
    # The headings `# Data: …` and `# Gates: …` are comments for good.
    lines = [re.sub(r"^# (?=gates:|  )", "", line) for line in marked.splitlines()]
    project.write_text("\n".join([head + "data:", *lines]), encoding="utf-8")
    (tmp_path / "data").mkdir()
    tables = {
        "accounts": "account_id,employees,industry,country,tools,last_funding_on,"
        "requires_on_premise,signed_up_on,weekly_users,planners,open_roles,headcount_growth\n"
        "a,100,SaaS,DE,crm,2026-01-01,no,2026-01-01,3,2,1,0.1\n",
        "opportunities": "opportunity_id,account_id,created_on,closed_on,stage,amount\n"
        "1,a,2026-02-01,,Open,5\n",
        "customers": "customer_id,account_id,opportunity_id,started_on,churned_on\n"
        "c,a,1,2026-03-01,\n",
    }
    for name, text in tables.items():
        (tmp_path / "data" / f"{name}.csv").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert run("validate", "--fail-on", "info").stdout == "2 files checked: nothing to report.\n"
    document = json.loads(run("profile", "-f", "json", "--fail-on", "info").stdout)
    assert document["diagnostics"] == []
    assert [source["rows"] for source in document["sources"]] == [1, 1, 1]


def test_editors_find_the_schemas(tmp_path: Path) -> None:
    """Settings and the first line of each file name schemas that are there."""
    write_project(tmp_path)
    settings = json.loads((tmp_path / ".vscode/settings.json").read_text(encoding="utf-8"))
    assert settings == {
        "yaml.schemas": {
            ".icpspec/schemas/icp.schema.json": ["*.icp.yaml"],
            ".icpspec/schemas/project.schema.json": ["icpspec.yaml"],
            ".icpspec/schemas/accepted.schema.json": [".icpspec/accepted.yaml"],
        }
    }
    for name in ("icpspec.yaml", "specs/example.icp.yaml"):
        first = (tmp_path / name).read_text(encoding="utf-8").splitlines()[0]
        schema = first.removeprefix("# yaml-language-server: $schema=")
        assert ((tmp_path / name).parent / schema).is_file()


def commands(part: object) -> list[list[str]]:
    """The calls of icpspec in a workflow or a file of hooks, as the shell would take them apart."""
    if isinstance(part, list):
        return [found for inner in part for found in commands(inner)]
    if not isinstance(part, dict):
        return []
    own = [part[key] for key in ("run", "entry") if isinstance(part.get(key), str)]
    words = [shlex.split(command) for command in own]
    return [rest for first, *rest in words if first == "icpspec"] + commands([*part.values()])


@pytest.mark.parametrize("name", [".github/workflows/icpspec.yml", ".pre-commit-config.yaml"])
@pytest.mark.parametrize("below", [".", 'sales/it\'s "the" ICP'])
def test_workflow_and_hooks_pass(
    name: str, below: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their commands are there and pass on the new project, at the top of a repository or below."""
    (tmp_path / ".git").mkdir()
    folder = tmp_path / below
    written = write_project(folder)
    data = parse((folder / name).read_bytes(), name).data
    found = commands(data["jobs"]["check"] if "jobs" in data else data)
    assert [arguments[0] for arguments in found] == ["validate", "fmt", "test"]
    # A workflow changes into the folder; hooks run at the top, and `fmt` is told which files.
    runs_in = data.get("defaults", {}).get("run", {}).get("working-directory", ".")
    assert runs_in == (below if "jobs" in data else ".")
    monkeypatch.chdir(tmp_path / runs_in)
    for arguments in found:
        is_told = "jobs" not in data and arguments[0] == "fmt"
        result = run(*arguments, *([str(folder / "icpspec.yaml"), "--check"] if is_told else []))
        assert result.exit_code == 0, result.output
    misplaced = {path.relative_to(folder).as_posix() for path in written.misplaced}
    assert (name in misplaced) is (below != ".")


def test_the_workflow_may_do_little(tmp_path: Path) -> None:
    """Least permissions, no credentials left behind, actions by their hash, this very version."""
    write_project(tmp_path)
    path = tmp_path / ".github/workflows/icpspec.yml"
    workflow = parse(path.read_bytes(), path.name).data
    assert workflow["permissions"] == {}
    assert workflow["jobs"]["check"]["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        uses = [step["uses"] for step in job["steps"] if "uses" in step]
        assert len(uses) == 2
        assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40}", one) for one in uses)
        assert job["steps"][0]["with"]["persist-credentials"] is False
        assert f"icpspec=={icpspec.__version__}" in job["steps"][2]["run"]


def test_hooks_run_when_a_spec_changes(tmp_path: Path) -> None:
    """The pattern of the hooks finds specs, and not other YAML."""
    write_project(tmp_path)
    path = tmp_path / ".pre-commit-config.yaml"
    (repository,) = parse(path.read_bytes(), path.name).data["repos"]
    hooks = [hook["id"] for hook in repository["hooks"]]
    assert hooks == ["icpspec-validate", "icpspec-fmt", "icpspec-test"]
    for hook in repository["hooks"]:
        names = [
            "icpspec.yaml",
            "a/b.icp.yaml",
            ".icpspec/accepted.yaml",
            "b.yaml",
            "icpspec.yaml.md",
            "accepted.yaml",
        ]
        found = [name for name in names if re.search(hook["files"], name)]
        assert found == names[:3]
        # What is about one file is told which; what is about the project looks at all of it.
        assert hook.get("pass_filenames", True) is (hook["id"] == "icpspec-fmt")


def test_files_are_written_over_if_asked(tmp_path: Path) -> None:
    """`--overwrite` makes the project new; what is not its own stays."""
    write_project(tmp_path)
    new = tree(tmp_path)
    for name in FILES:
        (tmp_path / name).write_text("mine\n", encoding="utf-8")
    (tmp_path / "specs" / "mine.icp.yaml").write_text("mine\n", encoding="utf-8")
    assert run("init", str(tmp_path)).exit_code == 2
    assert set(tree(tmp_path).values()) == {"mine\n"}
    result = run("init", str(tmp_path), "--overwrite")
    assert result.exit_code == 0
    assert "Kept" not in result.stdout
    assert tree(tmp_path) == {**new, "specs/mine.icp.yaml": "mine\n"}


def test_links_are_kept_whatever_is_asked(tmp_path: Path) -> None:
    """What a link leads to may lie outside of the project."""
    (tmp_path / "outside.yaml").write_text("mine\n", encoding="utf-8")
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "icpspec.yaml").symlink_to(tmp_path / "outside.yaml")
    written = write_project(folder, overwrite=True)
    assert written.kept == (folder / "icpspec.yaml",)
    assert (tmp_path / "outside.yaml").read_text(encoding="utf-8") == "mine\n"


def test_it_passes_on_any_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reviews and evidence are dated by the day of the run, so that none is overdue."""
    write_project(tmp_path)
    monkeypatch.chdir(tmp_path)
    text = (tmp_path / "specs" / "example.icp.yaml").read_text(encoding="utf-8")
    today = datetime.now(tz=UTC).astimezone().date().isoformat()
    dated = re.findall(r"(?:reviewed|date): (\S+?)[,}\n]", text)
    assert len(dated) > 5
    assert set(dated) == {today}


def test_schemas_can_be_written_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From anywhere in the project, over older ones; without a project there is nothing to do."""
    assert write_schemas(tmp_path / "deep")[0] == tmp_path / "deep" / SCHEMA_FOLDER / (
        "icp.schema.json"
    )
    write_project(tmp_path)
    for kind in KINDS:
        (tmp_path / SCHEMA_FOLDER / f"{kind}.schema.json").write_text("old", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "specs")
    result = run("schema", "--write")
    assert result.exit_code == 0
    names = [f"{kind}.schema.json" for kind in KINDS]
    assert [line.rsplit("/", 1)[-1] for line in result.stdout.splitlines()[1:]] == names
    texts = [(tmp_path / SCHEMA_FOLDER / name).read_text(encoding="utf-8") for name in names]
    assert texts == [committed_text(kind) for kind in KINDS]
    (tmp_path / "icpspec.yaml").unlink()
    assert run("schema", "--write").exit_code == 3
