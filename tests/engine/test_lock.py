"""Nothing in a spec or a project file reaches out of the project, reads a secret, or writes.

Two levels: raw SQL on the engine's own connection, as if an expression had gone wrong, and
project files from a stranger, through the command line.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

import duckdb
import pytest
from click.testing import CliRunner
from sqlglot import exp, parse_one

from icpspec.cli.app import app
from icpspec.engine.duckdb import DataError, Engine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SECRET = "s3cret-of-the-machine"  # noqa: S105 - what must never be seen
_ROWS = "account_id,employees,created,stage\nx,80,2026-01-01,Won\n"
_SPEC = """\
icpspec: 1
id: a
title: A
traits: {big: {when: {employees: {gte: 50}}, weight: 5}}
tiers: {green: {min_score: 3}, red: {}}
"""
_PROJECT = """\
icpspec: 1
attributes: {employees: {type: integer}}
data: {accounts: {source: data/accounts.csv, key: account_id}}
"""


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    """A folder beside the project that holds a secret as every kind of file."""
    folder = tmp_path / "outside"
    folder.mkdir()
    for name in ("secret.csv", "secret.txt", "secret.icp.yaml", "icpspec.yaml"):
        (folder / name).write_text(f"account_id,employees\n{_SECRET}: 80,90\n", encoding="utf-8")
    duckdb.sql(f"COPY (SELECT '{_SECRET}' AS account_id) TO '{folder}/secret.parquet'")
    return folder


@pytest.fixture
def project(tmp_path: Path, outside: Path) -> Path:
    """A project with links that lead out of it."""
    root = tmp_path / "project"
    (root / "data").mkdir(parents=True)
    (root / "specs").mkdir()
    (root / "icpspec.yaml").write_text(_PROJECT, encoding="utf-8")
    (root / "specs" / "a.icp.yaml").write_text(_SPEC, encoding="utf-8")
    (root / "data" / "accounts.csv").write_text(_ROWS, encoding="utf-8")
    (root / "data" / "link.csv").symlink_to(outside / "secret.csv")
    (root / "data" / "linked").symlink_to(outside)
    (root / "data" / "environ.csv").symlink_to("/proc/self/environ")
    (root / "data" / "circle.csv").symlink_to("circle.csv")
    return root


@pytest.fixture
def engine(project: Path) -> Iterator[Engine]:
    """An engine on the project."""
    with Engine(project) as opened:
        yield opened


_READS = [
    "FROM read_text('/proc/self/environ')",
    "FROM read_blob('/proc/self/environ')",
    "FROM read_csv('/proc/self/environ')",
    "FROM '/proc/self/environ'",
    "FROM read_csv('{outside}/secret.csv')",
    "FROM read_csv('{root}/../outside/secret.csv')",
    "FROM read_csv('{root}/data/../../outside/secret.csv')",
    "FROM read_csv('{root}/data/link.csv')",
    "FROM read_csv('{root}/data/linked/secret.csv')",
    "FROM read_csv('{root}/data/l*.csv')",
    "FROM read_csv('{root}/data/*/secret.csv')",
    "FROM read_csv(['{root}/data/accounts.csv', '{outside}/secret.csv'])",
    "FROM read_parquet('{outside}/secret.parquet')",
    "FROM read_json('{outside}/secret.txt')",
    "FROM sniff_csv('{outside}/secret.csv')",
    "FROM parquet_metadata('{outside}/secret.parquet')",
    "FROM glob('{outside}/*')",
    "FROM glob('/*')",
    "FROM read_csv('file://{outside}/secret.csv')",
    "FROM read_csv('http://127.0.0.1:9/x.csv')",
    "FROM read_csv('https://127.0.0.1:9/x.csv')",
    "FROM read_csv('s3://bucket/x.csv')",
    "FROM read_csv('hf://datasets/x/y.csv')",
    "SELECT getenv('HOME')",
    "FROM query('SELECT * FROM read_text(''/proc/self/environ'')')",
]


@pytest.mark.parametrize("statement", _READS)
def test_raw_sql_reads_nothing_outside(
    engine: Engine, project: Path, outside: Path, statement: str
) -> None:
    """DuckDB itself refuses, links and `..` followed."""
    with pytest.raises(duckdb.Error) as error:
        engine._connection.execute(statement.format(root=project, outside=outside)).fetchall()
    assert _SECRET not in str(error.value)


def test_raw_sql_does_not_see_variables_of_python(engine: Engine) -> None:
    """DuckDB can take a data frame of the calling code for a table; not here."""
    rows = engine._connection.sql("SELECT 42 AS answer")
    with pytest.raises(duckdb.CatalogException):
        engine._connection.execute("SELECT * FROM rows")
    assert rows.fetchall() == [(42,)]


_WRITES = [
    "COPY (SELECT 1) TO '{outside}/new.csv'",
    "COPY (SELECT 1) TO '{root}/data/linked/new.csv'",
    "COPY (SELECT 1) TO '{root}/../outside/new.csv'",
    "COPY (SELECT 1) TO '/dev/stderr'",
    "ATTACH '{outside}/new.db'",
    "ATTACH '{root}/data/linked/new.db'",
    "EXPORT DATABASE '{outside}/new'",
    "IMPORT DATABASE '{outside}'",
    "INSTALL httpfs",
    "INSTALL '{root}/new.duckdb_extension'",
    "LOAD httpfs",
    "LOAD '{root}/new.duckdb_extension'",
    "CREATE PERSISTENT SECRET new (TYPE http)",
    "PRAGMA profiling_output = '{outside}/new.json'",
    "CALL enable_logging(storage = 'file', storage_config = {{'path': '{outside}'}})",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET allowed_directories = ['/']",
    "SET allowed_paths = ['/proc/self/environ']",
    "SET temp_directory = '{outside}'",
    "SET home_directory = '{outside}'",
    "SET autoload_known_extensions = true",
    "SET allow_community_extensions = true",
    "SET python_enable_replacements = true",
    "PRAGMA temp_directory = '{outside}'",
]


@pytest.mark.parametrize("statement", _WRITES)
def test_raw_sql_writes_nothing_outside_and_changes_no_setting(
    engine: Engine, project: Path, outside: Path, statement: str
) -> None:
    """Neither data, nor a database, nor an extension, nor a setting."""
    before = sorted(outside.iterdir())
    with pytest.raises(duckdb.Error):
        engine._connection.execute(statement.format(root=project, outside=outside))
    assert sorted(outside.iterdir()) == before
    settings = engine._connection.sql(
        "SELECT current_setting('enable_external_access'), current_setting('lock_configuration')"
    )
    assert settings.fetchall() == [(False, True)]


_NOT_SELECT = [
    "COPY (SELECT 1) TO '{root}/new.csv'",
    "ATTACH '{root}/new.db'",
    "EXPORT DATABASE '{root}/new'",
    "CREATE TABLE new AS SELECT 1",
    "SET VARIABLE new = 1",
    "SELECT 1; COPY (SELECT 1) TO '{root}/new.csv'",
    "",
]


@pytest.mark.parametrize("statement", _NOT_SELECT)
def test_the_engine_runs_one_select_and_nothing_else(
    engine: Engine, project: Path, monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    """Inside the project, where DuckDB would let them pass, other statements are refused."""
    before = sorted(project.rglob("*"))
    monkeypatch.setattr(engine, "sql", lambda _query: statement.format(root=project))
    for run in (engine.rows, engine.names_and_rows, lambda query: list(engine.stream(query))):
        with pytest.raises(ValueError, match="not one SELECT"):
            run(exp.select("1"))
    assert sorted(project.rglob("*")) == before


def test_the_engine_exports_to_its_output_alone(project: Path, tmp_path: Path) -> None:
    """The file is named when the engine opens, before it reads anything."""
    output = tmp_path / "rows.csv"
    query = parse_one("SELECT 1 AS one", dialect="duckdb")
    options = [("FORMAT", "csv")]
    with Engine(project, output=output) as engine:
        with pytest.raises(ValueError, match="not the output file"):
            engine.export(query, project / "rows.csv", options)
        with pytest.raises(duckdb.PermissionException):
            engine._connection.execute(f"COPY (SELECT 1) TO '{tmp_path}/other.csv'")
        engine.export(query, output, options)
    assert output.read_text(encoding="utf-8") == "one\n1\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["outside", "project", "rows.csv"]


def test_kept_tables_stay_in_memory(engine: Engine, project: Path) -> None:
    """`create` makes a temporary table."""
    before = sorted(project.rglob("*"))
    engine.create("kept", exp.select("1 AS one"))
    assert engine.rows(exp.select("one").from_("kept")) == [(1,)]
    assert sorted(project.rglob("*")) == before


def test_temporary_folders_go_whatever_happens(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After use, after an exception inside, after a query that fails, and if it never opens."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))

    def spilled() -> Path:
        (folder,) = temporary.iterdir()
        return folder

    with Engine(project) as engine:
        (spilled() / "rest").write_text("left behind")
        assert engine.rows(exp.select("1")) == [(1,)]
    assert list(temporary.iterdir()) == []
    with pytest.raises(ZeroDivisionError), Engine(project):
        _ = (spilled() / "rest").write_text("left behind") / 0
    assert list(temporary.iterdir()) == []
    with pytest.raises(DataError), Engine(project) as engine:
        engine.rows(parse_one("SELECT CAST('x' AS INT)", dialect="duckdb"))
    assert list(temporary.iterdir()) == []
    monkeypatch.setattr(Engine, "_open", lambda _self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        Engine(project)
    assert list(temporary.iterdir()) == []


def _run(root: Path, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [*arguments, "--project", str(root / "icpspec.yaml")])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    shown = result.stdout + result.stderr
    assert _SECRET not in shown
    assert os.environ.get("PATH", "no such text") not in shown
    assert "Traceback" not in shown
    return result.exit_code, result.stdout, result.stderr


_OUTSIDE_SOURCES = {
    "/proc/self/environ": "lies outside the project",
    "{outside}/secret.csv": "lies outside the project",
    "{outside}/secret.parquet": "lies outside the project",
    "../outside/secret.csv": "lies outside the project",
    "data/../../outside/secret.csv": "lies outside the project",
    "../outside/*.csv": "lies outside the project",
    "data/*/../../../outside/secret.csv": "lies outside the project",
    "data/link.csv": "lies outside the project",
    "data/linked/secret.csv": "lies outside the project",
    "data/linked/*.csv": "lies outside the project",
    "data/environ.csv": "lies outside the project",
    "data/circle.csv": "lies outside the project",
    "data/l*.csv": "is a link that leaves the project",
    "data/*/secret.csv": "is a link that leaves the project",
    "data/[l]ink.csv": "is a link that leaves the project",
    "data/*.csv": "is a link that leaves the project",
    "http://127.0.0.1:9/x.csv": "lies outside the project",
    "https://127.0.0.1:9/x.csv": "lies outside the project",
    "s3://bucket/x.csv": "lies outside the project",
    "file://{outside}/secret.csv": "lies outside the project",
    "~/secret.csv": "There is no file",
}
_PLACES = {
    "accounts": "{{accounts: {{source: '{source}', key: account_id}}}}",
    "opportunities": (
        "{{opportunities: {{source: '{source}', key: account_id, created: created,"
        " outcome: {{column: stage, won: [Won], lost: [Lost]}}}}}}"
    ),
    "lookups": (
        "{{accounts: {{source: data/accounts.csv, key: account_id}},"
        " lookups: {{more: {{source: '{source}', key: account_id, from: accounts.account_id}}}}}}"
    ),
}


_FEW = ("../outside/secret.csv", "data/link.csv", "data/*.csv", "s3://bucket/x.csv")


@pytest.mark.parametrize(
    ("source", "place", "command"),
    [
        *((source, "accounts", "score") for source in _OUTSIDE_SOURCES),
        *((source, place, "score") for source in _FEW for place in _PLACES if place != "accounts"),
        *((source, "accounts", command) for source in _FEW for command in ("explain", "compile")),
    ],
)
def test_sources_outside_the_project_are_refused(
    project: Path, outside: Path, source: str, place: str, command: str
) -> None:
    """Said where the project file names them, with no result."""
    written = _PLACES[place].format(source=source.format(outside=outside))
    (project / "icpspec.yaml").write_text(
        f"icpspec: 1\nattributes: {{employees: {{type: integer}}}}\ndata: {written}\n",
        encoding="utf-8",
    )
    arguments = {"score": ("-f", "csv"), "explain": ("x",), "compile": ()}[command]
    code, stdout, stderr = _run(project, command, *arguments)
    # `~` is no home folder here but a name inside the project, where there is no such file.
    assert (code, stdout) == (4 if source.startswith("~") else 1, ""), stderr
    assert "icpspec.yaml:3:" in stderr
    assert _OUTSIDE_SOURCES[source] in stderr


def test_a_file_whose_name_is_a_pattern_means_itself(project: Path) -> None:
    """DuckDB takes patterns: a file called `l*.csv` must not stand for the link beside it."""
    (project / "data" / "l*k.csv").write_text(_ROWS, encoding="utf-8")
    (project / "icpspec.yaml").write_text(
        _PROJECT.replace("data/accounts.csv", "'data/l[*]k.csv'"), encoding="utf-8"
    )
    code, stdout, _ = _run(project, "score", "-f", "json")
    assert code == 0
    assert '"account_id": "x"' in stdout
    with Engine(project) as engine:
        files = engine.target.files([str(project / "data" / "l*k.csv")], "csv")
        with pytest.raises(DataError):
            engine.columns(files)


_LIST_FILES = (
    "/proc/self/environ",
    "{outside}/secret.csv",
    "../outside/secret.csv",
    "data/link.csv",
    "data/linked/secret.csv",
    "data/environ.csv",
    "data/circle.csv",
    "https://127.0.0.1:9/x.csv",
    "file://{outside}/secret.csv",
)


@pytest.mark.parametrize("file", _LIST_FILES)
def test_list_files_outside_the_project_are_refused(
    project: Path, outside: Path, file: str
) -> None:
    """A named list reads no other file than one of the project."""
    name = file.format(outside=outside)
    (project / "icpspec.yaml").write_text(
        f"icpspec: 1\nattributes: {{employees: {{type: integer}}}}\n"
        f"lists: {{x: {{file: '{name}'}}}}\n",
        encoding="utf-8",
    )
    code, stdout, _ = _run(project, "validate")
    assert code == 1
    assert f"icpspec.yaml:3:19: error: `{name}` lies outside the project." in stdout


@pytest.mark.parametrize("folder", ["..", "../outside", "{outside}", "data/linked", "/", "/proc"])
def test_folders_of_specs_outside_the_project_are_refused(
    project: Path, outside: Path, folder: str
) -> None:
    """They are not even listed."""
    name = folder.format(outside=outside)
    (project / "icpspec.yaml").write_text(
        f"icpspec: 1\nattributes: {{employees: {{type: integer}}}}\nspecs: [specs, '{name}']\n",
        encoding="utf-8",
    )
    code, stdout, _ = _run(project, "validate")
    assert code == 1
    assert f"icpspec.yaml:3:16: error: `{name}` lies outside the project." in stdout
    assert "2 files checked" in stdout


@pytest.mark.parametrize("target", ["{outside}/secret.icp.yaml", "/proc/self/environ"])
def test_a_spec_that_is_a_link_out_of_the_project_is_not_read(
    project: Path, outside: Path, target: str
) -> None:
    """Not in the scan of the project, and not when it is named: its text could be shown."""
    (project / "specs" / "link.icp.yaml").symlink_to(target.format(outside=outside))
    named = str(project / "specs" / "link.icp.yaml")
    for arguments in (("validate",), ("validate", named), ("test",), ("test", named)):
        code, stdout, stderr = _run(project, *arguments)
        assert code == 1
        assert (
            "link.icp.yaml:1:1: error: This is a link that leaves the project." in stdout + stderr
        )


def test_a_folder_of_specs_behind_a_link_is_not_entered(project: Path, outside: Path) -> None:
    """A scan goes down folders, not links."""
    (project / "specs" / "more").symlink_to(outside)
    code, stdout, _ = _run(project, "validate")
    assert code == 0
    assert "2 files checked" in stdout


def test_a_link_inside_the_project_is_followed(project: Path) -> None:
    """Only leaving it is refused."""
    (project / "specs" / "b.icp.yaml").write_text(_SPEC.replace("id: a", "id: b"), encoding="utf-8")
    (project / "more").mkdir()
    (project / "more" / "b.icp.yaml").symlink_to(project / "specs" / "b.icp.yaml")
    (project / "data" / "near.csv").symlink_to("accounts.csv")
    (project / "icpspec.yaml").write_text(
        _PROJECT.replace("data/accounts.csv", "data/near.csv") + "specs: [more]\n",
        encoding="utf-8",
    )
    code, stdout, _ = _run(project, "score", "-f", "json")
    assert code == 0
    assert '"icp": "b"' in stdout


@pytest.mark.parametrize("target", ["{outside}/icpspec.yaml", "/proc/self/environ"])
def test_a_project_file_that_is_a_link_elsewhere_is_not_read(
    project: Path, outside: Path, target: str
) -> None:
    """Nor does the folder that it leads to become the project."""
    (project / "icpspec.yaml").unlink()
    (project / "icpspec.yaml").symlink_to(target.format(outside=outside))
    code, stdout, _ = _run(project, "validate")
    assert code == 1
    assert "icpspec.yaml:1:1: error: This is a link that leaves the project." in stdout
