"""Names inside the project file: gates, lookups, and the days it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.metrics import OF_ALL, OF_TIER, WITH_INTERVAL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.data import Gate
    from icpspec.spec.project import Project


def check_settings(
    project: Project,
    icps: Sequence[object],
    problems: Problems,
    *,
    all: bool,
) -> None:
    """Report names in the project file that lead nowhere.

    Args:
        icps: the data of their files, which may be faulty: a slip in one of them is no reason to
            call its name unknown.
        all: the ICPs are all there are, so that a name missing among them is a fault.
    """
    readable = [icp for icp in icps if isinstance(icp, dict)]
    all_icps = all and len(readable) == len(icps)
    _check_gates(project.gates or [], readable, problems, all_icps=all_icps)
    _check_data(project, problems)
    if all_icps:
        _check_mapped(project, readable, problems)


def _check_mapped(project: Project, icps: Sequence[Mapping[str, Any]], problems: Problems) -> None:
    """Motions and territories of opportunities that no ICP has."""
    given = project.data.opportunities if project.data else None
    sources = given if isinstance(given, list) else [given] if given else []
    motions = list(dict.fromkeys(name for icp in icps for name in _named(icp, "motions")))
    territories = list(dict.fromkeys(path for icp in icps for path in _territories(icp)))
    for index, source in enumerate(sources):
        path: Steps = ("data", "opportunities", *((index,) if isinstance(given, list) else ()))
        for key, rule, known in (
            ("motion", faults.UNKNOWN_MOTION, motions),
            ("territory", faults.UNKNOWN_TERRITORY, territories),
        ):
            mapped = getattr(source, key)
            for name in (getattr(mapped, "values", None) or {}) if mapped else ():
                if name not in known:
                    place = (*path, key, "values", name)
                    problems.add_unknown(rule, place, key, name, known, key=True)


def _named(body: Any, section: str) -> Mapping[str, Any]:
    found = body.get(section) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _territories(body: Any) -> Iterator[str]:
    for name, inside in _named(body, "territories").items():
        yield name
        yield from (f"{name}/{path}" for path in _territories(inside))


def _check_gates(
    gates: Sequence[Gate],
    icps: Sequence[Mapping[str, Any]],
    problems: Problems,
    *,
    all_icps: bool,
) -> None:
    ids = [str(icp["id"]) for icp in icps if "id" in icp]
    declared = [tiers for icp in icps if isinstance(tiers := icp.get("tiers"), dict)]
    tiers = list(dict.fromkeys(str(tier) for own in declared for tier in own))
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
        _check_metric(gate, path, problems)
        if gate.no_worse_than is not None:
            _check_no_worse(gate, path, problems)
        elif gate.tiers_in_order is None and (
            gate.metric is None or (gate.min is None and gate.max is None)
        ):
            problems.add(
                faults.INCOMPLETE_GATE,
                path,
                "A gate needs a metric and a bound.",
                help="As `{metric: win_rate, tier: green, min: 0.3}` or `{tiers_in_order: true}`.",
            )


def _check_no_worse(gate: Gate, path: Steps, problems: Problems) -> None:
    """What is compared with another version is the AUC of the decision, and nothing else beside."""
    others = [key for key in ("tier", "min", "max", "at") if getattr(gate, key) is not None]
    if gate.metric != "auc_decision" or others or gate.tiers_in_order is not None:
        problems.add(
            faults.INCOMPLETE_GATE,
            (*path, "no_worse_than"),
            "`no_worse_than` compares `auc_decision` with that of another version, and nothing"
            " else.",
            help="As `{metric: auc_decision, no_worse_than: main, margin: 0.02}`; give other bounds"
            " a gate of their own.",
            key=True,
        )
    elif gate.margin is not None and gate.margin < 0:
        problems.add(
            faults.INCOMPLETE_GATE,
            (*path, "margin"),
            "A margin says how much worse is still accepted, so it is 0 or more.",
            help="Without a margin, the lower end must lie above 0: it must be better.",
        )


def _check_metric(gate: Gate, path: Steps, problems: Problems) -> None:
    if gate.metric is None:
        return
    known = OF_ALL if gate.tier is None else OF_TIER
    if gate.metric not in known:
        other = OF_TIER if gate.tier is None else OF_ALL
        advice = {
            (True, True): "It is a figure of a tier: name the `tier`.",
            (True, False): "It is a figure of all tiers together: leave `tier` out.",
        }.get((gate.metric in other, gate.tier is None))
        if advice is None:
            problems.add_unknown(
                faults.UNKNOWN_METRIC,
                (*path, "metric"),
                "metric",
                gate.metric,
                sorted(known),
                key=False,
            )
        else:
            problems.add(
                faults.UNKNOWN_METRIC,
                (*path, "metric"),
                f"There is no metric `{gate.metric}` here.",
                help=advice,
            )
    elif gate.at not in {None, "point"} and gate.metric not in WITH_INTERVAL:
        problems.add(
            faults.UNKNOWN_METRIC,
            (*path, "at"),
            f"`{gate.metric}` has no interval, so there is no `{gate.at}` end to read.",
            help=f"Metrics with one: {', '.join(sorted(WITH_INTERVAL & known))}.",
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
            help="Write an existing day as year-month-day, or the name of a column.",
        )
