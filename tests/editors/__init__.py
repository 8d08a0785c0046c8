"""Specs in an editor."""
