"""`icpspec fmt`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from .conftest import PROJECT, SPEC

if TYPE_CHECKING:
    from .conftest import Sample

_FILE = "specs/sample.icp.yaml"
_LOOSE = SPEC.replace("id: sample\ntitle: Sample\n", "title:   'Sample' # name\nid: sample\n")
_TIGHT = SPEC.replace("title: Sample\n", "title: Sample # name\n")


def _text(sample: Sample, name: str = _FILE) -> str:
    return (sample.root / name).read_bytes().decode()


@pytest.fixture
def loose(sample: Sample) -> Sample:
    """A project whose only spec is out of form."""
    sample.write(_FILE, _LOOSE)
    return sample


def test_fmt(loose: Sample) -> None:
    """The spec is brought into form; the second time there is nothing to do."""
    ended = loose.run("fmt")
    assert (ended.code, ended.stderr) == (0, "")
    assert ended.stdout == f"Formatted {_FILE}.\n2 files: 1 formatted, 1 in form already.\n"
    assert _text(loose) == _TIGHT
    again = loose.run("fmt", "--check")
    assert (again.code, again.stdout) == (0, "2 files: 2 in form already.\n")


def test_check(loose: Sample) -> None:
    """Nothing is written, and the exit code tells."""
    ended = loose.run("fmt", "--check")
    assert ended.code == 1
    assert ended.stdout == (f"Would format {_FILE}.\n2 files: 1 would change, 1 in form already.\n")
    assert _text(loose) == _LOOSE


def test_diff(loose: Sample) -> None:
    """What would change; only with --check it is a failure."""
    ended = loose.run("fmt", "--diff")
    assert ended.code == 0
    assert f"--- a/{_FILE}\n+++ b/{_FILE}\n" in ended.stdout
    assert "-title:   'Sample' # name\n" in ended.stdout
    assert "+title: Sample # name\n" in ended.stdout
    assert _text(loose) == _LOOSE
    assert loose.run("fmt", "--diff", "--check").code == 1


def test_json(loose: Sample) -> None:
    """The same for programs."""
    document = json.loads(loose.run("fmt", "-f", "json", "--diff").stdout)
    assert document["changed"] == [_FILE]
    assert document["written"] is False
    assert document["diff"].startswith(f"--- a/{_FILE}\n")
    assert document["summary"] == {"files": 2, "changed": 1, "faulty": 0}
    document = json.loads(loose.run("fmt", "-f", "json").stdout)
    assert (document["written"], document["diff"]) == (True, None)


def test_quiet(loose: Sample) -> None:
    """Nothing to say."""
    ended = loose.run("fmt", "-q")
    assert (ended.code, ended.stdout.strip()) == (0, "")


def test_some_files(loose: Sample) -> None:
    """A file, or a folder."""
    loose.write("specs/other.icp.yaml", _LOOSE.replace("sample", "other"))
    assert loose.run("fmt", "specs/other.icp.yaml").code == 0
    assert _text(loose) == _LOOSE
    assert "'Sample'" not in _text(loose, "specs/other.icp.yaml")
    loose.write(
        "icpspec.yaml", PROJECT.replace("icpspec: 1\nproject: Sample\n", "project: S\nicpspec: 1\n")
    )
    loose.write(".hidden/x.icp.yaml", _LOOSE)
    assert loose.run("fmt", ".").stdout.startswith(f"Formatted icpspec.yaml.\nFormatted {_FILE}.\n")
    assert _text(loose, "icpspec.yaml").startswith("icpspec: 1\nproject: S\n")
    assert _text(loose, ".hidden/x.icp.yaml") == _LOOSE


def test_without_a_project(loose: Sample) -> None:
    """A spec alone can be formatted; without anything named there is nothing to do."""
    (loose.root / "icpspec.yaml").unlink()
    assert loose.run("fmt").code == 3
    assert loose.run("fmt", _FILE).code == 0
    assert _text(loose) == _TIGHT


def test_what_the_team_has_accepted(sample: Sample) -> None:
    """Its file has a form, too."""
    name = ".icpspec/accepted.yaml"
    entry = "{approver: A, reason: r, rule: repeated-value}"
    sample.write(name, f"accepted: [{entry}]\nicpspec: 1\n")
    assert sample.run("fmt").code == 0
    expected = "icpspec: 1\naccepted: [{rule: repeated-value, approver: A, reason: r}]\n"
    assert _text(sample, name) == expected
    assert sample.run("fmt", name, "--check").code == 0


def test_a_faulty_file_is_left(loose: Sample) -> None:
    """Its fault is told where it stands, and the others are formatted."""
    loose.write("specs/bad.icp.yaml", "a: [\n")
    ended = loose.run("fmt")
    assert ended.code == 1
    assert ended.stdout.startswith("specs/bad.icp.yaml:")
    assert "1 left as it is" in ended.stdout
    assert (_text(loose), _text(loose, "specs/bad.icp.yaml")) == (_TIGHT, "a: [\n")


def test_what_only_the_schema_rejects_is_formatted(loose: Sample) -> None:
    """The form is a matter of the text; its faults stay where they are."""
    loose.write(_FILE, _LOOSE.replace("traits:", "traets:"))
    assert loose.run("fmt").code == 0
    assert "traets:" in _text(loose)
    assert "id: sample\ntitle: Sample # name\n" in _text(loose)


@pytest.mark.parametrize(
    "raw",
    [b"\xff\xfea", b"", b"\0", b"a: !x 1\n", b"a: 1\na: 2\n", b"icpspec: 1\n" + b"#" * 9_000_000],
)
def test_bad_input(loose: Sample, raw: bytes) -> None:
    """Not a byte changes."""
    loose.write(_FILE, raw)
    assert loose.run("fmt").code == 1
    assert (loose.root / _FILE).read_bytes() == raw


def test_a_byte_order_mark_and_line_ends(loose: Sample) -> None:
    """They stay."""
    loose.write(_FILE, "\ufeff" + _LOOSE.replace("\n", "\r\n"))
    assert loose.run("fmt").code == 0
    assert _text(loose) == "\ufeff" + _TIGHT.replace("\n", "\r\n")


def test_a_read_only_file(loose: Sample) -> None:
    """It is said, and no other file is written either."""
    loose.write("specs/a.icp.yaml", _LOOSE)
    (loose.root / _FILE).chmod(0o444)
    ended = loose.run("fmt")
    assert ended.code == 4
    assert "is read-only" in ended.stderr
    assert (_text(loose), _text(loose, "specs/a.icp.yaml")) == (_LOOSE, _LOOSE)
    assert loose.run("fmt", "--check").code == 1


def test_links(loose: Sample) -> None:
    """One that leads out of the project is neither read nor written; one inside stays a link."""
    outside = loose.root.parent / "outside.icp.yaml"
    outside.write_text(_LOOSE, encoding="utf-8")
    (loose.root / "specs" / "link.icp.yaml").symlink_to(outside)
    (loose.root / "specs" / "inside.icp.yaml").symlink_to(loose.root / _FILE)
    ended = loose.run("fmt", "specs/link.icp.yaml", "specs/inside.icp.yaml")
    assert ended.code == 1
    assert "specs/link.icp.yaml:1:1: error: This is a link that leaves the project." in ended.stdout
    assert outside.read_text(encoding="utf-8") == _LOOSE
    assert (loose.root / "specs" / "inside.icp.yaml").is_symlink()
    assert _text(loose) == _TIGHT


def test_a_file_and_a_link_to_it(loose: Sample) -> None:
    """It is written once."""
    (loose.root / "specs" / "z.icp.yaml").symlink_to(loose.root / _FILE)
    assert loose.run("fmt").code == 0
    assert _text(loose) == _TIGHT


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("none.icp.yaml",), 3, "There is no file or folder none.icp.yaml."),
        (("data/accounts.csv",), 2, "is no file of icpspec."),
        (("data",), 3, "There is no file to format."),
        (("--chek",), 2, "--check"),
        (("-f", "csv"), 2, "is not one of"),
    ],
)
def test_wrong_usage(loose: Sample, arguments: tuple[str, ...], code: int, said: str) -> None:
    """What is wrong, and nothing written."""
    ended = loose.run("fmt", *arguments)
    assert (ended.code, ended.stdout) == (code, "")
    assert said in ended.stderr
    assert _text(loose) == _LOOSE


def test_what_init_writes_is_in_form(loose: Sample) -> None:
    """And so is the demo's project, so that the first commit is the last of its kind."""
    assert loose.run("init", "new").code == 0
    ended = loose.run("fmt", "--check", "--diff", "new")
    assert (ended.code, ended.stdout) == (0, "2 files: 2 in form already.\n")
