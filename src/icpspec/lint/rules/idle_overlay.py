"""An overlay, or a line of one, that changes nothing.

It sets what is set already, or it patches what an earlier layer has removed. An overlay without any
change only assigns accounts, which is what it may be for: then it is left alone, as is one that
holds other territories.

## Why

It reads as if the territory were different. When the base changes, the line that repeated it
becomes a difference that nobody decided on.

## Avoid

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
territories:
  emea: {when: {country: DE}, traits: {size: {weight: 3}}}
```

## Prefer

```yaml
traits:
  size: {title: Right size, when: {employees: {gte: 50}}, weight: 3}
territories:
  emea: {when: {country: DE}, traits: {size: {weight: 5}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfFamily
from icpspec.resolve.layers import Layered, base
from icpspec.resolve.overlays import combinations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Family
    from icpspec.text.places import Steps

_IDLE = {
    "same-value": "sets what is set already",
    "after-removal": "changes what an earlier layer has removed",
}


def _check(family: Family) -> Iterator[Found]:
    if not (family.spec.motions or family.spec.territories):
        return
    whole = family.document
    whole = whole if isinstance(whole, Layered) else base(whole)  # type: ignore[arg-type]
    for overlay, notes in _notes(whole).items():
        for path, kind in notes.items():
            yield Found(
                (*overlay, *path),
                f"`{'.'.join(map(str, path))}` of `{overlay[-1]}` {_IDLE[kind]}.",
                "Remove the line, or set what is to differ.",
                key=True,
            )


def _notes(whole: Layered) -> dict[Steps, dict[Steps, str]]:
    """What is idle in every combination that an overlay takes part in, by overlay and path."""
    seen: dict[Steps, list[dict[Steps, str]]] = {}
    for combination in combinations(whole):
        for overlay, document in combination.steps:
            idle: dict[Steps, str] = {
                note.path: note.kind for note in document.notes if note.kind in _IDLE
            }
            seen.setdefault(overlay.path, []).append(idle)
    return {
        path: {place: kind for place, kind in runs[0].items() if all(place in run for run in runs)}
        for path, runs in seen.items()
    }


LINT = OfFamily(
    Rule("ICP329", "idle-overlay", Severity.WARNING, "An overlay that changes nothing"), _check
)
