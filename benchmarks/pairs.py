"""Two ways of doing the same thing, timed in turns: A B A B …, so that both meet the same load."""

from __future__ import annotations

import os
import platform
import resource
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run took, in seconds: by the clock, and of processors, its child processes too."""

    wall: float
    cpu: float


@dataclass(frozen=True, slots=True)
class Pairs:
    """The costs of both ways, one pair a round."""

    ours: tuple[Cost, ...]
    other: tuple[Cost, ...]

    def line(self, name: str, bound: str) -> str:
        """One line for a person; CPU time says more where other work runs beside."""
        ours, other = (median(cost.wall for cost in side) for side in (self.ours, self.other))
        wall = _spread([a.wall / b.wall for a, b in zip(self.ours, self.other, strict=True)])
        cpu = _spread([a.cpu / b.cpu for a, b in zip(self.ours, self.other, strict=True)])
        return (
            f"{name:<28} ours {ours:7.3f} s   other {other:7.3f} s   ratio {wall}, of CPU time"
            f" {cpu}, required {bound}"
        )


def _spread(ratios: list[float]) -> str:
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def timed(ours: Callable[[], object], other: Callable[[], object], rounds: int) -> Pairs:
    """Time both, in turns, after one round that is not counted."""
    pairs: list[tuple[Cost, Cost]] = []
    for number in range(rounds + 1):
        # Whoever goes second may find warmer caches, so the order changes.
        if number % 2:
            first = _cost(ours)
            pair = (first, _cost(other))
        else:
            second = _cost(other)
            pair = (_cost(ours), second)
        if number:
            pairs.append(pair)
    return Pairs(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def _cost(run: Callable[[], object]) -> Cost:
    start, used = time.perf_counter(), _cpu_seconds()
    run()
    return Cost(time.perf_counter() - start, _cpu_seconds() - used)


def _cpu_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def peak_memory() -> int:
    """The most memory that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> str:
    """Processor, Python and library versions, in one line."""
    names = [
        line for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line
    ]
    model = names[0].partition(":")[2].strip() if names else platform.processor()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("duckdb", "sqlglot"))
    return f"{len(names)} cores, {model}; Python {platform.python_version()}, {libraries}"
