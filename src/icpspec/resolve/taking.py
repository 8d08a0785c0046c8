"""`icp: take`: ICPs that use each other's results, linked without circles."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import in_order
from icpspec.nearest import did_you_mean
from icpspec.resolve import faults
from icpspec.resolve.computed import Taken
from icpspec.resolve.inherit import extends
from icpspec.resolve.periods import by_id, in_force_or_next
from icpspec.resolve.usage import taken_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from icpspec.diagnostics import Diagnostic, Rule
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.layers import Steps
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.model import Attribute
    from icpspec.text.document import Document, Positioned


def check_taken(
    attributes: Mapping[str, Attribute],
    own: Sequence[str],
    document: Positioned,
    known: Sequence[str],
) -> Iterator[Diagnostic]:
    """Attributes of a file that take the result of an ICP the project does not have."""
    for name in own:
        computed = attributes[name].computed if name in attributes else None
        if isinstance(computed, Taken) and computed.icp not in known:
            yield faults.UNKNOWN_ICP.at(
                document.span(("attributes", name, "icp")),
                f"There is no ICP `{computed.icp}`.",
                help=did_you_mean(computed.icp, known),
            )


def tiers_by_icp(documents: Iterable[Document]) -> dict[str, tuple[str, ...]]:
    """Ids of the tiers of each ICP, those that it inherits first; of all its versions.

    An ICP whose tiers cannot be read as they stand in its files is left out.
    """
    own: dict[str, dict[str, None] | None] = {}
    bases: dict[str, list[str]] = {}
    for document in documents:
        data = document.data if isinstance(document.data, dict) else {}
        name, tiers = data.get("id"), data.get("tiers", {})
        if isinstance(name, str):
            known = own.setdefault(name, {})
            if known is None or not isinstance(tiers, dict):
                own[name] = None
            else:
                own[name] = {**known, **dict.fromkeys(map(str, tiers))}
            bases.setdefault(name, []).extend(filter(None, [extends(document)]))

    def of(name: str, seen: tuple[str, ...]) -> dict[str, None] | None:
        found = own.get(name)
        if found is None or name in seen:
            return None
        inherited = [of(base, (*seen, name)) for base in bases[name]]
        if any(one is None for one in inherited):
            return None
        return {tier: None for one in (*inherited, found) for tier in one or ()}

    every = {name: of(name, ()) for name in own}
    return {name: tuple(found) for name, found in every.items() if found}


def linked(
    icps: tuple[LoadedIcp, ...], background: Sequence[LoadedIcp], today: date
) -> tuple[LoadedIcp, ...]:
    """The ICPs with those whose results they take; circles and faulty ones are reported.

    Args:
        background: other ICPs of the project that may be taken.
    """
    versions = by_id([*icps, *background])
    families: dict[str, IcpFamily | None] = {}
    for name, found in versions.items():
        chosen = in_force_or_next(found, today) or found[-1]
        families[name] = chosen.family
    return tuple(_linked(icp, families) for icp in icps)


def _linked(icp: LoadedIcp, families: Mapping[str, IcpFamily | None]) -> LoadedIcp:
    family = icp.family
    if family is None or not taken_by(family):
        return icp
    try:
        return replace(icp, family=_with_taken(family, families, (family.id,)))
    except _CannotTakeError as error:
        place = _place(family, error.way[1])
        finding = error.rule.at(icp.document.span(place), error.message, help=error.advice)
        findings = tuple(in_order([*icp.findings, finding]))
        return replace(icp, findings=findings, resolved=None, family=None)


def _place(family: IcpFamily, name: str) -> Steps:
    """Where a file takes the result of an ICP; its id where the project file does."""
    for own in family.base.spec.attributes or ():
        computed = family.base.attributes[own].computed
        if isinstance(computed, Taken) and computed.icp == name:
            return ("attributes", own, "icp")
    return ("id",)


class _CannotTakeError(Exception):
    def __init__(self, rule: Rule, way: tuple[str, ...], message: str, advice: str) -> None:
        super().__init__(message)
        self.rule, self.way, self.message, self.advice = rule, way, message, advice


def _with_taken(
    family: IcpFamily, families: Mapping[str, IcpFamily | None], way: tuple[str, ...]
) -> IcpFamily:
    taken: dict[str, IcpFamily] = {}
    for name in sorted(taken_by(family)):
        if name in way:
            shown = " → ".join(f"`{step}`" for step in (*way, name))
            raise _CannotTakeError(
                faults.CYCLE,
                (*way, name),
                f"ICPs take each other's results in a circle: {shown}.",
                "Break the circle: one of them must do without the other.",
            )
        other = families.get(name)
        if other is None:
            raise _CannotTakeError(
                faults.FAULTY_BASE,
                (*way, name),
                f"`{name}`, whose result it takes, cannot be used.",
                "Correct that one first.",
            )
        taken[name] = _with_taken(other, families, (*way, name))
    return replace(family, taken=taken)
