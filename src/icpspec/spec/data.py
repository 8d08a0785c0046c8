"""Where accounts, opportunities and customers are, and how the backtest treats them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Id, Model, Number, Percent, Scalar, Text, choice, doc
from icpspec.spec.conditions import Condition


class Source(Model):
    """Any table of the project."""

    source: Text = Field(
        description="file or glob inside the project, or a table",
        examples=["data/accounts.csv", "data/events-*.parquet"],
    )
    where: Condition | None = doc("which rows count", examples=[{"type": "New Business"}])


class Accounts(Source):
    """The accounts, with or without the history of their attributes."""

    key: Text = Field(description="column of the account's key", examples=["account_id"])
    valid_from: Text | None = doc(
        "column of the day a row begins to hold", examples=["snapshot_date"]
    )
    valid_to: Text | None = doc("column of the day a row ceases to hold", examples=["dbt_valid_to"])


class Outcome(Model):
    """How a closed opportunity is told from an open one."""

    column: Text = Field(description="column of the outcome", examples=["stage"])
    won: list[Scalar] = Field(description="values that mean won", examples=[["Closed Won"]])
    lost: list[Scalar] = Field(description="values that mean lost", examples=[["Closed Lost"]])


class Mapped(Model):
    """A column whose values stand for ids."""

    column: Text = Field(description="the column", examples=["region"])
    values: dict[str, list[Scalar]] | None = doc(
        "id to the values that mean it", examples=[{"emea/dach": ["DACH"]}]
    )


class Opportunities(Source):
    """What sales worked, and how it ended."""

    key: Text = Field(description="column of the opportunity's key", examples=["opportunity_id"])
    account: Text | None = doc(
        "column of the account's key; default: the opportunity's own", examples=["account_id"]
    )
    created: Text | None = doc("column of the creation date", examples=["created_on"])
    closed: Text | None = doc("column of the closing date", examples=["closed_on"])
    outcome: Outcome = Field(
        description="won, lost or still open",
        examples=[{"column": "stage", "won": ["Closed Won"], "lost": ["Closed Lost"]}],
    )
    lost_after: Duration | None = doc("still open that long after creation = lost on that day")
    amount: Text | None = doc("column of the amount", examples=["amount"])
    motion: Text | Mapped | None = doc("column of the motion", examples=["motion"])
    territory: Text | Mapped | None = doc(
        "column of the territory",
        examples=["region", {"column": "region", "values": {"emea/dach": ["DACH"]}}],
    )
    owner: Text | None = doc("column of the owner", examples=["owner"])
    loss_reason: Text | None = doc("column of the loss reason", examples=["loss_reason"])
    lead_source: Text | None = doc("column of the lead source", examples=["lead_source"])
    pull: Text | None = doc("column of the strength of pull", examples=["pull_score"])


class Customers(Source):
    """What was won, and what became of it."""

    key: Text = Field(description="column of the customer's key", examples=["customer_id"])
    account: Text | None = doc("column of the account's key", examples=["account_id"])
    opportunity: Text | None = doc(
        "column of the opportunity it was won with", examples=["opportunity_id"]
    )
    started: Text = Field(description="column of the first day", examples=["started_on"])
    churned: Text | None = doc("column of the day it was lost", examples=["churned_on"])
    observed_from: Text | None = doc(
        "since when customers are observed, a day or a column", examples=["2023-01-01"]
    )
    implemented: Text | None = doc(
        "column that tells whether it went live", examples=["go_live_ok"]
    )
    adopted_on: Text | None = doc("column of the day of first value", examples=["first_value_on"])


class Recurring(Source):
    """Recurring revenue by month."""

    account: Text = Field(description="column of the account's key", examples=["account_id"])
    month: Text = Field(description="column of the month", examples=["month"])
    amount: Text = Field(description="column of the amount", examples=["arr"])


class Events(Source):
    """What accounts did."""

    account: Text = Field(description="column of the account's key", examples=["account_id"])
    at: Text | None = doc("column of the time", examples=["occurred_at"])


class Contacts(Source):
    """People at accounts."""

    account: Text = Field(description="column of the account's key", examples=["account_id"])
    key: Text | None = doc("column of the contact's key", examples=["contact_id"])
    created: Text | None = doc("column of the day it became known", examples=["created_on"])


class Spend(Source):
    """What selling cost, by month."""

    month: Text = Field(description="column of the month", examples=["month"])
    amount: Text = Field(description="column of the amount", examples=["amount"])
    motion: Text | None = doc("column of the motion", examples=["motion"])
    territory: Text | None = doc("column of the territory", examples=["region"])


class Lookup(Model):
    """A table joined to another by its key; its columns read as `lookup.column`."""

    source: Text = Field(
        description="file or glob inside the project, or a table", examples=["data/products.csv"]
    )
    key: Text = Field(description="column of its key", examples=["product"])
    from_: Text = Field(
        alias="from",
        description="`table.column` that holds that key",
        examples=["opportunities.product"],
    )


class Data(Model):
    """The project's tables."""

    connection: Text | None = doc("where SQL runs", default="duckdb")
    accounts: Accounts | None = doc("accounts")
    opportunities: Opportunities | list[Opportunities] | None = doc("opportunities")
    customers: Customers | None = doc("customers")
    recurring: Recurring | None = doc("recurring revenue")
    events: Events | None = doc("events")
    contacts: Contacts | None = doc("contacts")
    spend: Spend | None = doc("spend")
    lookups: dict[Id, Lookup] | None = doc(
        "joined tables",
        examples=[
            {
                "products": {
                    "source": "data/products.csv",
                    "key": "product",
                    "from": "opportunities.product",
                }
            }
        ],
    )


class BacktestSettings(Model):
    """Conventions of the backtest."""

    lag: Duration | None = doc("as-of date = creation minus this", default="1 day")
    gross_margin: Percent | None = doc("for LTV", examples=["80%"])
    currency: Text | None = doc("of all amounts", examples=["EUR"])
    cac_allocation: Literal["opportunities", "wins"] | None = doc(
        "how spend is shared out", title="CAC allocation"
    )
    churn_date: Literal["end_of_term", "notice"] | None = doc("what the churn date means")
    returning: Literal["resurrection", "new"] | None = doc("what a returning customer is")


Bound = Annotated[
    Literal["low", "point", "high"],
    choice(
        low="the low end of its interval: sure to be kept",
        point="the figure itself",
        high="the high end of its interval: not sure to be missed",
    ),
]


class Gate(Model):
    """A bound that the backtest must keep."""

    id: Id | None = doc("its name in reports", examples=["best-tier-wins"])
    icp: Id | None = doc("of which ICP; without it, of all", title="ICP", examples=["support-ops"])
    metric: Text | None = doc("a figure of the backtest", examples=["win_rate", "auc_decision"])
    tier: Id | None = doc("of which tier", examples=["green"])
    min: Number | Percent | None = doc("at least", title="At least", examples=[0.3, "30%"])
    max: Number | Percent | None = doc("at most", title="At most", examples=[0.1, "10%"])
    at: Bound | None = doc("which bound of the interval is read")
    no_worse_than: Text | None = doc("a git ref to compare with", examples=["main"])
    margin: Number | None = doc("how much worse is still accepted", examples=[0.02])
    tiers_in_order: bool | None = doc(
        "no better tier may win less than a worse one", examples=[True]
    )
