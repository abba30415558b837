"""The sandbox systems with connections to them, and a way to run a template against them."""

import json
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Literal

import httpx
from wareflow.engine.bundled import bundled_files, with_file_ids
from wareflow.engine.catalog import load_catalog
from wareflow.engine.checks import check_flow
from wareflow.engine.document import FlowDocument, read_flow, read_json
from wareflow.engine.graph import build_graph
from wareflow.engine.local import LocalRun, LocalRunner
from wareflow.sandbox.app import SandboxApp
from wareflow.sandbox.kit.request_log import LoggedRequest
from wareflow.sdk.connections import Connection
from wareflow.sdk.context import RunInfo
from wareflow.sdk.values import Record
from wareflow.testing import NOW, MemoryHost

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.business_central.connection import BusinessCentralConnection
from nodes.lightspeed.connection import LightspeedConnection
from nodes.shopify.connection import ShopifyConnection
from tests.sandboxes import Systems, put_back, shared_systems

TEMPLATES = Path(__file__).resolve().parents[2] / "flows_examples"
HOST = "http://sandbox.test"
NO_LIMITS = {"bucket_size": 100_000, "burst": 100_000, "drip": 100_000}
NO_POINTS = {"bucket_size": 1_000_000, "restore_rate": 1_000_000}
NO_BLOCK = {"requests_per_minute": 1_000_000}
CATALOG = load_catalog()
NEW = "(NEW)"
"""How a plan shows a number that the other system will give."""


def template_names() -> list[str]:
    return sorted(folder.parent.name for folder in TEMPLATES.glob("*/flow.json"))


def document_of(template: str) -> FlowDocument:
    return read_flow(read_json((TEMPLATES / template / "flow.json").read_bytes()))


def expected_of(template: str) -> dict[str, Any]:
    """What its folder promises; `after` names the flows that were run before."""
    expected: dict[str, Any] = json.loads((TEMPLATES / template / "expected.json").read_text())
    return expected


class World:
    """Fresh sandbox systems and a host with the demo connections, as the first start of the product makes them."""

    def __init__(self, *, lasting: bool = False) -> None:
        """``lasting``: it outlives a test, so it has systems of its own."""
        self.sandbox = shared_systems() if lasting else _systems()
        put_back(self.sandbox)
        limits = {"lightspeed": NO_LIMITS, "shopify": NO_POINTS, "baselinker": NO_BLOCK}
        for name, system in Systems.of(self.sandbox).untouched():
            system.settings.update(limits.get(name, {}))
        self.transport = httpx.ASGITransport(self.sandbox)
        self.host = MemoryHost(self._connections(), self.transport)
        self._runs = 0
        self._ran: set[str] = set()

    async def run(
        self,
        template: str,
        mode: Literal["live", "plan"] = "live",
        config: Mapping[str, Record] | None = None,
        switched_on: Collection[str] = (),
    ) -> LocalRun:
        """One run of the template with the files that come with it; ``config`` changes parameters of its nodes."""
        await self._run_before(template)
        document = _switched_on(_configured(document_of(template), config or {}), switched_on)
        folder = TEMPLATES / template
        ids = {name: self.host.files.add(name, (folder / name).read_bytes()) for name in bundled_files(document)}
        document = with_file_ids(document, ids)
        assert check_flow(document, CATALOG) == []
        self._runs += 1
        info = RunInfo(id=f"run{self._runs}", mode=mode, now=NOW, flow=document.name, number=self._runs)
        return await LocalRunner(build_graph(document, CATALOG), self.host, info).run()

    async def _run_before(self, template: str) -> None:
        """Run the flows on whose work this one stands, once, and forget what they sent."""
        earlier = [name for name in expected_of(template).get("after", ()) if name not in self._ran]
        self._ran |= {template, *earlier}
        for name in earlier:
            await self.run(name)
            for system in self.sandbox.systems.values():
                system.requests.clear()

    async def change_lightspeed_price(self, custom_sku: str, amount: str) -> None:
        """Somebody changes a price in the shop."""
        shop = self.sandbox.systems["lightspeed"].state()
        (item_id,) = [row["itemID"] for row in shop["Item"] if row["customSku"] == custom_sku]
        price = {"ItemPrice": [{"amount": amount, "useTypeID": "1", "useType": "Default"}]}
        async with httpx.AsyncClient(transport=self.transport, base_url=HOST) as client:
            reply = await client.put(
                f"/lightspeed/API/V3/Account/1/Item/{item_id}.json",
                json={"Prices": price},
                headers={"Authorization": f"Bearer {shop['credentials']['access_token']}"},
            )
        reply.raise_for_status()

    def writes_to(self, system: str) -> list[LoggedRequest]:
        """The writes that one system saw."""
        return [request for request in self.sandbox.systems[system].requests if request.write]

    def writes(self) -> list[LoggedRequest]:
        """The requests by which business data were to be changed, of all systems."""
        return [request for system in self.sandbox.systems for request in self.writes_to(system)]

    def rows(self, system: str, part: str) -> list[dict[str, Any]]:
        """What a system has stored."""
        found: list[dict[str, Any]] = self.sandbox.systems[system].state()[part]
        return found

    def orders(self) -> list[dict[str, Any]]:
        """The orders of BaseLinker."""
        return self.rows("baselinker", "orders")

    def _connections(self) -> dict[str, Connection]:
        systems = Systems.of(self.sandbox)
        known = {name: system.credentials() for name, system in systems.untouched()}
        lightspeed, bc, baselinker = known["lightspeed"], known["business_central"], known["baselinker"]
        shopify = known["shopify"]
        signed_in = ("account_id", "client_id", "client_secret", "refresh_token")
        application = ("tenant", "environment", "client_id", "client_secret")
        return {
            "demo_lightspeed": LightspeedConnection.model_validate(
                {name: lightspeed[name] for name in signed_in}
                | {"base_url": f"{HOST}/lightspeed", "token_url": f"{HOST}/lightspeed/auth/oauth/token"}
            ),
            "demo_bc": BusinessCentralConnection.model_validate(
                {name: bc[name] for name in application}
                | {"company": bc["company_id"]}
                | dict.fromkeys(("base_url", "token_url"), f"{HOST}/business_central")
            ),
            "demo_baselinker": BaseLinkerConnection.model_validate(
                {"token": baselinker["token"], "url": f"{HOST}/baselinker/connector.php"}
            ),
            "demo_shopify": ShopifyConnection.model_validate(
                {"shop": shopify["shop"], "access_token": shopify["access_token"], "base_url": f"{HOST}/shopify"}
            ),
        }


@cache
def _systems() -> SandboxApp:
    return shared_systems()


def _configured(document: FlowDocument, config: Mapping[str, Record]) -> FlowDocument:
    nodes = {
        node_id: replace(node, config={**node.config, **config.get(node_id, {})})
        for node_id, node in document.nodes.items()
    }
    return replace(document, nodes=nodes)


def _switched_on(document: FlowDocument, names: Collection[str]) -> FlowDocument:
    nodes = {name: replace(node, disabled=node.disabled and name not in names) for name, node in document.nodes.items()}
    return replace(document, nodes=nodes)


def books_of(run: LocalRun) -> dict[str, Any]:
    books = run.books
    return {
        "read": books.read,
        "delivered": books.delivered,
        "skipped": dict(books.skipped),
        "failed": books.failed,
        "parked": books.parked,
        "cancelled": books.cancelled,
        "balanced": books.balanced,
    }


def counts_of(run: LocalRun) -> dict[str, int]:
    """How many changes of each kind."""
    return dict(Counter(record.change.action for record in run.changes))


def surprises(plan: LocalRun, run: LocalRun) -> list[tuple[Any, Any]]:
    """Where a run did something else than its plan said; (NEW) in a plan stands for a number not given yet."""
    return [pair for pair in zip_longest(changes_of(plan), changes_of(run)) if not _foreseen(*pair)]


def _foreseen(planned: tuple[Any, ...] | None, done: tuple[Any, ...] | None) -> bool:
    if planned is None or done is None or planned[:4] != done[:4] or len(planned[4]) != len(done[4]):
        return False
    fields = zip(planned[4], done[4], strict=True)
    return all(said == made or (said[2] == NEW and said[:2] == made[:2]) for said, made in fields)


def changes_of(run: LocalRun) -> list[tuple[Any, ...]]:
    """Every change, field by field, in an order of its own."""
    found = [
        (
            record.node,
            record.change.object,
            record.change.key,
            record.change.action,
            [(f.name, f.before, f.after) for f in record.change.fields],
        )
        for record in run.changes
    ]
    return sorted(found, key=lambda change: change[:4])
