"""ICP-as-code: an Ideal Customer Profile as YAML, validated, compiled to SQL and backtested.

    import icpspec

    project = icpspec.load("icpspec.yaml")
    project.score()
    icpspec.backtest(project)

The names below are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from icpspec.api import Backtest, Icp, Profile, Project, Table, backtest, load
    from icpspec.errors import IcpspecError, SpecFault

__version__ = "0.1.0"

__all__ = [
    "Backtest",
    "Icp",
    "IcpspecError",
    "Profile",
    "Project",
    "SpecFault",
    "Table",
    "__version__",
    "backtest",
    "load",
]
_ERRORS = frozenset({"IcpspecError", "SpecFault"})


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module("icpspec.errors" if name in _ERRORS else "icpspec.api"), name)


def __dir__() -> list[str]:
    return __all__
