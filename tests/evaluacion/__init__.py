"""Tests of the evaluation of a year's programme."""
