"""The product in front of the sandbox systems, in one process: the network is the sandbox's application."""

from typing import Any

import httpx
from wareflow.sandbox.app import SandboxApp, create_sandbox_app
from wareflow.services.demo import settings_for
from wareflow.services.egress import Clients
from wareflow.services.product import Product

HOST = "http://sandbox.test"
CONNECTORS = {"lightspeed": "demo_lightspeed", "business_central": "demo_bc", "baselinker": "demo_baselinker"}


def put_behind(product: Product) -> SandboxApp:
    """Let every call of the product arrive at fresh sandbox systems."""
    sandbox = create_sandbox_app()
    product.clients = Clients(transport=httpx.ASGITransport(sandbox))
    return sandbox


def settings_of(sandbox: SandboxApp, system: str) -> dict[str, Any]:
    """What a person enters to connect to a sandbox system, secrets included."""
    _, settings = settings_for(HOST, system, sandbox.systems[system].credentials())
    return settings
