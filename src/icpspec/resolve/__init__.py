"""Passes from the typed spec to a `ResolvedIcp`, in which every name is bound."""
