"""What starts by itself, and what follows a bad end: deliveries, schedules, error flows, messages. See `desk`."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from wareflow.services import (
    courier,
    endings,
    files,
    flow_settings,
    hook_secrets,
    housekeeping,
    publishing,
    scheduling,
    subscribing,
)
from wareflow.services.flow_settings import FlowSettings
from wareflow.services.notice_list import send_again
from wareflow.store import notices, schedules
from wareflow.store.clock import clock
from wareflow.store.database import transact
from wareflow.store.models import Flow, Schedule, StoredFile, Subscription, table

from tests.chaos.desk import NOTICE, RUN, SHOP, Desk, deed

SCHEDULE, FLOW, FILE, SUBSCRIPTION = table(Schedule), table(Flow), table(StoredFile), table(Subscription)
MAPPED = ("core.map_fields", {"fields": {"number": "{{ item.number }}"}})


async def _deliver(desk: Desk, path: str, secret: str) -> None:
    body = json.dumps({"number": desk.n}).encode()
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "Webhook-Id": f"{path}-delivery", "X-Signature": mac}
    answer = await desk._client.post(f"/hooks/{path}", content=body, headers=headers)
    assert answer.is_success, answer.text


@deed
async def takes_deliveries(desk: Desk) -> None:
    at_once, answered = f"hook-{desk.n}", f"answered-{desk.n}"
    first = desk.flow(
        "At once",
        {"hook": ("core.webhook", {"path": at_once}), "map": MAPPED},
        "hook.items -> map.items",
    )  # fmt: skip
    second = desk.flow(
        "Answered",
        {
            "hook": ("core.webhook", {"path": answered, "answer": "respond"}),
            "map": MAPPED,
            "last": ("core.respond", {"body": {"number": "{{ item.number }}"}}),
        },
        "hook.items -> map.items", "map.mapped -> last.items",
    )  # fmt: skip
    worked = f"worked-{desk.n}"
    third = desk.flow(
        "Worked",
        {
            "hook": ("core.webhook", {"path": worked, "answer": "respond"}),
            "sort": ("core.sort", {"keys": [{"path": "number"}]}),
            "last": ("core.respond", {"body": {"number": "{{ item.number }}"}}),
        },
        "hook.items -> sort.items", "sort.ordered -> last.items",
    )  # fmt: skip
    for path, flow_id in ((at_once, first), (answered, second), (worked, third)):
        secret = hook_secrets.renew_secret(desk.product, flow_id, None)
        if not desk.rows(select(FLOW.c.id).where(FLOW.c.id == flow_id, FLOW.c.active)):
            publishing.activate(desk.product, flow_id, True, None)
        for _ in range(2):
            sending = asyncio.create_task(_deliver(desk, path, secret))
            while not sending.done():
                await asyncio.wait([sending], timeout=0.03)
                await desk.work()
            await sending


@deed
async def is_told(desk: Desk) -> None:
    """The shop is asked to tell two flows, refuses one of them, and is asked no more when they are switched off."""
    told = [
        desk.flow(name, {"told": ("shop.told", {**SHOP, "refuses": refuses})}, active=True)
        for name, refuses in (("Told", False), ("Not told", True))
    ]
    for on in (True, False):
        if not on:
            for flow_id in told:
                publishing.activate(desk.product, flow_id, False, None)
        wanted = update(SUBSCRIPTION).where(SUBSCRIPTION.c.next_at.is_not(None))
        desk.change(wanted.values(next_at=clock(-1), tries=0))
        await asyncio.to_thread(subscribing.keep_due, desk.product)


@deed
async def fires_schedules(desk: Desk) -> None:
    flow = desk.flow(
        "Clock", {"clock": ("core.schedule", {"cron": "0 0 1 1 *", "time_zone": "Europe/Warsaw"})}, active=True
    )
    mine = SCHEDULE.c.flow_id == flow
    if "fired" not in desk.diary.ids:
        desk.change(update(SCHEDULE).where(mine).values(next_at=datetime(2025, 12, 31, 23, tzinfo=UTC)))
        desk.diary.ids["fired"] = flow
        desk.diary.write()
    row = desk.rows(select(SCHEDULE.c.next_at).where(mine))[0]
    if row.next_at < datetime.now(UTC) + timedelta(minutes=5):
        with desk.happens("firing._settle.before"):
            scheduling.fire_due(desk.product)
        desk.change(update(SCHEDULE).where(mine).values(held_until=None))
        scheduling.fire_due(desk.product)
    transact(desk.product.engine, schedules.forget_slots)
    await desk.work()


@deed
async def ends_badly(desk: Desk) -> None:
    """The error flow starts once, people are told once, also when our own code stumbles; then all is well again."""
    product = desk.product
    rows = [{"price": "none"}]
    nodes = {
        "start": ("core.manual_start", {"rows": rows}),
        "map": ("core.map_fields", {"fields": {"price": "{{ item.price * 2 }}"}}),
    }
    failing = desk.flow("Failing", nodes, "start.items -> map.items")
    handler = desk.flow("On error", {"start": ("core.manual_start", {})})
    flow_settings.change(product, failing, FlowSettings(handler, True), None)
    desk.start(failing, "bad")
    await desk.work()
    if "told" not in desk.diary.ids:
        endings.handle_all(product)
        desk.diary.ids["told"] = failing
        desk.diary.write()
    other = desk.flow("Failing too", nodes, "start.items -> map.items")
    desk.start(other, "bad-too")
    await desk.work()
    with desk.happens("endings._handle.before"):
        endings.handle_all(product)
    await desk.work()
    well = desk.flow("Well again", {"start": ("core.manual_start", {"rows": [{"a": 1}]})})
    await desk.succeeds(well, "well")
    if "recovered" not in desk.diary.ids:
        desk.change(update(FLOW).where(FLOW.c.id == well).values(trouble_since=clock(-60)))
        desk.diary.ids["recovered"] = well
        desk.diary.write()
    endings.handle_all(product)


@deed
async def tells_people(desk: Desk) -> None:
    """The mail server is away: the message fails, a person sends it again, it goes out."""
    product = desk.product
    await desk.time_passes()
    while await asyncio.to_thread(courier.deliver_due, product):
        pass  # what failed in earlier rounds is tried first, and is more than goes out in one go
    waiting = select(NOTICE.c.id).where(NOTICE.c.state.in_(("waiting", "failed")))
    for notice in desk.rows(waiting):
        send_again(product, notice.id)
    transact(product.engine, notices.forget)


@deed
async def keeps_the_house(desk: Desk) -> None:
    """The data of old runs and files that nobody uses are removed."""

    async def content() -> AsyncIterator[bytes]:
        yield b"sku;price\nA;1.10\n"

    name = f"old-{desk.n}.csv"
    if not desk.rows(select(FILE.c.id).where(FILE.c.name == name)):
        await files.upload(desk.product, name, content())
    sorted_before = select(FLOW.c.id).where(FLOW.c.name == desk.name("Sorted")).scalar_subquery()
    desk.change(
        update(RUN).where(RUN.c.flow_id == sorted_before).values(finished_at=clock(-100 * 86_400)),
        update(FILE).where(FILE.c.name == name).values(created_at=clock(-1_000 * 86_400)),
    )
    housekeeping.tidy(desk.product)
