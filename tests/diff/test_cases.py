"""Each kind of change: what exactly is told, for whom, and its mirror the other way round."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML

from icpspec.diff.elements import tells
from icpspec.diff.run import Comparison, compare
from icpspec.report.diff import in_words
from icpspec.resolve.workspace import load

if TYPE_CHECKING:
    from icpspec.diff.model import Change

HERE = Path(__file__).parent
BASE = HERE / "base"
CASES: list[dict[str, Any]] = [
    case for file in sorted((HERE / "cases").glob("*.yaml")) for case in YAML(typ="safe").load(file)
]
TELLS = {tell.id: tell for tell in tells()}


def _compared(case: dict[str, Any], folder: Path, *, mirrored: bool = False) -> Comparison:
    """The base against the base with the edits of a case."""
    shutil.copytree(BASE, folder, dirs_exist_ok=True)
    for file in (folder / "icpspec.yaml", *sorted((folder / "specs").iterdir())):
        text = file.read_text(encoding="utf-8")
        for old, new in case["edits"].items():
            text = text.replace(old, new or "")
        file.write_text(text, encoding="utf-8")
    changed = any(
        (BASE / name).read_text() != (folder / name).read_text()
        for name in ("icpspec.yaml", "specs/base.icp.yaml", "specs/root.icp.yaml")
    )
    assert changed, "the edits meet nothing"
    base, head = load(BASE / "icpspec.yaml"), load(folder / "icpspec.yaml")
    return compare(head, base) if mirrored else compare(base, head)


def _told(change: Change) -> str:
    values = " → ".join(value or "-" for value in (change.before, change.after))
    told = f"{change.cls.label} {change.id} {change.path}: {values}"
    if (change.motion, change.territory) != (None, None):
        told += f" | only {in_words((change.motion, change.territory))}"
    if change.hidden:
        told += f" | not {', '.join(map(in_words, change.hidden))}"
    return told


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_exactly_these_changes_are_told(case: dict[str, Any], tmp_path: Path) -> None:
    """The whole set of changes, with class, values and places."""
    comparison = _compared(case, tmp_path)
    assert not comparison.findings, comparison.findings
    assert [_told(change) for change in comparison.changes] == case["changes"]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.get("mirror", True)], ids=lambda case: case["name"]
)
def test_the_other_way_round_each_change_is_its_mirror(
    case: dict[str, Any], tmp_path: Path
) -> None:
    """What is added one way is removed the other way, at the same places."""
    there = _compared(case, tmp_path).changes
    back = _compared(case, tmp_path, mirrored=True).changes

    def placed(change: Change, name: str) -> tuple[Any, ...]:
        return (name, change.motion, change.territory, set(change.hidden))

    expected = [placed(change, TELLS[change.id].mirror) for change in there]
    found = [placed(change, change.id) for change in back]
    assert sorted(found, key=repr) == sorted(expected, key=repr)
    values = sorted((change.before or "", change.after or "") for change in there)
    assert values == sorted((change.after or "", change.before or "") for change in back)


def test_every_kind_of_change_has_a_case() -> None:
    """And a mirror that exists; ids are unique, and each says what it means."""
    assert len(TELLS) == len(tells())
    covered = {line.split()[1] for case in CASES for line in case["changes"]}
    mirrored = [case for case in CASES if case.get("mirror", True)]
    covered |= {TELLS[line.split()[1]].mirror for case in mirrored for line in case["changes"]}
    assert set(TELLS) - covered == set()
    for tell in tells():
        assert tell.mirror in TELLS
        assert tell.meaning.endswith(".")


def test_places_are_exact(tmp_path: Path) -> None:
    """File, line and column on both sides; what is gone has no place in the head."""
    edits = {
        "weight: 3, group: intent}\n  rich": "weight: 1, group: intent}\n  rich",
        "  amer: {when: {region: AMER}}\n": "",
    }
    comparison = _compared({"edits": edits}, tmp_path)
    territory, weight = comparison.changes
    assert weight.base is not None
    assert weight.head is not None
    lines = (BASE / "specs" / "base.icp.yaml").read_text().splitlines()
    assert lines[weight.base.line - 1][weight.base.column - 1 :].startswith("3, group: intent")
    assert (weight.head.line, weight.head.column) == (weight.base.line, weight.base.column)
    assert territory.id == "territory-removed"
    assert territory.head is None
    assert territory.base is not None
    assert lines[territory.base.line - 1].startswith("  amer")
