"""Bells: rung through a real broker, heard by a worker, harmless when lost."""

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dramatiq
import pytest
from wareflow.queue import bells
from wareflow.queue import broker as brokers
from wareflow.queue.bells import BellsDown
from wareflow.queue.valkey import Valkey


@dataclass(frozen=True)
class Bell:
    task_id: str
    queue: str = "default"


@pytest.fixture(scope="module")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    server = Valkey(tmp_path_factory.mktemp("queue"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def broker(valkey: Valkey, request: pytest.FixtureRequest) -> dramatiq.Broker:
    return brokers.make_broker(valkey.url, namespace=f"test:{request.node.name}")


class Ear:
    """Collects the bells that were heard."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self._more = threading.Condition()

    def hear(self, task_id: str) -> None:
        with self._more:
            self.heard.append(task_id)
            self._more.notify_all()
        if task_id == "broken":
            raise RuntimeError("this task breaks")

    def wait_for(self, n: int) -> list[str]:
        with self._more:
            self._more.wait_for(lambda: len(self.heard) >= n, timeout=30)
        return sorted(self.heard)


def test_each_bell_is_heard_on_its_queue(broker: dramatiq.Broker) -> None:
    ear = Ear()
    bells.on_bell(broker, ear.hear)
    worker = dramatiq.Worker(broker, worker_threads=2, worker_timeout=100)
    worker.start()

    rung = bells.ring(broker, [Bell("a"), Bell("b", "bulk"), Bell("c", "interactive")])

    assert rung == 3
    assert ear.wait_for(3) == ["a", "b", "c"]
    worker.stop()


def test_a_task_that_breaks_is_not_retried_by_the_broker(broker: dramatiq.Broker) -> None:
    ear = Ear()
    bells.on_bell(broker, ear.hear)
    worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=100)
    worker.start()

    bells.ring(broker, [Bell("broken"), Bell("next")])
    ear.wait_for(2)
    broker.join("default")  # type: ignore[no-untyped-call, unused-ignore]

    assert ear.heard == ["broken", "next"]
    worker.stop()


def test_a_worker_hears_only_the_queues_it_was_given(broker: dramatiq.Broker) -> None:
    ear = Ear()
    bells.on_bell(broker, ear.hear)
    worker = dramatiq.Worker(broker, queues={"interactive"}, worker_threads=1, worker_timeout=100)
    worker.start()

    bells.ring(broker, [Bell("slow", "bulk"), Bell("quick", "interactive")])

    assert ear.wait_for(1) == ["quick"]
    worker.stop()
    assert brokers.depths(broker)["bulk"] == 1


def test_who_reminds_of_overdue_work_adds_no_bell_to_those_that_nobody_has_heard_yet(broker: dramatiq.Broker) -> None:
    overdue = [Bell(f"late-{n}") for n in range(200)]
    bells.ring(broker, [Bell("import", "bulk")])

    first = bells.remind(broker, [*overdue, Bell("import", "bulk"), Bell("test", "interactive")])
    again = [bells.remind(broker, overdue) for _ in range(5)]

    assert first == bells.WAKE + 1
    assert again == [0] * 5
    assert brokers.depths(broker) == {"interactive": 1, "default": bells.WAKE, "bulk": 1}


def test_a_reminder_wakes_idle_hands(broker: dramatiq.Broker) -> None:
    ear = Ear()
    bells.on_bell(broker, ear.hear)
    worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=100)
    worker.start()

    bells.remind(broker, [Bell("a"), Bell("b", "bulk")])

    assert ear.wait_for(2) == ["a", "b"]
    worker.stop()


def test_a_broker_that_is_away_costs_no_work(tmp_path: Path) -> None:
    server = Valkey(tmp_path / "queue")
    broker = brokers.make_broker(server.start())
    server.stop()

    assert not brokers.is_up(broker)
    assert bells.ring_or_lose(broker, [Bell("a")]) == 0
    assert bells.remind(broker, [Bell("a")]) == 0
    with pytest.raises(BellsDown, match="found by the sweeper"):
        bells.ring(broker, [Bell("a")])

    server.start()
    assert brokers.is_up(broker)
    assert bells.ring(broker, [Bell("a")]) == 1
    server.stop()


def test_what_a_dead_worker_had_fetched_comes_back(valkey: Valkey) -> None:
    dead = brokers.make_broker(valkey.url, namespace="test:dead", heartbeat=0.2)
    bells.ring(dead, [Bell("a")])
    consumer = dead.consume("default", prefetch=1, timeout=100)
    assert next(consumer) is not None
    ear = Ear()
    alive = brokers.make_broker(valkey.url, namespace="test:dead", heartbeat=0.2)
    bells.on_bell(alive, ear.hear)
    worker = dramatiq.Worker(alive, worker_threads=1, worker_timeout=50)
    worker.start()

    for _ in range(100):
        brokers.reap(alive)
        if ear.heard:
            break
        time.sleep(0.1)

    assert ear.heard == ["a"]
    worker.stop()


def test_without_a_url_bells_ring_in_this_process() -> None:
    broker = brokers.make_broker(None)
    ear = Ear()
    bells.on_bell(broker, ear.hear)
    worker = dramatiq.Worker(broker, worker_threads=1, worker_timeout=50)
    worker.start()

    bells.ring(broker, [Bell("a", "bulk")])

    assert ear.wait_for(1) == ["a"]
    worker.stop()
