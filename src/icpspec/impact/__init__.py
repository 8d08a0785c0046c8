"""What a change of ICPs does to the accounts: both versions scored in one pass, and counted."""
