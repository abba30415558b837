"""The Dramatiq broker: rings for tasks, carries ids only, keeps nothing that matters."""

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import AgeLimit, Callbacks, Pipelines, Prometheus, Retries, ShutdownNotifications, TimeLimit

NAMESPACE = "wareflow"
HEARTBEAT_MS = 30_000
_UNUSED = (AgeLimit, Callbacks, Pipelines, Prometheus, Retries, TimeLimit)


def make_broker(url: str) -> RedisBroker:
    """A broker without retries, results or time limits: all of those are the database's business."""
    # redis-py drops a blocking pop after its default socket time-out; Dramatiq blocks on purpose.
    client = redis.Redis.from_url(url, socket_timeout=None, socket_connect_timeout=5, health_check_interval=15)
    broker = RedisBroker(
        client=client,
        namespace=NAMESPACE,
        heartbeat_timeout=HEARTBEAT_MS,
        maintenance_chance=10_000,
        middleware=[ShutdownNotifications()],
    )
    broker.middleware = [each for each in broker.middleware if not isinstance(each, _UNUSED)]
    dramatiq.set_broker(broker)
    return broker
