"""Tests of the edits of files."""
