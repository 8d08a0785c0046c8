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
from .families import families
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


# Patches of every section, with nulls wherever they may stand and empty overlays.
_OVERLAID = """\
icpspec: 1
id: overlaid
title: Overlaid
attributes: {size: {type: integer, max: 10, values: [1]}, tool: {type: string, values: {a: [b]}}}
groups: {g: {cap: 5}}
traits: {a: {when: {size: 1}, weight: 5, group: g, evidence: {basis: data}, meta: {x: null}}}
exclusions: {x: {when: {size: 2}, unless: {tool: a}}}
personas: {vp: {role: champion, pains: [x], objections: [{objection: x, answer: y}]}}
plays: {call: {goal: x}}
tiers: {green: {min_score: 3, requires: {matched: {has: a}}}, red: {}}
guardrails: {locked: [exclusions], max_weight_change: 2, require_reason: true}
motions:
  plg:
    when: {size: 1}
    title: Self-serve
    attributes: {size: {max: null}, tool: {values: {a: null, c: []}}, new: {type: date}}
    traits: {a: {weight: 3, group: null, evidence: {note: x}}, b: {bands: [{when: {}, weight: 1}]}}
    groups: {g: null, h: {floor: 0}}
    tiers: {green: {min_score: null, min_percent: 10%, requires: null}}
  sales: {when: otherwise, exclusions: null, problem: {urgency: x}, messaging: null}
  partner:
territories:
  emea:
    when: {tool: a}
    kind: region
    owner: me
    reason: x
    meta: {a: null}
    exclusions: {x: {unless: null, at_best: green}, y: {when: {size: 1}}}
    personas: {vp: {role: null, pains: null}, ceo: {}}
    plays: {call: null}
    motions: {plg: {traits: {b: null}}, sales: }
    territories: {dach: {territories: {jane: {not_for: [x], channels: [{title: x}]}, joe: }}}
  rest: {when: otherwise, success: {count: 3}}
"""
_EXTENDING = """\
icpspec: 1
id: extending
title: Extending
extends: overlaid
version: null
when: null
scale: {min: null}
traits: {a: null, c: {weight: 1}, d: {when: {size: 1}}}
exclusions: {x: {unless: null}}
effective: {until: null}
tiers: {green: {min_score: null}}
motions: {plg: null, sales: {when: null, traits: {a: null}}}
territories: {emea: {territories: {dach: null}}}
guardrails: {locked: null}
examples: [{name: x, account: {size: 1}, expect: {}}]
decisions: [{date: 2026-10-01, what: x}]
meta: {x: null}
"""


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


def _overlaid() -> list[tuple[str, Any]]:
    documents = [parse(text, "overlaid.yaml") for text in (_OVERLAID, _EXTENDING)]
    assert not any(document.findings for document in documents)
    return [("icp", document.data) for document in documents]


def test_the_originals_with_overlays_are_in_the_language() -> None:
    """Before anything is changed."""
    for _, data in _overlaid():
        model, findings = validated(Document("original.yaml", data), "icp")
        assert model is not None, findings
        assert accepts(data, "icp")


@_SETTINGS
@given(document=spoiled(_overlaid()))
def test_changed_overlays(document: tuple[str, Any]) -> None:
    """Files with overlays and files that extend another, a few changes away from good ones."""
    _agree(*document)


@_SETTINGS
@given(document=spoiled(_originals()))
def test_changed_examples(document: tuple[str, Any]) -> None:
    """Files of the project, a few changes away from what they were."""
    _agree(*document)


@settings(_SETTINGS, max_examples=max(5, _EXAMPLES // 3))
@given(data=st.data())
def test_changed_random_documents(data: st.DataObject) -> None:
    """Generated documents, which hold every operator, before and after changes."""
    case = data.draw(st.one_of(cases(), families()))
    icps = [("icp", icp) for icp in (case.icp, *case.others)]
    for kind, document in [("project", case.project), *icps]:
        _agree(kind, document)
        _agree(*data.draw(spoiled([(kind, document)])))
