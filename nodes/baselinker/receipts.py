"""Receipts made regular (reference: connector API, getReceipts and getReceipt)."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import Record, RemoteRefused, of_kinds

from nodes.baselinker.client import BaseLinker
from nodes.baselinker.records import as_list, iso
from nodes.baselinker.values import count_in

HEAD: Mapping[str, str] = {
    **dict.fromkeys(("receipt_id", "series_id", "receipt_full_nr", "order_id", "payment_method", "nip"), "text"),
    "date_add": "integer", "date_add_iso": "datetime", "products": "list",
}  # fmt: skip
DETAILS: Mapping[str, str] = {
    "currency": "text", "total_price_brutto": "number", "external_receipt_number": "text", "year": "integer",
    "month": "integer", "sub_id": "integer",
}  # fmt: skip
LINE = {
    "name": "text",
    "sku": "text",
    "ean": "text",
    "price_brutto": "number",
    "tax_rate": "number",
    "quantity": "integer",
}


def receipt_record(raw: Mapping[str, Any]) -> Record:
    """A receipt, as the list or the question for one tells it; its lines are `products` either way."""
    known = {**HEAD, **{name: kind for name, kind in DETAILS.items() if name in raw}}
    record = of_kinds({name: value for name, value in raw.items() if name != "items"}, known)
    lines = as_list(raw.get("products") or raw.get("items"))
    at = count_in(raw.get("date_add"))
    return {**record, "date_add_iso": iso(at), "products": [of_kinds(line, LINE) for line in lines]}


async def receipt_of(client: BaseLinker, order_id: str) -> Record | None:
    """The receipt of an order; None when it has none, which BaseLinker tells by refusing the question."""
    try:
        answer = await client.ask("getReceipt", {"order_id": int(order_id)}, about=f"the receipt of order {order_id}")
    except RemoteRefused:
        return None
    return receipt_record({name: value for name, value in answer.items() if name != "status"})
