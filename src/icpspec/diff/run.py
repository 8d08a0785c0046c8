"""Compares two versions of a project, ICP by ICP, for every motion and territory."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Related, Severity, in_order
from icpspec.diff import faults
from icpspec.diff.elements import elements, icps
from icpspec.diff.model import Change, Class, gravest
from icpspec.diff.pairing import pairs
from icpspec.diff.places import BASE, Reach, nearest, reaches
from icpspec.diff.sides import (
    document_of,
    side_of,
    side_of_project,
    used_in,
    with_traits_renamed,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from icpspec.diagnostics import Diagnostic
    from icpspec.diff.elements._protocol import Found, Side
    from icpspec.resolve.family import Key
    from icpspec.resolve.loaded import LoadedIcp
    from icpspec.resolve.workspace import Workspace
    from icpspec.text.document import Positioned

Pair = tuple["LoadedIcp | None", "LoadedIcp | None"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs between two versions.

    Attributes:
        pairs: the ICPs of the two versions that belong together, None where there is none.
        findings: what could not be compared, and why; with an error the changes are not all.
    """

    changes: tuple[Change, ...]
    pairs: tuple[Pair, ...]
    findings: tuple[Diagnostic, ...] = ()

    @property
    def cls(self) -> Class:
        """The gravest class of all changes."""
        return gravest(self.changes)


def compare(base: Workspace, head: Workspace, *, named: bool = False) -> Comparison:
    """The changes between two versions of a project: of its file first, then ICP by ICP.

    Args:
        named: somebody named the ICPs of both: if it is one each, they belong together whatever
            their ids.
    """
    matched = tuple(pairs(base.icps, head.icps))
    if named and len(base.icps) == len(head.icps) == 1:
        matched = ((base.icps[0], head.icps[0]),)
    findings = [*_faulty_projects(base, head)]
    if findings:
        return Comparison((), matched, tuple(findings))
    changes = list(_of_project(base, head))
    for one, other in matched:
        findings += _faulty(one, other)
        if one is None or other is None:
            changes += _alone(one, other)
        elif one.family is not None and other.family is not None:
            changes += _of_icp(one, other)
    return Comparison(tuple(changes), matched, tuple(in_order(findings)))


def _faulty_projects(base: Workspace, head: Workspace) -> Iterator[Diagnostic]:
    for name, space in (("base", base), ("head", head)):
        errors = [one for one in space.findings if one.severity is Severity.ERROR]
        if space.project is None or errors:
            yield _incomparable(f"The project file of the {name}", space.document, errors)


def _faulty(base: LoadedIcp | None, head: LoadedIcp | None) -> Iterator[Diagnostic]:
    for name, icp in (("base", base), ("head", head)):
        if icp is not None and icp.family is None:
            errors = [one for one in icp.findings if one.severity is Severity.ERROR]
            called = f"`{icp.id}`" if icp.id else icp.path.name
            yield _incomparable(f"{called} of the {name}", icp.document, errors)


def _incomparable(what: str, document: Positioned, errors: list[Diagnostic]) -> Diagnostic:
    first = errors[0] if errors else None
    number = "an error" if len(errors) == 1 else f"{len(errors)} errors"
    said = "" if first is None else f" {'' if len(errors) == 1 else 'The first: '}{first.message}"
    return faults.INCOMPARABLE.at(
        first.span if first and first.span else document.span(()),
        f"{what} has {number}, so that its changes cannot be told.{said}",
        help="Correct it, or compare with a version that is valid.",
        related=[Related(one.message, one.span) for one in errors[1:4] if one.span],
    )


def _alone(base: LoadedIcp | None, head: LoadedIcp | None) -> Iterator[Change]:
    icp = base or head
    assert icp is not None
    if icp.id is None:
        return
    title = icp.spec.title if icp.spec else icp.id
    span = icp.document.span(("id",))
    if head is None:
        tell = icps.REMOVED
        yield Change(tell.id, tell.kind, "id", icp.id, _if_active(icp, tell.cls), title, base=span)
    else:
        tell = icps.ADDED
        cls = _if_active(icp, tell.cls)
        yield Change(tell.id, tell.kind, "id", icp.id, cls, after=title, head=span)


def _if_active(icp: LoadedIcp, cls: Class) -> Class:
    """A draft, or an ICP that is retired, gives no rows that anybody could miss."""
    status = icp.spec.status if icp.spec else None
    return cls if status in (None, "active") else Class.NONE


def _of_project(base: Workspace, head: Workspace) -> Iterator[Change]:
    one, other = side_of_project(base), side_of_project(head)
    if one.data == other.data and one.lists == other.lists:
        return
    if one.section("attributes") != other.section("attributes"):
        used = used_in((*base.icps, *head.icps))
        one, other = replace(one, used=used), replace(other, used=used)
    for found in _found(one, other, ("project", "both")):
        yield _change(found, None, (one.document, other.document), Reach(BASE, ()))


def _of_icp(base: LoadedIcp, head: LoadedIcp) -> Iterator[Change]:
    assert base.family is not None and head.family is not None  # noqa: PT018
    # Only what attributes change has to know whether anything tests them.
    used = used_in((base, head)) if _declares(base, head) else frozenset()
    ours, theirs = ({BASE, *family.variants} for family in (base.family, head.family))
    by_key: dict[Key, list[Found]] = {}
    for key in (BASE, *sorted((ours | theirs) - {BASE}, key=str)):
        two = nearest(key, ours), nearest(key, theirs)
        by_key[key] = _of_variant(base, head, two, used, whole=key == BASE)
    places: dict[Found, list[Key]] = {}
    for key, all_found in by_key.items():
        for one in all_found:
            places.setdefault(one, []).append(key)
    whole = {tell for element in elements() if element.of == "icp" for tell in element.tells}
    for found, keys in places.items():
        where = [Reach(BASE, ())] if found.tell in whole else reaches(keys, by_key)
        for reach in where:
            own, other = nearest(reach.key, ours), nearest(reach.key, theirs)
            documents = document_of(base, own), document_of(head, other)
            yield _change(found, head.id, documents, reach)


def _declares(*icps: LoadedIcp) -> bool:
    """Whether ICPs have attributes of their own, in the base or in an overlay."""
    layers = (layer for icp in icps if icp.family for layer in icp.family.layers.values())
    documents = (*(icp.document for icp in icps), *layers)
    return any(document.data.get("attributes") for document in documents)


def _of_variant(
    base: LoadedIcp, head: LoadedIcp, keys: tuple[Key, Key], used: frozenset[str], *, whole: bool
) -> list[Found]:
    """What differs for one motion and territory; what overlays cannot change only once."""
    one, other = document_of(base, keys[0]), document_of(head, keys[1])
    # Mappings are equal in any order, which means something in tiers.
    if one.data == other.data and list(one.data["tiers"]) == list(other.data["tiers"]):
        return []
    after = side_of(head, keys[1], used)
    before = with_traits_renamed(side_of(base, keys[0], used), _renamed_traits(one, other))
    return _found(before, after, ("variant", "both", "icp") if whole else ("variant", "both"))


def _renamed_traits(base: Positioned, head: Positioned) -> dict[str, str]:
    before, after = base.data.get("traits") or {}, head.data.get("traits") or {}
    found = {name: (trait or {}).get("renamed_from") for name, trait in after.items()}
    return {
        str(former): name
        for name, former in found.items()
        if former in before and former not in after
    }


def _found(base: Side, head: Side, kinds: Iterable[str]) -> list[Found]:
    wanted = [element for element in elements() if element.of in kinds]
    return [found for element in wanted for found in element.compare(base, head)]


def _change(
    found: Found, icp: str | None, documents: tuple[Positioned, Positioned], reach: Reach
) -> Change:
    spans = [
        None if path is None else document.span(path, key=found.by_key)
        for path, document in zip((found.base, found.head), documents, strict=True)
    ]
    motion, territory = reach.key
    return Change(
        id=found.tell.id,
        kind=found.tell.kind,
        path=".".join(map(str, found.path)),
        icp=icp,
        cls=found.tell.cls if found.cls is None else found.cls,
        before=found.before,
        after=found.after,
        motion=motion,
        territory=territory,
        base=spans[0],
        head=spans[1],
        hidden=reach.hidden,
    )
