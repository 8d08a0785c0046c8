"""Versions of a project that git keeps, read without running anything that a repository names."""
