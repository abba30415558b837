"""The catalogue methods of the connector: inventories, product lists, stock and prices."""

from collections.abc import Callable, Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import fields_of
from wareflow.sandbox.baselinker.php import php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]
Write = Callable[[Mapping[str, Any], dict[str, Any], Any], str]
"""Changes one product; gives a warning instead when it cannot."""

PRODUCTS_PER_PAGE = 1000
PRODUCTS_PER_WRITE = 1000


def get_inventories(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"inventories": account.inventories}


def get_products_list(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    names = fields_of("inventory_product")
    return {"products": {p["id"]: {name: p[name] for name in names} for p in _page(account, wish)}}


def get_products_stock(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"products": {p["id"]: {"product_id": p["id"], "stock": p["stock"]} for p in _page(account, wish)}}


def get_products_prices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"products": {p["id"]: {"prices": p["prices"]} for p in _page(account, wish)}}


def update_products_stock(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Absolute quantities; a warehouse that another system keeps refuses with a warning."""
    return _write_each(account, wish, _write_stock)


def update_products_prices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return _write_each(account, wish, _write_prices)


def _inventory(account: Account, wish: Parameters) -> dict[str, Any]:
    wanted = php_int(wish.get("inventory_id"))
    found = next((each for each in account.inventories if each["inventory_id"] == wanted), None)
    if found is None:
        raise wrong_parameter("inventory_id", f"{wanted} is not a catalogue of this account")
    return found


def _page(account: Account, wish: Parameters) -> list[dict[str, Any]]:
    inventory_id = _inventory(account, wish)["inventory_id"]
    found = [p for p in account.products.values() if p["inventory_id"] == inventory_id and _meets(p, wish)]
    found.sort(key=lambda product: int(product["id"]), reverse=str(wish.get("filter_sort", "")).upper() == "ID DESC")
    first = (max(php_int(wish.get("page")), 1) - 1) * PRODUCTS_PER_PAGE
    return found[first : first + PRODUCTS_PER_PAGE]


def _meets(product: Mapping[str, Any], wish: Parameters) -> bool:
    if wish.get("filter_id") and product["id"] != php_int(wish["filter_id"]):
        return False
    for name in ("sku", "ean", "asin"):
        text = wish.get(f"filter_{name}")
        if text and product[name].casefold() != str(text).casefold():
            return False
    return str(wish.get("filter_name") or "").casefold() in product["name"].casefold()


def _write_each(account: Account, wish: Parameters, write: Write) -> Reply:
    inventory = _inventory(account, wish)
    given = wish.get("products")
    if not isinstance(given, Mapping):
        raise wrong_parameter("products", "must be a map of product ids")
    if len(given) > PRODUCTS_PER_WRITE:
        raise wrong_parameter("products", f"may hold {PRODUCTS_PER_WRITE} products at most")
    warnings: dict[str, str] = {}
    for product_id, values in given.items():
        product = account.products.get(php_int(product_id))
        if product is None or product["inventory_id"] != inventory["inventory_id"]:
            warnings[str(product_id)] = "Product does not exist"
            continue
        problem = write(inventory, product, values)
        if problem:
            warnings[str(product_id)] = problem
    return {"counter": len(given) - len(warnings), "warnings": warnings or ""}


def _write_stock(inventory: Mapping[str, Any], product: dict[str, Any], values: Any) -> str:
    if not isinstance(values, Mapping):
        return "Stock must be a map of warehouses"
    for warehouse in values:
        if warehouse not in inventory["warehouses"]:
            return f"Warehouse {warehouse} does not belong to this catalogue"
        if not str(warehouse).startswith("bl_"):
            return f"Stock of warehouse {warehouse} cannot be changed"
    product["stock"].update({str(warehouse): php_int(count) for warehouse, count in values.items()})
    return ""


def _write_prices(inventory: Mapping[str, Any], product: dict[str, Any], values: Any) -> str:
    if not isinstance(values, Mapping):
        return "Prices must be a map of price groups"
    unknown = [group for group in values if php_int(group) not in inventory["price_groups"]]
    if unknown:
        return f"Price group {unknown[0]} does not belong to this catalogue"
    product["prices"].update({str(group): php_decimal(price) for group, price in values.items()})
    return ""
