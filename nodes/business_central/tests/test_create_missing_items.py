"""BC: create missing items, against the imitated company."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.create_missing_items import CreateMissingItems, CreateMissingItemsConfig
from nodes.business_central.tests.conftest import connected

ORDER: dict[str, Any] = {
    "number": "1001",
    "lines": [{"sku": "MUG-BLUE", "name": "Blue mug"}, {"sku": "new-1", "name": "New mug"}, {"sku": "", "name": "Tip"}],
}
SECOND: dict[str, Any] = {"number": "1002", "lines": [{"sku": "NEW-1", "name": "Newer mug"}]}


class Goods:
    """Orders whose items are to be there."""

    def __init__(self, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> None:
        self.office = office
        self.transport = transport
        self.connection = connection

    async def send(self, *records: Any, mode: Any = "live", **config: Any) -> NodeRun:
        batch = Batch.of(records or [ORDER, SECOND])
        wish = {"connection": "bc", **config}
        return await run_node(
            CreateMissingItems, wish, batch, http=self.transport, connection=self.connection, mode=mode
        )

    def stored(self, number: str) -> list[dict[str, Any]]:
        return [row for row in self.office.state()["items"] if row["number"] == number]

    def writes(self) -> int:
        return len(self.office.requests.find(write=True))


@pytest.fixture
def goods(office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Goods:
    return Goods(office, transport, connection)


async def test_only_the_items_that_are_missing_are_created_and_each_once(goods: Goods) -> None:
    [before] = goods.stored("MUG-BLUE")

    run = await goods.send()

    assert [row["displayName"] for row in goods.stored("NEW-1")] == ["New mug"]
    assert goods.stored("MUG-BLUE") == [before]
    assert len(run.records("ready")) == 2
    assert goods.writes() == 1


async def test_the_second_run_writes_nothing(goods: Goods) -> None:
    await goods.send()
    goods.office.requests.clear()

    again = await goods.send()

    assert goods.writes() == 0
    assert len(again.records("ready")) == 2


async def test_a_plan_shows_each_new_item_once_and_sends_nothing(goods: Goods) -> None:
    run = await goods.send(mode="plan")

    shown = sorted((record.change.action, record.change.key) for record in run.changes)
    assert shown == [("create", "NEW-1"), ("unchanged", "MUG-BLUE")]
    # The step that creates the documents must not miss it then.
    assert [record["bc_planned_items"] for record in run.records("ready")] == [["NEW-1"], ["NEW-1"]]
    assert goods.writes() == 0


@pytest.mark.parametrize("kind", ["500_after", "drop_reply", "429", "expired_token", "500_before"])
async def test_trouble_on_the_way_makes_no_second_item_and_loses_none(goods: Goods, kind: str) -> None:
    goods.office.faults.add(Fault(kind, times=1, path="items"))

    run = await goods.send()

    assert len(goods.stored("NEW-1")) == 1
    assert len(run.records("ready")) == 2


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ([{"sku": "N" * 21, "name": "Long"}], "number has 21 characters"),
        ([{"sku": "NEW-2", "name": "N" * 101}], "displayName has 101 characters"),
        (None, "There is no list at “lines”"),
    ],
)
async def test_an_item_that_cannot_be_made_sets_its_document_aside_alone(goods: Goods, lines: Any, words: str) -> None:
    run = await goods.send({"number": "1003", "lines": lines}, SECOND)

    assert words in run.errors()[0]
    assert len(run.records("ready")) == len(goods.stored("NEW-1")) == 1


async def test_a_wrong_credential_stops_the_run_and_the_right_one_goes_on(goods: Goods) -> None:
    right = goods.connection
    goods.connection = connected(client_secret="wrong")

    stopped = await goods.send()
    goods.connection = right
    mended = await goods.send()

    assert stopped.halted is not None
    assert len(mended.records("ready")) == 2


def test_a_field_that_cannot_be_mapped_is_named_while_editing() -> None:
    with pytest.raises(ValidationError, match="Did you mean “displayName”"):
        CreateMissingItemsConfig.model_validate({"connection": "bc", "fields": {"displayNam": "x"}})
