"""The courier: takes messages out of the outbox and brings them to a mail server or to a webhook.

It runs in a thread of the scheduler, because a slow mail server must not hold up anything else. A message is claimed
before it is sent and ticked off after, so whoever is killed in between leaves it to the next one.
"""

import asyncio
import hashlib
import hmac
import itertools
import threading
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import structlog

from wareflow.sdk.addresses import origin
from wareflow.sdk.errors import WareflowError
from wareflow.sdk.values import dumps
from wareflow.services import notifying
from wareflow.services import settings as project_settings
from wareflow.services.egress import Clients
from wareflow.services.mail import NotDelivered, Server, send
from wareflow.services.notice_texts import Letter, letter
from wareflow.services.notifying import PASSWORD, SECRET, Notifications
from wareflow.services.product import Product
from wareflow.services.rounds import Rounds
from wareflow.store import notices, schedules
from wareflow.store.database import reading, transact
from wareflow.store.errors import SealBroken
from wareflow.store.models import Notice

log = structlog.get_logger()
EVERY = 1.0
TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 1_800.0
TIMEOUT = 15.0
SIGNATURE = "X-Wareflow-Signature"
DELIVERY = "X-Wareflow-Delivery"
TIDY_EVERY = 600


class Courier(Rounds):
    """Sends what is due until stopped."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        super().__init__("courier", stop, EVERY)
        self._product = product
        self._rounds = itertools.count()

    def go(self) -> None:
        """One round."""
        number = next(self._rounds)
        deliver_due(self._product)
        if number % TIDY_EVERY == 0:
            transact(self._product.engine, schedules.forget_slots)
            transact(self._product.engine, notices.forget)


def deliver_due(product: Product, most: int = 20) -> int:
    """Send what is due, at most so many; says how many were tried."""
    for done in range(most):
        with reading(product.engine) as session:
            if not notices.is_due(session):
                return done
        notice = transact(product.engine, notices.claim)
        if notice is None:
            return done
        _deliver(product, notice)
    return most


def send_test(product: Product, channel: str) -> str:
    """Send a test message with the stored settings. Raises NotDelivered; answers what happened."""
    wanted = _settings(product)
    content = {"flow": "Wareflow", "run": 0}
    made = letter("test", content, language=project_settings.show(product).language)
    if channel == "email":
        server = Server(wanted.email, _opened(product, PASSWORD))
        remark = send(server, made, f"test-{hashlib.sha256(made.body.encode()).hexdigest()[:12]}")
        return remark or f"Sent to {', '.join(wanted.email.recipients)}."
    _call(product, wanted, "test", _plain("test", {}, made, 1))
    return f"{origin(wanted.webhook.url)} took the call."


def _deliver(product: Product, notice: Notice) -> None:
    try:
        remark = _send(product, notice)
    except NotDelivered as error:
        last = notice.tries >= TRIES or not error.again
        pause = None if last else min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (notice.tries - 1))
        transact(product.engine, partial(notices.failed, notice=notice, error=error.message, again_after=pause))
        log.warning("notice_not_sent", notice=notice.id, channel=notice.channel, tries=notice.tries, given_up=last)
        return
    transact(product.engine, lambda session: notices.sent(session, notice, remark))


def _send(product: Product, notice: Notice) -> str | None:
    wanted = _settings(product)
    if notice.channel not in notifying.channels(wanted):
        raise NotDelivered("This way was switched off in the settings before the message went out.", again=False)
    language = project_settings.show(product).language
    made = letter(notice.kind, notice.content, runs=notice.runs, language=language)
    if notice.channel == "email":
        return send(Server(wanted.email, _opened(product, PASSWORD)), made, f"notice-{notice.id}")
    _call(product, wanted, notice.id, _plain(notice.kind, notice.content, made, notice.runs))
    return None


def _settings(product: Product) -> Notifications:
    with reading(product.engine) as session:
        found = notifying.read(session, product.project_id)
    return replace(found, address=found.address or notifying.own_address(product))


def _opened(product: Product, name: str) -> str:
    try:
        return notifying.opened(product, name)
    except SealBroken as error:
        raise NotDelivered("The stored secret cannot be opened with the key file. Enter it again.") from error


def _plain(kind: str, facts: Mapping[str, Any], made: Letter, runs: int) -> dict[str, Any]:
    return {"event": kind, "title": made.subject, "text": made.body, "runs": runs, **facts}


def _call(product: Product, wanted: Notifications, delivery: str, content: Mapping[str, Any]) -> None:
    secret = _opened(product, SECRET)
    if not secret:
        raise NotDelivered("The webhook has no secret to sign with. Make one in the settings.")
    body = dumps(content)
    mac = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", SIGNATURE: f"sha256={mac}", DELIVERY: delivery}
    asyncio.run(_post(product, wanted.webhook.url, body, headers))


async def _post(product: Product, url: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Through the door that refuses private addresses; its clients belong to this thread's loop alone."""
    clients = Clients(timeout=TIMEOUT)
    host = origin(url)
    try:
        client = clients.to((), private=product.config.allow_private_addresses)
        reply = await client.post(url, content=body, headers=dict(headers))
    except httpx.TimeoutException as error:
        raise NotDelivered(f"{host} did not answer in time.") from error
    except (httpx.HTTPError, OSError) as error:
        raise NotDelivered(f"{host} cannot be reached.") from error
    except WareflowError as error:
        raise NotDelivered(error.message) from error
    finally:
        await clients.aclose()
    if not reply.is_success:
        raise NotDelivered(f"{host} answered {reply.status_code} and did not take the message.")
