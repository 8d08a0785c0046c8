"""What a team has decided to live with: comments that ignore findings, and accepted findings."""
