"""Seeded accounts in Parquet and an ICP of 40 traits over them, for the benchmarks.

Values come from DuckDB's `hash`, so the same row count gives the same file anywhere. About a
tenth of every column is NULL; a few values are out of range or mean nothing, as in real exports.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import duckdb

if TYPE_CHECKING:
    from pathlib import Path

AS_OF = "2026-10-01"
_POOL = 4096
_ITEMS = 24

INTEGERS = {
    "employees": 3000,
    "support_agents": 400,
    "monthly_tickets": 20000,
    "open_roles": 60,
    "locations": 40,
    "web_visits": 5000,
    "founded_year": 60,
    "tools": 12,
    "countries": 30,
    "seats": 900,
}
DOUBLES = {
    "headcount_growth": (-0.5, 1.5),
    "revenue": (0.0, 500.0),
    "engagement": (0.0, 1.0),
    "churn_risk": (0.0, 1.0),
    "margin": (-0.2, 0.9),
    "tickets_per_agent": (0.0, 900.0),
}
BOOLEANS = ("uses_sso", "has_api", "is_public", "has_app", "has_dpo", "on_premises")
TEXTS = {
    "industry": ("software", "retail", "fintech", "health", "media", "unknown", "travel", "energy"),
    "country": ("DE", "AT", "CH", "FR", "GB", "US", "NL", "SE", "NO", "PL", "ES", "IT"),
    "region": ("EMEA", "AMER", "APAC"),
    "crm": ("salesforce", "hubspot", "pipedrive", "dynamics", "none"),
    "helpdesk": ("Zendesk", "zendesk", "Freshdesk", "Intercom", "in-house", "rival-desk"),
    "cloud": ("aws", "azure", "gcp", "own"),
    "signup_source": ("self-serve", "partner", "event", "outbound"),
    "segment": ("smb", "mid-market", "enterprise", "public"),
}
DATES = {
    "last_funding_on": 1500,
    "contract_ends_on": 900,
    "founded_on": 9000,
    "last_visit_on": 400,
    "lead_hired_on": 1200,
}
LISTS = ("technologies", "topics", "certificates", "departments", "integrations", "channels")

NUMBER_OF_TRAITS = 40


def _null(expression: str, salt: int) -> str:
    """A tenth of the values missing."""
    return f"CASE WHEN hash(i, {salt}) % 10 > 0 THEN {expression} END"


def _columns() -> dict[str, str]:
    """Each column as an expression over the row number `i`."""
    found: dict[str, str] = {}
    for name, size in INTEGERS.items():
        salt = 10 * len(found)
        # The cube makes small values frequent; one in a hundred is a negative typing error.
        share = f"(hash(i, {salt}) % 100003) / 100003.0"
        value = f"CAST(CASE WHEN hash(i, {salt + 1}) % 100 = 0 THEN -1 ELSE {size} * pow({share}, 3) END AS INTEGER)"
        found[name] = _null(value, salt + 2)
    for name, (low, high) in DOUBLES.items():
        salt = 10 * len(found)
        found[name] = _null(f"{low} + {high - low} * (hash(i, {salt}) % 100003) / 100003.0", salt + 2)
        found[name] = f"CAST({found[name]} AS DOUBLE)"
    for name in BOOLEANS:
        salt = 10 * len(found)
        found[name] = _null(f"hash(i, {salt}) % 3 = 0", salt + 2)
    for name, values in TEXTS.items():
        salt = 10 * len(found)
        listed = "[" + ", ".join(f"'{value}'" for value in values) + "]"
        found[name] = _null(f"{listed}[1 + hash(i, {salt}) % {len(values)}]", salt + 2)
    for name, days in DATES.items():
        salt = 10 * len(found)
        day = f"DATE '2026-10-01' - CAST(hash(i, {salt}) % {days} AS INTEGER) + {days // 5}"
        found[name] = _null(day, salt + 2)
    return found
