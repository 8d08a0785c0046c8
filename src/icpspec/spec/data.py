"""Where accounts, opportunities and customers are, and how the backtest treats them."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from icpspec.operators._shapes import Duration
from icpspec.spec.base import Day, Id, Model, Number, Percent, Scalar, Text, doc
from icpspec.spec.conditions import Condition


class Source(Model):
    """Any table of the project."""

    source: Text = Field(description="file or glob inside the project, or a table")
    where: Condition | None = doc("which rows count")


class Accounts(Source):
    """The accounts, with or without the history of their attributes."""

    key: Text = Field(description="column of the account's key")
    valid_from: Text | None = doc("column of the day a row begins to hold")
    valid_to: Text | None = doc("column of the day a row ceases to hold")


class Outcome(Model):
    """How a closed opportunity is told from an open one."""

    column: Text = Field(description="column of the outcome")
    won: list[Scalar] = Field(description="values that mean won")
    lost: list[Scalar] = Field(description="values that mean lost")


class Mapped(Model):
    """A column whose values stand for ids."""

    column: Text = Field(description="the column")
    values: dict[str, list[Scalar]] | None = doc("id to the values that mean it")


class Opportunities(Source):
    """What sales worked, and how it ended."""

    key: Text = Field(description="column of the opportunity's key")
    account: Text | None = doc("column of the account's key; default: the opportunity's own")
    created: Text | None = doc("column of the creation date")
    closed: Text | None = doc("column of the closing date")
    outcome: Outcome = Field(description="won, lost or still open")
    lost_after: Duration | None = doc("still open that long after creation = lost on that day")
    amount: Text | None = doc("column of the amount")
    motion: Text | Mapped | None = doc("column of the motion")
    territory: Text | Mapped | None = doc("column of the territory")
    owner: Text | None = doc("column of the owner")
    loss_reason: Text | None = doc("column of the loss reason")
    lead_source: Text | None = doc("column of the lead source")
    pull: Text | None = doc("column of the strength of pull")


class Customers(Source):
    """What was won, and what became of it."""

    key: Text = Field(description="column of the customer's key")
    account: Text | None = doc("column of the account's key")
    opportunity: Text | None = doc("column of the opportunity it was won with")
    started: Text = Field(description="column of the first day")
    churned: Text | None = doc("column of the day it was lost")
    observed_from: Day | Text | None = doc("since when customers are observed, a day or a column")
    implemented: Text | None = doc("column that tells whether it went live")
    adopted_on: Text | None = doc("column of the day of first value")


class Recurring(Source):
    """Recurring revenue by month."""

    account: Text = Field(description="column of the account's key")
    month: Text = Field(description="column of the month")
    amount: Text = Field(description="column of the amount")


class Events(Source):
    """What accounts did."""

    account: Text = Field(description="column of the account's key")
    at: Text | None = doc("column of the time")


class Contacts(Source):
    """People at accounts."""

    account: Text = Field(description="column of the account's key")
    key: Text | None = doc("column of the contact's key")
    created: Text | None = doc("column of the day it became known")


class Spend(Source):
    """What selling cost, by month."""

    month: Text = Field(description="column of the month")
    amount: Text = Field(description="column of the amount")
    motion: Text | None = doc("column of the motion")
    territory: Text | None = doc("column of the territory")


class Lookup(Model):
    """A table joined to another by its key; its columns read as `lookup.column`."""

    source: Text = Field(description="file or glob inside the project, or a table")
    key: Text = Field(description="column of its key")
    from_: Text = Field(alias="from", description="`table.column` that holds that key")


class Data(Model):
    """The project's tables."""

    connection: Text | None = doc("where SQL runs; default duckdb")
    accounts: Accounts | None = doc("accounts")
    opportunities: Opportunities | list[Opportunities] | None = doc("opportunities")
    customers: Customers | None = doc("customers")
    recurring: Recurring | None = doc("recurring revenue")
    events: Events | None = doc("events")
    contacts: Contacts | None = doc("contacts")
    spend: Spend | None = doc("spend")
    lookups: dict[Id, Lookup] | None = doc("joined tables")


class BacktestSettings(Model):
    """Conventions of the backtest."""

    lag: Duration | None = doc("as-of date = creation minus this; default 1 day")
    gross_margin: Percent | None = doc("for LTV")
    currency: Text | None = doc("of all amounts", examples=["EUR"])
    cac_allocation: Literal["opportunities", "wins"] | None = doc("how spend is shared out")
    churn_date: Literal["end_of_term", "notice"] | None = doc("what the churn date means")
    returning: Literal["resurrection", "new"] | None = doc("what a returning customer is")


class Gate(Model):
    """A bound that the backtest must keep."""

    id: Id | None = doc("its name in reports")
    icp: Id | None = doc("of which ICP; default all")
    metric: Text | None = doc("a figure of the backtest", examples=["win_rate", "auc_decision"])
    tier: Id | None = doc("of which tier")
    min: Number | Percent | None = doc("at least")
    max: Number | Percent | None = doc("at most")
    at: Literal["low", "point", "high"] | None = doc("which bound of the interval is read")
    no_worse_than: Text | None = doc("a git ref to compare with")
    margin: Number | None = doc("how much worse is still accepted")
    tiers_in_order: bool | None = doc("no better tier may win less than a worse one")
