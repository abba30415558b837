"""How a published flow is told of something: by a webhook node, or by a node that subscribes at a remote system."""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.catalog import parse_config
from wareflow.engine.document import FlowDocument
from wareflow.sdk.config import Config
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.listeners import Listener
from wareflow.services.product import Product
from wareflow.store import flows, subscriptions
from wareflow.store.models import Flow
from wareflow.store.sealing import webhook_place

WEBHOOK = "core.webhook"
HOOKS = "/api/v1/hooks/"
"""Where deliveries come in, below the address of the installation."""


@dataclass(frozen=True)
class Terms:
    """How deliveries are believed and answered."""

    signature: str
    answer: str = "at_once"
    wait_seconds: int = 0
    keeps_payload: bool = False
    """Whether what was sent is kept beside the items: the page does not hold all of it."""


@dataclass(frozen=True)
class Ears:
    """The node of a flow that is told."""

    node_id: str
    type_name: str
    config: Config
    terms: Terms
    wish: Mapping[str, Any] | None = None
    """What to subscribe for; ``None`` where a person tells the sender the address."""


def ears_of(product: Product, document: FlowDocument) -> list[Ears]:
    """The enabled nodes that are told; a flow that can be switched on has one at most."""
    return list(_ears(product, document))


def _ears(product: Product, document: FlowDocument) -> Iterator[Ears]:
    for node_id, node in document.nodes.items():
        if node.disabled or node.type not in product.catalog.nodes:
            continue
        kind = product.catalog.node(node.type)
        if node.type == WEBHOOK:
            form: Any = parse_config(kind, node.config)
            terms = Terms(form.signature, form.answer, form.wait_seconds, bool(form.list_path))
            yield Ears(node_id, node.type, form, terms)
        elif issubclass(kind, Listener):
            wish = {"node": node_id, "type": node.type, "config": dict(node.config)}
            terms = Terms(kind.signature, keeps_payload=True)
            yield Ears(node_id, node.type, parse_config(kind, node.config), terms, wish)


def listen(product: Product, session: Session, flow: Flow, document: FlowDocument) -> None:
    """Make path and subscription what this document says; ConfigError where nobody said how deliveries are believed."""
    found = ears_of(product, document)
    if len(found) > 1:
        raise ConfigError(f"A flow is told in one place; this one has {len(found)} nodes for it. Keep one.")
    ears = found[0] if found else None
    wish = ears.wish if ears else None
    if wish is not None:
        flow = _own_secret(product, session, flow)
    flows.change(session, flow.id, webhook_path=_path(flow, ears) if ears else None)
    subscriptions.want(session, flow.project_id, flow.id, wish)


def stop(session: Session, flow: Flow) -> None:
    """The flow is told of nothing any more."""
    flows.change(session, flow.id, webhook_path=None)
    subscriptions.want(session, flow.project_id, flow.id, None)


def _own_secret(product: Product, session: Session, flow: Flow) -> Flow:
    """Who is asked to tell must prove it, whatever was said of a webhook that stood here before."""
    if flow.webhook_secret is not None:
        return flow
    word = secrets.token_urlsafe(32).encode()
    sealed = product.keys.seal(word, webhook_place(flow.project_id, flow.id))
    return flows.change(session, flow.id, webhook_secret=sealed, webhook_unsigned=False, webhook_token=None)


def _path(flow: Flow, ears: Ears) -> str:
    """An address that takes unsigned deliveries ends with a word that nobody can guess."""
    if ears.wish is not None:
        return f"told-{flow.id}"
    if flow.webhook_secret is None and not flow.webhook_unsigned:
        raise ConfigError(
            "The webhook has no secret yet, so anybody could send to it. Make a secret in the webhook node, or say "
            "there that deliveries come without a signature; then switch the flow on.",
            code="unsigned",
            field="path",
        )
    path = str(getattr(ears.config, "path", ""))
    return f"{path}-{flow.webhook_token}" if flow.webhook_unsigned and flow.webhook_token else path
