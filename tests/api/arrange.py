"""What the API tests share: a client with the owner's token, a browser with a session, small flows."""

from dataclasses import dataclass
from typing import Any

import httpx
from fastapi.testclient import TestClient
from wareflow.services import users
from wareflow.services.product import Product

ADDRESS = "http://127.0.0.1:8000"


@dataclass
class Api:
    """The API as seen by the owner's scripts."""

    client: TestClient
    product: Product

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.product.config.token_file.read_text().strip()}"}

    def call(self, method: str, path: str, **facts: Any) -> httpx.Response:
        headers = {**self.bearer, **facts.pop("headers", {})}
        self.client.cookies.clear()
        answer: httpx.Response = self.client.request(method, f"/api/v1{path}", headers=headers, **facts)
        return answer

    def get(self, path: str, **facts: Any) -> httpx.Response:
        return self.call("GET", path, **facts)

    def post(self, path: str, json: Any = None, **facts: Any) -> httpx.Response:
        return self.call("POST", path, json=json, **facts)

    def put(self, path: str, json: Any = None, **facts: Any) -> httpx.Response:
        return self.call("PUT", path, json=json, **facts)

    def patch(self, path: str, json: Any = None, **facts: Any) -> httpx.Response:
        return self.call("PATCH", path, json=json, **facts)

    def delete(self, path: str, **facts: Any) -> httpx.Response:
        return self.call("DELETE", path, **facts)

    def new_flow(self, document: dict[str, Any] | None = None, name: str = "Orders") -> dict[str, Any]:
        wish: dict[str, Any] = {"name": name, **({"document": document} if document else {})}
        answer = self.post("/flows", wish)
        assert answer.status_code == 201, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def sign_in(self) -> str:
        """A browser with a session; returns its CSRF token. The cookie stays in the client."""
        self.client.cookies.clear()
        answer = self.client.post("/api/v1/session", json={"code": users.new_code(self.product)})
        assert answer.status_code == 200, answer.text
        return str(answer.json()["csrf"])


def flow(
    nodes: dict[str, Any] | None = None, edges: list[tuple[str, str]] | None = None, **more: Any
) -> dict[str, Any]:
    """A flow document."""
    wires = [{"from": source, "to": target} for source, target in edges or []]
    return {"format": "wareflow/1", "name": "Orders", "nodes": nodes or {}, "edges": wires, **more}


def small_flow(**config: Any) -> dict[str, Any]:
    """Records by hand, through a mapping."""
    rows = [{"sku": "00123", "price": "1.10"}, {"sku": "MUG-1", "price": "12.50"}]
    return flow(
        {
            "start": {"type": "core.manual_start", "config": {"rows": rows}},
            "map": {"type": "core.map_fields", "config": {"fields": {"number": "{{ item.sku }}"}, **config}},
        },
        [("start.items", "map.items")],
    )
