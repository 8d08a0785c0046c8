"""Projects and ICPs as objects."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from icpspec.errors import NothingToReadError, SpecFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from icpspec.api.profiles import Profile
    from icpspec.api.tables import Table
    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace


def load(path: str | Path = ".") -> Project:
    """A project: its file, its folder or any folder inside it, or one of its ICP files.

    Args:
        path: `icpspec.yaml`, a folder, or an `*.icp.yaml`; of the latter the project holds only
            that ICP.

    Raises:
        NothingToReadError: there is no project there.
    """
    from icpspec.resolve.workspace import PROJECT_FILE, find_project
    from icpspec.resolve.workspace import load as load_workspace

    place = Path(path)
    if not place.exists():
        raise NothingToReadError(f"There is no file or folder {place}.")
    if place.name == PROJECT_FILE:
        return Project(load_workspace(place))
    only = () if place.is_dir() else (place,)
    found = find_project(place if place.is_dir() else place.parent)
    if found is None:
        raise NothingToReadError(
            f"There is no {PROJECT_FILE} in {place} or above it.",
            help="`icpspec init` writes one.",
        )
    return Project(load_workspace(found, only))


@dataclass(frozen=True, slots=True, repr=False)
class Project:
    """A loaded project. Faults of its files are `findings`; what needs a faulty ICP raises."""

    workspace: Workspace

    @property
    def name(self) -> str | None:
        """The project's name for people."""
        return self.workspace.name

    @property
    def root(self) -> Path:
        """The folder of the project file."""
        return self.workspace.root

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong or doubtful in the files, as `icpspec validate` tells it."""
        return tuple(self.workspace.all_findings)

    @property
    def icps(self) -> Mapping[str, Icp]:
        """The ICPs by id; of several versions the one in force today, else the next."""
        from datetime import date

        from icpspec.resolve.periods import by_id, in_force_or_next

        return {
            name: Icp(self, in_force_or_next(versions, date.today()) or versions[-1])
            for name, versions in by_id(self.workspace.icps).items()
        }

    def icp(self, id: str | None = None) -> Icp:
        """One ICP: the one named, else the only one.

        Raises:
            UsageError: there is no such ICP, or there are several and none is named.
        """
        from icpspec.nearest import did_you_mean

        icps = self.icps
        if id is not None and id not in icps:
            raise UsageError(f"There is no ICP `{id}`.", help=did_you_mean(id, list(icps)))
        if id is not None:
            return icps[id]
        if len(icps) != 1:
            names = ", ".join(f"`{name}`" for name in icps)
            raise UsageError(
                "Which ICP?", help=f"Name one of {names}." if icps else "There is none."
            )
        return next(iter(icps.values()))

    def resolve(
        self, icp: str | None = None, *, motion: str | None = None, territory: str | None = None
    ) -> Profile:
        """An ICP as it is for a motion and a territory (`emea/dach`)."""
        return self.icp(icp).resolve(motion=motion, territory=territory)

    def sql(
        self, dialect: str = "duckdb", *, icp: str | None = None, as_of: date | None = None
    ) -> str:
        """The SELECT that assigns and scores all accounts by an ICP."""
        return self.icp(icp).sql(dialect, as_of=as_of)

    def score(
        self,
        data: Any = None,
        *,
        icps: Sequence[str] = (),
        key: str | None = None,
        as_of: date | None = None,
        motion: str | None = None,
        territory: str | None = None,
        wide: bool = False,
    ) -> Table:
        """Score accounts by the active ICPs: a row for each account and ICP.

        Args:
            data: accounts to score: a pandas or Polars DataFrame, an Arrow table, a DuckDB
                relation, or the path of a CSV or Parquet file, with the columns that the
                vocabulary names; default: the accounts that the project declares.
            icps: ids; default all active ones.
            key: the column of the account's key in `data`; default: the one that the project
                declares.
            as_of: the as-of day; default today.
            motion: only accounts of this motion.
            territory: only accounts of this territory and those inside it.
            wide: one more column `points.<trait>` each.

        Raises:
            SpecFault: the project or one of the ICPs has errors, or the data do not fit.
            UsageError: an ICP, a motion or a territory that does not exist.
        """
        from icpspec.api.scoring import score

        return score(
            self,
            data,
            icps,
            key=key,
            as_of=as_of,
            variant=(motion, territory),
            wide=wide,
        )

    def __repr__(self) -> str:
        return f"<Project {self.name or self.root.name}: {', '.join(self.icps) or 'no ICP'}>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from icpspec.api.tables import Table, html

        rows = tuple((icp.id, icp.title, icp.status, icp.file) for icp in self.icps.values())
        return html(Table(("ICP", "title", "status", "file"), rows, self.name or "Project"))


@dataclass(frozen=True, slots=True, repr=False)
class Icp:
    """One ICP of a project."""

    project: Project
    loaded: LoadedIcp

    @property
    def id(self) -> str:
        """Its stable id."""
        return self.loaded.id or ""

    @property
    def title(self) -> str:
        """Its name for people."""
        return self.loaded.spec.title if self.loaded.spec else ""

    @property
    def status(self) -> str:
        """`draft`, `active` or `retired`."""
        return (self.loaded.spec.status if self.loaded.spec else None) or "active"

    @property
    def file(self) -> str:
        """The file it stands in."""
        return self.loaded.document.file

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong or doubtful in its file."""
        return self.loaded.findings

    @property
    def motions(self) -> tuple[str, ...]:
        """The motions it differs for."""
        return (
            tuple(branch.id for branch in self.loaded.family.motions) if self.loaded.family else ()
        )

    @property
    def territories(self) -> tuple[str, ...]:
        """The territories it differs for, as paths, each before those inside it."""
        family = self.loaded.family
        return tuple(branch.path for branch in family.all_territories()) if family else ()

    def resolve(self, *, motion: str | None = None, territory: str | None = None) -> Profile:
        """The ICP as it is for a motion and a territory (`emea/dach`).

        Raises:
            SpecFault: its file has errors.
            UsageError: there is no such motion or territory.
        """
        from icpspec.api.profiles import profile

        return profile(self, motion, territory)

    def sql(self, dialect: str = "duckdb", *, as_of: date | None = None, wide: bool = False) -> str:
        """The SELECT that assigns and scores all accounts, motions and territories included.

        Raises:
            SpecFault: its file has errors, or the data do not fit.
            UsageError: there is no such dialect.
        """
        from icpspec.api.scoring import sql

        return sql(self, dialect, as_of, wide=wide)

    def score(self, data: Any = None, **options: Any) -> Table:
        """Score accounts by this ICP; as `Project.score`."""
        return self.project.score(data, icps=(self.id,), **options)

    def __repr__(self) -> str:
        return f"<Icp {self.id}: {self.title}>"


def refuse_faulty(project: Project, icps: Sequence[LoadedIcp]) -> None:
    """Raise if the project or one of the ICPs has errors.

    Raises:
        SpecFault: it names the errors.
    """
    from icpspec.diagnostics import Severity

    findings = [*project.workspace.findings, *(f for icp in icps for f in icp.findings)]
    errors = tuple(finding for finding in findings if finding.severity is Severity.ERROR)
    if errors:
        raise SpecFault(errors)
