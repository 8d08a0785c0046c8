"""Exit codes: 0 clean, 1 findings, 2 wrong usage, 3 nothing to read, 4 the machine failed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icpspec.cli import session
from icpspec.files import replacing, write_text

from .conftest import PROJECT, SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_ERROR = "traits: {a: {when: {employes: 1}, weight: 3}}\ntiers: {green: {min_score: 3}, red: {}}\n"
_HEAD = "icpspec: 1\nid: other\ntitle: Other\n"
_WARNING = (
    "icpspec: 1\nid: sample\ntitle: S\ntraits: {a: {when: {employees: {gte: 5}}, weight: 2}}\n"
    "tiers: {green: {min_score: 2}, red: {}}\n"
)
_FAILING = "examples:\n  - {name: small, account: {employees: 1}, expect: {tier: green}}\n"
_COMMANDS = (
    ("validate",),
    ("test",),
    ("show",),
    ("score",),
    ("score", "-f", "csv"),
    ("score", "-f", "json"),
    ("explain", "x"),
    ("compile",),
)


def _ids(commands: object) -> list[str]:
    return [" ".join(command) for command in commands]  # type: ignore[attr-defined]


_EACH = pytest.mark.parametrize("command", _COMMANDS, ids=_ids(_COMMANDS))


@_EACH
def test_clean(sample: Sample, command: tuple[str, ...]) -> None:
    """A result and nothing else."""
    ended = sample.run(*command)
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout


@_EACH
def test_faulty_spec(sample: Sample, command: tuple[str, ...]) -> None:
    """Errors stop every command before it does anything; the findings are what it shows."""
    sample.write("specs/sample.icp.yaml", _HEAD + _ERROR)
    ended = sample.run(*command)
    assert ended.code == 1
    shown = ended.stdout if command == ("validate",) else ended.stderr
    assert shown.startswith("specs/sample.icp.yaml:4:21: error: There is no attribute `employes`.")
    if "json" in command:
        (told,) = json.loads(ended.stdout)["diagnostics"]
        assert (told["code"], told["file"], told["line"]) == ("ICP201", "specs/sample.icp.yaml", 4)
    else:
        assert command == ("validate",) or ended.stdout == ""


@_EACH
def test_faulty_project_file(sample: Sample, command: tuple[str, ...]) -> None:
    """The project's fault is told, and no fault of an ICP that follows from it."""
    sample.write(
        "icpspec.yaml", PROJECT.replace("country: {type: string}", "country: {type: strin}")
    )
    ended = sample.run(*command)
    assert ended.code == 1
    shown = ended.stdout + ended.stderr
    assert "icpspec.yaml:5:19: error: `type` cannot be `strin`." in shown
    assert "sample.icp.yaml" not in shown


@pytest.mark.parametrize("command", [("score", "--icp", "sample"), ("show", "sample")])
def test_faulty_icp_by_name(sample: Sample, command: tuple[str, ...]) -> None:
    """An ICP with a slip is there all the same: its fault is told, not that there is none."""
    sample.write("specs/sample.icp.yaml", SPEC.replace("title: Big", "titel: Big"))
    ended = sample.run(*command)
    assert ended.code == 1
    assert "Unknown key `titel`" in ended.stderr


@_EACH
def test_unreadable_project_file(sample: Sample, command: tuple[str, ...]) -> None:
    """A folder in its place is no project file at all."""
    (sample.root / "icpspec.yaml").unlink()
    (sample.root / "icpspec.yaml").mkdir()
    ended = sample.run(*command)
    assert (ended.code, ended.stdout) == (3, "")
    assert ended.stderr.startswith("error: There is no icpspec.yaml here or in a folder above.")


@_EACH
def test_no_project(sample: Sample, command: tuple[str, ...]) -> None:
    """Nothing to read."""
    (sample.root / "icpspec.yaml").unlink()
    assert sample.run(*command).code == 3
    assert sample.run(*command, "--project", "none.yaml").code == 3


@_EACH
def test_project_without_specs(sample: Sample, command: tuple[str, ...]) -> None:
    """Nothing to read, and the way out."""
    shutil.rmtree(sample.root / "specs")
    ended = sample.run(*command)
    assert (ended.code, ended.stdout) == (3, "")
    assert "no ICP" in ended.stderr or "no spec" in ended.stderr


@pytest.mark.parametrize(
    ("command", "level", "code"),
    [
        ("validate", None, 0),
        ("validate", "error", 0),
        ("validate", "warning", 1),
        ("validate", "info", 1),
        ("validate", "never", 0),
    ],
)
def test_fail_on_of_validate(sample: Sample, command: str, level: str | None, code: int) -> None:
    """A discouraged weight is a warning."""
    sample.write("specs/sample.icp.yaml", _WARNING)
    ended = sample.run(command, *(["--fail-on", level] if level else []))
    assert ended.code == code
    assert "warning: 2 is a weight in the middle" in ended.stdout


def test_fail_on_never_of_validate_with_errors(sample: Sample) -> None:
    """`never` means the exit code alone; the findings are shown."""
    sample.write("specs/sample.icp.yaml", _HEAD + _ERROR)
    ended = sample.run("validate", "--fail-on", "never")
    assert ended.code == 0
    assert "error" in ended.stdout


def test_fail_on_of_test(sample: Sample) -> None:
    """A failed example ends with 1, but for `never`."""
    good = (sample.root / "specs" / "sample.icp.yaml").read_text(encoding="utf-8")
    sample.write("specs/sample.icp.yaml", good.replace("score: 5}}", "score: 4}}"))
    ended = sample.run("test")
    assert ended.code == 1
    assert ended.stdout.startswith("specs/sample.icp.yaml:9:5: failed: a big one\n")
    assert "score: expected 4, is 5" in ended.stdout
    assert sample.run("test", "--fail-on", "never").code == 0


def test_fail_on_of_data_warnings(sample: Sample) -> None:
    """A value that cannot be read is a warning beside the result."""
    sample.write("data/accounts.csv", "account_id,employees,country\nx,80,DE\ny,few,\n")
    for level, code in (("error", 0), ("warning", 1), ("info", 1), ("never", 0)):
        ended = sample.run("score", "--fail-on", level)
        assert ended.code == code
        assert "warning: `employees` is declared integer, but 1 of 2 values" in ended.stderr
        assert ended.stdout
    assert sample.run("score", "-q").stderr == ""


def test_quiet_hides_no_error(sample: Sample) -> None:
    """It hides warnings and what is beside the result."""
    (sample.root / "data" / "accounts.csv").unlink()
    ended = sample.run("score", "-q")
    assert ended.code == 4
    assert "There is no file `data/accounts.csv`." in ended.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scor",), "There is no command `scor`. Did you mean `score`?"),
        (("frobnicate",), "There is no command `frobnicate`. Known here: "),
        (("score", "--formt", "csv"), "--format"),
        (("score", "-f", "jsn"), "'jsn' is not one of"),
        (("score", "-f", "parquet"), "Parquet needs a file."),
        (("score", "--as-of", "2026-02-30"), "`2026-02-30` is not a day. Write it as 2026-10-01."),
        (("score", "--as-of", "tomorrow"), "`tomorrow` is not a day."),
        (("score", "--icp", "sampel"), "There is no ICP `sampel`."),
        (("show", "sampel"), "Did you mean `sample`?"),
        (("explain",), "Missing argument 'KEY'"),
        (("explain", "x", "--icp", "sampel"), "There is no ICP `sampel`."),
        (("compile", "--dialect", "duckbd"), "There is no dialect `duckbd`."),
        (("compile", "--dialect", "../x"), "There is no dialect `../x`."),
        (("validate", "--fail-on", "warn"), "'warn' is not one of"),
        (("schema", "--of", "icps"), "There is no schema of `icps`."),
        (("score", "-o", "data"), "is a directory"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage(sample: Sample, arguments: tuple[str, ...], said: str) -> None:
    """What is wrong, and the nearest right name."""
    ended = sample.run(*arguments)
    assert (ended.code, ended.stdout) == (2, "")
    assert said in ended.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("validate", "none.icp.yaml"),
        ("validate", "none"),
        ("test", "none.icp.yaml"),
        ("explain", "nobody"),
        ("explain", "X"),
        ("explain", ""),
    ],
    ids=" ".join,
)
def test_nothing_to_read(sample: Sample, arguments: tuple[str, ...]) -> None:
    """What is named does not exist."""
    ended = sample.run(*arguments)
    assert (ended.code, ended.stdout) == (3, "")
    assert ended.stderr.startswith("error: There is no ")


def test_several_icps_where_one_is_asked_for(sample: Sample) -> None:
    """`show` and `compile` want a name."""
    sample.write("specs/other.icp.yaml", _HEAD + "tiers: {red: {}}\n")
    for command in ("show", "compile"):
        ended = sample.run(command)
        assert ended.code == 2
        assert "Name one of `other`, `sample`." in ended.stderr
        assert sample.run(command, "other").code == 0


def test_only_drafts(sample: Sample) -> None:
    """Drafts are scored only by name."""
    good = (sample.root / "specs" / "sample.icp.yaml").read_text(encoding="utf-8")
    sample.write("specs/sample.icp.yaml", good.replace("title: Sample", "title: S\nstatus: draft"))
    ended = sample.run("score", "-f", "csv")
    assert ended.code == 3
    assert "no active ICP" in ended.stderr
    assert sample.run("score", "-f", "csv", "--icp", "sample").code == 0


_FAULTS = {
    "a slip": PROJECT.replace("country: {type: string}", "country: {type: strin}"),
    "not YAML": "icpspec: 1\nattributes: {",
    "empty": "",
}
_AS_JSON = (
    ("validate",),
    ("test",),
    ("show",),
    ("profile",),
    ("score",),
    ("explain", "x"),
    ("backtest",),
)


@pytest.mark.parametrize("command", _AS_JSON, ids=_ids(_AS_JSON))
@pytest.mark.parametrize("fault", _FAULTS)
def test_json_where_the_project_file_is_faulty(
    sample: Sample, fault: str, command: tuple[str, ...]
) -> None:
    """A program that reads along finds what is wrong on standard output; a file stays as it was."""
    sample.write("icpspec.yaml", _FAULTS[fault])
    sample.write("out/result", "of yesterday")
    ended = sample.run(*command, "-f", "json")
    assert ended.code == 1
    document = json.loads(ended.stdout)
    assert document["tool"]["name"] == "icpspec"
    assert [(d["file"], d["severity"]) for d in document["diagnostics"]] == [
        ("icpspec.yaml", "error")
    ]
    assert document.get("project") == ("Sample" if fault == "a slip" else None)
    if command != ("validate",):
        assert "Nothing was done: correct the errors first." in ended.stderr
        again = sample.run(*command, "-f", "json", "-o", "out/result")
        assert again.stdout == ended.stdout
        assert (sample.root / "out" / "result").read_text(encoding="utf-8") == "of yesterday"


def test_annotations_where_a_spec_is_faulty(sample: Sample) -> None:
    """GitHub shows the findings at their lines, whichever command met them."""
    sample.write("specs/sample.icp.yaml", _HEAD + _ERROR)
    ended = sample.run("profile", "-f", "github")
    assert ended.code == 1
    assert ended.stdout.startswith("::error file=specs/sample.icp.yaml,line=4,")


@pytest.mark.parametrize("command", [("score",), ("explain", "x")], ids=" ".join)
def test_json_where_data_fail(sample: Sample, command: tuple[str, ...]) -> None:
    """The finding stands at the source in the project file."""
    (sample.root / "data" / "accounts.csv").unlink()
    ended = sample.run(*command, "-f", "json")
    assert ended.code == 4
    (told,) = json.loads(ended.stdout)["diagnostics"]
    assert (told["rule"], told["file"], told["line"]) == ("missing-source", "icpspec.yaml", 8)


def test_json_where_there_is_nothing_to_test(sample: Sample) -> None:
    """A project without opportunities ends a backtest with 3."""
    ended = sample.run("backtest", "-f", "json")
    assert ended.code == 3
    (told,) = json.loads(ended.stdout)["diagnostics"]
    assert told["message"] == "The project declares no opportunities to test against."


_WRITERS = (
    ("validate", "-f", "json"),
    ("test",),
    ("show",),
    ("score", "-f", "csv"),
    ("score", "-f", "parquet"),
    ("score", "-f", "json"),
    ("explain", "x"),
    ("compile",),
    ("schema",),
)


@pytest.mark.parametrize("command", _WRITERS, ids=_ids(_WRITERS))
def test_output_file(sample: Sample, command: tuple[str, ...]) -> None:
    """Whole, readable for the team, and in place of standard output."""
    out = sample.root / "out"
    out.mkdir()
    ended = sample.run(*command, "-o", "out/result")
    assert (ended.code, ended.stdout) == (0, "")
    assert [path.name for path in out.iterdir()] == ["result"]
    assert (out / "result").stat().st_size > 0
    umask = os.umask(0)
    os.umask(umask)
    assert (out / "result").stat().st_mode & 0o777 == 0o666 & ~umask


@pytest.mark.parametrize(
    "name", ["data/accounts.csv", "specs/sample.icp.yaml", "icpspec.yaml", "l"]
)
@pytest.mark.parametrize(
    "command", [("score", "-f", "csv"), ("show",), ("compile",), ("validate",)]
)
def test_output_never_takes_the_place_of_the_project(
    sample: Sample, command: tuple[str, ...], name: str
) -> None:
    """A slip of the hand must not cost the data or the spec, not even through a link."""
    (sample.root / "l").symlink_to("data/accounts.csv")
    before = (sample.root / name).read_bytes()
    ended = sample.run(*command, "-o", name)
    assert (ended.code, ended.stdout) == (2, "")
    assert f"{name} belongs to the project; the result would take its place." in ended.stderr
    assert (sample.root / name).read_bytes() == before


def test_no_account_to_score(sample: Sample) -> None:
    """Said in words, not by empty tables."""
    sample.write("data/accounts.csv", "account_id,employees,country,funded_on\n")
    ended = sample.run("score", "--as-of", "2026-10-01")
    assert ended.code == 0
    assert ended.stdout.startswith("No account has a score as of 2026-10-01.\n")


@pytest.mark.parametrize("command", _WRITERS, ids=_ids(_WRITERS))
def test_output_folder_is_missing(sample: Sample, command: tuple[str, ...]) -> None:
    """Said before any work is done; the folder is not made."""
    ended = sample.run(*command, "-o", "none/result")
    assert (ended.code, ended.stdout) == (4, "")
    assert ended.stderr == "error: There is no folder none.\n    Create it first.\n"
    assert not (sample.root / "none").exists()


@pytest.mark.parametrize(
    "command",
    [command for command in _WRITERS if command[0] in ("test", "show", "score")],
    ids=_ids,
)
def test_a_command_that_fails_leaves_the_file_as_it_was(
    sample: Sample, command: tuple[str, ...]
) -> None:
    """Neither half a result nor a temporary file."""
    sample.write("specs/sample.icp.yaml", _HEAD + _ERROR)
    sample.write("out/result", "of yesterday")
    ended = sample.run(*command, "-o", "out/result")
    assert ended.code == 1
    assert [path.name for path in (sample.root / "out").iterdir()] == ["result"]
    assert (sample.root / "out" / "result").read_text(encoding="utf-8") == "of yesterday"


def test_data_that_fail_half_way_leave_the_file_as_it_was(sample: Sample) -> None:
    """The rows before the fault are not written."""
    rows = "".join(f"k{i},{i},DE,\n" for i in range(40_000))
    head = "account_id,employees,country,funded_on\n"
    sample.write("data/accounts.csv", head + rows + 'z,"7\n')
    sample.write("out/result", "of yesterday")
    for format_name in ("csv", "parquet", "json"):
        ended = sample.run("score", "-f", format_name, "-o", "out/result")
        assert ended.code == 4
        assert "Cannot read `data/accounts.csv`: line 40002: " in ended.stderr
    assert [path.name for path in (sample.root / "out").iterdir()] == ["result"]
    assert (sample.root / "out" / "result").read_text(encoding="utf-8") == "of yesterday"


def test_replacing_keeps_links_and_devices(tmp_path: Path) -> None:
    """What a link leads to is replaced; a device is written, never replaced by a file."""
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_text(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"
    write_text(Path(os.devnull), "gone")
    assert Path(os.devnull).is_char_device()


def test_an_exception_leaves_no_file(tmp_path: Path) -> None:
    """Neither the new one nor the temporary one."""
    with pytest.raises(ZeroDivisionError), replacing(tmp_path / "x") as temporary:
        _ = temporary.write_text("half") / 0
    assert list(tmp_path.iterdir()) == []


def _program(*arguments: str, root: Path, then: str = "", **more: str) -> tuple[int, str, str]:
    program = f'"{sys.executable}" -c "from icpspec.cli import main; main()"'
    line = " ".join([program, *arguments, then])
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=root,
        env={**os.environ, **more},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def test_a_reader_that_leaves(sample: Sample) -> None:
    """`| head -1` ends quietly, with the exit code of the command itself."""
    rows = "".join(f"k{i},{i},DE,\n" for i in range(8_000))
    sample.write("data/accounts.csv", "account_id,employees,country,funded_on\n" + rows)
    for format_name, first in (("csv", "account_id,icp,"), ("json", "{")):
        code, stdout, stderr = _program(
            "score", "-f", format_name, root=sample.root, then="| head -1"
        )
        assert (code, stderr) == (0, "")
        assert stdout.startswith(first)
    sample.write("specs/other.icp.yaml", _HEAD + "traits:\n" + _many_faults())
    code, _, stderr = _program("validate", root=sample.root, then="| head -1")
    assert (code, stderr) == (1, "")


def _many_faults() -> str:
    traits = "".join(f"  t{i}: {{when: {{nothing: 1}}, weight: 3}}\n" for i in range(2000))
    return traits + "tiers: {red: {}}\n"


def test_a_terminal_that_lacks_characters(sample: Sample) -> None:
    """Text is written all the same."""
    code, stdout, stderr = _program("show", root=sample.root, PYTHONIOENCODING="latin-1")
    assert (code, stderr) == (0, "")
    assert "score \\u2265 5" in stdout, stdout


def test_interrupted(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """As the shell has it: 128 and the number of the signal."""

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(session, "workspace", interrupt)
    ended = sample.run("score")
    assert ended.code == 130
    assert "error: interrupted" in ended.stderr


def test_a_full_disk(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine's own words, and which file."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    ended = sample.run("schema", "-o", "schema.json")
    assert ended.code == 4
    assert ended.stderr == "error: Cannot write schema.json: No space left on device.\n"
    assert not (sample.root / "schema.json").exists()


def test_a_bug(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    """Called a bug, without a traceback, with the way to one."""
    from click.testing import CliRunner

    from icpspec.cli.app import app

    def broken(*_: object) -> None:
        raise AssertionError("of ours")

    monkeypatch.setattr(session, "workspace", broken)
    del sample
    result = CliRunner().invoke(app, ["score"])
    assert result.exit_code == 4
    assert result.stderr == (
        "error: icpspec itself failed: AssertionError: of ours\n"
        "    This is a bug. Run it again with ICPSPEC_TRACEBACK=1 and report what it prints.\n"
    )
