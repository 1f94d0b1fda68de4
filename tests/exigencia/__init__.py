"""Tests of the ambition of targets."""
