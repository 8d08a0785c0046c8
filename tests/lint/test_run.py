"""The runner: overlays, several ICPs, settings, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.lint.projects import ICP, PROJECT, TODAY, findings, icp_text, line_of

from icpspec.diagnostics import Severity
from icpspec.lint.run import lint
from icpspec.lint.settings import check_rules, configured
from icpspec.resolve.workspace import load

_ROOT = Path(__file__).parents[2]
_BANDS = """\
traits:
  size:
    bands:
      - {when: {employees: {between: [20, 200]}}, weight: 5}
      - {when: {employees: {between: [200, 500]}}, weight: %s}
"""


def _lines(root: Path, rule: str, icp: str, **files: str) -> list[str]:
    every = {"icpspec.yaml": PROJECT, ICP: icp, **files}
    return [line_of(one) for one in findings(root, every) if one.rule.id == rule]


def test_what_variants_share_is_told_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An overlay that does not touch an element says nothing new about it."""
    monkeypatch.chdir(tmp_path)
    body = (
        _BANDS % 1 + "territories: {emea: {when: {country: DE}, tiers: {green: {min_score: 5}}}}\n"
    )
    (line,) = _lines(tmp_path, "overlapping-bands", icp_text(body))
    assert line.startswith("8:16: Bands 1 and 2 both claim")


def test_what_an_overlay_brings_is_told_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The place is that of the overlay's own line, and the territory is named."""
    monkeypatch.chdir(tmp_path)
    body = (
        "traits: {size: {when: {employees: {gte: 20}}, weight: 3}}\n"
        "territories:\n"
        "  emea: {when: {country: DE}, traits: {size: {weight: 4}}}\n"
        "  rest: {when: otherwise, traits: {size: {weight: 4}}}\n"
    )
    assert _lines(tmp_path, "discouraged-weight", icp_text(body)) == [
        "6:55: In territory `emea`: 4 is a weight in the middle, which avoids a choice."
        " -> Choose 3 or 5.",
        "7:51: In territory `rest`: 4 is a weight in the middle, which avoids a choice."
        " -> Choose 3 or 5.",
    ]


def test_what_is_inherited_is_told_once_and_where_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An ICP that extends another does not repeat the findings of the other."""
    monkeypatch.chdir(tmp_path)
    child = "icpspec: 1\nid: b\ntitle: B\nextends: a\n"
    lines = _lines(
        tmp_path,
        "overlapping-bands",
        icp_text(_BANDS % 1),
        **{"specs/b.icp.yaml": child},
    )
    assert len(lines) == 1


def test_a_retired_icp_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is going to mend it."""
    monkeypatch.chdir(tmp_path)
    assert (
        findings(
            tmp_path, {"icpspec.yaml": PROJECT, ICP: icp_text("status: retired\n" + _BANDS % 1)}
        )
        == []
    )


@pytest.mark.parametrize("level", ["off", "info", "warning", "error"])
def test_the_project_decides_how_strict_a_rule_is(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`lint: {rules: {id: level}}`; `off` is silence."""
    monkeypatch.chdir(tmp_path)
    project = PROJECT + f"lint: {{rules: {{overlapping-bands: '{level}'}}}}\n"
    found = findings(tmp_path, {"icpspec.yaml": project, ICP: icp_text(_BANDS % 1)})
    levels = [one.severity.label for one in found if one.rule.id == "overlapping-bands"]
    assert levels == ([] if level == "off" else [level])


def test_settings_of_rules_that_do_not_exist_are_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt rule would be silently as strict as before."""
    monkeypatch.chdir(tmp_path)
    project = "icpspec: 1\nlint:\n  rules:\n    overlaping-bands: off\n    unknown-key: info\n"
    (tmp_path / "icpspec.yaml").write_text(project, encoding="utf-8")
    space = load(Path("icpspec.yaml"))
    assert [line_of(one) for one in check_rules(space.project, space.document)] == [
        "icpspec.yaml:4:5: There is no rule `overlaping-bands`."
        " -> Did you mean `overlapping-bands`?",
        "icpspec.yaml:5:5: `unknown-key` is no rule of quality: its severity cannot be set."
        " -> Remove the line; rules of quality have codes from ICP300 to ICP399.",
    ]


def test_faults_of_the_language_keep_their_severity(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A project cannot wave through what cannot be evaluated."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "icpspec.yaml").write_text(
        "icpspec: 1\nlint: {rules: {unknown-attribute: off}}\n", encoding="utf-8"
    )
    (tmp_path / "specs").mkdir()
    (tmp_path / ICP).write_text(icp_text("when: {x: 1}\n"), encoding="utf-8")
    space = load(Path("icpspec.yaml"))
    assert [one.rule.id for one in configured(space.all_findings, space.project)] == [
        "unknown-attribute"
    ]


def test_an_icp_with_errors_is_not_judged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not understood cannot be called too broad."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "icpspec.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "specs").mkdir()
    (tmp_path / ICP).write_text(icp_text("when: {x: 1}\n" + _BANDS % 1), encoding="utf-8")
    assert lint(load(Path("icpspec.yaml")), TODAY) == []


def test_the_example_specs_are_clean_but_for_the_flawed_one() -> None:
    """The bad example names its failures, the good ones have none."""
    from datetime import date

    space = load(_ROOT / "specs" / "icpspec.yaml")
    found = lint(space, date(2026, 11, 9))
    by_file = {(Path(one.span.file).name if one.span else "") for one in found}
    assert by_file == {"hr-platform-flawed.icp.yaml"}
    named = {one.rule.id for one in found}
    assert named >= {
        *("too-broad", "firmographics-only", "no-negative-side", "built-on-assumption"),
        *("discouraged-weight", "green-without-trigger", "tier-without-engagement"),
        *("deal-size-only", "unfalsifiable", "unaddressed-persona", "review-overdue"),
        "uniform-weights",
    }
    assert all(one.severity < Severity.ERROR for one in found)


def test_the_sample_company_is_clean(tmp_path: Path) -> None:
    """What `demo` writes is what we would have people write."""
    from click.testing import CliRunner

    from icpspec.cli.app import app

    result = CliRunner().invoke(app, ["demo", str(tmp_path / "demo")])
    assert result.exit_code == 0, result.output
    assert lint(load(tmp_path / "demo" / "icpspec.yaml"), TODAY) == []
