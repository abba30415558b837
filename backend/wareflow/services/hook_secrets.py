"""How a flow's deliveries are believed: a secret that signs them, or an address that nobody can guess."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from wareflow.engine.document import parse_flow
from wareflow.services import triggers
from wareflow.services.product import Product
from wareflow.store import flows, settings
from wareflow.store.clock import now
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow
from wareflow.store.sealing import webhook_place

FORMER_FOR = timedelta(hours=1)
"""How long a sender may sign with the secret before: Shopify does so after a change (its page on HTTPS deliveries)."""


@dataclass(frozen=True)
class WebhookView:
    """Where a flow listens."""

    path: str | None
    signed: bool
    unsigned: bool
    """Somebody said that deliveries come without a signature; a flow with neither cannot be switched on."""


def show(product: Product, flow_id: str) -> WebhookView:
    """The path of the active flow and how its deliveries are believed."""
    with reading(product.engine) as session:
        flow = flows.get(session, flow_id, product.project_id)
    return WebhookView(flow.webhook_path, flow.webhook_secret is not None, flow.webhook_unsigned)


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
        triggers.listen(product, session, flow, document)
