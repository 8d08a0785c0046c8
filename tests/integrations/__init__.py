"""With the programs of others, as users have them: `make integrations` installs those."""
