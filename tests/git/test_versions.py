"""What users write as a version, and what is loaded for it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from icpspec.diagnostics import Severity
from icpspec.errors import EnvironmentFault, NothingToReadError, UsageError
from icpspec.git.versions import Versions

from .conftest import PROJECT, icp

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from icpspec.git.loaded import Version

    from .conftest import Repo


@pytest.fixture
def versions(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> Iterator[Versions]:
    """Versions seen from the top of the repository."""
    monkeypatch.chdir(repo.root)
    with Versions() as found:
        yield found


def _ids(version: Version) -> list[str | None]:
    return [one.id for one in version.workspace.icps]


def _weights(version: Version) -> list[int]:
    return [one.document.data["traits"]["big"]["weight"] for one in version.workspace.icps]


def _told(call: object, *arguments: str | None) -> tuple[str, str]:
    assert callable(call)
    with pytest.raises((UsageError, NothingToReadError)) as caught:
        call(*arguments)
    return str(caught.value), caught.value.help


def test_nothing_is_the_files_as_they_are(repo: Repo, versions: Versions) -> None:
    """Also what is not committed, and not even added."""
    repo.write("specs/b.icp.yaml", icp("b"))
    found = versions.version(None)
    assert (found.label, found.commit, found.only, _ids(found)) == (
        *("working tree", None, None),
        ["a", "b"],
    )


def test_a_ref_is_the_project_at_that_commit(repo: Repo, versions: Versions) -> None:
    """Its findings are called as git calls the files."""
    old = repo.git("rev-parse", "HEAD")
    repo.write("specs/a.icp.yaml", icp(weight=7, more="tiers: {}\n"))
    new = repo.commit("broken")
    found = versions.version("main")
    assert (found.label, found.commit, found.home) == ("main", new, repo.root)
    places = [str(one.span) for one in found.workspace.all_findings]
    assert "main:specs/a.icp.yaml:7:1" in places
    earlier = versions.version(old)
    assert (earlier.label, _weights(earlier)) == (old[:7], [3])
    assert earlier.workspace.icps[0].document.span(("id",)).file == f"{old[:7]}:specs/a.icp.yaml"


def test_the_project_file_of_a_ref_is_called_so_too(repo: Repo, versions: Versions) -> None:
    """A base that does not parse is told with its place, and has no ICPs that could be compared."""
    repo.write("icpspec.yaml", "icpspec: 1\nattributes: [\n")
    repo.commit("broken")
    repo.write("icpspec.yaml", PROJECT)
    found = versions.version("HEAD")
    assert found.workspace.project is None
    assert [str(one.span) for one in found.workspace.findings] == ["HEAD:icpspec.yaml:3:1"]
    assert not found.is_absent
    assert all(one.family is None for one in found.workspace.icps)


def test_a_conflict_and_another_language_in_the_base_are_told(
    repo: Repo, versions: Versions
) -> None:
    """Neither is "no changes"."""
    repo.write("specs/a.icp.yaml", icp().replace("title", "<<<<<<< HEAD\ntitle"))
    repo.write("specs/b.icp.yaml", icp("b").replace("icpspec: 1", "icpspec: 2"))
    repo.write("specs/c.icp.yaml", icp("c").replace("icpspec: 1", "icpspec: 0"))
    repo.commit("three kinds of wrong")
    found = versions.version("HEAD")
    assert [(str(one.span), one.rule.id) for one in found.workspace.all_findings] == [
        ("HEAD:specs/a.icp.yaml:3:1", "merge-conflict"),
        ("HEAD:specs/b.icp.yaml:1:10", "other-language"),
        ("HEAD:specs/c.icp.yaml:1:10", "other-language"),
    ]


@pytest.mark.parametrize(
    ("text", "ids", "only"),
    [
        ("main:specs/a.icp.yaml", ["a"], ("a",)),
        ("main:specs", ["a", "b"], ("a", "b")),
        ("main:specs/deep/", ["b"], ("b",)),
        ("main:", ["a", "b"], None),
        ("main:icpspec.yaml", ["a", "b"], None),
        ("specs/a.icp.yaml", ["a"], ("a",)),
        ("specs/deep", ["b"], ("b",)),
        ("icpspec.yaml", ["a", "b"], None),
        (".", ["a", "b"], None),
    ],
)
def test_a_part_of_a_project(
    repo: Repo, versions: Versions, text: str, ids: list[str], only: tuple[str, ...] | None
) -> None:
    """A file or folder of a commit, or on disk, with the project that it lies in."""
    repo.write("specs/deep/b.icp.yaml", icp("b"))
    repo.commit("second")
    found = versions.version(text)
    assert (_ids(found), found.only) == (ids, only)
    assert not found.workspace.all_findings


def test_a_path_of_a_ref_may_be_relative(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the top as git has it, with `./` from here; what does not exist is looked for here."""
    monkeypatch.chdir(repo.root / "specs")
    with Versions() as versions:
        for text in ("main:specs/a.icp.yaml", "main:./a.icp.yaml", "main:a.icp.yaml"):
            assert versions.version(text).label == "main:specs/a.icp.yaml"
        message, advice = _told(versions.version, "main:specs/b.icp.yaml")
        assert message == "main has no file or folder `specs/b.icp.yaml`."
        assert advice == "Did you mean `specs/a.icp.yaml`?"
        assert (
            _told(versions.version, "main:../../x")[0] == "`../../x` leads out of the repository."
        )


def test_a_name_of_a_file_and_a_branch(repo: Repo, versions: Versions) -> None:
    """As git does: whoever means one of them has to say which."""
    repo.git("branch", "specs")
    assert _told(versions.version, "specs") == (
        "`specs` is a file or folder as well as a branch, tag or commit.",
        "Write `./specs` for the file, `heads/specs` for the branch.",
    )
    assert versions.version("./specs").commit is None
    assert versions.version("heads/specs").commit == repo.git("rev-parse", "specs")


def test_what_names_nothing(repo: Repo, versions: Versions) -> None:
    """Each with the way out."""
    assert _told(versions.version, "mian")[1] == "Did you mean `main`?"
    assert _told(versions.version, "specs/x.icp.yaml") == (
        "There is no file specs/x.icp.yaml.",
        "A file of another version is written as `main:specs/x.icp.yaml`.",
    )
    assert _told(versions.version, "")[0] == "An empty text names no version."
    assert _told(versions.version, "-x")[0] == "`-x` begins with a dash, which no ref does."
    assert _told(versions.version, "nope:specs")[0] == "There is no branch, tag or commit `nope`."
    repo.write("notes/a.txt", "")
    assert _told(versions.version, "notes")[0] == "notes holds no project and no spec."


def test_without_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files can be compared, refs cannot."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent.resolve()))
    monkeypatch.chdir(tmp_path)
    for name, weight in (("one", 3), ("two", 4)):
        (tmp_path / name / "specs").mkdir(parents=True)
        (tmp_path / name / "icpspec.yaml").write_text(PROJECT)
        (tmp_path / name / "specs" / "a.icp.yaml").write_text(icp(weight=weight))
    with Versions() as versions:
        base, head = versions.pair("one", "two")
        assert (_weights(base), _weights(head)) == ([3], [4])
        assert _told(versions.version, "main") == (
            "There is no file or folder main, and no git repository here.",
            "Name two files or folders, or begin a history with `git init`.",
        )
        assert _told(versions.pair, None, None)[0] == "This folder belongs to no git repository."
        assert _told(versions.version, None)[0].startswith("There is no icpspec.yaml here")


def test_files_can_be_compared_without_git(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where git is missing, only what needs it fails, and says so."""
    repo.write("other/icpspec.yaml", PROJECT)
    repo.write("other/specs/a.icp.yaml", icp(weight=4))
    monkeypatch.chdir(repo.root)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    with Versions() as versions:
        base, head = versions.pair("other", None)
        assert (_weights(base), _weights(head)) == ([4], [3])
        with pytest.raises(EnvironmentFault, match="git was not found"):
            versions.version("main")


def test_a_repository_without_commits(empty: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is nothing to compare with yet."""
    empty.write("icpspec.yaml", PROJECT)
    monkeypatch.chdir(empty.root)
    with Versions() as versions:
        assert _told(versions.pair, None, None)[0] == "The repository has no commits yet."
        assert _told(versions.version, "main")[0] == "The repository has no commits yet."


OWN = "attributes: {employees: {type: integer}}\n"


def test_two_files_without_a_project(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two exported files with a vocabulary of their own need nothing else."""
    del repo
    folder = tmp_path / "exports"
    folder.mkdir()
    (folder / "old.icp.yaml").write_text(icp(more=OWN))
    (folder / "new.icp.yaml").write_text(icp(weight=4, more=OWN))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.resolve()))
    monkeypatch.chdir(folder)
    with Versions() as versions:
        base, head = versions.pair("old.icp.yaml", "new.icp.yaml")
    assert (_weights(base), _weights(head), base.only) == ([3], [4], ("a",))
    assert base.workspace.all_findings == head.workspace.all_findings == []


def test_a_file_without_a_project_is_read_with_that_of_the_other(
    repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exported spec uses the words of the project that it was exported from."""
    lone = tmp_path / "old.icp.yaml"
    lone.write_text(icp(weight=2))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent.resolve()))
    monkeypatch.chdir(tmp_path)
    with Versions() as versions:
        for pair in (("old.icp.yaml", "repo"), ("repo", "old.icp.yaml")):
            base, head = versions.pair(*pair)
            assert base.workspace.all_findings == head.workspace.all_findings == []
            assert sorted([*_weights(base), *_weights(head)]) == [2, 3]
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        base, head = versions.pair(str(lone), "main:specs/a.icp.yaml")
        assert base.workspace.all_findings == []


def test_a_commit_before_the_project(empty: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pull request that brings the first ICP has a base without any; all is new then."""
    empty.write("README.md", "hello\n")
    empty.commit("before")
    empty.git("checkout", "--quiet", "-b", "feature")
    empty.write("icpspec.yaml", PROJECT)
    empty.write("specs/a.icp.yaml", icp())
    empty.commit("the first ICP")
    monkeypatch.chdir(empty.root)
    with Versions() as versions:
        base, head = versions.pair(None, None)
    assert (base.is_absent, _ids(base), base.workspace.all_findings) == (True, [], [])
    assert (head.is_absent, _ids(head)) == (False, ["a"])


def test_a_project_that_moved(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A commit that has one project, elsewhere, has this project; of several one is named."""
    repo.git("tag", "v1")
    for name in ("icpspec.yaml", "specs"):
        (repo.root / "sales").mkdir(exist_ok=True)
        repo.git("mv", name, f"sales/{name}")
    repo.commit("moved")
    monkeypatch.chdir(repo.root / "sales")
    with Versions() as versions:
        base, head = versions.pair("v1", None, whole=True)
        assert (_ids(base), _ids(head)) == (["a"], ["a"])
    repo.write("other/icpspec.yaml", PROJECT)
    repo.commit("two")
    repo.git("tag", "v2")
    repo.git("checkout", "--quiet", "v1")
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        assert _told(versions.version, "v2") == (
            "Which project of v2? It has 2.",
            "Name one: `v2:other/icpspec.yaml`, `v2:sales/icpspec.yaml`.",
        )
        assert _ids(versions.version("v2:sales")) == ["a"]


def test_a_project_that_is_gone_is_found_in_the_base(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A branch that removes the project still has a base with one."""
    repo.git("tag", "v1")
    repo.git("rm", "--quiet", "-r", "icpspec.yaml", "specs")
    repo.write("README.md", "no more\n")
    repo.commit("gone")
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        base, head = versions.pair("v1", "HEAD")
    assert (_ids(base), _ids(head), head.is_absent) == (["a"], [], True)


def test_a_sparse_checkout_removes_nothing(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is not checked out would look as if it had been removed."""
    repo.write("more/b.icp.yaml", icp("b"))
    repo.write("icpspec.yaml", PROJECT + "specs: [specs, more]\n")
    repo.commit("two folders")
    repo.git("sparse-checkout", "set", "specs")
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        with pytest.raises(EnvironmentFault) as caught:
            versions.pair("HEAD", None)
        assert (
            str(caught.value) == "1 spec is left out of this sparse checkout, as more/b.icp.yaml."
        )
        base, _head = versions.pair("HEAD", "HEAD", whole=True)
        assert _ids(base) == ["b", "a"]
    repo.git(*caught.value.help.split("`")[1].split()[1:])
    with Versions() as versions:
        base, head = versions.pair("HEAD", None, whole=True)
        assert (_ids(base), _ids(head)) == (["b", "a"], ["b", "a"])


def test_copies_are_gone_in_the_end(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left behind."""
    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        root = versions.version("HEAD").workspace.root
        assert root.is_dir()
        with pytest.raises(UsageError):
            versions.version("nope")
    assert not root.exists()


# --- pairs -----------------------------------------------------------------------------------


def test_the_default_is_what_is_here_against_where_it_left_the_default_branch(
    repo: Repo, versions: Versions
) -> None:
    """Commits of others that were merged meanwhile are no part of it; what is not committed is."""
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.commit("mine")
    repo.git("checkout", "--quiet", "main")
    repo.write("specs/c.icp.yaml", icp("c"))
    repo.commit("theirs")
    repo.git("checkout", "--quiet", "feature")
    repo.write("specs/a.icp.yaml", icp(weight=5))
    base, head = versions.pair(None, None, whole=True)
    assert (_ids(base), _ids(head)) == (["a"], ["a", "b"])
    assert (_weights(base)[0], _weights(head)[0]) == (3, 5)
    assert base.label == repo.git("rev-parse", "--short=7", "main~1")


def test_a_file_that_is_renamed_or_removed(repo: Repo, versions: Versions) -> None:
    """Both sides of a move are loaded, and of a removal the side that has it."""
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.write("specs/c.icp.yaml", icp("c"))
    repo.commit("three")
    repo.git("mv", "specs/a.icp.yaml", "specs/z.icp.yaml")
    repo.git("rm", "--quiet", "specs/b.icp.yaml")
    base, head = versions.pair("HEAD", None)
    assert (_ids(base), _ids(head)) == (["a", "b"], ["a"])


def test_one_side_that_names_an_icp_narrows_the_other(repo: Repo, versions: Versions) -> None:
    """`diff main:specs/a.icp.yaml` is about that ICP alone, also under its new name."""
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.commit("two")
    base, head = versions.pair("HEAD:specs/a.icp.yaml", None)
    assert (_ids(base), _ids(head), head.only) == (["a"], ["a"], ("a",))
    repo.write("specs/a.icp.yaml", icp("new", more="renamed_from: a\n"))
    for two in (("HEAD:specs/a.icp.yaml", None), ("HEAD", "specs/a.icp.yaml")):
        base, head = versions.pair(*two)
        assert (_ids(base), _ids(head)) == (["a"], ["new"])


def _narrowed(versions: Versions) -> tuple[list[str | None], list[str | None]]:
    base, head = versions.pair("HEAD", None)
    assert base.only is head.only is None
    return _ids(base), _ids(head)


def _many(repo: Repo) -> None:
    for name in "bcd":
        repo.write(f"specs/{name}.icp.yaml", icp(name))
    repo.write("specs/e.icp.yaml", "icpspec: 1\nid: e\ntitle: E\nextends: b\n")
    repo.commit("many")


def test_what_cannot_differ_is_not_loaded(repo: Repo, versions: Versions) -> None:
    """Only the ICP that was edited, and one that builds on another."""
    _many(repo)
    assert _narrowed(versions) == ([], [])
    repo.write("specs/c.icp.yaml", icp("c", weight=4))
    assert _narrowed(versions) == (["c", "e"], ["c", "e"])


def test_what_an_icp_builds_on_is_part_of_it(repo: Repo, versions: Versions) -> None:
    """The child of an edited ICP differs without having been edited."""
    _many(repo)
    repo.write("specs/b.icp.yaml", icp("b", weight=4))
    assert _narrowed(versions) == (["b", "e"], ["b", "e"])
    base, head = versions.pair("HEAD", None)
    assert (base.workspace.icps[1].family, head.workspace.icps[1].family) != (None, None)
    child = head.workspace.icps[1].family
    assert child is not None
    assert child.base.traits[0].bands[0].points == 4


def test_what_all_share_makes_all_differ(repo: Repo, versions: Versions) -> None:
    """The project file, and the file of a list."""
    repo.write("icpspec.yaml", PROJECT + "lists: {eu: {file: eu.csv}}\n")
    repo.write("eu.csv", "code\nDE\n")
    _many(repo)
    everything = (list("abcde"), list("abcde"))
    for section in ("scale: {max: 9}", "data: {accounts: {source: a.csv, key: id}}"):
        repo.write("icpspec.yaml", f"{PROJECT}lists: {{eu: {{file: eu.csv}}}}\n{section}\n")
        assert _narrowed(versions) == everything
    repo.write("icpspec.yaml", "[")
    assert _narrowed(versions) == everything


def test_of_attributes_and_lists_only_those_who_name_them_depend(
    repo: Repo, versions: Versions
) -> None:
    """In conditions, through another attribute, in a list's file; all else matters to none."""
    own = PROJECT + "  per_head: {type: number, formula: employees / 2}\n"
    lists = "lists: {eu: {file: eu.csv}, dach: [DE]}\n"
    repo.write("icpspec.yaml", own + lists)
    repo.write("eu.csv", "code\nDE\n")
    for name, test in (
        *(("p", "per_head: {gte: 3}"), ("l", "country: {in: {list: eu}}")),
        *(("d", "country: {in: {list: dach}}"), ("q", '"count\\x72y": DE')),
    ):
        repo.write(f"specs/{name}.icp.yaml", icp(name).replace("employees: {gte: 50}", test))
    repo.commit("words")

    def needed(project: str, csv: str = "code\nDE\n") -> str:
        repo.write("icpspec.yaml", project)
        repo.write("eu.csv", csv)
        base, head = _narrowed(versions)
        assert base == head
        return "".join(name or "?" for name in head)

    assert needed(own + lists) == ""
    assert needed(own + lists + "project: New\ngates: []\nlint: {}\n") == ""
    assert needed(own.replace("integer", "number") + lists) == "apq"
    assert needed(own + "  country_code: {type: string}\n" + lists) == "q"
    assert needed(own + lists, "code\nDE\nAT\n") == "lq"
    assert needed(own + lists.replace("[DE]", "[DE, AT]")) == "dq"
    assert needed(own.replace("{type: string}", "{type: string, case: ignore}") + lists) == "dlq"


def _random_text(number: random.Random, name: str) -> str:
    test = number.choice(
        [
            *("employees: {gte: 50}", "country: DE", "country: {in: {list: eu}}", "big: true"),
            *("per_head: {gte: 2}", "has_big: {gte: 3}"),
        ]
    )
    text = icp(name, weight=number.randint(1, 3)).replace("employees: {gte: 50}", test)
    return text + number.choice(["", "", "extends: a\n", "# words\n"])


def _random_project(number: random.Random) -> str:
    attributes = {
        "employees": number.choice(["integer", "number"]),
        "country": number.choice(["string", "string, case: ignore"]),
        "per_head": f"number, formula: employees / {number.randint(1, 2)}",
        "big": f"boolean, when: {{employees: {{gte: {number.randint(1, 2)}}}}}",
        "has_big": "integer",
    }
    if number.random() < 0.2:
        del attributes[number.choice(list(attributes))]
    lines = [f"  {name}: {{type: {said}}}\n" for name, said in attributes.items()]
    eu = number.choice(["[DE]", "[DE, AT]", "{file: eu.csv}"])
    more = number.choice(["", "project: X\n", "scale: {max: 6}\n"])
    return f"icpspec: 1\nattributes:\n{''.join(lines)}lists: {{eu: {eu}}}\n{more}"


@pytest.mark.parametrize("seed", range(25))
def test_narrowing_never_hides_a_change(repo: Repo, versions: Versions, seed: int) -> None:
    """For random edits of specs and project, the narrowed pair has the changes of the whole."""
    from icpspec.diff.run import compare

    number = random.Random(seed)  # noqa: S311 - no secret
    for turn in range(2):
        repo.write("icpspec.yaml", _random_project(number))
        repo.write("eu.csv", number.choice(["code\nDE\n", "code\nDE\nFR\n"]))
        for name in "abcdef":
            if turn == 0 or number.random() < 0.3:
                repo.write(f"specs/{name}.icp.yaml", _random_text(number, name))
        if turn == 0:
            repo.commit("before")
    found = []
    for whole in (True, False):
        base, head = versions.pair("HEAD", None, whole=whole)
        found.append(compare(base.workspace, head.workspace))
    assert found[0].changes == found[1].changes
    # An error that only one side has is told by both.
    told = [{one.span.file for one in each.findings if one.span} for each in found]
    assert told[1] <= told[0]


def test_a_second_file_with_an_id_brings_the_first(repo: Repo, versions: Versions) -> None:
    """A copy that was not edited would be taken for a new ICP without the one it copies."""
    _many(repo)
    repo.write("specs/copy.icp.yaml", icp("c", weight=9))
    base, head = _narrowed(versions)
    assert (base, head) == (["c", "e"], ["c", "c", "e"])


def test_a_former_name_brings_the_icp_that_still_has_it(repo: Repo, versions: Versions) -> None:
    """`renamed_from: c` while `c` is still there is a copy, not a new name."""
    _many(repo)
    repo.write("specs/f.icp.yaml", icp("f", more="renamed_from: c\n"))
    assert _narrowed(versions) == (["c", "e"], ["c", "e", "f"])


def test_an_icp_whose_id_cannot_be_told_is_loaded(repo: Repo, versions: Versions) -> None:
    """In doubt an ICP is compared: one in brackets, one that is not YAML."""
    repo.write("specs/j.icp.yaml", '{"icpspec": 1, "id": "j", "title": "J", "tiers": {"red": {}}}')
    repo.write("specs/k.icp.yaml", ":\n- [")
    _many(repo)
    repo.write("specs/c.icp.yaml", icp("c", weight=4))
    assert _narrowed(versions) == (["c", "e", "j", None], ["c", "e", "j", None])


def test_an_attribute_of_the_project_that_takes_results(repo: Repo, versions: Versions) -> None:
    """Every ICP may use it, so that every ICP may differ."""
    repo.write("icpspec.yaml", PROJECT + "  fit: {type: string, icp: b, take: tier}\n")
    _many(repo)
    repo.write("specs/b.icp.yaml", icp("b", weight=4))
    assert _narrowed(versions) == (list("abcde"), list("abcde"))


def test_line_ends_of_another_system_are_loaded_and_found_equal(
    repo: Repo, versions: Versions
) -> None:
    """A checkout with CRLF differs in bytes, which costs time and nothing else."""
    text = icp().replace("\n", "\r\n")
    repo.write("specs/a.icp.yaml", text)
    base, head = versions.pair("HEAD", None)
    assert base.workspace.icps[0].document.data == head.workspace.icps[0].document.data


def test_narrowing_keeps_every_change(repo: Repo, versions: Versions) -> None:
    """What is found in a narrowed pair is what is found in the whole one."""
    from icpspec.diff.run import compare

    _many(repo)
    repo.write("specs/b.icp.yaml", icp("b", weight=4))
    repo.write("specs/f.icp.yaml", icp("f"))
    repo.git("rm", "--quiet", "specs/d.icp.yaml")
    found = []
    for whole in (True, False):
        base, head = versions.pair("HEAD", None, whole=whole)
        found.append(compare(base.workspace, head.workspace).changes)
    assert found[0] == found[1]
    assert sorted({(one.icp, one.kind) for one in found[0]}) == [
        *(("b", "reweighted"), ("d", "removed"), ("e", "reweighted"), ("f", "added")),
    ]


def test_findings_of_what_is_loaded_are_kept(repo: Repo, versions: Versions) -> None:
    """A head that does not parse has an error, whatever the base is like."""
    repo.write("specs/a.icp.yaml", "icpspec: 1\nid: [\n")
    _base, head = versions.pair("HEAD", None)
    (found,) = head.workspace.all_findings
    assert (found.severity, str(found.span)) == (Severity.ERROR, "specs/a.icp.yaml:3:1")
