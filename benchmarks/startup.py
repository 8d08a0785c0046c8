"""Whole processes: start-up against a bare `import click`, `validate` against check-jsonschema.

    python benchmarks/startup.py [--files 1000] [--rounds 7]

Needs `pip install check-jsonschema` beside the project.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from datetime import date
from functools import partial
from pathlib import Path

from pairs import machine, timed

BIN = Path(sys.executable).parent
SCHEMA = Path(__file__).parents[1] / "src/icpspec/spec/schemas/icp.schema.json"
SPEC = """\
icpspec: 1
id: icp-{n}
title: Profile number {n}
owner: revenue-operations
version: "2026.4"
reviewed: {day}
review_every: 1 quarter
attributes:
  employees: {{type: integer, min: 0}}
  country: {{type: string}}
  raised_on: {{type: date}}
problem:
  statement: The spreadsheet no longer keeps up.
traits:
  size:
    title: Size
    category: firmographic
    bands:
      - {{title: right, when: {{employees: {{between: [20, 200]}}}}, weight: 5}}
      - {{title: large, when: {{employees: {{gt: 200}}}}, weight: 1}}
    evidence: {{basis: data, n: 214, date: {day}}}
  home:
    title: Home market
    when: {{country: [DE, AT, CH]}}
    weight: 3
    evidence: {{basis: interviews, n: 14, date: {day}}}
  money:
    title: Raised lately
    category: trigger
    when: {{any: [{{raised_on: {{within: 180 days}}}}, {{employees: {{gte: 500}}}}]}}
    weight: 3
    evidence: {{basis: data, n: 120, date: {day}}}
exclusions:
  far: {{title: Too far, when: {{country: US}}, say: We are not there yet.}}
tiers:
  green: {{min_score: 8, requires: {{matched: {{has: money}}}}, engage: [outbound]}}
  yellow: {{min_score: 3, engage: [inbound]}}
  red: {{}}
"""


def main() -> None:
    """Compare and print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=7)
    chosen = parser.parse_args()
    print(machine())
    pairs = timed(
        partial(run, str(BIN / "icpspec"), "--version"),
        partial(run, sys.executable, "-c", "import click"),
        3 * chosen.rounds,
    )
    print(pairs.line("icpspec --version", "below 2 (import click)"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = make(folder, chosen.files)
        lines = SPEC.count("\n")
        validate = partial(run, str(BIN / "icpspec"), "validate", "--project", str(folder))
        check = partial(
            run, str(BIN / "check-jsonschema"), "--schemafile", str(SCHEMA), *map(str, files)
        )
        pairs = timed(validate, check, chosen.rounds)
    print(pairs.line(f"{chosen.files} files of {lines} lines", "at most 0.20"))


def make(folder: Path, number: int) -> list[Path]:
    """A project with that many ICPs."""
    (folder / "specs").mkdir()
    (folder / "icpspec.yaml").write_text("icpspec: 1\n")
    files = [folder / "specs" / f"icp-{n}.icp.yaml" for n in range(number)]
    for n, file in enumerate(files):
        file.write_text(SPEC.format(n=n, day=date.today()))
    return files


def run(*command: str) -> None:
    """Run a process to its end; it must succeed."""
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


if __name__ == "__main__":
    main()
