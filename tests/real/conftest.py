"""Projects over public data that are never committed: they are copied in at run time."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_HERE = Path(__file__).parent
# The files of each project, below the folder of shared data; they end up in the project's data/.
_FILES = {
    "maven": (
        "maven_crm/accounts.csv",
        "maven_crm/sales_pipeline.csv",
        "maven_crm/products.csv",
        "maven_crm/sales_teams.csv",
    ),
    "ravenstack": (
        "ravenstack/ravenstack_accounts.csv",
        "ravenstack/ravenstack_subscriptions.csv",
        "ravenstack/ravenstack_feature_usage.csv",
    ),
    "ibm": ("ibm_win_loss/WA_Fn-UseC_-Sales-Win-Loss.csv",),
}


@pytest.fixture(scope="session")
def real_project(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """`real_project(name)` is the folder of one of the projects here, with its data.

    The folder is made once a session, so tests read it and write nothing into it. Sources have to
    lie inside the project, and a link would leave it: the data are copied. Without
    `ICPSPEC_SHARED_DATA` the test is skipped.
    """
    made: dict[str, Path] = {}

    def project(name: str) -> Path:
        if name not in made:
            made[name] = _make(name, _shared_data(), tmp_path_factory.mktemp(name))
        return made[name]

    return project


def _shared_data() -> Path:
    named = os.environ.get("ICPSPEC_SHARED_DATA")
    if not named:
        pytest.skip("ICPSPEC_SHARED_DATA is not set: the public data are not here")
    return Path(named)


def _make(name: str, shared: Path, folder: Path) -> Path:
    missing = [file for file in _FILES[name] if not (shared / file).is_file()]
    if missing:
        pytest.skip(f"{shared} has no {', '.join(missing)}")
    shutil.copytree(_HERE / name, folder, dirs_exist_ok=True)
    (folder / "data").mkdir()
    for file in _FILES[name]:
        # Without the source's permissions: shared data may be read-only.
        shutil.copyfile(shared / file, folder / "data" / Path(file).name)
    return folder
