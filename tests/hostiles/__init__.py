"""Files that somebody might send us, and what becomes of each."""
