"""What a rule of quality is: a `Rule`, and a function from what it looks at to what it found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from icpspec.diagnostics import Fix, Rule
    from icpspec.engine.tallies import Tally
    from icpspec.lint.subjects import Family, Variant, Whole
    from icpspec.text.document import Positioned
    from icpspec.text.places import Steps


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a rule, placed by its path; the runner makes a place in a file of it.

    Attributes:
        path: of the value it is about, in the document of what was looked at.
        key: it is about the key rather than the value.
        related: other places that explain it: path, and what stands there.
        document: where the paths lead, if that is not what was looked at.
    """

    path: Steps
    message: str
    help: str
    key: bool = False
    related: tuple[tuple[Steps, str], ...] = ()
    fix: Fix | None = None
    document: Positioned | None = None


@dataclass(frozen=True, slots=True)
class Lint:
    """A rule of quality, one a file under `rules/`."""

    rule: Rule


@dataclass(frozen=True, slots=True)
class OfVariant(Lint):
    """Looks at an ICP as it is for a motion and a territory; paths are those of the merged ICP.

    What several variants share is told once, for the first that has it.
    """

    check: Callable[[Variant], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class OfFamily(Lint):
    """Looks at an ICP with all its overlays; paths are those of the file."""

    check: Callable[[Family], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class OfProject(Lint):
    """Looks at the project file and all ICPs together; paths are those of the project file.

    Runs only where all ICPs of the project are at hand and none has errors.
    """

    check: Callable[[Whole], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class OfData(Lint):
    """Looks at an ICP and at how its accounts come out; paths are those of the file.

    Runs only where data are asked for and could be read.
    """

    check: Callable[[Family, Tally], Iterable[Found]]
