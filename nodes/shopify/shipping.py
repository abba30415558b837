"""What of an order is still to be shipped, and from where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wareflow.sdk import ItemError, Record

from nodes.shopify.stock import whole_number


@dataclass
class Parcel:
    """What goes off from one location: fulfilment orders, and of which lines how many (none: all that is left)."""

    location_id: str
    location: str
    left: int = 0
    parts: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """How many units go off."""
        return sum(sum(units.values()) for units in self.parts.values()) or self.left

    def wish(self, tracking: Mapping[str, Any], *, notify: bool) -> Record:
        """The input of `fulfillmentCreate`."""
        rows = []
        for part, units in self.parts.items():
            lines = [{"id": line, "quantity": quantity} for line, quantity in units.items()]
            rows.append({"fulfillmentOrderId": part, **({"fulfillmentOrderLineItems": lines} if lines else {})})
        more = {"trackingInfo": dict(tracking)} if tracking else {}
        return {"lineItemsByFulfillmentOrder": rows, "notifyCustomer": notify, **more}


def shipped_from(order: Record, number: str) -> dict[str, str]:
    """The locations, by name, from which a parcel with this number went off already; without a number: any parcel."""
    found = {}
    for row in order["fulfillments"]:
        numbers = [each["number"] for each in row["trackingInfo"]]
        if row["status"] == "SUCCESS" and (not number or number in numbers):
            place = row["location"] or {}
            found[str(place.get("id"))] = str(place.get("name") or "")
    return found


def parcels_of(order: Record, lines: Sequence[Record] | None, location: str | None) -> list[Parcel]:
    """All that is left, or the given lines, by location. Raises ItemError."""
    if order["cancelledAt"]:
        raise ItemError(f"Order {order['name']} is cancelled in Shopify. Nothing can be shipped.", field="order")
    parts = [part for part in order["fulfillmentOrders"]["nodes"] if location in (None, _place(part))]
    left = [part for part in parts if any(row["remainingQuantity"] for row in part["lineItems"]["nodes"])]
    able = [part for part in left if any(each["action"] == "CREATE_FULFILLMENT" for each in part["supportedActions"])]
    waiting = [part for part in left if part not in able and part["status"] not in ("CLOSED", "CANCELLED")]
    if waiting and not able:
        raise ItemError(_why_not(order, waiting), field="order")
    return _some(order, able, lines) if lines else _all(able)


def of_the_order(order: Record, lines: Sequence[Record]) -> list[Record]:
    """The lines whose goods the order has, shipped or not. Raises ItemError when there are none."""
    rows = [row for part in order["fulfillmentOrders"]["nodes"] for row in part["lineItems"]["nodes"]]
    known = {str(row["sku"] or "").casefold() for row in rows}
    found = [line for line in lines if str(line.get("sku") or "").strip().casefold() in known]
    if not found:
        raise ItemError(f"Nothing of this shipment is in order {order['name']}. Correct the lines.", field="lines")
    return found


def _all(parts: Sequence[Record]) -> list[Parcel]:
    found: dict[str, Parcel] = {}
    for part in parts:
        parcel = found.setdefault(_place(part), Parcel(_place(part), part["assignedLocation"]["name"]))
        parcel.parts[part["id"]] = {}
        parcel.left += sum(row["remainingQuantity"] for row in part["lineItems"]["nodes"])
    return list(found.values())


def _some(order: Record, parts: Sequence[Record], lines: Sequence[Record]) -> list[Parcel]:
    if any(part["lineItems"]["pageInfo"]["hasNextPage"] for part in parts):
        raise ItemError(f"Order {order['name']} has too many lines to ship some of them. Ship all that is left.")
    parcels = _all(parts)
    for wish in lines:
        _take(order, parts, parcels, wish)
    used = [parcel for parcel in parcels if any(parcel.parts.values())]
    for parcel in used:
        parcel.parts = {part: units for part, units in parcel.parts.items() if units}
    if len(used) > 1:
        places = ", ".join(parcel.location for parcel in used)
        raise ItemError(f"The lines of order {order['name']} lie at {places}. Choose the location.", field="location")
    return used


def _take(order: Record, parts: Sequence[Record], parcels: Sequence[Parcel], wish: Record) -> None:
    """Spread the units of one SKU over what is left of it."""
    sku, wanted = str(wish.get("sku") or "").strip(), whole_number(wish.get("quantity"))
    missing = wanted
    for part in parts:
        units = next(parcel.parts[part["id"]] for parcel in parcels if part["id"] in parcel.parts)
        for row in part["lineItems"]["nodes"]:
            free = row["remainingQuantity"] - units.get(row["id"], 0)
            # Systems that keep codes in capital letters mean the same goods.
            taken = min(missing, free) if str(row["sku"] or "").casefold() == sku.casefold() else 0
            if taken > 0:
                units[row["id"]] = units.get(row["id"], 0) + taken
                missing -= taken
    if missing > 0 or wanted <= 0:
        raise ItemError(
            f"Of {sku or 'a line without SKU'} in order {order['name']} {wanted - missing} are left to ship, "
            f"not {wanted}. Correct the lines.",
            field="lines",
        )


def _place(part: Record) -> str:
    return str((part["assignedLocation"]["location"] or {}).get("id"))


def _why_not(order: Record, parts: Sequence[Record]) -> str:
    reasons = [each["reasonNotes"] or each["reason"] for part in parts for each in part["fulfillmentHolds"]]
    why = f"on hold ({', '.join(reasons)})" if reasons else f"{parts[0]['status'].lower()}"
    return f"Order {order['name']} cannot be shipped yet, it is {why}. Release it in Shopify, then replay the item."
