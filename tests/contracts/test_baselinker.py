"""Every BaseLinker operation under everything that goes wrong between us and BaseLinker.

Each node runs with its own example. Whatever happens at any of its requests, the next runs leave the account as if
nothing had happened, nothing is written twice, and every request fits the method table.
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.baselinker.methods import misfits
from wareflow.sandbox.baselinker.php import php_json
from wareflow.sandbox.baselinker.system import TOKEN, BaseLinker
from wareflow.sandbox.kit import Fault, ReplyDropped
from wareflow.sdk import Batch, Source, loads
from wareflow.testing import NOW, MemoryHost, NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from tests.contracts.arrange import CATALOG

NODES: list[NodeClass] = [node for name, node in CATALOG.nodes.items() if name.startswith("baselinker.")]
READING = [node for node in NODES if issubclass(node, Source)]
TROUBLES = ["429", "500_before", "500_after", "drop_before", "drop_reply", "expired_token"]
MARKS = {"status", "id", "order_id", "invoice_id", "package_id", "return_id", "log_id", "sku", "parent_id"}
"""What tells a record from a map of numbers."""
MOST_RUNS = 3


def name_of(value: Any) -> str:
    """The name of a node in a test's id; anything else as it is."""
    return str(getattr(value, "name", value))


class Line(httpx.AsyncBaseTransport):
    """The way to the imitated account: notes each request, and can be disturbed at one of them."""

    def __init__(self, account: BaseLinker) -> None:
        self.account = account
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.trouble: tuple[int, str] | None = None
        self.surprises = False
        self._sandbox = httpx.ASGITransport(create_sandbox_app([account]))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        self.calls.append((form["method"][0], loads(form["parameters"][0])))
        if self.trouble and self.trouble[0] == len(self.calls):
            self.account.faults.add(Fault(self.trouble[1], times=1))
        try:
            response = await self._sandbox.handle_async_request(request)
        except ReplyDropped as error:
            raise httpx.ReadError(str(error), request=request) from error
        return _with_surprises(await response.aread()) if self.surprises else response


def _with_surprises(body: bytes) -> httpx.Response:
    """The answer with fields that nobody has heard of, at every level."""

    def more(value: Any) -> Any:
        if isinstance(value, list):
            return [more(each) for each in value]
        if not isinstance(value, dict):
            return value
        known = {name: more(each) for name, each in value.items()}
        # In a map of numbers a surprise would be an entry, not a field.
        return {**known, "surprise": {"x": 1}} if MARKS & known.keys() else known

    return httpx.Response(200, text=php_json(more(json.loads(body))))


@pytest.fixture
def line() -> Line:
    return new_line()


def new_line() -> Line:
    account = BaseLinker()
    account.clock.freeze(NOW)
    account.settings["requests_per_minute"] = 10_000
    return Line(account)


async def run(node: NodeClass, line: Line, token: str = TOKEN) -> NodeRun:
    """One run of the node's example."""
    assert node.example is not None
    settings = {"token": token, "url": "http://sandbox.test/baselinker/connector.php"}
    host = MemoryHost({"demo_baselinker": BaseLinkerConnection.model_validate(settings)}, line)
    ids = {name: host.files.add(name, content) for name, content in node.example.files.items()}
    config = {key: ids.get(str(value), value) for key, value in node.example.config.items()}
    records: Any = node.example.records
    return await run_node(node, config, Batch.of(records) if records else None, host=host)


def stored(line: Line) -> dict[str, Any]:
    return line.account.account.as_data()


def performed(line: Line) -> Counter[str]:
    """What was really written, by method."""
    done = [entry for entry in line.account.requests.find(write=True) if entry.performed]
    return Counter((entry.form or {})["method"] for entry in done)


def records(run: NodeRun) -> list[dict[str, Any]]:
    return [item.record for port, items in run.outputs.items() if port != "failed" for item in items]


@pytest.mark.parametrize("node", NODES, ids=name_of)
async def test_every_request_fits_the_method_table(node: NodeClass, line: Line) -> None:
    await run(node, line)

    assert line.calls
    assert [said for method, wish in line.calls for said in misfits(method, wish)] == []


@pytest.mark.parametrize("trouble", TROUBLES)
@pytest.mark.parametrize("node", NODES, ids=name_of)
async def test_whatever_happens_on_the_way_the_account_ends_as_if_nothing_had(node: NodeClass, trouble: str) -> None:
    calm = new_line()
    wanted = records(await run(node, calm))

    for place in sorted({min(2, len(calm.calls)), len(calm.calls)}):
        line = new_line()
        line.trouble = (place, trouble)
        for _ in range(MOST_RUNS):
            last = await run(node, line)
            if last.halted is None and len(records(last)) == len(wanted):
                break

        assert last.halted is None
        assert len(records(last)) == len(wanted)
        assert performed(line) == performed(calm)
        assert stored(line) == stored(calm)


@pytest.mark.parametrize("node", NODES, ids=name_of)
async def test_a_wrong_token_stops_the_node_and_writes_nothing(node: NodeClass, line: Line) -> None:
    before = line.account.account.as_data()

    stopped = await run(node, line, token="wrong")

    assert stopped.halted is not None
    assert stopped.halted.code == "auth"
    assert line.account.account.as_data() == before


@pytest.mark.parametrize("node", NODES, ids=name_of)
async def test_fields_nobody_has_heard_of_do_no_harm(node: NodeClass) -> None:
    calm, line = new_line(), new_line()
    line.surprises = True

    wanted = await run(node, calm)
    surprised = await run(node, line)

    assert surprised.halted is None
    assert len(records(surprised)) == len(records(wanted))
    assert stored(line) == stored(calm)


@pytest.mark.parametrize("node", READING, ids=name_of)
async def test_an_empty_account_gives_nothing_and_no_error(node: NodeClass, line: Line) -> None:
    line.account.account.forget_orders()
    line.account.account.products.clear()

    empty = await run(node, line)

    assert empty.halted is None
    assert records(empty) == []
