"""Evidence from so few observations that chance explains it.

Fewer than 20 observations for `basis: data`, fewer than 5 for `basis: interviews`. Evidence without
`n` is left alone.

## Why

Of ten deals in a segment, six are won by chance as easily as four. A weight made of that repeats
last quarter's luck.

## Avoid

```yaml
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 5
    evidence: {basis: data, note: Win rate by size, n: 7, date: 2026-09-01}
```

## Prefer

```yaml
traits:
  size:
    title: Right size
    when: {employees: {gte: 50}}
    weight: 5
    evidence: {basis: data, note: Win rate by size, n: 140, date: 2026-09-01}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant

_FEWEST = {"data": (20, "observation"), "interviews": (5, "interview")}


def _check(variant: Variant) -> Iterator[Found]:
    for trait in variant.scoring:
        evidence = (variant.spec.traits or {})[trait.id].evidence
        if evidence is None or evidence.n is None or evidence.basis not in _FEWEST:
            continue
        fewest, noun = _FEWEST[evidence.basis]
        if evidence.n < fewest:
            count = f"{evidence.n} {noun}{'' if evidence.n == 1 else 's'}"
            yield Found(
                ("traits", trait.id, "evidence", "n"),
                f"`{trait.id}` rests on {count}: below {fewest} they say little.",
                "Gather more, or call it an `assumption` with a small weight until then.",
            )


LINT = OfVariant(
    Rule("ICP325", "thin-evidence", Severity.WARNING, "Evidence from very few observations"),
    _check,
)
