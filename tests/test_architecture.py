"""The structure of the house: who may import whom, and what start-up may cost."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import icpspec
from icpspec import _units

SOURCE = Path(icpspec.__file__).parent

# From the ground up; a room may import from rooms below it and from itself.
LAYERS = (
    (
        "errors",
        "nearest",
        "paths",
        "files",
        "_units",
        "diagnostics",
        "titles",
        "_templates",
        "github",
    ),
    ("text",),
    ("operators",),
    ("spec",),
    ("resolve",),
    ("evaluate", "sql", "stats", "suppress", "edits", "scaffold", "diff", "git"),
    ("engine",),
    ("backtest", "lint", "impact", "history"),
    ("review",),
    ("report",),
    ("demo", "api"),
    ("cli",),
    ("__main__",),
)
HEAVY = (
    "duckdb",
    "jinja2",
    "jsonschema",
    "numpy",
    "pandas",
    "pygal",
    "pydantic",
    "rich",
    "ruamel",
    "scipy",
    "sqlglot",
)


def _level(room: str) -> int:
    return next(level for level, rooms in enumerate(LAYERS) if room in rooms)


def _imports(path: Path) -> set[str]:
    """Rooms of icpspec that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
            if node.module == "icpspec":
                names = [f"icpspec.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "icpspec" and len(parts) > 1:
                found.add(parts[1])
    return found


def _modules() -> list[Path]:
    return sorted(SOURCE.rglob("*.py"))


@pytest.mark.parametrize("path", _modules(), ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_a_module_imports_only_from_its_own_level_and_below(path: Path) -> None:
    """Data flows one way: no room knows what is built on top of it."""
    room = path.relative_to(SOURCE).parts[0].removesuffix(".py")
    if room == "__init__":
        return
    upward = {
        other
        for other in _imports(path) - {"__version__"}
        if other != room and _level(other) >= _level(room) and _level(room) > 0
    }
    assert not upward


@pytest.mark.parametrize("path", _modules(), ids=lambda p: p.relative_to(SOURCE).as_posix())
def test_modules_stay_short(path: Path) -> None:
    """A module that grows past 350 lines has two jobs."""
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 350


@pytest.mark.parametrize(
    "command",
    [["-c", "import icpspec"], ["-m", "icpspec", "--version"], ["-m", "icpspec", "--help"]],
    ids=["import", "version", "help"],
)
def test_start_up_loads_no_heavy_library(command: list[str]) -> None:
    """What is not used is not loaded: importing, `--version` and `--help` stay light."""
    run = subprocess.run(
        [sys.executable, "-X", "importtime", *command], capture_output=True, text=True, check=True
    )
    loaded = {
        line.rsplit("|", 1)[-1].strip().split(".")[0]
        for line in run.stderr.splitlines()
        if line.startswith("import time:")
    }
    assert not loaded & set(HEAVY)


def test_only_one_place_walks_packages() -> None:
    """Units are found in one place, so that adding one is adding a file."""
    walkers = [
        path.name for path in _modules() if "iter_modules" in path.read_text(encoding="utf-8")
    ]
    assert walkers == ["_units.py"]


def test_every_rule_has_its_own_code_and_name() -> None:
    """Codes and names are stable and never shared."""
    from icpspec.diagnostics import Rule
    from icpspec.lint._protocol import Lint

    rules: list[Rule] = []
    for path in _modules():
        if path.name == "faults.py":
            room = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
            module = _units.load("icpspec", room)
            rules += [value for value in vars(module).values() if isinstance(value, Rule)]
    rules += [one.rule for one in _units.instances("icpspec.lint.rules", Lint)]
    assert rules
    assert len({rule.code for rule in rules}) == len(rules)
    assert len({rule.id for rule in rules}) == len(rules)


def test_core_code_never_prints() -> None:
    """Only the command line writes to a terminal."""
    for path in _modules():
        if "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            assert not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "print"
            ), path
