"""The files that `fmt` is about, and what it makes of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from icpspec import paths
from icpspec.edits.format import formatted
from icpspec.errors import NothingToReadError, UsageError
from icpspec.files import check_editable, edit_text
from icpspec.resolve.spec_files import ICP_SUFFIX, read_inside
from icpspec.resolve.workspace import ACCEPTED_FILE, PROJECT_FILE, find_project

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class Shaped:
    """A file and its canonical form.

    Attributes:
        root: the folder outside of which nothing is written.
        name: as shown to users.
        findings: what kept it from being formatted; the text is then as it was.
    """

    path: Path
    root: Path
    name: str
    before: str
    after: str
    findings: tuple[Diagnostic, ...]

    @property
    def is_changed(self) -> bool:
        """Whether its form is another one."""
        return self.before != self.after


def shaped(files: Iterable[Path]) -> list[Shaped]:
    """Files of icpspec in their canonical form; nothing is written.

    Raises:
        UsageError: one of them is no file of icpspec.
    """
    return [_shaped(file) for file in dict.fromkeys(files)]


def _shaped(file: Path) -> Shaped:
    kind = _kind(file)
    if kind is None:
        raise UsageError(
            f"{file} is no file of icpspec.",
            help=f"Specs end with {ICP_SUFFIX}; the project file is {PROJECT_FILE}.",
        )
    project = find_project(file.parent)
    root = project.parent if project else file.parent.absolute()
    document = read_inside(paths.Links(root), file)
    text, findings = formatted(document, kind)
    return Shaped(file, root, document.file, document.text, text, tuple(findings))


def _kind(file: Path) -> str | None:
    if file.name == PROJECT_FILE:
        return "project"
    if file.absolute().as_posix().endswith(f"/{ACCEPTED_FILE}"):
        return "accepted"
    return "icp" if file.name.endswith(ICP_SUFFIX) else None


def files_among(given: Sequence[Path]) -> list[Path]:
    """The files that paths name: each file itself, and all of icpspec's in each folder.

    Raises:
        NothingToReadError: a path leads nowhere.
    """
    found: list[Path] = []
    for path in given:
        if paths.is_folder(path):
            found += _files_in(path)
        elif paths.is_file(path):
            found.append(path)
        else:
            raise NothingToReadError(f"There is no file or folder {path}.")
    return found


def _files_in(folder: Path) -> Iterator[Path]:
    own = [folder / PROJECT_FILE, folder / ACCEPTED_FILE]
    specs = sorted(folder.rglob(f"*{ICP_SUFFIX}"), key=lambda path: path.as_posix())
    hidden = (
        any(part.startswith(".") for part in path.relative_to(folder).parts) for path in specs
    )
    for path, is_hidden in zip([*own, *specs], [False, False, *hidden], strict=True):
        if not is_hidden and paths.is_file(path):
            yield path


def write(changed: Sequence[Shaped]) -> None:
    """Write the canonical forms of files.

    Raises:
        EnvironmentFault: one of them must not or cannot be changed; then none is.
    """
    for one in changed:
        check_editable(one.path, one.root)
    # A file may be there a second time, by a link.
    for one in {one.path.resolve(): one for one in changed}.values():
        edit_text(one.path, one.before, one.after, one.root)
