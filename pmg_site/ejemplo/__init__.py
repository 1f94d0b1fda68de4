"""Example years, synthetic and marked so, written through the services of every app."""
