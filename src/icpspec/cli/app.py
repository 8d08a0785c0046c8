"""The group of commands: a command's module is imported only when it is called or listed."""

from __future__ import annotations

import sys
from io import TextIOWrapper
from typing import Any, NoReturn

import click

from icpspec import __version__, _units
from icpspec.errors import IcpspecError
from icpspec.nearest import did_you_mean

_COMMANDS = "icpspec.cli.commands"
# In the order in which a newcomer meets them; commands that are not named here follow by name.
_ORDER = (
    "demo",
    "init",
    "validate",
    "rules",
    "fmt",
    "test",
    "show",
    "profile",
    "score",
    "explain",
    "backtest",
    "compile",
    "schema",
)


class LazyGroup(click.Group):
    """Commands by the name of their module."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        found = _units.names(_COMMANDS)
        first = [name for name in _ORDER if name in found]
        return first + [name for name in found if name not in first]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = _units.load(_COMMANDS, cmd_name).COMMAND
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            hint = did_you_mean(args[0], self.list_commands(ctx))
            raise click.UsageError(f"There is no command `{args[0]}`. {hint}", ctx)
        return super().resolve_command(ctx, args)

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and turn every way of failing into a message and an exit code."""
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                # A terminal that lacks a character must not end the program.
                stream.reconfigure(errors="backslashreplace")
        try:
            code = super().main(*args, **{**kwargs, "standalone_mode": False})
        except IcpspecError as error:
            _fail(str(error), error.help, error.exit_code)
        except click.ClickException as error:
            error.show()
            sys.exit(error.exit_code)
        except (click.Abort, KeyboardInterrupt):
            _fail("interrupted", "", 130)
        except MemoryError:
            _fail("The memory of this machine is not enough.", "", 4)
        except OSError as error:
            _fail(_said(error), "", 4)
        except Exception as error:  # noqa: BLE001 - the last resort: no traceback reaches a user
            _fail(
                f"icpspec itself failed: {type(error).__name__}: {error}",
                "This is a bug. Run it again with ICPSPEC_TRACEBACK=1 and report what it prints.",
                4,
            )
        sys.exit(code if isinstance(code, int) else 0)


def _said(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"Cannot use {error.filename}: {reason}." if error.filename else f"{reason}."


def _fail(message: str, hint: str, code: int) -> NoReturn:
    import os

    if os.environ.get("ICPSPEC_TRACEBACK"):
        import traceback

        traceback.print_exc()
    from icpspec.report.formats.text import clean

    click.echo(f"error: {clean(message)}", err=True)
    if hint:
        click.echo(f"    {clean(hint)}", err=True)
    sys.exit(code)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="icpspec", message="%(prog)s %(version)s")
def app() -> None:
    """Your Ideal Customer Profile as code: validated, scored and backtested."""
