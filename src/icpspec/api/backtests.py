"""The backtest as an object whose tables show themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.api.days import as_of_day
from icpspec.api.projects import Project, load, refuse_faulty
from icpspec.api.tables import Table, from_dicts, html
from icpspec.errors import SpecFault, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

    from icpspec.backtest.model import Backtest as Figures
    from icpspec.backtest.versions import Against
    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.loaded import LoadedIcp


def backtest(
    project: Project | str | Path,
    *,
    icps: Sequence[str] = (),
    as_of: date | None = None,
    motion: str | None = None,
    territory: str | None = None,
    against: Project | str | Path | None = None,
) -> Backtest:
    """Test ICPs against what was won and lost, each account as of the day before its deal.

    Args:
        project: a loaded project, or where it is.
        icps: ids; default all active ones.
        as_of: the day of observation, after which nothing is seen; default today.
        motion: only opportunities of this motion.
        territory: only those of this territory or of one inside it; as emea/dach.
        against: another version to compare with: a loaded project, or what the option of that name
            takes, as `main`. Both are held to the opportunities that this project declares.

    Raises:
        SpecFault: the project or one of the ICPs has errors, or the data do not fit; so does the
            other version.
        UsageError: an ICP that does not exist, or none that has the motion and the territory; or
            `against` names nothing.
    """
    from icpspec.api.scoring import chosen
    from icpspec.backtest.kept import Chosen
    from icpspec.backtest.run import backtest as run
    from icpspec.engine.duckdb import Engine

    opened = project if isinstance(project, Project) else load(project)
    day = as_of_day(as_of)
    loaded = chosen(opened, icps, day, or_next=True)
    refuse_faulty(opened, loaded)
    only = Chosen(motion, territory) if motion or territory else None
    having = [icp for icp in loaded if icp.family and (motion, territory) in icp.family.variants]
    if not having:
        raise UsageError(
            "None of the ICPs has this motion and territory.",
            help="Its `motions` and `territories` tell what an ICP has.",
        )
    other = None if against is None else _against(opened, against, having)
    with Engine(opened.root) as engine:
        outcome = run(opened.workspace, engine, having, day, chosen=only, against=other)
    if outcome.backtest is None:
        raise SpecFault(outcome.findings)
    return Backtest(outcome.backtest, opened.name)


def _against(opened: Project, against: Project | str | Path, icps: Sequence[LoadedIcp]) -> Against:
    from icpspec.backtest.versions import Against
    from icpspec.git.versions import Versions

    if isinstance(against, Project):
        older, label = against, str(against.root)
    else:
        with Versions(start=opened.root) as versions:
            version = versions.version(str(against))
        older, label = Project(version.workspace), version.label
    found = Against.paired(older.workspace, label, opened.workspace, icps)
    refuse_faulty(older, found.olders)
    return found


@dataclass(frozen=True, slots=True, repr=False)
class Backtest:
    """What a backtest found.

    Attributes:
        figures: everything it measured.
    """

    figures: Figures
    project: str | None = None

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong or doubtful in the data."""
        return self.figures.findings

    @property
    def warnings(self) -> tuple[str, ...]:
        """What a reader must know beside the figures."""
        return tuple(warning.message for warning in self.figures.warnings)

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict in words, by ICP."""
        return {icp.icp: icp.overall.verdict for icp in self.figures.icps}

    @property
    def tiers(self) -> Table:
        """A row for each ICP and tier, with the columns of the JSON report."""
        return self._parts("tiers", "Tiers")

    @property
    def traits(self) -> Table:
        """A row for each ICP and trait, with the columns of the JSON report."""
        return self._parts("traits", "Traits")

    @property
    def overall(self) -> Table:
        """A row for each ICP: counts, win rate, AUC, verdict."""
        rows = [{"icp": icp["icp"], **icp["overall"]} for icp in self.to_dict()["icps"]]
        return from_dicts(rows, "Overall")

    @property
    def comparison(self) -> Table:
        """A row for each ICP that was compared: verdict, and the difference with its interval.

        Empty where nothing was compared; the rest of it is in `to_dict`.
        """
        columns = (
            *("icp", "base", "verdict", "won", "lost", "changed", "auc_decision_delta"),
            *("auc_decision_delta_low", "auc_decision_delta_high", "p_value"),
        )
        rows = self.to_dict()["comparison"] or ()
        return Table(columns, tuple(tuple(row[c] for c in columns) for row in rows), "Comparison")

    def to_dict(self) -> dict[str, Any]:
        """The document that `icpspec backtest -f json` prints, without its head."""
        from icpspec.report.backtest_json import document

        return document(self.figures)

    def to_html(self) -> str:
        """The page that `icpspec backtest -f html` writes.

        Raises:
            EnvironmentFault: its charts need the extra `report`.
        """
        from icpspec.report.html.page import backtest_page

        return backtest_page(self.figures, self.project)

    def _parts(self, name: str, title: str) -> Table:
        rows = [
            {"icp": icp["icp"], **row} for icp in self.to_dict()["icps"] for row in icp[name] or ()
        ]
        return from_dicts(rows, title)

    def __repr__(self) -> str:
        return f"<Backtest of {', '.join(self.verdicts)} as of {self.figures.observed_at}>"

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from html import escape

        said = "".join(
            f"<p><b>{escape(name)}</b>: {escape(words)}</p>"
            for name, words in self.verdicts.items()
        )
        columns = ("icp", "tier", "opportunities", "won", "lost", "win_rate", "lift", "thin")
        rows = tuple(
            tuple(row[column] for column in columns)
            for row in self.tiers
            if row.get("split", "all") == "all"
        )
        return said + html(Table(columns, rows, "Tiers"))
