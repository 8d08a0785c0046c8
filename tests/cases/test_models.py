"""Scoring models that others published, as specs: expressed without loss, worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app
from icpspec.diagnostics import Severity
from icpspec.resolve.workspace import load

FOLDER = Path(__file__).parent
CASES = sorted(path.name for path in FOLDER.iterdir() if (path / "icpspec.yaml").is_file())


@pytest.mark.parametrize("case", CASES)
def test_the_model_can_be_said(case: str) -> None:
    """No error, and every ICP has examples."""
    space = load(FOLDER / case / "icpspec.yaml")
    errors = [f for f in space.all_findings if f.severity is Severity.ERROR]
    assert [(str(f.span), f.message) for f in errors] == []
    assert all(icp.spec and icp.spec.examples for icp in space.icps)


@pytest.mark.parametrize("case", CASES)
def test_its_examples_come_out(case: str) -> None:
    """By the evaluator and by the compiled SQL."""
    ended = CliRunner().invoke(app, ["test", "--project", str(FOLDER / case / "icpspec.yaml")])
    assert ended.exit_code == 0, ended.output
