"""What starts a run and which sources it reads."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update
from wareflow.services import publishing, scheduling
from wareflow.store.database import transact
from wareflow.store.models import Run, Schedule, table

from tests.runs.arrange import UPSERT, Nodes, Office, flow, four_at_once, goods

SCHEDULED: Nodes = {
    "hourly": ("core.schedule", {"cron": "0 * * * *", "time_zone": "Europe/Warsaw"}),
    "by_hand": ("core.manual_start", {"rows": [{"customSku": "HAND", "description": "By hand", "price": "1.10"}]}),
    "changed": ("lightspeed.changed_items", {"connection": "demo_lightspeed"}),
    "upsert": ("business_central.upsert_item", UPSERT),
}
EDGES = ("hourly.start -> changed.start", "changed.items -> upsert.items", "by_hand.items -> upsert.items")


def _active(office: Office) -> str:
    flow_id = office.flow(flow(SCHEDULED, *EDGES))
    publishing.publish(office.product, flow_id, "", by=None, author="")
    publishing.activate(office.product, flow_id, True, None)
    return flow_id


def _make_due(office: Office) -> None:
    moment = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
    transact(office.product.engine, lambda session: session.execute(update(table(Schedule)).values(next_at=moment)))


async def test_a_schedule_slot_starts_one_run_whoever_looks(office: Office) -> None:
    flow_id = _active(office)
    _make_due(office)

    await four_at_once(lambda: scheduling.fire_due(office.product))

    started = office.rows(select(table(Run)).where(table(Run).c.flow_id == flow_id))
    assert [run.trigger for run in started] == ["schedule"]


async def test_a_scheduled_run_reads_only_what_its_schedule_starts(office: Office) -> None:
    office.stock(goods("SHOP"))
    flow_id = _active(office)
    _make_due(office)
    scheduling.fire_due(office.product)
    ((run_id,),) = office.rows(select(table(Run).c.id).where(table(Run).c.flow_id == flow_id))

    await office.work(run_id)

    assert office.books(run_id) == {"read": 1, "delivered": 1}
    assert "SHOP" in office.bc_items()
    assert "HAND" not in office.bc_items()


async def test_a_run_by_hand_reads_only_what_its_trigger_starts(office: Office) -> None:
    office.stock(goods("SHOP"))

    run = await office.run(office.flow(flow(SCHEDULED, *EDGES)), trigger_node="by_hand")

    assert office.books(run.id) == {"read": 1, "delivered": 1}
    assert "HAND" in office.bc_items()
    assert "SHOP" not in office.bc_items()


async def test_given_records_take_the_place_of_the_trigger_s_own(office: Office) -> None:
    records = ({"customSku": "00123", "description": "Given", "price": "1.10"},)

    run = await office.run(office.flow(flow(SCHEDULED, *EDGES)), trigger_node="by_hand", records=records)

    assert office.books(run.id) == {"read": 1, "delivered": 1}
    assert "00123" in office.bc_items()
