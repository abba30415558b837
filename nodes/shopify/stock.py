"""Stock levels looked up many at once, and set one by one with compare-and-set."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from wareflow.sdk import ItemError, Record, RemoteRefused, decimal_of

from nodes.shopify.client import Shopify
from nodes.shopify.lookups import any_of, chunks, global_id, key_text, one_of
from nodes.shopify.write_catalogue import STOCK_BY_ID, STOCK_BY_SEARCH

MOST = Decimal(10) ** 9
KINDS = {"variant_id": "ProductVariant", "inventory_item_id": "InventoryItem"}
WORDS = {
    "sku": "SKU",
    "barcode": "barcode",
    "variant_id": "variant",
    "inventory_item_id": "inventory item",
}
Rows = dict[str, list[Record]]


@dataclass(frozen=True)
class Level:
    """How much of an item lies at a location, and when that last changed."""

    item_id: str
    location_id: str
    name: str
    quantity: int
    updated_at: str


def key_of(by: str, value: object) -> str:
    """What an item is looked up by. Raises ItemError."""
    return global_id(KINDS[by], value, "key") if by in KINDS else key_text(value, WORDS[by], "key")


async def find_items(client: Shopify, by: str, keys: Sequence[str], location: str) -> Rows:
    """Inventory items by key; a key whose question was refused or cut short is left out."""
    found: Rows = {}
    for part in chunks(keys):
        try:
            found.update(await _find(client, by, part, location))
        except RemoteRefused:
            continue
    return found


async def _find(client: Shopify, by: str, keys: Sequence[str], location: str) -> Rows:
    about = f"stock of {len(keys)} items"
    if by in KINDS:
        data = await client.ask(STOCK_BY_ID, {"ids": list(keys), "location": location}, about=about)
        known = {row["id"]: row.get("inventoryItem") or row for row in data["nodes"] if row}
        return {key: [known[key]] if key in known else [] for key in keys}
    data = await client.ask(STOCK_BY_SEARCH, {"query": any_of(by, keys), "location": location}, about=about)
    page = data["productVariants"]
    rows: Rows = {key: [] for key in keys}
    for row in page["nodes"]:
        if row[by] in rows:
            rows[row[by]].append(row["inventoryItem"])
    if page["pageInfo"]["hasNextPage"] and len(keys) > 1:
        return {}
    return rows


def is_kept(rows: Sequence[Record]) -> bool:
    """Whether Shopify keeps the stock of the item at the location; of several items that is not asked."""
    return len(rows) != 1 or (bool(rows[0]["tracked"]) and rows[0]["inventoryLevel"] is not None)


def level_of(rows: Sequence[Record], by: str, key: str, location: tuple[str, str], name: str) -> Level:
    """The one level that is meant. Raises ItemError."""
    what = f"{WORDS[by]} {key.rpartition('/')[2] if by in KINDS else key}"
    item = one_of(rows, what, "key")
    if not item["tracked"]:
        raise ItemError(f"Shopify does not track the stock of {what}. Turn tracking on there.", field="key")
    if item["inventoryLevel"] is None:
        raise ItemError(
            f"{what} is not stocked at {location[1]}. Turn that location on for it in Shopify.", field="key"
        )
    [found] = [row for row in item["inventoryLevel"]["quantities"] if row["name"] == name]
    return Level(item["id"], location[0], name, int(found["quantity"]), str(found["updatedAt"]))


def whole_number(value: object) -> int:
    """A quantity. Raises ItemError."""
    number = decimal_of(value)
    if number is not None and number == number.to_integral_value() and abs(number) < MOST:
        return int(number)
    raise ItemError(f"The quantity must be a whole number, not “{value}”. Round it in the mapping.", field="quantity")
