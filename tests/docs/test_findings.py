"""`docs/findings.md`: its examples are in the language, its tables complete."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, cast

from icpspec.diagnostics import Rule
from icpspec.lint.settings import check_rules
from icpspec.spec.validation import validated
from icpspec.suppress import faults
from icpspec.text.comments import ignores
from icpspec.text.document import parse

if TYPE_CHECKING:
    from icpspec.spec.project import Project

PAGE = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
SETTINGS, COMMENT, ACCEPTED = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)


def test_the_settings() -> None:
    """They are those of a project file, and name rules of quality."""
    document = parse(f"icpspec: 1\n{SETTINGS}", "icpspec.yaml")
    project, findings = validated(document, "project")
    assert findings == []
    assert check_rules(cast("Project", project), document) == []


def test_the_comment() -> None:
    """It is read as the page says, and is about the element below it."""
    (found,), faulty = ignores(parse(COMMENT, "x.icp.yaml"))
    assert faulty == []
    assert [name for name, _ in found.rules] == ["discouraged-weight"]
    assert found.until == date(2027, 3, 31)
    assert found.lines == (3, 3)


def test_the_accepted_finding() -> None:
    """The file is valid as it stands."""
    model, findings = validated(parse(ACCEPTED, "x.yaml"), "accepted")
    assert model is not None
    assert findings == []


def test_every_rule_about_suppressions_is_named() -> None:
    """So that who meets one finds out here."""
    own = [value.id for value in vars(faults).values() if isinstance(value, Rule)]
    assert own
    assert [name for name in own if f"`{name}`" not in PAGE] == []
