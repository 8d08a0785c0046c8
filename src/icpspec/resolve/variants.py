"""Binds an ICP for every motion and territory, and checks what overlays may do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from icpspec.diagnostics import Severity, worst
from icpspec.resolve import faults
from icpspec.resolve.branches import bind_branches, check_ties
from icpspec.resolve.family import IcpFamily
from icpspec.resolve.guardrails import check_guardrails
from icpspec.resolve.icp import bind_icp
from icpspec.resolve.layers import Layered, base
from icpspec.resolve.overlays import combinations, overlays
from icpspec.resolve.problems import Problems
from icpspec.spec.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.family import Key
    from icpspec.resolve.layers import Note
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.overlays import Combination
    from icpspec.resolve.partial import LeftOut
    from icpspec.resolve.vocabulary import Vocabulary
    from icpspec.spec.icp import Icp
    from icpspec.spec.scoring import Scale
    from icpspec.text.document import Document


def bind_variants(
    resolved: ResolvedIcp,
    document: Document | Layered,
    vocabulary: Vocabulary,
    project_scale: Scale | None,
    problems: Problems,
) -> IcpFamily:
    """The family of an ICP whose base is bound already; faults go to `problems`.

    Args:
        document: of the ICP; with the ICP it extends merged into it.
        problems: of the base, which are not told again where a variant shares them.
    """
    spec = resolved.spec
    if not (spec.motions or spec.territories):
        return IcpFamily(resolved, variants={(None, None): resolved})
    whole = document if isinstance(document, Layered) else base(document)
    _check_nesting(whole, problems)
    motions = bind_branches(spec.motions, ("motions",), resolved, vocabulary, problems)
    territories = bind_branches(spec.territories, ("territories",), resolved, vocabulary, problems)
    check_ties(motions, ("motions",), resolved.attributes, problems)
    check_ties(territories, ("territories",), resolved.attributes, problems)
    found = list(combinations(whole))
    problems.found += _noted(found)
    check_guardrails(whole, found, problems)
    bound: list[tuple[Combination, ResolvedIcp]] = []
    by_key: dict[Key, list[Diagnostic]] = {}
    for combination in found:
        if combination.key == (None, None):
            bound.append((combination, resolved))
            continue
        same = next((icp for other, icp in bound if _equal(other, combination)), None)
        if same is None:
            same, by_key[combination.key] = _bind(
                combination, vocabulary, project_scale, problems.left_out
            )
        if same is not None:
            bound.append((combination, same))
    problems.found += _of_variants(by_key, problems.found)
    return IcpFamily(
        resolved,
        motions,
        territories,
        {combination.key: icp for combination, icp in bound},
        {combination.key: combination.document for combination, _ in bound},
    )


def _equal(one: Combination, other: Combination) -> bool:
    return bool(one.document.data == other.document.data)


def _bind(
    combination: Combination, vocabulary: Vocabulary, scale: Scale | None, left_out: LeftOut
) -> tuple[ResolvedIcp | None, list[Diagnostic]]:
    model, findings = validated(combination.document, "icp")
    if model is None:
        return None, findings
    problems = Problems(combination.document, left_out)
    resolved = bind_icp(cast("Icp", model), vocabulary, scale, problems)
    usable = worst(problems.found) is not Severity.ERROR
    return resolved if usable else None, problems.found


def _of_variants(
    by_key: dict[Key, list[Diagnostic]], told: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """What only variants have, each once, with the first variant that has it."""
    known = set(told)
    first: dict[Diagnostic, Key] = {}
    for key, findings in by_key.items():
        for finding in findings:
            if finding not in known:
                first.setdefault(finding, key)
    for finding, (motion, territory) in first.items():
        names = [
            f"{what} `{name}`"
            for what, name in (("motion", motion), ("territory", territory))
            if name is not None
        ]
        yield replace(finding, message=f"{finding.message} (In {', '.join(names)}.)")


# By kind of note: rule, message, way out.
_NOTED: dict[str, tuple[Any, str, str]] = {
    "removes-nothing": (
        faults.REMOVES_NOTHING,
        "There is no `{name}` here to remove.",
        "null removes what a lower layer has; remove the key, or correct the name.",
    ),
    "new-tier": (
        faults.OVERLAY_OF_TIERS,
        "An overlay cannot add the tier `{name}`.",
        "Overlays may change tiers; add it to the ICP itself.",
    ),
    "removed-tier": (
        faults.OVERLAY_OF_TIERS,
        "An overlay cannot remove the tier `{name}`.",
        "Overlays may change tiers, not remove them.",
    ),
}


def _noted(found: Iterable[Combination]) -> list[Diagnostic]:
    told: dict[Diagnostic, None] = {}
    for combination in found:
        for _overlay, document in combination.steps[-2:]:
            for note in document.notes:
                if note.kind in _NOTED:
                    told[_diagnostic(note)] = None
    return list(told)


def _diagnostic(note: Note) -> Diagnostic:
    rule, message, advice = _NOTED[note.kind]
    finding: Diagnostic = rule.at(
        note.place.span(key=True), message.format(name=note.path[-1]), help=advice
    )
    return finding


def _check_nesting(whole: Layered, problems: Problems) -> None:
    """Motions of territories must exist, and only territories hold others."""
    from icpspec.nearest import did_you_mean

    motions = list(whole.data.get("motions") or {})
    for overlay in overlays(whole):
        if overlay.motion is not None and overlay.motion not in motions:
            problems.found.append(
                faults.UNKNOWN_MOTION.at(
                    whole.span(overlay.path, key=True),
                    f"There is no motion `{overlay.motion}`.",
                    help=did_you_mean(overlay.motion, motions)
                    or "Declare it under `motions` of the ICP.",
                )
            )
        if overlay.motion is None:
            continue
        for key in ("motions", "territories"):
            if overlay.body.get(key) is not None:
                problems.found.append(
                    faults.MISPLACED_OVERLAY.at(
                        whole.span((*overlay.path, key), key=True),
                        f"A motion cannot hold `{key}`.",
                        help="Territories hold motions: write"
                        " `territories: {emea: {motions: {plg: …}}}`.",
                    )
                )
