"""Lightspeed eCom C-Series: key and secret, three limits, lists by page, a few writes."""

import base64
import hmac
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import SandboxSystem, WishError, json_reply
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.lightspeed_c import demo, writing
from wareflow.sandbox.lightspeed_c.limits import Limits
from wareflow.sandbox.lightspeed_c.shown import LANGUAGES, embedding, image_of, linked, places_of
from wareflow.sandbox.lightspeed_c.store import SINGULAR, Row, Store, link, stamp

KEY, SECRET = "demo0wareflow0ecom0key", "demo0wareflow0ecom0secret"
LARGEST_PAGE = 250


EMPTY = frozenset({"invoices", "sets", "suppliers", "tags", "reviews", "tickets", "returns", "quotes", "metafields"})
"""Lists that the API has, and of which the demo shop has nothing."""


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
    limits: Limits

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/{language}/shop.json", self._guarded(self._shop)),
            Route("/{language}/account/ratelimit.json", self._guarded(self._ratelimit)),
            Route("/{language}/orders/{id:int}/products.json", self._guarded(self._lines)),
            Route("/{language}/account.json", self._guarded(self._account)),
            Route("/{language}/languages.json", self._guarded(self._languages)),
            Route("/{language}/categories/products.json", self._guarded(self._places)),
            Route("/{language}/products/{id:int}/images.json", self._guarded(self._images)),
            Route("/{language}/shipments/{id:int}/products.json", self._guarded(self._shipped)),
            Route("/{language}/{kind}/count.json", self._guarded(self._count)),
            Route("/{language}/{kind}/{id:int}.json", self._guarded(self._one), methods=["GET", "PUT", "DELETE"]),
            Route("/{language}/{kind}.json", self._guarded(self._list), methods=["GET", "POST"]),
            Route("/{language}/{rest:path}", self._guarded(self._nothing), methods=["GET", "POST", "PUT", "DELETE"]),
        ]

    # Who is it, and is there room -----------------------------------------------------------------------------------

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            if not _knows(request.headers.get("authorization", "")):
                return self.expired_token_reply(request)
            if not self.limits.admit(self._now(), self.settings):
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

    def _now(self) -> int:
        return int(self.clock.timestamp())

    async def _ratelimit(self, request: Request) -> Response:
        return json_reply({"accountRatelimit": self.limits.told(self._now(), self.settings)})

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
        first, limit = self._page(asked)
        fields = [name for name in asked.get("fields", "").split(",") if name]
        shown = [self._shown(kind, row, request) for row in rows[first : first + limit]]
        return json_reply({kind: [{n: row[n] for n in fields if n in row} if fields else row for row in shown]})

    def _page(self, asked: QueryParams) -> tuple[int, int]:
        """Where a page begins, and how long it is. Raises ValueError for one that there cannot be."""
        limit = _whole(asked, "limit", int(self.settings["page_size"]))
        if not 1 <= limit <= LARGEST_PAGE:
            raise ValueError(f"limit must be between 1 and {LARGEST_PAGE}")
        return (max(1, _whole(asked, "page", 1)) - 1) * limit, limit

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
        if kind in EMPTY:
            return []
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
            rows = [row for row in rows if row["id"] > _whole(asked, "since_id", 0)]
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
        return json_reply({SINGULAR[kind]: self._shown(kind, row, request, alone=True)})

    async def _lines(self, request: Request) -> Response:
        lines = self.store.lines.get(request.path_params["id"])
        if lines is None or int(self.settings["late_lines"]) > 0:
            # An order that was just announced is not everywhere yet.
            self.settings["late_lines"] = max(0, int(self.settings["late_lines"]) - 1)
            raise Missing
        return json_reply({"orderProducts": [linked(row, _base(request)) for row in lines]})

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

    async def _images(self, request: Request) -> Response:
        product = self.store.tables["products"].get(request.path_params["id"])
        if product is None:
            raise Missing
        return json_reply({"productImages": image_of(product)})

    async def _places(self, request: Request) -> Response:
        asked = request.query_params
        rows = places_of(self.store, _base(request), asked.get("product", ""), asked.get("category", ""))
        first, limit = self._page(asked)
        return json_reply({"categoriesProducts": rows[first : first + limit]})

    async def _account(self, request: Request) -> Response:
        names = ("signout", "permissions", "ratelimit", "metafields")
        row = {"id": 19_001, "appId": False, "apiKey": KEY, **{name: link(f"account/{name}") for name in names}}
        return json_reply({"account": linked(row, _base(request))})

    async def _languages(self, request: Request) -> Response:
        return json_reply({"languages": list(LANGUAGES.values())})

    async def _nothing(self, request: Request) -> Response:
        raise Missing

    def _shown(self, kind: str, row: Row, request: Request, *, alone: bool = False) -> Row:
        if kind == "orders" and alone:
            return embedding(self.store, row, _base(request))
        if kind == "orders" and self.settings["embedded_lines"]:
            return embedding(self.store, row, _base(request), "products")
        return linked(row, _base(request))

    # The sandbox around it ------------------------------------------------------------------------------------------

    def reset(self) -> None:
        self.seed()

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` variants like those of the demo, or `data` as described at `demo.fill_given`."""
        self.store, self.limits = Store(), Limits()
        if data is None:
            demo.fill_demo(self.store, self.seed_number, size)
            return
        try:
            demo.fill_given(self.store, data, stamp(self.clock.now()))
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise WishError(f"The data cannot be loaded: {error!r}.") from error

    def credentials(self) -> dict[str, str]:
        return {"key": KEY, "secret": SECRET, "language": "pl"}

    def state(self) -> dict[str, Any]:
        return {**self.store.as_data(), "credentials": self.credentials()}

    def snapshot(self) -> dict[str, Any]:
        return {"tables": self.store.as_data()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.store, self.limits = Store(), Limits()
        self.store.load(snapshot["tables"])

    def throttled_reply(self, request: Request) -> Response:
        end = self.limits.end(self._now(), self.settings)
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


def _bound(text: str) -> str:
    """A time as it is asked for, in the spelling of the rows; without a zone it is UTC."""
    # A plus sign that was not encoded arrives as a blank.
    text = re.sub(r"(?<=:\d\d) (?=\d\d:\d\d$)", "+", text.strip())
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text} is no time such as 2026-01-31 12:00:00") from error
    return stamp(moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC))


def _whole(asked: QueryParams, name: str, usual: int) -> int:
    text = asked.get(name) or str(usual)
    if not text.isdecimal():
        raise ValueError(f"{name} must be a whole number")
    return int(text)


def _base(request: Request) -> str:
    """What every address of this shop and language begins with."""
    language = f"/{request.path_params['language']}/"
    return f"{str(request.url).partition(language)[0]}{language.rstrip('/')}"
