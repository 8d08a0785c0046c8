"""Commits by the names that people give them, and what is said where there is none."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from icpspec.errors import EnvironmentFault, NothingToReadError, UsageError
from icpspec.git import repository

from .conftest import Repo, icp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


def _shallow(repo: Repo, *arguments: str) -> Repo:
    target = repo.root.parent / "shallow"
    url = repo.root.as_uri()
    repo.git("clone", "--quiet", "--depth=1", *arguments, url, str(target))
    return Repo(target)


def _told(call: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises((UsageError, NothingToReadError)) as caught:
        call()
    return str(caught.value), caught.value.help


def test_a_branch_a_tag_a_hash_and_an_expression_name_commits(repo: Repo) -> None:
    """What git understands is understood; long hashes are shown short."""
    first = repo.git("rev-parse", "HEAD")
    repo.git("tag", "-a", "v1", "-m", "one")
    second = repo.commit("second")
    found = repository.find(repo.root / "specs")
    assert found.root == repo.root
    assert found.commit("main").id == second
    assert found.commit("v1").id == first
    assert found.commit("HEAD~1").id == first
    assert found.commit(first[:8]).id == first
    assert [found.commit(name).label for name in ("main", "v1", first, first[:9])] == [
        "main",
        "v1",
        first[:7],
        first[:7],
    ]


def test_a_branch_that_only_the_remote_has_needs_no_prefix(repo: Repo) -> None:
    """CI checks out one branch, and the others are known by the remote's name alone."""
    repo.git("branch", "feature")
    target = repo.root.parent / "clone"
    repo.git("clone", "--quiet", repo.root.as_uri(), str(target))
    commit = repository.find(target).commit("feature")
    assert (commit.id, commit.label) == (repo.git("rev-parse", "feature"), "origin/feature")


def test_an_unknown_ref_names_the_nearest(repo: Repo) -> None:
    """A slip of the pen is told with what was meant."""
    repo.git("branch", "release/2026")
    found = repository.find(repo.root)
    assert _told(lambda: found.commit("mian")) == (
        "There is no branch, tag or commit `mian`.",
        "Did you mean `main`?",
    )
    assert _told(lambda: found.commit("xyz"))[1] == "There are `main`, `release/2026`."


@pytest.mark.parametrize("ref", ["-x", "--output=x", "--upload-pack=touch x", "-"])
def test_a_ref_that_begins_with_a_dash_is_refused(repo: Repo, ref: str) -> None:
    """No ref is an option of git."""
    found = repository.find(repo.root)
    assert _told(lambda: found.commit(ref))[0] == f"`{ref}` begins with a dash, which no ref does."


@pytest.mark.parametrize("ref", ["", " ", "a\nb", "a\0b", ":specs", ":/first"])
def test_what_is_no_ref_is_refused(repo: Repo, ref: str) -> None:
    """Control characters, and what names the index or a message, name no commit."""
    found = repository.find(repo.root)
    assert _told(lambda: found.commit(ref))[0] == f"`{ref}` is no branch, tag or commit."


def test_a_range_is_two_versions(repo: Repo) -> None:
    """`main...HEAD` is how git diff is called; the two are named side by side here."""
    found = repository.find(repo.root)
    assert _told(lambda: found.commit("main...HEAD")) == (
        "`main...HEAD` is a range, not one version.",
        "Name two: `main` `HEAD`.",
    )
    assert _told(lambda: found.commit("main.."))[1] == "Name two: `main` `HEAD`."


def test_a_blob_is_no_commit(repo: Repo) -> None:
    """What exists but is no commit is not taken for one."""
    blob = repo.git("rev-parse", "HEAD:icpspec.yaml")
    found = repository.find(repo.root)
    assert f"There is no branch, tag or commit `{blob}`." in _told(lambda: found.commit(blob))


def test_no_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder outside of any repository."""
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent.resolve()))
    message, advice = _told(lambda: repository.find(tmp_path))
    assert message == "This folder belongs to no git repository."
    assert advice == "Name two files or folders, or begin a history with `git init`."


def test_a_repository_without_files(repo: Repo) -> None:
    """A bare repository has no working tree."""
    target = repo.root.parent / "bare"
    repo.git("clone", "--quiet", "--bare", str(repo.root), str(target))
    assert _told(lambda: repository.find(target))[0] == "This repository has no working tree."


def test_a_repository_without_commits(empty: Repo) -> None:
    """Before the first commit there is nothing to compare with, and that is said."""
    found = repository.find(empty.root)
    said = ("The repository has no commits yet.", "Commit once, or name two files or folders.")
    assert _told(lambda: found.commit("main")) == said
    assert _told(lambda: found.commit("HEAD")) == said
    assert _told(found.default_branch) == said


def test_no_git(repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where git is not installed the message says what works without it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(EnvironmentFault) as caught:
        repository.find(repo.root)
    assert str(caught.value) == "The program git was not found, which reads other versions."
    assert caught.value.help == "Install git, or name two files or folders."


def test_the_default_branch_is_what_the_remote_says(repo: Repo) -> None:
    """`origin/HEAD` is set in a clone."""
    repo.git("branch", "--move", "trunk")
    target = repo.root.parent / "clone"
    repo.git("clone", "--quiet", repo.root.as_uri(), str(target))
    clone = Repo(target)
    clone.git("checkout", "--quiet", "-b", "main")
    assert repository.find(target).default_branch().label == "origin/trunk"


def test_the_default_branch_without_a_remote(repo: Repo) -> None:
    """First what git is told to begin with, then the usual names."""
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.git("branch", "live")
    found = repository.find(repo.root)
    assert found.default_branch().label == "main"
    repo.git("config", "init.defaultBranch", "live")
    assert found.default_branch().label == "live"
    repo.git("config", "--unset", "init.defaultBranch")
    repo.git("branch", "--move", "main", "other")
    repo.git("branch", "--delete", "live")
    assert _told(found.default_branch) == (
        "The repository has no default branch that is known here.",
        "Name the version to compare with, as a branch, a tag or a commit.",
    )


def test_the_merge_base_is_where_histories_part(repo: Repo) -> None:
    """What was merged into the branch since is not part of a change."""
    parted = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit("mine")
    repo.git("checkout", "--quiet", "main")
    repo.commit("theirs")
    found = repository.find(repo.root)
    base = found.merge_base(found.commit("main"), found.commit("feature"))
    assert (base.id, base.label) == (parted, parted[:7])


def test_histories_without_a_common_commit(repo: Repo) -> None:
    """Two roots: nothing in common, and no advice to fetch what does not exist."""
    repo.git("checkout", "--quiet", "--orphan", "new")
    repo.commit("another root")
    found = repository.find(repo.root)
    assert _told(lambda: found.merge_base(found.commit("main"), found.commit("new"))) == (
        "main and new have no history in common.",
        "Name both versions to compare them as they are.",
    )


def _command(advice: str) -> list[str]:
    """The command in backticks that a piece of advice begins with."""
    assert advice.startswith("Fetch it with `")
    return advice.split("`")[1].split()


@pytest.mark.parametrize("ref", ["feature", "origin/feature", "v1.2", "HEAD~1"])
def test_the_advice_for_a_shallow_clone_works(repo: Repo, ref: str) -> None:
    """The command that the message names makes the same call succeed."""
    repo.git("tag", "v1.2")
    repo.git("branch", "feature")
    repo.commit("second")
    clone = _shallow(repo)
    found = repository.find(clone.root)
    message, advice = _told(lambda: found.commit(ref))
    assert message == f"There is no branch, tag or commit `{ref}` in this shallow clone."
    assert "`fetch-depth: 0`" in advice
    command = _command(advice)
    assert command[:2] == ["git", "fetch"]
    clone.git(*command[1:])
    assert repository.find(clone.root).commit(ref).id == repo.git("rev-parse", "HEAD~1")


def test_the_merge_base_in_the_checkout_of_a_pull_request(repo: Repo) -> None:
    """The merge commit of a pull request lies on no branch; it is completed all the same."""
    parted = repo.git("rev-parse", "HEAD")
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("mine")
    repo.git("checkout", "--quiet", "main")
    repo.commit("theirs")
    repo.git("checkout", "--quiet", "--detach")
    repo.git("merge", "--quiet", "--no-edit", "feature")
    repo.git("update-ref", "refs/pull/1/merge", "HEAD")
    clone = Repo(repo.root.parent / "ci")
    clone.root.mkdir()
    clone.git("init", "--quiet")
    clone.git("remote", "add", "origin", repo.root.as_uri())
    for ref in (
        "refs/pull/1/merge:refs/remotes/pull/1/merge",
        "feature:refs/remotes/origin/feature",
    ):
        clone.git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", ref)
    clone.git("checkout", "--quiet", "refs/remotes/origin/feature")
    # The base branch is not there at all: the command brings it, and what lies between.
    message, advice = _told(lambda: repository.find(clone.root).commit("main"))
    assert message == "There is no branch, tag or commit `main` in this shallow clone."
    command = _command(advice)
    assert command == [
        *("git", "fetch", "--unshallow", "origin"),
        "+refs/heads/main:refs/remotes/origin/main",
    ]
    # Its tip alone is there: both ends are known, and where they part is not.
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main:refs/remotes/origin/main")
    found = repository.find(clone.root)
    message, advice = _told(lambda: found.merge_base(found.commit("main"), found.commit("HEAD")))
    assert message == "Where origin/main and HEAD part is not known: this clone is shallow."
    clone.git(*_command(advice)[1:])
    found = repository.find(clone.root)
    assert found.merge_base(found.commit("main"), found.commit("HEAD")).id == parted
    assert not found.is_shallow


def test_odd_names_stay_out_of_the_advised_command(repo: Repo) -> None:
    """A command that people copy holds nothing that a shell would take for more."""
    repo.commit("second")
    found = repository.find(_shallow(repo).root)
    _, advice = _told(lambda: found.commit("x;touch${IFS}y"))
    assert _command(advice) == ["git", "fetch", "--unshallow", "origin"]


def test_a_repository_cannot_have_programs_run(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that its configuration or attributes name is started by reading it."""
    trace = repo.root.parent / "ran"
    program = repo.write("tool.sh", f"#!/bin/sh\necho $0 >> {trace}\ncat\n")
    program.chmod(0o755)
    for key in (
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "diff.external",
        "diff.x.textconv",
        "diff.x.command",
        "filter.x.clean",
        "filter.x.smudge",
        "filter.x.process",
        "gpg.program",
        "core.editor",
        "core.alternateRefsCommand",
    ):
        repo.git("config", key, str(program))
    repo.git("config", "filter.x.required", "true")
    repo.git("config", "log.showSignature", "true")
    repo.git("config", "core.hooksPath", str(program.parent))
    repo.write(".gitattributes", "")
    (repo.root / ".git" / "info" / "attributes").write_text("* diff=x filter=x\n")
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(program))
    from icpspec.git.versions import Versions

    monkeypatch.chdir(repo.root)
    with Versions() as versions:
        versions.pair("HEAD", None)
        versions.merge_base("main")
    assert not trace.exists()
    monkeypatch.delenv("GIT_EXTERNAL_DIFF")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    subprocess.run(["git", "-C", str(repo.root), "diff"], capture_output=True, check=False)
    assert trace.exists(), "the traps are set: plain git runs them"


def test_the_environment_of_a_hook_leads_to_no_other_repository(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A hook of another repository sets GIT_DIR; the folder that is asked about decides."""
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", "nonsense")
    assert repository.find(repo.root).root == repo.root


def test_a_partial_clone_is_not_completed_behind_the_users_back(repo: Repo) -> None:
    """Files that a clone left at the remote are named as missing, with the way to fetch them."""
    repo.git("config", "uploadpack.allowFilter", "true")
    first = repo.git("rev-parse", "HEAD")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("second")
    target = repo.root.parent / "partial"
    repo.git("clone", "--quiet", "--filter=blob:none", repo.root.as_uri(), str(target))
    from icpspec.git.versions import Versions

    with pytest.raises(EnvironmentFault) as caught, Versions(start=target) as versions:
        versions.version(first)
    assert str(caught.value) == f"This clone is partial: files of {first[:7]} are not in it."
    command = caught.value.help.split("`")[-2].split()
    assert command == ["git", "archive", f"--output={os.devnull}", first]
    Repo(target).git(*command[1:])
    with Versions(start=target) as versions:
        assert [icp.id for icp in versions.version(first).workspace.icps] == ["a"]
