"""The command line: options in, one call, a format, an exit code."""

from __future__ import annotations


def main() -> None:
    """Entry point of the `icpspec` command."""
    from icpspec.cli.app import app

    app(prog_name="icpspec")
