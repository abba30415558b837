"""Tests of the C-Series connector."""
