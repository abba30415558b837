"""Serving the API and the UI with uvicorn."""

import uvicorn

from wareflow.api.app import create_app
from wareflow.services.config import Config
from wareflow.services.product import Product


def serve(config: Config, *, host: str, port: int) -> None:
    """Serve until stopped."""
    product = Product.open(config)
    uvicorn.run(
        create_app(product),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=5,
        proxy_headers=False,
    )
    product.close()
