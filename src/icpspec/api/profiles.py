"""An ICP as it is for one motion and territory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from icpspec.api.days import as_of_day
from icpspec.api.projects import refuse_faulty
from icpspec.api.tables import Table, html
from icpspec.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from decimal import Decimal

    from icpspec.api.projects import Icp
    from icpspec.evaluate.result import Result
    from icpspec.resolve.layers import Layered
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.why import Why


def profile(icp: Icp, motion: str | None, territory: str | None) -> Profile:
    """An ICP for a motion and a territory; see `Icp.resolve`."""
    from icpspec.nearest import did_you_mean
    from icpspec.resolve.why import layered

    refuse_faulty(icp.project, [icp.loaded])
    for what, name, known in (
        ("motion", motion, icp.motions),
        ("territory", territory, icp.territories),
    ):
        if name is not None and name not in known:
            raise UsageError(f"`{icp.id}` has no {what} `{name}`.", help=did_you_mean(name, known))
    assert icp.loaded.family is not None
    key = (motion, territory)
    return Profile(
        icp, motion, territory, icp.loaded.family.variant(*key), layered(icp.loaded, key)
    )


@dataclass(frozen=True, slots=True, repr=False)
class Profile:
    """An ICP, resolved.

    Attributes:
        motion: None for the base.
        territory: its path; None for the base.
        resolved: every name bound, weights as whole steps of the scale.
    """

    icp: Icp
    motion: str | None
    territory: str | None
    resolved: ResolvedIcp
    _document: Layered

    @property
    def spec(self) -> dict[str, Any]:
        """The merged spec as plain data."""
        data: dict[str, Any] = self._document.data
        return data

    @property
    def score_range(self) -> tuple[Decimal, Decimal]:
        """Least and greatest score any account could have, in the scale's units."""
        from icpspec.evaluate.figures import in_units
        from icpspec.evaluate.totals import score_range

        low, high = score_range(self.resolved)
        return in_units(low, self.resolved.step), in_units(high, self.resolved.step)

    @property
    def traits(self) -> Table:
        """The scorecard: a row for each band of each trait."""
        rows = tuple(
            (
                trait.id,
                trait.title,
                trait.category,
                band.title or None,
                band.points * self.resolved.step,
            )
            for trait in self.resolved.traits
            for band in trait.bands
        )
        return Table(("trait", "title", "category", "band", "weight"), rows, "Scorecard")

    @property
    def tiers(self) -> Table:
        """The tiers, best first, with what each asks for."""
        declared = self.resolved.spec.tiers
        keys = ("min_score", "min_percent", "min_coverage")
        rows = tuple(
            (tier.id, tier.title, *(getattr(declared[tier.id], key) for key in keys))
            for tier in self.resolved.tiers
        )
        return Table(("tier", "title", *keys), rows, "Tiers")

    def why(self, path: str) -> list[Why]:
        """Which layers set the values at a path such as `traits.zendesk.weight`.

        Raises:
            UsageError: the path leads nowhere.
        """
        from icpspec.resolve.why import NoSuchValue, why

        found = why(self._document, path)
        if isinstance(found, NoSuchValue):
            raise UsageError(f"There is no value at `{path}`.", help=found.help)
        return found

    def evaluate(
        self,
        account: Mapping[str, Any],
        *,
        as_of: date | None = None,
        key: str | None = None,
        rows: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
    ) -> Result | None:
        """One account by the reference evaluator, with reasons; None outside the ICP's scope.

        Args:
            account: values by attribute id, computed ones too; those left out are computed, or
                unknown.
            as_of: default today.
            key: the account's key, which exceptions name.
            rows: its rows by table, as `{"events": [{"ts": "2026-10-01", "kind": "login"}]}`;
                roll-ups over other tables are unknown.

        Raises:
            UsageError: there is no such attribute.
            ValueError: a value is not of its attribute's type.
        """
        from icpspec.evaluate.family import evaluate_as
        from icpspec.nearest import did_you_mean

        family = self.icp.loaded.family
        assert family is not None
        families = (family, *family.taken.values())
        known = {name for one in families for icp in one.distinct() for name in icp.attributes}
        for name in account:
            if name not in known:
                raise UsageError(
                    f"There is no attribute `{name}`.", help=did_you_mean(name, sorted(known))
                )
        variant, day = (self.motion, self.territory), as_of_day(as_of)
        return evaluate_as(family, variant, account, as_of=day, key=key, rows=rows)

    def sql(self, dialect: str = "duckdb", *, as_of: date | None = None, wide: bool = False) -> str:
        """The SELECT that scores all accounts as they would be here, whoever they belong to.

        Raises:
            SpecFault: the data do not fit.
            UsageError: there is no such dialect.
        """
        from icpspec.api.scoring import sql

        return sql(self.icp, dialect, as_of, wide=wide, variant=(self.motion, self.territory))

    def __repr__(self) -> str:
        return f"<Profile {self._name()}>"

    def _name(self) -> str:
        parts = [self.icp.id]
        parts += [f"motion {self.motion}"] if self.motion else []
        parts += [f"territory {self.territory}"] if self.territory else []
        return ", ".join(parts)

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from html import escape

        head = f"<h3>{escape(self.icp.title)}</h3><p>{escape(self._name())}</p>"
        return head + html(self.traits) + html(self.tiers)
