"""What differs between two versions of ICPs in meaning, and for whom."""
