"""`docs/findings.md`: its examples are in the language, its tables complete."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from icpspec.diagnostics import Rule
from icpspec.spec.validation import validated
from icpspec.suppress import faults
from icpspec.text.comments import ignores
from icpspec.text.document import parse

PAGE = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_comment() -> None:
    """It is read as the page says, and is about the element below it."""
    (found,), faulty = ignores(parse(EXAMPLES[0], "x.icp.yaml"))
    assert faulty == []
    assert [name for name, _ in found.rules] == ["discouraged-weight"]
    assert found.until == date(2027, 3, 31)
    assert found.lines == (3, 3)


def test_the_accepted_finding() -> None:
    """The file is valid as it stands."""
    model, findings = validated(parse(EXAMPLES[1], "x.yaml"), "accepted")
    assert model is not None
    assert findings == []


def test_every_rule_about_suppressions_is_named() -> None:
    """So that who meets one finds out here."""
    own = [value.id for value in vars(faults).values() if isinstance(value, Rule)]
    assert own
    assert [name for name in own if f"`{name}`" not in PAGE] == []
