"""Lightspeed Retail, R-Series."""
