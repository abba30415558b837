"""Deliveries by the thousand on both databases: each event once, whatever order and however often it comes."""

import asyncio
import hashlib
import hmac
import json
import random
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from wareflow.services import flows, hook_secrets, publishing, runs, small_runs
from wareflow.services.books_check import mistakes_of_run
from wareflow.services.config import Config
from wareflow.services.execution import execute
from wareflow.services.hooks import Hooks
from wareflow.services.product import Product
from wareflow.services.work import work_run
from wareflow.store import small_runs as rows
from wareflow.store.database import reading, transact
from wareflow.store.models import Run, Task, WebhookSeen, table
from wareflow.store.sweep import sweep
from wareflow.store.tasks import Claimed, hold_all

from tests.runs.arrange import flow

RUN, TASK, SEEN = table(Run), table(Task), table(WebhookSeen)
MAP = ("core.map_fields", {"fields": {"number": "{{ item.number }}"}})


@pytest.fixture
async def product(config: Config) -> AsyncIterator[Product]:
    opened = Product.open(config, upgrade=False)
    yield opened
    await opened.clients.aclose()
    opened.close()


class Sender:
    """Sends events to one flow as a shop does."""

    def __init__(self, product: Product, **config: Any) -> None:
        last = ("core.respond", {"body": {"number": "{{ item.number }}"}}) if config.get("answer") else MAP
        document = flow(
            {"hook": ("core.webhook", {"path": "events", **config}), "map": MAP, "last": last},
            "hook.items -> map.items",
            "map.mapped -> last.items",
        )
        self.product = product
        self.flow_id = flows.create_from(product, document, None, name="Events").id
        publishing.publish(product, self.flow_id, "", by=None, author="test")
        self.secret = hook_secrets.renew_secret(product, self.flow_id, None).encode()
        publishing.activate(product, self.flow_id, True, None)
        self.hooks = Hooks(product)

    async def send(self, number: int) -> tuple[int, dict[str, Any]]:
        """An event; its number is its id."""
        body = json.dumps({"number": number}).encode()
        signature = "sha256=" + hmac.new(self.secret, body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "webhook-id": f"e{number}", "x-signature": signature}
        answer = await self.hooks.deliver("events", body, headers)
        return answer.status, json.loads(answer.body)

    async def send_all(self, numbers: list[int], at_once: int = 48) -> list[tuple[int, dict[str, Any]]]:
        gate = asyncio.Semaphore(at_once)

        async def one(number: int) -> tuple[int, dict[str, Any]]:
            async with gate:
                return await self.send(number)

        return await asyncio.gather(*(one(number) for number in numbers))

    def count(self, what: Any) -> int:
        with reading(self.product.engine) as session:
            return int(session.execute(select(func.count()).select_from(what)).scalar_one())

    def states(self) -> dict[str, int]:
        with reading(self.product.engine) as session:
            return dict(Counter(session.scalars(select(RUN.c.state))))


async def test_a_thousand_events_delivered_three_times_each_in_any_order_run_once_each(product: Product) -> None:
    sender = Sender(product)
    numbers = [*range(1_000)] * 3
    random.Random(22).shuffle(numbers)

    answers = await sender.send_all(numbers)
    done = await small_runs.SmallRuns(product, "w").drain()

    assert Counter(status for status, _ in answers) == {202: 1_000, 200: 2_000}
    by_event = {number: set[str]() for number in range(1_000)}
    for number, (_, told) in zip(numbers, answers, strict=True):
        by_event[number].add(told["run_id"])
    assert all(len(run_ids) == 1 for run_ids in by_event.values())
    assert (done, sender.count(RUN), sender.count(SEEN), sender.states()) == (1_000, 1_000, 1_000, {"succeeded": 1_000})
    with reading(product.engine) as session:
        numbered = sorted(session.scalars(select(RUN.c.number)))
        ids = list(session.scalars(select(RUN.c.id).limit(20)))
    assert numbered == [*range(1, 1_001)]
    assert [mistakes_of_run(product, run_id) for run_id in ids] == [[]] * 20


async def test_nobody_is_left_waiting_when_the_database_is_away(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = Sender(product)

    def away(work: Any) -> "Future[Any]":
        gone: Future[Any] = Future()
        asyncio.get_running_loop().call_later(0.05, gone.set_exception, OperationalError("BEGIN", {}, OSError("away")))
        return gone

    with monkeypatch.context() as patched:
        patched.setattr(product.writer, "submit", away)
        async with asyncio.timeout(10):
            refused = await asyncio.gather(*(sender.send(number) for number in range(3)), return_exceptions=True)
    accepted = await sender.send_all([0, 1, 2])

    assert [type(error) for error in refused] == [OperationalError] * 3
    assert [status for status, _ in accepted] == [202] * 3


async def test_an_event_that_comes_again_gets_the_answer_it_got(product: Product) -> None:
    sender = Sender(product, answer="respond")
    numbers = [*range(100)] * 3
    random.Random(7).shuffle(numbers)

    answers = await sender.send_all(numbers)

    assert [told["number"] for _, told in answers] == numbers
    assert (sender.count(RUN), sender.states()) == (100, {"succeeded": 100})


async def test_a_handful_that_a_worker_took_with_it_is_done_by_the_next_one(product: Product) -> None:
    sender = Sender(product)
    await sender.send_all([*range(20)])
    taken = transact(product.engine, lambda session: rows.claim(session, "gone", lease=-1.0))

    transact(product.engine, sweep)
    done = await small_runs.SmallRuns(product, "next").drain()
    late = transact(product.engine, lambda session: hold_all(session, [page.claimed for page in taken]))

    assert (len(taken), done, sender.states(), late) == (20, 20, {"succeeded": 20}, {})


async def test_what_was_begun_before_is_taken_alone_so_that_nothing_dies_with_it_twice(product: Product) -> None:
    sender = Sender(product)
    await sender.send_all([*range(5)])
    handful = transact(product.engine, lambda session: rows.claim(session, "gone", lease=-1.0))
    transact(product.engine, sweep)
    await sender.send_all([5, 6])

    sizes = []
    while taken := transact(product.engine, lambda session: rows.claim(session, "next")):
        sizes.append((len(taken), {page.claimed.crash_count for page in taken}))

    assert len(handful) == 5
    assert sizes == [(1, {1})] * 5 + [(2, {0})]


async def test_a_worker_that_is_slow_loses_no_page_as_if_it_had_died_of_it(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    product.config.lease_seconds = 1.0
    sender = Sender(product)
    await sender.send_all([*range(8)])
    taken = transact(product.engine, lambda session: rows.claim(session, "gone", lease=-1.0))

    async def slowly(product: Product, claimed: Claimed) -> None:
        await asyncio.sleep(0.3)
        transact(product.engine, sweep)
        await execute(product, claimed)

    monkeypatch.setattr(small_runs, "execute", slowly)
    transact(product.engine, sweep)
    done = await small_runs.SmallRuns(product, "next").drain()

    assert (len(taken), done, sender.states()) == (8, 8, {"succeeded": 8})
    with reading(product.engine) as session:
        assert set(session.scalars(select(TASK.c.crash_count))) == {1}


async def test_a_page_that_needs_the_ordinary_way_is_given_back_and_done_alone(product: Product) -> None:
    sender = Sender(product)
    await sender.send_all([1, 2, 3])
    small = small_runs.SmallRuns(product, "w")
    do = small._do
    small._do = lambda page: do(page) if page.number != 2 else nothing()  # type: ignore[method-assign]

    done = await small.drain()

    assert (done, sender.states()) == (3, {"succeeded": 3})
    with reading(product.engine) as session:
        told = sorted((row.lease_epoch, row.attempts) for row in session.execute(select(TASK)))
    assert told == [(1, 1), (1, 1), (2, 1)]


async def nothing() -> None:
    return None


async def test_a_run_cancelled_while_it_waits_is_never_done(product: Product) -> None:
    sender = Sender(product)
    _, told = await sender.send(1)
    await sender.send(2)
    runs.cancel(product, told["run_id"])

    done = await small_runs.SmallRuns(product, "w").drain()

    assert (done, sender.states()) == (1, {"cancelled": 1, "succeeded": 1})


async def test_a_run_cancelled_while_it_is_in_hand_ends_as_cancelled(product: Product) -> None:
    sender = Sender(product)
    _, told = await sender.send(1)
    small = small_runs.SmallRuns(product, "w")
    taken = transact(product.engine, lambda session: rows.claim(session, "w"))
    finished = await small._do(taken[0])
    assert finished is not None
    runs.cancel(product, told["run_id"])

    closed = transact(product.engine, lambda session: rows.finish_all(session, [finished]))
    transact(
        product.engine,
        lambda session: session.execute(TASK.update().values(lease_until=None, lease_owner=None, state="ready")),
    )
    run = await work_run(product, told["run_id"], "w")

    assert (closed, run.state) == (set(), "cancelled")


async def test_small_runs_can_be_done_one_by_one_as_well(product: Product) -> None:
    sender = Sender(product)
    _, told = await sender.send(1)

    run = await work_run(product, told["run_id"], "w")

    assert (run.state, run.n_delivered) == ("succeeded", 1)
    assert mistakes_of_run(product, run.id) == []
