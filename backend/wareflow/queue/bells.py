"""Ringing and hearing bells. A bell may be lost or come twice: whoever hears it asks the database for the task."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Protocol

import structlog
from dramatiq import Actor, Broker, actor
from dramatiq.errors import BrokerError
from redis import RedisError

from wareflow.queue.broker import ACTOR, depths, message

log = structlog.get_logger(__name__)
WAKE = 32
"""Hands that one reminder wakes; each of them goes on while anything is due."""


class Bell(Protocol):
    """A task that may be claimed."""

    @property
    def task_id(self) -> str: ...

    @property
    def queue(self) -> str: ...


class BellsDown(Exception):
    """The broker does not take bells now; the sweeper will ring again, or an idle worker looks by itself."""


def ring(broker: Broker, bells: Iterable[Bell]) -> int:
    """Ring each bell; BellsDown when the broker is away, so that the transaction that took them keeps them."""
    rung = 0
    for bell in bells:
        try:
            broker.enqueue(message(bell.task_id, bell.queue))
        except (RedisError, BrokerError, OSError) as error:
            raise BellsDown(f"The broker is away: {type(error).__name__}. Tasks are found by the sweeper.") from error
        rung += 1
    return rung


def ring_or_lose(broker: Broker, bells: Iterable[Bell]) -> int:
    """Ring what can be rung; a broker that is away costs time, never work."""
    try:
        return ring(broker, bells)
    except BellsDown as down:
        log.warning("bells_lost", reason=str(down))
        return 0


def remind(broker: Broker, bells: Iterable[Bell]) -> int:
    """Ring again for tasks that nobody came for, a few a queue, and only where no bell waits to be heard.

    Where one waits all hands are full, and a hand looks for further work by itself: more bells would only pile up.
    """
    late: dict[str, list[Bell]] = defaultdict(list)
    for bell in bells:
        late[message(bell.task_id, bell.queue).queue_name].append(bell)
    try:
        unheard = depths(broker) if late else {}
    except RedisError as error:
        log.warning("bells_lost", reason=type(error).__name__)
        return 0
    return sum(ring_or_lose(broker, those[:WAKE]) for queue, those in late.items() if not unheard[queue])


def on_bell(broker: Broker, handle: Callable[[str], None]) -> "Actor[[str], None]":
    """Call `handle(task_id)` for each bell. What it raises is logged and the bell is done with: the task is a row."""

    def run_task(task_id: str) -> None:
        try:
            handle(task_id)
        except Exception:
            log.exception("task_broke", task_id=task_id)

    return actor(actor_name=ACTOR, queue_name="default", broker=broker)(run_task)
