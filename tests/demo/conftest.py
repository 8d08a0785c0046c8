"""One sample company for all tests of this folder: making it takes more than a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from icpspec import demo

if TYPE_CHECKING:
    from icpspec.demo import DemoFiles


@pytest.fixture(scope="session")
def demo_files(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The sample company of the default seed, on disk."""
    return demo.write(tmp_path_factory.mktemp("demo") / "tallybrook")
