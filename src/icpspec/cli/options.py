"""Options that several commands share, always under the same name."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

_F = TypeVar("_F", bound="Callable[..., Any]")


class Day(click.ParamType["date"]):
    """A day, as 2026-10-01."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from datetime import date

        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"`{value}` is not a day. Write it as 2026-10-01.", param, ctx)


project = click.option(
    "--project",
    "project_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The project file; by default the nearest icpspec.yaml from here upward.",
)
icps = click.option(
    "--icp", "icp_ids", multiple=True, metavar="ID", help="Only this ICP; may be repeated."
)
as_of = click.option(
    "--as-of", type=Day(), metavar="DATE", help="The day to look from; default today."
)


def _writable(_ctx: click.Context, _param: click.Parameter, value: Path | None) -> Path | None:
    """Before any work is done."""
    if value is not None:
        from icpspec.files import check_writable

        check_writable(value)
    return value


output = click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    callback=_writable,
    metavar="FILE",
    help="Write the result to a file instead of standard output.",
)


motion = click.option("--motion", metavar="ID", help="Only what belongs to this motion.")
territory = click.option(
    "--territory",
    metavar="PATH",
    help="Only what belongs to this territory, or to one inside it; as emea/dach.",
)
for_motion = click.option("--motion", metavar="ID", help="As the ICP is for this motion.")
for_territory = click.option(
    "--territory", metavar="PATH", help="As the ICP is for this territory, as emea/dach."
)
quiet = click.option("-q", "--quiet", is_flag=True, help="Say nothing but the result.")
verbose = click.option("-v", "--verbose", is_flag=True, help="Say more.")
fail_on = click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", "never"]),
    default="error",
    show_default=True,
    help="The least severity that ends with exit code 1.",
)


def formats(*names: str) -> Callable[[_F], _F]:
    """`-f/--format` with the formats that make sense; the first is the default."""
    return click.option(
        "-f",
        "--format",
        "format_name",
        type=click.Choice(names),
        default=names[0],
        show_default=True,
        help="How the result is written.",
    )


def common(*format_names: str) -> Callable[[_F], _F]:
    """The options that every command with a report has."""

    def decorate(function: _F) -> _F:
        for option in (verbose, quiet, fail_on, output, formats(*format_names), project):
            function = option(function)
        return function

    return decorate
