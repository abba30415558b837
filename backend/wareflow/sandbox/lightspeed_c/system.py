"""Lightspeed eCom C-Series: key and secret, three limits, lists by page, a few writes."""

import base64
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import DEFAULT_SEED, Clock, SandboxSystem, WishError, json_reply
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.lightspeed_c import demo, writing
from wareflow.sandbox.lightspeed_c.store import SINGULAR, Row, Store, stamp

KEY, SECRET = "demo0wareflow0ecom0key", "demo0wareflow0ecom0secret"
LANGUAGES = ("pl", "en")
LARGEST_PAGE = 250
WINDOWS = {"limit5Min": (1000, 300), "limitHour": (12_000, 3600), "limitDay": (288_000, 86_400)}


class Missing(Exception):
    """There is no such resource."""


class LightspeedCSandbox(SandboxSystem):
    """One web shop in two languages."""

    name: ClassVar[str] = "lightspeed_c"
    title: ClassVar[str] = "Lightspeed eCom (C-Series)"
    default_settings: ClassVar[Mapping[str, Any]] = {
        "limit5Min": 1000,
        "limitHour": 12_000,
        "limitDay": 288_000,
        "retry_after": "date",
        "page_size": 50,
        "order_of_lists": "id",
        "embedded_lines": False,
        "late_lines": 0,
    }

    store: Store

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.counted: dict[str, list[int]] = {}
        super().__init__(seed, clock)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/{language}/shop.json", self._guarded(self._shop)),
            Route("/{language}/account/ratelimit.json", self._guarded(self._ratelimit)),
            Route("/{language}/orders/{id:int}/products.json", self._guarded(self._lines)),
            Route("/{language}/shipments/{id:int}/products.json", self._guarded(self._shipped)),
            Route("/{language}/{kind}/count.json", self._guarded(self._count)),
            Route("/{language}/{kind}/{id:int}.json", self._guarded(self._one), methods=["GET", "PUT", "DELETE"]),
            Route("/{language}/{kind}.json", self._guarded(self._list), methods=["GET", "POST"]),
        ]

    # Who is it, and is there room -----------------------------------------------------------------------------------

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            if not _knows(request.headers.get("authorization", "")):
                return self.expired_token_reply(request)
            if not self._has_room():
                return self.throttled_reply(request)
            if request.path_params["language"] not in LANGUAGES:
                return _error(request, 404, "Language not found")
            try:
                reply: Response = await work(request)
            except Missing:
                return _error(request, 404, "Resource not found")
            except (ValueError, KeyError, TypeError, ArithmeticError) as error:
                return _error(request, 400, f"Invalid request: {error}")
            return reply

        return answer

    def _has_room(self) -> bool:
        """Whether all three limits have room; their windows begin at full five minutes, hours and days."""
        now = int(self.clock.timestamp())
        for name, (_, seconds) in WINDOWS.items():
            begun = now - now % seconds
            if self.counted.get(name, [0, 0])[0] != begun:
                self.counted[name] = [begun, 0]
            if self.counted[name][1] >= int(self.settings[name]):
                return False
        for name in WINDOWS:
            self.counted[name][1] += 1
        return True

    def _end(self) -> int:
        """When there is room again."""
        now = int(self.clock.timestamp())
        full = [name for name in WINDOWS if self.counted.get(name, [0, 0])[1] >= int(self.settings[name])]
        seconds = max((WINDOWS[name][1] for name in full), default=300)
        return now - now % seconds + seconds

    async def _ratelimit(self, request: Request) -> Response:
        now = int(self.clock.timestamp())
        limits = {}
        for name, (_, seconds) in WINDOWS.items():
            limit, end = int(self.settings[name]), now - now % seconds + seconds
            left = limit - self.counted[name][1]
            limits[name] = {"limit": limit, "remaining": left, "reset": end - now, "resetTime": _moment(end)}
        return json_reply({"accountRatelimit": limits})

    # What is asked --------------------------------------------------------------------------------------------------

    async def _shop(self, request: Request) -> Response:
        return json_reply({"shop": {
            "id": "000001", "createdAt": "2025-01-07T09:00:00+00:00", "status": "live", "isB2b": False,
            "isRetail": False, "subDomain": "lumo", "mainDomain": "lumo-demo.example", "email": "sklep@lumo.example",
            "country": {"id": 176, "code": "pl", "code3": "pol", "title": "Poland"},
            "currency": {"shortcode": "PLN", "symbol": "zł", "title": "Polish Zloty", "isDefault": True},
        }})  # fmt: skip

    async def _list(self, request: Request) -> Response:
        kind, asked = request.path_params["kind"], request.query_params
        if request.method == "POST":
            return await self._create(kind, request)
        rows = self._rows(request)
        limit = int(asked.get("limit", self.settings["page_size"]))
        if not 1 <= limit <= LARGEST_PAGE:
            return _error(request, 400, f"The limit must be between 1 and {LARGEST_PAGE}")
        first = (max(1, int(asked.get("page", 1))) - 1) * limit
        fields = [name for name in asked.get("fields", "").split(",") if name]
        shown = [self._shown(kind, row, request) for row in rows[first : first + limit]]
        return json_reply({kind: [{n: row[n] for n in fields if n in row} if fields else row for row in shown]})

    async def _create(self, kind: str, request: Request) -> Response:
        if kind not in writing.CREATED:
            raise Missing
        wish = writing.wish_of(kind, loads(await request.body()))
        row = writing.create(self.store, kind, wish, stamp(self.clock.now()))
        return json_reply({SINGULAR[kind]: self._shown(kind, row, request)}, 201)

    async def _count(self, request: Request) -> Response:
        return json_reply({"count": len(self._rows(request))})

    def _rows(self, request: Request) -> list[Row]:
        kind, asked = request.path_params["kind"], request.query_params
        if kind not in SINGULAR:
            raise Missing
        rows = list(self.store.tables[kind].values())
        for field in ("created_at", "updated_at"):
            name = "createdAt" if field == "created_at" else "updatedAt"
            if f"{field}_min" in asked:
                rows = [row for row in rows if row[name] >= _bound(asked[f"{field}_min"])]
            if f"{field}_max" in asked:
                rows = [row for row in rows if row[name] <= _bound(asked[f"{field}_max"])]
        if "since_id" in asked:
            rows = [row for row in rows if row["id"] > int(asked["since_id"])]
        for parent in ("product", "customer", "order", "brand"):
            if parent in asked:
                rows = [
                    row for row in rows if str((row.get(parent) or {}).get("resource", {}).get("id")) == asked[parent]
                ]
        if kind == "orders" and "status" in asked:
            rows = [row for row in rows if row["status"] == asked["status"]]
        field = str(self.settings["order_of_lists"])
        return sorted(rows, key=lambda row: row[field.lstrip("-")], reverse=field.startswith("-"))

    async def _one(self, request: Request) -> Response:
        kind = request.path_params["kind"]
        row = self.store.tables.get(kind, {}).get(request.path_params["id"])
        if row is None:
            raise Missing
        if request.method == "DELETE":
            self.store.tables[kind].pop(row["id"])
            return Response(status_code=204)
        if request.method == "PUT":
            wish = writing.wish_of(kind, loads(await request.body()))
            writing.change(self.store, kind, row, wish, stamp(self.clock.now()))
        return json_reply({SINGULAR[kind]: self._shown(kind, row, request)})

    async def _lines(self, request: Request) -> Response:
        lines = self.store.lines.get(request.path_params["id"])
        if lines is None or int(self.settings["late_lines"]) > 0:
            # An order that was just announced is not everywhere yet.
            self.settings["late_lines"] = max(0, int(self.settings["late_lines"]) - 1)
            raise Missing
        return json_reply({"orderProducts": [_linked(row, request) for row in lines]})

    async def _shipped(self, request: Request) -> Response:
        """What is in a parcel: all of the order."""
        shipment = self.store.tables["shipments"].get(request.path_params["id"])
        if shipment is None:
            raise Missing
        lines = self.store.lines.get(shipment["order"]["resource"]["id"], [])
        return json_reply({"shipmentProducts": [
            {"id": line["id"], "quantity": line["quantityOrdered"], "title": line["productTitle"],
             "variant": line["variantTitle"], "articleCode": line["articleCode"], "ean": line["ean"],
             "sku": line["sku"], "customData": []}
            for line in lines
        ]})  # fmt: skip

    def _shown(self, kind: str, row: Row, request: Request) -> Row:
        made: Row = _linked({name: value for name, value in row.items() if not name.startswith("_")}, request)
        if kind == "orders" and self.settings["embedded_lines"]:
            resource = made["products"]["resource"]
            lines = [_linked(line, request) for line in self.store.lines[row["id"]]]
            made["products"] = {"resource": {**resource, "embedded": lines}}
        return made

    # The sandbox around it ------------------------------------------------------------------------------------------

    def reset(self) -> None:
        self.seed()

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` variants like those of the demo, or `data` as described at `demo.fill_given`."""
        self.store, self.counted = Store(), {}
        if data is None:
            demo.fill_demo(self.store, self.seed_number, size)
            return
        try:
            demo.fill_given(self.store, data, stamp(self.clock.now()))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise WishError(f"The data cannot be loaded: {error!r}.") from error

    def credentials(self) -> dict[str, str]:
        return {"key": KEY, "secret": SECRET, "language": LANGUAGES[0]}

    def state(self) -> dict[str, Any]:
        return {**self.store.as_data(), "credentials": self.credentials()}

    def snapshot(self) -> dict[str, Any]:
        return {"tables": self.store.as_data()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.store, self.counted = Store(), {}
        self.store.load(snapshot["tables"])

    def throttled_reply(self, request: Request) -> Response:
        end = self._end()
        when = str(int(end - self.clock.timestamp()) + 1)
        if self.settings["retry_after"] == "date":
            when = format_datetime(datetime.fromtimestamp(end, UTC), usegmt=True)
        reply = _error(request, 429, "Too many requests")
        reply.headers["Retry-After"] = when
        return reply

    def broken_reply(self, request: Request) -> Response:
        return _error(request, 500, "Internal server error")

    def expired_token_reply(self, request: Request) -> Response:
        return _error(request, 401, "Unauthorized")


def _knows(header: str) -> bool:
    wanted = base64.b64encode(f"{KEY}:{SECRET}".encode()).decode()
    return hmac.compare_digest(header.encode(), f"Basic {wanted}".encode())


def _error(request: Request, status: int, message: str) -> Response:
    told = {"code": status, "method": request.method, "request": str(request.url.path), "message": message}
    return json_reply({"error": told}, status)


def _points_at(value: Any) -> str:
    return str(value["resource"]["id"]) if value else ""


def _bound(text: str) -> str:
    """A time as it is asked for, in the spelling of the rows."""
    return stamp(datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC))


def _moment(seconds: int) -> str:
    return stamp(datetime.fromtimestamp(seconds, UTC))


def _linked(row: Row, request: Request) -> Row:
    """The row with the full address of each resource that it refers to."""
    language = f"/{request.path_params['language']}/"
    base = f"{str(request.url).partition(language)[0]}{language.rstrip('/')}"
    made: Row = {}
    for name, value in row.items():
        resource = value.get("resource") if isinstance(value, dict) else None
        if resource:
            path, _, query = resource["url"].partition("?")
            value = {"resource": {**resource, "link": f"{base}/{path}.json{query and f'?{query}'}"}}
        made[name] = value
    return made
