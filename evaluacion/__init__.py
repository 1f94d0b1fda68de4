"""What was achieved: evidence, review, scoring, causes, claims and the compliance result."""
