"""Measurements; their figures stand in docs/measurements.md."""
