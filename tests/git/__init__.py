"""Versions that git keeps."""
