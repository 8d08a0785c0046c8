"""YAML text to `Document`: a plain tree, and where each value stands."""
