"""Flows that listen, deliveries to them, and a worker beside the API."""

import asyncio
import hashlib
import hmac
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from wareflow.services.product import Product
from wareflow.services.small_runs import SmallRuns
from wareflow.services.work import work_off

from tests.api.arrange import Api, flow

BODY = b'{"order": {"id": 1001, "total": 12.50}}'


@dataclass
class Hook:
    """A flow that listens, as its sender knows it."""

    api: Api
    flow_id: str
    path: str
    secret: bytes | None

    def deliver(self, body: bytes = BODY, *, path: str | None = None, **headers: str) -> Any:
        """Send a delivery, signed where the flow has a secret."""
        signed = {"X-Wareflow-Signature": f"sha256={self.mac(body)}"} if self.secret else {}
        return self.send(body, path=path, **{**signed, **headers})

    def send(self, body: bytes = BODY, *, path: str | None = None, **headers: str) -> Any:
        """Send it with these headers only."""
        kind = {"Content-Type": "application/json"}
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.api.client.post(
            f"/api/v1/hooks/{path or self.path}", content=body, headers={**kind, **names}
        )  # fmt: skip

    def mac(self, body: bytes) -> str:
        return hmac.new(self.secret or b"", body, hashlib.sha256).hexdigest()

    def runs(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.api.get(f"/runs?flow_id={self.flow_id}").json()["items"]
        return found

    def items(self, node: str, port: str) -> list[dict[str, Any]]:
        """What a step of the newest run gave."""
        run = self.runs()[0]["id"]
        page = self.api.get(f"/runs/{run}/steps/{node}/items?port={port}").json()
        return [item["record"] for item in page["items"]]


def listening(
    api: Api,
    path: str = "orders",
    *,
    nodes: dict[str, Any] | None = None,
    edges: list[tuple[str, str]] | None = None,
    signed: bool = True,
    **config: Any,
) -> Hook:
    """A published and active flow behind a webhook named ``hook``."""
    hook = {"type": "core.webhook", "config": {"path": path, **config}}
    made = api.new_flow(flow({"hook": hook, **(nodes or {})}, edges))
    secret = None
    if signed:
        secret = api.post(f"/flows/{made['id']}/webhook/secret").json()["secret"].encode()
    else:
        api.delete(f"/flows/{made['id']}/webhook/secret")
    published = api.post(f"/flows/{made['id']}/publish", {})
    active = api.patch(f"/flows/{made['id']}", {"active": True})
    assert (published.status_code, active.status_code) == (201, 200), published.text + active.text
    listens = api.get(f"/flows/{made['id']}/webhook").json()
    return Hook(api, str(made["id"]), listens["path"], secret)


def responding(api: Api, body: dict[str, Any] | None = None, **config: Any) -> Hook:
    """A flow whose mapping answers the caller."""
    fields = {"number": "{{ item.order.id }}", "total": "{{ item.order.total }}"}
    nodes = {
        "map": {"type": "core.map_fields", "config": {"fields": fields}},
        "respond": {"type": "core.respond", "config": {"body": body or {"taken": "{{ item.number }}"}, **config}},
    }
    edges = [("hook.items", "map.items"), ("map.mapped", "respond.items")]
    return listening(api, nodes=nodes, edges=edges, answer="respond")


def work_small(product: Product) -> int:
    """A worker comes by, takes all small runs that wait, and goes."""
    return asyncio.run(SmallRuns(product, "test").drain())


@contextmanager
def working(product: Product) -> Iterator[None]:
    """A worker beside the API: small runs by the handful, the others one by one."""
    stop = threading.Event()

    async def work() -> None:
        small = SmallRuns(product, "beside")
        while not stop.is_set():
            if not await small.drain() + await work_off(product, "beside"):
                await asyncio.sleep(0.01)

    thread = threading.Thread(target=lambda: asyncio.run(work()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
