"""Where SQL runs. DuckDB, opened so that nothing in a spec or a data file can reach out of it."""
