"""ICP-as-code: an Ideal Customer Profile as YAML, validated, compiled to SQL and backtested.

    import icpspec

    project = icpspec.load("icpspec.yaml")
    project.score()
    icpspec.backtest(project)

The names below are loaded when they are first used.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icpspec.api import Backtest, Icp, Profile, Project, Table, backtest, load
    from icpspec.errors import IcpspecError, SpecFault, UsageError

__version__ = "0.1.0"

__all__ = [
    "Backtest",
    "Icp",
    "IcpspecError",
    "Profile",
    "Project",
    "SpecFault",
    "Table",
    "UsageError",
    "__version__",
    "backtest",
    "load",
]
_ERRORS = frozenset({"IcpspecError", "SpecFault", "UsageError"})


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("icpspec.errors" if name in _ERRORS else "icpspec.api"), name)


def __dir__() -> list[str]:
    return __all__


class _CallableModule(ModuleType):
    """The package `icpspec.backtest`, which Python puts in the place of the function."""

    def __call__(self, *arguments: Any, **options: Any) -> Backtest:
        from icpspec.api import backtest

        return backtest(*arguments, **options)


class _Module(ModuleType):
    """This module, which makes that package callable, whoever imports it first."""

    def __setattr__(self, name: str, value: object) -> None:
        if name == "backtest" and type(value) is ModuleType:
            value.__class__ = _CallableModule
        super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Module
