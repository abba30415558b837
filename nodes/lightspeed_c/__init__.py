"""Lightspeed eCom C-Series."""
