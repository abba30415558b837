"""Lightspeed Retail (R-Series) as a sandbox system."""

from wareflow.sandbox.lightspeed.system import LightspeedSandbox

SYSTEM = LightspeedSandbox

__all__ = ["SYSTEM", "LightspeedSandbox"]
