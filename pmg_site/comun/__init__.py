"""Small pieces with no domain that every app may import and that import none."""
