"""Rules that a small mistake would break without anybody noticing; each test is the answer to a planted bug."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from wareflow import store
from wareflow.store import outbox, tasks
from wareflow.store.database import transact
from wareflow.store.errors import LeaseLost
from wareflow.store.models import Outbox
from wareflow.store.sweep import sweep

from tests.store.arrange import World

WORKER_CLOCKS = ("datetime.now", "datetime.utcnow", "time.time")


def _clocks_read(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(WORKER_CLOCKS):
            yield f"{path.name}:{node.lineno}"


def test_the_same_worker_is_fenced_off_by_its_own_second_lease(world: World) -> None:
    world.run("fetch")
    first = transact(world.engine, lambda s: tasks.claim(s, "w1", lease=-1))
    transact(world.engine, sweep)
    second = transact(world.engine, lambda s: tasks.claim(s, "w1"))
    assert first is not None
    assert second is not None

    with pytest.raises(LeaseLost):
        transact(world.engine, lambda s: tasks.hold(s, first))
    transact(world.engine, lambda s: tasks.hold(s, second))

    assert (first.id, first.epoch + 1) == (second.id, second.epoch)


def test_a_bell_that_is_committed_late_under_an_earlier_id_is_rung(world: World) -> None:
    def put(id: str) -> None:
        payload = {"task_id": id}
        world.insert(Outbox, id=id, project_id=world.project, topic="default", dedupe_key=id, payload=payload)

    put("b")
    first = transact(world.engine, outbox.take)
    put("a")
    second = transact(world.engine, outbox.take)

    assert [[bell.task_id for bell in bells] for bells in (first, second)] == [["b"], ["a"]]


def test_leases_and_timers_are_never_judged_by_a_workers_clock() -> None:
    folder = Path(next(iter(store.__path__)))

    found = [place for path in sorted(folder.glob("*.py")) for place in _clocks_read(path)]

    assert found == []
