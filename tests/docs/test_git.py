"""`docs/git.md`: its table of inputs is the action's, and its versions are the ones in use."""

from __future__ import annotations

import re
from pathlib import Path

import icpspec
from icpspec.edits.flat_files import flat_data
from icpspec.text.document import parse

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / "docs" / "git.md").read_text(encoding="utf-8")
_WORKFLOWS = [
    *(_ROOT / ".github").rglob("*.yml"),
    _ROOT / "templates" / "init" / "workflow.yml.j2",
]


def _block(begin: str) -> str:
    blocks: list[str] = re.findall(r"```\w*\n(.*?)```", _PAGE, re.DOTALL)
    return next(one for one in blocks if begin in one)


def test_the_inputs_of_the_action() -> None:
    """Each stands in the table, and no other."""
    path = _ROOT / ".github/actions/review/action.yml"
    action = parse(path.read_bytes(), path.name).data
    table = _PAGE.split("| input |")[1].split("\n\n")[0]
    cells = [line.split("|")[1] for line in table.splitlines()[2:]]
    assert [name for cell in cells for name in re.findall(r"`([\w-]+)`", cell)] == list(
        action["inputs"]
    )


def test_actions_are_the_same_everywhere() -> None:
    """One hash an action in workflows, templates and docs, with its version beside it."""
    pinned: dict[str, set[str]] = {}
    for text in [_PAGE, *(path.read_text(encoding="utf-8") for path in _WORKFLOWS)]:
        for name, hash_ in re.findall(r"uses: ([\w-]+/[\w/.-]+)@([0-9a-f]{40} # v[\d.]+)", text):
            pinned.setdefault(name, set()).add(hash_)
    assert {"actions/checkout", "actions/setup-python"} < set(pinned)
    assert [name for name, hashes in pinned.items() if len(hashes) > 1] == []


def test_the_version_is_this_one() -> None:
    """What is copied from the page installs what the page is about."""
    assert f"rev: v{icpspec.__version__}\n" in _PAGE
    assert f"pip install icpspec=={icpspec.__version__}\n" in _PAGE


def test_the_hooks_are_those_there_are() -> None:
    """By their ids, in the example and in the table."""
    text = (_ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
    ids = re.findall(r"^- id: (\S+)", text, re.MULTILINE)
    assert re.findall(r"- id: (\S+)", _block("repos:")) == ids
    assert re.findall(r"^\| `(icpspec-\w+)` \|", _PAGE, re.MULTILINE) == ids


def test_the_diff_is_what_git_shows() -> None:
    """Its lines are those of a trait before and after."""
    before = {"title": "Runs Zendesk", "when": {"helpdesk": "zendesk"}, "weight": 5}
    after = {**before, "when": {"helpdesk": ["zendesk", "freshdesk"]}, "weight": 3}
    shown = _block("@@").splitlines()
    for trait, sign in ((before, "-"), (after, "+")):
        told = flat_data({"traits": {"zendesk": trait}}).splitlines()
        lines = [line[1:] for line in shown if line[:1] in (sign, " ") and "zendesk" in line]
        assert [line for line in lines if not line.startswith(("--", "++"))] == told
