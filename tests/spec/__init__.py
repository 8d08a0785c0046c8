"""Tests of the typed language."""
