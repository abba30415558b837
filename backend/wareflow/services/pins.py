"""Pinned data: what a step is taken to give while a flow is tried. Only plans started by a person can use them."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from wareflow.engine.document import parse_flow
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.values import Record
from wareflow.services.product import Product
from wareflow.store import flows, pins
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound

MOST_PINS: Final = 50
Pins = Mapping[str, Mapping[str, Any]]
"""Node -> ``port`` and ``items``."""


def show(product: Product, flow_id: str) -> list[dict[str, Any]]:
    """The pins of a flow."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return [
            {"node": pin.node_id, "port": pin.port, "items": pin.items, "at": pin.updated_at}
            for pin in pins.of_flow(session, flow_id)
        ]


def put(product: Product, flow_id: str, node: str, port: str, items: Sequence[Record]) -> None:
    """Pin records to an output of a step. Raises ConfigError for a step the draft does not have."""
    work = partial(put_in, product=product, flow_id=flow_id, node=node, port=port, items=items)
    transact(product.engine, work)


def put_in(session: Session, *, product: Product, flow_id: str, node: str, port: str, items: Sequence[Record]) -> None:
    """Pin within a transaction of the caller."""
    flow = flows.get(session, flow_id, product.project_id)
    if node not in parse_flow(flow.document).nodes:
        raise ConfigError(f"The flow has no node “{node}”. Save the flow first, then pin.", field="node")
    if pins.count(session, flow_id, but=node) >= MOST_PINS:
        raise ConfigError(f"{MOST_PINS} steps of this flow are pinned already. Unpin one first.")
    pins.put(session, flow_id, product.project_id, node, port, items)


def remove(product: Product, flow_id: str, node: str) -> None:
    """Unpin a step; NotFound where nothing is pinned."""
    transact(product.engine, partial(remove_in, product=product, flow_id=flow_id, node=node))


def remove_in(session: Session, *, product: Product, flow_id: str, node: str) -> None:
    """Unpin within a transaction of the caller."""
    flows.get(session, flow_id, product.project_id)
    if not pins.remove(session, flow_id, node):
        raise NotFound(f"Nothing is pinned to “{node}”.")


def for_run(session: Session, flow_id: str, nodes: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """What a run of this document takes for the outputs of pinned steps."""
    known = pins.of_flow(session, flow_id)
    return {pin.node_id: {"port": pin.port, "items": pin.items} for pin in known if pin.node_id in nodes}
