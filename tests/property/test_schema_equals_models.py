"""The models and the JSON Schema accept the same documents."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpspec.spec.validation import accepts, validated
from icpspec.text.document import Document, parse

from .documents import cases
from .mutations import spoiled

_ROOT = Path(__file__).parents[2]
_FOLDERS = ("specs", "src/icpspec/demo/project")
_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))


def _originals() -> list[tuple[str, Any]]:
    """All files that newcomers copy, by kind."""
    files = sorted(file for folder in _FOLDERS for file in (_ROOT / folder).rglob("*.yaml"))
    return [
        (
            "icp" if file.name.endswith(".icp.yaml") else "project",
            parse(file.read_bytes(), file.name).data,
        )
        for file in files
    ]


_SETTINGS = settings(
    max_examples=_EXAMPLES * 5,
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)


def _agree(kind: str, data: object) -> None:
    model, findings = validated(Document("changed.yaml", data), kind)
    assert (model is not None) is accepts(data, kind), (data, [one.message for one in findings])
    # Whatever the models refuse has to be explained.
    assert model is not None or findings


@pytest.mark.parametrize("kind", ["icp", "project"])
@pytest.mark.parametrize("data", [None, [], "text", {"icpspec": True}, {"icpspec": 1.0}, {}])
def test_kept_documents(kind: str, data: object) -> None:
    """What the changes below once found: a file that says nothing, and `true` for 1."""
    _agree(kind, data)


@_SETTINGS
@given(document=spoiled(_originals()))
def test_changed_examples(document: tuple[str, Any]) -> None:
    """Files of the project, a few changes away from what they were."""
    _agree(*document)


@settings(_SETTINGS, max_examples=max(5, _EXAMPLES // 3))
@given(data=st.data())
def test_changed_random_documents(data: st.DataObject) -> None:
    """Generated documents, which hold every operator, before and after changes."""
    case = data.draw(cases())
    for kind, document in (("project", case.project), ("icp", case.icp)):
        _agree(kind, document)
        _agree(*data.draw(spoiled([(kind, document)])))
