"""Lightspeed Retail X-Series, API 2.0: sign-in, the limit of five minutes, lists by version, a few writes."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import DEFAULT_SEED, Clock, ControlWork, SandboxSystem, WishError, json_reply
from wareflow.sandbox.lightspeed_x import demo, writing
from wareflow.sandbox.lightspeed_x.listing import EMPTY, listed
from wareflow.sandbox.lightspeed_x.searching import search
from wareflow.sandbox.lightspeed_x.store import KINDS, Row, Store, id_of, stamp
from wareflow.sandbox.lightspeed_x.webhooks import Webhooks
from wareflow.sandbox.lightspeed_x.wire import NOT_FOUND, body_of, shown

PREFIX = "lumodemo"
TOKEN = "lsxs_pt_demo0wareflow0sandbox"  # noqa: S105  demo credentials that open nothing but this sandbox
CLIENT_ID, CLIENT_SECRET = "wareflow-demo-x", "wareflow-demo-x-secret"
REFRESH = "demo-x-refresh-token"
WINDOW = 300


@dataclass
class Window:
    """The requests of the five minutes that run."""

    begun: float = 0.0
    count: int = 0


class LightspeedXSandbox(SandboxSystem):
    """One retailer with two outlets and two registers."""

    name: ClassVar[str] = "lightspeed_x"
    title: ClassVar[str] = "Lightspeed Retail (X-Series)"
    default_settings: ClassVar[Mapping[str, Any]] = {
        "limit": 0,
        "token_ttl": 86_400,
        "page_size": 100,
        "largest_page": 200,
        "empty_version": "zero",
        "webhooks": "at_once",
    }

    store: Store
    window: Window

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.issued: dict[str, float] = {}
        self.refresh_token = REFRESH
        self.codes: dict[str, bool] = {}
        self.webhooks = Webhooks(lambda: self.clock.now(), CLIENT_SECRET, PREFIX, id_of("retailer", PREFIX))
        super().__init__(seed, clock)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/connect", self.connect, methods=["GET"]),
            Route("/api/1.0/token", self.token, methods=["POST"]),
            *(
                Route(
                    f"/api/{at}{{id:path}}",
                    self._guarded(self.webhooks.answer),
                    methods=["GET", "POST", "PUT", "DELETE"],
                )
                for at in ("webhooks", "2.0/webhooks")
            ),
            Route("/api/2.0/retailer", self._guarded(self._retailer)),
            Route("/api/2.0/search", self._guarded(self._search), methods=["GET"]),
            Route("/api/2.0/{kind}", self._guarded(self._list), methods=["GET"]),
            Route("/api/2.0/{kind}", self._guarded(self._create), methods=["POST"]),
            Route("/api/2.0/products/{id}/inventory", self._guarded(self._inventory_of), methods=["GET"]),
            Route("/api/2.0/{kind}/{id}", self._guarded(self._read), methods=["GET"]),
            Route("/api/2.0/customers/{id}", self._guarded(self._change_customer), methods=["PUT"]),
            Route("/api/2.1/products/{id}", self._guarded(self._change_product), methods=["PUT"]),
            Route("/api/2.0/{kind}/{id}", self._guarded(self._delete), methods=["DELETE"]),
            Route("/api/{rest:path}", self._guarded(self._nothing), methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
        ]

    # Who is it, and is there room -----------------------------------------------------------------------------------

    async def connect(self, request: Request) -> Response:
        """The page on which a person lets an app in; here it says yes at once."""
        asked = request.query_params
        if asked.get("client_id") != CLIENT_ID or asked.get("response_type") != "code":
            return json_reply({"error": "invalid_client", "error_description": "The client is not known."}, 401)
        code = secrets.token_hex(16)
        self.codes[code] = True
        back = {"code": code, "domain_prefix": PREFIX, "state": asked.get("state", "")}
        return RedirectResponse(f"{asked.get('redirect_uri', '')}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        """The exchange of a refresh token; each gives a new one and ends the old (form-encoded only)."""
        form = dict(parse_qsl((await request.body()).decode("utf-8", "replace")))
        known = form.get("client_id") == CLIENT_ID and hmac.compare_digest(form.get("client_secret", ""), CLIENT_SECRET)
        if not known:
            return json_reply({"error": "invalid_client", "error_description": "The client is not known."}, 401)
        by_code = form.get("grant_type") == "authorization_code" and self.codes.pop(form.get("code", ""), False)
        again = form.get("grant_type") == "refresh_token" and form.get("refresh_token") == self.refresh_token
        if not by_code and not again:
            return json_reply({"error": "invalid_grant", "error_description": "The token cannot be used."}, 400)
        ttl, access = int(self.settings["token_ttl"]), f"lsxs_at_{secrets.token_hex(12)}"
        self.issued[access] = expires = self.clock.timestamp() + ttl
        self.refresh_token = secrets.token_hex(20)
        self.save_now()
        return json_reply({
            "access_token": access, "token_type": "Bearer", "expires": int(expires), "expires_in": ttl,
            "refresh_token": self.refresh_token, "domain_prefix": PREFIX, "scope": form.get("scope", ""),
        })  # fmt: skip

    def _guarded(self, work: Any) -> Any:
        async def answer(request: Request) -> Response:
            if not self._knows(request.headers.get("authorization", "")):
                return self.expired_token_reply(request)
            room = self._room()
            if room < 0:
                return self._headed(self.throttled_reply(request), 0)
            try:
                reply = self._headed(await work(request), room)
                if self.settings["webhooks"] == "at_once":
                    self.webhooks.send_soon()
                return reply
            except (WishError, KeyError, TypeError, ValueError, ArithmeticError) as error:
                return self._headed(json_reply({"errors": {"global": [str(error)]}}, 422), room)

        return answer

    def _knows(self, header: str) -> bool:
        scheme, _, token = header.partition(" ")
        return scheme.lower() == "bearer" and self._opens(token)

    def _opens(self, token: str) -> bool:
        return hmac.compare_digest(token.encode(), TOKEN.encode()) or (
            self.issued.get(token, 0.0) > self.clock.timestamp()
        )

    @property
    def limit(self) -> int:
        registers = sum(1 for _ in self.store.rows("registers"))
        return int(self.settings["limit"]) or 300 * registers + 50

    def _room(self) -> int:
        """How many requests are left in these five minutes; below zero: none was left for this one."""
        now = self.clock.timestamp()
        if now - self.window.begun >= WINDOW:
            self.window = Window(now)
        self.window.count += 1
        return self.limit - self.window.count

    def _headed(self, reply: Response, room: int) -> Response:
        reply.headers["X-RateLimit-Limit"] = str(self.limit)
        reply.headers["X-RateLimit-Remaining"] = str(max(0, room))
        return reply

    # What is asked --------------------------------------------------------------------------------------------------

    async def _retailer(self, request: Request) -> Response:
        return json_reply({"data": {"id": id_of("retailer", PREFIX), "domain_prefix": PREFIX,
                                    "name": "Lumo Demo", "country": "PL", "tax_exclusive": False,
                                    "currency": {"code": "PLN"}, "timezone": "Europe/Warsaw"}})  # fmt: skip

    async def _list(self, request: Request) -> Response:
        kind, asked = request.path_params["kind"], request.query_params
        if kind in EMPTY:
            return self._page([])
        if kind == "user":
            return json_reply({"data": shown(next(self.store.rows("users")))})
        if kind not in KINDS:
            return json_reply(NOT_FOUND, 404)
        sizes = {"usual": int(self.settings["page_size"]), "largest": int(self.settings["largest_page"])}
        return self._page(listed(self.store, kind, asked, **sizes))

    async def _nothing(self, request: Request) -> Response:
        return json_reply(NOT_FOUND, 404)

    def _page(self, rows: list[Row]) -> Response:
        empty = {"min": 0, "max": 0} if self.settings["empty_version"] == "zero" else None
        version = {"min": rows[0]["version"], "max": rows[-1]["version"]} if rows else empty
        return json_reply({"data": [shown(row) for row in rows], "version": version})

    async def _search(self, request: Request) -> Response:
        return json_reply({"data": [shown(row) for row in search(self.store, request.query_params)]})

    async def _read(self, request: Request) -> Response:
        row = self._row(request)
        return json_reply({"data": shown(row)}) if row else json_reply(NOT_FOUND, 404)

    async def _inventory_of(self, request: Request) -> Response:
        rows = [row for row in self.store.rows("inventory") if row["product_id"] == request.path_params["id"]]
        return self._page(rows)

    # What is written ------------------------------------------------------------------------------------------------

    async def _create(self, request: Request) -> Response:
        wish, at = await body_of(request), stamp(self.clock.now())
        if request.path_params["kind"] == "customers":
            made = demo.add_customer(self.store, writing.check_customer(wish), at)
            return json_reply({"data": shown(made)}, 201)
        if request.path_params["kind"] == "products":
            return json_reply({"data": writing.create_products(self.store, wish, at)})
        return json_reply(NOT_FOUND, 404)

    async def _change_customer(self, request: Request) -> Response:
        return self._changed("customers", request, writing.check_customer(await body_of(request)))

    async def _change_product(self, request: Request) -> Response:
        wish, row = await body_of(request), self.store.find("products", request.path_params["id"])
        if row is None or row.get("deleted_at"):
            return json_reply(NOT_FOUND, 404)
        return json_reply({"data": shown(writing.change_product(self.store, row, wish))})

    def _changed(self, kind: str, request: Request, values: Row) -> Response:
        row = self.store.find(kind, request.path_params["id"])
        if row is None or row.get("deleted_at"):
            return json_reply(NOT_FOUND, 404)
        self.store.touch(kind, row, **values)
        return json_reply({"data": shown(row)})

    async def _delete(self, request: Request) -> Response:
        row = self._row(request)
        if row is None or request.path_params["kind"] not in ("products", "customers"):
            return json_reply(NOT_FOUND, 404)
        self.store.delete(request.path_params["kind"], row)
        return Response(status_code=204)

    def control(self) -> Sequence[tuple[str, str, ControlWork]]:
        return [("/webhooks", "GET", self.webhooks.told), ("/webhooks", "POST", self.webhooks.send_again)]

    def _row(self, request: Request) -> Row | None:
        kind = request.path_params["kind"]
        return self.store.find(kind, request.path_params["id"]) if kind in KINDS else None

    # The sandbox around it ------------------------------------------------------------------------------------------

    def reset(self) -> None:
        self.seed()
        self.refresh_token = REFRESH

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` products like those of the demo, or `data` as described at `demo.fill_given`."""
        self.store, self.window = Store(self.clock.now), Window()
        self.webhooks.load({})
        if data is None:
            demo.fill_demo(self.store, self.seed_number, size)
        else:
            try:
                demo.fill_given(self.store, data, stamp(self.clock.now()))
            except (KeyError, TypeError, ValueError, ArithmeticError) as error:
                raise WishError(f"The data cannot be loaded: {error!r}.") from error
        self.store.tell = self.webhooks.announce

    def credentials(self) -> dict[str, str]:
        return {"domain_prefix": PREFIX, "access_token": TOKEN, "client_id": CLIENT_ID,
                "client_secret": CLIENT_SECRET, "refresh_token": self.refresh_token}  # fmt: skip

    def state(self) -> dict[str, Any]:
        return {**self.store.as_data(), "credentials": self.credentials()}

    def snapshot(self) -> dict[str, Any]:
        return {"tables": self.store.as_data(), "version": self.store.version, "issued": self.issued,
                "refresh_token": self.refresh_token, "heard": self.webhooks.as_data()}  # fmt: skip

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.store = Store(self.clock.now)
        self.store.load(snapshot["tables"], int(snapshot["version"]))
        self.store.tell = self.webhooks.announce
        self.webhooks.load(snapshot.get("heard", {}))
        self.issued, self.refresh_token = dict(snapshot["issued"]), snapshot["refresh_token"]

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        return method in ("POST", "PUT", "DELETE") and not path.endswith("/token")

    def throttled_reply(self, request: Request) -> Response:
        """The pause is told as the time of its end."""
        end = datetime.fromtimestamp(max(self.window.begun + WINDOW, self.clock.timestamp() + 1), UTC)
        return json_reply({"error": "Too Many Requests"}, 429, {"Retry-After": format_datetime(end, usegmt=True)})

    def broken_reply(self, request: Request) -> Response:
        return Response("<html><body><h1>500 Internal Server Error</h1></body></html>", 500, media_type="text/html")

    def expired_token_reply(self, request: Request) -> Response:
        return json_reply({"error": "Unauthorized", "error_description": "The access token is not valid."}, 401)
