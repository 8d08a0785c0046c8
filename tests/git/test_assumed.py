"""Specs without a project are read with words that are guessed from what they say."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app
from icpspec.diagnostics import Severity
from icpspec.errors import UsageError
from icpspec.git import assumed
from icpspec.git.assumed import Assumed
from icpspec.git.versions import Versions
from icpspec.resolve.workspace import load

from .conftest import PROJECT, icp

if TYPE_CHECKING:
    from .conftest import Repo

ROOT = Path(__file__).parents[2]
SPECS = sorted([*ROOT.glob("specs/*.icp.yaml"), *ROOT.glob("tests/cases/*/specs/*.icp.yaml")])


def _guessed(conditions: str, more: str = "") -> dict[str, Any]:
    text = f"traits: {{a: {{when: {conditions}, weight: 3}}}}\n{more}"
    found: dict[str, Any] = json.loads(assumed.project([text.encode()]).text)
    return found


@pytest.mark.parametrize(
    ("test", "expected"),
    [
        ("DE", {"type": "string"}),
        ("[DE, AT]", {"type": "string"}),
        ("12", {"type": "number"}),
        ("true", {"type": "boolean"}),
        ("2026-01-01", {"type": "date"}),
        ("{gte: 12, lt: 20}", {"type": "number"}),
        ("{between: [2020-01-01, 2021-01-01]}", {"type": "date"}),
        ("{within: 180 days}", {"type": "date"}),
        ("{older_than: 1 year}", {"type": "date"}),
        ("{starts_with: VP}", {"type": "string"}),
        ("{matches: '^x'}", {"type": "string"}),
        ("{known: true}", {"type": "string"}),
        ("{ne: false}", {"type": "boolean"}),
        ("{not_in: [1, 2.5]}", {"type": "number"}),
        ("{has: zendesk}", {"type": "string", "many": True}),
        ("{has_at_least: {n: 2, of: [3, 4, 5]}}", {"type": "number", "many": True}),
        ("{size: {gte: 3}}", {"type": "string", "many": True}),
    ],
)
def test_the_type_of_an_attribute_is_one_that_its_tests_fit(
    test: str, expected: dict[str, Any]
) -> None:
    """Hand-worked."""
    assert _guessed(f"{{x: {test}}}")["attributes"] == {"x": expected}


def test_all_tests_of_an_attribute_count() -> None:
    """`known` says nothing of a type; what another place says does."""
    found = _guessed(
        "{all: [{x: {known: true}}, {not: {y: {known: false}}}], none: [{z: {known: true}}]}",
        "exclusions: {e: {when: {at_least: {n: 1, of: [{y: {gte: 2026-01-01}}]}}}}\n"
        "tiers: {green: {requires: {matched: {has: a}, points: {g: {gt: 0}}, z: true}}}\n"
        "motions: {plg: {when: {x: 5}}}\n"
        "examples: [{name: one, account: {w: [a, b], v: 2}, expect: {}}]\n",
    )
    assert found["attributes"] == {
        "v": {"type": "number"},
        "w": {"type": "string", "many": True},
        "x": {"type": "number"},
        "y": {"type": "date"},
        "z": {"type": "boolean"},
    }


def test_lists_have_something_in_them_that_fits() -> None:
    """What is in a list is not known; a test on an empty one could not be made."""
    found = _guessed(
        "{x: {in: {list: eu}}, y: {has_any: {list: ids}}, z: {in: {list: own}}}",
        "attributes: {z: {type: string, values: [one, two]}}\n"
        "exclusions: {e: {when: {y: {has: 5}}}}\n",
    )
    assert found["lists"] == {"eu": ["?"], "ids": [0], "own": ["one"]}
    assert sorted(found["attributes"]) == ["x", "y"]


def test_what_is_asked_of_people_is_about_people() -> None:
    """An attribute that only personas test describes a person."""
    found = _guessed("{x: 1}", "personas: {boss: {when: {title: CEO, x: 1}}}\n")
    assert found["attributes"]["title"] == {"type": "string", "level": "person"}
    assert found["attributes"]["x"] == {"type": "number"}


@pytest.mark.parametrize(
    "text", [b"", b"[", b"a", b"traits: 3", b"traits: {a: {when: [x]}}", b"\xff"]
)
def test_a_faulty_spec_gives_an_empty_project(text: bytes) -> None:
    """What is wrong with it the loader tells."""
    assert assumed.project([text]) == Assumed("icpspec: 1\n")


@pytest.mark.parametrize("file", SPECS, ids=lambda path: path.name)
def test_real_specs_can_be_read(file: Path, tmp_path: Path) -> None:
    """Every example of this repository has no error with the guessed project alone."""
    (tmp_path / "icpspec.yaml").write_text(assumed.project([file.read_bytes()]).text)
    space = load(tmp_path / "icpspec.yaml", [file])
    errors = [one for one in space.all_findings if one.severity is Severity.ERROR]
    assert errors == []


@pytest.fixture
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in no project and no repository, as the working directory."""
    folder = tmp_path.resolve() / "plain"
    folder.mkdir()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    monkeypatch.chdir(folder)
    return folder


def test_two_exported_files(plain: Path) -> None:
    """Under one id and under two: whoever names two files wants to know how they differ."""
    (plain / "old.icp.yaml").write_text(icp(weight=2))
    for name in ("a", "new"):
        (plain / f"{name}.icp.yaml").write_text(icp(name))
    told = CliRunner().invoke(app, ["diff", "old.icp.yaml", "a.icp.yaml"])
    assert (told.exit_code, told.stdout) == (
        0,
        "old.icp.yaml → a.icp.yaml: 1 scoring change.\n\na\n\n"
        "a.icp.yaml:5:17: scoring: traits.big.weight reweighted: 2 → 3 [trait-reweighted]\n\n"
        "info: No project was found for old.icp.yaml and a.icp.yaml: attributes have the types that"
        " their tests fit, and lists are not known. [ICP404 assumed-vocabulary]\n"
        "    Name the project that the specs belong to with --project.\n",
    )
    told = CliRunner().invoke(app, ["diff", "old.icp.yaml", "new.icp.yaml", "-f", "json"])
    changes = json.loads(told.stdout)["changes"]
    assert [(one["id"], one["before"], one["after"]) for one in changes] == [
        ("icp-renamed", "a", "new"),
        ("trait-reweighted", "2", "3"),
    ]


def test_files_with_words_of_their_own_need_no_guess(plain: Path) -> None:
    """Then nothing is said of one."""
    own = "attributes: {employees: {type: integer}}\n"
    (plain / "old.icp.yaml").write_text(icp(more=own))
    (plain / "new.icp.yaml").write_text(icp(weight=4, more=own))
    with Versions() as versions:
        base, head = versions.pair("old.icp.yaml", "new.icp.yaml")
    assert base.notes == head.notes == ()
    assert not [*base.workspace.all_findings, *head.workspace.all_findings]


def test_a_project_that_is_named_is_used(plain: Path, repo: Repo) -> None:
    """Nothing is guessed then."""
    (plain / "old.icp.yaml").write_text(icp())
    (plain / "new.icp.yaml").write_text(icp(weight=4))
    with Versions(repo.root / "icpspec.yaml") as versions:
        base, head = versions.pair("old.icp.yaml", "new.icp.yaml")
    assert base.notes == head.notes == ()
    assert base.workspace.vocabulary.attributes["employees"].kind == "integer"


def test_files_of_a_commit_without_a_project(empty: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are read as files on disk are; a link is refused, for nothing says how far it may go."""
    empty.write("a.icp.yaml", icp())
    (empty.root / "b.icp.yaml").symlink_to("/etc/passwd")
    empty.write("c/c.icp.yaml", icp("c"))
    (empty.root / "c/d.icp.yaml").symlink_to("/etc/passwd")
    empty.commit("no project")
    empty.write("a.icp.yaml", icp(weight=4))
    monkeypatch.chdir(empty.root)
    with Versions() as versions:
        base, head = versions.pair("HEAD:a.icp.yaml", "a.icp.yaml")
        assert not [*base.workspace.all_findings, *head.workspace.all_findings]
        assert len(base.notes) == 1
        with pytest.raises(UsageError, match=r"`HEAD:b\.icp\.yaml` is a link outside"):
            versions.version("HEAD:b.icp.yaml")
        assert [one.id for one in versions.version("HEAD:c").workspace.icps] == ["c"]


def test_an_absent_project_is_not_guessed(empty: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit before the first project has no scale and no words that could have changed."""
    empty.commit("nothing yet")
    empty.write("icpspec.yaml", PROJECT)
    empty.write("specs/a.icp.yaml", icp())
    monkeypatch.chdir(empty.root)
    with Versions() as versions:
        base, _head = versions.pair("HEAD", None)
    assert base.is_absent
    assert base.notes == ()
    assert base.workspace.document.data == {"icpspec": 1}
