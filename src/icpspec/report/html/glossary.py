"""What the words of the report mean, for readers who are no statisticians."""

from __future__ import annotations

TERMS = (
    (
        "Win rate",
        "Won ÷ (won + lost). Open opportunities count in neither. Only companies that were pursued"
        " have an outcome, so every rate is “given that we pursued them”.",
    ),
    (
        "95 % interval",
        "The range in which the true rate lies, as far as chance is concerned: in 19 of 20 such"
        " reports it contains it. Two tiers whose intervals lie far apart really differ.",
    ),
    (
        "Wilson interval",
        "The interval used for rates. Unlike the textbook one it stays between 0 and 100 % and is"
        " right for small numbers. Where accounts have several opportunities these are no"
        " independent witnesses: accounts are left out in turn (a jackknife) to see how much the"
        " rate depends on them, and the interval is widened by that.",
    ),
    (
        "AUC",
        "Take one won and one lost deal at random: the AUC is the chance that the won one has the"
        " better score. 0.5 is a coin toss, 1 is perfect; 0.65 to 0.75 is usual for companies"
        " that are known only from outside. Its interval is DeLong's, or the jackknife's where"
        " accounts have several opportunities. For the verdict the tier comes before the score.",
    ),
    (
        "DeLong",
        "A way to tell how exact an AUC is from the ranks alone, without assuming a shape of the"
        " scores.",
    ),
    (
        "Signal",
        "“Yes” if the whole interval of the AUC lies above 0.5 and the AUC is at least 0.53;"
        " “none” if the interval ends below 0.55; otherwise it cannot be told.",
    ),
    (
        "KS",
        "Kolmogorov and Smirnov's distance: at the score where wins and losses are furthest apart,"
        " the difference between the shares of each below that score. 0 is no difference, 1 is"
        " none in common.",
    ),
    ("Gini", "Twice the AUC, less 1: the same as the AUC, on a scale from 0 (chance) to 1."),
    ("Lift", "Win rate ÷ win rate of all: 2.0 wins twice as often as the average deal."),
    (
        "Gains",
        "Working the best scores first, the share of all wins that is reached after a share of all"
        " opportunities.",
    ),
    (
        "Odds ratio",
        "The odds of winning (won ÷ lost) with the trait, divided by the odds without it: 1 is no"
        " difference, 2 twice the odds, 0.5 half. Its interval is Woolf's, with one half added to"
        " each count, or the jackknife's. An interval that contains 1 says that chance would do.",
    ),
    (
        "q",
        "How surprising a difference is if the trait were worthless (a p-value, by Fisher's exact"
        " test or its form for repeated accounts), corrected by Benjamini and Hochberg's method"
        " for testing many traits at once. Below 0.05 it counts as a finding.",
    ),
    (
        "IV",
        "Information value: how differently wins and losses spread over a trait's bands. Below"
        " 0.02 it says nothing, 0.1 to 0.3 is useful, above 0.5 too good to be true.",
    ),
    (
        "Knows too much",
        "A trait with an AUC above 0.8 alone or an IV above 0.5, or one that is unknown clearly"
        " more often after one outcome, probably follows from the outcome instead of preceding it.",
    ),
    (
        "Churn in 12 months",
        "By Kaplan and Meier's method: of the customers still there at the start of each month,"
        " the share that leaves in it, multiplied up to 12 months. Customers who have not been"
        " there that long count for the months seen. Counted by the tier on the day of winning.",
    ),
    (
        "Thin, too few",
        "Fewer than 100 wins or losses are called thin. With fewer than 30 of either, the rate is"
        " shown but is no finding.",
    ),
    (
        "As of each deal's own date",
        "Every account is seen as it was the day before its deal began, so that nothing learnt"
        " later can make the ICP look clever.",
    ),
)
