"""The figures of a backtest that a gate can read. A test holds them to the report's own."""

from __future__ import annotations

OF_ALL = frozenset(
    {
        "accounts",
        "auc_decision",
        "auc_score",
        "gini",
        "ks",
        "log_loss",
        "lost",
        "lost_amount",
        "open",
        "opportunities",
        "trend_p",
        "trend_z",
        "win_rate",
        "won",
        "won_amount",
    }
)
OF_TIER = frozenset(
    {
        "accounts",
        "amount_win_rate",
        "churn_12m",
        "churned",
        "customers",
        "cycle_days_median",
        "cycle_days_p75",
        "lift",
        "logo_churn",
        "lost",
        "lost_amount",
        "open",
        "opportunities",
        "share_of_opportunities",
        "share_of_won",
        "win_rate",
        "won",
        "won_amount",
    }
)
WITH_INTERVAL = frozenset({"auc_decision", "auc_score", "churn_12m", "win_rate"})
