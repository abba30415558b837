"""Whether this instance works: its database answers, its queue answers; and how much work there is."""

import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version

import redis
from sqlalchemy import text

from wareflow.services.product import Product
from wareflow.store import backlog as rows
from wareflow.store.backlog import Backlog
from wareflow.store.database import is_sqlite, reading

KEPT_SECONDS = 1.0
_last: tuple[int, float, Backlog] | None = None


@dataclass(frozen=True)
class Health:
    """What works."""

    status: str
    version: str
    database: str
    queue: str
    work: Backlog


def look(product: Product) -> Health:
    """Ask the database and the queue. Without the queue work goes on, found by looking instead of by ringing."""
    with reading(product.engine) as session:
        session.execute(text("SELECT 1"))
    queue = "ok" if queue_answers(product) else "down"
    return Health("ok", version_of_us(), database_kind(product), queue, backlog(product))


def backlog(product: Product) -> Backlog:
    """How much work there is, at most a second old: probes and scrapers may ask as often as they like."""
    global _last
    known, moment = _last, time.monotonic()
    if known is not None and known[0] == id(product) and moment - known[1] < KEPT_SECONDS:
        return known[2]
    with reading(product.engine) as session:
        found = rows.count(session, product.project_id)
    _last = (id(product), moment, found)
    return found


def database_kind(product: Product) -> str:
    """Which of the two databases this instance has."""
    return "sqlite" if is_sqlite(product.engine) else "postgresql"


def version_of_us() -> str:
    """The version of the installed package."""
    try:
        return version("wareflow")
    except PackageNotFoundError:
        return "0"


def queue_answers(product: Product) -> bool:
    """Whether Redis or Valkey answers."""
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
