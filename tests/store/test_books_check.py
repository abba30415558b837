"""The check of the books sees writes that nobody sent and cursors that moved by themselves."""

from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from wareflow.services.books_check import mistakes
from wareflow.store import tasks
from wareflow.store.database import transact
from wareflow.store.models import CursorState, Task

from tests.store.arrange import World
from tests.store.test_effects import CREATE, begin
from tests.store.test_streams import A, open_scan, read_page
from tests.store.test_tasks import claim


@dataclass
class _Instance:
    engine: Engine


def _found(world: World) -> list[str]:
    return mistakes(_Instance(world.engine))  # type: ignore[arg-type]


def test_a_write_in_flight_whose_task_is_elsewhere_is_seen(world: World) -> None:
    world.run("fetch")
    held = claim(world)
    begin(world, held, CREATE)
    before = _found(world)

    transact(world.engine, lambda s: tasks.release(s, held))

    assert before == []
    assert _found(world) == ["the write create_item MUG-1 is in flight and nobody has sent it"]
    assert world.only(Task)["state"] == "ready"


@pytest.mark.parametrize("position", ["2026-11-09"])
def test_a_cursor_that_moved_by_itself_is_seen(world: World, position: str) -> None:
    world.run("fetch")
    reader = claim(world)
    read_page(world, reader, open_scan(world, reader), [A], last="2026-11-02")
    before = _found(world)
    commit_no = world.only(CursorState)["commit_no"]

    world.change(CursorState, {}, position_sort=position, commit_no=commit_no + 1)

    assert before == []
    assert len(_found(world)) == 1
    assert f"stands at '{position}' and its last move led to '2026-11-02'" in _found(world)[0]
