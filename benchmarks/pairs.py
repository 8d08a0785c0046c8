"""Two ways of doing the same thing, timed in turns: A B A B …, so that both meet the same load."""

from __future__ import annotations

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
class Pairs:
    """Seconds of both ways, one pair a round."""

    ours: tuple[float, ...]
    other: tuple[float, ...]

    @property
    def ratios(self) -> list[float]:
        """Ours divided by the other, in ascending order."""
        return sorted(a / b for a, b in zip(self.ours, self.other, strict=True))

    def line(self, name: str, bound: str) -> str:
        """One line for a person."""
        ratios = self.ratios
        return (
            f"{name:<28} ours {median(self.ours):8.3f} s   other {median(self.other):8.3f} s   "
            f"ratio {median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f}), required {bound}"
        )


def timed(ours: Callable[[], object], other: Callable[[], object], rounds: int) -> Pairs:
    """Time both, in turns, after one round that is not counted."""
    pairs: list[tuple[float, float]] = []
    for number in range(rounds + 1):
        # Whoever goes second may find warmer caches, so the order changes.
        if number % 2:
            first = _seconds(ours)
            pair = (first, _seconds(other))
        else:
            second = _seconds(other)
            pair = (_seconds(ours), second)
        if number:
            pairs.append(pair)
    return Pairs(tuple(a for a, _ in pairs), tuple(b for _, b in pairs))


def _seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


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
