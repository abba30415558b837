"""Serving the API and the UI with uvicorn."""

import uvicorn

from wareflow.api.app import create_app
from wareflow.services.config import Config
from wareflow.services.product import Product

GOODBYE_SECONDS = 5


def serve(config: Config, *, host: str, port: int) -> None:
    """Serve the API and the browser application until stopped."""
    # The guard judges the Host header by the address that is really listened at.
    product = Product.open(config.model_copy(update={"host": host, "port": port}))
    try:
        uvicorn.run(
            create_app(product),
            host=host,
            port=port,
            log_level="warning",
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=GOODBYE_SECONDS,
            proxy_headers=False,
        )
    finally:
        product.close()
