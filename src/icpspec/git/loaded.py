"""One loaded version of a project."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Version:
    """A loaded version of a project, or of some of its ICPs.

    Attributes:
        label: how people call it: `main`, `1f2e3d4`, `working tree`, a path.
        workspace: what was loaded; its findings say what could not be.
        commit: the whole hash, None for files that are no commit's.
        only: ids of the ICPs that were named; None for all of the project. Where a pair was
            narrowed to what differs, ICPs that are the same in both are not loaded, and `only` is
            None all the same.
        is_absent: the commit has no project: there are no ICPs, and nothing is wrong with that.
        home: the folder of the project in the working tree, where its data are; None without.
        notes: what is to be said of how it was read.
    """

    label: str
    workspace: Workspace
    commit: str | None = None
    only: tuple[str, ...] | None = None
    is_absent: bool = False
    home: Path | None = None
    notes: tuple[Diagnostic, ...] = ()


def like(version: Version, other: Version) -> Version:
    """A version of a whole project with only those ICPs that the other one names."""
    if version.only is not None or other.only is None:
        return version
    names = set(other.only)
    names.update(one.spec.renamed_from or "" for one in other.workspace.icps if one.spec)
    space = version.workspace
    kept = tuple(icp for icp in space.icps if _is_one_of(icp, names))
    rest = tuple(icp for icp in space.icps if not any(icp is one for one in kept))
    narrowed = replace(space, icps=kept, background=(*space.background, *rest))
    return replace(version, workspace=narrowed, only=tuple(icp.id for icp in kept if icp.id))


def _is_one_of(icp: LoadedIcp, names: set[str]) -> bool:
    former = icp.spec.renamed_from if icp.spec else None
    return icp.id in names or former in names
