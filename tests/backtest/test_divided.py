"""ICPs with motions and territories: what is told, what is chosen, and what must change nothing."""

from __future__ import annotations

import copy
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from icpspec import api
from icpspec.errors import UsageError

from . import figures, projects, reference, trait_figures
from .small import backtest, deals, make
from .test_rows import differences, run, seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SHAPE = projects.Shape(accounts=120, deals=3, seed=7, divided=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A random project with motions and nested territories."""
    return projects.write(tmp_path_factory.mktemp("divided"), SHAPE)


@pytest.fixture(scope="module")
def rows(project: Path) -> list[reference.Scored]:
    """Its opportunities as the evaluator sees them."""
    family = reference.families(project)["fit"]
    return reference.scored(family, seen(project.parent, SHAPE))


def test_what_cannot_be_assigned_is_counted(project: Path, rows: list[reference.Scored]) -> None:
    """Ties, unknowns and unmapped names, of motions and territories apart, with examples."""
    warnings = [w for w in run(project)["warnings"] if w["icp"] == "fit"]
    codes = {"tie": "ICP546", "unknown": "ICP547", "unmapped": "ICP548"}
    for side, kind in enumerate(("motion", "territor")):
        reasons = Counter(row.reasons[side] for row in rows)
        for reason, code in codes.items():
            assert reasons[reason] > 0
            (told,) = [w["message"] for w in warnings if w["code"] == code and kind in w["message"]]
            assert f"{reasons[reason]} of {len(rows)} opportunities" in told
        names = Counter(row.deal.given[side] for row in rows if row.reasons[side] == "unmapped")
        for name, n in names.items():
            assert f"`{name}` ({n})" in told


@pytest.mark.parametrize(
    ("options", "holds"),
    [
        (("--motion", "plg"), lambda row: row.motion == "plg"),
        (
            ("--territory", "emea"),
            lambda row: (row.territory or "").split("/")[0] == "emea",
        ),
        (
            ("--territory", "emea/dach", "--motion", "partner"),
            lambda row: (row.territory or "").startswith("emea/dach") and row.motion == "partner",
        ),
    ],
)
def test_options_choose_the_rows_that_count(
    options: tuple[str, ...],
    holds: Callable[[reference.Scored], bool],
    project: Path,
    rows: list[reference.Scored],
) -> None:
    """All figures are those of the chosen opportunities alone, a territory's with all inside it."""
    family = reference.families(project)["fit"]
    chosen = [row for row in rows if holds(row)]
    assert 3 < len(chosen) < len(rows)
    sample = figures.Sample(figures.frame(family, chosen))
    whole = run(project)
    document = run(project, *options, "--icp", "fit")
    expected = {
        "overall": figures.overall(family, sample),
        "tiers": figures.tiers(family, sample),
        "traits": trait_figures.traits(family, sample),
        "scores": figures.scores(sample),
    }
    assert differences({"icps": [expected]}, document) == []

    def places(found: Any) -> list[str]:
        return [w["message"] for w in found["warnings"] if w["rule"].endswith("-place")]

    # What is not assigned is told of all opportunities, whichever are chosen.
    assert places(document) == [m for m in places(whole) if m in places(document)]
    assert len(places(document)) == 6


def test_only_icps_that_have_it_are_tested(project: Path) -> None:
    """`scoped` has no motions; a name that no ICP has is a mistake, with the nearest one."""
    assert [icp["icp"] for icp in run(project, "--motion", "plg")["icps"]] == ["fit"]
    wrong = backtest(project, "--territory", "emea/dahc")
    assert (wrong.code, "did you mean `emea/dach`" in wrong.stderr.lower()) == (2, True)
    both = backtest(project, "--motion", "plg", "--territory", "big")
    assert both.code == 2
    assert "`fit` has no territory `big`" in both.stderr


def test_python_chooses_alike(project: Path) -> None:
    """The same rows as by the option; a name that no ICP has is a mistake."""
    day = projects.OBSERVED
    found = api.backtest(project, icps=["fit"], as_of=day, motion="plg").to_dict()["icps"]
    by_option = run(project, "--icp", "fit", "--motion", "plg")["icps"]
    assert [row["won"] for row in found[0]["tiers"]] == [
        row["won"] for row in by_option[0]["tiers"]
    ]
    with pytest.raises(UsageError, match="None of the ICPs"):
        api.backtest(project, icps=["fit"], as_of=day, territory="big")


def test_a_split_is_what_the_option_chooses(project: Path) -> None:
    """Counts, rates and shares of a motion's rows are those of the backtest of that motion."""
    whole = run(project, "--icp", "fit")["icps"][0]["tiers"]
    alone = run(project, "--icp", "fit", "--motion", "plg")["icps"][0]["tiers"]
    same = (
        *("accounts", "opportunities", "open", "won", "lost", "win_rate", "lift", "won_amount"),
        *("amount_win_rate", "share_of_opportunities", "share_of_won", "cycle_days_median"),
    )

    def of(found: list[Any], split: str, motion: str | None) -> list[list[Any]]:
        chosen = [row for row in found if (row["split"], row["motion"]) == (split, motion)]
        return [[row[key] for key in same] for row in chosen]

    assert of(whole, "motion", "plg") == of(alone, "all", None)


def test_the_report_shows_motions_and_territories(project: Path) -> None:
    """A compact table each, without rows that have no opportunities."""
    for name in ("text", "markdown"):
        shown = backtest(project, "-f", name, "--icp", "fit").stdout
        assert "Tiers by motion" in shown
        assert "Tiers by territory" in shown
        assert re.search(r"emea/dach/south\W+yellow", shown)
    undivided = backtest(make(project.parent / "small")).stdout
    assert "Tiers by" not in undivided


def _write(folder: Path, icp: dict[str, Any]) -> Path:
    """The random project with another form of its ICP, and no other."""
    path = projects.write(folder, SHAPE)
    (folder / "specs/scoped.icp.yaml").unlink()
    projects.document(folder / "specs/fit.icp.yaml", icp)
    return path


def test_a_territory_that_takes_nobody_changes_nothing(tmp_path: Path) -> None:
    """Only its own empty rows are added, wherever it stands."""
    spec = copy.deepcopy(projects.ICP | projects.DIVIDED)
    before = run(_write(tmp_path / "one", spec))["icps"]
    # Known of every account, and true of none.
    nobody = {"when": {"size": {"known": True}, "none": [{"size": {"known": True}}]}}
    nobody["traits"] = {"twin": {"weight": 5}, "late": {**projects.TRAITS["pays"], "title": "L"}}
    spec["territories"]["nobody"] = nobody
    spec["territories"]["emea"]["territories"]["nobody"] = copy.deepcopy(nobody)
    after = run(_write(tmp_path / "two", spec))["icps"]
    paths = {"nobody", "emea/nobody"}
    added = [row for row in after[0]["tiers"] if row["territory"] in paths]
    assert {row["opportunities"] for row in added} == {0}
    kept = [row for row in after[0]["tiers"] if row["territory"] not in paths]
    assert {row["tier"] for row in added} == set(spec["tiers"])
    traits = [row for row in after[0]["traits"] if row["trait"] != "late"]
    assert {row["matched"] for row in after[0]["traits"] if row["trait"] == "late"} == {0}
    assert (kept, traits) == (before[0]["tiers"], before[0]["traits"])
    assert after[0]["overall"] == before[0]["overall"]


@pytest.mark.parametrize("seed", [12, 13])
def test_overlays_that_change_nothing_change_no_figure(seed: int, tmp_path: Path) -> None:
    """Overall, tiers, traits and scores are those of the base alone."""
    shape = projects.Shape(accounts=40, deals=3, seed=seed)
    spec = copy.deepcopy(projects.ICP)
    found = []
    for name in ("base", "same"):
        path = projects.write(tmp_path / name, shape)
        projects.document(tmp_path / name / "specs/fit.icp.yaml", spec)
        found.append(run(path, "--icp", "fit")["icps"][0])
        spec["motions"] = {"plg": {"when": {"pays": True}, "title": "Product-led"}, "other": {}}
        spec["territories"] = {
            "emea": {
                "when": {"region": "EMEA"},
                "traits": {"size": {"if_unknown": 1}, "industry": {"weight": 3}},
                "territories": {"dach": {"when": {"size": {"gt": 10}}, "owner": "Jane"}},
            }
        }
    base, same = found
    assert len(same["tiers"]) > len(base["tiers"])
    same["tiers"] = [row for row in same["tiers"] if row["split"] == "all"]
    assert same == base


@pytest.mark.parametrize(
    ("declared", "line"), [("nowhere", "motion"), ({"column": "nowhere"}, "column")]
)
def test_a_column_that_is_not_there_is_an_error(declared: Any, line: str, tmp_path: Path) -> None:
    """With its place, also where no ICP has motions."""
    path = make(tmp_path, project=lambda d: d["data"]["opportunities"].update(motion=declared))
    failed = backtest(path, "-f", "json")
    assert failed.code == 1
    (error,) = failed.json["diagnostics"]
    assert "no column `nowhere`" in error["message"]
    assert f'"{line}"' in path.read_text().splitlines()[error["line"] - 1]


def test_names_are_compared_exactly(tmp_path: Path) -> None:
    """Values of any type stand for an id; an empty text names nothing; other case is another."""
    names = ["plg", "PLG", "", "7", "true", " plg"]
    rows = [{**row, "how": names[n % 6]} for n, row in enumerate(deals())]

    def project(document: dict[str, Any]) -> None:
        values = {"plg": [7], "field": [True]}
        document["data"]["opportunities"]["motion"] = {"column": "how", "values": values}

    path = make(
        tmp_path,
        deals=rows,
        project=project,
        icp=lambda d: d.update(motions={"plg": {}, "field": {"when": {"size": {"lt": 0}}}}),
    )
    found = backtest(path, "-f", "json").json
    motions: Counter[str | None] = Counter()
    for row in found["icps"][0]["tiers"]:
        if row["split"] == "motion":
            motions[row["motion"]] += row["opportunities"]
    each = Counter(names[n % 6] for n in range(len(rows)))
    assert motions["plg"] == each["plg"] + each["7"]
    assert motions["field"] == each["true"]
    assert motions[None] == each["PLG"] + each[" plg"] + each[""]
    (told,) = [w["message"] for w in found["warnings"] if w["code"] == "ICP548"]
    assert "`PLG` (54), ` plg` (53)" in told


def test_a_motion_may_read_an_attribute_otherwise(tmp_path: Path) -> None:
    """A limit that an overlay sets holds for its opportunities, and for no others."""

    def icp(document: dict[str, Any]) -> None:
        document["attributes"] = {"size": {"type": "integer", "column": "size"}}
        document["motions"] = {
            "small": {"attributes": {"size": {"max": 50}}},
            "large": {"when": {"size": {"gte": 50}}, "traits": {"big": {"weight": 5}}},
        }

    rows = [{**row, "how": "small" if n % 4 == 1 else ""} for n, row in enumerate(deals())]
    path = make(
        tmp_path,
        deals=rows,
        icp=icp,
        project=lambda d: d["data"]["opportunities"].update(motion="how"),
    )
    (tested,) = backtest(path, "-f", "json").json["icps"]
    (trait,) = tested["traits"]
    # Every other account has 110, which `small` does not take for a number of people.
    assert (trait["matched"], trait["unmatched"], trait["unknown"]) == (80, 160, 80)
    assert {score["score"]: score["won"] + score["lost"] for score in tested["scores"]} == {
        0: 240,
        5: 80,
    }
