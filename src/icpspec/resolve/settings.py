"""Names inside the project file: gates, lookups, and the days it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import calendar, faults

if TYPE_CHECKING:
    from collections.abc import Sequence

    from icpspec.resolve.problems import Problems
    from icpspec.spec.data import Gate
    from icpspec.spec.icp import Icp
    from icpspec.spec.project import Project


def check_settings(
    project: Project,
    icps: Sequence[Icp],
    problems: Problems,
    *,
    all: bool,
) -> None:
    """Report names in the project file that lead nowhere.

    Args:
        all: the ICPs are all there are, so that a name missing among them is a fault.
    """
    _check_gates(project.gates or [], icps, problems, all_icps=all)
    _check_data(project, problems)


def _check_gates(
    gates: Sequence[Gate], icps: Sequence[Icp], problems: Problems, *, all_icps: bool
) -> None:
    ids = [icp.id for icp in icps]
    tiers = list(dict.fromkeys(tier for icp in icps for tier in icp.tiers))
    for index, gate in enumerate(gates):
        path = ("gates", index)
        if all_icps and gate.icp is not None and gate.icp not in ids:
            problems.add_unknown(
                faults.UNKNOWN_ICP, (*path, "icp"), "ICP", gate.icp, ids, key=False
            )
        if all_icps and gate.tier is not None and gate.tier not in tiers:
            problems.add_unknown(
                faults.UNKNOWN_TIER, (*path, "tier"), "tier", gate.tier, tiers, key=False
            )
        if gate.no_worse_than is not None:
            problems.add(
                faults.NOT_SUPPORTED_YET,
                (*path, "no_worse_than"),
                "`no_worse_than` is part of the language, but not supported yet.",
                key=True,
            )
        elif gate.tiers_in_order is None and (
            gate.metric is None or (gate.min is None and gate.max is None)
        ):
            problems.add(
                faults.INCOMPLETE_GATE,
                path,
                "A gate needs a metric and a bound.",
                help="As `{metric: win_rate, tier: green, min: 0.3}` or `{tiers_in_order: true}`.",
            )


def _check_data(project: Project, problems: Problems) -> None:
    data = project.data
    if data is None:
        return
    for name, lookup in (data.lookups or {}).items():
        table, _, column = lookup.from_.partition(".")
        declared = [
            key
            for key in ("accounts", "opportunities", "customers", "events", "contacts")
            if getattr(data, key) is not None
        ]
        path = ("data", "lookups", name, "from")
        if not column:
            problems.add(
                faults.UNKNOWN_TABLE,
                path,
                f"`{lookup.from_}` names no column.",
                help="As `opportunities.product`.",
            )
        elif table not in declared:
            problems.add_unknown(faults.UNKNOWN_TABLE, path, "table", table, declared, key=False)
    observed = data.customers.observed_from if data.customers else None
    if observed and observed[:4].isdigit() and calendar.day(observed) is None:
        problems.add(
            faults.INVALID_DAY,
            ("data", "customers", "observed_from"),
            f"The calendar has no day {observed}.",
        )
