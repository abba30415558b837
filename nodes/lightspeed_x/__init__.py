"""Lightspeed Retail X-Series, API 2.0."""
