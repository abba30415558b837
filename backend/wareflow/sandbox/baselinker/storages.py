"""External storages: the goods of connected shops, read and counted through the connector."""

from collections.abc import Callable, Mapping
from typing import Any

from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.catalogue import meets, product_name
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.php import as_list, php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]
Product = dict[str, Any]

PRODUCTS_PER_PAGE = 100
PRODUCTS_PER_WRITE = 1000
METHODS = [
    "getExternalStorageCategories",
    "getExternalStorageProductsData",
    "getExternalStorageProductsList",
    "getExternalStorageProductsPrices",
    "getExternalStorageProductsQuantity",
    "updateExternalStorageProductsQuantity",
]


def get_storages(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """The storages that another system keeps, with the methods that each allows."""
    others = [each for each in account.lists["warehouses"] if each["warehouse_type"] != "bl"]
    return {
        "storages": [
            {"storage_id": f"{each['warehouse_type']}_{each['warehouse_id']}", "name": each["name"], "methods": METHODS}
            for each in others
        ]
    }


def _storage(account: Account, wish: Parameters) -> str:
    wanted = str(wish.get("storage_id") or "")
    if all(each["storage_id"] != wanted for each in get_storages(account, {}, {})["storages"]):
        raise wrong_parameter("storage_id", f"{wanted} is no external storage of this account")
    return wanted


def get_categories(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"storage_id": _storage(account, wish), "categories": account.lists["categories"]}


def get_products_list(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    storage = _storage(account, wish)
    found = [each for each in _products(account, storage) if _fits(each, storage, wish)]
    key, _, direction = str(wish.get("filter_sort") or "id ASC").partition(" ")
    found.sort(key=lambda each: _place(each, storage, key), reverse=direction.upper() == "DESC")
    return {"storage_id": storage, "products": [_listed(account, each, storage) for each in _page(found, wish)]}


def _products(account: Account, storage: str) -> list[Product]:
    return [each for each in account.products.values() if storage in each["stock"] and not each["parent_id"]]


def _fits(product: Product, storage: str, wish: Parameters) -> bool:
    """The stock of a storage is called quantity here."""
    names = {"filter_stock_from": "filter_quantity_from", "filter_stock_to": "filter_quantity_to"}
    same = {**wish, **{ours: wish.get(theirs) for ours, theirs in names.items()}}
    available = wish.get("filter_available")
    if available not in (None, "") and (product["stock"][storage] > 0) is not bool(php_int(available)):
        return False
    return meets({**product, "stock": {storage: product["stock"][storage]}}, same)


def _place(product: Product, storage: str, key: str) -> Any:
    prices = min(product["prices"].values(), default=php_decimal(0))
    places = {"name": product_name(product), "quantity": product["stock"][storage], "price": prices}
    return places.get(key, product["id"])


def _page(found: list[Product], wish: Parameters) -> list[Product]:
    first = (max(php_int(wish.get("page")), 1) - 1) * PRODUCTS_PER_PAGE
    return found[first : first + PRODUCTS_PER_PAGE]


def _listed(account: Account, product: Product, storage: str) -> Reply:
    return {
        "product_id": str(product["id"]),
        **{name: product[name] for name in ("sku", "ean", "asin")},
        "name": product_name(product),
        "quantity": product["stock"][storage],
        "price_brutto": _price(account, product),
    }


def _price(account: Account, product: Product) -> Any:
    group = next(each for each in account.inventories if each["inventory_id"] == product["inventory_id"])
    return product["prices"].get(str(group["default_price_group"]), php_decimal(0))


def get_products_data(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    storage = _storage(account, wish)
    wanted = {php_int(each) for each in as_list(wish["products"])}
    found = [each for each in _products(account, storage) if each["id"] in wanted]
    return {"storage_id": storage, "products": [_detailed(account, each, storage) for each in found]}


def _detailed(account: Account, product: Product, storage: str) -> Reply:
    gross = _price(account, product)
    net = gross / (1 + max(php_decimal(product["tax_rate"]), php_decimal(0)) / 100)
    variants = [
        {"variant_id": str(each["id"]), "name": product_name(each), "price": _price(account, each)}
        | {"quantity": each["stock"].get(storage, 0), "sku": each["sku"], "ean": each["ean"]}
        for each in _variants(account, product)
    ]
    return {
        **_listed(account, product, storage),
        "price_netto": net.quantize(php_decimal("0.01")),
        "price_wholesale_netto": php_decimal(0),
        "tax_rate": product["tax_rate"],
        "weight": product["weight"],
        "description": str(product["text_fields"].get("description", "")),
        "description_extra1": "",
        "description_extra2": "",
        "man_name": "",
        "man_image": None,
        "category_id": php_int(product["category_id"]),
        "images": as_list(product["images"]),
        "features": as_list(product["text_fields"].get("features")),
        "variants": variants,
    }


def _variants(account: Account, product: Product) -> list[Product]:
    return [each for each in account.products.values() if each["parent_id"] == product["id"]]


def get_quantities(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    storage = _storage(account, wish)
    return _each(account, wish, "quantity", lambda product: product["stock"].get(storage, 0))


def get_prices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return _each(account, wish, "price", lambda product: _price(account, product))


def _each(account: Account, wish: Parameters, name: str, value: Callable[[Product], Any]) -> Reply:
    """One value of each product and of each of its variants."""
    storage = _storage(account, wish)
    products = [
        {
            "product_id": str(each["id"]),
            name: value(each),
            "variants": [{"variant_id": str(one["id"]), name: value(one)} for one in _variants(account, each)],
        }
        for each in _page(_products(account, storage), wish)
    ]
    return {"storage_id": storage, "products": products}


def update_quantities(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Rows of product, variant or 0, and quantity; absolute."""
    storage, rows = _storage(account, wish), as_list(wish["products"])
    if len(rows) > PRODUCTS_PER_WRITE:
        raise wrong_parameter("products", f"may hold {PRODUCTS_PER_WRITE} products at most")
    warnings: dict[str, str] = {}
    for row in rows:
        product_id, variant_id, quantity = [*as_list(row), 0, 0, 0][:3]
        product = account.products.get(php_int(variant_id) or php_int(product_id))
        if product is None or storage not in product["stock"]:
            warnings[str(product_id)] = "Product not found"
        else:
            product["stock"][storage] = php_int(quantity)
    return {"counter": len(rows) - len(warnings), "warnings": warnings or ""}
