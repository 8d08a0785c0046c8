"""A fact about a person, as a job title, used as if it were one of the company.

Told by the name of the attribute. An attribute that says `level: person` cannot be used so at all;
one that is rolled up from contacts may be.

## Why

An ICP describes companies, a persona describes a person inside one. A company has many job titles,
and the one in the account's row is that of whoever filled in the form.

## Avoid

```yaml
attributes: {job_title: {type: string}}
traits:
  boss: {title: Talks to the head of support, when: {job_title: head of support}, weight: 3}
```

## Prefer

```yaml
attributes: {support_agents: {type: integer}}
traits:
  team: {title: Has a support team, when: {support_agents: {gte: 20}}, weight: 3}
personas:
  head-of-support: {title: Head of support, titles: [Head of support, VP support]}
```
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from icpspec.diagnostics import Rule, Severity
from icpspec.lint._protocol import Found, OfVariant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from icpspec.lint.subjects import Variant
    from icpspec.resolve.model import Attribute

_WORDS = frozenset({"jobtitle", "seniority", "firstname", "lastname", "surname", "persona"})
_PAIRS = frozenset(
    {
        *(("job", "title"), ("job", "role"), ("job", "level"), ("job", "function")),
        *(("first", "name"), ("last", "name"), ("contact", "title"), ("contact", "role")),
        *(("lead", "title"), ("email", "address"), ("phone", "number")),
    }
)


def _check(variant: Variant) -> Iterator[Found]:
    told: set[str] = set()
    for test in variant.tested:
        attribute = variant.icp.attributes.get(test.attribute)
        is_scored = test.where[0] in ("traits", "exclusions", "tiers")
        if not is_scored or attribute is None or attribute.id in told:
            continue
        if attribute.computed is None and _is_person(attribute):
            told.add(attribute.id)
            yield Found(
                test.path,
                f"`{attribute.id}` tells of a person, and is used as a fact about the company.",
                "Declare it with `level: person` and describe the person under `personas`, or roll"
                " it up from contacts.",
            )


def _is_person(attribute: Attribute) -> bool:
    return any(_names_person(name) for name in (attribute.id, attribute.column))


# The same few names come with every ICP of a project.
@lru_cache(maxsize=4096)
def _names_person(name: str) -> bool:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
    words = [word for word in re.split(r"[^a-z0-9]+", spaced.lower()) if word]
    return bool(_WORDS & set(words) or _PAIRS & set(pairwise(words)))


LINT = OfVariant(
    Rule("ICP335", "person-in-icp", Severity.WARNING, "A person's fact used as a company's"),
    _check,
)
