"""GitHub: the pull request at hand, and one comment on it. Knows texts only."""
