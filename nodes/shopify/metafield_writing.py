"""Whose metafields are written, what they hold now, and what is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from wareflow.sdk import Record

from nodes.shopify.client import Shopify
from nodes.shopify.lookups import find_order_id, global_id, key_text, one_of, quoted
from nodes.shopify.metafields import text_of, value_of
from nodes.shopify.write_catalogue import DELETE_METAFIELDS, METAFIELDS_STATE, PRODUCT_BY_HANDLE, SET_METAFIELDS
from nodes.shopify.write_documents import CUSTOMER_BY, VARIANTS_BY_SKU

MOST = 25
"""Metafields in one request."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that has metafields."""

    type: str
    owner_type: str
    shown: str


KINDS = {
    "product": Kind("Product", "PRODUCT", "product"),
    "variant": Kind("ProductVariant", "PRODUCTVARIANT", "variant"),
    "order": Kind("Order", "ORDER", "order"),
    "customer": Kind("Customer", "CUSTOMER", "customer"),
}


@dataclass(frozen=True)
class Held:
    """A value with its type; none for a field that is to be removed."""

    type: str
    value: Any


async def owner_id_of(client: Shopify, kind: Kind, by: str, value: object) -> str:
    """The id of the record. Raises ItemError."""
    if by == "id":
        return global_id(kind.type, value, "record")
    key = key_text(value, f"key of the {kind.shown}", "record")
    found = await _find(client, kind, key)
    return str(one_of(found, f"{kind.shown} {key}", "record")["id"])


async def _find(client: Shopify, kind: Kind, key: str) -> list[Record]:
    about = f"{kind.shown} {key}"
    if kind.type == "Order":
        order_id = await find_order_id(client, "name", key)
        return [{"id": order_id}] if order_id else []
    if kind.type == "ProductVariant":
        data = await client.ask(VARIANTS_BY_SKU, {"query": f"sku:{quoted(key)}"}, about=about)
        return [row for row in data["productVariants"]["nodes"] if row["sku"] == key]
    if kind.type == "Customer":
        data = await client.ask(CUSTOMER_BY, {"by": {"emailAddress": key.lower()}}, about=about)
    else:
        data = await client.ask(PRODUCT_BY_HANDLE, {"handle": key}, about=about)
    [row] = data.values()
    return [dict(row)] if row else []


async def current_of(client: Shopify, kind: Kind, owner: str, names: Sequence[str]) -> dict[str, Held]:
    """What the record has of these fields. Raises ItemError when there is no such record."""
    about = f"{kind.shown} {owner.rpartition('/')[2]}"
    node = (await client.ask(METAFIELDS_STATE, {"id": owner, "keys": list(names)}, about=about))["node"]
    rows = one_of([node] if node else [], about, "record")["metafields"]["nodes"]
    return {f"{row['namespace']}.{row['key']}": Held(row["type"], value_of(row)) for row in rows}


def wanted_values(
    given: Mapping[str, Any], current: Mapping[str, Held], types: Mapping[str, str], new_type: str
) -> dict[str, Held]:
    """The values by their types; none leaves a field out. Raises ItemError."""
    found: dict[str, Held] = {}
    for name, value in given.items():
        if value is None:
            continue
        kind = types.get(name) or (current[name].type if name in current else new_type)
        removed = isinstance(value, str) and not value.strip()
        text = None if removed else text_of(kind, value, name)
        found[name] = Held(kind, None if text is None else value_of({"type": kind, "value": text}))
    return found


async def save(
    client: Shopify, owner: str, wanted: Mapping[str, Held], changed: Mapping[str, Any], shown: str
) -> Record:
    """Write the fields that differ, and remove those that are to be empty."""
    about = f"the metafields of {shown}"
    rows = [_row(owner, name, wanted[name]) for name, value in changed.items() if value is not None]
    for start in range(0, len(rows), MOST):
        await client.change(SET_METAFIELDS, {"metafields": rows[start : start + MOST]}, about=about)
    gone = [{"ownerId": owner, **_place(name)} for name, value in changed.items() if value is None]
    if gone:
        await client.change(DELETE_METAFIELDS, {"metafields": gone}, about=about)
    return dict(changed)


def _row(owner: str, name: str, held: Held) -> Record:
    return {"ownerId": owner, **_place(name), "type": held.type, "value": text_of(held.type, held.value, name)}


def _place(name: str) -> Record:
    space, _, key = name.partition(".")
    return {"namespace": space, "key": key}
