"""Customers by e-mail, phone or id: looked up exactly, saved with their default address."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import Record

from nodes.shopify.client import Shopify
from nodes.shopify.customer_fields import address_wire, customer_wire
from nodes.shopify.lookups import global_id, key_text
from nodes.shopify.write_documents import ADD_ADDRESS, CHANGE_ADDRESS, CUSTOMER_BY, SET_CUSTOMER

NAMES = {"email": "emailAddress", "phone": "phoneNumber", "customer_id": "id"}


def identifier_of(by: str, value: object) -> tuple[Record, str]:
    """How Shopify is asked for the customer, and how people call it. Raises ItemError."""
    if by == "customer_id":
        number = global_id("Customer", value, "key")
        return {NAMES[by]: number}, number.rpartition("/")[2]
    text = key_text(value, "e-mail" if by == "email" else "phone", "key").lower()
    return {NAMES[by]: text}, text


async def find(client: Shopify, identifier: Record, shown: str) -> Record | None:
    """The customer, or none."""
    data = await client.ask(CUSTOMER_BY, {"by": identifier}, about=f"customer {shown}")
    found = data["customerByIdentifier"]
    return dict(found) if found else None


async def save(
    client: Shopify,
    identifier: Record,
    current: Record | None,
    values: Mapping[str, Any],
    wanted: Mapping[str, Any],
    shown: str,
) -> Record:
    """Make the customer with its address, or change what differs of either."""
    about, body, address = f"customer {shown}", customer_wire(values), address_wire(values)
    if current is None:
        if address:
            body["addresses"] = [address]
        key = {"email": identifier.get("emailAddress"), "phone": identifier.get("phoneNumber")}
        wish = {"by": {name: value for name, value in key.items() if value}, "input": body}
        payload = await client.change(SET_CUSTOMER, wish, about=about)
        return {**wanted, "customer_id": payload["customer"]["legacyResourceId"]}
    if body:
        await client.change(SET_CUSTOMER, {"by": {"id": current["id"]}, "input": body}, about=about)
    if address:
        await _save_address(client, current, address, f"the address of {about}")
    return dict(values)


async def _save_address(client: Shopify, current: Record, address: Record, about: str) -> None:
    known = current["defaultAddress"]
    if known:
        wish = {"customer": current["id"], "address": known["id"], "fields": address}
        await client.change(CHANGE_ADDRESS, wish, about=about)
        return
    await client.change(ADD_ADDRESS, {"customer": current["id"], "fields": address}, about=about)
