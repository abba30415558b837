"""Serving the API and the UI with uvicorn."""

import sys
from collections.abc import Sequence
from typing import Protocol

import uvicorn

from wareflow.api.app import create_app
from wareflow.services.config import Config
from wareflow.services.product import Product, keep_for_good

GOODBYE_SECONDS = 5
TURN_SECONDS = 0.001
"""How long one thread may keep the others waiting: the writer has many short turns between long ones of the loop."""


class Companion(Protocol):
    """Something that runs beside the API in its process."""

    def start(self, product: Product) -> None:
        """Begin; must not block."""
        ...

    def stop(self) -> None:
        """End; called when the API has stopped."""
        ...


def serve(config: Config, *, host: str, port: int, companions: Sequence[Companion] = ()) -> None:
    """Serve the API and the browser application until stopped."""
    # The guard judges the Host header by the address that is really listened at.
    product = Product.open(config.model_copy(update={"host": host, "port": port}))
    for companion in companions:
        companion.start(product)
    app = create_app(product)
    keep_for_good()
    sys.setswitchinterval(TURN_SECONDS)
    try:
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GOODBYE_SECONDS,
            proxy_headers=False,
        )
    finally:
        for companion in companions:
            companion.stop()
        product.close()
