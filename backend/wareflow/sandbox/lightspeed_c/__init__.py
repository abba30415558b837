"""Lightspeed eCom C-Series as a sandbox system."""

from wareflow.sandbox.lightspeed_c.system import LightspeedCSandbox

SYSTEM = LightspeedCSandbox

__all__ = ["SYSTEM", "LightspeedCSandbox"]
