"""One flow starts another: what is handed over, how often, and what is refused."""

from typing import Any

import pytest
from sqlalchemy import select
from wareflow.engine.lineage import first_id
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.items import Item
from wareflow.services import chaining, publishing
from wareflow.store.models import Flow, Run, table
from wareflow.store.tasks import Claimed

from tests.runs.arrange import Nodes, Office, flow

RUN = table(Run)
START = ("core.manual_start", {"rows": [{"sku": "A"}, {"sku": "B"}, {"sku": "C"}]})


def _published(office: Office, nodes: Nodes, *edges: str, name: str) -> str:
    flow_id = office.flow(flow(nodes, *edges, name=name))
    publishing.publish(office.product, flow_id, "", by=None, author="")
    return flow_id


def _receiver(office: Office, name: str = "Pack") -> str:
    return _published(office, {"start": ("core.manual_start", {})}, name=name)


def _caller(office: Office, target: str = "Pack", name: str = "Orders", **config: Any) -> str:
    nodes: Nodes = {"start": START, "call": ("core.start_flow", {"flow": target, **config})}
    return _published(office, nodes, "start.items -> call.items", name=name)


def _runs_of(office: Office, flow_id: str) -> list[Any]:
    return office.rows(select(RUN).where(RUN.c.flow_id == flow_id).order_by(RUN.c.id))


async def test_the_items_become_the_records_of_one_run(office: Office) -> None:
    target = _receiver(office)

    run = await office.run(_caller(office))

    (started,) = _runs_of(office, target)
    assert (run.state, started.trigger, started.caused_by) == ("succeeded", "flow", run.id)
    assert office.books(run.id) == {"read": 3, "delivered": 3}
    await office.work(started.id)
    assert office.records(started.id, "start", "items") == START[1]["rows"]


async def test_each_item_can_have_a_run_of_its_own(office: Office) -> None:
    target = _receiver(office)

    await office.run(_caller(office, runs="each"))

    assert [run.options["records"] for run in _runs_of(office, target)] == [[row] for row in START[1]["rows"]]


async def test_a_plan_shows_the_start_and_starts_nothing(office: Office) -> None:
    target = _receiver(office)

    run = await office.run(_caller(office), "plan")

    assert _runs_of(office, target) == []
    assert office.change_counts(run.id) == {"create": 1}


async def test_items_handed_over_before_an_interruption_are_not_handed_over_again(office: Office) -> None:
    target = _receiver(office)
    caller = _caller(office)
    run_id = office.start(caller)
    claimed = Claimed("task", office.product.project_id, run_id, "page", "start", 0, 7, "worker", 1)
    door = await chaining.open_door(office.product, claimed, "call", "Pack")
    items = [Item({"sku": sku}, id=first_id(7) + no, roots=(no,)) for no, sku in enumerate("ABC")]

    first = await door.start(items[:2])
    again = await door.start(items[:2])
    more = await door.start(items)
    once_more = await door.start(items[1:])

    assert first == again
    assert {first, more} >= {once_more}
    handed = [row["sku"] for run in _runs_of(office, target) for row in run.options["records"]]
    assert handed == ["A", "B", "C"]


async def test_flows_do_not_start_one_another_in_a_circle(office: Office) -> None:
    first = _caller(office, target="Second", name="First")
    second = _caller(office, target="First", name="Second")

    run = await office.run(first)
    (started,) = _runs_of(office, second)
    ended = await office.work(started.id)

    assert run.state == "succeeded"
    assert ended.state == "failed"
    assert "“First” → “Second” → “First”" in ended.error["message"]
    assert len(_runs_of(office, first)) == 1


async def test_more_than_ten_flows_in_a_row_are_refused(office: Office) -> None:
    for number in range(12):
        _caller(office, target=f"Flow {number + 1}", name=f"Flow {number}")
    _receiver(office, "Flow 12")
    run = await office.run(_id_of(office, "Flow 0"))

    for _ in range(11):
        started = office.rows(select(RUN).where(RUN.c.caused_by == run.id))
        if not started:
            break
        run = await office.work(started[0].id)

    assert run.state == "failed"
    assert "10 flows in a row" in run.error["message"]


@pytest.mark.parametrize(
    ("name", "words"),
    [("Nowhere", "There is no flow"), ("Draft", "never published"), ("Twins", "2 flows"), ("Deaf", "Manual start")],
)
async def test_a_flow_that_cannot_be_started_is_named_with_the_way_out(office: Office, name: str, words: str) -> None:
    office.flow(flow({"start": START}, name="Draft"))
    for _ in range(2):
        _receiver(office, "Twins")
    _published(office, {"clock": ("core.schedule", {})}, name="Deaf")

    run = await office.run(_caller(office, target=name, name="Caller"))

    assert run.state == "failed"
    assert words in run.error["message"]
    with pytest.raises(ConfigError, match=words):
        chaining.closed_door(office.product, name)


def _id_of(office: Office, name: str) -> str:
    found = table(Flow)
    return str(office.rows(select(found.c.id).where(found.c.name == name))[0].id)


async def test_an_item_alone_is_started_once_however_often_it_is_asked_for(office: Office) -> None:
    target = _receiver(office)
    run_id = office.start(_caller(office, runs="each"))
    claimed = Claimed("task", office.product.project_id, run_id, "page", "start", 0, 7, "worker", 1)
    door = await chaining.open_door(office.product, claimed, "call", "Pack")
    one, two = (Item({"sku": sku}, id=first_id(7) + no, roots=(no,)) for no, sku in enumerate("AB"))

    first = [await door.start_one(one), await door.start_one(two)]
    again = [await door.start_one(one), await door.start_one(two)]

    assert first == again
    assert [run.options["records"] for run in _runs_of(office, target)] == [[{"sku": "A"}], [{"sku": "B"}]]
