"""What comes back: refunds of lines and shipping, and returns."""

from collections.abc import Mapping
from decimal import Decimal

from wareflow.sandbox.shopify.money import NOTHING, Pair, total
from wareflow.sandbox.shopify.order_totals import currencies
from wareflow.sandbox.shopify.orders import add_transaction
from wareflow.sandbox.shopify.store import Object, Store


def refunded_line(order: Object, line: Object, quantity: int) -> Object:
    """So many units of a line as they are given back."""
    pair, share = currencies(order), Decimal(quantity) / line["quantity"]
    discount = total(Pair.read(each["allocatedAmountSet"]) for each in line["discountAllocations"])
    paid = (Pair.read(line["originalUnitPriceSet"]).times(line["quantity"]) - discount).times(share)
    tax = total(Pair.read(each["priceSet"]) for each in line["taxLines"]).times(share)
    return {"lineItem": line["id"], "quantity": quantity, "restockType": "RETURN", "restocked": True, "location": None,
            "priceSet": line["originalUnitPriceSet"], "subtotalSet": paid.bag(pair),
            "totalTaxSet": tax.bag(pair)}  # fmt: skip


def refunded_shipping(order: Object, line: Object) -> Object:
    """The whole of a shipping line."""
    tax = total(Pair.read(each["priceSet"]) for each in line["taxLines"])
    return {"id": f"gid://shopify/RefundShippingLine/{line['legacyResourceId']}", "shippingLine": line["id"],
            "subtotalAmountSet": line["discountedPriceSet"], "taxAmountSet": tax.bag(currencies(order))}  # fmt: skip


def _worth(order: Object, paid: Object, tax: Object) -> Pair:
    return Pair.read(paid) + (NOTHING if order["taxesIncluded"] else Pair.read(tax))


def refund(
    store: Store, order: Object, wanted: Mapping[str, int], at: str, *, freight: bool = False, note: str = ""
) -> Object:
    """Give back units of lines (line id -> how many), and the shipping too if asked; the money goes the same way."""
    rows, back = [], NOTHING
    for line_id, quantity in wanted.items():
        line = store.one(line_id)
        row = refunded_line(order, line, quantity)
        back = back + _worth(order, row["subtotalSet"], row["totalTaxSet"])
        place = line["_location"] or store.all("Location")[0]["id"]
        rows.append({**row, "location": place, "id": f"gid://shopify/RefundLineItem/{line['legacyResourceId']}"})
    freight_rows = [refunded_shipping(order, store.one(each)) for each in (order["shippingLines"] if freight else ())]
    back = back + total(_worth(order, row["subtotalAmountSet"], row["taxAmountSet"]) for row in freight_rows)
    received = [store.one(each) for each in order["transactions"] if store.one(each)["kind"] in ("SALE", "CAPTURE")]
    money = []
    if received:
        gateway = received[0]["gateway"]
        money = [add_transaction(store, order, "REFUND", gateway, back, parentTransaction=received[0]["id"])["id"]]
    made = store.add("Refund", {"createdAt": at, "processedAt": at, "updatedAt": at, "note": note,
        "refundLineItems": rows, "refundShippingLines": freight_rows, "orderAdjustments": [], "transactions": money,
        "totalRefundedSet": (back if received else NOTHING).bag(currencies(order))})  # fmt: skip
    order["refunds"].append(made["id"])
    return made


def add_return(store: Store, order: Object, at: str, status: str = "OPEN") -> Object:
    """One unit of the first line that was shipped comes back, or shall."""
    parcel = store.one(order["fulfillments"][0])
    row = parcel["fulfillmentLineItems"][0]
    number = store.next_number
    reason = {"id": "gid://shopify/ReturnReasonDefinition/1", "handle": "wrong-size", "name": "Wrong size",
              "deleted": False}  # fmt: skip
    line = {"__typename": "ReturnLineItem", "id": f"gid://shopify/ReturnLineItem/{number}", "quantity": 1,
            "fulfillmentLineItem": row, "processableQuantity": 1, "processedQuantity": 0, "unprocessedQuantity": 1,
            "refundableQuantity": 1, "refundedQuantity": 0, "returnReasonDefinition": reason,
            "returnReasonNote": "Za małe", "customerNote": None}  # fmt: skip
    order["returnStatus"] = "RETURN_REQUESTED" if status == "REQUESTED" else "IN_PROGRESS"
    return store.add("Return", {
        "name": f"{order['name']}-R1", "order": order["id"], "status": status, "createdAt": at, "closedAt": None,
        "requestApprovedAt": at if status == "OPEN" else None, "totalQuantity": 1, "returnLineItems": [line],
    })  # fmt: skip
