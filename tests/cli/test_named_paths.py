"""What PATHs of `validate` and `test` name, as hooks and people give them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .conftest import SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_FAILING = SPEC.replace("id: sample", "id: other").replace("tier: green, score: 5", "score: 4")
_ACCEPTED = "icpspec: 1\naccepted: []\n"


@pytest.mark.parametrize("command", ["validate", "test"])
@pytest.mark.parametrize(
    "paths",
    [
        (),
        ("icpspec.yaml",),
        ("icpspec.yaml", "specs/sample.icp.yaml"),
        ("specs/sample.icp.yaml", "./icpspec.yaml", "icpspec.yaml"),
        (".icpspec/accepted.yaml",),
        (".icpspec/accepted.yaml", "icpspec.yaml"),
    ],
)
def test_a_project_file_is_about_all_specs(
    command: str, paths: tuple[str, ...], sample: Sample
) -> None:
    """A change of the vocabulary can break a spec that nobody touched."""
    sample.write(".icpspec/accepted.yaml", _ACCEPTED)
    sample.write("specs/other.icp.yaml", _FAILING.replace("german:", "Not An Id:"))
    assert sample.run(command, *paths).code == 1
    sample.write("specs/other.icp.yaml", _FAILING)
    assert sample.run(command, *paths).code == (1 if command == "test" else 0)
    assert sample.run(command, "specs/sample.icp.yaml").code == 0


@pytest.mark.parametrize("command", ["validate", "test"])
def test_one_project_at_a_time(command: str, sample: Sample) -> None:
    """Rather than to check one and say nothing of the other."""
    sample.write("more/icpspec.yaml", "icpspec: 1\n")
    ended = sample.run(command, "icpspec.yaml", "more/icpspec.yaml")
    assert (ended.code, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: These are files of several projects.\n")
    assert sample.run(command, "gone.icp.yaml").code == 3
