"""Rules that a small mistake would break without anybody noticing; each test is the answer to a planted bug."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from wareflow.engine.host import Intent
from wareflow.sdk.changes import Change
from wareflow.services import scheduling, work
from wareflow.services.db_host import DatabaseHost
from wareflow.store.outbox import Bell

from tests.runs.arrange import Office, goods, items_to_bc


async def test_two_changes_of_one_second_are_two_changes(office: Office) -> None:
    moment = datetime.now(UTC).replace(microsecond=0).isoformat()
    flow_id = office.flow(items_to_bc())
    office.stock(goods("A", price="1.10", at=moment))
    await office.run(flow_id)

    office.stock(goods("A", price="2.20", at=moment))
    run = await office.run(flow_id)

    assert office.books(run.id) == {"read": 1, "delivered": 1}
    assert str(office.bc_items()["A"]["unitPrice"]) in ("2.2", "2.20")


async def test_bells_that_cannot_be_rung_stay_on_the_table(office: Office) -> None:
    office.stock(goods("A"))
    office.start(office.flow(items_to_bc()))
    rung: list[Bell] = []

    def down(bells: Sequence[Bell]) -> None:
        raise ConnectionError("the queue is away")

    with pytest.raises(ConnectionError):
        scheduling.relay(office.product, down)
    scheduling.relay(office.product, rung.extend)

    assert len(rung) == 1


async def test_the_name_of_a_write_is_the_same_in_every_attempt(office: Office) -> None:
    office.stock(goods("A"))
    run_id = office.start(office.flow(items_to_bc()))
    claimed = await work.claim(office.product, "first", run_id=run_id)
    assert claimed is not None
    intent = Intent("upsert", "", "item", Change("item", "A", "create", {"number": "A"}), "C", 1)
    again = replace(claimed, attempts=2, epoch=claimed.epoch + 1, owner="second")

    wishes = [DatabaseHost(office.product, each)._wish(intent) for each in (claimed, again)]

    assert wishes[0] == wishes[1]
