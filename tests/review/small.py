"""A small project in a repository of git: an ICP, six accounts, no history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .company import Company

if TYPE_CHECKING:
    from pathlib import Path

PROJECT = """\
icpspec: 1
project: Sample
attributes:
  employees: {type: integer, min: 0}
  country: {type: string}
data:
  accounts: {source: data/accounts.csv, key: id}
"""
SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {title: Big, when: {employees: {gte: 50}}, weight: 5}
  german: {title: German, when: {country: DE}, weight: 3}
tiers: {green: {min_score: 5}, red: {}}
examples:
  - {name: a big one, account: {employees: 80, country: AT}, expect: {tier: green, score: 5}}
"""
ACCOUNTS = "id,employees,country\nk1,80,DE\nk2,60,AT\nk3,10,DE\nk4,10,AT\nk5,55,\nk6,,DE\n"
ICP = "specs/sample.icp.yaml"
FILE = "icpspec.yaml"
DATA = "data/accounts.csv"
DECIDED = ".icpspec/accepted.yaml"


def small(root: Path, *, data_in_git: bool = False) -> Company:
    """The project on a branch `change`, as it is on main."""
    made = Company(root)
    made.write(FILE, PROJECT)
    made.write(ICP, SPEC)
    made.write(DATA, ACCOUNTS)
    if not data_in_git:
        made.write(".gitignore", "data/\n")
    made.git("init", "-q", "-b", "main")
    made.commit("first")
    made.git("checkout", "-q", "-b", "change")
    return made


def acceptance(**more: str) -> str:
    """The file of a team that has accepted that `german` goes."""
    entry = {
        "rule": "trait-removed",
        "icp": "sample",
        "element": "traits.german",
        "old": "German",
        "approver": "Ann Lee",
        "reason": "Nobody reads it",
        **more,
    }
    lines = [f"{'  - ' if n == 0 else '    '}{key}: {value}" for n, (key, value) in
             enumerate(entry.items())]  # fmt: skip
    return "icpspec: 1\naccepted:\n" + "\n".join(lines) + "\n"
