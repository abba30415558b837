"""Plug the imitated Shopify into the sandbox: its address, tokens and scopes, state and seeding."""

import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import DEFAULT_SEED, Clock, SandboxSystem, WishError, json_reply
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.shopify import api
from wareflow.sandbox.shopify.cost import Bucket
from wareflow.sandbox.shopify.demo import DOMAIN, fill_demo, fill_generated
from wareflow.sandbox.shopify.given import fill_given
from wareflow.sandbox.shopify.resolving import PAGED_AT_MOST, World
from wareflow.sandbox.shopify.schema import VERSION, all_scopes
from wareflow.sandbox.shopify.store import Store

TOKEN = "shpat_demo0wareflow0sandbox0token0"  # noqa: S105  demo credentials that open nothing but this sandbox
CLIENT_ID = "demo-shopify-client"
CLIENT_SECRET = "shpss_demo0wareflow0sandbox0secret"  # noqa: S105
INVALID_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105
TOKEN_SECONDS = 86_399


class Shopify(SandboxSystem):
    """One shop on the plan with the large bucket, behind `/admin/api/2026-10/graphql.json`."""

    name: ClassVar[str] = "shopify"
    title: ClassVar[str] = "Shopify"
    default_settings: ClassVar[Mapping[str, Any]] = {
        "bucket_size": 20_000,
        "restore_rate": 1_000,
        "scopes": all_scopes(),
        "index_delay": 0,
        "paging_limit": PAGED_AT_MOST,
        "job_looks": 1,
        "frozen": False,
        "partial_errors": False,
    }

    store: Store
    bucket: Bucket
    issued: dict[str, float]

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.issued = {}
        super().__init__(seed, clock)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/admin/api/{version}/graphql.json", self.graphql, methods=["POST"]),
            Route("/admin/oauth/access_token", self.token, methods=["POST"]),
        ]

    async def graphql(self, request: Request) -> Response:
        headers = {"X-Shopify-API-Version": VERSION, "X-Request-Id": secrets.token_hex(16)}
        if self.settings["frozen"]:
            return json_reply({"errors": "Unavailable Shop"}, 402, headers)
        if not self._knows(request.headers.get("x-shopify-access-token", "")):
            return json_reply({"errors": INVALID_TOKEN}, 401, headers)
        try:
            body = loads(await request.body())
        except ValueError:
            return json_reply({"errors": "Bad Request"}, 400, headers)
        if not isinstance(body, dict):
            return json_reply({"errors": "Bad Request"}, 400, headers)
        return json_reply(api.answer(self._world(), self.bucket, body), 200, headers)

    async def token(self, request: Request) -> Response:
        """The client credentials of an app of one's own: a token for a day, without a refresh token."""
        raw = await request.body()
        json_body = request.headers.get("content-type", "").startswith("application/json")
        form = loads(raw) if json_body else dict(parse_qsl(raw.decode("utf-8", "replace")))
        known = form.get("client_id") == CLIENT_ID and hmac.compare_digest(
            str(form.get("client_secret", "")), CLIENT_SECRET
        )
        if form.get("grant_type") != "client_credentials" or not known:
            body = {"error": "invalid_request", "error_description": "The client credentials are not valid."}
            return json_reply(body, 400)
        made = f"shpat_{secrets.token_hex(16)}"
        self.issued[made] = self.clock.timestamp() + TOKEN_SECONDS
        scope = ",".join(self.settings["scopes"])
        return json_reply({"access_token": made, "scope": scope, "expires_in": TOKEN_SECONDS})

    def _knows(self, token: str) -> bool:
        if hmac.compare_digest(token.encode(), TOKEN.encode()):
            return True
        return self.issued.get(token, 0.0) > self.clock.timestamp()

    def _world(self) -> World:
        moment = self.clock.now()
        return World(self.store, self.settings, moment, frozenset(self.settings["scopes"]), moment.timestamp())

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        if not path.endswith("/graphql.json"):
            return False
        try:
            data = loads(body)
        except ValueError:
            return False
        return isinstance(data, dict) and api.writes(data)

    def reset(self) -> None:
        self.store, self.bucket = Store(self.clock.now), Bucket()
        fill_demo(self.store, self.seed_number)

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` orders like those of the demo, or what `given.fill_given` describes."""
        self.store, self.bucket = Store(self.clock.now), Bucket()
        if size is not None or data is None:
            fill_generated(self.store, self.seed_number, 400 if size is None else size)
        try:
            if data is not None:
                fill_given(self.store, data)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise WishError(f"The data cannot be loaded: {error!r}.") from error

    def state(self) -> dict[str, Any]:
        kinds: dict[str, list[Any]] = {}
        for each in self.store.objects.values():
            kinds.setdefault(each["__typename"], []).append(each)
        credentials = {"shop": DOMAIN, "access_token": TOKEN, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        return {"credentials": credentials, **kinds}

    def snapshot(self) -> dict[str, Any]:
        return {"store": self.store.as_data(), "issued": self.issued}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self.store, self.bucket = Store(self.clock.now), Bucket()
        self.store.load(snapshot["store"])
        self.issued = dict(snapshot["issued"])

    def throttled_reply(self, request: Request) -> Response:
        """The edge's own refusal; throttling by cost is part of a 200."""
        return json_reply({"errors": "Exceeded rate limit. Slow down."}, 429, {"Retry-After": "2.0"})

    def broken_reply(self, request: Request) -> Response:
        return Response("<!DOCTYPE html><html><body><h1>500</h1></body></html>", 500, media_type="text/html")

    def expired_token_reply(self, request: Request) -> Response:
        return json_reply({"errors": INVALID_TOKEN}, 401)
