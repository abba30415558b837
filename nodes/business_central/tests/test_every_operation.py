"""What every operation keeps to when the remote is in trouble: nothing lost, nothing doubled, and it goes on."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from wareflow.engine.catalog import load_catalog
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Action, Source, Transform
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.tests.conftest import Wire, connected
from nodes.business_central.tests.shared import run_example

NODES = {
    name: node
    for name, node in load_catalog().nodes.items()
    if name.startswith("business_central.") and not issubclass(node, Transform)
}
FILES = ("business_central.document_pdf", "business_central.item_picture")
"""Each run of these keeps a file of its own."""
WRITING = [name for name, node in NODES.items() if issubclass(node, Action) and name not in FILES]
LEDGER = "business_central.find_stock_changes"
ANY_SET = "business_central.read_records"
READING = [name for name, node in NODES.items() if issubclass(node, Source)]
BEFORE = ["429", "500_before", "drop_before", "expired_token"]
AFTER = ["500_after", "drop_reply"]


async def example(name: str, transport: httpx.AsyncBaseTransport, connection: BusinessCentralConnection) -> NodeRun:
    return await run_example(NODES[name], transport, connection)


def asking(name: str, condition: str) -> dict[str, Any]:
    """The parameters of a source's example with another filter."""
    shown = NODES[name].example
    assert shown is not None
    return {**shown.config, "filter": condition}


def counted(state: Mapping[str, Any]) -> dict[str, int]:
    """How many records of each set there are."""
    return {name: len(rows) for name, rows in state.items() if isinstance(rows, list)}


@pytest.fixture
async def undisturbed(name: str) -> dict[str, int]:
    """What is there after a run without any trouble."""
    office = Sandbox()
    await example(name, Wire(create_sandbox_app([office])), connected())
    return counted(office.state())


@pytest.mark.parametrize("name", WRITING)
@pytest.mark.parametrize("kind", BEFORE + AFTER)
async def test_a_write_in_trouble_happens_once(
    name: str,
    kind: str,
    undisturbed: dict[str, int],
    office: Sandbox,
    transport: httpx.ASGITransport,
    connection: BusinessCentralConnection,
) -> None:
    office.faults.add(Fault(kind, times=1, write=True))

    run = await example(name, transport, connection)
    again = await example(name, transport, connection)

    # A connection that broke before the answer may wait for a person, but then the second run mends it.
    assert run.books.balanced
    assert again.errors() == []
    assert counted(office.state()) == undisturbed


@pytest.mark.parametrize("name", WRITING + READING)
@pytest.mark.parametrize("kind", BEFORE)
async def test_a_question_in_trouble_is_asked_again(
    name: str, kind: str, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    undisturbed = await example(name, Wire(create_sandbox_app([Sandbox()])), connected())
    office.faults.add(Fault(kind, times=1, method="GET"))

    run = await example(name, transport, connection)

    assert run.errors() == []
    assert {port: len(items) for port, items in run.outputs.items()} == {
        port: len(items) for port, items in undisturbed.outputs.items()
    }


@pytest.mark.parametrize("name", list(NODES))
async def test_a_wrong_credential_stops_the_run_and_nothing_is_written(
    name: str, office: Sandbox, transport: httpx.ASGITransport
) -> None:
    run = await example(name, transport, connected(client_secret="wrong"))

    assert run.halted is not None
    assert "client secret" in run.halted.message
    assert office.requests.find(write=True) == []


@pytest.mark.parametrize("name", list(NODES))
async def test_a_company_that_is_not_there_is_told(name: str, transport: httpx.ASGITransport) -> None:
    run = await example(name, transport, connected(company="Nowhere"))

    assert run.halted is not None
    assert "no company “Nowhere”" in run.halted.message


@pytest.mark.parametrize("name", [name for name in READING if name != LEDGER])
@pytest.mark.parametrize("size", [7, 50])
async def test_pages_of_any_size_give_every_record_once(
    name: str, size: int, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    node = NODES[name]
    config = asking(name, "")

    whole = await run_node(node, config, host=MemoryHost({"demo_bc": connection}, transport), most_items=None)
    paged = await run_node(
        node, {**config, "page_size": size}, host=MemoryHost({"demo_bc": connection}, transport), most_items=None
    )

    ids = [item.record["id"] for items in paged.outputs.values() for item in items]
    assert len(ids) == len(set(ids))
    assert ids == [item.record["id"] for items in whole.outputs.values() for item in items]


@pytest.mark.parametrize("name", READING)
async def test_nothing_found_is_no_error(
    name: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    field = {LEDGER: "itemNumber", ANY_SET: "code"}.get(name, "number")
    config = asking(name, f"{field} eq 'NO-SUCH'")

    run = await run_node(NODES[name], config, host=MemoryHost({"demo_bc": connection}, transport))

    assert run.halted is None
    assert not any(run.outputs.values())


@pytest.mark.parametrize("name", READING)
async def test_an_unknown_field_in_the_filter_stops_the_run_with_the_reason(
    name: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    config = asking(name, "colour eq 'red'")

    run = await run_node(NODES[name], config, host=MemoryHost({"demo_bc": connection}, transport))

    assert run.halted is not None
    assert "colour" in run.halted.message
