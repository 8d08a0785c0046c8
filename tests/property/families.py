"""Strategies for ICPs with motions and territories, which may build on another ICP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from .conditions import Nameable, conditions
from .documents import (
    FACT_IDS,
    KINDS,
    TRAIT_LIST,
    icps,
    lists_of,
    names_required,
    with_accounts,
    with_attributes,
)
from .facts import facts
from .merging import Merged, extended, keys_of
from .overlays import LEAST_FLOOR, Setting, overlays, patches
from .scales import scale_of
from .values import AS_OF_DAYS

if TYPE_CHECKING:
    from datetime import date

    from .documents import Case
    from .facts import Fact


@dataclass(frozen=True, slots=True)
class _Start:
    """An ICP without overlays, and what patches of it may name."""

    as_of: date
    every: tuple[Fact, ...]
    project: dict[str, Any]
    icp: dict[str, Any]
    setting: Setting


@st.composite
def _starts(draw: st.DrawFn) -> _Start:
    as_of = draw(st.sampled_from(AS_OF_DAYS))
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=3, max_size=6))
    ids = draw(st.permutations(FACT_IDS))
    every = tuple(
        draw(facts(name, as_of, kind, many=many))
        for name, (kind, many) in zip(ids, kinds, strict=False)
    )
    known, extra = every[:-1], every[-1:]
    names, lists = draw(lists_of(known, as_of))
    icp, shared_scale, listed = draw(icps(names, least_floor=LEAST_FLOOR, kept=True))
    scale = scale_of(icp.get("scale") or shared_scale)
    local = draw(st.lists(st.sampled_from([fact.id for fact in known]), max_size=2))
    lists = {**lists, TRAIT_LIST: listed} if listed else lists
    parts = {"scale": shared_scale, "lists": lists}
    project, icp = with_attributes(icp, known, local, parts)
    setting = Setting(
        names,
        names_required(names, listed, listed, icp.get("groups") or (), scale),
        scale,
        extra,
        frozenset(listed),
    )
    return _Start(as_of, every, project, icp, setting)


@st.composite
def versions(draw: st.DrawFn) -> tuple[Case, Case]:
    """Two versions of an ICP over the same accounts, the second with a patch of the first."""
    start = draw(_starts())
    icp, setting = start.icp, start.setting
    patched = Merged(icp).with_patch(draw(patches(setting, [Merged(icp)])))
    changed = patched.data
    own = draw(overlays((Merged(icp), patched), setting))
    theirs = own if draw(st.booleans()) else draw(overlays((patched,), setting))
    if draw(st.integers(0, 2)) == 0:
        scope = draw(_scopes(setting.names, can_remove=True))
        changed = {key: value for key, value in changed.items() if key != "when"}
        changed = {**changed, "when": scope} if scope else changed
    made = with_accounts(start.every, start.project, {**icp, **own}, start.as_of)
    first = draw(_with_given(draw(made)))
    return first, replace(first, icp={**changed, **theirs})


@st.composite
def families(draw: st.DrawFn) -> Case:
    """Random ICPs with overlays; some extend another one."""
    start = draw(_starts())
    as_of, every, project = start.as_of, start.every, start.project
    icp, setting = start.icp, start.setting
    if draw(st.integers(0, 2)):
        own = draw(overlays((Merged(icp),), setting))
        return draw(_with_given(draw(with_accounts(every, project, {**icp, **own}, as_of))))
    child: dict[str, Any] = draw(_extending(icp, setting))
    whole = extended(icp, child)
    # Overlays stand in either file; those of the upper one hold in both.
    if draw(st.booleans()):
        icp = {**icp, **draw(overlays((Merged(icp), whole), setting))}
    else:
        child = {**child, **draw(overlays((whole,), setting))}
    case = draw(with_accounts(every, project, child, as_of))
    return draw(_with_given(replace(case, others=({**icp, "id": "parent"},))))


@st.composite
def _with_given(draw: st.DrawFn, case: Case) -> Case:
    """The same with motions and territories that opportunities name, real ones and others."""
    whole = extended(case.others[0], case.icp).data if case.others else case.icp
    keys = list(keys_of(whole))
    motions = list(dict.fromkeys(motion for motion, _ in keys))
    territories = list(dict.fromkeys(territory for _, territory in keys))
    one = st.tuples(
        st.sampled_from((*motions, None, "nowhere")),
        st.sampled_from((*territories, None, "emea/nowhere", "")),
    )
    count = len(case.accounts)
    return replace(case, given=tuple(draw(st.lists(one, min_size=count, max_size=count))))


@st.composite
def _extending(draw: st.DrawFn, parent: dict[str, Any], setting: Setting) -> dict[str, Any]:
    """A file that extends another one, without overlays."""
    patch: dict[str, Any] = draw(patches(setting, [Merged(parent)]))
    if draw(st.booleans()):
        patch["when"] = draw(_scopes(setting.names, can_remove="when" in parent))
    return {"icpspec": 1, "id": "random", "title": "Random", "extends": "parent", **patch}


@st.composite
def _scopes(draw: st.DrawFn, names: Nameable, *, can_remove: bool) -> Any:
    if can_remove and draw(st.booleans()):
        return None
    return draw(conditions(names, 2))
