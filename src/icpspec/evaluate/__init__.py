"""The reference evaluator: one account against one ICP, in plain Python, with reasons.

Written from the language reference alone, for reading rather than speed. The compiled SQL is held
to it by a property test.
"""
