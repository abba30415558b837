"""Stock rows: one per item and shop, and a summary row with shop 0."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.lightspeed.errors import BadRequest
from wareflow.sandbox.lightspeed.schema import RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import plain_number, wire_text
from wareflow.sandbox.lightspeed.wishes import entries_of

SUMMARY = "0"
_SETTABLE = ("qoh", "reorderPoint", "reorderLevel")


def add_stock_rows(store: Store, item: Row, quantities: dict[str, int], at: str) -> None:
    """The summary row first (so it has the lowest id), then a row per shop."""
    for shop_id in (SUMMARY, *(shop["shopID"] for shop in store.rows("Shop"))):
        values = {"itemID": item["itemID"], "shopID": shop_id, "timeStamp": at}
        row = store.insert("ItemShop", _stock_row(store, values))
        _set_quantity(item, row, quantities.get(shop_id, 0))
    _follow(store, item, at)


def write_stock(store: Store, item: Row, body: Any, at: str) -> None:
    """Take the ItemShops part of an item write: absolute quantities, each shop once, never the summary."""
    wishes = [(_target(store, item, each), each) for each in entries_of(body, "ItemShop")]
    targets = [row["itemShopID"] for row, _ in wishes]
    if len(targets) != len(set(targets)):
        raise BadRequest("ItemShops names the same shop more than once.")
    values = [(row, _values(each)) for row, each in wishes]
    for row, new in values:
        row.update(new, timeStamp=at)
        _set_quantity(item, row, int(row["qoh"]))
    _follow(store, item, at)


def move_stock(store: Store, item: Row, shop_id: str, by: int, at: str) -> None:
    """Take goods out of a shop's stock, or put them in."""
    row = next((row for row in store.of_item("ItemShop", item["itemID"]) if row["shopID"] == shop_id), None)
    if row is None:
        row = store.insert("ItemShop", _stock_row(store, {"itemID": item["itemID"], "shopID": shop_id}))
    row["timeStamp"] = at
    _set_quantity(item, row, int(row["qoh"]) + by)
    _follow(store, item, at)


def clear_stock(store: Store, item: Row, at: str) -> None:
    for row in store.of_item("ItemShop", item["itemID"]):
        _set_quantity(item, row, 0)
        row["timeStamp"] = at


def _stock_row(store: Store, values: dict[str, str]) -> Row:
    return new_row(RESOURCES["ItemShop"], {"itemShopID": str(store.next_id("ItemShop")), **values})


def _set_quantity(item: Row, row: Row, quantity: int) -> None:
    cost = Decimal(item["defaultCost"])
    row["qoh"], row["sellable"] = str(quantity), str(max(0, quantity))
    row["averageCost"] = row["nextFifoLotCost"] = row["lastReceivedCost"] = item["defaultCost"]
    row["totalValueFifo"] = row["totalValueAvgCost"] = plain_number(cost * max(0, quantity))
    row["totalValueNegativeInventory"] = plain_number(cost * min(0, quantity))


def _follow(store: Store, item: Row, at: str) -> None:
    """Bring the summary row in line with the shops."""
    rows = store.of_item("ItemShop", item["itemID"])
    summary = next((row for row in rows if row["shopID"] == SUMMARY), None)
    if summary is None:
        return
    _set_quantity(item, summary, sum(int(row["qoh"]) for row in rows if row["shopID"] != SUMMARY))
    summary["timeStamp"] = at


def _target(store: Store, item: Row, entry: Mapping[str, Any]) -> Row:
    rows = store.of_item("ItemShop", item["itemID"])
    for key in ("itemShopID", "shopID"):
        if entry.get(key) is not None:
            found = next((row for row in rows if row[key] == str(entry[key])), None)
            break
    else:
        raise BadRequest("An ItemShop needs itemShopID or shopID.")
    if found is None:
        raise BadRequest(f"ItemShop with {key} '{entry[key]}' does not belong to item {item['itemID']}.")
    if found["shopID"] == SUMMARY:
        raise BadRequest("The ItemShop of shop 0 is a summary and cannot be written.")
    return found


def _values(entry: Mapping[str, Any]) -> dict[str, str]:
    given = {name: entry[name] for name in _SETTABLE if name in entry}
    if not given:
        raise BadRequest("An ItemShop without qoh, reorderPoint or reorderLevel changes nothing.")
    try:
        return {name: wire_text(Kind.INTEGER, value) for name, value in given.items()}
    except ValueError as error:
        raise BadRequest("ItemShop quantities are whole numbers.") from error
