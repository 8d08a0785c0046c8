"""What an editor offers, shows and marks in specs, by the real YAML language server.

`make editors` installs the server, which is a program for Node.js; without it these are skipped.
"""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from icpspec.operators import by_name
from icpspec.scaffold import write_project, write_schemas
from icpspec.spec.schema import committed

from .language_server import Editor, server

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
MISSING = "no yaml-language-server: `make editors` installs it with npm"
COMBINATORS = ("all", "any", "none", "not", "at_least")
HEAD = """\
# yaml-language-server: $schema=.icpspec/schemas/icp.schema.json
icpspec: 1
id: small
title: Small
tiers:
  green: {min_score: 3, min_coverage: 50%}
  red: {}
"""
_numbers = itertools.count()


def _server() -> str:
    """The language server; without one the test is left out, but not where it was asked for."""
    program = server()
    if program is None:
        (pytest.fail if os.environ.get("ICPSPEC_EDITORS") == "required" else pytest.skip)(MISSING)
    return program


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Editor]:
    """An editor with a folder open in which schemas lie, as `init` writes them."""
    program = _server()
    folder = tmp_path_factory.mktemp("project")
    write_schemas(folder)
    editor = Editor(program, folder)
    yield editor
    editor.close()


class Place:
    """Where the cursor stands, marked by `|`, in a file of its own."""

    def __init__(self, editor: Editor, text: str, head: str = HEAD) -> None:
        before, after = (head + text).split("|")
        self.editor = editor
        self.path = editor.folder / f"{next(_numbers)}.icp.yaml"
        self.marked = editor.open(self.path, before + after)
        self.line = before.count("\n")
        self.column = len(before) - before.rfind("\n") - 1

    @property
    def offered(self) -> dict[str, dict[str, Any]]:
        """What completion offers here."""
        return self.editor.complete(self.path, self.line, self.column)

    @property
    def shown(self) -> str:
        """What hover shows here."""
        return self.editor.hover(self.path, self.line, self.column)


def keys_of(definition: str) -> set[str]:
    """The keys of a mapping, by the schema."""
    return set(committed("icp")["$defs"][definition]["properties"])


@pytest.mark.parametrize(
    ("text", "definition", "there"),
    [
        ("|\n", "Icp", {"icpspec", "id", "title", "tiers"}),
        ("traits:\n  crew:\n    title: Crew\n    |\n", "Trait", {"title"}),
        ("traits:\n  crew:\n    |\n", "Trait", set()),
        ("traits:\n  crew: {title: Crew, w|}\n", "Trait", {"title"}),
        ("traits:\n  crew:\n    evidence:\n      |\n", "Evidence", set()),
        ("traits:\n  crew:\n    bands:\n      - |\n", "Band", set()),
        ("personas:\n  boss:\n    |\n", "Persona", set()),
        ("examples:\n  - name: One\n    expect:\n      |\n", "Expected", set()),
    ],
)
def test_a_mapping_offers_its_keys(
    editor: Editor, text: str, definition: str, there: set[str]
) -> None:
    """All that are not there yet; the server may also offer the mapping as a whole, by its name."""
    offered = set(Place(editor, text).offered)
    assert offered - {definition} == keys_of(definition) - there


@pytest.mark.parametrize(
    "text",
    [
        "traits:\n  crew:\n    when:\n      agents:\n        |\n",
        # Between empty braces the server offers nothing: one letter has to stand there.
        "traits:\n  crew: {when: {agents: {g|}}}\n",
        "traits:\n  crew: {when: {any: [{agents: {g|}}]}}\n",
        "traits:\n  crew:\n    bands:\n      - when: {agents: {g|}}\n",
        "exclusions:\n  none-left:\n    unless:\n      agents:\n        |\n",
        "motions:\n  plg:\n    when: {agents: {g|}}\n",
        "motions:\n  plg:\n    traits:\n      crew: {when: {agents: {g|}}}\n",
    ],
)
def test_a_test_offers_the_operators(editor: Editor, text: str) -> None:
    """Wherever a condition may stand, each with what it means."""
    offered = Place(editor, text).offered
    assert {label: item["documentation"] for label, item in offered.items()} == {
        name: operator.summary for name, operator in by_name().items()
    }


@pytest.mark.parametrize(
    "text",
    [
        "traits:\n  crew:\n    when:\n      |\n",
        "traits:\n  crew: {when: {a|}}\n",
        "when:\n  all:\n    - |\n",
        "motions:\n  plg:\n    exclusions:\n      far:\n        when:\n          |\n",
    ],
)
def test_a_condition_offers_the_combinators(editor: Editor, text: str) -> None:
    """Beside the attributes, whose names are the author's."""
    assert tuple(Place(editor, text).offered) == COMBINATORS


def test_a_requirement_also_offers_traits_and_points(editor: Editor) -> None:
    """A tier may ask for traits that are matched and for points of groups."""
    head = HEAD.replace("  red: {}\n", "")
    offered = Place(editor, "  yellow:\n    requires:\n      |\n  red: {}\n", head).offered
    assert tuple(offered) == (*COMBINATORS, "matched", "points")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("traits:\n  crew:\n    category: |\n", ["firmographic", "technographic", "use-case"]),
        ("attributes:\n  seen_on:\n    type: |\n", ["string", "integer", "number", "boolean"]),
        ("attributes:\n  seen_on:\n    within: |\n", ["180 days", "1 quarter", "2 years"]),
        ("status: |\n", ["draft", "active", "retired"]),
    ],
)
def test_words_and_examples_are_offered(editor: Editor, text: str, values: list[str]) -> None:
    """Behind a key, what may stand there."""
    assert list(Place(editor, text).offered)[: len(values)] == values


def test_a_default_is_written_with_its_key(editor: Editor) -> None:
    """`if_unknown` comes with its 0, marked to be typed over; a title with an example."""
    offered = Place(editor, "traits:\n  crew:\n    |\n").offered
    assert offered["if_unknown"]["insertText"] == "if_unknown: ${1:0}"
    assert offered["title"]["insertText"] == "title: ${1:Size of the support team}"


@pytest.mark.parametrize(
    ("text", "definition"),
    [
        ("motions:\n  plg:\n    |\n", "Overlay"),
        ("motions:\n  plg:\n    traits:\n      crew:\n        |\n", "TraitPatch"),
        ("motions:\n  plg:\n    traits:\n      crew: {w|}\n", "TraitPatch"),
        ("territories:\n  emea:\n    territories:\n      dach:\n        |\n", "Overlay"),
        (
            "territories: {emea: {motions: {plg: {tiers: {green: {t|}}}}}}\n",
            "TierPatch",
        ),
    ],
)
def test_an_overlay_offers_its_keys(editor: Editor, text: str, definition: str) -> None:
    """At any depth, as the ICP itself does."""
    assert set(Place(editor, text).offered) == keys_of(definition)


def test_an_extending_icp_offers_patches(editor: Editor) -> None:
    """An ICP that builds on another needs no tiers, and its traits are patches."""
    head = HEAD.split("tiers:", maxsplit=1)[0] + "extends: other\n"
    place = Place(editor, "traits:\n  crew:\n    |\n", head)
    assert set(place.offered) == keys_of("TraitPatch")
    assert Place(editor, "traits: {crew: nul|l}\n", head).marked == []


@pytest.mark.parametrize(
    ("text", "title", "words"),
    [
        ("traits:\n  crew: {when: {agents: {g|te: 5}}}\n", "At least", ["not before", "50"]),
        ("traits:\n  crew: {if_|unknown: 1}\n", "If unknown", ["default `0`"]),
        ("traits:\n  crew: {w|hen: {agents: 5}}\n", "When", ["helpdesk: zendesk"]),
        ("traits:\n  crew: {when: {a|ny: [{agents: 5}]}}\n", "Any", ["one of these"]),
        ("traits:\n  crew: {cat|egory: trigger}\n", "Category", ["`trigger`: an event that"]),
        ("motions:\n  plg: {w|hen: {agents: 5}}\n", "When", ["which accounts belong here"]),
        ("motions:\n  plg: {traits: {crew: {if_|unknown: 1}}}\n", "If unknown", ["`0`"]),
        ("motions:\n  plg: {tiers: {green: {min_c|overage: 9%}}}\n", "Least coverage", ["settled"]),
        (
            "attributes:\n  a: {type: integer, from: events, agg|regate: count}\n",
            "Aggregate",
            ["how many rows"],
        ),
    ],
)
def test_hover_explains(editor: Editor, text: str, title: str, words: list[str]) -> None:
    """The title, what it means, and an example or the words with their meanings."""
    shown = Place(editor, text).shown
    assert shown.startswith(f"#### {title}")
    assert [word for word in words if word not in shown] == []
    assert "||" not in shown


def test_hover_explains_a_key_of_a_tier(editor: Editor) -> None:
    """`min_coverage` of a tier, in full."""
    place = Place(editor, "", HEAD.replace("min_cov", "min_|cov"))
    assert place.shown.split("\n\nSource:")[0] == (
        "#### Least coverage\n\nleast share of the score's range that is settled\n\n"
        "Example:\n\n```yaml\n50%\n```"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("traits:\n  crew:\n    title: Crew\n    |wieght: 3\n", "wieght is not allowed"),
        ("traits:\n  crew: {when: {agents: {|gteq: 3}}}\n", "gteq is not allowed"),
        ("motions:\n  plg:\n    tiers:\n      green: {|min_scor: 3}\n", "min_scor is not allowed"),
        ("traits:\n  crew: {category: |firmo}\n", "Value is not accepted"),
        ("attributes:\n  a: {type: integer, within: |soon}\n", "does not match the pattern"),
        ("traits:\n  crew: {when: |[agents]}\n", "Incorrect type"),
    ],
)
def test_a_wrong_key_or_value_is_marked(editor: Editor, text: str, message: str) -> None:
    """One mark, where the slip begins."""
    place = Place(editor, text)
    (mark,) = place.marked
    assert message in mark["message"]
    assert mark["range"]["start"] == {"line": place.line, "character": place.column}


@pytest.mark.parametrize(
    "path",
    sorted(
        path.relative_to(ROOT)
        for folder in ("specs", "src/icpspec/demo/project")
        for path in (ROOT / folder).rglob("*.yaml")
    ),
    ids=Path.as_posix,
)
def test_example_files_are_clean(editor: Editor, path: Path) -> None:
    """Nothing is marked in what newcomers copy; the schema is the one that the file names."""
    text = (ROOT / path).read_text(encoding="utf-8")
    if "demo" in path.parts:
        kind = "icp" if path.name.endswith(".icp.yaml") else "project"
        _, text = text.split("\n", 1)
        schemas = f"{editor.folder}/.icpspec/schemas"
        text = f"# yaml-language-server: $schema={schemas}/{kind}.schema.json\n{text}"
    assert text.startswith("# yaml-language-server: $schema=")
    assert editor.open(ROOT / path, text) == []


@pytest.mark.parametrize("by", ["first line", "settings"])
def test_a_new_project_is_clean_and_known_to_the_editor(by: str, tmp_path: Path) -> None:
    """What `init` writes has no marks; its first line is enough, and so are its settings."""
    program = _server()
    write_project(tmp_path)
    settings = json.loads((tmp_path / ".vscode" / "settings.json").read_text(encoding="utf-8"))
    editor = Editor(program, tmp_path, settings if by == "settings" else {})
    try:
        for name in ("icpspec.yaml", "specs/example.icp.yaml"):
            text = (tmp_path / name).read_text(encoding="utf-8")
            if by == "settings":
                text = text.replace("# yaml-language-server:", "#")
            assert editor.open(tmp_path / name, text) == []
            (mark,) = editor.change(tmp_path / name, f"{text}nonsense: 1\n")
            assert "nonsense is not allowed" in mark["message"]
    finally:
        editor.close()
