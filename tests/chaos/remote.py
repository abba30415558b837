"""The remote system of the chaos tests, and their oracle: it counts what it holds, whatever the caller was told.

It never refuses a second order with the same reference, and never looks at versions: whoever sends twice or late shows.
Run as ``python -m tests.chaos.remote SOCKET_PORT``.
"""

import asyncio
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

from tests.chaos.zygote import die_with_parent

KINDS = ("429", "500_before", "500_after", "reset_before", "reset_after", "slow_commit")
LATEST_COMMIT = 1.5
"""Seconds after which a slow write is carried out at the latest; callers give up sooner."""
TOKEN_SECONDS = 15.0


@dataclass
class Shop:
    """All state: what there is to read, what was written, and what went wrong on purpose."""

    rate: float = 0.0
    seed: int = 0
    changes: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    orders: dict[str, list[int]] = field(default_factory=dict)
    stock: dict[str, dict[str, Any]] = field(default_factory=dict)
    newest: dict[str, int] = field(default_factory=dict)
    older_over_newer: list[str] = field(default_factory=list)
    requests: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    late: int = 0
    tokens: dict[str, float] = field(default_factory=dict)
    delay: float = 0.0
    numbers: int = 0
    next: list[str] = field(default_factory=list)
    """Faults of the next writes, in this order."""
    locked: bool = False
    """Nobody is let in."""

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)

    # What there is to read ------------------------------------------------------------------------------------------

    def put(self, kind: str, records: list[dict[str, Any]]) -> None:
        """New versions of records, changed now."""
        listed = self.changes.setdefault(kind, {})
        for record in records:
            self.numbers += 1
            listed.pop(record["id"], None)
            listed[record["id"]] = {**record, "modified": _stamp(time.time()), "place": self.numbers}

    def page(self, kind: str, since: str, after: int, limit: int) -> dict[str, Any]:
        rows = [row for row in self.changes.get(kind, {}).values() if row["place"] > after and row["modified"] >= since]
        rows.sort(key=lambda row: row["place"])
        more = len(rows) > limit
        rows = rows[:limit]
        shown = [{name: value for name, value in row.items() if name != "place"} for row in rows]
        return {"records": shown, "next": rows[-1]["place"] if more else None}

    # What is written ------------------------------------------------------------------------------------------------

    def add_order(self, record: dict[str, Any]) -> dict[str, Any]:
        self.numbers += 1
        self.orders.setdefault(str(record["reference"]), []).append(self.numbers)
        return {"id": str(self.numbers), "reference": record["reference"]}

    def put_stock(self, sku: str, record: dict[str, Any]) -> dict[str, Any]:
        version = int(record["version"])
        if version < self.newest.get(sku, 0):
            self.older_over_newer.append(f"{sku}: {version} after {self.newest[sku]}")
        self.newest[sku] = max(version, self.newest.get(sku, 0))
        self.stock[sku] = {"sku": sku, "version": version, "quantity": record["quantity"]}
        return self.stock[sku]

    def fault(self, *, write: bool) -> str | None:
        if write and self.next:
            self.faults[self.next[0]] += 1
            return self.next.pop(0)
        if self.rate <= 0 or self.dice.random() >= self.rate:
            return None
        kinds = KINDS if write else ("429", "500_before", "reset_before")
        # Every 429 holds up all calls of the connection for a moment: as often as the others it would be a pause.
        (kind,) = self.dice.choices(kinds, [1] + [4] * (len(kinds) - 1))
        self.faults[kind] += 1
        return kind


def _stamp(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment)) + f".{int(moment % 1 * 1e6):06d}+00:00"


class Server:
    """The shop on the web."""

    def __init__(self) -> None:
        self.shop = Shop()
        self._late: set[asyncio.Task[Any]] = set()
        self._writing = 0

    def app(self) -> web.Application:
        app = web.Application(client_max_size=64 * 2**20)
        app.router.add_post("/_control", self.control)
        app.router.add_get("/_control", self.report)
        app.router.add_post("/token", self.token)
        app.router.add_post("/called", self.called)
        app.router.add_get("/changes/{kind}", self.changes)
        app.router.add_get("/orders/{reference}", self.order)
        app.router.add_post("/orders", self.create_order)
        app.router.add_get("/stock/{sku}", self.stock)
        app.router.add_put("/stock/{sku}", self.put_stock)
        return app

    # Ours -----------------------------------------------------------------------------------------------------------

    async def control(self, request: web.Request) -> web.Response:
        """Change what is given: ``put`` records, the ``rate`` of faults or the ``next`` ones, a ``delay`` of writes.

        ``quiet`` waits until nothing is under way, ``locked`` lets nobody in, ``seed`` starts the dice anew.
        """
        wish = orjson.loads(await request.read())
        shop = self.shop
        while wish.get("quiet") and (self._writing or self._late):  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        for kind, records in wish.get("put", {}).items():
            shop.put(kind, records)
        shop.rate, shop.delay = wish.get("rate", shop.rate), wish.get("delay", shop.delay)
        shop.next, shop.locked = wish.get("next", shop.next), wish.get("locked", shop.locked)
        if "seed" in wish:
            shop.dice.seed(wish["seed"])
        return _json({"ok": True})

    async def report(self, _: web.Request) -> web.Response:
        shop = self.shop
        if self._late:
            await asyncio.gather(*self._late, return_exceptions=True)
        return _json(
            {
                "orders": shop.orders,
                "offered": [id for kind, rows in shop.changes.items() if kind != "stock" for id in rows],
                "stock": {sku: row["version"] for sku, row in shop.stock.items()},
                "older_over_newer": shop.older_over_newer,
                "requests": dict(shop.requests),
                "faults": dict(shop.faults),
            }
        )

    async def called(self, _: web.Request) -> web.Response:
        """Where messages to people go."""
        return _json({"ok": True})

    async def token(self, _: web.Request) -> web.Response:
        if self.shop.locked:
            return _json({"error": "locked"}, 401)
        self.shop.numbers += 1
        name = f"token-{self.shop.numbers}"
        self.shop.tokens[name] = time.monotonic() + TOKEN_SECONDS
        return _json({"access_token": name, "expires_in": TOKEN_SECONDS})

    # Theirs ---------------------------------------------------------------------------------------------------------

    async def changes(self, request: web.Request) -> web.StreamResponse:
        question = request.query
        kind, since = request.match_info["kind"], question.get("since", "")
        return await self._read(
            request,
            lambda: self.shop.page(kind, since, int(question.get("after", 0)), int(question.get("limit", 50))),
        )

    async def order(self, request: web.Request) -> web.StreamResponse:
        reference = request.match_info["reference"]

        def find() -> dict[str, Any]:
            found = self.shop.orders.get(reference)
            return {"order": {"id": str(found[0]), "reference": reference} if found else None}

        return await self._read(request, find)

    async def stock(self, request: web.Request) -> web.StreamResponse:
        return await self._read(request, lambda: {"stock": self.shop.stock.get(request.match_info["sku"])})

    async def create_order(self, request: web.Request) -> web.StreamResponse:
        record = orjson.loads(await request.read())
        return await self._write(request, lambda: self.shop.add_order(record))

    async def put_stock(self, request: web.Request) -> web.StreamResponse:
        record = orjson.loads(await request.read())
        return await self._write(request, lambda: self.shop.put_stock(request.match_info["sku"], record))

    async def _read(self, request: web.Request, answer: Any) -> web.StreamResponse:
        self.shop.requests["read"] += 1
        if refused := self._refused(request):
            return refused
        fault = self.shop.fault(write=False)
        return self._trouble(request, fault) or _json(answer())

    async def _write(self, request: web.Request, work: Any) -> web.StreamResponse:
        self.shop.requests["write"] += 1
        if refused := self._refused(request):
            return refused
        fault = self.shop.fault(write=True)
        if fault in ("429", "500_before", "reset_before"):
            return self._trouble(request, fault) or _json({})
        if fault == "slow_commit":
            return await self._late_write(work)
        self._writing += 1
        try:
            if self.shop.delay:
                await asyncio.sleep(self.shop.delay)
            done = work()
        finally:
            self._writing -= 1
        return self._trouble(request, fault) or _json(done)

    async def _late_write(self, work: Any) -> web.Response:
        async def later() -> Any:
            await asyncio.sleep(self.shop.dice.uniform(0.1, LATEST_COMMIT))
            return work()

        task = asyncio.create_task(later())
        self._late.add(task)
        task.add_done_callback(self._late.discard)
        return _json(await asyncio.shield(task))

    def _refused(self, request: web.Request) -> web.Response | None:
        name = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not self.shop.locked and self.shop.tokens.get(name, 0) > time.monotonic():
            return None
        return _json({"error": "token"}, 401)

    def _trouble(self, request: web.Request, fault: str | None) -> web.Response | None:
        if fault == "429":
            return _json({"error": "slow down"}, 429, {"Retry-After": "0.2"})
        if fault in ("500_before", "500_after"):
            return _json({"error": "broken"}, 500)
        if fault in ("reset_before", "reset_after"):
            assert request.transport is not None
            request.transport.abort()
            return _json({})
        return None


def _json(data: Any, status: int = 200, headers: dict[str, str] | None = None) -> web.Response:
    return web.Response(body=orjson.dumps(data), status=status, headers=headers, content_type="application/json")


if __name__ == "__main__":
    die_with_parent()
    web.run_app(Server().app(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
