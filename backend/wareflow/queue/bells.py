"""Ringing bells: a message with a task's id into the queue of its kind. A bell that is lost is rung again later."""

import dramatiq
import redis
from dramatiq.brokers.redis import RedisBroker

from wareflow.queue.broker import make_broker


class QueueDown(Exception):
    """The queue cannot be reached now; the bell stays where it is."""


class Bells:
    """The ringing side of the queue; without a queue nothing rings and workers look for themselves."""

    def __init__(self, url: str | None) -> None:
        self._broker: RedisBroker | None = make_broker(url) if url else None
        self._declared: set[str] = set()

    def ring(self, task_id: str, queue: str) -> None:
        """Ring once; raises QueueDown."""
        if self._broker is None:
            return
        message: dramatiq.Message[None] = dramatiq.Message(
            queue_name=queue, actor_name=f"work_{queue}", args=(task_id,), kwargs={}, options={}
        )
        try:
            if queue not in self._declared:
                self._broker.declare_queue(queue)
                self._declared.add(queue)
            self._broker.enqueue(message)
        except (redis.RedisError, dramatiq.errors.ConnectionError) as error:
            raise QueueDown("The queue cannot be reached.") from error

    def healthy(self) -> bool:
        """Whether the queue answers."""
        if self._broker is None:
            return False
        try:
            return bool(self._broker.client.ping())
        except redis.RedisError:
            return False

    def close(self) -> None:
        """Give the connection back."""
        if self._broker is not None:
            self._broker.close()
