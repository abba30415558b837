"""Plug the imitated Shopify into the sandbox: its address, tokens and scopes, state and seeding."""

import asyncio
import re
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from wareflow.sandbox.kit import DEFAULT_SEED, Clock, SandboxSystem, WishError, json_reply
from wareflow.sandbox.kit.faults import number_of
from wareflow.sandbox.kit.replies import loads
from wareflow.sandbox.kit.system import ControlWork
from wareflow.sandbox.shopify import api
from wareflow.sandbox.shopify.bulk import file_of
from wareflow.sandbox.shopify.bulk_mutations import put_file
from wareflow.sandbox.shopify.cost import Bucket
from wareflow.sandbox.shopify.demo import DOMAIN, fill_demo, fill_generated
from wareflow.sandbox.shopify.given import fill_given
from wareflow.sandbox.shopify.resolving import PAGED_AT_MOST, World
from wareflow.sandbox.shopify.schema import CANDIDATE, VERSION, all_scopes, enum_values
from wareflow.sandbox.shopify.store import Store
from wareflow.sandbox.shopify.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, TOKEN, Tokens
from wareflow.sandbox.shopify.webhook_delivery import Courier, Delivery
from wareflow.sandbox.shopify.webhook_subscriptions import KIND

INVALID_TOKEN = "[API] Invalid API key or access token (unrecognized login or wrong password)"  # noqa: S105
CLOSED = {
    "frozen": (402, "Unavailable Shop"),
    "locked": (423, "Locked"),
    "turned_away": (430, "Shopify Security Rejection"),
}
"""Settings that close the shop, and how it then answers."""


def knows_version(asked: str | None) -> bool:
    """One that is past, or none, is answered by a later one; the answer's header says by which."""
    if asked in (None, "unstable"):
        return True
    return bool(re.fullmatch(r"20\d\d-(01|04|07|10)", str(asked))) and str(asked) <= CANDIDATE


def _body(content_type: str, raw: bytes) -> dict[str, Any] | None:
    """What is asked: an object, or the bare document if the type says so."""
    if content_type.startswith("application/graphql"):
        return {"query": raw.decode("utf-8", "replace")}
    try:
        body = loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


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
        "locked": False,
        "turned_away": False,
        "partial_errors": False,
        "webhooks": "at_once",
        "bulk_at_once": 5,
        "bulk_looks": 1,
        "bulk_fails": "",
    }

    _store: Store
    _unfilled: bool
    bucket: Bucket
    tokens: Tokens
    courier: Courier

    def __init__(self, seed: int = DEFAULT_SEED, clock: Clock | None = None) -> None:
        self.tokens = Tokens()
        self._sending: set[asyncio.Task[None]] = set()
        self.courier = Courier(lambda: self.store, lambda: self.clock.now(), CLIENT_SECRET)
        super().__init__(seed, clock)

    def routes(self) -> Sequence[BaseRoute]:
        return [
            Route("/admin/api/graphql.json", self.graphql, methods=["POST"]),
            Route("/admin/api/{version}/graphql.json", self.graphql, methods=["POST"]),
            Route("/admin/oauth/access_token", self.token, methods=["POST"]),
            Route("/bulk/{number}.jsonl", self.bulk_file, methods=["GET"]),
            Route("/uploads/", self.upload_form, methods=["POST"]),
            Route("/uploads/{key:path}", self.upload, methods=["PUT"]),
        ]

    async def graphql(self, request: Request) -> Response:
        headers = {"X-Shopify-API-Version": VERSION, "X-Request-Id": secrets.token_hex(16)}
        for setting, (status, words) in CLOSED.items():
            if self.settings[setting]:
                return json_reply({"errors": words}, status, headers)
        if not knows_version(request.path_params.get("version")):
            return json_reply({"errors": "Not Found"}, 404, headers)
        if not self.tokens.knows(request.headers.get("x-shopify-access-token", ""), self.clock.timestamp()):
            return json_reply({"errors": INVALID_TOKEN}, 401, headers)
        body = _body(request.headers.get("content-type", ""), await request.body())
        if body is None:
            return json_reply({"errors": "Bad Request"}, 400, headers)
        if wrong := api.misfit(body):
            return json_reply(wrong, 400, headers)
        world = self._world(str(request.url).partition("/admin/")[0])
        reply = json_reply(api.answer(world, self.bucket, body), 200, headers)
        self._deliver(self.courier.announce(world.news))
        return reply

    def _deliver(self, made: list[Delivery]) -> None:
        """Send in the background, as the caller's answer does not wait for it."""
        if made and self.settings["webhooks"] == "at_once":
            task = asyncio.create_task(self.courier.send(made))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    def control(self) -> Sequence[tuple[str, str, ControlWork]]:
        return [("/webhooks", "GET", self._webhooks), ("/webhooks", "POST", self._send_webhooks)]

    async def _webhooks(self, wish: dict[str, Any]) -> dict[str, Any]:
        return {"subscriptions": self.store.all(KIND), "deliveries": self.courier.as_data()}

    async def _send_webhooks(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Make events happen, and send what waits: several times, backwards, wrongly signed, or only what is due."""
        known = {"events", "times", "backwards", "due_only", "secret"}
        if unknown := sorted(set(wish) - known):
            raise WishError(f"Unknown field {unknown[0]!r}. Known fields: {', '.join(sorted(known))}.")
        for event in wish.get("events") or []:
            self.courier.announce([self._event(event)])
        waiting = self.courier.waiting(due_only=bool(wish.get("due_only")))
        times = number_of(int, wish, "times", 1)
        await self.courier.send(waiting, times=times, backwards=bool(wish.get("backwards")), secret=wish.get("secret"))
        return {"sent": [each.id for each in waiting], **await self._webhooks({})}

    def _event(self, wish: Any) -> tuple[str, str]:
        """A topic and the id of an object, which may be named as an order is."""
        topics = enum_values("WebhookSubscriptionTopic")
        if not isinstance(wish, dict) or wish.get("topic") not in topics:
            raise WishError("An event is an object with a 'topic', such as ORDERS_UPDATED, and an 'id'.")
        text = str(wish.get("id"))
        row = self.store.find(text) or next((row for row in self.store.all("Order") if row["name"] == text), None)
        if row is None:
            raise WishError(f"There is no object {text!r}. Give a global id, or the name of an order such as #1001.")
        return str(wish["topic"]), str(row["id"])

    async def token(self, request: Request) -> Response:
        """A token for an app of one's own, or a new one for a refresh token."""
        raw = await request.body()
        form: Any = dict(parse_qsl(raw.decode("utf-8", "replace")))
        if request.headers.get("content-type", "").startswith("application/json"):
            form = _body("", raw)
        body, status = self.tokens.answer(form or {}, ",".join(self.settings["scopes"]), self.clock.timestamp())
        return json_reply(body, status)

    def _world(self, address: str) -> World:
        moment, scopes = self.clock.now(), frozenset(self.settings["scopes"])
        return World(self.store, self.settings, moment, scopes, moment.timestamp(), address)

    async def bulk_file(self, request: Request) -> Response:
        """The result of a bulk operation; the address is the key to it."""
        rows, secret = self.store.all("BulkOperation"), request.query_params.get("signature", "")
        file = file_of(rows, request.path_params["number"], secret)
        if file is None:
            words = "<?xml version='1.0' encoding='UTF-8'?><Error><Code>AccessDenied</Code></Error>"
            return Response(words, 403, media_type="application/xml")
        return Response(file, media_type="application/jsonl")

    async def upload(self, request: Request) -> Response:
        """The bare file at an address that was given out for it."""
        known = put_file(self.store, request.path_params["key"], await request.body())
        return Response(status_code=200 if known else 403)

    async def upload_form(self, request: Request) -> Response:
        """A form with the parameters that were given out, and the file at its end."""
        async with request.form() as form:
            key, file = str(form.get("key") or ""), form.get("file")
            content = await file.read() if isinstance(file, UploadFile) else str(file or "").encode()
        if not put_file(self.store, key, content):
            return Response("<Error><Code>AccessDenied</Code></Error>", 403, media_type="application/xml")
        told = f"<PostResponse><Key>{key}</Key></PostResponse>"
        return Response(told, 201, media_type="application/xml")

    def is_write(self, method: str, path: str, query: str, body: bytes) -> bool:
        if not path.endswith("/graphql.json"):
            return False
        try:
            data = loads(body)
        except ValueError:
            return False
        return isinstance(data, dict) and api.writes(data)

    @property
    def store(self) -> Store:
        """What the shop keeps. The demo is filled in for the first who looks: most begin with data of their own."""
        if self._unfilled:
            self._unfilled = False
            fill_demo(self._store, self.seed_number)
        return self._store

    def reset(self) -> None:
        self._begin()
        self._unfilled = True

    def _begin(self) -> None:
        if hasattr(self, "_store"):
            self._store.empty()
        self._store, self._unfilled, self.bucket = Store(self.clock.now), False, Bucket()
        self.courier.deliveries.clear()

    def seed(self, size: int | None = None, data: Mapping[str, Any] | None = None) -> None:
        """`size` orders like those of the demo, or what `given.fill_given` describes."""
        self._begin()
        if size is not None or data is None:
            fill_generated(self.store, self.seed_number, 400 if size is None else size)
        try:
            if data is not None:
                fill_given(self.store, data)
        except (KeyError, TypeError, ValueError, ArithmeticError) as error:
            raise WishError(f"The data cannot be loaded: {error!r}.") from error

    def credentials(self) -> dict[str, str]:
        return {"shop": DOMAIN, "access_token": TOKEN, "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
                "refresh_token": REFRESH_TOKEN}  # fmt: skip

    def state(self) -> dict[str, Any]:
        kinds: dict[str, list[Any]] = {}
        for each in self.store.objects.values():
            kinds.setdefault(each["__typename"], []).append(each)
        return {"credentials": self.credentials(), **kinds}

    def snapshot(self) -> dict[str, Any]:
        return {"store": self.store.as_data(), **self.tokens.as_data(), "deliveries": self.courier.as_data()}

    def restore(self, snapshot: Mapping[str, Any]) -> None:
        self._begin()
        self.store.load(snapshot["store"])
        self.courier.load(snapshot.get("deliveries", []))
        self.tokens = Tokens(*(dict(snapshot.get(name, {})) for name in ("issued", "refreshed", "refreshing")))

    @property
    def issued(self) -> dict[str, float]:
        return self.tokens.issued

    def throttled_reply(self, request: Request) -> Response:
        """The edge's own refusal; throttling by cost is part of a 200."""
        return json_reply({"errors": "Exceeded rate limit. Slow down."}, 429, {"Retry-After": "2.0"})

    def broken_reply(self, request: Request) -> Response:
        return Response("<!DOCTYPE html><html><body><h1>500</h1></body></html>", 500, media_type="text/html")

    def expired_token_reply(self, request: Request) -> Response:
        return json_reply({"errors": INVALID_TOKEN}, 401)


__all__ = ["CLIENT_ID", "CLIENT_SECRET", "TOKEN", "Shopify"]
