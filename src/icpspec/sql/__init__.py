"""A `ResolvedIcp` to one SELECT, built as a sqlglot tree and never as text."""
