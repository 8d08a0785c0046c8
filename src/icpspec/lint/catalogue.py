"""All rules there are, of all rooms, with what their pages say."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING

from icpspec import _units
from icpspec.diagnostics import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOMS = (
    "text",
    "spec",
    "resolve",
    "lint",
    "engine",
    "backtest",
    "suppress",
    "edits",
    "diff",
    "git",
)
"""Rooms whose `faults.py` holds rules."""

_RULES = "icpspec.lint.rules"


def is_of_quality(rule: Rule) -> bool:
    """Whether it is about how good an ICP is, and so a matter of choice."""
    return rule.code.startswith("ICP3")


@cache
def all_rules() -> tuple[Rule, ...]:
    """The rules of all rooms, in the order of their codes."""
    return tuple(sorted((rule for rule, _ in _declared()), key=lambda rule: rule.code))


@cache
def pages() -> dict[str, str]:
    """What rules say of themselves, as Markdown, by id; those without a page have their title."""
    return {rule.id: cleandoc(doc) if doc else f"{rule.title}." for rule, doc in _declared()}


def _declared() -> Iterable[tuple[Rule, str]]:
    from icpspec.lint._protocol import Lint

    for room in ROOMS:
        for value in vars(import_module(f"icpspec.{room}.faults")).values():
            if isinstance(value, Rule):
                yield value, ""
    for name in _units.names(_RULES):
        module = _units.load(_RULES, name)
        for value in vars(module).values():
            if isinstance(value, Lint):
                yield value.rule, module.__doc__ or ""
