"""Faults of meaning: the file is in the language, but what it says cannot be."""

from icpspec.diagnostics import Rule, Severity

_E = Severity.ERROR

NOT_SUPPORTED_YET = Rule("ICP200", "not-supported-yet", _E, "Part of the language, not built yet")
UNKNOWN_ATTRIBUTE = Rule("ICP201", "unknown-attribute", _E, "An attribute nobody declared")
UNKNOWN_LIST = Rule("ICP202", "unknown-list", _E, "A named list the project does not have")
UNKNOWN_TRAIT = Rule("ICP203", "unknown-trait", _E, "A trait the ICP does not have")
UNKNOWN_TIER = Rule("ICP204", "unknown-tier", _E, "A tier the ICP does not have")
UNKNOWN_GROUP = Rule("ICP205", "unknown-group", _E, "A group the ICP does not have")
UNKNOWN_PERSONA = Rule("ICP206", "unknown-persona", _E, "A persona the ICP does not have")
UNKNOWN_PLAY = Rule("ICP207", "unknown-play", _E, "A play the ICP does not have")
UNKNOWN_EXCLUSION = Rule("ICP208", "unknown-exclusion", _E, "An exclusion the ICP does not have")
UNKNOWN_ICP = Rule("ICP209", "unknown-icp", _E, "An ICP the project does not have")
OPERATOR_DOES_NOT_FIT = Rule(
    "ICP210", "operator-does-not-fit", _E, "A test that this type of attribute does not have"
)
WRONG_OPERAND = Rule("ICP211", "wrong-operand", _E, "A test compares with another type")
UNLISTED_VALUE = Rule("ICP212", "unlisted-value", _E, "A test names a value the vocabulary lacks")
EMPTY_CONDITION = Rule("ICP213", "empty-condition", _E, "A condition without tests")
NEVER_MATCHES = Rule("ICP214", "never-matches", _E, "A condition that no account can meet")
WEIGHT_OFF_SCALE = Rule("ICP215", "weight-off-scale", _E, "Points that the scale does not have")
TRAIT_WITHOUT_POINTS = Rule("ICP216", "trait-without-points", _E, "A trait that says no points")
WEIGHT_AND_BANDS = Rule("ICP217", "weight-and-bands", _E, "A trait with both forms of points")
LAST_TIER_CONDITION = Rule("ICP218", "last-tier-condition", _E, "The last tier has a condition")
UNREACHABLE_TIER = Rule("ICP219", "unreachable-tier", _E, "A tier behind one that takes all")
RESERVED_NAME = Rule("ICP220", "reserved-name", _E, "A name that conditions use themselves")
INVALID_PATTERN = Rule("ICP221", "invalid-pattern", _E, "A pattern outside RE2")
PERSON_ATTRIBUTE = Rule(
    "ICP222", "person-attribute", _E, "A person's attribute used as a company's"
)
INVALID_DAY = Rule("ICP223", "invalid-day", _E, "A day the calendar does not have")
DUPLICATE_ICP = Rule("ICP224", "duplicate-icp", _E, "Two ICPs with one id")
MISSING_LIST_FILE = Rule("ICP225", "missing-list-file", _E, "The file of a list cannot be used")
OUTSIDE_PROJECT = Rule("ICP226", "outside-project", _E, "A path that leaves the project")
CONTRADICTING_BOUNDS = Rule("ICP227", "contradicting-bounds", _E, "A lower bound above the upper")
INVALID_VOCABULARY = Rule(
    "ICP228", "invalid-vocabulary", _E, "An attribute that contradicts itself"
)
WRONG_EXAMPLE = Rule("ICP229", "wrong-example", _E, "An example that cannot be evaluated")
UNKNOWN_TABLE = Rule("ICP230", "unknown-table", _E, "A table that `data` does not declare")
UNKNOWN_METRIC = Rule("ICP231", "unknown-metric", _E, "A figure that the backtest does not have")
INCOMPLETE_GATE = Rule("ICP232", "incomplete-gate", _E, "A gate without a bound")
MISSING_FOLDER = Rule("ICP233", "missing-folder", _E, "A folder of specs that does not exist")
TOO_MANY_STEPS = Rule(
    "ICP234", "too-many-steps", _E, "Points beyond what every engine counts exactly"
)
CYCLE = Rule("ICP240", "cycle", _E, "Something that is built on itself")
WRONG_RESULT_TYPE = Rule("ICP241", "wrong-result-type", _E, "A computed value of another type")
REMOVES_NOTHING = Rule("ICP242", "removes-nothing", _E, "A null where there is nothing to remove")
OVERLAY_OF_TIERS = Rule("ICP243", "overlay-of-tiers", _E, "An overlay that adds or removes a tier")
UNKNOWN_MOTION = Rule("ICP244", "unknown-motion", _E, "A motion the ICP does not have")
UNKNOWN_TERRITORY = Rule("ICP245", "unknown-territory", _E, "A territory the ICP does not have")
MISPLACED_OVERLAY = Rule(
    "ICP246", "misplaced-overlay", _E, "A part of an overlay that stands where it cannot"
)
TIED_TERRITORIES = Rule("ICP247", "tied-overlays", _E, "Siblings that claim the same accounts")
BEYOND_GUARDRAILS = Rule("ICP248", "beyond-guardrails", _E, "An overlay beyond the guardrails")
UNKNOWN_SECTION = Rule("ICP249", "unknown-section", _E, "A section the ICP does not have")
OVERLAPPING_PERIODS = Rule(
    "ICP250", "overlapping-periods", _E, "Two versions of an ICP in force at once"
)
FAULTY_BASE = Rule("ICP251", "faulty-base", _E, "It builds on an ICP that cannot be used")
INVALID_FORMULA = Rule("ICP252", "invalid-formula", _E, "A formula that cannot be read")
UNKNOWN_FUNCTION = Rule("ICP253", "unknown-function", _E, "A function that formulas do not have")
MIXED_TYPES = Rule("ICP254", "mixed-types", _E, "A formula that mixes types")
