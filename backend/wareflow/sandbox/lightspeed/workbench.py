"""Work orders: repairs with their labour and parts, and where they stand."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import RESOURCES
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import stamp

FIRST_SKU = 250_000_000_000
STATUSES = (("Open", "0", "open"), ("Estimate", "1", "estimate"), ("Waiting", "2", "waiting"),
            ("Finished", "65000", "finished"), ("Done & Paid", "65001", "paid"))  # fmt: skip
POINTS_AT = {"customerID": "Customer", "employeeID": "Employee", "shopID": "Shop",
             "workorderStatusID": "WorkorderStatus"}  # fmt: skip
NEEDED = ("employeeID", "shopID")
DEMO = 14


def create_workorder(store: Store, values: Mapping[str, str], at: str) -> Row:
    for name in NEEDED:
        if values.get(name, "0") == "0":
            raise BadRequest(f"Workorder not created. A Workorder must have {name}.")
    _check(store, values, "Workorder not created.")
    number = store.next_id("Workorder")
    made = {"timeIn": at, "workorderStatusID": "1", "tax": "true", **values, "timeStamp": at}
    fixed = {"systemSku": str(FIRST_SKU + number), "workorderID": str(number)}
    return store.insert("Workorder", new_row(RESOURCES["Workorder"], {**made, **fixed}))


def update_workorder(store: Store, row: Row, values: Mapping[str, str], body: Mapping[str, Any], at: str) -> Row:
    _check(store, values, "Workorder not updated.")
    if str(body.get("archived", "")).lower() in ("false", "0"):
        row["archived"] = "false"
    row.update(values, timeStamp=at)
    return row


def _check(store: Store, values: Mapping[str, str], what: str) -> None:
    for field, target in POINTS_AT.items():
        number = values.get(field, "0")
        if number != "0" and store.find(target, number) is None:
            raise BadRequest(f"{what} Object of type '{target}' not found with primary ID '{number}'.")


def fill_statuses(store: Store) -> None:
    for name, order, value in STATUSES:
        values = {"workorderStatusID": "", "name": name, "sortOrder": order, "systemValue": value}
        store.insert("WorkorderStatus", new_row(RESOURCES["WorkorderStatus"], values))


def fill_demo(store: Store, opened: datetime) -> None:
    """Repairs in every state, some with parts, one for nobody known, one that was archived."""
    for number in range(1, DEMO + 1):
        at = stamp(opened + timedelta(days=7 * number, hours=number))
        status = number % len(STATUSES) + 1
        values = {
            "timeIn": at, "etaOut": stamp(opened + timedelta(days=7 * number + 3)), "employeeID": str(number % 2 + 1),
            "shopID": str(number % 2 + 1), "customerID": "0" if number % 7 == 0 else str(number),
            "workorderStatusID": str(status), "note": "Ucho kubka odpadło\nPosklejać" if number % 3 == 0 else "",
            "internalNote": "1e5" if number == 2 else "", "warranty": str(number % 4 == 0).lower(),
        }  # fmt: skip
        row = create_workorder(store, values, at)
        row["archived"] = str(number == DEMO).lower()
        _add_parts(store, row, number, at)


def _add_parts(store: Store, order: Row, number: int, at: str) -> None:
    own = {"workorderID": order["workorderID"], "employeeID": order["employeeID"], "timeStamp": at, "tax": "true"}
    line = {"note": "Klejenie", "hours": "0", "minutes": str(15 * number), "unitPriceOverride": "0",
            "unitQuantity": "1", "taxClassID": "2", "workorderLineID": ""}  # fmt: skip
    store.insert("WorkorderLine", new_row(RESOURCES["WorkorderLine"], {**own, **line}))
    for item in range(number % 3):
        part = {"itemID": str(number + item + 1), "unitPrice": "12.5", "unitQuantity": str(item + 1),
                "approved": "true", "workorderItemID": ""}  # fmt: skip
        store.insert("WorkorderItem", new_row(RESOURCES["WorkorderItem"], {**own, **part}))
