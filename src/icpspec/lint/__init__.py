"""The quality of an ICP: rules that know how profiles fail, one a file under `rules/`."""
