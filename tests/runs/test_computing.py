"""Pages that only compute: in a thread of their own, and never in the way of those who read for other workers."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any, cast

import pytest
from wareflow.sdk import Batch, Context, Outputs
from wareflow.services.computing import MOST, Computing

from tests.runs.arrange import UPSERT, Office, flow, goods, numbered


def _in(thread: list[str]) -> Callable[[], Coroutine[Any, Any, None]]:
    async def work() -> None:
        thread.append(threading.current_thread().name)

    return work


@pytest.mark.parametrize(("writes", "thread"), [(False, "computing"), (True, "MainThread")])
async def test_only_pages_that_reach_nothing_outside_leave_the_loop(
    office: Office, monkeypatch: pytest.MonkeyPatch, writes: bool, thread: str
) -> None:
    threads: set[str] = set()
    node = office.product.catalog.node("core.map_fields")
    map_fields = node.run  # type: ignore[attr-defined]

    async def noted(self: Any, batch: Batch, ctx: Context) -> Outputs:
        threads.add(threading.current_thread().name)
        return cast(Outputs, await map_fields(self, batch, ctx))

    monkeypatch.setattr(node, "run", noted)
    office.stock(goods(*numbered(5)))
    nodes: dict[str, tuple[str, dict[str, Any]]] = {
        "changed": ("lightspeed.changed_items", {"connection": "demo_lightspeed"}),
        "map": ("core.map_fields", {"fields": {"number": "{{ item.systemSku }}"}}),
    }
    edges = ["changed.items -> map.items"]
    if writes:
        nodes["upsert"] = ("business_central.upsert_item", UPSERT)
        edges.append("changed.items -> upsert.items")

    run = await office.run(office.flow(flow(nodes, *edges)))

    assert run.n_in == 5
    assert threads == {thread}


async def test_pages_of_a_run_that_is_read_for_others_wait_and_those_of_other_runs_do_not() -> None:
    computing = Computing()
    done: list[str] = []
    computing.pause("read here")

    waiting = asyncio.create_task(computing.run("read here", _in(done)))
    await computing.run("another", _in(done))
    before = (len(done), waiting.done())
    computing.go_on("read here")
    await waiting
    computing.close()

    assert before == (1, False)
    assert done == ["computing", "computing"]


async def test_who_could_take_a_further_page_waits_while_enough_stand_in_line() -> None:
    computing = Computing()
    done: list[str] = []
    computing.pause("a run")
    in_line = [asyncio.create_task(computing.run("a run", _in(done))) for _ in range(MOST)]
    await asyncio.sleep(0)

    wanting = asyncio.create_task(computing.room())
    await asyncio.sleep(0.05)
    waited = not wanting.done()
    computing.go_on("a run")
    await asyncio.gather(*in_line, wanting)
    computing.close()

    assert waited


async def test_what_fails_or_is_cancelled_leaves_the_line() -> None:
    computing = Computing()
    computing.pause("a run")
    cancelled = asyncio.create_task(computing.run("a run", _in([])))
    await asyncio.sleep(0)
    cancelled.cancel()
    computing.go_on("a run")

    async def fails() -> None:
        raise ValueError("broken")

    outcomes = await asyncio.gather(cancelled, computing.run("a run", fails), return_exceptions=True)
    await computing.room()
    computing.close()

    assert [type(each) for each in outcomes] == [asyncio.CancelledError, ValueError]
