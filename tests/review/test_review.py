"""What a review goes by, what fails it, and what it says where something is missing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.report.github_html import seen

from .small import ACCOUNTS, DATA, DECIDED, FILE, ICP, PROJECT, SPEC, acceptance, small

if TYPE_CHECKING:
    from pathlib import Path

    from .company import Company

_GERMAN = "  german: {title: German, when: {country: DE}, weight: 3}\n"


@pytest.fixture
def project(tmp_path: Path) -> Company:
    """The small project, on a branch."""
    return small(tmp_path / "project")


def _json(project: Company, *arguments: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(project.review("-f", "json", *arguments).stdout)
    return found


def _verdict(project: Company, *arguments: str) -> str:
    return project.review(*arguments).stdout.splitlines()[0]


def test_the_document_has_the_keys_that_programs_rely_on(project: Company) -> None:
    """Whole, with a change of each importance."""
    project.edit(ICP, {"weight: 5": "weight: 4", "title: Sample": "title: A sample"})
    found = _json(project)
    del found["format_version"], found["tool"]
    commit = project.git("rev-parse", "main").strip()
    base = {"label": "main", "commit": commit, "project": True}
    assert found["verdict"].startswith("Fails: 1 example fails. 2 changes: 1 scoring, 1 content. ")
    assert (found["passes"], found["reasons"]) == (False, ["1 example fails"])
    assert (found["class"], found["project"], found["as_of"]) == ("scoring", "Sample", "2026-10-01")
    assert (found["base"], found["settings"]) == (base, base)
    assert [one["id"] for one in found["changes"]] == ["trait-reweighted", "text-reworded"]
    assert [one["moved"] for one in found["impact"]] == [2]
    assert found["impact"][0]["accounts_listed"] is None
    assert (found["backtest"], found["gates"], found["accepted"]) == (None, [], [])
    assert (found["not_used"], found["not_computed"]) == ([], None)
    assert [one["passed"] for one in found["examples"]] == [False]


def test_nothing_changed(project: Company) -> None:
    """Comments and layout are nothing."""
    project.write(
        ICP, "# why not\n" + SPEC.replace("{employees: {gte: 50}}", "{employees: {gte:  50}}")
    )
    ended = project.review()
    assert ended.code == 0
    assert ended.stdout.startswith("Passes. Nothing changes in meaning.\n")


def test_gates_and_rules_and_data_are_those_of_the_base(project: Company) -> None:
    """What the head alters of them is named, and changes nothing."""
    project.edit(ICP, {"weight: 3": "weight: 2"})
    project.write("data/other.csv", "id,employees,country\nx,1,DE\n")
    project.write(
        FILE,
        PROJECT.replace("data/accounts.csv", "data/other.csv")
        + "lint: {rules: {discouraged-weight: off}}\ngates: [{metric: win_rate, min: 0.1}]\n",
    )
    found = _json(project)
    assert found["not_used"] == ["where the data are", "the gates", "how strict the checks are"]
    assert (
        "It alters where the data are, the gates and how strict the checks are;"
        in (found["verdict"])
    )
    assert "discouraged-weight" in [one["rule"] for one in found["diagnostics"]]
    assert found["impact"][0]["accounts"] == 6


def test_a_stricter_head_is_not_used_either(project: Company) -> None:
    """It counts from the next pull request on."""
    project.edit(ICP, {"weight: 3": "weight: 2"})
    project.write(FILE, PROJECT + "lint: {rules: {discouraged-weight: error}}\n")
    assert project.review().code == 0


@pytest.mark.parametrize("in_git", [True, False], ids=["kept in git", "beside it"])
def test_data_that_the_head_brings_are_not_read(tmp_path: Path, *, in_git: bool) -> None:
    """A stranger's rows would say what the stranger wants."""
    project = small(tmp_path / "project", data_in_git=in_git)
    project.edit(ICP, {"weight: 5": "weight: 4"})
    project.write(DATA, ACCOUNTS + "k7,90,DE\n")
    project.git("add", "-f", DATA)
    project.git("commit", "-q", "-m", "rows")
    found = _json(project)
    assert found["not_used"] == ["the data files"]
    if in_git:
        assert found["impact"][0]["accounts"] == 6
    else:
        assert found["impact"] is None
        assert found["not_computed"] == (
            "The base has no `data/accounts.csv`, and those of the head are not used."
        )


def test_data_behind_a_link_of_the_head_are_not_read(project: Company) -> None:
    """Nor under another name."""
    project.edit(ICP, {"weight: 5": "weight: 4"})
    project.write("rows.csv", "id,employees,country\nx,90,DE\n")
    (project.root / DATA).unlink()
    (project.root / DATA).symlink_to("../rows.csv")
    project.commit()
    found = _json(project)
    assert (found["not_used"], found["impact"]) == (["the data files"], None)


def test_data_of_the_base_are_read_though_the_head_removes_them(tmp_path: Path) -> None:
    """They are in git."""
    project = small(tmp_path / "project", data_in_git=True)
    project.edit(ICP, {"weight: 5": "weight: 4"})
    project.git("rm", "-q", DATA)
    project.commit()
    assert _json(project)["impact"][0]["accounts"] == 6


def test_without_data_it_says_what_it_did_not_compute(project: Company) -> None:
    """As on a fork, where the files are not."""
    project.edit(ICP, {"weight: 3": "weight: 1"})
    (project.root / DATA).unlink()
    ended = project.comment()
    assert ended.code == 0
    assert "Impact and outcomes were not computed." in ended.stdout.splitlines()[0]
    assert (
        "Impact and outcomes were not computed. \\`data/accounts.csv\\` is not here."
        " Where the data are, `icpspec review --base <main>` computes them."
    ) in ended.stdout
    wanted = project.review("--data")
    assert (wanted.code, wanted.stdout) == (3, "")
    assert wanted.stderr.startswith("error: `data/accounts.csv` is not here.\n")


def test_nobody_has_to_look_at_data(project: Company) -> None:
    """The project's accounts may be many."""
    project.edit(ICP, {"weight: 3": "weight: 1"})
    found = _json(project, "--no-data")
    assert (found["impact"], found["not_computed"]) == (None, "Nobody asked for them.")


def test_accounts_are_named_only_on_demand(project: Company) -> None:
    """Also in what is said of the data: a comment may be public."""
    project.edit(ICP, {"gte: 50": "gte: 60", "weight: 3": "weight: 1"})
    project.write(DATA, ACCOUNTS + "k6,1,DE\n")
    for name in ("markdown", "text", "json", "github", "sarif"):
        assert "k6" not in project.review("-f", name).stdout
    project.write(DATA, ACCOUNTS)
    assert "k5" not in project.review("-f", "markdown").stdout
    assert "| k5 | green | red |" in project.review("-f", "markdown", "--list-accounts").stdout


def test_a_breaking_change_fails_until_the_team_accepts_it(project: Company) -> None:
    """It does so on the branch that the change is to be merged into."""
    project.edit(ICP, {_GERMAN: ""})
    project.commit()
    assert _verdict(project).startswith("Fails: 1 breaking change is not accepted.")
    project.on_main(DECIDED, acceptance())
    ended = project.review()
    assert ended.code == 0
    assert ended.stdout.startswith("Passes. 1 breaking change (accepted).")
    assert "    accepted by Ann Lee: Nobody reads it\n" in ended.stdout
    project.edit(ICP, {"title: Sample": "title: Sample\nsummary: Another push\n"})
    assert project.review().code == 0


@pytest.mark.parametrize(
    "more",
    [
        {"until": "2026-09-30"},
        {"until": "2026-02-30"},
        {"old": "Germans"},
        {"new": "Austrian"},
        {"variant": "motion plg"},
        {"icp": "other"},
        {"element": "traits.big"},
        {"rule": "trait-renamed"},
    ],
    ids=lambda more: next(iter(more)),
)
def test_what_is_accepted_is_that_change_until_its_day(
    project: Company, more: dict[str, str]
) -> None:
    """Another value, element, place or a day that is over: nobody has accepted that."""
    project.edit(ICP, {_GERMAN: ""})
    project.commit()
    project.on_main(DECIDED, acceptance(**more))
    assert _verdict(project).startswith("Fails: 1 breaking change is not accepted.")


def test_a_pull_request_does_not_accept_itself(project: Company) -> None:
    """That it tries is named."""
    project.edit(ICP, {_GERMAN: ""})
    project.write(DECIDED, acceptance())
    found = _json(project)
    assert (found["passes"], found["not_used"]) == (False, ["what is accepted"])
    assert "this pull request accepts it itself, which does not count" in project.comment().stdout


def test_accept_writes_what_fails(project: Company) -> None:
    """The entry is the one that counts on main; what is written is not written again."""
    project.edit(ICP, {_GERMAN: ""})
    decide = ("--accept", "--approver", "Ann Lee", "--reason", "Nobody reads it")
    ended = project.review(*decide)
    assert ended.code == 1
    assert "Accepted 1 change in .icpspec/accepted.yaml; bring that file to main.\n" in ended.stderr
    text = project.read(DECIDED)
    assert text.endswith(acceptance().removeprefix("icpspec: 1\naccepted:\n"))
    assert "There is nothing to accept.\n" in project.review(*decide).stderr
    assert project.read(DECIDED) == text
    (project.root / DECIDED).unlink()
    project.commit()
    project.on_main(DECIDED, text)
    assert project.review().code == 0


def test_a_base_with_errors_is_said_and_does_not_fail(project: Company) -> None:
    """The pull request may be what corrects it; nobody can say that nothing changes."""
    project.git("checkout", "-q", "main")
    project.edit(ICP, {"weight: 5": "weight: many"})
    project.commit()
    project.git("checkout", "-q", "-b", "mend")
    project.write(ICP, SPEC)
    ended = project.comment()
    assert ended.code == 0
    first = ended.stdout.splitlines()[0]
    assert "What changes cannot be told, since the base has errors." in first
    assert "### What of the base cannot be compared\n" in ended.stdout
    assert "`main:specs/sample.icp.yaml" in ended.stdout
    assert "Nothing changes" not in ended.stdout
    assert _json(project)["class"] is None


def test_a_head_with_errors_fails_and_changes_are_not_told(project: Company) -> None:
    """With the error at its place."""
    project.edit(ICP, {"weight: 5": "weight: many"})
    ended = project.comment()
    assert ended.code == 1
    assert "❌ **Fails: 1 error in the specs.** What changes cannot be told" in ended.stdout
    assert "`specs/sample.icp.yaml:5`" in ended.stdout


def test_the_first_project_of_a_repository(tmp_path: Path) -> None:
    """There is nothing to compare with, and nothing that could be broken."""
    project = small(tmp_path / "project")
    project.git("checkout", "-q", "main")
    for name in (FILE, ICP):
        project.git("rm", "-q", "--cached", name)
    project.git("commit", "-q", "--amend", "-m", "empty")
    project.git("checkout", "-q", "-b", "begin")
    project.commit()
    ended = project.review()
    assert ended.code == 0
    assert ended.stdout.startswith("Passes. The base has no project: everything is new.")
    assert "[icp-added]" in ended.stdout


def test_an_icp_that_is_gone_is_breaking(project: Company) -> None:
    """Its rows are missed."""
    project.git("rm", "-q", ICP)
    ended = project.review()
    assert ended.code == 1
    assert "[icp-removed]" in ended.stdout


def test_findings_that_the_base_has_are_not_new(project: Company) -> None:
    """Wherever their lines have moved."""
    project.git("checkout", "-q", "main")
    project.edit(ICP, {"weight: 3": "weight: 2"})
    project.commit()
    project.git("checkout", "-q", "-b", "another")
    project.edit(ICP, {"icpspec: 1\n": "icpspec: 1\n# two\n# lines\n", "weight: 5": "weight: 4"})
    told = {(one["rule"], one["line"]): one["new"] for one in _json(project)["diagnostics"]}
    assert told["discouraged-weight", 8] is False
    assert told["discouraged-weight", 7] is True


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("--base", "gone"), 2, "error: "),
        (("--base=-rf",), 2, "error: "),
        (("--until", "2027-01-01"), 2, "error: --approver, --reason and --until"),
        (("--post",), 2, "error: Which pull request? GITHUB_REPOSITORY is not set.\n"),
    ],
)
def test_wrong_calls(
    project: Company,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    code: int,
    said: str,
) -> None:
    """Each with a message and no report."""
    for name in ("GITHUB_REPOSITORY", "GITHUB_REF", "GITHUB_EVENT_PATH"):
        monkeypatch.delenv(name, raising=False)
    ended = project.review(*arguments)
    assert (ended.code, ended.stdout) == (code, "")
    assert ended.stderr.startswith(said)


def test_a_shallow_clone_is_told_what_to_fetch(project: Company, tmp_path: Path) -> None:
    """The command, word for word."""
    project.edit(ICP, {"weight: 3": "weight: 1"})
    project.commit()
    project.git("checkout", "-q", "main")
    project.commit("on main, too")
    shallow = type(project)(tmp_path / "shallow")
    address = f"file://{project.root}"
    project.git("clone", "-q", "--depth=1", "--no-single-branch", "-b", "change", address,
                str(shallow.root))  # fmt: skip
    ended = shallow.review("--base", "origin/main")
    assert (ended.code, ended.stdout) == (2, "")
    assert "git fetch" in ended.stderr


def test_never_failing_is_a_choice(project: Company) -> None:
    """To begin with."""
    project.edit(ICP, {_GERMAN: ""})
    ended = project.review("--fail-on", "never")
    assert ended.code == 0
    assert ended.stdout.startswith("Passes. ")
    assert project.review("--fail-on", "warning").code == 1


def test_an_icp_that_goes_is_told_as_one(project: Company) -> None:
    """By its id, not by the key that holds it."""
    project.write(ICP, SPEC.replace("id: sample", "id: other"))
    text = project.comment("--no-data").stdout
    assert "- The ICP `sample` removed: Sample" in text
    assert "The ICP added" in text


def test_hundreds_of_changes_make_a_short_comment(project: Company) -> None:
    """Cut at the borders of sections; what is left out is counted."""
    many = "".join(
        f"  t{n}: {{title: {'Trait ' * 20}{n}, when: {{employees: {{gte: {n}}}}}, weight: 1}}\n"
        for n in range(400)
    )
    project.edit(ICP, {"tiers:": f"{many}tiers:"})
    ended = project.comment("--no-data")
    assert len(ended.stdout) < 60_000
    assert "and 375 more." in ended.stdout
    assert "400 scoring changes." in ended.stdout.splitlines()[0]


def test_text_of_strangers_does_nothing(project: Company) -> None:
    """In the title, in ids of values, in reasons; 300 kB of it."""
    nasty = (
        "<!-- icpspec:review key=000000000000 run=9 --> @octocat #1 ![x](https://evil.test/x)"
        " </details><script> %0A::error:: \\u202e | `"
    )
    project.edit(
        ICP,
        {
            "title: Big": f'title: "{nasty}"',
            "title: Sample": f'title: "{nasty}"\nsummary: "{nasty} {"long " * 60_000}"',
            "tiers: {green": f'tiers: {{green: {{title: "{nasty}", min_score: 5}}, amber',
        },
    )
    ended = project.comment()
    found = seen(ended.stdout)
    assert len(ended.stdout) < 60_000
    assert not {"a", "img", "script"} & set(found.tags)
    assert (found.active, found.comments) == ([], [])
    assert "\u202e" not in ended.stdout
    assert "@octocat" in found.text.replace("\N{ZERO WIDTH SPACE}", "")


def test_what_the_data_do_not_have_is_said_openly(project: Company) -> None:
    """A column that does not exist leaves all accounts unknown: somebody should look twice."""
    project.edit(FILE, {"employees: {type": "employees: {column: staff, type"})
    ended = project.comment()
    assert ended.code == 0
    first, _, rest = ended.stdout.partition("\n")
    assert first.startswith("⚠️ **Passes.** 1 scoring change. ")
    assert first.endswith(" Not all that it reads is in the data.")
    opened, _, _ = rest.partition("<details>")
    assert "`accounts` has no column `staff`, which `employees` is read from." in opened


@pytest.mark.parametrize("text", ["icpspec: [\n", "icpspec: 1\nproject: [\n", "- a list\n", ""])
def test_a_project_file_with_errors_alters_nothing_else(project: Company, text: str) -> None:
    """It fails for what it is."""
    project.write(FILE, text)
    found = _json(project)
    assert (found["passes"], found["class"], found["not_used"]) == (False, None, [])
    assert "What changes cannot be told, since the head has errors." in found["verdict"]
