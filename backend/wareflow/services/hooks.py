"""Webhooks: a delivery is checked over its raw bytes, stored with its run in one transaction, and taken once."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.document import read_flow, read_json
from wareflow.sdk.errors import ItemError, WareflowError
from wareflow.services import runs, triggers
from wareflow.services.product import Product
from wareflow.store import flows, schedules, settings
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound
from wareflow.store.models import Flow
from wareflow.store.sealing import webhook_place

MAX_BODY = 10 * 1024 * 1024
MAX_RECORDS = 1_000
# Senders without delivery ids repeat a delivery for minutes. The same words later are news: paid, cancelled, paid.
REPEATS_WITHIN = timedelta(minutes=10)
SIGNATURES = ("x-wareflow-signature", "x-hub-signature-256", "x-signature")
DELIVERY_IDS = (
    "x-wareflow-delivery",
    "idempotency-key",
    "webhook-id",
    "x-github-delivery",
    "x-delivery-id",
    "x-shopify-webhook-id",
)
SHOWN_HEADERS = ("content-type", "user-agent", "x-shopify-topic", "x-github-event")


class Unsigned(WareflowError):
    """A delivery without the right signature."""

    code = "signature"


@dataclass(frozen=True)
class WebhookView:
    """Where a flow listens."""

    path: str | None
    signed: bool


@dataclass(frozen=True)
class Delivery:
    """What became of a delivery."""

    run_id: str | None
    duplicate: bool


def show(product: Product, flow_id: str) -> WebhookView:
    """The path of the active flow and whether deliveries must be signed."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
    return WebhookView(flow.webhook_path, flow.webhook_secret is not None)


def renew_secret(product: Product, flow_id: str, by: str | None) -> str:
    """A new secret, told once; deliveries signed with the one before are refused from now on."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"

    def work(session: Session) -> None:
        flow = flows.get(session, flow_id, product.project_id)
        sealed = product.keys.seal(secret.encode(), webhook_place(flow.project_id, flow.id))
        flows.change(session, flow_id, webhook_secret=sealed)
        settings.audit(session, product.project_id, by, "webhook.renew", flow_id)

    transact(product.engine, work)
    return secret


def remove_secret(product: Product, flow_id: str, by: str | None) -> None:
    """Deliveries need no signature any more."""

    def work(session: Session) -> None:
        flows.get(session, flow_id, product.project_id)
        flows.change(session, flow_id, webhook_secret=None)
        settings.audit(session, product.project_id, by, "webhook.unsign", flow_id)

    transact(product.engine, work)


def exists(product: Product, path: str) -> None:
    """NotFound unless an active flow listens here."""
    with reading(product.engine) as session:
        _listening(session, path)


def deliver(product: Product, path: str, body: bytes, headers: Mapping[str, str]) -> Delivery:
    """Check a delivery and store it with its run; the answer is given only after the commit."""
    with reading(product.engine) as session:
        flow = _listening(session, path)
    _check_signature(product, flow, body, headers)
    records = _records(body)
    return transact(
        product.engine, partial(_store, product=product, path=path, body=body, headers=headers, records=records)
    )


def _store(
    session: Session,
    *,
    product: Product,
    path: str,
    body: bytes,
    headers: Mapping[str, str],
    records: list[dict[str, Any]],
) -> Delivery:
    flow = _listening(session, path)
    digest = hashlib.sha256(body).hexdigest()
    named = next((headers[name] for name in DELIVERY_IDS if headers.get(name)), None)
    delivery_id = f"id:{named[:200]}" if named else f"body:{digest}"
    again_after = None if named else REPEATS_WITHIN
    seen_at = schedules.note_delivery(session, flow.project_id, flow.id, delivery_id, digest, again_after)
    if seen_at is None:
        return Delivery(None, True)
    document = read_flow(read_json(flows.version(session, flow.published_version_id or "").document))
    node = next((node_id for node_id, _ in triggers.configs(product, document, triggers.WEBHOOK)), None)
    wish = runs.Wish(
        draft=False,
        trigger="webhook",
        trigger_node=node,
        records=records,
        data={"headers": {name: headers[name][:500] for name in SHOWN_HEADERS if name in headers}},
        queue="interactive",
    )
    key = f"webhook:{delivery_id}:{seen_at}"
    run = runs.start_in(session, product=product, flow_id=flow.id, wish=wish, by=None, key=key)
    return Delivery(run.id, False)


def _listening(session: Session, path: str) -> Flow:
    flow = flows.by_webhook(session, path)
    if flow is None or not flow.active or flow.published_version_id is None:
        raise NotFound("Nothing listens at this address. Publish the flow and switch it on.")
    return flow


def _check_signature(product: Product, flow: Flow, body: bytes, headers: Mapping[str, str]) -> None:
    """``sha256=<hex>``, bare hex or base64 of the HMAC-SHA256 over the body as it came."""
    if flow.webhook_secret is None:
        return
    secret = product.keys.open(flow.webhook_secret, webhook_place(flow.project_id, flow.id))
    mac = hmac.new(secret, body, hashlib.sha256).digest()
    good = (mac.hex(), base64.b64encode(mac).decode())
    sent = next((headers[name] for name in SIGNATURES if headers.get(name)), "").removeprefix("sha256=")
    if not any(hmac.compare_digest(sent.encode(), expected.encode()) for expected in good):
        header = "X-Wareflow-Signature: sha256=…"
        raise Unsigned(f"The signature is missing or wrong. Send the HMAC-SHA256 of the raw body as “{header}”.")


def _records(body: bytes) -> list[dict[str, Any]]:
    """The payload as records: a list gives one each, everything else is one."""
    value = read_json(body, limit=MAX_BODY)
    entries = value if isinstance(value, list) else [value]
    if len(entries) > MAX_RECORDS:
        raise ItemError(
            f"A delivery may hold {MAX_RECORDS:,} records; this one has {len(entries):,}.", code="too_large"
        )
    return [entry if isinstance(entry, dict) else {"value": entry} for entry in entries]
