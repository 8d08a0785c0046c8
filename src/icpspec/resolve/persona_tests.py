"""`persona:` in a roll-up over contacts: it stands for what the ICP says of that persona."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from icpspec.nearest import did_you_mean
from icpspec.operators.presence import KNOWN
from icpspec.resolve import faults
from icpspec.resolve.binding import bind_condition
from icpspec.resolve.columns import operands
from icpspec.resolve.computed import Rollup
from icpspec.resolve.conditions import Any_, Test
from icpspec.resolve.problems import Problems
from icpspec.resolve.usage import assigning, conditions_of, tested, with_sources
from icpspec.spec.conditions import Test as SpecTest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from icpspec.resolve.binding import Scope
    from icpspec.resolve.conditions import Bound
    from icpspec.resolve.family import IcpFamily
    from icpspec.resolve.problems import Steps
    from icpspec.resolve.vocabulary import Vocabulary

PERSONA = "persona"
# Neither true nor false, so that no row counts: the persona is missing, and somebody says so.
_NOBODY = Test(PERSONA, KNOWN, operand=None)


@dataclass(frozen=True, slots=True)
class Personas:
    """The personas that the roll-ups of a file may name."""

    vocabulary: Vocabulary
    problems: Problems

    @property
    def are_missing(self) -> bool:
        """In the project file nobody knows them yet."""
        return self.vocabulary.personas is None

    def named(self, where: Any) -> tuple[str, ...]:
        """Ids of the personas that a condition names, each once."""
        found = [i for n, operand in operands(where) if n == PERSONA for i in _ids(operand) or ()]
        return tuple(dict.fromkeys(found))

    def conditions(self, where: Any) -> list[Any]:
        """The conditions of those that a condition names, as their ICP writes them."""
        known = self.vocabulary.personas or {}
        return [
            known[name].when
            for name in self.named(where)
            if name in known and known[name].when is not None
        ]

    def word(self, scope: Scope) -> Callable[[Any, Steps], Bound]:
        """What `persona` stands for in a condition.

        Args:
            scope: what the personas' own conditions may name.
        """
        # What is wrong with a persona is told where it stands.
        aside = replace(scope, problems=Problems(self.problems.document))

        def bind(operand: Any, path: Steps) -> Bound:
            ids = _ids(operand)
            if ids is None:
                self.problems.add(
                    faults.OPERATOR_DOES_NOT_FIT,
                    path,
                    "`persona` takes the id of a persona, or a list of ids.",
                    help="As `persona: vp-support`; for others, `none: [{persona: vp-support}]`.",
                )
                return _NOBODY
            several = isinstance(operand, list)
            parts = [
                self._bind(name, aside, (*path, index) if several else path)
                for index, name in enumerate(ids)
            ]
            return parts[0] if len(parts) == 1 else Any_(tuple(parts))

        return bind

    def _bind(self, name: str, aside: Scope, path: Steps) -> Bound:
        known = self.vocabulary.personas
        if known is None:
            return _NOBODY
        if name not in known:
            self.problems.add_unknown(
                faults.UNKNOWN_PERSONA, path, "persona", name, list(known), key=False
            )
            return _NOBODY
        when = known[name].when
        if when is None:
            self.problems.add(
                faults.EMPTY_CONDITION,
                path,
                f"The persona `{name}` does not say which contacts it is.",
                help="Add `when:` with columns of the contacts, as `when: {seniority: vp}`.",
            )
            return _NOBODY
        return bind_condition(when, aside, ("personas", name, "when"))


def _ids(operand: Any) -> list[str] | None:
    """The personas that an operand names; None if it is of another form."""
    if isinstance(operand, SpecTest):
        given = operand.model_fields_set
        if given == {"eq_"}:
            operand = operand.eq_
        elif given == {"in_"}:
            operand = operand.in_
    if isinstance(operand, str):
        return [operand]
    is_list = isinstance(operand, list) and all(isinstance(part, str) for part in operand)
    return list(operand) if is_list and operand else None


def check_personas(family: IcpFamily, problems: Problems) -> None:
    """Report personas that roll-ups of the project name and this ICP, which uses them, lacks."""
    for attribute, persona in dict.fromkeys(_named(family)):
        declared = tuple(family.base.spec.personas or ())
        says = "has no `when`" if persona in declared else "this ICP does not have"
        advice = did_you_mean(persona, declared) or "Declare it under `personas`."
        if persona in declared:
            advice = "Add `when:` with columns of the contacts, as `when: {seniority: vp}`."
        if problems.left_out.may_declare("persona", persona):
            continue
        problems.add(
            faults.UNKNOWN_PERSONA,
            ("personas",) if declared else ("id",),
            f"`{attribute}` rolls up contacts of the persona `{persona}`, which {says}.",
            help=advice,
            key=True,
        )


def _named(family: IcpFamily) -> Iterator[tuple[str, str]]:
    """Attributes of the project with personas that cannot be put in."""
    assigned = tested(assigning((*family.motions, *family.territories)))
    for icp in family.distinct():
        personas, own = icp.spec.personas or {}, icp.spec.attributes or {}
        for name in with_sources(tested(conditions_of(icp)) | assigned, icp.attributes):
            computed = icp.attributes[name].computed
            for persona in computed.personas if isinstance(computed, Rollup) else ():
                is_known = persona in personas and personas[persona].when is not None
                if name not in own and not is_known:
                    yield name, persona
