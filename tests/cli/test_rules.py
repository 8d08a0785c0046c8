"""`icpspec rules`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Sample


def test_all_rules_are_listed(sample: Sample) -> None:
    """Those of the language, of its meaning, of quality, of data: each with its severity."""
    lines = sample.run("rules").stdout.splitlines()
    assert "ICP121  unknown-key        error     A key the language does not have" in lines
    listed = {line.split()[0] for line in lines if line.startswith("ICP")}
    assert {"ICP101", "ICP201", "ICP305", "ICP501", "ICP520"} <= listed


def test_json_of_rules(sample: Sample) -> None:
    """The keys of CONTRACT, the page as Markdown."""
    document = json.loads(sample.run("rules", "-f", "json", "ICP305").stdout)
    assert set(document) == {"format_version", "tool", "rules"}
    (rule,) = document["rules"]
    assert list(rule) == ["code", "id", "severity", "title", "doc"]
    assert rule["code"] == "ICP305"
    assert rule["id"] == "overlapping-bands"
    assert rule["severity"] == "warning"
    assert "\n## Prefer\n" in rule["doc"]
    every = json.loads(sample.run("rules", "-f", "json").stdout)["rules"]
    assert all(one["doc"] and one["title"] for one in every)


def test_one_rule_is_explained(sample: Sample) -> None:
    """By its id or its code; Markdown is the page itself."""
    text = sample.run("rules", "overlapping-bands").stdout
    assert text.startswith("ICP305 overlapping-bands\n\nwarning: Bands that claim the same values.")
    page = sample.run("rules", "ICP305", "-f", "markdown").stdout
    assert page.startswith("## ICP305 overlapping-bands\n")
    assert "\n## Avoid\n\n```yaml\ntraits:\n" in page
    assert sample.run("rules", "unknown-key").stdout.splitlines()[-1] == (
        "error: A key the language does not have."
    )


def test_a_rule_that_does_not_exist(sample: Sample) -> None:
    """Wrong usage, with the nearest right name."""
    ended = sample.run("rules", "overlaping-bands")
    assert ended.code == 2
    assert "Did you mean `overlapping-bands`?" in ended.stderr
