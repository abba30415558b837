"""Faithful imitations of the remote systems, for trying out, for demos and for tests."""

from wareflow.sandbox.app import SandboxApp, create_sandbox_app
from wareflow.sandbox.run import run_sandbox, running_sandbox

__all__ = ["SandboxApp", "create_sandbox_app", "run_sandbox", "running_sandbox"]
