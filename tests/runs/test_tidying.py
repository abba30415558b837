"""What has had its time is removed beside runs that go on, on both databases, and the books stay right."""

import asyncio
import threading

from sqlalchemy import select
from wareflow.sdk.errors import ConfigError
from wareflow.services import keeping, run_views
from wareflow.services.books_check import mistakes
from wareflow.services.housekeeping import Housekeeper, tidy
from wareflow.services.pieces import Pace
from wareflow.store import runs as run_rows
from wareflow.store.clock import clock
from wareflow.store.database import reading, transact
from wareflow.store.models import Run, StepChunk, table

from tests.runs.arrange import Office, flow

ROWS = [{"sku": f"G-{n}", "name": f"Goods {n}"} for n in range(40)]
SMALL = flow(
    {
        "start": ("core.manual_start", {"rows": ROWS}),
        "map": ("core.map_fields", {"fields": {"sku": "{{ item.sku }}", "name": "{{ item.name }}"}}),
        "sort": ("core.sort", {"keys": [{"path": "sku"}]}),
    },
    "start.items -> map.items", "map.mapped -> sort.items",
)  # fmt: skip


def age(office: Office, run_id: str, days: float) -> None:
    old = table(Run).update().where(table(Run).c.id == run_id).values(finished_at=clock(-days * 86_400))
    transact(office.product.engine, lambda s: s.execute(old))


async def test_the_books_of_a_run_without_its_data_are_right(office: Office) -> None:
    flow_id = office.flow(SMALL)
    old, young = (await office.run(flow_id)), (await office.run(flow_id))
    before = {node: (view.inputs, view.outputs) for node, view in office.steps(old.id).items()}
    age(office, old.id, 40)

    report = tidy(office.product)

    after = {node: (view.inputs, view.outputs) for node, view in office.steps(old.id).items()}
    with reading(office.product.engine) as session:
        brief = run_views.brief(session, run_rows.get(session, old.id))
    assert report["removed"]["run_data"] == 1
    assert after == before
    assert brief.books.balanced
    assert brief.data_removed_at is not None
    assert mistakes(office.product) == []
    assert len(office.records(young.id, "start", "items")) == 40
    amounts = keeping.show(office.product).amounts
    assert (amounts["runs"]["good"]["runs"], amounts["runs"]["good"]["items"] >= 80) == (2, True)


async def test_runs_go_on_while_old_ones_are_removed(office: Office) -> None:
    flow_id = office.flow(SMALL)
    for _ in range(3):
        age(office, (await office.run(flow_id)).id, 40)
    pace = Pace()
    tidying = threading.Thread(target=tidy, args=(office.product, pace))

    tidying.start()
    fresh = [await office.run(flow_id) for _ in range(3)]
    await asyncio.to_thread(tidying.join)

    kept = set(office.rows(select(table(StepChunk).c.run_id).distinct()))
    assert {run.id for run in fresh} == {row[0] for row in kept}
    assert [run.state for run in fresh] == ["succeeded"] * 3
    assert mistakes(office.product) == []


async def test_a_run_from_a_step_says_that_the_data_before_it_were_removed(office: Office) -> None:
    flow_id = office.flow(SMALL)
    age(office, (await office.run(flow_id)).id, 40)
    tidy(office.product)

    try:
        office.start(flow_id, start="map")
        said = ""
    except ConfigError as error:
        said = str(error)

    assert "was removed" in said


async def test_the_housekeeper_stops_when_it_is_told_to(office: Office) -> None:
    stop = threading.Event()
    keeper = Housekeeper(office.product, stop)

    keeper.start()
    stop.set()
    keeper.join()

    assert keeper._thread is not None
    assert not keeper._thread.is_alive()
