"""Output formats, one a file: each has `render(report, color=…)`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec import _units
from icpspec.errors import UsageError
from icpspec.nearest import did_you_mean

if TYPE_CHECKING:
    from icpspec.report.model import Report


def names() -> tuple[str, ...]:
    """Names of the formats."""
    return _units.names(__name__)


def render(report: Report, name: str, *, color: bool = False) -> str:
    """A report in a format, with a line break at its end.

    Raises:
        UsageError: there is no such format.
    """
    if name not in names():
        raise UsageError(f"There is no format `{name}`.", help=did_you_mean(name, names()))
    text: str = _units.load(__name__, name).render(report, color=color)
    return text
