"""Tests of the pure calculation: golden cases, independent oracle, properties."""
