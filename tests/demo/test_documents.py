"""What commands write as JSON is what `icpspec schema --of COMMAND` says."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from icpspec.cli.app import app
from icpspec.report import documents

if TYPE_CHECKING:
    from pathlib import Path

    from icpspec.demo import DemoFiles

_DAY = ("--as-of", "2026-10-01")
_CALLS: dict[str, tuple[str, ...]] = {
    "validate": (),
    "rules": (),
    "test": (),
    "show": ("support-teams", "--territory", "emea/dach"),
    "score": _DAY,
    "explain": ("ACC-00025", *_DAY),
    "profile": _DAY,
    "diff": ("main", "--data", "--list-accounts", *_DAY),
    "backtest": _DAY,
    "log": (),
    "review": ("--base", "main", *_DAY),
}
# In these, keys come and go with the data that a project has.
_GROWING = frozenset({"backtest", "review", "profile", "explain", "score"})


def _git(folder: Path, *arguments: str) -> None:
    own = ("-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *own, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture(scope="module")
def changed(demo_files: DemoFiles, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample company in a repository, with a change on a branch."""
    folder = tmp_path_factory.mktemp("changed") / "demo"
    shutil.copytree(demo_files.folder, folder)
    _git(folder, "init", "-q", "-b", "main")
    _git(folder, "add", "-A")
    _git(folder, "commit", "-qm", "one")
    _git(folder, "checkout", "-q", "-b", "change")
    spec = folder / "specs" / "support-teams.icp.yaml"
    text = spec.read_text(encoding="utf-8")
    assert "when: {helpdesk: zendesk}, weight: 5" in text
    text = text.replace(
        "when: {helpdesk: zendesk}, weight: 5", "when: {helpdesk: zendesk}, weight: 3"
    )
    spec.write_text(text, encoding="utf-8")
    _git(folder, "commit", "-qam", "two")
    return folder


def _strict(schema: Any) -> Any:
    """The schema where no key may stand that it does not name."""
    if isinstance(schema, dict):
        found = {key: _strict(value) for key, value in schema.items()}
        if found.get("type") == "object" and "properties" in found:
            found["additionalProperties"] = False
        return found
    return [_strict(item) for item in schema] if isinstance(schema, list) else schema


@pytest.mark.parametrize("name", documents.names())
def test_the_output_is_as_its_schema_says(
    name: str, changed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key of the contract, of its type; and no other where the document is settled."""
    monkeypatch.chdir(changed)
    ended = CliRunner().invoke(app, [name, *_CALLS[name], "-f", "json"])
    document = json.loads(ended.stdout)
    schema = documents.schema(name)
    Draft202012Validator.check_schema(schema)
    checked = schema if name in _GROWING else _strict(schema)
    errors = [error.message for error in Draft202012Validator(checked).iter_errors(document)]
    assert errors == []


def test_the_command_prints_it() -> None:
    """And names the nearest right thing for what it does not know."""
    printed = CliRunner().invoke(app, ["schema", "--of", "diff"])
    assert json.loads(printed.stdout) == documents.schema("diff")
    refused = CliRunner().invoke(app, ["schema", "--of", "dif"])
    assert refused.exit_code != 0
