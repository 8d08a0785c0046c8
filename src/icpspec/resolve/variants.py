"""Binds an ICP for every motion and territory, and checks what overlays may do."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, cast

from icpspec.diagnostics import Related, Severity, worst
from icpspec.resolve import faults
from icpspec.resolve.branches import bind_branches, check_ties
from icpspec.resolve.family import IcpFamily
from icpspec.resolve.guardrails import check_guardrails
from icpspec.resolve.icp import bind_icp
from icpspec.resolve.layers import Layered, base
from icpspec.resolve.merging import same
from icpspec.resolve.notes import of_overlay
from icpspec.resolve.overlays import combinations, overlays
from icpspec.resolve.problems import Problems
from icpspec.spec import keys
from icpspec.spec.validation import validated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from icpspec.diagnostics import Diagnostic
    from icpspec.resolve.family import Key
    from icpspec.resolve.model import ResolvedIcp, Trait
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
    whole = document if isinstance(document, Layered) else base(document)
    if not (spec.motions or spec.territories):
        check_guardrails(resolved, whole, (), problems)
        return IcpFamily(resolved, variants={(None, None): resolved})
    _check_nesting(whole, problems)
    motions = bind_branches(spec.motions, ("motions",), resolved, vocabulary, problems)
    territories = bind_branches(spec.territories, ("territories",), resolved, vocabulary, problems)
    check_ties(motions, ("motions",), resolved.attributes, problems)
    check_ties(territories, ("territories",), resolved.attributes, problems)
    found = list(combinations(whole))
    problems.found += _noted(found)
    check_guardrails(resolved, whole, found, problems)
    is_sound = worst(problems.found) is not Severity.ERROR
    bound: list[tuple[Combination, ResolvedIcp]] = []
    by_key: dict[Key, list[Diagnostic]] = {}
    for combination in found:
        if combination.key == (None, None):
            bound.append((combination, resolved))
            continue
        shared = next((icp for other, icp in bound if _equal(other, combination)), None)
        if shared is None:
            known = _unchanged(resolved, whole, combination.document) if is_sound else {}
            shared, by_key[combination.key] = _bind(
                combination, vocabulary, project_scale, problems.left_out, known
            )
        if shared is not None:
            bound.append((combination, shared))
    problems.found += _of_variants(by_key, problems.found)
    return IcpFamily(
        resolved,
        motions,
        territories,
        {combination.key: icp for combination, icp in bound},
        {combination.key: combination.document for combination, _ in bound},
    )


def _equal(one: Combination, other: Combination) -> bool:
    return same(one.document.data, other.document.data)


# What decides how a trait is bound, beside what it says itself.
_AROUND_TRAITS = ("attributes", "personas", "groups", "scale")


def _unchanged(resolved: ResolvedIcp, base_: Layered, document: Layered) -> dict[str, Trait]:
    """The traits of the base that an overlay leaves as they are."""
    if not all(same(base_.data.get(key), document.data.get(key)) for key in _AROUND_TRAITS):
        return {}
    before, after = base_.data.get("traits") or {}, document.data.get("traits") or {}
    return {
        trait.id: trait
        for trait in resolved.traits
        if trait.id in after and same(before[trait.id], after[trait.id])
    }


def _bind(
    combination: Combination,
    vocabulary: Vocabulary,
    scale: Scale | None,
    left_out: LeftOut,
    known: Mapping[str, Trait],
) -> tuple[ResolvedIcp | None, list[Diagnostic]]:
    model, findings = validated(combination.document, "icp")
    if model is None:
        return None, findings
    problems = Problems(combination.document, left_out)
    resolved = bind_icp(cast("Icp", model), vocabulary, scale, problems, known)
    found = [_with_removal(finding, combination.document) for finding in problems.found]
    return None if worst(found) is Severity.ERROR else resolved, found


# What a finding says is missing: where such things are declared.
_MISSED = {
    faults.UNKNOWN_ATTRIBUTE: "attributes",
    faults.UNKNOWN_TRAIT: "traits",
    faults.UNKNOWN_GROUP: "groups",
    faults.UNKNOWN_PERSONA: "personas",
    faults.UNKNOWN_PLAY: "plays",
}


def _with_removal(finding: Diagnostic, document: Layered) -> Diagnostic:
    """A finding on a name that an overlay removed, with the place where it did."""
    section = _MISSED.get(finding.rule)
    for path, place in document.removed.items():
        if path[:1] == (section,) and len(path) == 2 and f" `{path[1]}`." in finding.message:
            return replace(
                finding,
                help="Change what names it too, or keep it.",
                related=(*finding.related, Related("removed here", place.span(key=True))),
                fix=None,
            )
    return finding


def _of_variants(
    by_key: dict[Key, list[Diagnostic]], told: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """What only variants have, each once, with the first variant that has it."""
    # The range of a score, and so a message about it, differs from variant to variant.
    known = {(finding.rule, finding.span) for finding in told}
    for finding, (motion, territory) in (
        (finding, key) for key, findings in by_key.items() for finding in findings
    ):
        if (finding.rule, finding.span) in known:
            continue
        known.add((finding.rule, finding.span))
        names = [
            f"{what} `{name}`"
            for what, name in (("motion", motion), ("territory", territory))
            if name is not None
        ]
        yield finding.within(", ".join(names))


def _noted(found: Iterable[Combination]) -> list[Diagnostic]:
    told: dict[Diagnostic, None] = {}
    for combination in found:
        for _overlay, document in combination.steps[-2:]:
            told.update(dict.fromkeys(filter(None, map(of_overlay, document.notes))))
    return list(told)


def _check_nesting(whole: Layered, problems: Problems) -> None:
    """Motions of territories must exist, and only territories hold others."""
    from icpspec.nearest import did_you_mean

    motions = list(whole.data.get("motions") or {})
    for overlay in overlays(whole):
        is_gone = ("motions", overlay.motion) in whole.removed
        if overlay.motion is not None and overlay.motion not in motions and not is_gone:
            problems.found.append(
                faults.UNKNOWN_MOTION.at(
                    whole.span(overlay.path, key=True),
                    f"There is no motion `{overlay.motion}`.",
                    help=did_you_mean(overlay.motion, motions)
                    or "Declare it under `motions` of the ICP.",
                )
            )
        for key in sorted(keys.DESCRIBING & set(overlay.body)):
            if overlay.body[key] is None:
                problems.found.append(
                    faults.REMOVES_NOTHING.at(
                        whole.span((*overlay.path, key), key=True),
                        f"There is no `{key}` here to remove.",
                        help="Give it a value, or remove the key.",
                    )
                )
        if overlay.motion is None:
            continue
        if overlay.territory is not None and overlay.body.get("when") is not None:
            problems.found.append(
                faults.MISPLACED_OVERLAY.at(
                    whole.span((*overlay.path, "when"), key=True),
                    f"`when` says nothing here: who sells by `{overlay.motion}` is told once, for"
                    " all territories.",
                    help="Move it to `motions` of the ICP, or make a territory inside this one.",
                )
            )
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
