"""The summary of a workflow's step: what is shown where no comment can be written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from icpspec.errors import EnvironmentFault

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_BYTES = 1_000_000


def add_to_summary(text: str, environment: Mapping[str, str]) -> bool:
    """Add Markdown to the step's summary; false if there is none.

    Args:
        environment: with `GITHUB_STEP_SUMMARY`.

    Raises:
        EnvironmentFault: it cannot be written.
    """
    path = environment.get("GITHUB_STEP_SUMMARY", "")
    if not path:
        return False
    data = text.encode("utf-8", "replace")
    if len(data) > _MOST_BYTES:
        raise EnvironmentFault("The summary is longer than a step's summary may be.")
    try:
        with Path(path).open("ab") as file:
            file.write(data)
    except OSError as error:
        raise EnvironmentFault(f"Cannot write GITHUB_STEP_SUMMARY: {error.strerror}.") from error
    return True
