"""One company for all tests of this folder: making it takes more than a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from .company import Company, branch_of, make

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def tallybrook(tmp_path_factory: pytest.TempPathFactory) -> Company:
    """A quarter of the sample company, on main."""
    return make(tmp_path_factory.mktemp("company") / "tallybrook", share=4)


@pytest.fixture
def company(tallybrook: Company, tmp_path: Path) -> Company:
    """A branch of its own for each test."""
    return branch_of(tallybrook, tmp_path / "tallybrook")
