"""Packages of orders: added by number, listed, labelled, deleted."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import PACKAGE_CREATED, PACKAGE_DELETED, Account
from wareflow.sandbox.baselinker.errors import not_found, wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, shown, taken
from wareflow.sandbox.baselinker.invoices import print_of
from wareflow.sandbox.baselinker.php import as_list, php_int

Parameters = Mapping[str, Any]
Record = dict[str, Any]

LABEL_CREATED = 1
HISTORY_PER_CALL = 100


def create_package_manual(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """A tracking number made elsewhere; a code that is no courier here is kept as the name of another one."""
    order = account.order(wish.get("order_id"))
    number = str(wish.get("package_number") or "")[:40]
    if not number:
        raise wrong_parameter("package_number", "is missing")
    package_id = add_package(account, order, str(wish.get("courier_code") or ""), number, wish)
    return {"package_id": package_id, "package_number": number}


def add_package(account: Account, order: Record, courier: str, number: str, wish: Parameters) -> int:
    known = any(each["code"] == courier for each in account.lists["couriers"])
    package = {
        **blank_record("package"),
        **taken("package", {"courier_package_nr": number, "is_return": wish.get("return_shipment", False)}),
        "courier_code": courier[:20] if known else "other",
        "courier_other_name": "" if known else courier[:100],
        "tracking_status_date": account.moment(),
        "tracking_status": LABEL_CREATED,
        "order_id": order["order_id"],
        "label": "" if "pickup_date" in wish else print_of(number),
    }
    package_id = account.put("package", package)
    if not package["is_return"]:
        order |= {"delivery_package_module": package["courier_code"], "delivery_package_nr": number}
    account.note(order["order_id"], PACKAGE_CREATED, package_id)
    return package_id


def get_order_packages(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    order = account.order(wish.get("order_id"))
    mine = [each for each in account.shelves["package"].values() if each["order_id"] == order["order_id"]]
    # A package that belongs to no courier account shows an empty text in place of its number.
    return {"packages": [{**shown("package", each), "account_id": each["account_id"] or ""} for each in mine]}


def get_label(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    package = _package(account, wish)
    if not package["label"]:
        raise wrong_parameter("package_id", "is a package that was added by hand and has no label")
    return {"extension": "pdf", "label": package["label"]}


def delete_courier_package(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    package = _package(account, wish)
    del account.shelves["package"][package["package_id"]]
    order = account.orders.get(package["order_id"])
    if order and order["delivery_package_nr"] == package["courier_package_nr"]:
        order |= {"delivery_package_module": "", "delivery_package_nr": ""}
    account.note(package["order_id"], PACKAGE_DELETED, package["package_id"])
    return {}


def get_packages_history(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    ids = [php_int(each) for each in as_list(wish["package_ids"])]
    if len(ids) > HISTORY_PER_CALL:
        raise wrong_parameter("package_ids", f"may hold {HISTORY_PER_CALL} packages at most")
    known = {number: account.shelves["package"][number] for number in ids if number in account.shelves["package"]}
    return {"packages_history": {number: [_step(each)] for number, each in known.items()}}


def _step(package: Record) -> Record:
    return {
        "tracking_status_date": package["tracking_status_date"],
        "courier_status_code": "label",
        "tracking_status": package["tracking_status"],
    }


def _package(account: Account, wish: Parameters) -> Record:
    if wish.get("package_id"):
        return account.find("package", wish["package_id"])
    for package in account.shelves["package"].values():
        if package["courier_package_nr"] == str(wish.get("package_number")):
            return package
    raise not_found("package", 0)
