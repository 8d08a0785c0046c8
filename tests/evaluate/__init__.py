"""Tests of the reference evaluator; a package, so that they share `icps`."""
