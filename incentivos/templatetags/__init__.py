"""Template tags of the increments."""
