"""Numbers in the scale's units as exact whole steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TYPE_CHECKING

from icpspec.resolve import faults

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.diagnostics import Rule
    from icpspec.resolve.problems import Problems, Steps
    from icpspec.spec.conditions import PointsTest
    from icpspec.spec.scoring import Scale as SpecScale

Bounds = tuple[int | None, int | None, bool, bool]
# Scores are 64-bit whole numbers of steps on every engine; a percentage takes 20,000 times the
# score on its way, and a score in the scale's own units has 18 digits.
MOST_STEPS = 10**12
_LARGEST_STEP = Decimal(10**6)
_MOST_PLACES = 9
_DEFAULT_AVOID = (Decimal(-4), Decimal(-2), Decimal(2), Decimal(4))


def exact(number: float) -> Decimal:
    """The decimal that was written: `0.1` is one tenth, not its binary neighbour."""
    return Decimal(str(number))


# A weight or a threshold is one of few numbers, and exact division costs.
@lru_cache(maxsize=1024)
def in_steps(number: float, step: Decimal) -> Fraction:
    """A number in the scale's units as steps and parts of a step."""
    return Fraction(exact(number)) / Fraction(step)


def share(percent: str) -> Fraction:
    """`40%` as two fifths."""
    return Fraction(Decimal(percent.removesuffix("%"))) / 100


@dataclass(frozen=True, slots=True)
class Scale:
    """The points a trait may have, in the scale's own units."""

    low: Decimal = Decimal(-5)
    high: Decimal = Decimal(5)
    step: Decimal = Decimal(1)
    avoid: tuple[Decimal, ...] = _DEFAULT_AVOID

    def steps(self, number: float) -> int | None:
        """A number as whole steps, None if it is not a whole multiple."""
        ratio = in_steps(number, self.step)
        return int(ratio) if ratio.denominator == 1 else None


def bind_scale(declared: SpecScale | None, problems: Problems | None = None) -> Scale:
    """The scale of a project or an ICP; without one, −5 to 5 with the middle discouraged."""
    if declared is None:
        return Scale()
    default = Scale()
    own_range = any(v is not None for v in (declared.min, declared.max, declared.step))
    low = default.low if declared.min is None else exact(declared.min)
    high = default.high if declared.max is None else exact(declared.max)
    step = default.step if declared.step is None else exact(declared.step)
    if declared.avoid is not None:
        avoid = tuple(exact(number) for number in declared.avoid)
    else:
        avoid = () if own_range else _DEFAULT_AVOID
    fault = _fault(declared, low, high, step)
    if fault is None:
        return Scale(low, high, step, avoid)
    if problems is not None:
        rule, key, message, advice = fault
        problems.add(rule, ("scale", key), message, help=advice)
        # Else every weight would be called off the scale that stands in.
        problems.leave_out(("scale",))
    return default


def _fault(
    declared: SpecScale, low: Decimal, high: Decimal, step: Decimal
) -> tuple[Rule, str, str, str] | None:
    """What is wrong with a scale: rule, key, message and the way out."""
    if step <= 0 or low >= high:
        key = "step" if step <= 0 else "min"
        return (
            faults.CONTRADICTING_BOUNDS,
            key,
            "`step` must be greater than 0." if step <= 0 else f"`min` {low} is not below {high}.",
            "As `scale: {min: -5, max: 5, step: 1}`.",
        )
    if step > _LARGEST_STEP or _places(step) > _MOST_PLACES:
        return (
            faults.TOO_MANY_STEPS,
            "step",
            f"A `step` of {declared.step} cannot be counted exactly.",
            f"Choose one up to {_LARGEST_STEP:,}, with at most {_MOST_PLACES} decimals.",
        )
    return None


def _places(number: Decimal) -> int:
    """How many decimals a number has."""
    return max(0, -int(number.normalize().as_tuple().exponent))


def is_countable(scale_step: Decimal, number: float, problems: Problems, path: Steps) -> bool:
    """Whether a number of points is within what can be counted; else that is reported."""
    if abs(in_steps(number, scale_step)) <= MOST_STEPS:
        return True
    problems.add(
        faults.TOO_MANY_STEPS,
        path,
        f"{number} is more than {MOST_STEPS:,} steps of {scale_step:f}.",
        help="Choose smaller numbers, or a larger `step:`.",
    )
    return False


def check_total(reach: int, scale_step: Decimal, problems: Problems, path: Steps) -> None:
    """Report points that are countable one by one, but not together.

    Args:
        reach: the sizes of all points, added up, in steps.
    """
    if reach > MOST_STEPS:
        problems.add(
            faults.TOO_MANY_STEPS,
            path,
            f"All points together are more than {MOST_STEPS:,} steps of {scale_step:f}.",
            help="Choose smaller numbers, or a larger `step:`.",
            key=True,
        )


def weight_in_steps(scale: Scale, number: float, problems: Problems, path: Steps) -> int:
    """A weight as whole steps; 0 after a finding."""
    value = exact(number)
    if not is_countable(scale.step, number, problems, path):
        return 0
    steps = scale.steps(number)
    if not scale.low <= value <= scale.high:
        problems.add(
            faults.WEIGHT_OFF_SCALE,
            path,
            f"{number} lies outside the scale {scale.low} to {scale.high}.",
            help="Choose a weight on the scale, or set another `scale:`.",
        )
        return 0
    if steps is None:
        _report_off_step(scale, number, problems, path)
        return 0
    return steps


def total_in_steps(scale: Scale, number: float, problems: Problems, path: Steps) -> int | None:
    """A cap, floor or `if_unknown` as whole steps; None after a finding."""
    if not is_countable(scale.step, number, problems, path):
        return None
    steps = scale.steps(number)
    if steps is None:
        _report_off_step(scale, number, problems, path)
    return steps


def _report_off_step(scale: Scale, number: float, problems: Problems, path: Steps) -> None:
    below = floor(in_steps(number, scale.step)) * scale.step
    problems.add(
        faults.WEIGHT_OFF_SCALE,
        path,
        f"{number} is not a whole multiple of the scale's step {scale.step}.",
        help=f"Write {below} or {below + scale.step}, or set another `step:`.",
    )


def bounds_in_steps(test: PointsTest, step: Decimal) -> Iterator[Bounds]:
    """Each test on a total as (low, high, negated, impossible) in whole steps."""

    def ratio(number: float) -> Fraction:
        return in_steps(number, step)

    if test.gte is not None:
        yield ceil(ratio(test.gte)), None, False, False
    if test.gt is not None:
        yield floor(ratio(test.gt)) + 1, None, False, False
    if test.lte is not None:
        yield None, floor(ratio(test.lte)), False, False
    if test.lt is not None:
        yield None, ceil(ratio(test.lt)) - 1, False, False
    if test.between is not None:
        yield ceil(ratio(test.between[0])), floor(ratio(test.between[1])), False, False
    for number, negated in ((test.eq, False), (test.ne, True)):
        if number is not None:
            whole = ratio(number)
            impossible = whole.denominator != 1
            yield floor(whole), floor(whole), negated, impossible
