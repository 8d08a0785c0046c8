"""A project on disk: its file, its ICPs, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, cast

from icpspec import paths
from icpspec.diagnostics import Diagnostic, Related, Severity, Span, in_order, worst
from icpspec.errors import NothingToReadError
from icpspec.resolve import faults
from icpspec.resolve.icp import bind_icp
from icpspec.resolve.lists import bind_lists
from icpspec.resolve.partial import NOTHING, LeftOut, rest_of
from icpspec.resolve.points import bind_scale
from icpspec.resolve.problems import Problems
from icpspec.resolve.settings import check_settings
from icpspec.resolve.vocabulary import Vocabulary, bind_attributes
from icpspec.spec.validation import validated
from icpspec.text.document import Document, read

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from icpspec.resolve.model import ResolvedIcp
    from icpspec.spec.icp import Icp
    from icpspec.spec.project import Project

PROJECT_FILE = "icpspec.yaml"
ICP_SUFFIX = ".icp.yaml"


@dataclass(frozen=True, slots=True)
class LoadedIcp:
    """One ICP file.

    Attributes:
        resolved: the bound ICP, None if the file has errors.
    """

    path: Path
    document: Document
    findings: tuple[Diagnostic, ...]
    spec: Icp | None = None
    resolved: ResolvedIcp | None = None

    @property
    def id(self) -> str | None:
        """The id as the file has it, also if the file is faulty."""
        data = self.document.data
        written = data.get("id") if isinstance(data, dict) else None
        return written if isinstance(written, str) else None


@dataclass(frozen=True, slots=True)
class Workspace:
    """A loaded project.

    Attributes:
        root: the folder of the project file; data and lists lie inside it.
        project: the typed project file, None if it is faulty.
        findings: of the project file.
    """

    root: Path
    document: Document
    project: Project | None
    vocabulary: Vocabulary
    findings: tuple[Diagnostic, ...]
    icps: tuple[LoadedIcp, ...]

    @property
    def name(self) -> str | None:
        """The project's name for people, also if its file is faulty."""
        data = self.document.data
        written = data.get("project") if isinstance(data, dict) else None
        return written if isinstance(written, str) and written else None

    @property
    def all_findings(self) -> list[Diagnostic]:
        """The findings of the project file and of all ICPs, in order."""
        own = [finding for icp in self.icps for finding in icp.findings]
        return in_order([*self.findings, *own])


def find_project(start: Path) -> Path | None:
    """The project file in a folder or the nearest one above it, up to the git root."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / PROJECT_FILE).is_file():
            return candidate / PROJECT_FILE
        if (candidate / ".git").exists():
            return None
    return None


def load(project_file: Path, only: Sequence[Path] = (), *, today: date | None = None) -> Workspace:
    """Load a project and its ICPs, or only the given files and folders of it.

    Args:
        today: the day for which exceptions are still on or over; default: that of the calendar.

    Raises:
        NothingToReadError: there is no such file, or no ICP to read.
    """
    if not project_file.is_file():
        raise NothingToReadError(
            f"There is no project file {paths.shown(project_file)}.",
            help="`icpspec init` writes one.",
        )
    root = project_file.parent.resolve()
    links = paths.Links(root)
    document = _read(links, project_file)
    project, findings = _typed_project(document)
    # What is left of a faulty project file is good for findings alone.
    rest, left_out = (project, NOTHING) if project else _rest_of_project(document)
    problems = Problems(document, left_out)
    vocabulary = Vocabulary()
    if rest is not None:
        lists = Vocabulary(lists=bind_lists(rest, root, problems))
        own = bind_attributes(rest.attributes, problems)
        vocabulary = own.extended(lists).without(left_out.names("attributes"))
        bind_scale(rest.scale, problems)
    files = _icp_files(root, rest, only, problems)
    today = today or date.today()
    shared = _Shared(rest, vocabulary, problems.left_out, today)
    icps = tuple(_load_icp(_read(links, file), file, shared) for file in files)
    if rest is not None:
        documents = [icp.document.data for icp in icps]
        check_settings(rest, documents, problems, all=not only)
    if project is None:
        icps = tuple(replace(icp, resolved=None) for icp in icps)
    icps = _with_duplicates(icps)
    return Workspace(
        root, document, project, vocabulary, tuple(in_order([*findings, *problems.found])), icps
    )


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the ICPs of a project have in common.

    Attributes:
        project: the project file or what is left of it, None if that is nothing.
        left_out: what that lacks.
    """

    project: Project | None
    vocabulary: Vocabulary
    left_out: LeftOut
    today: date


def _read(links: paths.Links, file: Path) -> Document:
    """A file of the project; a link that leaves the project is not followed.

    A spec can come from anyone, and what a file holds may stand in a message.
    """
    name = paths.shown(file)
    if not links.lead_out(file):
        return read(file, name)
    finding = faults.OUTSIDE_PROJECT.at(
        Span(name), "This is a link that leaves the project.", help="Copy the file into it."
    )
    return Document(name, None, (finding,))


def _typed_project(document: Document) -> tuple[Project | None, list[Diagnostic]]:
    if document.data is None and document.findings:
        return None, list(document.findings)
    model, findings = validated(document, "project")
    return cast("Project | None", model), [*document.findings, *findings]


def _rest_of_project(document: Document) -> tuple[Project | None, LeftOut]:
    rest = rest_of(document.data, "project")
    return (cast("Project", rest[0]), rest[1]) if rest else (None, NOTHING)


def _icp_files(
    root: Path, project: Project | None, only: Sequence[Path], problems: Problems
) -> list[Path]:
    if only:
        return _in_order(file for path in only for file in _files_in(path))
    folders = (project.specs if project else None) or ["specs"]
    found: list[Path] = []
    for index, name in enumerate(folders):
        folder = root / name
        if not paths.is_inside(root, folder):
            problems.add(
                faults.OUTSIDE_PROJECT,
                ("specs", index),
                f"`{name}` lies outside the project.",
                help="Specs live below the project file.",
            )
            continue
        if paths.is_folder(folder) or paths.is_file(folder):
            found.extend(_files_in(folder))
        elif project and project.specs:
            problems.add(
                faults.MISSING_FOLDER,
                ("specs", index),
                f"There is no folder `{name}`.",
                help="Paths are relative to the project file.",
            )
    return _in_order(found)


def _files_in(path: Path) -> list[Path]:
    if paths.is_folder(path):
        return [
            file
            for file in path.rglob(f"*{ICP_SUFFIX}")
            if paths.is_file(file)
            and not any(part.startswith(".") for part in file.relative_to(path).parts)
        ]
    return [path]


def _in_order(files: Iterable[Path]) -> list[Path]:
    return sorted(set(files), key=lambda path: path.as_posix())


def _load_icp(document: Document, file: Path, shared: _Shared) -> LoadedIcp:
    if document.data is None and document.findings:
        return LoadedIcp(file, document, document.findings)
    model, findings = validated(document, "icp")
    spec = cast("Icp | None", model)
    if shared.project is None:
        # Without the vocabulary of the project, every attribute would be called unknown.
        return LoadedIcp(file, document, tuple(in_order([*document.findings, *findings])), spec)
    if spec is None:
        # One slip is not to hide the other faults of a file.
        rest = rest_of(document.data, "icp")
        more = _bound(cast("Icp", rest[0]), document, rest[1], shared)[1] if rest else []
        return LoadedIcp(file, document, tuple(in_order([*document.findings, *findings, *more])))
    resolved, problems = _bound(spec, document, NOTHING, shared)
    found = tuple(in_order([*document.findings, *problems]))
    usable = worst(found) is not Severity.ERROR
    return LoadedIcp(file, document, found, spec, resolved if usable else None)


def _bound(
    spec: Icp, document: Document, left_out: LeftOut, shared: _Shared
) -> tuple[ResolvedIcp, list[Diagnostic]]:
    problems = Problems(document, left_out.beside(shared.left_out, document.data))
    scale = shared.project.scale if shared.project else None
    return bind_icp(spec, shared.vocabulary, scale, problems, shared.today), problems.found


def _with_duplicates(icps: tuple[LoadedIcp, ...]) -> tuple[LoadedIcp, ...]:
    """The same, with a finding where a second file uses the id of a first."""
    first: dict[str, LoadedIcp] = {}
    result: list[LoadedIcp] = []
    for icp in icps:
        name = icp.spec.id if icp.spec else None
        if name is None or name not in first:
            if name is not None:
                first[name] = icp
            result.append(icp)
            continue
        finding = faults.DUPLICATE_ICP.at(
            icp.document.span(("id",)),
            f"Another file has the id `{name}` already.",
            help="Give each ICP an id of its own.",
            related=[Related("first used here", first[name].document.span(("id",)))],
        )
        result.append(
            replace(icp, findings=tuple(in_order([*icp.findings, finding])), resolved=None)
        )
    return tuple(result)
