"""A shop with its ERP: seeded sandbox systems, flows between them, runs of them, and what must be true afterwards."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wareflow.engine.document import canonical, fingerprint, read_flow, read_json
from wareflow.sandbox.app import SandboxApp
from wareflow.sandbox.kit.faults import read_faults
from wareflow.sandbox.kit.request_log import LoggedRequest
from wareflow.sdk.values import dumps
from wareflow.services import connections, run_views, runs
from wareflow.services.books_check import mistakes_of_run
from wareflow.services.product import Product
from wareflow.services.runs import Wish
from wareflow.services.work import work_run
from wareflow.store import flows, parked
from wareflow.store import runs as run_rows
from wareflow.store.database import reading, transact
from wareflow.store.models import Run

NO_LIMITS = {"bucket_size": 100_000, "burst": 100_000, "drip": 100_000}
CODES = ("5901234123457", "00123", "1.10", "+48600100200", "1e5")

Nodes = Mapping[str, tuple[str, Mapping[str, Any]]]


def goods(*numbers: str, price: str = "12.50", at: str | None = None) -> list[dict[str, Any]]:
    """Lightspeed items with these custom SKUs."""
    stamp = {"timeStamp": at} if at else {}
    return [{"description": f"Goods {n}", "customSku": n, "price": price, **stamp} for n in numbers]


def numbered(count: int) -> list[str]:
    return [f"G-{n:04d}" for n in range(count)]


UPSERT = {
    "connection": "demo_bc",
    "number": "{{ item.customSku }}",
    "fields": {"displayName": "{{ item.description }}", "unitPrice": "{{ item.price }}"},
}


def items_to_bc(page_size: int = 100) -> dict[str, Any]:
    """Lightspeed items into Business Central, in as few nodes as it takes."""
    return flow(
        {
            "changed": ("lightspeed.changed_items", {"connection": "demo_lightspeed", "page_size": page_size}),
            "upsert": ("business_central.upsert_item", UPSERT),
        },
        "changed.items -> upsert.items",
    )


def flow(nodes: Nodes, *edges: str, name: str = "Test") -> dict[str, Any]:
    """A flow document."""
    return {
        "format": "wareflow/1",
        "name": name,
        "description": "",
        "nodes": {id: {"type": type, "version": 1, "config": dict(config)} for id, (type, config) in nodes.items()},
        "edges": [dict(zip(("from", "to"), edge.split(" -> "), strict=True)) for edge in edges],
        "layout": {},
    }


@dataclass
class Office:
    """The product in this process, and the systems it works with."""

    product: Product
    sandbox: SandboxApp
    url: str

    # Systems ------------------------------------------------------------------------------------------------------

    def stock(self, items: Sequence[Mapping[str, Any]]) -> None:
        """What Lightspeed has, and nothing else."""
        self.sandbox.systems["lightspeed"].seed(data={"items": items})

    def fault(self, system: str, kind: str, **more: Any) -> None:
        for fault in read_faults({"kind": kind, **more}):
            self.sandbox.systems[system].faults.add(fault)

    def calm(self) -> None:
        for system in self.sandbox.systems.values():
            system.faults.clear()

    def requests(self, system: str = "business_central") -> list[LoggedRequest]:
        return list(self.sandbox.systems[system].requests)

    def writes(self, system: str = "business_central") -> list[LoggedRequest]:
        """The writes that the system carried out."""
        return [request for request in self.requests(system) if request.write and request.performed]

    def all_writes(self) -> list[LoggedRequest]:
        return [request for system in self.sandbox.systems for request in self.requests(system) if request.write]

    def forget_requests(self) -> None:
        for system in self.sandbox.systems.values():
            system.requests.clear()

    def bc_items(self) -> dict[str, dict[str, Any]]:
        """The items of Business Central by number; a doubled number fails the test."""
        rows = self.sandbox.systems["business_central"].state()["items"]
        found = {row["number"]: row for row in rows}
        assert len(found) == len(rows)
        return found

    def reconnect(self, name: str, settings: Mapping[str, Any]) -> None:
        """Somebody changes a connection."""
        connections.update(self.product, name, rename=None, raw=settings, by=None)

    # Flows and runs -----------------------------------------------------------------------------------------------

    def flow(self, document: Mapping[str, Any]) -> str:
        read = read_flow(read_json(json.dumps(document).encode()))
        return transact(
            self.product.engine,
            lambda session: (
                flows.create(
                    session, self.product.project_id, read.name, canonical(read), fingerprint=fingerprint(read)
                ).id
            ),
        )

    def start(self, flow_id: str, mode: str = "live", *, key: str | None = None, **wish: Any) -> str:
        return runs.start(self.product, flow_id, Wish(mode=mode, **wish), by=None, key=key).id

    async def work(self, run_id: str, worker: str = "test", within: float = 60) -> Run:
        """Work at the run until it is over, and check the books."""
        async with asyncio.timeout(within):
            run = await work_run(self.product, run_id, worker)
        self.assert_books(run_id)
        return run

    async def run(self, flow_id: str, mode: str = "live", **wish: Any) -> Run:
        return await self.work(self.start(flow_id, mode, **wish))

    def assert_books(self, run_id: str) -> None:
        assert_books(self.product, run_id)

    def books(self, run_id: str) -> dict[str, Any]:
        """The books without the zeros."""
        with reading(self.product.engine) as session:
            view = run_views.brief(session, run_rows.get(session, run_id)).books
        if view.parked:
            print("parked:", {(item.node_id, item.code, item.message) for item in self.parked(None)})
        found = {name: getattr(view, name) for name in ("read", "delivered", "failed", "parked", "cancelled")}
        assert view.balanced
        return {name: count for name, count in {**found, **view.skipped}.items() if count}

    def changes(self, run_id: str) -> list[tuple[Any, ...]]:
        """Every change, field by field, in an order of its own."""
        with reading(self.product.engine) as session:
            run = run_rows.get(session, run_id)
            rows, total, _ = run_views.change_page(session, run, node=None, action=None, offset=0, limit=10_000)
        assert len(rows) == total
        return sorted((row.node_id, row.object, row.key, row.action, dumps(row.fields).decode()) for row in rows)

    def change_counts(self, run_id: str) -> dict[str, int]:
        return dict(Counter(change[3] for change in self.changes(run_id)))

    def steps(self, run_id: str) -> dict[str, run_views.StepView]:
        with reading(self.product.engine) as session:
            return {s.node: s for s in run_views.step_views(self.product, session, run_rows.get(session, run_id))}

    def records(self, run_id: str, node: str, port: str) -> list[dict[str, Any]]:
        with reading(self.product.engine) as session:
            page = run_views.items_of(self.product, session, run_rows.get(session, run_id), node, port, limit=100_000)
        assert len(page.items) == page.total
        return [item.record for item in page.items]

    def parked(self, state: str | None = "open") -> list[Any]:
        with reading(self.product.engine) as session:
            return parked.list_items(session, self.product.project_id, parked.Filter(state=state), limit=10_000)[0]

    def rows(self, statement: Any) -> list[Any]:
        with reading(self.product.engine) as session:
            return list(session.execute(statement).all())


def assert_books(product: Product, run_id: str) -> None:
    """Counts equal pages, confirmed effects have remote ids, nothing is open in a run that is over."""
    assert mistakes_of_run(product, run_id) == []


async def four_at_once(work: Callable[[], object]) -> None:
    """Four threads that begin together do it three times each."""
    together = threading.Barrier(4)

    def again() -> None:
        together.wait()
        for _ in range(3):
            work()

    await asyncio.gather(*(asyncio.to_thread(again) for _ in range(4)))
