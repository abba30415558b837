"""Plans, repeats and single changes: what reaches the target is what must reach it, once."""

import pytest
from sqlalchemy import func, select
from wareflow.store.models import CursorState, Effect, Inbox, Lane, table

from tests.runs.arrange import CODES, Office, goods, items_to_bc, numbered


async def test_a_plan_lists_the_changes_of_the_live_run_and_writes_nothing(office: Office) -> None:
    office.stock([*goods(*numbered(5)), *goods("00123", price="1.10")])
    flow = office.flow(items_to_bc(page_size=4))

    plan = await office.run(flow, "plan")
    traces = [
        office.rows(select(func.count()).select_from(table(model)))[0][0] for model in (Effect, Inbox, CursorState)
    ]
    written_by_plan = office.all_writes()
    live = await office.run(flow)

    assert traces == [0, 0, 0]
    assert written_by_plan == []
    assert office.changes(plan.id) == office.changes(live.id)
    assert office.books(plan.id) == office.books(live.id) == {"read": 6, "delivered": 6}


async def test_a_second_run_writes_nothing(office: Office) -> None:
    office.stock(goods(*numbered(12)))
    flow = office.flow(items_to_bc(page_size=5))
    await office.run(flow)
    office.forget_requests()

    second = await office.run(flow)

    assert office.all_writes() == []
    assert second.state == "succeeded"


async def test_records_that_were_right_already_close_the_way_for_older_versions(office: Office) -> None:
    stock = goods(*numbered(3))
    office.stock(stock)
    await office.run(office.flow(items_to_bc()))

    run = await office.run(office.flow(items_to_bc()))

    lanes = office.rows(select(table(Lane).c.run_no).where(table(Lane).c.source.startswith(f"{run.flow_id}/")))
    assert office.books(run.id) == {"read": 3, "unchanged": 3}
    assert [row.run_no for row in lanes] == [run.number] * 3


async def test_one_changed_price_is_one_patch_of_one_field(office: Office) -> None:
    office.stock(goods(*numbered(6), at="2024-05-01T10:00:00Z"))
    flow = office.flow(items_to_bc())
    await office.run(flow)
    office.forget_requests()

    office.stock([*goods(*numbered(5), at="2024-05-01T10:00:00Z"), *goods("G-0005", price="13.75")])
    run = await office.run(flow)

    (write,) = office.writes()
    assert (write.method, write.json) == ("PATCH", {"unitPrice": pytest.approx(13.75)})
    assert office.books(run.id) == {"read": 1, "delivered": 1}


async def test_an_empty_source_ends_well(office: Office) -> None:
    office.stock([])

    run = await office.run(office.flow(items_to_bc()))

    assert (run.state, office.books(run.id)) == ("succeeded", {})
    assert office.steps(run.id)["upsert"].status == "skipped"


async def test_items_of_one_second_at_a_page_border_all_arrive(office: Office) -> None:
    office.stock(goods(*numbered(23), at="2024-05-01T10:00:00Z"))

    run = await office.run(office.flow(items_to_bc(page_size=5)))

    assert office.books(run.id) == {"read": 23, "delivered": 23}
    assert set(numbered(23)) <= office.bc_items().keys()


async def test_repeats_in_the_overlap_are_read_and_dropped(office: Office) -> None:
    office.stock(goods(*numbered(4)))
    flow = office.flow(items_to_bc())
    await office.run(flow)

    office.forget_requests()
    again = await office.run(flow)

    assert len(office.requests("lightspeed")) == 1
    assert office.books(again.id) == {}


async def test_text_codes_arrive_as_they_are(office: Office) -> None:
    office.stock(goods(*CODES))

    run = await office.run(office.flow(items_to_bc()))

    assert office.books(run.id) == {"read": 5, "delivered": 5}
    assert {code.upper() for code in CODES} <= office.bc_items().keys()
    assert [record["customSku"] for record in office.records(run.id, "changed", "items")] == list(CODES)


async def test_the_same_idempotency_key_is_the_same_run(office: Office) -> None:
    office.stock(goods("A"))
    flow = office.flow(items_to_bc())

    first = office.start(flow, key="order-4711")
    await office.work(first)
    second = office.start(flow, key="order-4711")

    assert first == second


async def test_until_stops_behind_that_node(office: Office) -> None:
    office.stock(goods(*numbered(3)))
    flow = office.flow(items_to_bc())

    run = await office.run(flow, "plan", until="changed")

    assert office.books(run.id) == {"read": 3, "delivered": 3}
    assert list(office.steps(run.id)) == ["changed"]


async def test_a_run_can_start_in_the_middle_with_the_last_data(office: Office) -> None:
    office.stock(goods(*numbered(3)))
    flow = office.flow(items_to_bc())
    await office.run(flow, "plan", until="changed")
    office.forget_requests()

    run = await office.run(flow, start="upsert")

    assert office.requests("lightspeed") == []
    assert office.books(run.id) == {"read": 3, "delivered": 3}
