"""Tests of the workbook, both ways."""
