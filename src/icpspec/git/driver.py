"""Makes `git diff` and `git log -p` show specs by what they say: `icpspec textconv` for each."""

from __future__ import annotations

import shlex
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from icpspec.errors import EnvironmentFault
from icpspec.files import edit_text, write_text
from icpspec.git import program

ATTRIBUTES: Final = ".gitattributes"
SETTING: Final = "diff.icpspec.textconv"
_PATTERNS = ("*.icp.yaml", "icpspec.yaml")
_HEAD = (
    "# `git diff` shows specs by what they say: `icpspec init --git-diff` sets it up in a clone."
)


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of the driver.

    Attributes:
        attributes: the file that tells git which files it is for.
        is_written: that file was changed; else it said so already, or says something of its own.
        value: of the setting, which names the program; git does not carry it from clone to clone.
        is_set: it is set in this clone.
    """

    attributes: Path
    is_written: bool
    value: str
    is_set: bool


def register(folder: Path) -> Registered:
    """Register the driver for the files of a project; a second time nothing changes.

    Args:
        folder: that of the project.

    Raises:
        EnvironmentFault: the file of attributes cannot be written.
    """
    is_written = _write_attributes(folder)
    value = _value()
    return Registered(folder / ATTRIBUTES, is_written, value, _set(folder, value))


def _write_attributes(folder: Path) -> bool:
    path = folder / ATTRIBUTES
    # Git itself follows no such link.
    if path.is_symlink():
        return False
    before = path.read_bytes().decode("utf-8", "surrogateescape") if path.exists() else None
    after = with_driver(before or "")
    if after == before:
        return False
    if before is None:
        write_text(path, after)
        return True
    try:
        edit_text(path, before, after, folder)
    except UnicodeEncodeError as error:
        raise EnvironmentFault(
            f"{path} is not UTF-8; it is left as it is.",
            help="Add the lines " + " and ".join(f"`{one} diff=icpspec`" for one in _PATTERNS),
        ) from error
    return True


def with_driver(text: str) -> str:
    """Attributes with the driver for specs; what they say of how specs are shown stays.

    >>> with_driver("*.icp.yaml -diff").splitlines()[-1]
    'icpspec.yaml diff=icpspec'
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = [line.split() for line in text.splitlines()]
    settled = {words[0] for words in lines if any(map(_is_about_diff, words[1:]))}
    added = [f"{pattern} diff=icpspec" for pattern in _PATTERNS if pattern not in settled]
    if not added:
        return text
    head = text if not text or text.endswith("\n") else text + end
    return head + "".join(line + end for line in [_HEAD, *added])


def _is_about_diff(word: str) -> bool:
    return word.lstrip("-!").partition("=")[0] in ("diff", "binary")


def _value() -> str:
    """A command for git's shell that shows a file as it is where icpspec is gone or fails.

    The program is named in full: what lies in the folder where git runs is never taken for it, and
    no environment must be active.
    """
    script = Path(sysconfig.get_path("scripts")) / "icpspec"
    # `-P`: no module is taken from the folder where git runs.
    words = [str(script)] if script.exists() else [sys.executable, "-P", "-m", "icpspec"]
    call = shlex.join([*words, "textconv", "--"])
    return f'f() {{ {call} "$1" 2>/dev/null || cat -- "$1"; }}; f'


def _set(folder: Path, value: str) -> bool:
    try:
        return program.run(folder, ["config", "--local", SETTING, value]).code == 0
    except EnvironmentFault:
        return False
