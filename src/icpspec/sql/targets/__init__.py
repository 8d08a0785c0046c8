"""SQL dialects, one a file; each is a module-level `Target`. The compiler knows none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import _units
from icpspec.errors import UsageError
from icpspec.nearest import did_you_mean

if TYPE_CHECKING:
    from icpspec.sql.targets._protocol import Target


def names() -> tuple[str, ...]:
    """Names of the dialects, without importing them."""
    return _units.names(__name__)


def get(name: str) -> Target:
    """A target by name.

    Raises:
        UsageError: there is no such dialect.
    """
    if name not in names():
        raise UsageError(f"There is no dialect `{name}`.", help=did_you_mean(name, names()))
    target: Target = _units.load(__name__, name).TARGET
    return target
