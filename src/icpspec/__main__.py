"""`python -m icpspec`."""

from icpspec.cli import main

main()
