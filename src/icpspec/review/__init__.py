"""A pull request in review: what changes, for whom, what history says of it, and what fails."""
