"""How the ICPs of a project came to be what they are, told from git commit by commit."""
