"""Findings that a comment ignores or that a team has accepted."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from icpspec.spec.schema import committed

from .conftest import PROJECT

if TYPE_CHECKING:
    from .conftest import Ended, Sample

_SPEC = """\
icpspec: 1
id: sample
title: Sample
traits:
  big: {when: {employees: {gte: 50}}, weight: 2}
  german: {when: {country: DE}, weight: 3}
  small: {when: {employees: {lt: 5}}, weight: -4}
tiers: {green: {min_score: 3}, red: {}}
"""
_FILE = ".icpspec/accepted.yaml"


@pytest.fixture
def doubtful(sample: Sample) -> Sample:
    """A project with two discouraged weights, and no other finding."""
    sample.write("specs/sample.icp.yaml", _SPEC)
    found = _told(sample)
    others = sorted({one["rule"] for one in found} - {"discouraged-weight"})
    off = ", ".join(f'{rule}: "off"' for rule in others)
    if off:
        sample.write("icpspec.yaml", f"{PROJECT}lint: {{rules: {{{off}}}}}\n")
    assert _rules(sample) == ["5 discouraged-weight", "7 discouraged-weight"]
    return sample


def _told(sample: Sample, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = _document(sample, *arguments)["diagnostics"]
    return found


def _document(sample: Sample, *arguments: str) -> dict[str, Any]:
    ended = sample.run("validate", "-f", "json", *arguments)
    document: dict[str, Any] = json.loads(ended.stdout)
    return document


def _rules(sample: Sample, *arguments: str) -> list[str]:
    return [f"{one['line']} {one['rule']}" for one in _told(sample, *arguments)]


def _with(sample: Sample, old: str, new: str) -> None:
    assert old in _SPEC
    sample.write("specs/sample.icp.yaml", _SPEC.replace(old, new))


def test_a_comment_at_the_end_of_a_line(doubtful: Sample) -> None:
    """It keeps the findings of that line back, and they are counted."""
    _with(doubtful, "weight: 2}", "weight: 2} # icpspec: ignore[discouraged-weight] on trial")
    document = _document(doubtful)
    assert [(one["line"], one["rule"]) for one in document["diagnostics"]] == [
        (7, "discouraged-weight")
    ]
    assert document["summary"]["suppressed"] == 1
    ended = doubtful.run("validate")
    assert ended.stdout.endswith("2 files checked: 1 warning (1 ignored or accepted).\n")


def test_a_comment_above_an_element(doubtful: Sample) -> None:
    """It keeps back what is found in all of it."""
    _with(doubtful, "traits:", "# icpspec: ignore[discouraged-weight] on trial\ntraits:")
    assert _rules(doubtful) == []
    assert _rules(doubtful, "--no-ignores") == ["6 discouraged-weight", "8 discouraged-weight"]


def test_a_comment_for_another_rule_or_line(doubtful: Sample) -> None:
    """It keeps nothing back, and is not used."""
    _with(doubtful, "title: Sample", "title: Sample # icpspec: ignore[discouraged-weight] why")
    assert _rules(doubtful) == [
        "3 unused-ignore",
        "5 discouraged-weight",
        "7 discouraged-weight",
    ]


def test_a_text_that_looks_like_a_comment(doubtful: Sample) -> None:
    """Quoted, it is text."""
    _with(doubtful, "big: {", "big: {title: 'x # icpspec: ignore[discouraged-weight] why', ")
    assert _rules(doubtful) == ["5 discouraged-weight", "7 discouraged-weight"]


@pytest.mark.parametrize(
    ("comment", "rules", "code"),
    [
        ("ignore[discouraged-weight]", ["5 ignore-without-reason"], 0),
        ("ignore[discouraged-weight] why; until=2999-12-31", [], 0),
        (
            "ignore[discouraged-weight] why; until=2020-12-31",
            ["5 discouraged-weight", "5 expired-ignore"],
            1,
        ),
        (
            "ignore[discouraged-wait] why",
            ["5 discouraged-weight", "5 unknown-ignored-rule"],
            0,
        ),
        ("ignore[discouraged-weight, no-such-rule] why", ["5 unknown-ignored-rule"], 0),
        ("ignore[ICP301] why", ["5 discouraged-weight", "5 unknown-ignored-rule"], 0),
        ("ignore[discouraged-weight, unknown-key] why", ["5 ignored-error"], 0),
        ("ignore[discouraged-weight, expired-ignore] why", ["5 ignored-error"], 0),
        ("ignore discouraged-weight", ["5 discouraged-weight", "5 malformed-ignore"], 0),
        ("ignore[discouraged-weight, unreachable-band] why", ["5 unused-ignore"], 0),
    ],
)
def test_faults_of_comments(doubtful: Sample, comment: str, rules: list[str], code: int) -> None:
    """Each is told where the comment stands; one that is over keeps nothing back."""
    _with(doubtful, "weight: 2}", f"weight: 2}} # icpspec: {comment}")
    assert _rules(doubtful) == [*rules, "7 discouraged-weight"]
    assert doubtful.run("validate").code == code


def test_the_way_out_of_a_wrong_rule(doubtful: Sample) -> None:
    """The nearest name, also for a code."""
    for wrong in ("discouraged_weight", "ICP301"):
        _with(doubtful, "weight: 2}", f"weight: 2}} # icpspec: ignore[{wrong}] why")
        told = next(one for one in _told(doubtful) if one["rule"] == "unknown-ignored-rule")
        assert told["help"] == "Did you mean `discouraged-weight`?"
        assert (told["fix"]["text"], told["fix"]["safe"]) == ("discouraged-weight", True)
    assert doubtful.run("validate", "--fix").code == 0
    assert _rules(doubtful) == ["7 discouraged-weight"]


def test_a_malformed_comment_is_not_accepted(doubtful: Sample) -> None:
    """It would be hidden, and the finding that it was meant for too."""
    _with(doubtful, "weight: 2}", "weight: 2} # icpspec: ignore discouraged-weight")
    accept = ("validate", "--accept", "--approver", "A", "--reason", "old")
    assert "Accepted 2 findings" in doubtful.run(*accept).stdout
    assert _rules(doubtful) == ["5 malformed-ignore"]
    assert "Accepted" not in doubtful.run(*accept).stdout


def test_errors_cannot_be_ignored(doubtful: Sample) -> None:
    """A spec that cannot be used cannot be used, whatever is said beside it."""
    _with(doubtful, "big: {", "big: {wieght: 3, ")
    doubtful.write(
        "specs/sample.icp.yaml",
        (doubtful.root / "specs" / "sample.icp.yaml")
        .read_text(encoding="utf-8")
        .replace("weight: 2}", "weight: 2} # icpspec: ignore[unknown-key] why"),
    )
    assert _rules(doubtful) == ["5 unknown-key", "5 ignored-error"]


def test_nothing_is_unused_where_rules_did_not_run(doubtful: Sample) -> None:
    """After an error, or for some of the specs, what is not found says nothing."""
    comment = "weight: 2} # icpspec: ignore[unreachable-band] why"
    _with(doubtful, "weight: 2}", comment)
    assert "5 unused-ignore" in _rules(doubtful)
    assert "5 unused-ignore" not in _rules(doubtful, "specs/sample.icp.yaml")
    doubtful.write("specs/other.icp.yaml", "icpspec: 1\n")
    assert "5 unused-ignore" not in _rules(doubtful)


def test_nothing_is_unused_in_a_retired_icp(doubtful: Sample) -> None:
    """No rule of quality looks at it any more."""
    _accept(doubtful)
    _with(
        doubtful, "title: Sample", "title: Sample\nstatus: retired # icpspec: ignore[no-trigger] x"
    )
    found = (doubtful.root / "specs" / "sample.icp.yaml").read_text(encoding="utf-8")
    doubtful.write("specs/sample.icp.yaml", found.replace("no-trigger", "unreachable-band"))
    assert _rules(doubtful) == []


def test_nothing_is_unused_without_the_data(doubtful: Sample) -> None:
    """Rules that look at accounts did not run."""
    from icpspec.lint._protocol import OfData
    from icpspec.lint.run import rules

    name = next(one.rule.id for one in rules() if isinstance(one, OfData))
    _with(doubtful, "weight: 2}", f"weight: 3}} # icpspec: ignore[{name}] why")
    assert _rules(doubtful) == ["7 discouraged-weight"]


def test_a_comment_in_the_project_file(sample: Sample) -> None:
    """It is read there too."""
    sample.write("icpspec.yaml", PROJECT + "# icpspec: ignore[no-such-rule] why\nmeta: {a: 1}\n")
    told = [one for one in _told(sample) if one["file"] == "icpspec.yaml"]
    assert "unknown-ignored-rule" in [one["rule"] for one in told]


def test_a_severity_of_the_project_holds_for_findings_about_comments(doubtful: Sample) -> None:
    """As for any rule of quality."""
    text = (doubtful.root / "icpspec.yaml").read_text(encoding="utf-8")
    has_rules = "rules: {" in text
    more = "ignore-without-reason: error"
    doubtful.write(
        "icpspec.yaml",
        text.replace("rules: {", f"rules: {{{more}, ")
        if has_rules
        else f"{text}lint: {{rules: {{{more}}}}}\n",
    )
    _with(doubtful, "weight: 2}", "weight: 2} # icpspec: ignore[discouraged-weight]")
    assert doubtful.run("validate").code == 1


def _accept(sample: Sample, *more: str) -> Ended:
    return sample.run("validate", "--accept", "--approver", "Ann Lee", "--reason", "old", *more)


def _text(sample: Sample) -> str:
    return (sample.root / _FILE).read_text(encoding="utf-8")


def test_accept(doubtful: Sample) -> None:
    """What is found is written down, whole, and not told again; a second time nothing happens."""
    ended = _accept(doubtful, "--until", "2999-12-31")
    assert ended.code == 0
    assert ended.stdout == (
        "Accepted 2 findings in .icpspec/accepted.yaml.\n"
        "2 files checked: nothing to report (2 ignored or accepted).\n"
    )
    assert _text(doubtful).endswith(
        "icpspec: 1\n"
        "accepted:\n"
        "  - rule: discouraged-weight\n"
        "    icp: sample\n"
        "    element: traits.big.weight\n"
        "    approver: Ann Lee\n"
        "    reason: old\n"
        "    until: 2999-12-31\n"
        "  - rule: discouraged-weight\n"
        "    icp: sample\n"
        "    element: traits.small.weight\n"
        "    approver: Ann Lee\n"
        "    reason: old\n"
        "    until: 2999-12-31\n"
    )
    assert _rules(doubtful, "--fail-on", "info") == []
    before = _text(doubtful)
    again = _accept(doubtful)
    assert again.stdout.startswith("There is nothing to accept.\n")
    assert _text(doubtful) == before


def test_what_is_accepted_moves_with_its_element(doubtful: Sample) -> None:
    """Lines and order do not matter; another weight of the same trait is another matter."""
    _accept(doubtful)
    lines = _SPEC.splitlines(keepends=True)
    moved = [*lines[:1], "\n# words\n\n", *lines[1:4], lines[6], lines[5], lines[4], *lines[7:]]
    doubtful.write("specs/sample.icp.yaml", "".join(moved))
    assert _rules(doubtful) == []
    doubtful.write("specs/sample.icp.yaml", "".join(moved).replace("big: {", "large: {"))
    assert [one.split()[1] for one in _rules(doubtful)] == [
        "stale-acceptance",
        "discouraged-weight",
    ]


def test_a_band_is_known_by_its_title(doubtful: Sample) -> None:
    """Items of lists have no ids, but often a name."""
    bands = (
        "bands: [{title: mid, when: {employees: {gt: 9}}, weight: 2},"
        " {title: low, when: {employees: {gt: 5}}, weight: 1}]"
    )
    _with(doubtful, "when: {employees: {gte: 50}}, weight: 2", bands)
    _accept(doubtful)
    assert "element: traits.big.bands[mid].weight\n" in _text(doubtful)
    turned = (
        bands.replace("title: mid", "title: x")
        .replace("[{", "[{title: first, when: {employees: {gt: 99}}, weight: 3}, {")
        .replace("title: x", "title: mid")
    )
    _with(doubtful, "when: {employees: {gte: 50}}, weight: 2", turned)
    assert "discouraged-weight" not in [one.split()[1] for one in _rules(doubtful)]


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{rule: discouraged-weight, icp: sample, element: traits.big.weight, approver: A,"
         " reason: r, until: 2020-01-01}", ["3:104 expired-acceptance", "5:47 discouraged-weight"]),
        ("{rule: discouraged-weight, icp: sample, element: traits.big.weight, approver: A,"
         " reason: r, until: 2020-02-30}", ["3:104 invalid-day", "5:47 discouraged-weight"]),
        ("{rule: discouraged-weight, icp: sample, element: traits.gone.weight, approver: A,"
         " reason: r}", ["3:5 stale-acceptance", "5:47 discouraged-weight"]),
        ("{rule: discouraged-wait, icp: sample, approver: A, reason: r}",
         ["3:12 unknown-ignored-rule", "5:47 discouraged-weight"]),
        ("{rule: unknown-key, icp: sample, approver: A, reason: r}",
         ["3:12 ignored-error", "5:47 discouraged-weight"]),
        ("{rule: discouraged-weight, icp: sample, element: traits.big.weight, approver: A}",
         ["3:5 missing-key", "5:47 discouraged-weight"]),
        ("{rule: discouraged-weight, icp: sample, elment: traits.big.weight, approver: A,"
         " reason: r}", ["3:45 unknown-key", "5:47 discouraged-weight"]),
        ("{rule: trait-removed, icp: sample, element: traits.old, old: Old, approver: A,"
         " reason: r, until: 2020-01-01}", ["3:5 stale-acceptance", "5:47 discouraged-weight"]),
        ("{rule: trait-removed, icp: sample, element: traits.old, old: Old, approver: A,"
         " reason: r, until: 2020-02-30}", ["3:102 invalid-day", "5:47 discouraged-weight"]),
        ("{rule: trait-remove, icp: sample, approver: A, reason: r}",
         ["3:12 unknown-ignored-rule", "5:47 discouraged-weight"]),
        ("[", ["4:1 invalid-yaml", "5:47 discouraged-weight"]),
    ],
)  # fmt: skip
def test_faults_of_what_is_accepted(doubtful: Sample, entry: str, told: list[str]) -> None:
    """Each at its place; what is not accepted any more is told again."""
    _with(doubtful, "-4", "-5")
    doubtful.write(_FILE, f"icpspec: 1\naccepted:\n  - {entry}\n")
    found = _told(doubtful)
    places = [f"{one['line']}:{one['column']} {one['rule']}" for one in found]
    assert [one["file"] for one in found] == [_FILE, "specs/sample.icp.yaml"]
    assert places == told


def test_an_accepted_change_stays_until_its_day_is_over(doubtful: Sample) -> None:
    """Whether it is made already only a comparison can tell."""
    _with(doubtful, "-4", "-5")
    entry = "{rule: trait-removed, icp: sample, element: traits.old, old: Old, new: New, "
    doubtful.write(_FILE, f"icpspec: 1\naccepted:\n  - {entry}approver: A, reason: r}}\n")
    assert [one["rule"] for one in _told(doubtful)] == ["discouraged-weight"]


def test_an_expired_acceptance_is_an_error(doubtful: Sample) -> None:
    """So that nobody forgets."""
    _accept(doubtful)
    doubtful.write(
        _FILE, _text(doubtful).replace("reason: old", "reason: old\n    until: 2020-01-01")
    )
    assert doubtful.run("validate").code == 1
    assert len(_rules(doubtful)) == 4


def test_accept_twice_the_same(doubtful: Sample) -> None:
    """One of the two is idle."""
    _with(doubtful, "-4", "-5")
    _accept(doubtful)
    entry = _text(doubtful).split("accepted:\n")[1]
    doubtful.write(_FILE, _text(doubtful) + entry)
    (told,) = _told(doubtful)
    assert (told["rule"], told["message"]) == (
        "stale-acceptance",
        "The finding is accepted twice.",
    )
    assert told["related"][0]["line"] == 5


@pytest.mark.parametrize(
    "text",
    [
        "# ours\nicpspec: 1 # one\naccepted: # list\n- {rule: a-rule, approver: B, reason: c}"
        " # keep\n# end\n",
        "icpspec: 1\naccepted: [] # none yet\n# end\n",
        "icpspec: 1\naccepted: [{rule: a-rule, approver: B, reason: 'c # d'}] # one\n",
        "icpspec: 1\naccepted:\n    -   rule: a-rule\n        approver: B\n"
        "        reason: |\n          c\n          d\n\n# end\n",
        "icpspec: 1\r\n\r\n# none\r\n",
        "\ufefficpspec: 1\r\naccepted:\r\n- rule: a-rule\r\n  approver: B\r\n  reason: c",
        "icpspec: 1\naccepted:\n  - rule: a-rule\n    approver: B\n    reason: c\n# end\nmore: ",
    ],
)
def test_what_stands_in_the_file_stays(doubtful: Sample, text: str) -> None:
    """Entries are added; comments, line ends and a byte order mark survive."""
    text = text.removesuffix("more: ")
    doubtful.write(_FILE, text)
    assert _accept(doubtful).code == 0
    after = (doubtful.root / _FILE).read_bytes().decode()
    for line in text.splitlines():
        kept = line if "accepted: [" not in line else line.partition("[")[0].rstrip()
        assert kept in after
        assert line.rpartition(" #")[2] in after
    assert ("\r\n" in text) == ("\r\n" in after)
    assert "\n" not in after.replace("\r\n", "") or "\r\n" not in text
    assert after.startswith("\ufeff") == text.startswith("\ufeff")
    assert [one.split()[1] for one in _rules(doubtful)] == ["unknown-ignored-rule"] * (
        "a-rule" in text
    )


def test_a_finding_of_a_territory_is_accepted_for_it_alone(doubtful: Sample) -> None:
    """What the base has is another matter, even at the same place."""
    overlay = (
        "territories:\n  north:\n    when: {country: SE}\n"
        "    traits: {german: {weight: 1}, extra: {when: {employees: {gte: 9}}, weight: 2}}\n"
    )
    _with(doubtful, "tiers: {", overlay + "tiers: {")
    told = [one for one in _told(doubtful) if "territory `north`" in one["message"]]
    assert "discouraged-weight" in [one["rule"] for one in told]
    _accept(doubtful)
    assert (
        "    element: territories.north.traits.extra.weight\n    variant: territory north\n"
    ) in _text(doubtful)
    assert _rules(doubtful) == []
    doubtful.write(_FILE, _text(doubtful).replace("variant: territory north", "variant: motion x"))
    rules = [one.split()[1] for one in _rules(doubtful)]
    assert set(rules) == {one["rule"] for one in told} | {"stale-acceptance"}


def test_errors_are_not_accepted(doubtful: Sample) -> None:
    """Only warnings and infos; with an error the run fails as ever."""
    _with(doubtful, "big: {", "big: {wieght: 3, ")
    ended = _accept(doubtful)
    assert ended.code == 1
    assert "There is nothing to accept." in ended.stdout
    assert not (doubtful.root / _FILE).exists()


def test_a_rule_raised_to_error_is_not_accepted_by_the_way(doubtful: Sample) -> None:
    """The project calls it an error; to ignore it takes a comment of its own."""
    text = (doubtful.root / "icpspec.yaml").read_text(encoding="utf-8")
    more = "discouraged-weight: error"
    doubtful.write(
        "icpspec.yaml",
        text.replace("rules: {", f"rules: {{{more}, ")
        if "rules: {" in text
        else f"{text}lint: {{rules: {{{more}}}}}\n",
    )
    assert _accept(doubtful).code == 1
    assert not (doubtful.root / _FILE).exists()
    _with(doubtful, "traits:", "# icpspec: ignore[discouraged-weight] on trial\ntraits:")
    assert doubtful.run("validate").code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--accept",), "What is accepted has an approver and a reason."),
        (("--accept", "--approver", "A"), "What is accepted has an approver and a reason."),
        (("--accept", "--approver", " ", "--reason", "r"), "has an approver and a reason."),
        (("--approver", "A"), "--approver, --reason and --until belong to --accept."),
        (("--until", "2999-01-01"), "belong to --accept."),
        (("--diff",), "--diff belongs to --fix."),
        (("--accept", "--approver", "A", "--reason", "r", "--fix"), "do not go together"),
        (("--accept", "--approver", "A", "--reason", "r", "--no-ignores"), "do not go together"),
        (
            ("--accept", "--approver", "A", "--reason", "r", "--until", "2020-01-01"),
            "The day 2020-01-01 is over.",
        ),
        (("--accept", "--approver", "A", "--reason", "r", "--until", "soon"), "is not a day"),
    ],
)
def test_wrong_usage(doubtful: Sample, arguments: tuple[str, ...], said: str) -> None:
    """What is missing or contradicts itself."""
    ended = doubtful.run("validate", *arguments)
    assert (ended.code, ended.stdout) == (2, "")
    assert said in ended.stderr
    assert not (doubtful.root / _FILE).exists()


def test_a_faulty_file_is_not_added_to(doubtful: Sample) -> None:
    """It is to be corrected first."""
    doubtful.write(_FILE, "icpspec: 1\nacepted: []\n")
    ended = _accept(doubtful)
    assert ended.code == 2
    assert f"{_FILE}:2:1: Unknown key `acepted`." in ended.stderr
    assert _text(doubtful) == "icpspec: 1\nacepted: []\n"


def test_a_link_that_leaves_the_project_is_not_followed(doubtful: Sample) -> None:
    """Neither read nor written."""
    outside = doubtful.root.parent / "outside.yaml"
    outside.write_text("icpspec: 1\naccepted: []\n", encoding="utf-8")
    (doubtful.root / ".icpspec").mkdir()
    (doubtful.root / _FILE).symlink_to(outside)
    assert "outside-project" in [one["rule"] for one in _told(doubtful)]
    assert _accept(doubtful).code == 2
    assert outside.read_text(encoding="utf-8") == "icpspec: 1\naccepted: []\n"
    (doubtful.root / _FILE).unlink()
    (doubtful.root / ".icpspec").rmdir()
    (doubtful.root.parent / "folder").mkdir()
    (doubtful.root / ".icpspec").symlink_to(doubtful.root.parent / "folder")
    assert _accept(doubtful).code == 4
    assert not list((doubtful.root.parent / "folder").iterdir())


def test_what_is_written_is_in_the_language(doubtful: Sample) -> None:
    """Whatever the words: colons, quotes, line breaks."""
    ended = doubtful.run(
        "validate", "--accept", "--approver", "A: B, {C}", "--reason", 'it\'s "so" # 1\nand: on'
    )
    assert ended.code == 0
    assert _rules(doubtful) == []
    from icpspec.text.document import parse

    data = parse(_text(doubtful), "x").data
    assert not list(Draft202012Validator(committed("accepted")).iter_errors(data))
    assert data["accepted"][0]["reason"] == 'it\'s "so" # 1\nand: on'
    assert data["accepted"][0]["approver"] == "A: B, {C}"
