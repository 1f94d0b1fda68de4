"""The bars of reliability: many at once, killed anywhere, without broker; each with its control."""
