"""Formulas, in the evaluator and in SQL."""
