"""What editors show of the language: titles, descriptions, examples, words and defaults."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from icpspec.engine.printed import compiled
from icpspec.resolve.workspace import load
from icpspec.spec import schema
from icpspec.sql.targets import get

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMAS = {kind: schema.committed(kind) for kind in schema.KINDS}


def keys(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key of a kind of file: its name with its mapping's, and its schema."""
    whole = SCHEMAS[kind]
    for name, definition in {"": whole, **whole["$defs"]}.items():
        for key, value in definition.get("properties", {}).items():
            yield f"{name}.{key}", value


def alternatives(part: dict[str, Any]) -> list[dict[str, Any]]:
    """The key itself and what may stand behind it."""
    return [part, *part.get("anyOf", ())]


def shows_a_value(part: dict[str, Any]) -> bool:
    """Whether an editor has something to offer behind the key; a mapping offers its own keys."""
    offered = {"examples", "default", "enum", "const", "$ref"}
    return any(offered & set(one) or one.get("type") == "boolean" for one in alternatives(part))


def examples(part: dict[str, Any]) -> list[Any]:
    """All examples of a key."""
    return [example for one in alternatives(part) for example in one.get("examples", ())]


@pytest.mark.parametrize("kind", schema.KINDS)
def test_every_key_teaches(kind: str) -> None:
    """A short title, a description, and something that can stand behind it."""
    silent = [
        name
        for name, part in keys(kind)
        if not (0 < len(part.get("title", "")) <= 30 and part["description"])
        or not shows_a_value(part)
    ]
    assert silent == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_examples_and_defaults_are_valid(kind: str) -> None:
    """What an editor writes for its user passes the schema that offered it."""
    refused = []
    for name, part in keys(kind):
        validator = Draft202012Validator({**part, "$defs": SCHEMAS[kind]["$defs"]})
        offered = [*examples(part), *([part["default"]] if "default" in part else [])]
        refused += [(name, value) for value in offered if not validator.is_valid(value)]
    assert refused == []


@pytest.mark.parametrize("kind", schema.KINDS)
def test_explained_words_are_all_explained(kind: str) -> None:
    """As many meanings as words: they are matched by their places."""
    for name, part in keys(kind):
        for one in alternatives(part):
            meanings = one.get("markdownEnumDescriptions")
            assert meanings is None or len(meanings) == len(one["enum"]), name


@pytest.mark.parametrize("kind", schema.KINDS)
def test_alternatives_are_told_apart(kind: str) -> None:
    """The language server takes two alternatives that say nothing for the same."""
    for name, part in keys(kind):
        said = [(one.get("title"), one.get("$ref")) for one in part.get("anyOf", ())]
        assert len(set(said)) == len(said), name


def test_patches_say_what_the_patched_says() -> None:
    """A key in an overlay has the title, description and examples that it has in the ICP.

    The default of the language is an example there: what a patch leaves out stays as it was.
    """
    found = SCHEMAS["icp"]["$defs"]
    pairs = [(name.removesuffix("Patch"), name) for name in found if name.endswith("Patch")]
    compared = 0
    for whole, patch in [*pairs, ("Icp", "Extension")]:
        for key, part in found[patch]["properties"].items() if whole in found else ():
            model = found[whole]["properties"][key]
            assert (part["title"], part["description"]) == (model["title"], model["description"])
            default = [model["default"]] if "default" in model else []
            assert examples(part) == examples(model) or examples(part) == default, (patch, key)
            assert "default" not in part
            compared += 1
    assert compared > 50


# A mapping for every key with a default, in which the key is left out.
PROJECT: dict[str, Any] = {
    "icpspec": 1,
    "attributes": {
        "agents": {"type": "integer"},
        "tools": {"type": "string", "many": True},
        "seen_at": {"type": "timestamp"},
    },
    "scale": {},
    "data": {"accounts": {"source": "accounts.csv", "key": "key"}},
    "backtest": {},
}
ICP: dict[str, Any] = {
    "icpspec": 1,
    "id": "small",
    "title": "Small",
    "groups": {"intent": {"cap": 3}},
    "guardrails": {},
    "traits": {
        "crew": {"group": "intent", "when": {"agents": {"gte": 5}}, "weight": 3},
        "asks": {"group": "intent", "when": {"tools": {"has": "crm"}}, "weight": 1},
        "seen": {"when": {"seen_at": {"within": "10 days"}}, "weight": 5},
    },
    "tiers": {"green": {"min_score": 5}, "red": {}},
}
FILLED = {
    "Project.specs": (PROJECT, ()),
    "Data.connection": (PROJECT, ("data",)),
    "BacktestSettings.lag": (PROJECT, ("backtest",)),
    "Attribute.many": (PROJECT, ("attributes", "agents")),
    "Attribute.level": (PROJECT, ("attributes", "agents")),
    "Attribute.separator": (PROJECT, ("attributes", "tools")),
    "Attribute.zone": (PROJECT, ("attributes", "seen_at")),
    "Scale.min": (PROJECT, ("scale",)),
    "Scale.max": (PROJECT, ("scale",)),
    "Scale.step": (PROJECT, ("scale",)),
    "Icp.status": (ICP, ()),
    "Guardrails.require_reason": (ICP, ("guardrails",)),
    "Group.combine": (ICP, ("groups", "intent")),
    "Trait.if_unknown": (ICP, ("traits", "crew")),
}
"""Where each default is written by the test below: the file and the mapping in it."""
DEFAULTS = {
    name if name[0] != "." else f"Project{name}": part["default"]
    for kind in schema.KINDS
    for name, part in keys(kind)
    if "default" in part
}


def _sql(folder: Path, project: dict[str, Any], icp: dict[str, Any]) -> str:
    (folder / "specs").mkdir(exist_ok=True)
    (folder / "accounts.csv").write_text("key,agents,tools,seen_at\na,5,crm,\n", encoding="utf-8")
    (folder / "icpspec.yaml").write_text(json.dumps(project), encoding="utf-8")
    (folder / "specs" / "small.icp.yaml").write_text(json.dumps(icp), encoding="utf-8")
    space = load(folder / "icpspec.yaml")
    (loaded,) = space.icps
    assert loaded.resolved is not None, loaded
    printed = compiled(space, loaded, date(2026, 10, 1), get("duckdb"), wide=True)
    assert printed.sql is not None
    return printed.sql


def _filled(data: dict[str, Any], path: tuple[str, ...], key: str, value: object) -> dict[str, Any]:
    assert path or key not in data
    if not path:
        return {key: value, **data}
    return {**data, path[0]: _filled(data[path[0]], path[1:], key, value)}


@pytest.mark.parametrize("name", sorted(DEFAULTS))
def test_defaults_are_what_leaving_out_means(name: str, tmp_path: Path) -> None:
    """Written out, a default changes nothing in the SQL; another value of `specs` would."""
    file, path = FILLED[name]
    filled = _filled(file, path, name.split(".")[1], DEFAULTS[name])
    project, icp = (filled, ICP) if file is PROJECT else (PROJECT, filled)
    assert _sql(tmp_path, project, icp) == _sql(tmp_path, PROJECT, ICP)


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Attribute.separator", "|"),
        ("Attribute.zone", "Europe/Berlin"),
        ("Scale.step", 0.5),
        ("Group.combine", "max"),
        ("Trait.if_unknown", 1),
    ],
)
def test_other_values_are_seen(name: str, other: object, tmp_path: Path) -> None:
    """The test above would notice a default that is told wrongly."""
    file, path = FILLED[name]
    filled = _filled(file, path, name.split(".")[1], other)
    project, icp = (filled, ICP) if file is PROJECT else (PROJECT, filled)
    assert _sql(tmp_path, project, icp) != _sql(tmp_path, PROJECT, ICP)
