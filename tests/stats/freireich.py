"""A published data set: weeks in remission of 42 leukaemia patients (Freireich et al. 1963).

Blood 21, 699-716; as printed in Cox (1972) and most textbooks of survival analysis.
"""

from icpspec.stats.survival import Spell

RELAPSES = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
CENSORED = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
_PLACEBO = {1: 2, 2: 2, 3: 1, 4: 2, 5: 2, 8: 4, 11: 2, 12: 2, 15: 1, 17: 1, 22: 1, 23: 1}

TREATED = [
    *(Spell(None, week, event=True, n=n) for week, n in RELAPSES.items()),
    *(Spell(None, week, event=False, n=n) for week, n in CENSORED.items()),
]
PLACEBO = [Spell(None, week, event=True, n=n) for week, n in _PLACEBO.items()]
