"""A project on disk: its file, its ICPs, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, cast

from icpspec import paths
from icpspec.diagnostics import Diagnostic, Severity, in_order, worst
from icpspec.errors import NothingToReadError
from icpspec.resolve.computing import bind_computed
from icpspec.resolve.example_checks import check_examples
from icpspec.resolve.family import alone
from icpspec.resolve.icp import bind_icp
from icpspec.resolve.inherit import extends, inherited, with_children
from icpspec.resolve.lists import bind_lists
from icpspec.resolve.loaded import LoadedIcp
from icpspec.resolve.partial import NOTHING, LeftOut, rest_of
from icpspec.resolve.periods import without_overlaps
from icpspec.resolve.persona_tests import check_personas
from icpspec.resolve.points import bind_scale
from icpspec.resolve.problems import Problems
from icpspec.resolve.renames import without_circles
from icpspec.resolve.settings import check_settings
from icpspec.resolve.spec_files import ICP_SUFFIX, icp_files, read_inside
from icpspec.resolve.taking import check_taken, linked, tiers_by_icp
from icpspec.resolve.variants import bind_variants
from icpspec.resolve.vocabulary import Vocabulary, bind_attributes
from icpspec.spec.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from icpspec.resolve.layers import Layered
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.spec_files import Named
    from icpspec.spec.icp import Icp
    from icpspec.spec.project import Project
    from icpspec.text.document import Document

PROJECT_FILE = "icpspec.yaml"
ACCEPTED_FILE = ".icpspec/accepted.yaml"


@dataclass(frozen=True, slots=True)
class Workspace:
    """A loaded project.

    Attributes:
        root: the folder of the project file; data and lists lie inside it.
        project: the typed project file, None if it is faulty.
        findings: of the project file.
        background: other ICPs of the project, whose results are taken.
    """

    root: Path
    document: Document
    project: Project | None
    vocabulary: Vocabulary
    findings: tuple[Diagnostic, ...]
    icps: tuple[LoadedIcp, ...]
    background: tuple[LoadedIcp, ...] = ()

    def icps_on(self, day: date) -> tuple[LoadedIcp, ...]:
        """The ICPs, where each takes results of the versions that are in force on a day."""
        return linked(self.icps, self.background, day)

    @property
    def name(self) -> str | None:
        """The project's name for people, also if its file is faulty."""
        data = self.document.data
        written = data.get("project") if isinstance(data, dict) else None
        return written if isinstance(written, str) and written else None

    def data_files(self) -> list[Path]:
        """The files that the project's lists and tables are read from, as far as they exist."""
        if self.project is None:
            return []
        data = self.project.data.model_dump(exclude_none=True) if self.project.data else {}
        lists = self.project.lists or {}
        named = [*sources(data), *(x.file for x in lists.values() if not isinstance(x, list))]
        return [path for name in named for path in paths.matches(self.root, name)]

    @property
    def all_findings(self) -> list[Diagnostic]:
        """The findings of the project file and of all ICPs, in order."""
        own = [finding for icp in self.icps for finding in icp.findings]
        return in_order([*self.findings, *own])


def sources(value: object) -> Iterator[str]:
    """Every `source` at any depth of the `data` section."""
    if isinstance(value, dict):
        for key, child in value.items():
            if key == "source" and isinstance(child, str):
                yield child
            elif key != "where":
                yield from sources(child)
    elif isinstance(value, list):
        for child in value:
            yield from sources(child)


def find_project(start: Path) -> Path | None:
    """The project file in a folder or the nearest one above it, up to the git root."""
    folder = start.resolve()
    for candidate in (folder, *folder.parents):
        if (candidate / PROJECT_FILE).is_file():
            return candidate / PROJECT_FILE
        if (candidate / ".git").exists():
            return None
    return None


def load(
    project_file: Path,
    only: Sequence[Path] = (),
    *,
    today: date | None = None,
    edited: Mapping[Path, str] | None = None,
    named: Named = paths.shown,
) -> Workspace:
    """Load a project and its ICPs, or only the given files and folders of it.

    Args:
        today: the day on which versions are in force; default: that of the calendar.
        edited: texts that stand for the files on disk, to see what an edit would do.
        named: how messages call a file; default: by its path from the working directory.

    Raises:
        NothingToReadError: there is no such file, or no ICP to read.
    """
    if not project_file.is_file():
        raise NothingToReadError(
            f"There is no project file {named(project_file)}.",
            help="`icpspec init` writes one.",
        )
    root = project_file.parent.resolve()
    links = paths.Links(root)
    document = read_inside(links, project_file, edited, named)
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
    files = icp_files(root, rest, only, problems)
    today = today or date.today()
    documents = {file: read_inside(links, file, edited, named) for file in files}
    others = _background(links, rest, documents, problems, named) if only else {}
    known = _by_id({**others, **documents})
    if rest is not None:
        tiers = tiers_by_icp([*others.values(), *documents.values()])
        vocabulary = replace(vocabulary, data=rest.data, tiers=tiers)
        vocabulary = bind_computed(rest.attributes, vocabulary, problems)
    shared = _Shared(rest, vocabulary, problems.left_out, tuple(known))
    icps = tuple(_load_icp(one, file, shared, known) for file, one in documents.items())
    if rest is not None:
        data = [icp.document.data for icp in icps]
        check_settings(rest, data, problems, all=not only)
        own_names = tuple(rest.attributes or ())
        problems.found += check_taken(vocabulary.attributes, own_names, document, tuple(known))
    if project is None:
        icps = tuple(replace(icp, resolved=None, family=None) for icp in icps)
    icps = without_circles(without_overlaps(icps))
    more = tuple(_load_icp(one, file, shared, known) for file, one in others.items())
    icps = with_children(linked(icps, more, today))
    told = tuple(in_order([*findings, *problems.found]))
    return Workspace(root, document, project, vocabulary, told, icps, more)


@dataclass(frozen=True, slots=True)
class _Shared:
    """What the ICPs of a project have in common.

    Attributes:
        project: the project file or what is left of it, None if that is nothing.
        left_out: what that lacks.
        icp_ids: ids of all ICPs of the project.
    """

    project: Project | None
    vocabulary: Vocabulary
    left_out: LeftOut
    icp_ids: tuple[str, ...] = ()


def _background(
    links: paths.Links,
    project: Project | None,
    own: Mapping[Path, Document],
    problems: Problems,
    named: Named,
) -> dict[Path, Document]:
    """The other ICPs of the project, where only some were asked for and one builds on another."""
    takes = any(one.icp is not None for one in ((project and project.attributes) or {}).values())
    if not takes and all(extends(one) is None and not _takes(one) for one in own.values()):
        return {}
    files = icp_files(links.root, project, (), Problems(problems.document))
    inside = {file.resolve() for file in own}
    others = [file for file in files if file.resolve() not in inside]
    return {file: read_inside(links, file, None, named) for file in others}


def _takes(document: Document) -> bool:
    attributes = document.data.get("attributes") if isinstance(document.data, dict) else None
    own = attributes.values() if isinstance(attributes, dict) else ()
    return any(isinstance(one, dict) and "icp" in one for one in own)


def _by_id(documents: Mapping[Path, Document]) -> dict[str, Document]:
    """ICP files by their id; of several versions the one that stands last by name.

    A file that cannot be read most likely holds the ICP that it is called after.
    """
    found: dict[str, Document] = {}
    for file, document in documents.items():
        name = document.data.get("id") if isinstance(document.data, dict) else None
        if isinstance(name, str):
            found[name] = document
        elif document.data is None:
            found.setdefault(file.name.removesuffix(ICP_SUFFIX), document)
    return found


def _typed_project(document: Document) -> tuple[Project | None, list[Diagnostic]]:
    if document.data is None and document.findings:
        return None, list(document.findings)
    model, findings = validated(document, "project")
    return cast("Project | None", model), [*document.findings, *findings]


def _rest_of_project(document: Document) -> tuple[Project | None, LeftOut]:
    rest = rest_of(document.data, "project")
    return (cast("Project", rest[0]), rest[1]) if rest else (None, NOTHING)


def _load_icp(
    document: Document, file: Path, shared: _Shared, others: Mapping[str, Document]
) -> LoadedIcp:
    if document.data is None and document.findings:
        return LoadedIcp(file, document, document.findings)
    model, found = validated(document, "icp")
    spec = cast("Icp | None", model)
    whole: Document | Layered = document
    if spec is not None and extends(document) is not None:
        spec, whole, found = _extended(document, others)
    if shared.project is None:
        # Without the vocabulary of the project, every attribute would be called unknown.
        return LoadedIcp(file, whole, tuple(in_order([*document.findings, *found])), spec)
    if spec is None:
        # One slip is not to hide the other faults of a file.
        rest = None if extends(document) else rest_of(document.data, "icp")
        more = _findings_of_rest(cast("Icp", rest[0]), rest[1], document, shared) if rest else []
        return LoadedIcp(file, whole, tuple(in_order([*document.findings, *found, *more])))
    resolved, problems = _bound(spec, whole, NOTHING, shared)
    scale = shared.project.scale
    family = bind_variants(resolved, whole, shared.vocabulary, scale, problems)
    check_examples(family, shared.vocabulary.unusable, problems)
    check_personas(family, problems)
    problems.found += check_taken(
        resolved.attributes, tuple(spec.attributes or ()), whole, shared.icp_ids
    )
    all_found = tuple(in_order([*document.findings, *found, *problems.found]))
    if worst(all_found) is Severity.ERROR:
        return LoadedIcp(file, whole, all_found, spec)
    return LoadedIcp(file, whole, all_found, spec, resolved, family)


def _findings_of_rest(
    spec: Icp, left_out: LeftOut, document: Document, shared: _Shared
) -> list[Diagnostic]:
    resolved, problems = _bound(spec, document, left_out, shared)
    problems.left_out = problems.left_out.with_overlays(document.data)
    check_examples(alone(resolved), shared.vocabulary.unusable, problems)
    return problems.found


def _extended(
    document: Document, others: Mapping[str, Document]
) -> tuple[Icp | None, Document | Layered, list[Diagnostic]]:
    """The typed form of a file with what it extends."""
    whole, found = inherited(document, others)
    if whole is None:
        return None, document, found
    model, more = validated(whole, "icp")
    return cast("Icp | None", model), whole, [*found, *more]


def _bound(
    spec: Icp, document: Document | Layered, left_out: LeftOut, shared: _Shared
) -> tuple[ResolvedIcp, Problems]:
    problems = Problems(document, left_out.beside(shared.left_out, document.data))
    scale = shared.project.scale if shared.project else None
    return bind_icp(spec, shared.vocabulary, scale, problems), problems
