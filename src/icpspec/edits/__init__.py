"""Edits of spec files: safe fixes of findings, and the canonical form."""
