"""A review as frozen data: what was found, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from icpspec.diagnostics import Severity
from icpspec.diff.model import Class
from icpspec.engine.faults import UNREAD_IN_VERSION

if TYPE_CHECKING:
    from datetime import date

    from icpspec.backtest.compared import Comparison as Both
    from icpspec.backtest.model import GateResult
    from icpspec.diagnostics import Diagnostic, Span
    from icpspec.diff.model import Change
    from icpspec.diff.run import Comparison
    from icpspec.engine.examples import Outcome
    from icpspec.impact.model import Impact
    from icpspec.review.outcomes import Outcomes
    from icpspec.spec.accepted import Acceptance

_EXAMPLE = " for example "


@dataclass(frozen=True, slots=True)
class Point:
    """A version in few words.

    Attributes:
        label: as people call it.
        commit: the whole hash; None for files that are no commit's.
        is_absent: it has no project.
    """

    label: str
    commit: str | None = None
    is_absent: bool = False

    def __str__(self) -> str:
        short = (self.commit or "")[:7]
        return self.label if short in self.label else f"{self.label} ({short})"


@dataclass(frozen=True, slots=True)
class Points:
    """The versions of a review.

    Attributes:
        base: where the head left the branch that it is to be merged into.
        settings: the newest commit of that branch: its data, gates, rules and decisions count.
        head: what is reviewed.
    """

    base: Point
    settings: Point
    head: Point


@dataclass(frozen=True, slots=True)
class Found:
    """What is found in the head.

    Attributes:
        findings: all that is told, in order.
        known: those of them that the base has, too.
        hidden: how many a comment or the team's decisions keep back.
        examples: place and outcome of each example.
    """

    findings: tuple[Diagnostic, ...] = ()
    known: frozenset[Diagnostic] = frozenset()
    hidden: int = 0
    examples: tuple[tuple[Span, Outcome], ...] = ()

    @property
    def errors(self) -> list[Diagnostic]:
        """What makes the head unfit to be used."""
        return [one for one in self.findings if one.severity is Severity.ERROR]

    @property
    def failed(self) -> list[tuple[Span, Outcome]]:
        """The examples that came out otherwise than expected."""
        return [(place, one) for place, one in self.examples if not one.passed]

    @property
    def new(self) -> list[Diagnostic]:
        """What the base does not have."""
        return [one for one in self.findings if one not in self.known]


@dataclass(frozen=True, slots=True)
class Accepted:
    """A breaking change that the team has accepted."""

    change: Change
    by: Acceptance


@dataclass(frozen=True, slots=True)
class Measured:
    """What the data say.

    Attributes:
        impact: of the changed ICPs on the accounts; None without data.
        outcomes: of both versions; None without opportunities.
        why_not: why nothing was computed, as a sentence; empty if it was, and where nothing that
            could move an account changed.
        names_rows: findings may quote the data; else values of rows are left out of them.
    """

    impact: Impact | None = None
    outcomes: Outcomes | None = None
    why_not: str = ""
    names_rows: bool = False

    @property
    def gates(self) -> tuple[GateResult, ...]:
        """The gates of the base, held against the head."""
        return self.outcomes.gates if self.outcomes else ()

    @property
    def comparisons(self) -> tuple[Both, ...]:
        """What history says of each changed ICP that both versions have."""
        return self.outcomes.comparisons if self.outcomes else ()

    @property
    def unread(self) -> list[Diagnostic]:
        """What a version reads and the data do not have, so that it counts as unknown."""
        return [one for one in self.findings if one.rule == UNREAD_IN_VERSION]

    @property
    def missed(self) -> list[GateResult]:
        """The gates that the head misses."""
        return [one for one in self.gates if one.status == "missed"]

    @property
    def findings(self) -> list[Diagnostic]:
        """What is wrong with the data."""
        found = [*(self.impact.findings if self.impact else ())]
        found += self.outcomes.findings if self.outcomes else ()
        shown = found if self.names_rows else map(_without_values, found)
        return list(dict.fromkeys(shown))


def _without_values(finding: Diagnostic) -> Diagnostic:
    """A finding without the value that it quotes: a comment may be public, rows seldom are."""
    said, quotes, _ = finding.message.partition(_EXAMPLE)
    return replace(finding, message=f"{said.rstrip(',')}.") if quotes else finding


@dataclass(frozen=True, slots=True)
class Review:
    """All that is known of a pull request.

    Attributes:
        comparison: what changed in meaning.
        incomparable: what in the base has errors, so that its changes cannot be told.
        accepted: breaking changes that the team has accepted, at `points.settings`.
        proposed: breaking changes that only the head itself accepts, which does not count.
        not_used: what the head alters and the review takes from `points.settings` all the same,
            as "gates".
    """

    points: Points
    today: date
    comparison: Comparison
    found: Found
    measured: Measured = Measured()
    incomparable: tuple[Diagnostic, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    proposed: tuple[Change, ...] = ()
    not_used: tuple[str, ...] = ()
    project: str | None = None

    @property
    def cls(self) -> Class | None:
        """The gravest class of all changes; None if some could not be told."""
        return self.comparison.cls if not self.comparison.findings else None

    @property
    def unaccepted(self) -> list[Change]:
        """The breaking changes that nobody has accepted."""
        done = {id(one.change) for one in self.accepted}
        changes = self.comparison.changes
        return [one for one in changes if one.cls is Class.BREAKING and id(one) not in done]
