"""The rules of quality on the example ICPs, a few changes away from what they were."""

from __future__ import annotations

import os
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from icpspec.diagnostics import in_order
from icpspec.lint.run import lint
from icpspec.resolve.workspace import load
from icpspec.text.document import parse

from .comparison import written
from .mutations import at, places

_ROOT = Path(__file__).parents[2]
_PROJECTS = ("specs", "src/icpspec/demo/project")
_TODAYS = (date(2026, 10, 1), date(2031, 1, 1), date(1, 1, 1), date(9999, 12, 31))
_OVERLAYS: dict[str, Any] = {
    "motions": {"plg": {"when": {"industry": "software"}, "exclusions": None, "problem": None}},
    "territories": {
        "emea": {
            "when": {"region": "EMEA"},
            "title": "EMEA",
            "tiers": {"green": {"min_score": 3}},
            "messaging": {"turn_away": ["Not here"]},
            "motions": {"plg": {"tiers": {"green": {"engage": []}}}},
        },
        "rest": {"when": "otherwise"},
    },
}
_EXAMPLES = int(os.environ.get("ICPSPEC_PROPERTY_EXAMPLES", "100"))


@cache
def _originals() -> tuple[tuple[str, Any], ...]:
    """ICPs by the folder of their project, each also with overlays."""
    files = [
        (folder, file)
        for folder in _PROJECTS
        for file in sorted((_ROOT / folder).rglob("*.icp.yaml"))
    ]
    plain = [(folder, parse(file.read_bytes(), file.name).data) for folder, file in files]
    return (*plain, *((folder, {**data, **_OVERLAYS}) for folder, data in plain))


@st.composite
def thinned(draw: st.DrawFn, icp: dict[str, Any]) -> dict[str, Any]:
    """An ICP without some of what it says, with some values of another place."""
    icp = deepcopy(icp)
    for _ in range(draw(st.integers(0, 6))):
        path = draw(st.sampled_from([path for path in places(icp) if path and path != ("tiers",)]))
        parent, value = at(icp, path[:-1]), at(icp, path)
        if isinstance(value, dict | list) or draw(st.booleans()):
            del parent[path[-1]]
        else:
            same_key = [
                at(icp, other)
                for other in places(icp)
                if other and other[-1] == path[-1] and type(at(icp, other)) is type(value)
            ]
            parent[path[-1]] = draw(st.sampled_from(same_key))
    return icp


@pytest.fixture(scope="module")
def roots(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The projects without their ICPs."""
    made = {}
    for folder in _PROJECTS:
        root = tmp_path_factory.mktemp("project")
        text = (_ROOT / folder / "icpspec.yaml").read_text(encoding="utf-8")
        (root / "specs").mkdir()
        (root / "icpspec.yaml").write_text(
            text.replace("specs: [.]", "specs: [specs]").partition("\ngates:")[0] + "\n",
            encoding="utf-8",
        )
        if (_ROOT / folder / "lists").is_dir():
            (root / "lists").mkdir()
            for file in (_ROOT / folder / "lists").iterdir():
                (root / "lists" / file.name).write_bytes(file.read_bytes())
        made[folder] = root
    return made


@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    print_blob=True,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.large_base_example,
    ],
)
@given(data=st.data())
def test_no_rule_fails(data: st.DataObject, roots: dict[str, Path]) -> None:
    """Whatever an ICP leaves out or says oddly, rules find or do not find; they never break."""
    folder, icp = data.draw(st.sampled_from(_originals()))
    icp = data.draw(thinned(icp))
    root, today = roots[folder], data.draw(st.sampled_from(_TODAYS))
    (root / "specs" / "a.icp.yaml").write_text(written(icp), encoding="utf-8")
    space = load(root / "icpspec.yaml", today=today)
    found = lint(space, today)
    # In order and each once, as `validate` shows them: no two are the same.
    assert len(in_order(found)) == len(found)
    assert all(one.span is not None for one in found)
