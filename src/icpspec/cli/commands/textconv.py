"""`icpspec textconv`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("textconv")
@click.argument("file", type=click.Path(path_type=Path))
def COMMAND(file: Path) -> None:
    """Print a spec for `git diff`: one line a value.

    Order, layout, comments and equivalent spellings leave no trace, so that a diff shows what was
    changed in meaning. FILE is read alone, without a project; what is no sound spec is printed as
    it is. `icpspec init --git-diff` makes git call this.
    """
    from icpspec.cli.session import reader_may_leave
    from icpspec.edits.flat_files import flat_file
    from icpspec.text.document import MOST_BYTES

    raw = file.read_bytes()
    lines = flat_file(raw) if len(raw) <= MOST_BYTES else None
    with reader_may_leave():
        sys.stdout.buffer.write(raw if lines is None else lines.encode())
