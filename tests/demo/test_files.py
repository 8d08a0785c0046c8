"""What the demo writes, and what it leaves alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from icpspec import demo
from icpspec.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.demo import DemoFiles

_WRITE = (
    "import sys; from pathlib import Path; from icpspec import demo; "
    "demo.write(Path(sys.argv[1]), overwrite=True)"
)


def test_every_file_is_where_the_project_file_says(demo_files: DemoFiles) -> None:
    """The project file names exactly the data files, but for the one with today's values."""
    project = demo_files.project.read_text(encoding="utf-8")
    data = [path for path in demo_files.all if path.parent.name == "data"]
    named = {path.name for path in data if f"source: data/{path.name}" in project}
    assert {path.name for path in data} - named == {"accounts_today.csv"}
    assert sorted(p for p in demo_files.folder.rglob("*") if p.is_file()) == sorted(demo_files.all)


def test_specs_point_editors_at_their_schema(demo_files: DemoFiles) -> None:
    """The first line of each YAML file is the one that editors read."""
    firsts = {
        path.name: path.read_text(encoding="utf-8").splitlines()[0]
        for path in (demo_files.project, *demo_files.specs)
    }
    schema = "# yaml-language-server: $schema=../.icpspec/schemas/icp.schema.json"
    assert firsts == {
        "icpspec.yaml": "# yaml-language-server: $schema=.icpspec/schemas/project.schema.json",
        "outsourcers.icp.yaml": schema,
        "self-serve.icp.yaml": schema,
        "support-teams.icp.yaml": schema,
    }


def test_another_run_writes_the_same_bytes_and_keeps_foreign_files(
    demo_files: DemoFiles, tmp_path: Path
) -> None:
    """Neither the run nor the order of hashes shows; `overwrite` replaces only its own files."""
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    (tmp_path / "icpspec.yaml").write_text("replaced", encoding="utf-8")
    seed_of_hashes = {**os.environ, "PYTHONHASHSEED": "4711"}
    subprocess.run([sys.executable, "-c", _WRITE, str(tmp_path)], check=True, env=seed_of_hashes)
    for path in demo_files.all:
        again = tmp_path / path.relative_to(demo_files.folder)
        assert again.read_bytes() == path.read_bytes(), path.name
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "kept"
    written = {path.relative_to(demo_files.folder) for path in demo_files.all}
    found = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    assert {str(path) for path in found - written} == {"mine.txt"}


@pytest.mark.parametrize("name", ["notes.txt", ".hidden"])
def test_a_folder_that_holds_something_is_refused(tmp_path: Path, name: str) -> None:
    """Nothing is written next to what is not ours."""
    (tmp_path / name).touch()
    with pytest.raises(demo.FolderNotEmptyError, match="is not an empty folder") as caught:
        demo.write(tmp_path)
    assert isinstance(caught.value, UsageError)
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("overwrite", [False, True])
def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path, *, overwrite: bool) -> None:
    """A path that is a file is never replaced."""
    path = tmp_path / "demo"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(demo.FolderNotEmptyError):
        demo.write(path, overwrite=overwrite)
    assert path.read_text(encoding="utf-8") == "mine"
