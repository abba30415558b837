"""Webhooks of the X-Series: who wants to hear of what, and forms that are signed, sent, and sent again.

The form of the payload is that of the older API, which is not written down publicly; here it is the record as API 2.0
shows it. A receiver does well to take its id and to read the record again.
"""

import asyncio
import hmac
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import httpx
from starlette.requests import Request
from starlette.responses import Response

from wareflow.sandbox.kit import WishError, json_reply
from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.lightspeed_x.store import Row, stamp
from wareflow.sandbox.lightspeed_x.wire import NOT_FOUND, shown

TYPES = ("sale.update", "product.update", "customer.update", "inventory.update", "register_closure.create",
         "consignment.send", "consignment.receive")  # fmt: skip
TYPE_OF = {"sales": "sale.update", "products": "product.update", "customers": "customer.update",
           "inventory": "inventory.update"}  # fmt: skip
TRIES, ANSWER_WITHIN = 20, 5.0
LONGEST_GAP = 180


@dataclass
class Delivery:
    """One event for one webhook."""

    id: str
    webhook: str
    type: str
    url: str
    body: str
    due: str
    state: str = "waiting"
    answers: list[int | str] = field(default_factory=list)


class Webhooks:
    """The webhooks of one retailer and what they are told."""

    def __init__(self, now: Callable[[], datetime], secret: str, prefix: str, retailer: str) -> None:
        self._now, self._secret = now, secret
        self._about = {"domain_prefix": prefix, "retailer_id": retailer, "environment": "prod"}
        self.rows: dict[str, Row] = {}
        self.deliveries: list[Delivery] = []
        self.transport: httpx.AsyncBaseTransport | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def answer(self, request: Request) -> Response:
        """The list of webhooks, or one; bare, as the older API shows things."""
        number = request.path_params["id"].strip("/")
        if number and number not in self.rows:
            return json_reply(NOT_FOUND, 404)
        if request.method == "DELETE" and number:
            return json_reply(self.rows.pop(number))
        if request.method == "GET":
            return json_reply(self.rows[number] if number else list(self.rows.values()))
        return json_reply(self.save(await request.body(), number))

    async def told(self, wish: dict[str, Any]) -> dict[str, Any]:
        return self.as_data()

    async def send_again(self, wish: dict[str, Any]) -> dict[str, Any]:
        """Send what waits: several times, wrongly signed, or only what is due."""
        waiting = self.waiting(due_only=bool(wish.get("due_only")))
        await self.send(waiting, times=int(wish.get("times", 1)), secret=wish.get("secret"))
        return {"sent": [each.id for each in waiting], **self.as_data()}

    def send_soon(self) -> None:
        """What is new goes out in the background, as the caller's answer does not wait for it."""
        fresh = [each for each in self.waiting() if not each.answers]
        if fresh:
            task = asyncio.create_task(self.send(fresh))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    def save(self, body: bytes, number: str = "") -> Row:
        """A new webhook, or a changed one; the wish is JSON, or stands as JSON in the field `data` of a form."""
        wish = _wish(body)
        kept = self.rows.get(number, {"active": True})
        row = {**kept, **{name: wish[name] for name in ("active", "type", "url") if name in wish}}
        if row.get("type") not in TYPES:
            raise WishError(f"type must be one of {', '.join(TYPES)}")
        if not str(row.get("url", "")).startswith(("http://", "https://")):
            raise WishError("url must be an address")
        row |= {"id": number or str(uuid4()), "retailer_id": self._about["retailer_id"]}
        self.rows[row["id"]] = row
        return row

    def announce(self, kind: str, row: Row) -> None:
        """A record changed: what each webhook that wants to know will be told."""
        wanted = [each for each in self.rows.values() if each["active"] and each["type"] == TYPE_OF.get(kind)]
        for each in wanted:
            payload = json_bytes(shown(row)).decode()
            body = urlencode({"payload": payload, **self._about, "type": each["type"]})
            self.deliveries.append(
                Delivery(str(uuid4()), each["id"], each["type"], each["url"], body, stamp(self._now()))
            )

    def waiting(self, *, due_only: bool = False) -> list[Delivery]:
        now = stamp(self._now())
        return [each for each in self.deliveries if each.state == "waiting" and (not due_only or each.due <= now)]

    async def send(self, chosen: Iterable[Delivery], *, times: int = 1, secret: str | None = None) -> None:
        """Send deliveries one after the other, each as often as asked."""
        async with httpx.AsyncClient(transport=self.transport, timeout=ANSWER_WITHIN) as http:
            for each in list(chosen):
                for _ in range(times):
                    await self._send(http, each, secret or self._secret)

    async def _send(self, http: httpx.AsyncClient, delivery: Delivery, secret: str) -> None:
        body = delivery.body.encode()
        mac = hmac.digest(secret.encode(), body, "sha256").hex()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Signature": f"signature={mac},algorithm=HMAC-SHA256",
        }
        answer: int | str
        try:
            answer = (await http.post(delivery.url, content=body, headers=headers)).status_code
        except httpx.HTTPError as error:
            answer = type(error).__name__
        delivery.answers.append(answer)
        self._note(delivery, answer)

    def _note(self, delivery: Delivery, answer: int | str) -> None:
        """Taken, refused for good, or to be sent again later."""
        if isinstance(answer, int) and answer < 500:
            delivery.state = "delivered" if 200 <= answer < 300 else "refused"
        elif len(delivery.answers) >= TRIES:
            delivery.state = "given_up"
        else:
            gap = min(2 ** (len(delivery.answers) - 1), LONGEST_GAP)
            delivery.due = stamp(self._now() + timedelta(minutes=gap))

    def as_data(self) -> dict[str, Any]:
        return {"webhooks": list(self.rows.values()), "deliveries": [asdict(each) for each in self.deliveries]}

    def load(self, data: Mapping[str, Any]) -> None:
        self.rows = {row["id"]: dict(row) for row in data.get("webhooks", ())}
        self.deliveries = [Delivery(**row) for row in data.get("deliveries", ())]


def _wish(body: bytes) -> Mapping[str, Any]:
    form = dict(parse_qsl(body.decode("utf-8", "replace"))) if not body.lstrip().startswith(b"{") else {}
    try:
        wish = loads(form["data"]) if "data" in form else form or loads(body)
    except ValueError as error:
        raise WishError("Unreadable payload") from error
    if not isinstance(wish, Mapping):
        raise WishError("Unreadable payload")
    return wish
