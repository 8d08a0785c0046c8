"""The report of `explain`: why this account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.report.model import Heading, Lines, Report, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from icpspec.engine.lookup import Explained
    from icpspec.evaluate.assignment import Assigned
    from icpspec.evaluate.questions import Question
    from icpspec.evaluate.result import Result
    from icpspec.report.model import Block

# By what its scope says of an account that it does not score.
_NOT_SCORED = {
    False: "outside its scope",
    None: "not scored; a fact is missing that tells whether it is in its scope (`when`)",
}


def explain_report(
    key: str,
    key_name: str,
    explained: Sequence[Explained],
    day: date,
    project: str | None,
    *,
    facts: bool = False,
) -> Report:
    """One account under each ICP."""
    data = {"rows": [_json(key, key_name, one, day) for one in explained if one.result]}
    blocks: list[Block] = []
    for one in explained:
        assert one.icp.spec is not None
        title = one.icp.spec.title
        if one.result is None:
            blocks.append(Lines((f"{title} ({one.icp.spec.id}): {_NOT_SCORED[one.in_scope]}.",)))
        else:
            blocks += _blocks(key, title, one, one.result, day)
            if facts:
                blocks.append(_facts(one))
    return Report(data, blocks, project=project)


def _json(key: str, key_name: str, one: Explained, day: date) -> dict[str, Any]:
    assert one.scored is not None
    result = one.scored.result
    row = one.scored.as_row()
    return {
        key_name: key,
        **{name: row.pop(name) for name in ("icp", "motion", "territory")},
        "as_of": day,
        **row,
        "motion_reason": one.scored.motion_reason,
        "territory_reason": one.scored.territory_reason,
        "traits": [
            {
                "id": trait.id,
                "band": trait.band or None,
                "state": trait.state,
                "points": trait.points,
                "weight": trait.weight,
                "low": trait.low,
                "high": trait.high,
                "title": trait.title,
                "question": trait.question,
            }
            for trait in result.traits
        ],
        "adjustments": [{"group": group, "points": points} for group, points in result.adjustments],
        "tiers": [
            {"tier": tier.tier, "holds": tier.holds, "failed": list(tier.failed)}
            for tier in result.tiers
        ],
        "questions": [
            {
                "about": question.about,
                "id": question.id,
                "title": question.title,
                "points": question.points,
                "ask": list(question.ask),
                "attributes": list(question.attributes),
            }
            for question in one.questions
        ],
    }


def _blocks(key: str, title: str, one: Explained, result: Result, day: date) -> list[Block]:
    blocks: list[Block] = [
        Heading(f"{key} · {title} · {result.tier}"),
        Lines((*_headline(result, day), *_belongs(one))),
        _traits(result),
    ]
    excluded = [e for e in result.exclusions if e.excluded is not False]
    if excluded:
        rows = tuple((e.id, e.title, "excluded" if e.excluded else "open") for e in excluded)
        blocks.append(Table(("exclusion", "title", "state"), rows))
    tiers = tuple((tier.tier, _truth(tier.holds), "; ".join(tier.failed)) for tier in result.tiers)
    blocks.append(Table(("tier", "holds", "why not"), tiers))
    if one.questions:
        rows = tuple(
            (_signed(question.points, plus=False), question.title, _ask(question))
            for question in one.questions
        )
        blocks.append(Table((">points", "open", "ask"), rows, title="What to find out next"))
    return blocks


def _ask(question: Question) -> str:
    """What to ask; without words for it, the attributes that are missing."""
    return " ".join(question.ask) or ", ".join(f"`{name}`" for name in question.attributes)


def _belongs(one: Explained) -> Iterator[str]:
    """Which motion and which territory it was scored for, and why."""
    assert one.icp.family is not None
    assert one.scored is not None
    family, scored = one.icp.family, one.scored
    for what, branches, assigned in (
        ("motion", family.motions, scored.assigned_motion),
        ("territory", family.all_territories(), scored.assigned_territory),
    ):
        if branches or assigned.reason == "unmapped":
            yield f"{what.capitalize()}: {assigned.path or 'none'}{_reason(what, assigned)}."


def _reason(what: str, assigned: Assigned) -> str:
    several = " and ".join(assigned.between)
    match assigned.reason:
        case "given":
            return ", as asked for"
        case "unmapped":
            return f"; the ICP has no such {what} as was asked for"
        case "tie":
            return f"; {several} claim it alike, so it goes to neither"
        case "unknown":
            return f"; a fact is missing that tells whether it belongs to {several}"
    return "" if assigned.path else f"; no {what} claims it"


def _facts(one: Explained) -> Table:
    """What is known of the account, attribute by attribute."""
    rows = tuple((name, _shown(value)) for name, value in one.facts.items())
    return Table(("attribute", "value"), rows, title="What is known")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "none"
    return "unknown" if value is None else str(value)


def _headline(result: Result, day: date) -> list[str]:
    if result.score_low == result.score_high:
        span = "; nothing that is missing could change it"
    else:
        span = f", between {result.score_low} and {result.score_high} once everything is known"
    lines = [
        f"Score {result.score}{span}; {_percent(result)}"
        f"{float(result.coverage):.0%} of the range is settled (as of {day})."
    ]
    if result.exception:
        lines.append(f"An exception sets the tier to {result.tier}.")
    elif result.excluded_by:
        lines.append(f"Held back by: {', '.join(result.excluded_by)}.")
    if result.best_tier != result.tier:
        lines.append(f"Could still become {result.best_tier}.")
    return lines


def _percent(result: Result) -> str:
    return "" if result.percent is None else f"{float(result.percent):.0f}% of the best possible; "


def _traits(result: Result) -> Table:
    order = {"matched": 0, "unknown": 1, "unmatched": 2}
    ordered = sorted(
        result.traits, key=lambda t: (order[t.state], -abs(t.points), -(t.high - t.low), t.id)
    )
    rows: list[tuple[str, ...]] = [
        (
            _signed(trait.points),
            trait.state,
            trait.title + (f": {trait.band}" if trait.band else ""),
            f"{trait.low} … {trait.high}" if trait.state == "unknown" else "",
            trait.id,
        )
        for trait in ordered
        if trait.state != "unmatched"
    ]
    rows += [
        (_signed(points), "adjustment", f"group {group}", "", "")
        for group, points in result.adjustments
        if points
    ]
    rows.append((_signed(result.score), "= score", "", "", ""))
    unmatched = [trait.title for trait in ordered if trait.state == "unmatched"]
    note = f"Not matched: {', '.join(unmatched)}." if unmatched else ""
    return Table((">points", "state", "trait", "could be", "id"), tuple(rows), note=note)


def _signed(points: Any, *, plus: bool = True) -> str:
    return f"+{points}" if plus and points > 0 else str(points)


def _truth(holds: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[holds]
