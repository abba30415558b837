"""What a connection is asked: never more at a time than set, and nothing is given up while it is down."""

import asyncio
from collections import Counter
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session
from wareflow.sdk.errors import RateLimited
from wareflow.sdk.http import Api, FixedAuth
from wareflow.services import connections, flow_settings, gauges, overdue, run_views, work
from wareflow.services.execution import execute
from wareflow.services.flow_settings import FlowSettings
from wareflow.services.gates import Gate, Waiting
from wareflow.services.opening import open_settings
from wareflow.store import pressure, runs
from wareflow.store.database import reading, transact
from wareflow.store.pressure import Limits

from tests.runs.arrange import Office, goods, items_to_bc, numbered
from tests.runs.busy import Busy


def gate_of(office: Office, limits: Limits, probe_every: float = 60.0) -> Gate:
    """The gate of one process; two of them are two processes."""
    opened = open_settings(office.product, office.product.project_id, "demo_bc")
    return Gate(office.product.writer, opened.id, "demo_bc", limits, probe_every)


def client_of(office: Office, gate: Gate, busy: Busy) -> Api:
    return Api(office.product.clients.through(gate, [f"{busy.url}"]), busy.url, FixedAuth({}))


async def test_no_more_calls_are_in_flight_than_set_whatever_many_processes_do(office: Office, busy: Busy) -> None:
    gates = [gate_of(office, Limits(at_once=6)) for _ in range(3)]
    apis = [client_of(office, gate, busy) for gate in gates]

    await asyncio.gather(*(api.get("items") for api in apis for _ in range(60)))

    assert len(busy.came) == 180
    assert 2 <= busy.most <= 6
    for gate in gates:
        await gate.close()


async def test_a_process_that_is_always_busy_gives_half_of_its_calls_to_one_that_comes(office: Office) -> None:
    limits, connection = (
        Limits(at_once=4),
        open_settings(office.product, office.product.project_id, "demo_bc"),
    )

    def come(worker: str, in_flight: int) -> int:
        report = pressure.Report(in_flight=in_flight, waiting=5)
        exchange = partial(pressure.exchange, connection_id=connection.id, worker=worker, limits=limits, report=report)
        return transact(office.product.engine, exchange).slots

    told = [
        come("first", 0),
        come("second", 0),
        come("first", 4),
        come("second", 0),
        come("first", 2),
        come("second", 0),
    ]

    assert told == [4, 0, 2, 0, 2, 2]


async def test_a_process_without_a_call_asks_the_others_a_few_times_a_second(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, asker = (gate_of(office, Limits(at_once=1)) for _ in range(2))
    await holder.enter()
    asked: Counter[str] = Counter()
    exchange = pressure.exchange

    def counted(session: Session, **named: Any) -> pressure.Grant:
        asked[named["worker"]] += 1
        return exchange(session, **named)

    monkeypatch.setattr(pressure, "exchange", counted)
    entering = asyncio.create_task(asker.enter())
    await asyncio.sleep(1)
    most = max(asked.values())
    holder.leave()
    await holder.close()
    await asyncio.wait_for(entering, 5)

    assert most <= 8
    await asker.close()


async def test_calls_go_out_in_the_order_in_which_they_came(office: Office) -> None:
    gate = gate_of(office, Limits(at_once=2))
    order: list[int] = []

    async def call(number: int) -> None:
        await gate.enter()
        order.append(number)

    inside = [asyncio.create_task(call(number)) for number in range(2)]
    await asyncio.gather(*inside)
    waiting = [asyncio.create_task(call(number)) for number in range(2, 8)]
    await asyncio.sleep(0)
    for _ in range(3):
        gate.leave()
        gate.leave()  # in the same moment
        while gate.inside < 2:  # noqa: ASYNC110  each turn of the loop lets the next one in
            await asyncio.sleep(0)

    assert order == [*range(8)]
    await asyncio.gather(*waiting)
    await gate.close()


async def test_who_is_let_in_and_cancelled_in_the_same_moment_takes_nobodys_place(office: Office) -> None:
    gate = gate_of(office, Limits(at_once=1))
    await gate.enter()
    gone, next_one = asyncio.create_task(gate.enter()), asyncio.create_task(gate.enter())
    await asyncio.sleep(0)

    gate.leave()
    gone.cancel()
    await asyncio.wait_for(next_one, 5)

    assert (gone.cancelled(), gate.inside) == (True, 1)
    await gate.close()


async def test_after_a_pause_was_asked_for_fewer_calls_go_out(office: Office, busy: Busy) -> None:
    gate = gate_of(office, Limits(at_once=8))
    api = client_of(office, gate, busy)
    busy.refuse = 8
    await asyncio.gather(*(api.get("items") for _ in range(8)))

    busy.most = 0
    await asyncio.gather(*(api.get("items") for _ in range(8)))

    view = await asyncio.to_thread(gauges.gauge, office.product, "demo_bc")
    assert busy.most < 8
    assert view.limited_at is not None
    await gate.close()


async def test_a_budget_holds_for_all_processes_together(office: Office, busy: Busy) -> None:
    gates = [gate_of(office, Limits(at_once=8, calls=10, seconds=1.0)) for _ in range(2)]
    apis = [client_of(office, gate, busy) for gate in gates]

    await asyncio.gather(*(api.get("items") for api in apis for _ in range(15)))

    came = sorted(busy.came)
    within = [sum(start <= at < start + 0.5 for at in came) for start in came]
    assert len(came) == 30
    assert max(within) <= 10
    for gate in gates:
        await gate.close()


async def test_calls_that_would_wait_long_are_put_off_instead_of_waiting_here(office: Office, busy: Busy) -> None:
    gate = gate_of(office, Limits(at_once=8, calls=1, seconds=3600.0))
    api = client_of(office, gate, busy)
    await api.get("items")

    with pytest.raises(Waiting) as put_off:
        await api.get("items")

    assert put_off.value.retry_after is not None
    assert (put_off.value.retry_after > 10, put_off.value.counts, len(busy.came)) == (True, False, 1)
    await gate.close()


async def test_a_long_outage_gives_nothing_up_and_the_run_goes_on_after_it(office: Office) -> None:
    office.product.gates._probe_every = 0.3
    office.stock(goods(*numbered(20)))
    office.fault("business_central", "500_before", rate=1.0, seed=1, match={"write": True})
    office.fault("business_central", "500_before", rate=1.0, seed=1, match={"path": "items"})
    run_id = office.start(office.flow(items_to_bc(page_size=10)))
    working = asyncio.create_task(office.work(run_id))
    for _ in range(200):
        if (await asyncio.to_thread(gauges.gauge, office.product, "demo_bc")).state == "open":
            break
        await asyncio.sleep(0.05)
    office.forget_requests()
    await asyncio.sleep(2)
    asked = len([each for each in office.requests() if "items" in str(each)])

    office.calm()
    await working

    assert asked <= 12
    assert office.books(run_id) == {"read": 20, "delivered": 20}
    assert office.parked() == []
    assert gauges.gauge(office.product, "demo_bc").state == "closed"


async def test_a_run_that_waits_says_why_and_at_which_step(office: Office) -> None:
    office.product.config.backoff_seconds = 600
    office.stock(goods("A"))
    office.fault("business_central", "500_before", times=None, match={"path": "items"})
    run_id = office.start(office.flow(items_to_bc()))

    while claimed := await work.claim(office.product, "test", run_id=run_id):
        await execute(office.product, claimed)
    with reading(office.product.engine) as session:
        brief = run_views.brief(session, runs.get(session, run_id))

    assert (brief.status, office.steps(run_id)["upsert"].status) == ("waiting", "waiting")
    assert brief.waiting is not None
    assert "Business Central" in brief.waiting.message
    assert brief.waiting.until > brief.created_at


async def test_refused_credentials_call_a_person_and_nobody_else_tries(office: Office) -> None:
    office.stock(goods("A"))
    opened = open_settings(office.product, office.product.project_id, "demo_bc")
    gate = office.product.gates.of(opened.id, "demo_bc", opened.limits)
    await gate.refused("The password is wrong.")
    office.forget_requests()

    refused = await office.run(office.flow(items_to_bc()))
    seen = len(office.requests())
    view = gauges.gauge(office.product, "demo_bc")
    tested = await connections.test_saved(office.product, "demo_bc")
    mended = await office.run(office.flow(items_to_bc()))

    assert (refused.state, seen, view.reason, view.message) == ("failed", 0, "auth", "The password is wrong.")
    assert (tested.ok, mended.state) == (True, "succeeded")


async def test_a_refusal_in_words_holds_the_connection_like_a_429(office: Office, busy: Busy) -> None:
    gate = gate_of(office, Limits(at_once=8))

    class Wordy(Api):
        def refusal(self, call: object, reply: object) -> RateLimited:
            return RateLimited("too much", retry_after=3600.0)

    api = Wordy(office.product.clients.through(gate, [busy.url]), busy.url, FixedAuth({}))
    with pytest.raises(RateLimited):
        await api.get("items")

    with pytest.raises(Waiting):
        await client_of(office, gate, busy).get("items")

    assert len(busy.came) == 1
    await gate.close()


async def test_versions_of_one_record_in_a_page_are_written_in_their_order(office: Office) -> None:
    office.stock([*goods("A", price="1.00"), *goods("B"), *goods("A", price="2.00"), *goods("A", price="1.00")])

    run = await office.run(office.flow(items_to_bc()))

    assert office.books(run.id) == {"read": 4, "delivered": 4}
    assert str(office.bc_items()["A"]["unitPrice"]) in ("1", "1.0", "1.00")
    assert len(office.writes()) == 4


async def test_a_step_that_takes_too_long_is_tried_again_and_doubles_nothing(office: Office) -> None:
    office.product.config.node_seconds = 1.0
    office.stock(goods(*numbered(6)))
    office.fault("business_central", "slow", times=3, delay=3, match={"write": True})

    run = await office.run(office.flow(items_to_bc()))

    assert office.books(run.id) == {"read": 6, "delivered": 6}
    assert len(office.bc_items().keys() & set(numbered(6))) == 6


async def test_the_limit_of_a_step_wins_over_that_of_the_installation(office: Office) -> None:
    office.product.config.max_tries = 1
    office.stock(goods("A"))
    office.fault("business_central", "slow", times=None, delay=3, match={"method": "GET", "path": "/items"})
    document = items_to_bc()
    document["nodes"]["upsert"]["timeout"] = 1

    run = await office.run(office.flow(document))

    assert office.books(run.id) == {"read": 1, "parked": 1}
    assert "“upsert” took longer than 1 s" in office.parked()[0].message


@pytest.mark.parametrize("mode", ["plan", "live"])
async def test_a_source_that_gives_no_page_in_its_time_ends_the_run_with_that_cause(office: Office, mode: str) -> None:
    office.product.config.max_tries = 1
    office.stock(goods("A"))
    office.fault("lightspeed", "slow", times=None, delay=3)
    document = items_to_bc()
    document["nodes"]["changed"]["timeout"] = 1

    run = await office.run(office.flow(document), mode=mode)

    assert run.state == "failed"
    assert "“changed” took longer than 1 s to read a page" in run.error["message"]


async def test_the_limit_of_a_flow_wins_over_that_of_the_installation(office: Office) -> None:
    office.stock(goods(*numbered(2)))
    short, long = office.flow(items_to_bc(page_size=1)), office.flow(items_to_bc(page_size=1))
    flow_settings.change(office.product, short, FlowSettings(timeout=1), None)
    going = [office.start(flow_id) for flow_id in (short, long)]
    for run_id in going:
        reading = await work.claim(office.product, "test", run_id=run_id)
        assert reading is not None
        await execute(office.product, reading)
    with office.product.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE run SET started_at = '2020-01-01 00:00:00'")
    office.product.config.run_seconds = 10**9

    stopped = await asyncio.to_thread(overdue.stop_overdue, office.product)
    run = await office.work(going[0])

    assert stopped == going[:1]
    assert "longer than 1 s" in run.error["message"]


async def test_a_run_that_takes_too_long_is_stopped_with_its_cause(office: Office) -> None:
    office.stock(goods(*numbered(4)))
    run_id = office.start(office.flow(items_to_bc(page_size=2)))
    reading = await work.claim(office.product, "test", run_id=run_id)
    assert reading is not None
    await execute(office.product, reading)
    office.product.config.run_seconds = 0.001

    stopped = await asyncio.to_thread(overdue.stop_overdue, office.product)
    run = await office.work(run_id)
    office.product.config.run_seconds = 3600
    after = await office.run(office.flow(items_to_bc()))

    assert (stopped, run.state, run.error["code"]) == ([run_id], "failed", "too_long")
    assert after.n_delivered == 4
