"""What a backtest must say beside its figures."""

from icpspec.diagnostics import Rule, Severity

_W, _I = Severity.WARNING, Severity.INFO

TODAYS_VALUES = Rule(
    "ICP520", "todays-values", _W, "Attributes as they are today, not as they were"
)
THIN_TIER = Rule("ICP521", "thin-tier", _W, "Too few decided opportunities in a tier")
LIKELY_LEAKAGE = Rule("ICP522", "likely-leakage", _W, "A trait that knows too much")
CONTRADICTED_SIGN = Rule("ICP523", "contradicted-sign", _W, "The data contradict a weight's sign")
NEVER_MATCHED = Rule("ICP524", "never-matched", _W, "A trait that matched no opportunity")
ALWAYS_AGREES = Rule("ICP525", "always-agrees", _W, "Two traits that always match together")
NO_SNAPSHOT = Rule("ICP526", "no-snapshot", _W, "Opportunities older than their account's history")
TIERS_OUT_OF_ORDER = Rule("ICP527", "tiers-out-of-order", _W, "A better tier wins less")
NO_SIGNAL = Rule("ICP528", "no-signal", _W, "The score does not separate wins from losses")
UNKNOWN_SCOPE = Rule("ICP529", "unknown-scope", _I, "Opportunities whose scope is unknown")
IGNORED_EXCEPTIONS = Rule("ICP530", "ignored-exceptions", _I, "Exceptions have no start date")
NOT_COMPUTED = Rule("ICP531", "not-computed", _I, "Parts of the report that need more")
NO_DATES = Rule("ICP532", "no-dates", _W, "Opportunities without the dates that place them")
NOTHING_DECIDED = Rule("ICP533", "nothing-decided", _W, "No opportunity is won or lost yet")
ONE_OUTCOME = Rule("ICP534", "one-outcome", _W, "All decided opportunities ended alike")
WINS_THAT_LEAVE = Rule(
    "ICP536", "wins-that-leave", _W, "A trait that wins deals whose customers leave"
)
UNSEEN_OUTCOME = Rule("ICP541", "unseen-outcome", _W, "A named outcome that the data do not hold")
DOUBLE_CUSTOMERS = Rule("ICP542", "double-customers", _W, "A customer that stands twice")
LEFT_OUT_CUSTOMERS = Rule("ICP543", "left-out-customers", _I, "Customers without a won opportunity")
LEFT_BEFORE_START = Rule("ICP544", "left-before-start", _W, "Customers that left before they came")
PLACED_AT_START = Rule("ICP545", "placed-at-start", _I, "Customers without an opportunity")
TIED_PLACE = Rule("ICP546", "tied-place", _W, "Opportunities that two motions or territories claim")
UNKNOWN_PLACE = Rule(
    "ICP547", "unknown-place", _I, "Opportunities whose motion or territory is unknown"
)
UNMAPPED_PLACE = Rule(
    "ICP548", "unmapped-place", _W, "Opportunities that name no motion or territory of the ICP"
)
MISSED_GATE = Rule("ICP549", "missed-gate", Severity.ERROR, "A gate of the project that is missed")
STALE_LOST = Rule("ICP535", "stale-counted-lost", _I, "Stale open opportunities counted as lost")
