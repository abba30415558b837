"""The other two Lightspeed systems: the X-Series of shops, and the C-Series of web shops."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
from wareflow.sandbox.lightspeed_c.store import stamp
from wareflow.sandbox.lightspeed_c.system import LightspeedCSandbox
from wareflow.sandbox.lightspeed_x.system import LightspeedXSandbox
from wareflow.sdk import Connection
from wareflow.testing import NOW

from tests.contracts.sandboxed import Rows, Sandboxed, keep_first, marked

COUNTED = frozenset({"version", "customer_code"})


class LightspeedXRemote(Sandboxed):
    system_class = LightspeedXSandbox
    has_tokens = True
    pause = None
    settings = {"limit": 1_000_000}
    KEPT = ("products", "customers", "sales", "inventory")

    def rows(self) -> Rows:
        """Without what depends on the order in which writes come in."""
        tables = self.system.store.tables
        return {
            kind: {
                key: {name: value for name, value in row.items() if name not in COUNTED} for key, row in rows.items()
            }
            for kind, rows in tables.items()
        }

    def connections(self) -> Mapping[str, Connection]:
        return self._by_app({})

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        return [self.connected({"access_token": "wrong"}), self._by_app({"client_secret": "wrong"})]

    def _by_app(self, changes: Mapping[str, Any]) -> Mapping[str, Connection]:
        known = self.system.credentials()
        app = {name: known[name] for name in ("client_id", "client_secret", "refresh_token")}
        return self.connected({"sign_in": "oauth", **app, **changes})

    def is_sign_in(self, request: httpx.Request) -> bool:
        return request.url.path.endswith("/api/1.0/token")

    def expire_tokens(self) -> None:
        self.system.issued.clear()

    def _keep(self, count: int) -> None:
        for name in self.KEPT:
            keep_first(self.system.store.tables[name], count)

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        found = re.search(r"/(products|customers)/([0-9a-f-]+)$", request.url.path)
        row = self.system.store.find(found[1], found[2]) if found else None
        return None if row is None else marked(row, "fax", "description")


class LightspeedCRemote(Sandboxed):
    system_class = LightspeedCSandbox
    pause = None
    settings = {"limit5Min": 1_000_000, "limitHour": 1_000_000, "limitDay": 1_000_000}
    KEPT = ("orders", "products", "customers")

    def rows(self) -> Rows:
        tables = self.system.store.tables
        return {name: {str(number): row for number, row in rows.items()} for name, rows in tables.items()}

    def refused(self) -> Sequence[Mapping[str, Connection]]:
        return [self.connected({"key": "wrong"}), self.connected({"secret": "wrong"})]

    def _keep(self, count: int) -> None:
        for name in self.KEPT:
            keep_first(self.system.store.tables[name], count)
            for row in self.system.store.tables[name].values():
                row["updatedAt"] = stamp(NOW)

    def _meddle(self, request: httpx.Request) -> Callable[[], bool] | None:
        found = re.search(r"/(orders|variants|shipments)/(\d+)\.json$", request.url.path)
        row = self.system.store.tables[found[1]].get(int(found[2])) if found else None
        return None if row is None else marked(row, "memo", "hs", "number")
