"""Lightspeed: changed work orders: every repair changed since the last run, with its labour, parts and state."""

from typing import Literal

from wareflow.sdk import Example, Field, Out, Record, Stream

from nodes.lightspeed.records import regular
from nodes.lightspeed.scan import ARCHIVED, Changed, ScanConfig

CUSTOMER = ("customerID", "firstName", "lastName", "company")


class ChangedWorkordersConfig(ScanConfig):
    asked_by = {"WorkorderStatus.systemValue": "status", "shopID": "shop"}

    status: Literal["all", "open", "waiting", "estimate", "finished", "paid"] = Field(
        "all",
        title="Which work orders",
        description="Where they stand, by the kind of state that Lightspeed itself knows.",
        ui={"order": 1},
    )
    archived: Literal["exclude", "include", "only"] = Field(
        "exclude", title="Archived work orders", description="Whether archived work orders are read.", ui={"order": 2}
    )
    shop: str = Field(
        "",
        title="Shop",
        description="Only the work orders of this shop; empty: of all shops.",
        ui={"widget": "options", "options": "shops", "order": 3},
    )


class ChangedWorkorders(Changed[ChangedWorkordersConfig]):
    """Reads work orders by their time of change and remembers how far it came; amounts are exact numbers.

    `status` is the name of the state, `statusKind` what Lightspeed knows it as: open, waiting, estimate, finished or
    paid. The fields of `Customer` are empty where nobody is known.
    """

    name = "lightspeed.changed_workorders"
    title = "Lightspeed: changed work orders"
    category = "lightspeed"
    icon = "receipt"
    example = Example({"connection": "demo_lightspeed"})
    stream = Stream(key="workorderID", modified="timeStamp")
    keys = ("workorderID", "systemSku")
    fields = {
        "workorderID": "text", "systemSku": "text", "status": "text", "statusKind": "text", "note": "text",
        "internalNote": "text", "hookIn": "text", "hookOut": "text", "warranty": "boolean", "archived": "boolean",
        "saveParts": "boolean", "customerID": "text", "employeeID": "text", "serializedID": "text", "shopID": "text",
        "saleID": "text", "saleLineID": "text", "workorderStatusID": "text", "timeIn": "datetime",
        "etaOut": "datetime", "timeStamp": "datetime", "WorkorderLines": "list", "WorkorderItems": "list",
        "Customer": "object", **{f"Customer.{name}": "text" for name in CUSTOMER},
    }  # fmt: skip
    resource = "Workorder"
    relations = ("Customer", "WorkorderStatus", "WorkorderLines", "WorkorderItems")

    workorders = Out("Work orders")

    def conditions(self) -> dict[str, str]:
        config = self.config
        return {
            "WorkorderStatus.systemValue": "" if config.status == "all" else config.status,
            "archived": ARCHIVED[config.archived],
            "shopID": config.shop,
        }

    def record(self, row: Record) -> Record:
        empty = {"WorkorderLines": "", "WorkorderItems": "", "timeIn": None, "etaOut": None}
        made: Record = {name: regular(name, value) for name, value in {**empty, **row}.items()}
        state = made.pop("WorkorderStatus", None) or {}
        return {
            **made,
            "status": state.get("name", ""),
            "statusKind": state.get("systemValue", ""),
            "Customer": {**dict.fromkeys(CUSTOMER, ""), **(made.get("Customer") or {})},
        }
