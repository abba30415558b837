"""Returns of goods: read, made, moved, refunded; with a journal of their own."""

from collections.abc import Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import JOURNAL_SECONDS, Account
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, fields_of, shown, taken
from wareflow.sandbox.baselinker.methods import methods
from wareflow.sandbox.baselinker.php import as_list, php_bool, php_int

Parameters = Mapping[str, Any]
Record = dict[str, Any]

RETURNS_PER_PAGE = 100
CREATED, REFUNDED, EDITED, STATUS_CHANGED = 1, 5, 10, 11
FIXED = {"return_id", "order_id", "status_id", "date_in_status", "refunded", "products", "fulfillment_status"}


def get_order_returns(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    found = [each for _, each in sorted(account.shelves["order_return"].items()) if _meets(each, wish)]
    return {"returns": [_told(each, wish) for each in found[:RETURNS_PER_PAGE]]}


def _meets(found: Record, wish: Parameters) -> bool:
    equal = ("order_id", "return_id", "status_id")
    if any(found[name] != php_int(wish[name]) for name in equal if wish.get(name)):
        return False
    if found["date_add"] < php_int(wish.get("date_from")) or found["return_id"] < php_int(wish.get("id_from")):
        return False
    source = wish.get("filter_order_return_source")
    return not source or found["order_return_source"] == source


def _told(found: Record, wish: Parameters) -> Record:
    told = shown("order_return", found)
    if php_bool(wish.get("include_custom_extra_fields")):
        told["custom_extra_fields"] = found["custom_extra_fields"]
    if php_bool(wish.get("include_connect_data")):
        told["connect_data"] = {"connect_integration_id": 0, "connect_contractor_id": 0}
    return told


def add_order_return(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    return {"return_id": new_return(account, wish)}


def new_return(account: Account, wish: Parameters) -> int:
    """What is not given is taken from the order, where there is one."""
    order = account.order(wish["order_id"]) if wish.get("order_id") else {}
    lines = as_list(wish.get("products"))
    if not all(isinstance(line, Mapping) for line in lines):
        raise wrong_parameter("products", "must be a list of lines")
    now = account.moment()
    made = {
        **blank_record("order_return"),
        **taken("order_return", order),
        **taken("order_return", wish),
        "order_return_source": order.get("order_source", "personal"),
        "order_return_source_id": order.get("order_source_id", 0),
        "status_id": _status(account, wish.get("status_id")),
        "date_add": php_int(wish.get("date_add")) or now,
        "date_in_status": now,
        "custom_extra_fields": {},
        "products": [_line(account, each) for each in lines],
    }
    return_id = account.put("order_return", made)
    _note(account, return_id, CREATED)
    return return_id


def _line(account: Account, given: Mapping[str, Any]) -> Record:
    line = {**blank_record("order_return_product"), **taken("order_return_product", given)}
    line["order_return_product_id"] = account.next_id("order_return_product")
    return line


def _status(account: Account, status_id: Any) -> int:
    wanted = php_int(status_id)
    if all(each["id"] != wanted for each in account.lists["return_statuses"]):
        raise wrong_parameter("status_id", f"{wanted} is not a return status of this account")
    return wanted


def _note(account: Account, return_id: int, kind: int, object_id: int = 0) -> None:
    entry = {"log_id": account.next_id("return log"), "return_id": return_id, "log_type": kind}
    account.return_journal.append({**entry, "object_id": object_id, "date": account.moment()})


def set_order_return_fields(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    found = account.find("order_return", wish.get("return_id"))
    known = methods()["setOrderReturnFields"]
    values = {name: value for name, value in taken("order_return", wish).items() if name in known and name not in FIXED}
    found.update(values)
    _note(account, found["return_id"], EDITED)
    return {}


def set_order_return_status(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    return _move(account, [wish.get("return_id")], wish)


def set_order_return_statuses(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    return _move(account, as_list(wish["return_ids"]), wish)


def _move(account: Account, numbers: list[Any], wish: Parameters) -> Record:
    found = [account.find("order_return", number) for number in numbers]
    status = _status(account, wish.get("status_id"))
    for each in found:
        if each["status_id"] != status:
            each |= {"status_id": status, "date_in_status": account.moment()}
            _note(account, each["return_id"], STATUS_CHANGED, status)
    return {}


def set_order_return_refund(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    """The amount replaces what was refunded before."""
    found = account.find("order_return", wish.get("return_id"))
    found["refunded"] = fields_of("order_return")["refunded"].take(wish.get("order_refund_done"))
    _note(account, found["return_id"], REFUNDED)
    return {}


def get_return_journal(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Record:
    if not settings["journal_activated"]:
        return {"logs": []}
    last, return_id = php_int(wish.get("last_log_id")), php_int(wish.get("return_id"))
    kinds = {php_int(each) for each in wish.get("logs_types") or ()}
    oldest = account.moment() - JOURNAL_SECONDS
    found = [
        each
        for each in account.return_journal
        if each["log_id"] > last
        and each["date"] >= oldest
        and return_id in (0, each["return_id"])
        and (not kinds or each["log_type"] in kinds)
    ]
    return {"logs": found[: int(settings["journal_page_size"])]}
