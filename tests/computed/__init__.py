"""Computed attributes, in the evaluator and in SQL."""
