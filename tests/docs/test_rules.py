"""`docs/rules/` holds a page for each rule of quality, and a list of all rules."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icpspec.lint.catalogue import ROOMS, all_rules, is_of_quality, pages

if TYPE_CHECKING:
    from icpspec.diagnostics import Rule

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "rules"
_HEAD = """\
# Rules

All that `icpspec` can find. `icpspec rules RULE` prints a page, `lint: {rules: {RULE: off}}` in the
project file (`off`, `info`, `warning`, `error`) decides how strict a rule of quality is. A test
keeps these pages in step with the program.
"""
_SERIES = {
    "1": "Text and schema",
    "2": "Meaning",
    "3": "Quality of the ICP",
    "4": "Differences",
    "5": "Data and backtest",
}


def rendered() -> dict[str, str]:
    """The files as they should be; `python tests/docs/test_rules.py` writes them."""
    own = [rule for rule in all_rules() if is_of_quality(rule) and "\n" in pages()[rule.id]]
    files = {f"{rule.id}.md": _page(rule) for rule in own}
    return {"README.md": _index({rule.id for rule in own}), **files}


def _page(rule: Rule) -> str:
    return (
        f"# {rule.id}\n\n`{rule.code}`, {rule.severity.label}: {rule.title}.\n\n"
        f"{pages()[rule.id].rstrip()}\n"
    )


def _index(with_page: set[str]) -> str:
    parts = [_HEAD]
    for digit, title in _SERIES.items():
        rules = [rule for rule in all_rules() if rule.code[3] == digit]
        if rules:
            lines = "\n".join(_row(rule, with_page) for rule in rules)
            parts.append(
                f"## {title}\n\n| code | rule | severity | what it finds |\n"
                f"| --- | --- | --- | --- |\n{lines}\n"
            )
    return "\n".join(parts)


def _row(rule: Rule, with_page: set[str]) -> str:
    name = f"[{rule.id}]({rule.id}.md)" if rule.id in with_page else rule.id
    return f"| {rule.code} | {name} | {rule.severity.label} | {rule.title} |"


def test_the_pages_are_in_step_with_the_program() -> None:
    """What the docs say of a rule is what the program says."""
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == rendered()


def test_the_list_knows_the_rules_of_every_room() -> None:
    """A rule that `icpspec rules` does not list is one that nobody can look up."""
    source = ROOT / "src" / "icpspec"
    assert {file.parent.name for file in source.glob("*/faults.py")} == set(ROOMS)


def write() -> None:
    """Write the pages, and remove those of rules that are gone."""
    FOLDER.mkdir(exist_ok=True)
    wanted = rendered()
    for file in FOLDER.glob("*.md"):
        if file.name not in wanted:
            file.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
