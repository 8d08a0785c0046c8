"""The built wheel, installed into an environment of its own, works and carries its templates."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built as a user's installer would build it."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)],
        check=True,
        capture_output=True,
        text=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel; its dependencies are those of the test environment."""
    folder = tmp_path_factory.mktemp("venv")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run(
        [str(python), "-m", "pip", "install", "--quiet", "--no-deps", str(wheel)],
        check=True,
        capture_output=True,
        text=True,
    )
    (packages,) = folder.glob("lib/python*/site-packages")
    own = next(p for p in sys.path if p.endswith("site-packages"))
    # The project itself comes from the wheel: its editable hook must not win.
    (packages / "zz_dependencies.pth").write_text(f"{own}\n", encoding="utf-8")
    return folder / "bin" / "icpspec"


def test_the_wheel_holds_templates_schemas_and_types(wheel: Path) -> None:
    """What the program reads at run time is inside the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    templates = {
        f"icpspec/templates/{path.relative_to(ROOT / 'templates').as_posix()}"
        for path in (ROOT / "templates").rglob("*")
        if path.is_file()
    }
    assert templates
    assert templates <= names
    assert {"icpspec/spec/schemas/icp.schema.json", "icpspec/py.typed"} <= names


def test_init_works_from_the_installed_wheel(installed: Path, tmp_path: Path) -> None:
    """A stranger installs it, and `init` writes a project that passes its own checks."""
    # What a developer has on the path must not stand in for the wheel.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for command in (
        ["init"],
        ["validate", "--fail-on", "info"],
        ["fmt", "--check"],
        ["test"],
        ["schema", "--write"],
    ):
        run = subprocess.run(
            [str(installed), *command],
            cwd=tmp_path,
            env=env,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
    where = subprocess.run(
        [str(installed.parent / "python"), "-c", "import icpspec; print(icpspec.__file__)"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert str(installed.parent.parent) in where.stdout
