"""Whether this instance works: its database answers, its queue answers."""

from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import redis
from sqlalchemy import text

from wareflow.services.product import Product
from wareflow.store.database import is_sqlite, reading


@dataclass(frozen=True)
class Health:
    """What works."""

    status: str
    version: str
    database: str
    queue: str


def look(product: Product) -> Health:
    """Ask the database and the queue. Without the queue work goes on, found by looking instead of by ringing."""
    with reading(product.engine) as session:
        session.execute(text("SELECT 1"))
    queue = "ok" if _queue_answers(product) else "down"
    database = "sqlite" if is_sqlite(product.engine) else "postgresql"
    return Health("ok", version_of_us(), database, queue)


def version_of_us() -> str:
    """The version of the installed package."""
    try:
        return version("wareflow")
    except PackageNotFoundError:
        return "0"


def _queue_answers(product: Product) -> bool:
    url = product.config.redis_url
    if url is None:
        return False
    try:
        client = redis.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
        try:
            return bool(client.ping())
        finally:
            client.close()
    except (redis.RedisError, ValueError, OSError):
        return False
