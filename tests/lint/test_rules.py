"""Each rule against its cases and its own documentation.

A case in `tests/lint/cases/<id>.yaml` is a mapping:

* `name`: what it shows;
* `body`: what stands between the head and the tiers of an ICP, or `spec`: its whole text;
* `tiers`, `project`: in place of the usual tiers and the usual project file;
* `files`: other files of the project, by path;
* `today`: the day of the run, default 2026-10-01;
* `accounts`: of a rule about data, as `90 x {employees: 80}; 10 x {employees: null}`;
* `findings`: those of this rule, exactly: `[FILE:]LINE:COLUMN: message -> help (PLACE: related)`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from inspect import getdoc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from ruamel.yaml import YAML
from tests.lint.projects import (
    ICP,
    PROJECT,
    TODAY,
    data_files,
    files_of,
    findings,
    icp_text,
    line_of,
    of_data,
    with_data,
)

from icpspec import _units
from icpspec.lint._protocol import Lint, OfData
from icpspec.lint.run import RULES, rules

if TYPE_CHECKING:
    from types import ModuleType

_CASES = Path(__file__).parent / "cases"
_SECTIONS = ("Why", "Avoid", "Prefer")


def _modules() -> list[ModuleType]:
    return [_units.load(RULES, name) for name in _units.names(RULES)]


def _lint_of(module: ModuleType) -> Lint:
    (only,) = [value for value in vars(module).values() if isinstance(value, Lint)]
    return only


_IDS = {_lint_of(module).rule.id: module for module in _modules()}


@cache
def _cases_of(rule: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = YAML(typ="safe").load(_CASES / f"{rule}.yaml")
    return found


def _cases() -> list[Any]:
    return [
        pytest.param(file.stem, case, id=f"{file.stem}: {case['name']}")
        for file in sorted(_CASES.glob("*.yaml"))
        for case in _cases_of(file.stem)
    ]


@pytest.mark.parametrize(("rule", "case"), _cases())
def test_a_rule_finds_exactly_this(
    rule: str, case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding once, at its place, with its numbers and a way out."""
    monkeypatch.chdir(tmp_path)
    today = date.fromisoformat(str(case.get("today", TODAY)))
    every = findings(tmp_path, files_of(case), today)
    if case.get("accounts"):
        every = of_data(tmp_path, today)
    found = [one for one in every if one.rule.id == rule]
    assert [line_of(one) for one in found] == case["findings"]
    for one in found:
        assert re.fullmatch(r"\S.*[.)]", one.message), one.message
        assert not one.help or re.fullmatch(r"\S.*[.?]", one.help), one.help
        assert not re.search(r"\bNone\b(?! of)|<class|Fraction|Decimal\(", one.message)


@pytest.mark.parametrize("rule", _IDS)
def test_a_rule_has_cases_that_pass_and_that_fail(rule: str) -> None:
    """A rule that never speaks or always does is none."""
    counts = [len(case["findings"]) for case in _cases_of(rule)]
    assert any(counts)
    assert not all(counts)


def test_there_are_no_cases_of_rules_that_do_not_exist() -> None:
    """A file of cases that no rule reads tests nothing."""
    assert {file.stem for file in _CASES.glob("*.yaml")} == set(_IDS)


@pytest.mark.parametrize(("rule", "module"), _IDS.items())
def test_a_rule_is_named_as_its_file(rule: str, module: ModuleType) -> None:
    """Who knows the id finds the rule."""
    assert module.__name__.rpartition(".")[2] == rule.replace("-", "_")
    assert re.fullmatch(r"ICP3[0-9]{2}", _lint_of(module).rule.code)


@pytest.mark.parametrize(("rule", "module"), _IDS.items())
def test_a_rule_stays_short(rule: str, module: ModuleType) -> None:
    """One rule is one thought."""
    del rule
    assert len(Path(str(module.__file__)).read_text(encoding="utf-8").splitlines()) <= 190


def _section(doc: str, title: str) -> list[str]:
    """The YAML blocks under a heading of a page."""
    text = doc.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return re.findall(r"^```yaml\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize(("rule", "module"), _IDS.items())
def test_a_page_has_all_its_sections(rule: str, module: ModuleType) -> None:
    """What it is, why it matters, what to avoid and what to write instead."""
    doc = getdoc(module) or ""
    headings = re.findall(r"^## (.*)$", doc, flags=re.MULTILINE)
    assert tuple(headings) == _SECTIONS, rule
    assert len(doc.partition("\n## Why\n")[2].partition("\n## ")[0].strip()) > 40
    assert _section(doc, "Avoid")
    assert _section(doc, "Prefer")


def _files(blocks: list[str]) -> dict[str, str]:
    """A page's example as a project: blocks of the project file begin with its name."""
    files = {"icpspec.yaml": PROJECT}
    icps = [block for block in blocks if not block.startswith("# icpspec.yaml")]
    for block in blocks:
        if block not in icps:
            files["icpspec.yaml"] = block
    for name, block in zip("abc", icps or [""], strict=False):
        files[ICP.replace("/a.", f"/{name}.")] = icp_text(block, name)
        accounts = re.match(r"# accounts: (.*)\n", block)
        if accounts:
            files |= data_files(accounts[1])
            files["icpspec.yaml"] = with_data(files["icpspec.yaml"], files)
    return files


@pytest.mark.parametrize(("rule", "module"), _IDS.items())
@pytest.mark.parametrize("section", ["Avoid", "Prefer"])
def test_the_examples_of_a_page_are_true(
    rule: str, module: ModuleType, section: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is to be avoided is found, what is preferred is not."""
    monkeypatch.chdir(tmp_path)
    files = _files(_section(getdoc(module) or "", section))
    found = findings(tmp_path, files)
    if isinstance(_lint_of(module), OfData):
        found = of_data(tmp_path)
    assert (rule in {one.rule.id for one in found}) == (section == "Avoid")


def test_the_order_of_rules_is_that_of_their_codes() -> None:
    """Lists of rules read the same everywhere."""
    codes = [one.rule.code for one in rules()]
    assert codes == sorted(set(codes))
