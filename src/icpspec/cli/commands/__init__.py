"""The commands, one a file; each has `COMMAND` and loads what it needs when it runs."""
