"""Lightspeed Retail X-Series (API 2.0) as a sandbox system."""

from wareflow.sandbox.lightspeed_x.system import LightspeedXSandbox

SYSTEM = LightspeedXSandbox

__all__ = ["SYSTEM", "LightspeedXSandbox"]
