"""Tests of the rules of quality."""
