"""What runs do: read, write, wait, stumble, are stopped, park what a person must look at. See `desk`."""

import asyncio
import os
from contextlib import suppress

from sqlalchemy import select, update
from wareflow.services import connections, ledger_view, parked, replaying, runs, sources
from wareflow.services.replaying import Chosen
from wareflow.services.sources import Target
from wareflow.services.work import work_off
from wareflow.store.clock import clock
from wareflow.store.models import Effect, LedgerEntry, ParkedItem, table

from tests.chaos.desk import RUN, SHOP, TASK, Desk, deed

PARKED, EFFECT, LEDGER = table(ParkedItem), table(Effect), table(LedgerEntry)


@deed
async def runs_orders(desk: Desk) -> None:
    flow = desk.orders_flow("Orders", "orders", page_size=4)
    await desk.orders("orders", 6)
    answer = await desk.ask("POST", f"/flows/{flow}/runs", {}, headers={"Idempotency-Key": f"orders-{desk.n}"})
    await desk.work()
    assert desk.state(answer.json()["id"]) == "succeeded"
    await desk.ask("PUT", f"/flows/{flow}/log", {"log": None}, headers={"Idempotency-Key": f"log-{desk.n}"})
    refused = await desk._client.post(
        "/flows", json={"name": "", "document": {"nodes": 7}}, headers={"Idempotency-Key": f"refused-{desk.n}"}
    )
    assert refused.status_code == 422


@deed
async def ignores_a_record(desk: Desk) -> None:
    """Somebody says of a record in the ledger that it needs nothing, and takes that back."""
    flow = desk.orders_flow("Ignored", "ignored")
    await desk.orders("ignored", 1)
    await desk.succeeds(flow, "ignored")
    ids = [row.id for row in desk.rows(select(LEDGER.c.id).where(LEDGER.c.flow_id == flow))]
    assert ids
    ledger_view.set_ignored(desk.product, ids, "Not ours", None, ignored=True)
    ledger_view.set_ignored(desk.product, ids, "", None, ignored=False)


@deed
async def loses_replies(desk: Desk) -> None:
    flow = desk.orders_flow("Lost replies", "lost", page_size=4)
    await desk.orders("lost", 4)
    run = desk.start(flow, "lost")
    if desk.is_open(run):
        await desk.control(next=["reset_after", "500_after"])
        with desk.happens("context.send.before", "delay", "0.7"):
            await desk.work()
    await desk.control(next=[])
    assert desk.state(run) == "succeeded"


@deed
async def sorts(desk: Desk) -> None:
    flow = desk.flow(
        "Sorted",
        {
            "read": ("shop.changed", {**SHOP, "kind": f"sorted-{desk.n}"}),
            "sort": ("core.sort", {"keys": [{"path": "id"}]}),
            "place": ("shop.place_order", SHOP),
        },
        "read.items -> sort.items",
        "sort.ordered -> place.items",
    )
    await desk.orders("sorted", 3)
    await desk.succeeds(flow, "sorted")


@deed
async def waits_for_a_stream(desk: Desk) -> None:
    """The second run asks first; then the shop is broken for a while."""
    flow = desk.orders_flow("In turn", "turn")
    await desk.orders("turn", 3)
    first, second = desk.start(flow, "first"), desk.start(flow, "second")
    if desk.is_open(first):
        await work_off(desk.product, desk.me, run_id=second)
        await desk.control(rate=1)
        await work_off(desk.product, desk.me, run_id=first)
    await desk.control(rate=0)
    await desk.work()
    assert {desk.state(first), desk.state(second)} == {"succeeded"}


@deed
async def stumbles(desk: Desk) -> None:
    """An error of our own ends the task, and nothing else."""
    flow = desk.orders_flow("Stumbles", "stumble")
    await desk.orders("stumble", 2)
    run = desk.start(flow, "stumble")
    if desk.is_open(run):
        with desk.happens("reading_streams._open.before"):
            await desk.work()
    assert desk.state(run) == "failed"
    await desk.succeeds(flow, "stumble-again")


@deed
async def is_not_let_in(desk: Desk) -> None:
    """The shop refuses its sign-in: the run stops until a person has mended the connection."""
    flow = desk.orders_flow("Refused", "refused")
    await desk.orders("refused", 2)
    run = desk.start(flow, "refused")
    if desk.is_open(run):
        await desk.control(locked=True)
        await desk.work()
    await desk.control(locked=False)
    assert desk.state(run) == "failed"
    connections.update(desk.product, "shop", rename=None, raw={"base_url": desk.shop}, by=None)
    assert (await connections.test_saved(desk.product, "shop")).ok
    await desk.succeeds(flow, "refused-again")


@deed
async def is_cancelled(desk: Desk) -> None:
    """A run in every life: what is left of one that was cancelled is over when the next life begins."""
    flow = desk.orders_flow("Cancelled", "cancelled", page_size=2)
    await desk.orders("cancelled", 2, os.getpid())
    await _in_the_middle(desk, desk.start(flow, f"cancelled-{os.getpid()}"), stop=False)


@deed
async def goes_before_it_is_through(desk: Desk) -> None:
    """A worker that is asked to go gives its page back."""
    flow = desk.orders_flow("Given back", "back", page_size=2)
    await desk.orders("back", 2, os.getpid())
    run = desk.start(flow, f"back-{os.getpid()}")
    await _in_the_middle(desk, run, stop=True)
    assert desk.state(run) == "succeeded"


async def _in_the_middle(desk: Desk, run: str, *, stop: bool) -> None:
    """Cancel the run, or the worker, while writes are under way."""
    await desk.control(delay=0.4)
    usual, desk.product.config.lease_seconds = desk.product.config.lease_seconds, 1.5
    working = asyncio.create_task(work_off(desk.product, desk.me, run_id=run))
    leased = select(TASK.c.id).where(TASK.c.run_id == run, TASK.c.state == "leased", TASK.c.kind == "page")
    while not working.done() and not desk.rows(leased):  # noqa: ASYNC110 - the task is another process's news
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    if stop:
        working.cancel()
    else:
        runs.cancel(desk.product, run)
    with suppress(asyncio.CancelledError):
        await working
    desk.product.config.lease_seconds = usual
    await desk.control(delay=0, quiet=True)
    await desk.work()


@deed
async def takes_too_long(desk: Desk) -> None:
    flow = desk.orders_flow("Too long", "long")
    run = desk.start(flow, "long")
    if desk.is_open(run):
        desk.change(update(RUN).where(RUN.c.id == run).values(started_at=clock(-10 * 86_400)))
        await desk.work()
    assert desk.state(run) == "failed"


@deed
async def reads_again(desk: Desk) -> None:
    """A source is set back: its records are looked at, and nothing is written twice."""
    flow = desk.orders_flow("Read again", "again")
    await desk.orders("again", 2)
    await desk.succeeds(flow, "again")
    sources.rewind(desk.product, flow, "read", Target(None, True, None), reason="Test", by="me")
    await desk.succeeds(flow, "again-2")


def _waiting(desk: Desk, flow: str) -> list[str]:
    chosen = select(PARKED.c.id).where(PARKED.c.flow_id == flow, PARKED.c.state == "open").order_by(PARKED.c.id)
    return [str(row.id) for row in desk.rows(chosen)]


@deed
async def mends_what_is_parked(desk: Desk) -> None:
    rows = [{"id": f"{name}-{desk.n}", "price": "none"} for name in "ab"]
    flow = desk.flow(
        "Parked",
        {
            "start": ("core.manual_start", {"rows": rows}),
            "map": ("core.map_fields", {"fields": {"id": "{{ item.id }}", "price": "{{ item.price * 2 }}"}}),
        },
        "start.items -> map.items",
    )
    desk.start(flow, "parked")
    await desk.work()
    waiting = _waiting(desk, flow)
    if len(waiting) == 2:
        parked.edit(desk.product, waiting[0], {"id": f"a-{desk.n}", "price": 3}, None)
        replaying.replay(desk.product, waiting[:1], by=None)
    await desk.work()
    if waiting := _waiting(desk, flow):
        parked.drop(desk.product, Chosen(waiting, None), None, "Not needed.")
    assert _waiting(desk, flow) == []


@deed
async def decides_about_a_write(desk: Desk) -> None:
    """A write whose reply is lost for good waits for a person, who says that it is there."""
    flow = desk.orders_flow("Undecided", "undecided")
    await desk.orders("undecided", 1)
    run = desk.start(flow, "undecided")
    if desk.is_open(run):
        usual, desk.product.config.max_tries = desk.product.config.max_tries, 1
        await desk.control(next=["reset_after"] * 3)
        await desk.work()
        desk.product.config.max_tries = usual
    await desk.control(next=[])
    for effect in desk.rows(select(EFFECT.c.id).where(EFFECT.c.state.in_(("unknown", "parked")))):
        parked.decide(desk.product, effect.id, "exists", by="me", note="Seen", remote_id="1")
    assert not desk.rows(select(EFFECT.c.id).where(EFFECT.c.state.in_(("unknown", "parked"))))
