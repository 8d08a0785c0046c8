"""What to ask next about an account."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from icpspec.evaluate.result import Result
    from icpspec.resolve.model import ResolvedIcp


@dataclass(frozen=True, slots=True)
class Question:
    """An open question: a trait or an exclusion that is unknown.

    Attributes:
        about: `trait` or `exclusion`.
        id: of the trait or exclusion.
        title: its name for people.
        points: what hangs on the answer before groups, in the scale's units; 0 for exclusions,
            which decide the tier alone.
        ask: the trait's own question, else those of its unknown attributes; empty where the spec
            has none.
        attributes: ids of the unknown attributes behind it.
    """

    about: Literal["trait", "exclusion"]
    id: str
    title: str
    points: Decimal
    ask: tuple[str, ...]
    attributes: tuple[str, ...]


def open_questions(icp: ResolvedIcp, result: Result) -> tuple[Question, ...]:
    """The open questions of a result: most points first, then exclusions, then by id.

    Args:
        icp: the ICP that gave the result.
        result: of one account.
    """
    traits = (
        Question(
            "trait",
            trait.id,
            trait.title,
            trait.high - trait.low,
            (trait.question,) if trait.question else _asked(icp, trait.missing),
            trait.missing,
        )
        for trait in result.traits
        if trait.state == "unknown"
    )
    exclusions = (
        Question("exclusion", own.id, own.title, Decimal(0), _asked(icp, own.missing), own.missing)
        for own in result.exclusions
        if own.excluded is None
    )
    questions = (*traits, *exclusions)
    return tuple(sorted(questions, key=lambda q: (-q.points, q.about, q.id)))


def _asked(icp: ResolvedIcp, attributes: Iterable[str]) -> tuple[str, ...]:
    asked = (icp.attributes[name].question for name in attributes)
    return tuple(question for question in asked if question)
