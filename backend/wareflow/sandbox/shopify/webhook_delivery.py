"""Deliveries of webhooks: signed, sent, sent again, and given up, as the service does it."""

import asyncio
import base64
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from wareflow.sandbox.kit.replies import json_bytes
from wareflow.sandbox.shopify.schema import VERSION
from wareflow.sandbox.shopify.search import Reader, Search
from wareflow.sandbox.shopify.store import Object, Store, stamp
from wareflow.sandbox.shopify.webhook_bodies import body_of
from wareflow.sandbox.shopify.webhook_subscriptions import KIND

GAPS = tuple(timedelta(minutes=each) for each in (1, 2, 5, 12, 25, 45, 60, 90))
"""Eight more tries within four hours; the gaps themselves are not published."""
FAILURES = len(GAPS)
WHOLE, CONNECTING = 5.0, 1.0
TWO_WORDS = ("DRAFT_ORDERS", "FULFILLMENT_ORDERS", "FULFILLMENT_EVENTS", "FULFILLMENT_HOLDS", "INVENTORY_ITEMS",
             "INVENTORY_LEVELS", "ORDER_TRANSACTIONS", "TENDER_TRANSACTIONS", "COMPANY_LOCATIONS", "COMPANY_CONTACTS",
             "PAYMENT_TERMS", "BULK_OPERATIONS")  # fmt: skip
News = Sequence[tuple[str, str]]


@dataclass
class Delivery:
    """One event for one subscription; its id stays the same however often it is sent."""

    id: str
    event_id: str
    subscription: str
    topic: str
    uri: str
    triggered_at: str
    body: str
    due: str
    state: str = "waiting"
    answers: list[int | str] = field(default_factory=list)


def topic_header(topic: str) -> str:
    """``orders/create`` of ``ORDERS_CREATE``."""
    start = next((each for each in TWO_WORDS if topic.startswith(f"{each}_")), topic.partition("_")[0])
    return f"{start}/{topic.removeprefix(f'{start}_')}".lower()


def signature(secret: str, body: bytes) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()


class Courier:
    """The deliveries of one shop."""

    def __init__(self, store: Callable[[], Store], now: Callable[[], datetime], secret: str) -> None:
        self._store, self._now, self._secret = store, now, secret
        self.deliveries: list[Delivery] = []
        self.transport: httpx.AsyncBaseTransport | None = None

    def announce(self, news: News) -> list[Delivery]:
        """What happened by one action, for each subscription that wants it; the body is that of this moment."""
        store, event, now = self._store(), str(uuid4()), stamp(self._now())
        made = []
        for topic, global_id in news:
            row = store.find(global_id)
            body = body_of(store, row) if row else {"id": global_id}
            for wanted in self._wanting(topic, body):
                kept = {name: body[name] for name in wanted["includeFields"] or body if name in body}
                text = json_bytes(kept).decode()
                made.append(Delivery(str(uuid4()), event, wanted["id"], topic, wanted["uri"], now, text, now))
        self.deliveries += made
        return made

    def _wanting(self, topic: str, body: Mapping[str, Any]) -> list[Object]:
        rows = [row for row in self._store().all(KIND) if row["topic"] == topic]
        return [row for row in rows if _meets(row["filter"], body, self._now())]

    async def send(
        self, chosen: Iterable[Delivery], *, times: int = 1, backwards: bool = False, secret: str | None = None
    ) -> None:
        """Send deliveries one after the other, each as often as asked, in their order or the other way round."""
        limit = httpx.Timeout(WHOLE, connect=CONNECTING)
        async with httpx.AsyncClient(transport=self.transport, timeout=limit) as http:
            for each in reversed(list(chosen)) if backwards else list(chosen):
                for _ in range(times):
                    await self._send(http, each, secret or self._secret)

    async def _send(self, http: httpx.AsyncClient, delivery: Delivery, secret: str) -> None:
        body = delivery.body.encode()
        answer: int | str
        try:
            async with asyncio.timeout(WHOLE):
                reply = await http.post(delivery.uri, content=body, headers=self._headers(delivery, body, secret))
            answer = reply.status_code
        except (httpx.HTTPError, TimeoutError) as error:
            answer = type(error).__name__
        delivery.answers.append(answer)
        self._note(delivery, accepted=isinstance(answer, int) and 200 <= answer < 300)

    def _headers(self, delivery: Delivery, body: bytes, secret: str) -> dict[str, str]:
        store = self._store()
        row = store.find(delivery.subscription) or {}
        named = {"X-Shopify-Name": row["name"]} if row.get("name") else {}
        return {
            "Content-Type": "application/json",
            "User-Agent": "Shopify-Captain-Hook",
            "X-Shopify-Topic": topic_header(delivery.topic),
            "X-Shopify-Hmac-Sha256": signature(secret, body),
            "X-Shopify-Shop-Domain": store.shop()["myshopifyDomain"],
            "X-Shopify-API-Version": VERSION,
            "X-Shopify-Webhook-Id": delivery.id,
            "X-Shopify-Event-Id": delivery.event_id,
            "X-Shopify-Triggered-At": delivery.triggered_at,
            **named,
        }

    def _note(self, delivery: Delivery, *, accepted: bool) -> None:
        """An accepted delivery is done; too many failures in a row end the subscription."""
        row = self._store().find(delivery.subscription)
        if accepted:
            delivery.state = "delivered"
            if row:
                row["_failures"] = 0
            return
        tries = len(delivery.answers)
        if delivery.state != "delivered":
            delivery.state = "waiting" if tries <= len(GAPS) else "given_up"
        if delivery.state == "waiting":
            delivery.due = stamp(self._now() + GAPS[tries - 1])
        if row:
            row["_failures"] += 1
            if row["_failures"] >= FAILURES:
                self._end(row)

    def _end(self, row: Object) -> None:
        self._store().remove(row["id"])
        for each in self.deliveries:
            if each.subscription == row["id"] and each.state == "waiting":
                each.state = "given_up"

    def waiting(self, *, due_only: bool) -> list[Delivery]:
        now = stamp(self._now())
        return [each for each in self.deliveries if each.state == "waiting" and (not due_only or each.due <= now)]

    def as_data(self) -> list[dict[str, Any]]:
        return [asdict(each) for each in self.deliveries]

    def load(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self.deliveries = [Delivery(**row) for row in rows]


def _meets(query: str | None, body: Mapping[str, Any], now: datetime) -> bool:
    """A filter is a search among the fields of the body."""
    test, _ = Search({name: _reader(name) for name in body}).test(query, now, lambda _: None)
    return test(body)


def _reader(name: str) -> Reader:
    """Tags stand in one text, divided by commas."""
    if name == "tags":
        return lambda body, find: [part.strip() for part in str(body.get("tags") or "").split(",")]
    return lambda body, find: body[name]
