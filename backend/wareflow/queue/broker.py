"""The broker: Redis or Valkey through Dramatiq, used as a bell only. It never retries, delays or keeps results."""

from typing import Final

import redis
from dramatiq import Broker, Message, Middleware
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import ShutdownNotifications, TimeLimit

QUEUES: Final = ("interactive", "default", "bulk")
ACTOR: Final = "run_task"
NAMESPACE: Final = "wareflow"
HEARTBEAT_SECONDS: Final = 20
TIME_LIMIT_MS: Final = 60 * 60 * 1000
CERTAIN: Final = 1_000_000
"""The chance of maintenance per command, out of a million."""


def make_broker(
    url: str | None,
    *,
    namespace: str = NAMESPACE,
    heartbeat: float = HEARTBEAT_SECONDS,
    timeout: float | None = None,
) -> Broker:
    """The broker at a `redis://`, `rediss://` or `unix://` URL; without a URL one that lives in this process only.

    `timeout` limits each call; give one where somebody waits for the answer (the API), none in a worker.
    """
    broker: Broker
    if url is None:
        broker = StubBroker(middleware=_middleware())
    else:
        broker = RedisBroker(  # type: ignore[no-untyped-call]
            client=connect(url, timeout),
            middleware=_middleware(),
            namespace=namespace,
            heartbeat_timeout=int(heartbeat * 1000),
        )
    for queue in QUEUES:
        broker.declare_queue(queue)
    return broker


def connect(url: str, timeout: float | None = None) -> "redis.Redis":
    """A client whose blocking calls are not cut off unless wanted (redis-py would do so after five seconds)."""
    return redis.Redis.from_url(url, socket_timeout=timeout, socket_connect_timeout=5, health_check_interval=30)


def message(task_id: str, queue: str) -> "Message[None]":
    """The bell of a task: an id and nothing else. A queue that is emptied by the handful has one bell for all of it."""
    known = queue in QUEUES
    told = {"task_id": task_id if known else queue}
    return Message(queue_name=queue if known else QUEUES[0], actor_name=ACTOR, args=(), kwargs=told, options={})


def is_up(broker: Broker) -> bool:
    """Whether the broker answers."""
    if not isinstance(broker, RedisBroker):
        return True
    try:
        return bool(broker.client.ping())
    except redis.RedisError:
        return False


def reap(broker: Broker) -> None:
    """Bring back what dead workers had fetched. Dramatiq does so by a dice roll, on an idle queue nearly never."""
    if not isinstance(broker, RedisBroker):
        return
    usual = broker.maintenance_chance
    broker.maintenance_chance = CERTAIN
    try:
        for queue in QUEUES:
            broker.do_qsize(queue)
    finally:
        broker.maintenance_chance = usual


def depths(broker: Broker) -> dict[str, int]:
    """How many bells of each queue nobody has heard yet; those that a worker holds are not counted."""
    if isinstance(broker, RedisBroker):
        return {queue: int(broker.client.llen(f"{broker.namespace}:{queue}")) for queue in QUEUES}
    assert isinstance(broker, StubBroker)
    return {queue: broker.queues[queue].qsize() for queue in QUEUES}


def _middleware() -> list[Middleware]:
    # no Retries (it loses a message when Redis is away while it re-enqueues), no AgeLimit, no results
    return [TimeLimit(time_limit=TIME_LIMIT_MS), ShutdownNotifications(notify_shutdown=True)]
