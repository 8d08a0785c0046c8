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
# How ICPs fail, and which rules say so; `decisive-trait` and the like are about single parts.
_FAILURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("too broad", ("too-broad", "crowded-best-tier")),
    ("firmographics only", ("firmographics-only", "green-without-trigger")),
    ("no negative side", ("no-negative-side", "prose-not-scored")),
    ("built on assumption", ("built-on-assumption", "missing-evidence", "thin-evidence")),
    ("learnt from deal size only", ("deal-size-only", "wins-that-leave")),
    ("a persona mixed in", ("person-in-icp", "person-attribute")),
    ("sits on the fence", ("discouraged-weight", "uniform-weights")),
    ("stale", ("review-overdue", "old-evidence", "bet-overdue", "absolute-date")),
    ("aspirational", ("empty-best-tier", "absent-from-wins", "tier-out-of-reach")),
    ("not operational", ("tier-without-engagement", "unsupplied-attribute", "mostly-unknown")),
    ("wrong, and nobody would notice", ("unfalsifiable", "tiers-out-of-order", "no-signal")),
)
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
    failures = [
        f"| {failure} | {', '.join(_named(name, with_page) for name in names)} |"
        for failure, names in _FAILURES
    ]
    table = "\n".join(failures)
    parts = [_HEAD, f"## How ICPs fail\n\n| an ICP is | found by |\n| --- | --- |\n{table}\n"]
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
    name = _named(rule.id, with_page)
    return f"| {rule.code} | {name} | {rule.severity.label} | {rule.title} |"


def _named(rule: str, with_page: set[str]) -> str:
    return f"[{rule}]({rule}.md)" if rule in with_page else rule


def test_the_pages_are_in_step_with_the_program() -> None:
    """What the docs say of a rule is what the program says."""
    written = {file.name: file.read_text(encoding="utf-8") for file in FOLDER.glob("*.md")}
    assert written == rendered()


def test_the_list_knows_the_rules_of_every_room() -> None:
    """A rule that `icpspec rules` does not list is one that nobody can look up."""
    source = ROOT / "src" / "icpspec"
    assert {file.parent.name for file in source.glob("*/faults.py")} == set(ROOMS)


def test_each_way_to_fail_is_found_by_rules_that_exist() -> None:
    """The list of failures names rules, not wishes."""
    known = {rule.id for rule in all_rules()}
    assert {name for _, names in _FAILURES for name in names} <= known


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
