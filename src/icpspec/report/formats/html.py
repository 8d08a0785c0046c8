"""One HTML file that needs nothing else: no network, no script."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.errors import UsageError

if TYPE_CHECKING:
    from icpspec.report.model import Report


def render(report: Report, *, color: bool = False) -> str:
    """The page of a report.

    Raises:
        UsageError: this report has no page.
        EnvironmentFault: its charts need a library that is not installed.
    """
    del color
    if report.page is None:
        raise UsageError("This report has no HTML.", help="`icpspec backtest -f html` has one.")
    return report.page()
