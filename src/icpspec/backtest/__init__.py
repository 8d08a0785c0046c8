"""What became of the accounts: opportunities as of their own day, counted, and what it means."""
