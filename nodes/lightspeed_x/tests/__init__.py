"""Tests of the X-Series connector."""
