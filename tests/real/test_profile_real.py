"""`icpspec profile` on public data; the figures come from the files by other means.

They stand in the description that lies beside the data, and were counted there without icpspec.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from icpspec.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


def run(command: str, folder: Path, *options: str) -> Result:
    """A command on the project in a folder."""
    return CliRunner().invoke(app, [command, "--project", str(folder), *options])


def profiled(folder: Path) -> dict[str, Any]:
    """The JSON document of `profile`."""
    result = run("profile", folder, "-f", "json")
    assert result.exit_code == 0, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.mark.parametrize("name", ["maven", "ibm"])
def test_the_projects_are_valid_and_their_examples_pass(
    real_project: Callable[[str], Path], name: str
) -> None:
    """No fault of form or meaning: other tests build on them.

    As profiles they are poor on purpose, on the few columns that the data have, and lint says so.
    """
    folder = real_project(name)
    validated = run("validate", folder, "-f", "json")
    assert validated.exit_code == 0, validated.output
    told = {finding["code"] for finding in json.loads(validated.stdout)["diagnostics"]}
    assert all(code.startswith("ICP3") for code in told), told
    tested = run("test", folder)
    assert tested.exit_code == 0, tested.output


def test_maven_misspellings_are_listed(real_project: Callable[[str], Path]) -> None:
    """`technolgy` on 12 of 85 accounts and one `Philipines`, each with the right word."""
    document = profiled(real_project("maven"))
    rows = {row["id"]: row for row in document["attributes"]}
    assert {row["rows"] for row in rows.values()} == {85}
    assert rows["sector"]["unlisted"] == [{"value": "technolgy", "n": 12}]
    assert rows["country"]["unlisted"] == [{"value": "Philipines", "n": 1}]
    assert (rows["employees"]["known"], rows["employees"]["min"]) == (85, 9)
    helps = [
        found["help"]
        for found in document["diagnostics"]
        if found["rule"] == "unlisted-values-in-data"
    ]
    assert [text.split("?")[0] for text in helps] == [
        "Did you mean `technology`",
        "Did you mean `Philippines`",
    ]


def test_maven_rows_without_partner_are_counted(real_project: Callable[[str], Path]) -> None:
    """1,480 pipeline rows find no product (`GTXPro`), 1,425 have no account, none is an orphan."""
    document = profiled(real_project("maven"))
    assert {row["id"]: row["unmatched"] for row in document["lookups"]} == {
        "products": 1480,
        "teams": 0,
    }
    accounts, pipeline = document["sources"]
    assert (accounts["rows"], accounts["duplicate_keys"]) == (85, 0)
    assert pipeline["rows"] == 8800
    assert pipeline["duplicate_keys"] == 0
    assert pipeline["without_account"] == 1425
    assert pipeline["orphans"] == 0
    (lookup,) = [f for f in document["diagnostics"] if f["rule"] == "unmatched-lookup"]
    assert "1,480 rows" in lookup["message"]
    assert "`GTXPro`" in lookup["message"]


def test_ibm_double_keys_are_reported(real_project: Callable[[str], Path]) -> None:
    """78,025 rows with 77,829 numbers: 196 rows repeat one; attributes are their columns."""
    document = profiled(real_project("ibm"))
    (source,) = document["sources"]
    assert (source["rows"], source["duplicate_keys"], source["orphans"]) == (78025, 196, None)
    assert [found["rule"] for found in document["diagnostics"]] == ["duplicate-opportunities"]
    rows = {row["id"]: row for row in document["attributes"]}
    assert {row["rows"] for row in rows.values()} == {78025}
    assert {row["table"] for row in rows.values()} == {"opportunities"}
    assert (rows["route_to_market"]["distinct"], rows["region"]["distinct"]) == (5, 7)
    # `Unknown` says nothing: 56,724 rows.
    assert rows["competitor"]["unknown"] == 56724
    assert (rows["revenue_past_two_years"]["min"], rows["revenue_past_two_years"]["max"]) == (0, 4)
