"""The typed language: one family a file; the JSON Schema is generated from it."""
