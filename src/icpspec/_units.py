"""The only place that walks packages: a unit (operator, rule, format, command …) is one file."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from types import ModuleType

_T = TypeVar("_T")


@cache
def names(package: str) -> tuple[str, ...]:
    """Names of the modules in a package, in alphabetical order; private ones left out."""
    path = import_module(package).__path__
    found = (module.name for module in iter_modules(path) if not module.ispkg)
    return tuple(sorted(name for name in found if not name.startswith("_")))


def load(package: str, name: str) -> ModuleType:
    """One module of a package."""
    return import_module(f"{package}.{name}")


@cache
def instances(package: str, kind: type[_T]) -> tuple[_T, ...]:
    """All module-level instances of `kind` in the modules of a package, in file order."""
    found: dict[int, _T] = {}
    for name in names(package):
        for value in vars(load(package, name)).values():
            if isinstance(value, kind):
                found.setdefault(id(value), value)
    return tuple(found.values())
