"""The points of an ICP do something that its words do not say.

Only of ICPs that have words at all (`problem`, `not_for`, `positioning`, `messaging`, `personas`),
two things are reported: accounts are turned away, and no words say so (`not_for`, `turn_away`, or
`say` of an exclusion); and a use case earns points, and no `problem` is written down.

## Why

An account that is turned away deserves a sentence, and so does the colleague who has to say it. A
use case that nobody has put into words is scored and never spoken of.

## Avoid

```yaml
problem: {statement: The spreadsheet no longer keeps up.}
exclusions:
  too-small: {title: Fewer than 10 people, when: {employees: {lt: 10}}}
```

## Prefer

```yaml
problem: {statement: The spreadsheet no longer keeps up.}
not_for: [Teams below ten people]
exclusions:
  too-small: {title: Fewer than 10 people, when: {employees: {lt: 10}}}
```
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant
from icpspec.lint.prose import SECTIONS, against

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant


def _check(variant: Variant) -> Iterator[Found]:
    if not any(variant.data.get(section) for section in SECTIONS):
        return
    exclusions = variant.spec.exclusions or {}
    says = any(True for _ in against(variant.data)) or any(one.say for one in exclusions.values())
    if exclusions and not says:
        yield Found(
            ("exclusions",),
            f"{len(exclusions)} exclusion{'s turn' if len(exclusions) > 1 else ' turns'} accounts"
            " away, and no words say so.",
            "Add `not_for`, `messaging.turn_away`, or `say` to an exclusion.",
            key=True,
        )
    use_cases = [
        one.id
        for one in variant.scoring
        if one.category == "use-case" and variant.ends[one.id][1] > 0
    ]
    if use_cases and variant.spec.problem is None:
        yield Found(
            ("traits", use_cases[0]),
            f"`{use_cases[0]}` earns points for a use case, and no `problem` is written down.",
            "Add `problem: {statement: …}` in the words of a customer.",
            key=True,
        )


LINT = OfVariant(
    Rule("ICP312", "scored-not-said", Severity.INFO, "Points that the words do not explain"),
    _check,
)
