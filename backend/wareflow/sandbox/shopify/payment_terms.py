"""When the money of an order is due: the templates that every shop has, and terms made of them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from wareflow.sandbox.shopify.errors import Refused
from wareflow.sandbox.shopify.order_reading import fact
from wareflow.sandbox.shopify.resolving import World, computed
from wareflow.sandbox.shopify.store import Object, gid, stamp

NET = (7, 15, 30, 45, 60, 90)


def _template(number: int, name: str, kind: str, days: int | None = None) -> Object:
    return {"__typename": "PaymentTermsTemplate", "id": gid("PaymentTermsTemplate", number), "name": name,
            "translatedName": name, "description": name, "paymentTermsType": kind, "dueInDays": days}  # fmt: skip


TEMPLATES = [
    _template(1, "Due on receipt", "RECEIPT"),
    *(_template(2 + at, f"Net {days}", "NET", days) for at, days in enumerate(NET)),
    _template(8, "Fixed", "FIXED"),
    _template(9, "Due on fulfillment", "FULFILLMENT"),
]


@computed("QueryRoot.paymentTermsTemplates")
def templates(world: World, source: Any, args: dict[str, Any]) -> list[Object]:
    return [each for each in TEMPLATES if args.get("paymentTermsType") in (None, each["paymentTermsType"])]


def terms_of(world: World, wish: Mapping[str, Any] | None, field: list[str]) -> Object | None:
    """Terms as they are kept. Raises Refused."""
    if not wish:
        return None
    template = next((each for each in TEMPLATES if each["id"] == wish.get("paymentTermsTemplateId")), None)
    if template is None:
        raise Refused("Payment terms template does not exist", [*field, "paymentTermsTemplateId"])
    schedule: Mapping[str, Any] = next(iter(wish.get("paymentSchedules") or []), {})
    due, issued = schedule.get("dueAt"), schedule.get("issuedAt")
    if template["paymentTermsType"] == "FIXED" and not due:
        raise Refused("A due date is needed for fixed payment terms", [*field, "paymentSchedules", "0", "dueAt"])
    if template["dueInDays"]:
        if not issued:
            raise Refused(
                "An issue date is needed for net payment terms", [*field, "paymentSchedules", "0", "issuedAt"]
            )
        due = stamp(datetime.fromisoformat(issued) + timedelta(days=template["dueInDays"]))
    number = world.store.next_number
    world.store.next_number += 1
    return {"__typename": "PaymentTerms", "id": gid("PaymentTerms", number), "paymentTermsName": template["name"],
            "translatedName": template["name"], "paymentTermsType": template["paymentTermsType"],
            "dueInDays": template["dueInDays"], "_dueAt": due, "_issuedAt": issued}  # fmt: skip


def _owner(world: World, terms: Object) -> Object:
    rows = [*world.store.all("Order"), *world.store.all("DraftOrder")]
    return next(row for row in rows if (row.get("paymentTerms") or {}).get("id") == terms["id"])


@fact("PaymentTerms.order")
def order_of(world: World, terms: Object) -> Object | None:
    row = _owner(world, terms)
    return row if row["__typename"] == "Order" else world.store.find(row.get("order"))


@fact("PaymentTerms.draftOrder")
def draft_of(world: World, terms: Object) -> Object | None:
    row = _owner(world, terms)
    return row if row["__typename"] == "DraftOrder" else None


@fact("PaymentTerms.due", "PaymentTerms.overdue")
def overdue(world: World, terms: Object) -> bool:
    due = terms["_dueAt"]
    return bool(due and datetime.fromisoformat(due) < world.now and not (order_of(world, terms) or {}).get("fullyPaid"))


@fact("PaymentTerms.paymentSchedules")
def schedules(world: World, terms: Object) -> list[Object]:
    row = _owner(world, terms)
    whole = row["totalPriceSet"]["presentmentMoney"]
    left = row["totalOutstandingSet"]["presentmentMoney"] if "totalOutstandingSet" in row else whole
    number = terms["id"].rpartition("/")[2]
    return [{"id": gid("PaymentSchedule", number), "dueAt": terms["_dueAt"], "issuedAt": terms["_issuedAt"],
             "completedAt": row["updatedAt"] if row.get("fullyPaid") else None, "due": overdue(world, terms),
             "balanceDue": left, "totalBalance": whole}]  # fmt: skip
