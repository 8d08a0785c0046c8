"""`docs/log.md`: its example is what the program prints for a real repository."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "log.md"
_BEGIN, _END = "<!-- made by tests/docs/test_log.py -->\n", "<!-- end -->\n"
_PROJECT = """\
icpspec: 1
project: Acme
attributes:
  agents: {type: integer}
  desk: {type: string}
"""
_SPEC = """\
icpspec: 1
id: support
title: Support teams
traits:
  team: {{title: Size of the team, when: {{agents: {{gte: {least}}}}}, weight: 5}}
  desk: {{title: Runs Zendesk, when: {{desk: zendesk}}, weight: {weight}}}
tiers:
  green: {{min_score: {score}}}
  red: {{}}
{more}"""
_BET = """\
decisions:
  - date: 2026-04-02
    what: The weight of desk from 3 to 5
    why: Teams on Zendesk closed twice as often, 41 of 120 against 33 of 190.
    expects: {metric: win_rate, tier: green, direction: up}
    check_on: 2026-10-01
"""
_COMMITS = (
    ("Ada Lovelace", "2026-01-12", "The support ICP", {"least": 20, "weight": 3}, "v1.0"),
    ("Ada Lovelace", "2026-04-02", "Zendesk counts more", {"weight": 5, "more": _BET}, None),
    ("Grace Hopper", "2026-04-20", "Words", {"more": _BET + "# reviewed in April\n"}, "v1.1"),
    ("Grace Hopper", "2026-07-08", "Half a thought", {"least": 25, "more": "traits: [\n"}, None),
    ("Grace Hopper", "2026-07-09", "Larger teams only", {"score": 10, "more": _BET}, None),
)


def _printed() -> str:
    """What the program prints for the commits."""
    with tempfile.TemporaryDirectory() as made:
        root = Path(made)
        _git(root, "init", "--quiet", "--initial-branch=main")
        (root / "specs").mkdir()
        (root / "icpspec.yaml").write_text(_PROJECT)
        said = {"least": 20, "weight": 3, "score": 8, "more": ""}
        for author, day, subject, changed, tag in _COMMITS:
            said |= changed
            (root / "specs/support.icp.yaml").write_text(_SPEC.format(**said))
            _git(root, "add", "--all")
            _git(root, "commit", "--quiet", "--message", subject, author=author, day=day)
            if tag is not None:
                _git(root, "tag", tag)
        program = [sys.executable, "-m", "icpspec", "log"]
        done = subprocess.run(program, cwd=root, capture_output=True, text=True, check=True)
    return f"$ icpspec log\n{done.stdout}"


def _git(root: Path, *arguments: str, author: str = "", day: str = "") -> None:
    env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    for who in ("AUTHOR", "COMMITTER"):
        env |= {f"GIT_{who}_NAME": author, f"GIT_{who}_EMAIL": "x@example.com"}
        env |= {f"GIT_{who}_DATE": f"{day}T12:00:00+00:00"} if day else {}
    subprocess.run(["git", "-C", str(root), *arguments], env=env, check=True)


def rendered() -> str:
    """The page as it should be; `python tests/docs/test_log.py` writes it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    return f"{before}{_BEGIN}```text\n{_printed()}```\n{_END}{rest.partition(_END)[2]}"


def test_the_example_is_what_the_program_prints() -> None:
    """Readers of the page see what they will see."""
    assert PAGE.read_text(encoding="utf-8") == rendered()


if __name__ == "__main__":
    PAGE.write_text(rendered(), encoding="utf-8")
