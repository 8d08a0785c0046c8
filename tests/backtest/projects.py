"""Small random projects: every shape of data and of trait that the backtest has to count."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Row = dict[str, str]
FIRST, OBSERVED = date(2023, 1, 1), date(2025, 6, 30)

ATTRIBUTES: dict[str, Any] = {
    "size": {"type": "integer", "column": "Employees", "min": 0, "max": 50000},
    "industry": {
        "type": "string",
        "values": {"tech": ["Technology", "technolgy"], "retail": [], "health": ["Health Care"]},
        "null_values": ["Select", ""],
        "case": "ignore",
    },
    "tools": {"type": "string", "many": True},
    "growth": {"type": "number", "min": -1, "max": 5},
    "funded_on": {"type": "date"},
    "pays": {"type": "boolean"},
    "region": {"type": "string", "column": "regions.name"},
}
TRAITS: dict[str, Any] = {
    "size": {
        "category": "firmographic",
        "if_unknown": 1,
        "bands": [
            {"title": "medium", "when": {"size": {"between": [20, 200]}}, "weight": 5},
            {"title": "fast", "when": {"size": {"gt": 200}, "growth": {"gte": 0.2}}, "weight": 2.5},
            {"title": "tiny", "when": {"size": {"lt": 5}}, "weight": -3},
        ],
    },
    "industry": {"category": "firmographic", "when": {"industry": "tech"}, "weight": 3},
    "twin": {"category": "firmographic", "when": {"industry": ["tech"]}, "weight": 0.25},
    "funded": {
        "category": "trigger",
        "when": {"funded_on": {"within": "180 days"}},
        "weight": 3,
        "group": "intent",
        "if_unknown": 0.5,
    },
    "growing": {
        "category": "trigger",
        "when": {"growth": {"gte": 0.3}},
        "weight": 2,
        "group": "intent",
    },
    "stack": {
        "category": "technographic",
        "when": {"tools": {"has_at_least": {"n": 2, "of": ["crm", "erp", "bi"]}}},
        "weight": 1.25,
        "group": "intent",
    },
    "legacy": {
        "category": "technographic",
        "when": {"tools": {"has": "mainframe"}},
        "weight": -3,
        "group": "friction",
    },
    "shrinking": {
        "category": "trigger",
        "when": {"growth": {"lt": 0}},
        "weight": -2,
        "group": "friction",
        "if_unknown": -1,
    },
    "odd": {
        "category": "environment",
        "when": {"any": [{"pays": True}, {"not": {"region": "EMEA"}}]},
        "weight": 1.5,
        "group": "friction",
    },
    "pays": {"category": "intent", "when": {"pays": True}, "weight": 0},
    "never": {"category": "firmographic", "when": {"size": {"gte": 49999}}, "weight": 1},
}
ICP: dict[str, Any] = {
    "icpspec": 1,
    "id": "fit",
    "title": "Fit",
    "groups": {
        "intent": {"title": "Intent", "combine": "max", "cap": 2.5},
        "friction": {"title": "Friction", "combine": "sum", "cap": 1, "floor": -4},
    },
    "traits": {name: {"title": name.title(), **trait} for name, trait in TRAITS.items()},
    "exclusions": {
        "no-shops": {
            "title": "Shops",
            "when": {"industry": "retail"},
            "unless": {"region": "EMEA"},
            "at_best": "yellow",
        }
    },
    "exceptions": [{"account": "a1", "tier": "green", "reason": "The owner's friend"}],
    "tiers": {
        "green": {
            "title": "Green",
            "min_score": 6.25,
            "min_coverage": "50%",
            "requires": {"matched": {"has_any": ["funded", "growing", "stack"]}},
        },
        "rare": {"title": "Rare", "min_score": 6, "requires": {"size": {"gte": 49999}}},
        "yellow": {
            "title": "Yellow",
            "min_percent": "15%",
            "requires": {"points": {"friction": {"gt": -4}}},
        },
        "red": {"title": "Red"},
    },
}
SCOPED: dict[str, Any] = {
    "icpspec": 1,
    "id": "scoped",
    "title": "Scoped",
    "when": {"region": {"in": ["EMEA", "APAC"]}},
    "traits": {
        "big": {
            "title": "Big",
            "category": "firmographic",
            "when": {"size": {"gte": 100}},
            "weight": -2,
        }
    },
    "tiers": {"good": {"title": "Good", "min_score": 0}, "bad": {"title": "Bad"}},
}
# What opportunities name: nothing, an id or path, a mapped value, or what no ICP knows.
IN_MAIN = ("", "", "", "plg", "Self-Serve", "1", "Direct", "partner", "Fair")
IN_PARTNER = ("", "partner", "plg", "Direct")
AREAS = ("", "", "", "emea", "DACH", "D-A-CH", "emea/dach/south", "apac", "dach", "LATAM")
DIVIDED: dict[str, Any] = {
    "motions": {
        "plg": {
            "when": {"pays": True},
            "traits": {
                "funded": None,
                "industry": {"weight": 1.5},
                "trial": {
                    "title": "Trial",
                    "category": "behavioral",
                    "bands": [
                        {"title": "many", "when": {"growth": {"gte": 0.3}}, "weight": 4},
                        {"title": "some", "when": {"growth": {"gte": 0.2}}, "weight": -0.5},
                    ],
                },
            },
            "tiers": {"green": {"min_score": 4, "requires": None}},
            "groups": {"intent": {"cap": 2}},
        },
        "sales-led": {"when": {"size": {"gt": 100}}, "traits": {"pays": {"weight": 1}}},
        "partner": {"traits": {"stack": {"group": None}, "pays": {"weight": -1}}},
    },
    "territories": {
        "emea": {
            "when": {"region": "EMEA"},
            "traits": {
                "size": {
                    "bands": [
                        {"title": "medium", "when": {"size": {"between": [20, 200]}}, "weight": 3},
                        {"title": "large", "when": {"size": {"gt": 150}}, "weight": 1},
                    ]
                }
            },
            "motions": {"plg": {"tiers": {"green": {"min_score": 2}}}},
            "territories": {
                "dach": {
                    "when": {"industry": "tech"},
                    "traits": {"twin": None, "odd": {"when": {"pays": True}, "if_unknown": 0.25}},
                    "territories": {
                        "south": {
                            "kind": "rep",
                            "when": {"growth": {"gte": 0.3}},
                            "traits": {
                                "own": {
                                    "title": "Own",
                                    "category": "people",
                                    "when": {"tools": {"has": "bi"}},
                                    "weight": 0,
                                }
                            },
                        }
                    },
                },
                "health": {"when": {"size": {"lt": 100}}, "traits": {"legacy": {"weight": 3}}},
            },
        },
        "apac": {
            "when": {"region": "APAC"},
            "exclusions": {"no-shops": None},
            "traits": {"shrinking": None, "funded": {"if_unknown": 2, "group": None}},
        },
        "rest": {"when": "otherwise", "traits": {"never": {"weight": -1}}},
    },
}
NESTED: dict[str, Any] = {
    "territories": {
        "big": {
            "when": {"size": {"gte": 100}},
            "traits": {"big": {"weight": 2}},
            "territories": {"fast": {"when": {"growth": {"gt": 0}}, "traits": {"big": None}}},
        }
    }
}
REGIONS = [
    {"code": "1", "name": "EMEA"},
    {"code": "2", "name": "APAC"},
    {"code": "2", "name": "APAC"},
    {"code": "3", "name": "NA"},
    {"code": "4", "name": ""},
]


@dataclass(frozen=True)
class Shape:
    """What a project is like.

    Attributes:
        deals: greatest number of opportunities an account has.
        history: accounts have `valid_from` (and `valid_to`); otherwise one row as of today.
        on_row: no accounts table, the attributes stand on the opportunity's row.
        divided: the ICPs have motions and territories, which some opportunities name.
    """

    accounts: int = 400
    deals: int = 4
    history: bool = True
    on_row: bool = False
    seed: int = 1
    divided: bool = False


def write(folder: Path, shape: Shape) -> Path:
    """A project in a new folder; the path of its project file."""
    random = Random(f"{shape.seed} {shape.accounts}")  # noqa: S311 # the same project every time
    accounts = [f"a{number}" for number in range(1, shape.accounts + 1)]
    snapshots = [row for key in accounts for row in _snapshots(key, shape, random)]
    main, partner = _deals({row["account"]: row for row in snapshots}, shape, random)
    if shape.divided:
        main = [{**row, "motion": _of(random, IN_MAIN), "area": _of(random, AREAS)} for row in main]
        partner = [{**row, "via": _of(random, IN_PARTNER)} for row in partner]
    if shape.on_row:
        facts = {row["account"]: row for row in snapshots}
        main = [{**facts[row["acc"] or "a1"], **row} for row in main]
        for row in main:
            row.pop("account")
    table(folder / "data/regions.csv", REGIONS)
    table(folder / "data/main.csv", main)
    if not shape.on_row:
        table(folder / "data/accounts.csv", snapshots)
        table(folder / "data/partner.csv", partner)
    for icp in (ICP | DIVIDED, SCOPED | NESTED) if shape.divided else (ICP, SCOPED):
        document(folder / f"specs/{icp['id']}.icp.yaml", icp)
    return document(folder / "icpspec.yaml", project(shape))


def project(shape: Shape) -> dict[str, Any]:
    """The project file."""
    accounts: dict[str, Any] = {
        "source": "data/accounts.csv",
        "key": "account",
        "where": {"deleted": "no"},
    }
    if shape.history:
        accounts |= {"valid_from": "from", "valid_to": "to"}
    main = {
        "source": "data/main.csv",
        "key": "id",
        "account": "acc",
        "created": "created",
        "closed": "closed",
        "where": {"all": [{"type": "New"}, {"none": [{"stage": "Test"}]}]},
        "outcome": {"column": "stage", "won": ["Won", "Signed"], "lost": ["Lost"]},
        "lost_after": "120 days",
        "amount": "amount",
    }
    partner = {
        "source": "data/partner.csv",
        "key": "number",
        "account": "customer",
        "created": "opened",
        "closed": "ended",
        "outcome": {"column": "state", "won": [1], "lost": [0, 2]},
        "amount": "value",
    }
    data: dict[str, Any] = {
        "accounts": accounts,
        "opportunities": [main, partner],
        "lookups": {
            "regions": {"source": "data/regions.csv", "key": "code", "from": "accounts.region_code"}
        },
    }
    if shape.divided:
        main["motion"] = {
            "column": "motion",
            "values": {"plg": ["Self-Serve", 1], "sales-led": ["Direct"]},
        }
        main["territory"] = {"column": "area", "values": {"emea/dach": ["DACH", "D-A-CH"]}}
        partner["motion"] = "via"
    if shape.on_row:
        del data["accounts"]
        data["opportunities"] = main
        data["lookups"]["regions"]["from"] = "opportunities.region_code"
    return {
        "icpspec": 1,
        "project": "Random",
        "specs": ["specs"],
        "scale": {"min": -10, "max": 10, "step": 0.25, "avoid": []},
        "attributes": ATTRIBUTES,
        "data": data,
        "backtest": {"lag": "1 week"},
    }


def _snapshots(key: str, shape: Shape, random: Random) -> list[Row]:
    """Rows of one account: several on one day at times, gaps between some, deleted ones."""
    if not shape.history:
        return [{"account": key, **_facts(random), "deleted": "no"}]
    rows = []
    at = datetime.combine(FIRST, time(8)) + timedelta(days=random.randrange(-400, 200))
    facts = _facts(random)
    for _ in range(random.choice((1, 1, 2, 3, 5))):
        step = random.choice((timedelta(hours=2), timedelta(days=1), timedelta(days=200)))
        ends = at + step - random.choice((timedelta(), timedelta(hours=1), timedelta(days=90)))
        if random.random() < 0.3:
            facts = _facts(random)
        rows.append(
            {
                "account": key,
                "from": at.isoformat(sep=" "),
                # Some end before the next begins, some say nothing.
                "to": ends.isoformat() if random.random() < 0.2 else "",
                **facts,
                "deleted": "yes" if random.random() < 0.05 else "no",
            }
        )
        at += step + timedelta(seconds=1)
    return rows


def _facts(random: Random) -> Row:
    return {
        "Employees": random.choice(("", "2", "30", "120", "199", "201", "900", "-1", "many")),
        "industry": random.choice(
            ("tech", "Technology", "TECHNOLGY", "retail", "Select", "health", "zoo", "")
        ),
        "tools": random.choice(("", "crm; erp", "mainframe;crm", "bi", "erp;mainframe;bi", ";")),
        "growth": random.choice(("", "-0.2", "0", "0.2", "0.3", "0.9", "77")),
        "funded_on": random.choice(
            ("", "not yet", *(str(FIRST + timedelta(days=90 * n)) for n in range(8)))
        ),
        "pays": random.choice(("true", "no", "")),
        "region_code": random.choice(("1", "1", "2", "3", "4", "9", "")),
    }


def _of(random: Random, choices: tuple[str, ...]) -> str:
    return random.choice(choices)


def _luck(facts: Row, random: Random) -> float:
    """How often an account is won: by what it is, and by its own luck."""
    luck = random.uniform(0.1, 0.6)
    luck += 0.2 * (facts["Employees"] in {"30", "120", "199"})
    luck += 0.2 * facts["industry"].lower().startswith("tech")
    # The spec takes it for a burden.
    luck += 0.25 * ("mainframe" in facts["tools"])
    # Whoever buys fills in the form.
    luck -= 0.4 * (facts["pays"] == "")
    return luck


def _deals(accounts: dict[str, Row], shape: Shape, random: Random) -> tuple[list[Row], list[Row]]:
    """Deals of both systems."""
    main: list[Row] = []
    partner: list[Row] = []
    for key, facts in accounts.items():
        luck = _luck(facts, random)
        for _ in range(random.randint(1, shape.deals) if shape.deals > 1 else 1):
            in_main = shape.on_row or random.random() < 0.8
            created = FIRST + timedelta(days=random.randrange(1000))
            closed = created + timedelta(days=random.randrange(-3, 250))
            won = random.random() < luck
            amount = random.choice(("100.5", "2500", "1e3", "", "n/a", "33.3333", "-20"))
            if in_main:
                stage = random.choice(("Won", "Signed")) if won else "Lost"
                main.append(
                    {
                        "id": f"m{len(main)}",
                        "acc": key if random.random() < 0.97 else "",
                        "created": str(created) if random.random() < 0.97 else "",
                        "closed": str(closed) if random.random() < 0.95 else "",
                        "stage": random.choice((stage, stage, stage, stage, "Open", "Test")),
                        "type": "Renewal" if random.random() < 0.1 else "New",
                        "amount": amount,
                    }
                )
            else:
                partner.append(
                    {
                        "number": f"p{len(partner)}",
                        "customer": key if random.random() < 0.97 else f"not {key}",
                        "opened": f"{created}T17:30:00",
                        "ended": f"{closed}T09:00:00",
                        "state": "1" if won else random.choice(("0", "2", "3")),
                        "value": amount,
                    }
                )
    return main, partner


def table(path: Path, rows: list[Row]) -> Path:
    """A CSV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def document(path: Path, content: dict[str, Any]) -> Path:
    """A YAML file: JSON is YAML."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False), encoding="utf-8")
    return path
