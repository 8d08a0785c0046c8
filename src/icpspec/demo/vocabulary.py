"""The values the sample company's fields take, how often, and how people spell them."""

from __future__ import annotations

from typing import Final

INDUSTRIES: Final = {
    "ecommerce": 24,
    "software": 22,
    "fintech": 14,
    "travel": 10,
    "healthcare": 10,
    "outsourcing": 8,
    "public-sector": 7,
    "manufacturing": 5,
}
SEASONAL_INDUSTRIES: Final = ("ecommerce", "travel")
SERVED_INDUSTRIES: Final = ("ecommerce", "software", "fintech", "travel")

REGIONS: Final = {"NA": 45, "EMEA": 38, "APAC": 17}
COUNTRIES: Final = {
    "NA": {"US": 84, "CA": 16},
    "EMEA": {"GB": 28, "DE": 22, "FR": 15, "NL": 11, "SE": 9, "NO": 8, "CH": 7},
    "APAC": {"AU": 48, "SG": 24, "JP": 16, "IN": 12},
}
SIGNUP_SOURCES: Final = {
    "self-serve": 36,
    "demo-request": 24,
    "outbound": 22,
    "event": 10,
    "partner": 8,
}
HELPDESKS: Final = {
    "zendesk": 30,
    "freshdesk": 18,
    "salesforce": 16,
    "intercom": 14,
    "in-house": 14,
    "hubspot": 8,
}
CHANNELS: Final = {
    "email": 0.95,
    "chat": 0.55,
    "phone": 0.45,
    "in-app": 0.25,
    "social": 0.22,
    "whatsapp": 0.14,
}
TECHNOLOGIES: Final = {
    "spreadsheets": 0.6,
    "slack": 0.5,
    "aws": 0.4,
    "snowflake": 0.22,
    "shopify": 0.2,
    "segment": 0.14,
}
WORKFORCE_SUITES: Final = ("shiftgrid", "rosterwise", "planhive")

SPELLINGS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "helpdesk": {
        "zendesk": ("Zendesk", "Zendesk", "ZenDesk", "zendesk", "Zendesk Suite"),
        "freshdesk": ("Freshdesk", "freshdesk"),
        "salesforce": ("Salesforce Service Cloud", "Service Cloud", "salesforce"),
        "intercom": ("Intercom", "intercom"),
        "in-house": ("In-house", "own build", "in-house"),
        "hubspot": ("HubSpot", "hubspot"),
    },
    "industry": {
        "ecommerce": ("E-Commerce", "Ecommerce", "Online retail"),
        "software": ("Software", "SaaS", "software"),
        "fintech": ("Fintech", "Financial technology"),
        "travel": ("Travel", "travel"),
        "healthcare": ("Healthcare", "Health care"),
        "outsourcing": ("Outsourcing", "BPO"),
        "public-sector": ("Public sector", "Government"),
        "manufacturing": ("Manufacturing", "manufacturing"),
    },
}
"""How each value is entered; every spelling here is listed in the project file."""

BLANKS: Final = {"helpdesk": ("", "Select", "unknown"), "industry": ("", "", "unknown")}
"""How people say nothing in a field that has a menu."""

MISSING_SHARE: Final = {
    "support_agents": 0.12,
    "employees": 0.05,
    "helpdesk": 0.10,
    "industry": 0.06,
    "technologies": 0.15,
    "channels": 0.10,
    "last_funding_on": 0.08,
    "headcount_growth": 0.12,
    "ticket_growth": 0.18,
    "open_support_roles": 0.15,
    "uses_api": 0.10,
    "remote_first": 0.10,
    "peak_season": 0.10,
    "requires_on_premise": 0.12,
    "health_data": 0.15,
}

PRODUCTS: Final = {
    "Forecast Start": ("self-serve", 24),
    "Forecast Plus": ("team", 42),
    "Forecast Flex": ("team", 55),
    "Intraday Add-on": ("add-on", 12),
}
"""Product, its series, and its list price in USD per agent and month."""

MISSPELT_PRODUCT: Final = "ForecastPlus"

OWNERS: Final = {
    "NA": ("alma.reyes", "ben.okafor", "carla.stein", "dev.patel"),
    "EMEA": ("eva.lind", "felix.braun", "grace.moore"),
    "APAC": ("hana.sato", "ivan.tran"),
}
LOSS_REASONS: Final = {
    "no decision": 34,
    "price": 18,
    "timing": 16,
    "competitor": 14,
    "missing feature": 8,
    "": 10,
}
OPEN_STAGES: Final = ("Discovery", "Proposal", "Negotiation")

TITLES: Final = (
    ("VP Support", "executive", "support"),
    ("VP Customer Experience", "executive", "support"),
    ("Head of Support", "director", "support"),
    ("head of customer support", "director", "support"),
    ("Director of Support Operations", "director", "support"),
    ("Support Operations Manager", "manager", "support"),
    ("Workforce Manager", "manager", "support"),
    ("WFM Analyst", "staff", "support"),
    ("Support Team Lead", "manager", "support"),
    ("Chief Financial Officer", "executive", "finance"),
    ("VP Finance", "executive", "finance"),
    ("IT Security Manager", "manager", "it"),
    ("Head of IT", "director", "it"),
)

NAME_HEADS: Final = (
    "Aldor", "Brisk", "Calen", "Dovet", "Elmor", "Farrow", "Gilden", "Harrow", "Ister", "Jorun",
    "Kestel", "Lumar", "Maren", "Norvel", "Ostin", "Pellam", "Quarry", "Rowan", "Selwin", "Tamber",
)  # fmt: skip
NAME_TAILS: Final = (
    " Goods", " Labs", " Pay", " Travel", " Health", " Stores", " Cloud", " Air", " Group",
    " Works", " Outfitters", " Insure", " Mobile", " Learning", " Home",
)  # fmt: skip
