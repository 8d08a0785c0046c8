"""A project as a commit has it, also of trees that no checkout would write."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from icpspec.diagnostics import Severity
from icpspec.errors import EnvironmentFault
from icpspec.git import copies, snapshot
from icpspec.git.repository import Commit, find
from icpspec.git.versions import Versions

from .conftest import PROJECT, icp

if TYPE_CHECKING:
    from icpspec.diagnostics import Diagnostic

    from .conftest import Repo


def _copied(repo: Repo, into: Path, ref: str = "HEAD", project: str = "icpspec.yaml") -> list[str]:
    """The paths of all that is written of a commit."""
    into.mkdir()
    own = find(repo.root)
    snapshot.write(own, own.commit(ref), project, into.resolve())
    return _files(into)


def _files(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() or path.is_symlink()
    )


def _errors(repo: Repo, ref: str) -> list[Diagnostic]:
    with Versions(start=repo.root) as versions:
        found = versions.version(ref).workspace.all_findings
    return [one for one in found if one.severity is Severity.ERROR]


def test_only_what_specs_are_read_from_is_written(repo: Repo, tmp_path: Path) -> None:
    """The project file, specs, lists, accepted findings and what `render` names; no data."""
    repo.write(
        "icpspec.yaml",
        PROJECT
        + "specs: [specs, more, lone.icp.yaml]\n"
        + "lists: {eu: {file: lists/eu.csv}, de: [DE]}\n"
        + "data: {accounts: {source: data/*.csv, key: id}}\n"
        + "render: {templates: pages, title: specs}\n",
    )
    for name in (
        *("specs/a.icp.yaml", "specs/deep/b.icp.yaml", "specs/notes.md", "more/c.icp.yaml"),
        *("lone.icp.yaml", "lists/eu.csv", "lists/other.csv", "data/accounts.csv", "README.md"),
        *(
            ".icpspec/accepted.yaml",
            ".icpspec/schemas/icp.json",
            "pages/a.html",
            "other/d.icp.yaml",
        ),
    ):
        repo.write(name, f"{name}\n")
    repo.commit("many files")
    assert _copied(repo, tmp_path / "copy") == [
        ".icpspec/accepted.yaml",
        "icpspec.yaml",
        "lists/eu.csv",
        "lone.icp.yaml",
        "more/c.icp.yaml",
        "pages/a.html",
        "specs/a.icp.yaml",
        "specs/deep/b.icp.yaml",
        # `title: specs` is a folder by chance: all of it is taken for a template.
        "specs/notes.md",
    ]
    assert (tmp_path / "copy/lists/eu.csv").read_text() == "lists/eu.csv\n"


def test_a_folder_of_specs_that_holds_none(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Git keeps it for the sake of another file, or not at all; that is no fault of a version."""
    repo.write("icpspec.yaml", PROJECT + "specs: [specs, future, a/b, specs/a.icp.yaml/x]\n")
    repo.write("future/README.md", "to come\n")
    repo.commit("future")
    with Versions(start=repo.root) as versions:
        found = versions.version("HEAD").workspace.all_findings
    assert [one.message for one in found] == ["There is no folder `specs/a.icp.yaml/x`."]
    repo.write("icpspec.yaml", PROJECT + "specs: [specs]\n")
    repo.git("rm", "--quiet", "specs/a.icp.yaml")
    repo.commit("none left")
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        base, _head = versions.pair("HEAD", None)
    assert not base.workspace.findings


def test_a_project_file_that_is_a_link(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The project is where the link is, here and in a commit."""
    repo.write("sales/specs/b.icp.yaml", icp("b"))
    repo.write("sales/real.yaml", PROJECT)
    (repo.root / "sales/icpspec.yaml").symlink_to("real.yaml")
    repo.commit("linked")
    monkeypatch.chdir(repo.root)
    for start, project in ((repo.root / "sales", None), (repo.root, Path("sales/icpspec.yaml"))):
        with Versions(project, start=start) as versions:
            for text in (None, "HEAD"):
                space = versions.version(text).workspace
                assert [one.id for one in space.icps] == ["b"]
                assert not space.all_findings


def test_data_files_are_written_if_asked_for(repo: Repo, tmp_path: Path) -> None:
    """By name and by glob, at any depth of the `data` section."""
    repo.write(
        "icpspec.yaml",
        PROJECT
        + "data:\n  accounts: {source: data/accounts-*.csv, key: id}\n"
        + "  opportunities: {source: data/opps.csv, key: id, account: id}\n",
    )
    for name in ("data/accounts-1.csv", "data/accounts-2.csv", "data/opps.csv", "data/x.csv"):
        repo.write(name, name)
    repo.commit("data")
    own, into = find(repo.root), tmp_path.resolve() / "copy"
    into.mkdir()
    snapshot.write(own, own.commit("HEAD"), "icpspec.yaml", into, with_data=True)
    assert [name for name in _files(into) if name.startswith("data/")] == [
        *("data/accounts-1.csv", "data/accounts-2.csv", "data/opps.csv"),
    ]


def test_data_files_are_whole_however_large(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go from git to the disk: one larger than any spec may be, and many small ones."""
    monkeypatch.setattr(copies, "_MOST_AT_ONCE", 1000)
    repo.write("icpspec.yaml", PROJECT + "data: {accounts: {source: data/*.csv, key: id}}\n")
    expected = {f"data/{n}.csv": f"{n}\n".encode() * 100 for n in range(30)}
    expected["data/large.csv"] = b"0123456789\n" * 3_500_000
    assert len(expected["data/large.csv"]) > copies._MOST_BYTES
    for name, text in expected.items():
        repo.write(name, text)
    repo.commit("data")
    own, into = find(repo.root), tmp_path.resolve() / "copy"
    into.mkdir()
    snapshot.write(own, own.commit("HEAD"), "icpspec.yaml", into, with_data=True)
    assert {name: (into / name).read_bytes() for name in expected} == expected


def test_data_that_lfs_keeps(repo: Repo, tmp_path: Path) -> None:
    """Taken from the store of the clone; a pointer is never taken for data."""
    repo.write("icpspec.yaml", PROJECT + "data: {accounts: {source: data/*.csv, key: id}}\n")
    text = b"id,country\n1,DE\n"
    for name, oid in (("here", sha256(text).hexdigest()), ("absent", "0" * 64)):
        pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid}\nsize 16\n"
        repo.write(f"data/{name}.csv", pointer)
    oid = sha256(text).hexdigest()
    repo.write(f".git/lfs/objects/{oid[:2]}/{oid[2:4]}/{oid}", text)
    repo.commit("pointers")
    own, into = find(repo.root), tmp_path.resolve() / "copy"
    into.mkdir()
    snapshot.write(own, own.commit("HEAD"), "icpspec.yaml", into, with_data=True)
    assert {file.name: file.read_bytes() for file in (into / "data").iterdir()} == {
        "here.csv": text
    }


def test_a_project_below_the_top_has_its_own_paths(empty: Repo, tmp_path: Path) -> None:
    """Paths of a project file are relative to it, wherever it lies."""
    empty.write("sales/icpspec.yaml", PROJECT + "specs: [icps, ../outside]\n")
    empty.write("sales/icps/a.icp.yaml", icp())
    empty.write("outside/b.icp.yaml", icp("b"))
    empty.write("specs/c.icp.yaml", icp("c"))
    empty.commit("below")
    copied = _copied(empty, tmp_path / "copy", project="sales/icpspec.yaml")
    assert copied == ["outside/b.icp.yaml", "sales/icps/a.icp.yaml", "sales/icpspec.yaml"]


def test_names_in_other_alphabets_with_spaces_and_line_breaks(repo: Repo) -> None:
    """File names are bytes to git, and are written as they are."""
    for number, name in enumerate(("größe", "a b", "顧客", "tab\tand\nbreak", '"quoted"', "[x]*")):
        repo.write(f"specs/{name}.icp.yaml", icp(f"i{number}"))
    repo.commit("names")
    with Versions(start=repo.root) as versions:
        space = versions.version("HEAD").workspace
    assert sorted(one.id or "" for one in space.icps) == ["a", *(f"i{n}" for n in range(6))]
    assert not space.all_findings


def test_a_link_inside_the_project_is_followed(repo: Repo) -> None:
    """To a file, to a folder, through a second link, and for a list behind a linked folder."""
    repo.write("icpspec.yaml", PROJECT + "specs: [specs, linked]\nlists: {eu: {file: l/eu.csv}}\n")
    repo.write("shared/b.icp.yaml", icp("b"))
    repo.write("shared/icps/c.icp.yaml", icp("c"))
    repo.write("real/eu.csv", "code\nDE\n")
    (repo.root / "specs/b.icp.yaml").symlink_to("../two.yaml")
    (repo.root / "two.yaml").symlink_to("shared/b.icp.yaml")
    (repo.root / "linked").symlink_to("shared/icps")
    (repo.root / "l").symlink_to("real")
    repo.commit("links")
    with Versions(start=repo.root) as versions:
        here, there = versions.version(None), versions.version("HEAD")
    for version in (here, there):
        assert not version.workspace.all_findings
        assert [one.id for one in version.workspace.icps] == ["c", "a", "b"]
        assert version.workspace.vocabulary.lists["eu"].values == ("DE",)


@pytest.mark.parametrize("target", ["/etc/passwd", "../../../../../../../etc/passwd", "../secret"])
def test_a_link_that_leaves_the_project_is_refused(repo: Repo, target: str) -> None:
    """As on disk: what is outside of the project is not read, and no word of it is shown."""
    repo.write("secret", "password\n")
    (repo.root / "specs/evil.icp.yaml").symlink_to(target)
    if target == "../secret":
        # Inside the repository, but outside of the project.
        repo.git("mv", "icpspec.yaml", "specs/icpspec.yaml")
        repo.write("specs/icpspec.yaml", PROJECT + "specs: ['.']\n")
    repo.commit("evil")
    (found,) = _errors(repo, "HEAD")
    assert (found.rule.id, found.message) == (
        "outside-project",
        "This is a link that leaves the project.",
    )
    assert str(found.span) == "HEAD:specs/evil.icp.yaml:1:1"


def test_links_in_a_circle_end(repo: Repo, tmp_path: Path) -> None:
    """A link to itself, and two to each other, are files that cannot be read."""
    (repo.root / "specs/x.icp.yaml").symlink_to("x.icp.yaml")
    (repo.root / "specs/y.icp.yaml").symlink_to("z.icp.yaml")
    (repo.root / "specs/z.icp.yaml").symlink_to("y.icp.yaml")
    (repo.root / "specs/up").symlink_to("..")
    repo.commit("circles")
    assert "specs/x.icp.yaml" in _copied(repo, tmp_path / "copy")
    with Versions(start=repo.root) as versions:
        assert [one.id for one in versions.version("HEAD").workspace.icps] == ["a"]


def test_a_submodule_is_left_out(repo: Repo, tmp_path: Path) -> None:
    """What another repository has is not part of this one's commit."""
    head = repo.git("rev-parse", "HEAD")
    repo.git("update-index", "--add", "--cacheinfo", f"160000,{head},specs/module.icp.yaml")
    repo.git("commit", "--quiet", "-m", "module")
    assert _copied(repo, tmp_path / "copy") == ["icpspec.yaml", "specs/a.icp.yaml"]


def _odd(repo: Repo, *specs: tuple[str, str, bytes]) -> str:
    """A commit with odd entries beside the project file."""
    project = ("100644", "icpspec.yaml", PROJECT.encode())
    return repo.commit_tree(repo.tree(project, *specs))


@pytest.mark.parametrize("name", ["..", ".", ".git", ".GIT"])
def test_a_name_that_no_file_can_have_is_refused(repo: Repo, tmp_path: Path, name: str) -> None:
    """Git would not check it out; nothing is written above the copy."""
    inner = repo.tree(("100644", "evil.icp.yaml", icp("evil").encode()))
    specs = repo.tree(("040000", name, inner.encode()))
    commit = _odd(repo, ("040000", "specs", specs.encode()))
    with pytest.raises(EnvironmentFault, match=r"a path that no file can have"):
        _copied(repo, tmp_path / "copy", commit)
    assert not (tmp_path / "evil.icp.yaml").exists()


def test_a_name_with_a_slash_is_refused(repo: Repo, tmp_path: Path) -> None:
    """`/tmp/x` and `a/../../x` as one name lead out of the copy."""
    target = tmp_path / "out.icp.yaml"
    for name in (str(target), "x/../../../out.icp.yaml"):
        specs = repo.tree(("100644", name, b"evil"))
        commit = _odd(repo, ("040000", "specs", specs.encode()))
        with pytest.raises(EnvironmentFault):
            _copied(repo, tmp_path / f"copy{len(name)}", commit)
    assert not target.exists()


def test_a_folder_that_is_a_link_as_well_writes_nothing_through_it(
    repo: Repo, tmp_path: Path
) -> None:
    """A tree can hold one name twice; files and links stay inside of the copy."""
    outside = tmp_path / "outside"
    outside.mkdir()
    inner = repo.tree(
        ("120000", "b.icp.yaml", b"a.icp.yaml"),
        ("100644", "evil.icp.yaml", icp("evil").encode()),
    )
    link = ("120000", "specs", os.fsencode(outside))
    commit = _odd(repo, link, ("040000", "specs", inner.encode()))
    _copied(repo, tmp_path / "copy", commit)
    assert list(outside.iterdir()) == []
    links = repo.tree(("120000", "b.icp.yaml", b"a.icp.yaml"))
    commit = _odd(repo, link, ("040000", "specs", links.encode()))
    with pytest.raises(EnvironmentFault, match="behind a link"):
        _copied(repo, tmp_path / "copy2", commit)
    assert list(outside.iterdir()) == []


def test_a_huge_file_is_not_read(repo: Repo) -> None:
    """A few bytes can unpack to gigabytes; the loader refuses by size, and so it does here."""
    with (repo.root / "specs/huge.icp.yaml").open("wb") as out:
        out.truncate(40 * 1024 * 1024)
    repo.commit("huge")
    (found,) = _errors(repo, "HEAD")
    assert found.rule.id == "file-too-large"
    assert "41,943,040 bytes" in found.message


def test_bytes_are_as_stored(repo: Repo, tmp_path: Path) -> None:
    """Neither line ends nor pointers to large files are changed on the way."""
    repo.write(".gitattributes", "*.yaml text eol=crlf ident filter=lfs\n")
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n$Id$\n"
    repo.write("specs/p.icp.yaml", pointer)
    repo.commit("pointer")
    _copied(repo, tmp_path / "copy")
    assert (tmp_path / "copy/specs/p.icp.yaml").read_bytes() == pointer


def test_a_replaced_object_is_read_as_it_was(repo: Repo) -> None:
    """`refs/replace` shows other content under the same hash; a version is what was committed."""
    old = repo.git("rev-parse", "HEAD:specs/a.icp.yaml")
    new = repo.git("hash-object", "-w", "--stdin", given=icp(weight=9).encode())
    repo.git("replace", old, new)
    with Versions(start=repo.root) as versions:
        (found,) = versions.version("HEAD").workspace.icps
    assert found.document.data["traits"]["big"]["weight"] == 3


def test_a_project_with_200_specs_is_written_in_a_moment(repo: Repo, tmp_path: Path) -> None:
    """One process reads all files; 0.3 s would be far too slow."""
    for number in range(200):
        repo.write(f"specs/n{number}.icp.yaml", icp(f"n{number}") + "# padding\n" * 1000)
    repo.commit("many")
    own, into = find(repo.root), tmp_path.resolve() / "copy"
    into.mkdir()
    head = own.commit("HEAD")
    start = sum(os.times()[:4])
    snapshot.write(own, head, "icpspec.yaml", into)
    # Of this process and of git, so that a busy machine does not count.
    assert sum(os.times()[:4]) - start < 0.3
    assert len(_files(into)) == 202


def test_a_commit_that_is_gone_is_not_an_empty_project(repo: Repo, tmp_path: Path) -> None:
    """What git cannot read is an error, never a project without specs."""
    into = tmp_path.resolve() / "copy"
    into.mkdir()
    with pytest.raises(EnvironmentFault, match="git could not read the files of gone"):
        snapshot.write(find(repo.root), Commit("1" * 40, "gone"), "icpspec.yaml", into)
    blob = repo.git("rev-parse", "HEAD:specs/a.icp.yaml")
    (repo.root / ".git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(EnvironmentFault, match="git could not read the files of HEAD"):
        _copied(repo, tmp_path / "again")
