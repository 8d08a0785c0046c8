"""Tests of reports and their formats."""
