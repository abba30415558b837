"""How a flow's deliveries are believed: a secret that signs them, or an address that nobody can guess."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from wareflow.engine.document import parse_flow
from wareflow.services import listening
from wareflow.services.product import Product
from wareflow.store import flows, settings, subscriptions
from wareflow.store.clock import now
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow, Subscription
from wareflow.store.sealing import webhook_place

FORMER_FOR = timedelta(hours=1)
"""How long a sender may sign with the secret before: Shopify does so after a change (its page on HTTPS deliveries)."""


@dataclass(frozen=True)
class SubscriptionView:
    """How far the remote system has been brought to tell."""

    state: str
    """``asked``: not yet. ``on``: it tells. ``failing``: it cannot be brought to it; ``problem`` says why."""
    until: datetime | None
    """When it would end; it is renewed well before."""
    checked_at: datetime | None
    gap_at: datetime | None
    """When it was found to be gone, and was made anew: then sources were read that make up for the silence."""
    problem: str | None


@dataclass(frozen=True)
class WebhookView:
    """Where a flow listens."""

    path: str | None
    signed: bool
    unsigned: bool
    """Somebody said that deliveries come without a signature; a flow with neither cannot be switched on."""
    subscription: SubscriptionView | None = None
    """Where the flow itself asks to be told."""


def show(product: Product, flow_id: str) -> WebhookView:
    """The path of the active flow and how its deliveries are believed."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
        subscription = _subscription(subscriptions.find_of(session, flow_id))
    return WebhookView(flow.webhook_path, flow.webhook_secret is not None, flow.webhook_unsigned, subscription)


def _subscription(row: Subscription | None) -> SubscriptionView | None:
    if row is None or row.wish is None:
        return None
    stands = row.checked_at is not None and bool((row.held or {}).get("ids"))
    state = "failing" if row.problem else "on" if stands else "asked"
    return SubscriptionView(state, row.until, row.checked_at, row.gap_at, row.problem)


def opened(product: Product, flow: Flow) -> str:
    """The secret by which this flow's deliveries are believed; empty where there is none."""
    if flow.webhook_secret is None:
        return ""
    return product.keys.open(flow.webhook_secret, webhook_place(flow.project_id, flow.id)).decode()


def renew_secret(product: Product, flow_id: str, by: str | None) -> str:
    """A new secret, told once; deliveries signed with the one before are refused from now on."""
    secret = f"whsec_{secrets.token_urlsafe(32)}"
    transact(product.engine, lambda session: _set(product, session, flow_id, secret, by, "webhook.renew"))
    return secret


def take_secret(product: Product, flow_id: str, secret: str, by: str | None) -> None:
    """Believe what the sender signs with a secret of its own; the one before counts for an hour more."""

    def work(session: Session) -> None:
        before = flows.get(session, flow_id, product.project_id).webhook_secret
        _set(product, session, flow_id, secret, by, "webhook.take", before)

    transact(product.engine, work)


def remove_secret(product: Product, flow_id: str, by: str | None) -> None:
    """Deliveries need no signature any more: the path gets a part that nobody can guess, and tighter limits."""

    def work(session: Session) -> None:
        flows.get(session, flow_id, product.project_id)
        changed = flows.change(
            session, flow_id, webhook_secret=None, webhook_secret_before=None,
            webhook_unsigned=True, webhook_token=secrets.token_hex(12),
        )  # fmt: skip
        _listen_anew(product, session, changed)
        settings.audit(session, product.project_id, by, "webhook.unsign", flow_id)

    transact(product.engine, work)


def _set(
    product: Product, session: Session, flow_id: str, secret: str, by: str | None, deed: str, before: str | None = None
) -> None:
    flow = flows.get(session, flow_id, product.project_id)
    sealed = product.keys.seal(secret.encode(), webhook_place(flow.project_id, flow.id))
    changed = flows.change(
        session, flow_id, webhook_secret=sealed, webhook_unsigned=False, webhook_token=None,
        webhook_secret_before=before, webhook_before_until=now(session) + FORMER_FOR if before else None,
    )  # fmt: skip
    _listen_anew(product, session, changed)
    settings.audit(session, product.project_id, by, deed, flow_id)


def _listen_anew(product: Product, session: Session, flow: Flow) -> None:
    if flow.active and flow.published_version_id is not None:
        document = parse_flow(flows.version(session, flow.published_version_id).document)
        listening.listen(product, session, flow, document)
