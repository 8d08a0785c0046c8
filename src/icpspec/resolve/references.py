"""Names and days outside of conditions: personas, plays, reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.resolve import calendar, faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.rollups import columns_of, people_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from icpspec.diagnostics import Rule
    from icpspec.resolve.model import ResolvedIcp
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.resolve.vocabulary import Vocabulary


def check_names(
    rule: Rule,
    what: str,
    names: Iterable[str] | None,
    known: Sequence[str],
    problems: Problems,
    path: Steps,
) -> None:
    """Report names of a list that are not known."""
    for index, name in enumerate(names or ()):
        if name not in known:
            problems.add_unknown(rule, (*path, index), what, name, known, key=False)


def check_people(icp: ResolvedIcp, vocabulary: Vocabulary, problems: Problems) -> None:
    """Report personas and plays that are named and not declared."""
    spec = icp.spec
    personas = tuple(spec.personas or ())
    for name, trait in (spec.traits or {}).items():
        check_names(
            faults.UNKNOWN_PERSONA,
            "persona",
            trait.personas,
            personas,
            problems,
            ("traits", name, "personas"),
        )
    for index, channel in enumerate(spec.channels or ()):
        check_names(
            faults.UNKNOWN_PERSONA,
            "persona",
            channel.personas,
            personas,
            problems,
            ("channels", index, "personas"),
        )
    plays = tuple(spec.plays or ())
    for name, tier in spec.tiers.items():
        if tier.play is not None and tier.play not in plays:
            problems.add_unknown(
                faults.UNKNOWN_PLAY, ("tiers", name, "play"), "play", tier.play, plays, key=False
            )
    people = people_of(vocabulary)
    for name, persona in (spec.personas or {}).items():
        if persona.when is not None:
            columns = columns_of([persona.when], people, vocabulary)
            known = {column: one.attribute for column, one in columns.items()}
            scope = Scope(people.with_attributes(known), problems, persons_allowed=True)
            bind_condition(persona.when, scope, ("personas", name, "when"))


def _days(icp: ResolvedIcp) -> Iterable[tuple[Steps, str | None]]:
    spec = icp.spec
    yield ("reviewed",), spec.reviewed
    if spec.effective is not None:
        yield ("effective", "from"), spec.effective.from_
        yield ("effective", "until"), spec.effective.until
    for name, trait in (spec.traits or {}).items():
        if trait.evidence is not None:
            yield ("traits", name, "evidence", "date"), trait.evidence.date
    for index, decision in enumerate(spec.decisions or ()):
        yield ("decisions", index, "date"), decision.date
        yield ("decisions", index, "check_on"), decision.check_on
    for index, override in enumerate(spec.exceptions or ()):
        yield ("exceptions", index, "until"), override.until
    for index, example in enumerate(spec.examples or ()):
        yield ("examples", index, "as_of"), example.as_of


def check_days(icp: ResolvedIcp, problems: Problems) -> None:
    """Report days that the calendar does not have, and periods without a day."""
    period = icp.spec.effective
    if period is not None and period.from_ and period.until and period.until < period.from_:
        problems.add(
            faults.CONTRADICTING_BOUNDS,
            ("effective", "until"),
            f"`until` {period.until} lies before `from` {period.from_}: it is never in force.",
            help="Swap the two.",
        )
    for path, text in _days(icp):
        if text is not None and calendar.day(text) is None:
            problems.add(
                faults.INVALID_DAY,
                path,
                f"The calendar has no day {text}.",
                help="Write an existing day as year-month-day.",
            )
