"""Makes the project of the benchmarks: the specs of `project/` and accounts in Parquet."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

HERE = Path(__file__).parent


@contextmanager
def project(rows: int, keep: Path | None) -> Iterator[Path]:
    """A project with that many accounts; kept and used again where a folder is named.

    A process of its own makes the file, so that its memory is not counted.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="icpspec-benchmark-"))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for spec in (HERE / "project").iterdir():
            shutil.copy(spec, folder)
        if not (folder / "accounts.parquet").exists():
            subprocess.run([sys.executable, __file__, str(folder), str(rows)], check=True)
        yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder)


def make(folder: Path, rows: int) -> None:
    """Write `accounts.parquet`."""
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"CREATE VIEW numbers AS SELECT range AS i FROM range({rows:d})")
    connection.execute((HERE / "accounts.sql").read_text())
    unfinished = folder / "accounts.unfinished"
    connection.execute(
        f"COPY (SELECT * EXCLUDE (i) FROM account_rows) TO '{unfinished}' (FORMAT parquet)"
    )
    unfinished.rename(folder / "accounts.parquet")


if __name__ == "__main__":
    make(Path(sys.argv[1]), int(sys.argv[2]))
