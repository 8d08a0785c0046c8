"""The history of ICPs: what each commit changed in meaning."""

from __future__ import annotations

import json
import random
import re
from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from icpspec.cli.app import app
from icpspec.errors import EnvironmentFault, NothingToReadError, UsageError
from icpspec.git.versions import Versions
from icpspec.history import telling
from icpspec.history.grouping import grouped, quarter
from icpspec.history.walk import history
from icpspec.report import documents

from .conftest import PROJECT, Repo, icp

if TYPE_CHECKING:
    from icpspec.history.model import Entry, History

BET = """\
decisions:
  - date: 2026-02-03
    what: Weight of big from 3 to 4
    why: Big teams closed twice as often.
    link: https://example.com/pull/12
    expects: {metric: win_rate, tier: green, direction: up, min: 30%}
    check_on: 2026-08-01
"""


def _history(repo: Repo, since: str | None = None) -> History:
    with Versions(start=repo.root) as versions:
        return history(versions, since=since)


def _run(repo: Repo, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> str:
    monkeypatch.chdir(repo.root)
    done = CliRunner().invoke(app, ["log", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def _brief(entry: Entry) -> tuple[str, list[str]]:
    """A subject, and what is told below it."""
    told = [
        f"{one.icp or 'project'} {one.id} {one.before}>{one.after}"
        for one in entry.changes
        if one.element not in ("decision", "attribute")
    ]
    told += [f"unreadable {one.icp} {one.finding.rule.id}" for one in entry.unreadable]
    told += [f"mended {name}" for name in entry.mended]
    return entry.subject, told


def _all(found: History) -> list[tuple[str, list[str]]]:
    """All entries, the oldest first."""
    return [_brief(entry) for entry in reversed(found.entries)]


@pytest.fixture
def story(repo: Repo) -> Repo:
    """Eight commits: a bet, a comment, one that breaks the spec, one beside it, and a new name."""
    repo.git("tag", "v1.0")
    repo.write("specs/a.icp.yaml", icp(weight=4, more=BET))
    repo.commit("Big counts more", "2026-02-03")
    repo.write("specs/a.icp.yaml", icp(weight=4, more=BET + "# a comment\n"))
    repo.commit("A comment", "2026-02-10")
    repo.write("specs/a.icp.yaml", icp(weight=4, more=BET + "exclusions: [\n"))
    repo.commit("Half done", "2026-03-01")
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.commit("A second ICP", "2026-03-20")
    repo.git("tag", "v1.1")
    repo.write("specs/a.icp.yaml", icp(weight=5, more=BET))
    repo.commit("Done", "2026-04-01")
    repo.git("mv", "specs/a.icp.yaml", "specs/support.icp.yaml")
    repo.write("specs/support.icp.yaml", icp("support", weight=5, more="renamed_from: a\n" + BET))
    repo.commit("A name that says what it is", "2026-04-02")
    return repo


TOLD = """\
5 commits changed what ICPs mean.
1 commit left specs that cannot be read.
1 commit touches specs without a change in meaning.

Not released

{6} 2026-04-02 Ada Lovelace: A name that says what it is
    breaking: support: ICP renamed: a → support
{5} 2026-04-01 Ada Lovelace: Done
    `a` can be read again; since the last version that could be read:
    scoring: a: traits.big.weight reweighted: 4 → 5

v1.1

{4} 2026-03-20 Ada Lovelace: A second ICP
    scoring: b: ICP added: A
{3} 2026-03-01 Ada Lovelace: Half done
    `a` cannot be read, so that its changes are not known: {3}:specs/a.icp.yaml:15:1: Not YAML: \
nothing stands where a value is expected.
{1} 2026-02-03 Ada Lovelace: Big counts more
    decided 2026-02-03: a: Weight of big from 3 to 4
        why: Big teams closed twice as often.
        expects: win_rate of green up at least 30%, to be checked on 2026-08-01
        https://example.com/pull/12
    scoring: a: traits.big.weight reweighted: 3 → 4

v1.0

{0} 2026-01-01 Ada Lovelace: first
    scoring: a: ICP added: A
    2 changes without effect on accounts or people
"""


def _hashes(repo: Repo) -> list[str]:
    """All commits, the oldest first, as they are quoted."""
    hashes = repo.git("rev-list", "--reverse", "HEAD").split()
    return [one[:7] for one in hashes]


def test_the_whole_story_in_text(story: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broken version is told as such, is not the end, and hides nothing of what it changed."""
    assert _run(story, monkeypatch) == TOLD.format(*_hashes(story))


def test_the_story_of_one_icp(story: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is followed through the name of its file and its own; either name will do."""
    told = _run(story, monkeypatch, "support", "--by", "quarter")
    assert told == _run(story, monkeypatch, "a", "--by", "quarter")
    hashes = _hashes(story)
    assert told.startswith("4 commits changed what `support` means.\n")
    assert [line for line in told.splitlines() if line[:7] in hashes or "Q" in line] == [
        "2026 Q2",
        f"{hashes[6]} 2026-04-02 Ada Lovelace: A name that says what it is",
        f"{hashes[5]} 2026-04-01 Ada Lovelace: Done",
        "2026 Q1",
        f"{hashes[3]} 2026-03-01 Ada Lovelace: Half done",
        f"{hashes[1]} 2026-02-03 Ada Lovelace: Big counts more",
        f"{hashes[0]} 2026-01-01 Ada Lovelace: first",
    ]


def test_the_story_in_json(story: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs get changes and decisions whole, with the places in both versions."""
    data = json.loads(_run(story, monkeypatch, "-f", "json"))
    assert (data["by"], data["icp"], data["unchanged"], data["cut_off"]) == (
        "release",
        None,
        1,
        None,
    )
    assert [group["name"] for group in data["groups"]] == [None, "v1.1", "v1.0"]
    errors = Draft202012Validator(documents.schema("log")).iter_errors(data)
    assert [error.message for error in errors] == []
    hashes = _hashes(story)
    first = data["groups"][1]["entries"][-1]
    assert (first["commit"][:7], first["date"], first["authors"], first["class"]) == (
        *(hashes[1], "2026-02-03", ["Ada Lovelace"], "scoring"),
    )
    change = first["changes"][0]
    assert (change["before"], change["after"]) == ("3", "4")
    assert (change["file"], change["base_file"]) == (
        f"{hashes[1]}:specs/a.icp.yaml",
        f"{hashes[0]}:specs/a.icp.yaml",
    )
    assert first["decisions"] == [
        {
            "icp": "a",
            "date": "2026-02-03",
            "what": "Weight of big from 3 to 4",
            "why": "Big teams closed twice as often.",
            "link": "https://example.com/pull/12",
            "expects": {"metric": "win_rate", "tier": "green", "direction": "up", "min": "30%"},
            "check_on": "2026-08-01",
        }
    ]
    broken = data["groups"][1]["entries"][1]
    assert [(one["icp"], one["rule"]) for one in broken["unreadable"]] == [("a", "invalid-yaml")]
    assert data["groups"][0]["entries"][1]["mended"] == ["a"]
    # Compared with the last version that could be read, not with the broken one.
    mended = data["groups"][0]["entries"][1]["changes"][0]
    assert (mended["before"], mended["base_file"]) == ("4", f"{hashes[2]}:specs/a.icp.yaml")


def test_only_what_came_after_a_ref(story: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that it starts from may be one that cannot be read."""
    assert _all(_history(story, "v1.1")) == [
        ("Done", ["a icp-added None>A"]),
        ("A name that says what it is", ["support icp-renamed a>support"]),
    ]
    assert _all(_history(story, "HEAD~1")) == [
        ("A name that says what it is", ["support icp-renamed a>support"])
    ]
    assert _run(story, monkeypatch, "--since", "HEAD") == "No commit changed what ICPs mean.\n"
    with pytest.raises(UsageError, match="no branch, tag or commit `v9`"):
        _history(story, "v9")
    with pytest.raises(UsageError, match="begins with a dash"):
        _history(story, "-n1")


def test_a_broken_project_file_hides_nothing_for_good(repo: Repo) -> None:
    """While it is broken each commit says so; the one that mends it tells what they changed."""
    repo.write("icpspec.yaml", PROJECT + "scale: [\n")
    repo.commit("broken")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("meanwhile")
    repo.write("icpspec.yaml", PROJECT)
    repo.commit("mended")
    repo.write("specs/a.icp.yaml", icp(weight=5))
    repo.commit("after")
    assert _all(_history(repo))[1:] == [
        ("broken", ["unreadable None invalid-yaml"]),
        ("meanwhile", ["unreadable None invalid-yaml"]),
        ("mended", ["a trait-reweighted 3>4", "mended None"]),
        ("after", ["a trait-reweighted 4>5"]),
    ]


def test_a_broken_icp_is_told_once_until_somebody_touches_it(repo: Repo) -> None:
    """Commits to other ICPs are not about it; a second try that fails is."""
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.commit("b")
    repo.write("specs/b.icp.yaml", icp("b") + "tiers: {}\n")
    repo.commit("breaks b")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("a only")
    repo.write("specs/b.icp.yaml", icp("b", weight=5) + "tiers: {}\n")
    repo.commit("tries b")
    repo.git("rm", "--quiet", "specs/b.icp.yaml")
    repo.commit("gives up")
    assert _all(_history(repo))[2:] == [
        ("breaks b", ["unreadable b duplicate-key"]),
        ("a only", ["a trait-reweighted 3>4"]),
        ("tries b", ["unreadable b duplicate-key"]),
        ("gives up", ["b icp-removed A>None"]),
    ]


def test_a_conflict_and_another_language_in_between(repo: Repo) -> None:
    """What a careless merge commits, and what a newer program wrote."""
    repo.write("specs/a.icp.yaml", icp().replace("title", "<<<<<<< HEAD\ntitle"))
    repo.commit("conflict")
    repo.write("specs/a.icp.yaml", icp().replace("icpspec: 1", "icpspec: 2"))
    repo.commit("newer")
    repo.write("specs/a.icp.yaml", icp())
    repo.commit("as it was")
    assert _all(_history(repo))[1:] == [
        ("conflict", ["unreadable a merge-conflict"]),
        ("newer", ["unreadable a other-language"]),
        ("as it was", ["mended a"]),
    ]


def test_a_broken_first_version(empty: Repo) -> None:
    """Nothing came before it; the first that can be read is where the ICP begins."""
    empty.write("icpspec.yaml", PROJECT)
    empty.write("specs/a.icp.yaml", "icpspec: 1\nid: a\n")
    empty.commit("begun")
    empty.write("specs/a.icp.yaml", icp())
    empty.commit("finished")
    assert _all(_history(empty)) == [
        ("begun", ["unreadable a missing-key"]),
        ("finished", ["a icp-added None>A"]),
    ]


def test_commits_before_the_project_and_after_it(repo: Repo) -> None:
    """A project can be taken away and come back; nothing else counts as a change."""
    repo.git("rm", "--quiet", "icpspec.yaml")
    repo.commit("gone")
    repo.write("notes.md", "x")
    repo.commit("notes")
    repo.write("icpspec.yaml", PROJECT)
    repo.commit("back")
    found = _history(repo)
    assert _all(found)[1:] == [
        ("gone", ["a icp-removed A>None"]),
        ("back", ["a icp-added None>A"]),
    ]
    assert found.unchanged == 0


def test_moved_files_and_layout_are_no_change(repo: Repo) -> None:
    """Each such commit is counted and not told; one to another project is not even counted."""
    repo.git("mv", "specs/a.icp.yaml", "specs/z.icp.yaml")
    repo.commit("moved")
    repo.write("specs/z.icp.yaml", icp().replace("title: A", "title:   'A'  # words"))
    repo.commit("laid out")
    (repo.root / "sales").mkdir()
    for name in ("icpspec.yaml", "specs"):
        repo.git("mv", name, f"sales/{name}")
    repo.commit("moved all")
    repo.write("sales/specs/z.icp.yaml", icp(weight=4))
    repo.commit("changed")
    repo.write("other/icpspec.yaml", PROJECT)
    repo.write("other/specs/o.icp.yaml", icp("o"))
    repo.commit("another project")
    with Versions(start=repo.root / "sales") as versions:
        found = history(versions)
    assert _all(found)[1:] == [("changed", ["a trait-reweighted 3>4"])]
    assert found.unchanged == 3


def test_an_id_that_was_given_away_and_used_again(repo: Repo) -> None:
    """The old name leads to the ICP that has it now, else to the one that had it."""
    repo.write("specs/a.icp.yaml", icp("b", more="renamed_from: a\n"))
    repo.commit("a becomes b")
    repo.write("specs/a.icp.yaml", icp("c", more="renamed_from: b\n"))
    repo.commit("b becomes c")
    found = _history(repo)
    assert [found.latest(name) for name in "abc"] == ["c", "c", "c"]
    assert [entry.subject for entry in found.of("c").entries] == [
        *("b becomes c", "a becomes b", "first"),
    ]
    repo.write("specs/new.icp.yaml", icp("a"))
    repo.commit("another a")
    repo.write("specs/new.icp.yaml", icp("a") + "# words\n")
    repo.commit("words")
    found = _history(repo)
    assert [found.latest(name) for name in "abc"] == ["a", "c", "c"]
    own = found.of("a")
    assert [entry.subject for entry in own.entries] == ["another a"]
    assert own.unchanged == 1
    assert found.of("c").unchanged == 0


def test_a_list_in_a_file_is_part_of_the_project(repo: Repo) -> None:
    """Its values decide about accounts as the spec does."""
    repo.write("icpspec.yaml", PROJECT + "lists: {eu: {file: lists/eu.csv}}\n")
    repo.write("lists/eu.csv", "code\nDE\n")
    repo.write("lists/other.csv", "code\nDE\n")
    repo.write(
        "specs/a.icp.yaml", icp().replace("employees: {gte: 50}", "country: {in: {list: eu}}")
    )
    repo.commit("by list")
    repo.write("lists/eu.csv", "code\nDE\nAT\n")
    repo.commit("Austria")
    repo.write("lists/other.csv", "code\nDE\nAT\n")
    repo.commit("another list")
    found = _history(repo)
    assert [entry.subject for entry in found.entries] == ["Austria", "by list", "first"]
    assert [one.id.split("-")[0] for one in found.entries[0].changes] == ["list"]


def test_the_last_icp_can_go(repo: Repo) -> None:
    """Git keeps no empty folder; the project that names it is no less readable."""
    repo.write("icpspec.yaml", PROJECT + "specs: [specs]\n")
    repo.commit("named")
    repo.git("rm", "--quiet", "specs/a.icp.yaml")
    repo.commit("gone")
    repo.write("specs/b.icp.yaml", icp("b"))
    repo.commit("another")
    assert _all(_history(repo))[2:] == [
        ("gone", ["a icp-removed A>None"]),
        ("another", ["b icp-added None>A"]),
    ]


def test_links_are_followed_through_history(repo: Repo) -> None:
    """A change of what a link leads to is a change of the spec that is read through it."""
    repo.write("shared/two.yaml", icp("b"))
    (repo.root / "specs/b.icp.yaml").symlink_to("../shared/two.yaml")
    repo.commit("linked")
    repo.write("shared/two.yaml", icp("b", weight=4))
    repo.commit("behind the link")
    assert _all(_history(repo))[1:] == [
        ("linked", ["b icp-added None>A"]),
        ("behind the link", ["b trait-reweighted 3>4"]),
    ]


def test_a_link_that_leaves_the_project_is_not_read(repo: Repo) -> None:
    """As everywhere."""
    (repo.root / "specs/b.icp.yaml").symlink_to("/etc/passwd")
    repo.commit("evil")
    assert _all(_history(repo))[1:] == [("evil", ["unreadable b.icp.yaml outside-project"])]


def test_a_merge_is_one_entry_with_all_its_authors(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The branch's own commits are not told one by one; a pull request is called by its title."""
    repo.git("checkout", "--quiet", "-b", "feature")
    for author, weight in (("Grace Hopper", 4), ("Ada Lovelace", 2), ("Grace Hopper", 5)):
        with monkeypatch.context() as patch:
            patch.setenv("GIT_AUTHOR_NAME", author)
            repo.write("specs/a.icp.yaml", icp(weight=weight))
            repo.commit(f"step to {weight}")
    repo.git("checkout", "--quiet", "main")
    message = "Merge pull request #12 from acme/feature\n\nBig teams count double"
    with monkeypatch.context() as patch:
        patch.setenv("GIT_AUTHOR_NAME", "GitHub")
        repo.git("merge", "--quiet", "--no-ff", "feature", "-m", message)
    repo.write("specs/a.icp.yaml", icp(weight=1))
    repo.commit("squashed (#13)\n\nCo-authored-by: Alan Turing <alan@example.com>")
    found = _history(repo)
    assert _all(found)[1:] == [
        ("Big teams count double (#12)", ["a trait-reweighted 3>5"]),
        ("squashed (#13)", ["a trait-reweighted 5>1"]),
    ]
    assert [entry.authors for entry in found.entries[:2]] == [
        ("Ada Lovelace", "Alan Turing"),
        ("Grace Hopper", "Ada Lovelace"),
    ]


EVIL = "@team \x1b[31m![x](http://e.com/i.png) <img src=x> |\x07 `code` %0A::error::x"


def test_names_and_subjects_of_strangers_do_nothing(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No escape reaches a terminal, no mention, image or HTML a page, no command a CI log."""
    with monkeypatch.context() as patch:
        patch.setenv("GIT_AUTHOR_NAME", "@eve ![x](y) \x1b[2J")
        repo.write("specs/a.icp.yaml", icp(weight=4, title='"@all ::error::t"'))
        repo.commit(EVIL)
    text = _run(repo, monkeypatch)
    assert "\x1b" not in text
    assert "\x07" not in text
    page = _run(repo, monkeypatch, "-f", "markdown")
    assert "\x1b" not in page
    for bad in ("@team", "@eve", "@all", "![x]", "<img", "`code`"):
        assert not re.search(rf"(?<!\\){re.escape(bad)}", page)
    data = json.loads(_run(repo, monkeypatch, "-f", "json"))
    assert data["groups"][0]["entries"][0]["subject"] == EVIL


def test_bytes_that_are_no_utf8_and_separators_in_messages(
    repo: Repo, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message may hold what the parser of the history looks for, and what is no text at all."""
    repo.write("specs/a.icp.yaml", icp(weight=4))
    odd = b"one \xff two\n\n\x1e" + b"1" * 40 + b"\n:100644 100644 a b M\n\x1f\n"
    repo.git("add", "--all")
    repo.git("-c", "i18n.commitEncoding=UTF-8", "commit", "--quiet", "--file=-", given=odd)
    repo.write("specs/a.icp.yaml", icp(weight=5))
    repo.commit("next")
    found = _history(repo)
    assert [told for _, told in _all(found)][1:] == [
        ["a trait-reweighted 3>4"],
        ["a trait-reweighted 4>5"],
    ]
    assert found.entries[1].subject.startswith("one ")
    _run(repo, monkeypatch)
    _run(repo, monkeypatch, "-f", "json")


def test_a_shallow_clone_does_not_tell_its_first_commit_as_new(story: Repo) -> None:
    """What was there before the cut was not added by it; the way to the rest is named."""
    target = story.root.parent / "shallow"
    story.git("clone", "--quiet", "--depth=2", story.root.as_uri(), str(target))
    found = _history(Repo(target))
    assert _all(found) == [("A name that says what it is", ["support icp-renamed a>support"])]
    assert found.cut_off == story.git("rev-parse", "HEAD~1")
    assert found.fetch.startswith("Fetch it with `git fetch --unshallow origin`")
    Repo(target).git("fetch", "--quiet", "--unshallow", "origin")
    whole = _history(Repo(target))
    assert (len(whole.entries), whole.cut_off) == (6, None)


def test_nothing_to_tell(
    empty: Repo, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No project, no commit, no repository: each is said."""
    with pytest.raises(NothingToReadError, match=r"There is no icpspec\.yaml"):
        _history(empty)
    empty.write("icpspec.yaml", PROJECT)
    with pytest.raises(NothingToReadError, match="no commits yet"):
        _history(empty)
    empty.git("commit", "--quiet", "--allow-empty", "-m", "nothing")
    found = _history(empty)
    assert (found.entries, found.unchanged) == ((), 0)
    folder = tmp_path_factory.mktemp("plain").resolve()
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(folder.parent))
    (folder / "icpspec.yaml").write_text(PROJECT)
    with (
        pytest.raises(NothingToReadError, match="no git repository"),
        Versions(start=folder) as own,
    ):
        history(own)


def test_an_icp_that_never_was(story: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip is told with the nearest name, as everywhere."""
    monkeypatch.chdir(story.root)
    done = CliRunner().invoke(app, ["log", "suport"])
    assert done.exit_code == 2
    assert done.stderr.splitlines() == [
        "error: The history has no ICP `suport`.",
        "    Did you mean `support`?",
    ]


def test_by_version_of_an_icp(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    """A version begins with the commit that sets it; it is shown where there are no tags."""
    for weight, version in ((4, None), (5, "2.0"), (2, "2.0"), (1, "3.0")):
        more = f"version: '{version}'\n" if version else ""
        repo.write("specs/a.icp.yaml", icp(weight=weight, more=more))
        repo.commit(f"to {weight}")
    found = _history(repo).of("a")
    by, groups = grouped(found, "a")
    assert by == "version"
    assert [(one.name, [entry.subject for entry in one.entries]) for one in groups] == [
        ("3.0", ["to 1"]),
        ("2.0", ["to 2", "to 5"]),
        (None, ["to 4", "first"]),
    ]
    assert "\nVersion 2.0\n" in _run(repo, monkeypatch, "a")
    assert "\nWithout a version\n" in _run(repo, monkeypatch, "a")


def test_by_release(repo: Repo) -> None:
    """Several tags of a commit, annotated and not; a tag beside the line is none of it."""
    repo.git("tag", "v1")
    repo.git("tag", "-a", "v1.0.0", "-m", "first")
    repo.git("checkout", "--quiet", "-b", "side")
    repo.commit("aside")
    repo.git("tag", "side-tag")
    repo.git("checkout", "--quiet", "main")
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("second")
    repo.commit("only a release")
    repo.git("tag", "v2")
    repo.write("specs/a.icp.yaml", icp(weight=5))
    repo.commit("third")
    by, groups = grouped(_history(repo), None)
    assert by == "release"
    assert [(one.name, [entry.subject for entry in one.entries]) for one in groups] == [
        (None, ["third"]),
        ("v2", ["second"]),
        ("v1, v1.0.0", ["first"]),
    ]


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2026-01-01", "2026 Q1"),
        ("2026-03-31", "2026 Q1"),
        ("2026-04-01", "2026 Q2"),
        ("2026-09-30", "2026 Q3"),
        ("2026-12-31", "2026 Q4"),
    ],
)
def test_quarters_are_those_of_the_calendar(day: str, name: str) -> None:
    """Three months each."""
    assert quarter(date.fromisoformat(day)) == name


def _random_history(repo: Repo, number: random.Random) -> None:
    """Edits, breaks, moves, removals and renames, as they come."""
    names = list("abcdef")
    for turn in range(30):
        name = number.choice(names)
        file = f"specs/{name}.icp.yaml"
        weight, kind = number.randint(1, 5), number.randint(0, 9)
        text = icp(name, weight=weight)
        if kind == 0:
            (repo.root / file).unlink(missing_ok=True)
        elif kind == 1:
            repo.write(file, text + "tiers: [\n")
        elif kind == 2:
            parent = number.choice(names)
            repo.write(file, f"icpspec: 1\nid: {name}\ntitle: X\nextends: {parent}\n")
        elif kind == 3:
            repo.write("icpspec.yaml", PROJECT + number.choice(["", "scale: {", "project: X\n"]))
        else:
            repo.write(file, text)
        repo.commit(f"turn {turn}")
    repo.write("icpspec.yaml", PROJECT)
    repo.commit("last")


@pytest.mark.parametrize("seed", range(4))
def test_loading_less_tells_the_same(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Where only specs that can differ are loaded, the history is the one that all specs give."""
    _random_history(repo, random.Random(seed))  # noqa: S311 - no secret
    found = []
    for few in (1000, 0):
        monkeypatch.setattr(telling, "FEW", few)
        found.append(_history(repo))
    assert _all(found[0]) == _all(found[1])
    assert found[0].unchanged == found[1].unchanged


@pytest.mark.parametrize("seed", range(4))
def test_the_sum_of_all_commits_is_the_last_version(repo: Repo, seed: int) -> None:
    """Weights that the history tells, one after another, end at those that the last version has."""
    _random_history(repo, random.Random(100 + seed))  # noqa: S311 - no secret
    with Versions(start=repo.root) as versions:
        last = versions.version("HEAD").workspace
    weights: dict[str | None, str | None] = {}
    for entry in reversed(_history(repo).entries):
        for change in entry.changes:
            if change.id == "trait-reweighted":
                if weights.get(change.icp):
                    assert weights[change.icp] == change.before
                weights[change.icp] = change.after
            elif change.id in ("icp-added", "icp-removed"):
                weights.pop(change.icp, None)
    for icp_ in last.icps:
        if icp_.family is not None and icp_.id in weights:
            assert str(icp_.family.base.traits[0].bands[0].points) == weights[icp_.id]


def test_the_configuration_cannot_have_programs_run(repo: Repo) -> None:
    """Neither what shows signatures nor what compares files."""
    trace = repo.root.parent / "ran"
    program = repo.root.parent / "tool.sh"
    program.write_text(f"#!/bin/sh\necho x >> {trace}\ncat\n")
    program.chmod(0o755)
    for key in ("gpg.program", "diff.external", "diff.x.textconv", "core.pager", "core.fsmonitor"):
        repo.git("config", key, str(program))
    repo.git("config", "log.showSignature", "true")
    (repo.root / ".git" / "info" / "attributes").write_text("* diff=x\n")
    signed = repo.git("cat-file", "commit", "HEAD").replace(
        "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----\n\n", 1
    )
    oid = repo.git("hash-object", "-w", "-t", "commit", "--stdin", given=signed.encode())
    repo.git("update-ref", "refs/heads/main", oid)
    assert [entry.subject for entry in _history(repo).entries] == ["first"]
    assert not trace.exists()


def test_a_partial_clone_has_no_history_to_tell(story: Repo) -> None:
    """Old versions of files are not in it, and are not fetched unasked."""
    story.git("config", "uploadpack.allowFilter", "true")
    target = story.root.parent / "partial"
    story.git("clone", "--quiet", "--filter=blob:none", story.root.as_uri(), str(target))
    with pytest.raises(EnvironmentFault, match="This clone is partial"):
        _history(Repo(target))


def test_a_history_that_git_cannot_read_is_not_empty(repo: Repo) -> None:
    """A missing object is an error."""
    repo.write("specs/a.icp.yaml", icp(weight=4))
    repo.commit("second")
    tree = repo.git("rev-parse", "HEAD~1^{tree}")
    (repo.root / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(EnvironmentFault, match="git could not read the history"):
        _history(repo)
