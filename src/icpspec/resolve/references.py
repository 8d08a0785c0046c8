"""Names and days outside of conditions: personas, plays, examples, reviews."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from icpspec.resolve import calendar, faults
from icpspec.resolve.binding import Scope, bind_condition
from icpspec.resolve.literals import Mismatch, in_vocabulary, outside, typed
from icpspec.resolve.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from icpspec.diagnostics import Rule
    from icpspec.resolve.model import Attribute, ResolvedIcp
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.lifecycle import Example


def check_references(
    icp: ResolvedIcp, vocabulary: Vocabulary, problems: Problems, today: date
) -> None:
    """Report names that lead nowhere, days that do not exist, and exceptions that are over."""
    _check_people(icp, vocabulary, problems)
    _check_days(icp, problems)
    _check_expired(icp, problems, today)
    for index, example in enumerate(icp.spec.examples or ()):
        _check_example(example, icp, vocabulary, problems, ("examples", index))


def _check_names(
    rule: Rule,
    what: str,
    names: Iterable[str] | None,
    known: Sequence[str],
    problems: Problems,
    path: Steps,
) -> None:
    for index, name in enumerate(names or ()):
        if name not in known:
            problems.add_unknown(rule, (*path, index), what, name, known, key=False)


def _check_people(icp: ResolvedIcp, vocabulary: Vocabulary, problems: Problems) -> None:
    spec = icp.spec
    personas = tuple(spec.personas or ())
    for name, trait in (spec.traits or {}).items():
        _check_names(
            faults.UNKNOWN_PERSONA,
            "persona",
            trait.personas,
            personas,
            problems,
            ("traits", name, "personas"),
        )
    for index, channel in enumerate(spec.channels or ()):
        _check_names(
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
    people = Vocabulary(
        {name: vocabulary.attributes[name] for name in vocabulary.persons},
        vocabulary.persons,
        vocabulary.unusable,
        vocabulary.lists,
    )
    scope = Scope(people, problems, persons_allowed=True)
    for name, persona in (spec.personas or {}).items():
        if persona.when is not None:
            bind_condition(persona.when, scope, ("personas", name, "when"))


def _days(icp: ResolvedIcp) -> Iterable[tuple[Steps, str | None]]:
    spec = icp.spec
    yield ("reviewed",), spec.reviewed
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


def _check_days(icp: ResolvedIcp, problems: Problems) -> None:
    for path, text in _days(icp):
        if text is not None and calendar.day(text) is None:
            problems.add(
                faults.INVALID_DAY,
                path,
                f"The calendar has no day {text}.",
                help="Write an existing day as year-month-day.",
            )


def _check_expired(icp: ResolvedIcp, problems: Problems, today: date) -> None:
    for index, override in enumerate(icp.overrides):
        if override.until is not None and override.until < today:
            problems.add(
                faults.EXPIRED_EXCEPTION,
                ("exceptions", index, "until"),
                f"The exception for `{override.account}` ended on {override.until}.",
                help="Remove it, or decide again and set another day.",
            )


def _check_example(
    example: Example, icp: ResolvedIcp, vocabulary: Vocabulary, problems: Problems, path: Steps
) -> None:
    for key in ("motion", "territory", "events", "contacts"):
        if getattr(example, key) is not None:
            problems.add(
                faults.NOT_SUPPORTED_YET,
                (*path, key),
                f"`{key}` in an example is not supported yet.",
                help="Remove it for now.",
                key=True,
            )
    for name, raw in (example.account or {}).items():
        attribute = vocabulary.attributes.get(name)
        if attribute is not None:
            _check_account_value(attribute, raw, problems, (*path, "account", name))
        elif name not in vocabulary.unusable:
            problems.add_unknown(
                faults.UNKNOWN_ATTRIBUTE,
                (*path, "account", name),
                "attribute",
                name,
                sorted(vocabulary.attributes),
                key=True,
            )
    _check_expected(example, icp, problems, (*path, "expect"))


def _check_account_value(
    attribute: Attribute,
    raw: Any,
    problems: Problems,
    path: Steps,
) -> None:
    if attribute.many != isinstance(raw, list):
        wanted = "a list" if attribute.many else "one value"
        problems.add(
            faults.WRONG_EXAMPLE,
            path,
            f"`{attribute.id}` takes {wanted}.",
            help=f"As `{attribute.id}: [{raw}]`." if attribute.many else "Remove the brackets.",
        )
        return
    for index, item in enumerate(raw if isinstance(raw, list) else [raw]):
        place = (*path, index) if attribute.many else path
        if any(item == null and type(item) is type(null) for null in attribute.null_values):
            continue
        value = typed(attribute, item)
        if isinstance(value, Mismatch):
            problems.add(value.rule, place, value.message, help=value.help)
        elif in_vocabulary(attribute, value) is None and str(item) not in attribute.spellings:
            _check_unlisted(attribute, value, problems, place)
        elif outside(attribute, value):
            problems.add(
                faults.WRONG_EXAMPLE,
                place,
                f"`{attribute.id}` {item} lies outside its `min` and `max`: it is read as unknown.",
                help="Correct the value, or leave the attribute out if it is to be unknown.",
            )


def _check_unlisted(
    attribute: Attribute,
    value: Any,
    problems: Problems,
    path: Steps,
) -> None:
    from icpspec.nearest import nearest
    from icpspec.resolve.folding import fold

    if attribute.ignore_case and fold(str(value)) in attribute.spellings:
        return
    close = nearest(str(value), [str(known) for known in attribute.values or ()])
    problems.add(
        faults.UNLISTED_VALUE,
        path,
        f"`{value}` is not among the values of `{attribute.id}`.",
        help=f"Did you mean `{close}`?" if close else "Add it to `values` of the attribute.",
    )


def _check_expected(example: Example, icp: ResolvedIcp, problems: Problems, path: Steps) -> None:
    expect = example.expect
    tiers = tuple(tier.id for tier in icp.tiers)
    traits = tuple(trait.id for trait in icp.traits)
    exclusions = tuple(exclusion.id for exclusion in icp.exclusions)
    for key in ("tier", "best_tier"):
        name = getattr(expect, key)
        if name is not None and name not in tiers:
            problems.add_unknown(faults.UNKNOWN_TIER, (*path, key), "tier", name, tiers, key=False)
    for key in ("matched", "unknown"):
        _check_names(
            faults.UNKNOWN_TRAIT, "trait", getattr(expect, key), traits, problems, (*path, key)
        )
    for key in ("excluded_by", "open_exclusions"):
        _check_names(
            faults.UNKNOWN_EXCLUSION,
            "exclusion",
            getattr(expect, key),
            exclusions,
            problems,
            (*path, key),
        )
