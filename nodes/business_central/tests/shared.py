"""One imitated company for all tests of a file, put back to its demo data before each."""

from functools import cache
from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sdk import Action, Batch
from wareflow.sdk.nodes import Node
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.tests.conftest import Wire, connected


class Office:
    """The company, the way to it, and a look at what it keeps."""

    def __init__(self) -> None:
        self.system = Sandbox()
        self.transport = Wire(create_sandbox_app([self.system]))
        self.connection = connected()
        self._demo = self.system.snapshot()

    def back_to_demo(self) -> None:
        self.system.restore(self._demo)
        self.system.settings.update(self.system.default_settings)
        self.system.requests.clear()
        self.system.faults.clear()
        self.system.clock.run_free()

    def rows(self, set_name: str, **wanted: Any) -> list[dict[str, Any]]:
        rows = (row.values for row in self.system.main_company().table(set_name).values())
        return [dict(row) for row in rows if all(row[name] == value for name, value in wanted.items())]

    def code(self, set_name: str, row_id: str) -> str:
        """The code of the row with that id; empty for a blank id."""
        return str((self.rows(set_name, id=row_id) or [{"code": ""}])[0]["code"])

    def written(self) -> list[str]:
        """Method and set of every write."""
        found = self.system.requests.find(write=True)
        return [f"{each.method} {each.path.rpartition('/')[2].partition('(')[0]}" for each in found]


async def run_example(
    node: type[Node[Any]], transport: httpx.AsyncBaseTransport, connection: BusinessCentralConnection
) -> NodeRun:
    """The step with its own example, files and all."""
    shown = node.example
    assert shown is not None
    batch = Batch.of(list(shown.records)) if issubclass(node, Action) else None  # type: ignore[arg-type]
    host = MemoryHost({"demo_bc": connection}, transport)
    files = {name: host.files.add(name, content) for name, content in shown.files.items()}
    config = {
        name: files.get(value, value) if isinstance(value, str) else value for name, value in shown.config.items()
    }
    return await run_node(node, config, batch, host=host)


@cache
def _office() -> Office:
    return Office()


@pytest.fixture
def shared_office() -> Office:
    office = _office()
    office.back_to_demo()
    return office
