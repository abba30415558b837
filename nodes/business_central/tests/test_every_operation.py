"""What every operation says of a company, or a field in the filter, that is not there."""

from typing import Any

import httpx
import pytest
from wareflow.engine.catalog import load_catalog
from wareflow.sdk import Listener, Source, Transform
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.tests.conftest import connected
from nodes.business_central.tests.shared import run_example

NODES = {
    name: node
    for name, node in load_catalog().nodes.items()
    if name.startswith("business_central.") and not issubclass(node, Transform | Listener)
}
READING = [name for name, node in NODES.items() if issubclass(node, Source)]


async def example(name: str, transport: httpx.AsyncBaseTransport, connection: BusinessCentralConnection) -> NodeRun:
    return await run_example(NODES[name], transport, connection)


def asking(name: str, condition: str) -> dict[str, Any]:
    """The parameters of a source's example with another filter."""
    shown = NODES[name].example
    assert shown is not None
    return {**shown.config, "filter": condition}


@pytest.mark.parametrize("name", list(NODES))
async def test_a_company_that_is_not_there_is_told(name: str, transport: httpx.ASGITransport) -> None:
    run = await example(name, transport, connected(company="Nowhere"))

    assert run.halted is not None
    assert "no company “Nowhere”" in run.halted.message


@pytest.mark.parametrize("name", READING)
async def test_an_unknown_field_in_the_filter_stops_the_run_with_the_reason(
    name: str, transport: httpx.ASGITransport, connection: BusinessCentralConnection
) -> None:
    config = asking(name, "colour eq 'red'")

    run = await run_node(NODES[name], config, host=MemoryHost({"demo_bc": connection}, transport))

    assert run.halted is not None
    assert "colour" in run.halted.message
