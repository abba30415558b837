"""Writing the catalogue: products with their variants, categories, manufacturers, stock and prices."""

from collections.abc import Callable, Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.catalogue import inventory_of
from wareflow.sandbox.baselinker.errors import not_found, wrong_parameter
from wareflow.sandbox.baselinker.fields import blank_record, taken
from wareflow.sandbox.baselinker.php import as_map, php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]
Product = dict[str, Any]
Write = Callable[[Mapping[str, Any], Product, Any], str]
"""Changes one product; gives a warning instead when it cannot."""

PRODUCTS_PER_WRITE = 1000
SHORT_TEXTS = 200
PLACES_OF_IMAGES = range(16)
MAPS = ("prices", "stock", "locations", "text_fields", "images", "links")


def add_inventory_product(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Makes a product, or changes the one whose id is given; what is not given stays as it is."""
    inventory = inventory_of(account, wish)
    product = _product(account, inventory, wish)
    values = taken("product_data", wish)
    product.update({name: value for name, value in values.items() if name not in (*MAPS, "parent_id", "tags")})
    if isinstance(wish.get("tags"), list):
        product["tags"] = [str(each) for each in wish["tags"]]
    warnings = {
        **_write(inventory, product, "stock", wish, _write_stock),
        **_write(inventory, product, "prices", wish, _write_prices),
        **_merge_images(product, as_map(wish.get("images"))),
    }
    for name in ("locations", "links"):
        product[name] |= as_map(wish.get(name))
    product["text_fields"] |= {name: _text(name, each) for name, each in as_map(wish.get("text_fields")).items()}
    account.products[product["id"]] = product
    return {"product_id": product["id"], "warnings": warnings or ""}


def _product(account: Account, inventory: Mapping[str, Any], wish: Parameters) -> Product:
    """The one to change, or a new one at its parent."""
    if wish.get("product_id"):
        found = account.products.get(php_int(wish["product_id"]))
        if found is None or found["inventory_id"] != inventory["inventory_id"]:
            raise not_found("product", php_int(wish["product_id"]))
        return found
    parent = php_int(wish.get("parent_id"))
    if parent and parent not in account.products:
        raise not_found("product", parent)
    return new_product(account, inventory, parent)


def new_product(account: Account, inventory: Mapping[str, Any], parent: int = 0) -> Product:
    """Stock and prices stand at 0 in each warehouse and price group of the catalogue's defaults."""
    return {
        **blank_record("product_data"),
        "id": account.next_id("product"),
        "inventory_id": inventory["inventory_id"],
        "parent_id": parent,
        "category_id": "0",
        "manufacturer_id": "0",
        "stock": {inventory["default_warehouse"]: 0},
        "prices": {},
    }


def _write(inventory: Mapping[str, Any], product: Product, name: str, wish: Parameters, write: Write) -> dict[str, str]:
    given = as_map(wish.get(name))
    problem = write(inventory, product, given) if given else ""
    return {name: problem} if problem else {}


def _merge_images(product: Product, given: Mapping[str, Any]) -> dict[str, str]:
    """`url:` or `data:` sets a place, an empty text clears it."""
    warnings = {}
    for place, text in given.items():
        if php_int(place) not in PLACES_OF_IMAGES or not str(text).startswith(("url:", "data:")):
            if text == "":
                product["images"].pop(place, None)
            else:
                warnings[f"images {place}"] = "Image must begin with url: or data:"
            continue
        source = str(text)
        stored = source[4:] if source.startswith("url:") else f"https://upload.lumohome.example/{product['id']}/{place}"
        product["images"][place] = stored
    return warnings


def _text(name: str, value: Any) -> Any:
    key = name.partition("|")[0]
    if key == "features":
        return as_map(value)
    return str(value)[:SHORT_TEXTS] if key == "name" else str(value)


def delete_inventory_product(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Its variants go with it."""
    wanted = php_int(wish.get("product_id"))
    if wanted not in account.products:
        raise not_found("product", wanted)
    gone = [number for number, each in account.products.items() if wanted in (number, each["parent_id"])]
    for number in gone:
        del account.products[number]
    return {}


def add_category(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    parent = php_int(wish.get("parent_id"))
    if parent and all(each["category_id"] != parent for each in account.lists["categories"]):
        raise wrong_parameter("parent_id", f"{parent} is no category; make parents first")
    return {"category_id": _put(account, "categories", "category_id", wish, {"parent_id": parent})}


def delete_category(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """The products inside go with it; the categories inside become roots."""
    gone = _taken_out(account, "categories", "category_id", wish)
    for child in account.lists["categories"]:
        if child["parent_id"] == gone["category_id"]:
            child["parent_id"] = 0
    inside = [each for each in account.products.values() if php_int(each["category_id"]) == gone["category_id"]]
    for product in inside:
        if product["id"] in account.products:
            delete_inventory_product(account, {"product_id": product["id"]}, settings)
    return {}


def delete_manufacturer(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    gone = _taken_out(account, "manufacturers", "manufacturer_id", wish)
    for product in account.products.values():
        if php_int(product["manufacturer_id"]) == gone["manufacturer_id"]:
            product["manufacturer_id"] = "0"
    return {}


def _taken_out(account: Account, where: str, key: str, wish: Parameters) -> dict[str, Any]:
    wanted = php_int(wish.get(key))
    found = next((each for each in account.lists[where] if each[key] == wanted), None)
    if found is None:
        raise not_found(key.removesuffix("_id"), wanted)
    account.lists[where].remove(found)
    return found


def add_manufacturer(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    given = {**wish, "name": wish.get("manufacturer_name") or wish.get("name")}
    return {"manufacturer_id": _put(account, "manufacturers", "manufacturer_id", given, {})}


def _put(account: Account, where: str, key: str, wish: Parameters, more: Mapping[str, Any]) -> int:
    name = str(wish.get("name") or "")[:200]
    if not name:
        raise wrong_parameter("name", "is missing")
    wanted = php_int(wish.get(key))
    found = next((each for each in account.lists[where] if each[key] == wanted), None)
    if wanted and found is None:
        raise not_found(key.removesuffix("_id"), wanted)
    number = wanted or account.next_id(where)
    if found is None:
        account.lists[where].append({key: number, "name": name, **more})
    else:
        found |= {"name": name, **more}
    return number


def update_products_stock(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Absolute quantities; a warehouse that another system keeps refuses with a warning."""
    return _write_each(account, wish, _write_stock)


def update_products_prices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return _write_each(account, wish, _write_prices)


def _write_each(account: Account, wish: Parameters, write: Write) -> Reply:
    inventory = inventory_of(account, wish)
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


def _write_stock(inventory: Mapping[str, Any], product: Product, values: Any) -> str:
    if not isinstance(values, Mapping):
        return "Stock must be a map of warehouses"
    for warehouse in values:
        if warehouse not in inventory["warehouses"]:
            return f"Warehouse {warehouse} does not belong to this catalogue"
        if not str(warehouse).startswith("bl_"):
            return f"Stock of warehouse {warehouse} cannot be changed"
    product["stock"].update({str(warehouse): php_int(count) for warehouse, count in values.items()})
    return ""


def _write_prices(inventory: Mapping[str, Any], product: Product, values: Any) -> str:
    if not isinstance(values, Mapping):
        return "Prices must be a map of price groups"
    unknown = [group for group in values if php_int(group) not in inventory["price_groups"]]
    if unknown:
        return f"Price group {unknown[0]} does not belong to this catalogue"
    product["prices"].update({str(group): php_decimal(price) for group, price in values.items()})
    return ""
