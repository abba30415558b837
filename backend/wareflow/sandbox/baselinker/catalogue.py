"""Reading the catalogue: inventories, product lists and details, stock, prices, and the lists around them."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.errors import wrong_parameter
from wareflow.sandbox.baselinker.fields import shown
from wareflow.sandbox.baselinker.php import as_list, php_bool, php_decimal, php_int

Parameters = Mapping[str, Any]
Reply = dict[str, Any]
Product = dict[str, Any]
Method = Callable[[Account, Parameters, Mapping[str, Any]], Reply]

PRODUCTS_PER_PAGE = 1000


def get_inventories(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {"inventories": account.inventories}


def listing(answer: str, of: str) -> Method:
    """A method that gives one of the account's plain lists."""
    return lambda account, wish, settings: {answer: account.lists[of]}


def get_tags(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Every tag that a product has."""
    names = {str(tag) for product in account.products.values() for tag in product["tags"]}
    return {"tags": [{"name": name} for name in sorted(names)]}


def get_text_field_keys(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """The keys of text fields, once plain and once for each further language."""
    inventory = inventory_of(account, wish)
    others = [each for each in inventory["languages"] if each != inventory["default_language"]]
    plain = {"name": "Name", "description": "Description", "features": "Features"}
    return {"text_field_keys": plain | {f"{k}|{lang}": f"{t} ({lang})" for lang in others for k, t in plain.items()}}


def get_integrations(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """A list that holds one map: the shops and marketplaces of the catalogue."""
    langs = inventory_of(account, wish)["languages"]
    return {"integrations": [{code: {"langs": langs, "accounts": of} for code, of in account.sources.items() if of}]}


def get_products_list(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    both = php_bool(wish.get("include_variants"))
    return {"products": {each["id"]: _listed(each, both) for each in _page(account, wish, variants=both)}}


def _listed(product: Product, both: bool) -> Reply:
    told = {name: product[name] for name in ("id", "ean", "sku", "asin")}
    told |= {"name": product_name(product), "prices": product["prices"], "stock": product["stock"]}
    return {**told, "parent_id": product["parent_id"]} if both else told


def get_products_data(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    """Unknown ids are left out; a variant can be asked for by its own id."""
    inventory_id = inventory_of(account, wish)["inventory_id"]
    ids = [php_int(each) for each in as_list(wish["products"])]
    known = [account.products[number] for number in ids if number in account.products]
    return {"products": {each["id"]: _told(account, each) for each in known if each["inventory_id"] == inventory_id}}


def _told(account: Account, product: Product) -> Reply:
    told = shown("product_data", product)
    variants = {each["id"]: each for each in account.products.values() if each["parent_id"] == product["id"]}
    names = ("sku", "ean", "prices", "stock", "locations")
    told["variants"] = {
        number: {"name": product_name(each), **{name: each[name] for name in names}}
        for number, each in variants.items()
    }
    return told


def get_products_stock(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    reserves = inventory_of(account, wish)["reservations"]
    products = {each["id"]: _stock(account, each, reserves) for each in _page(account, wish, variants=False)}
    return {"products": products}


def _stock(account: Account, product: Product, reserves: bool) -> Reply:
    told = {"product_id": product["id"], "stock": product["stock"], "variants": _of_variants(account, product, "stock")}
    reserved = dict.fromkeys(product["stock"], 0) | product.get("reserved", {})
    return {**told, "reservations": reserved} if reserves else told


def get_products_prices(account: Account, wish: Parameters, settings: Mapping[str, Any]) -> Reply:
    return {
        "products": {
            each["id"]: {"prices": each["prices"], "variants": _of_variants(account, each, "prices")}
            for each in _page(account, wish, variants=False)
        }
    }


def _of_variants(account: Account, product: Product, what: str) -> dict[int, Any]:
    return {each["id"]: each[what] for each in account.products.values() if each["parent_id"] == product["id"]}


def product_name(product: Product) -> str:
    return str(product["text_fields"].get("name", ""))


def inventory_of(account: Account, wish: Parameters) -> dict[str, Any]:
    wanted = php_int(wish.get("inventory_id"))
    found = next((each for each in account.inventories if each["inventory_id"] == wanted), None)
    if found is None:
        raise wrong_parameter("inventory_id", f"{wanted} is not a catalogue of this account")
    return found


def _page(account: Account, wish: Parameters, *, variants: bool) -> list[Product]:
    inventory_id = inventory_of(account, wish)["inventory_id"]
    mine = (each for each in account.products.values() if each["inventory_id"] == inventory_id)
    found = [each for each in mine if (variants or not each["parent_id"]) and meets(each, wish)]
    found.sort(key=lambda product: int(product["id"]), reverse=str(wish.get("filter_sort", "")).upper() == "ID DESC")
    first = (max(php_int(wish.get("page")), 1) - 1) * PRODUCTS_PER_PAGE
    return found[first : first + PRODUCTS_PER_PAGE]


def meets(product: Product, wish: Parameters) -> bool:
    if wish.get("filter_id") and product["id"] != php_int(wish["filter_id"]):
        return False
    if wish.get("filter_category_id") and php_int(product["category_id"]) != php_int(wish["filter_category_id"]):
        return False
    for name in ("sku", "ean", "asin"):
        text = wish.get(f"filter_{name}")
        if text and product[name].casefold() != str(text).casefold():
            return False
    amounts = {"price": product["prices"].values(), "stock": map(Decimal, product["stock"].values())}
    within = all(_within(values, what, wish) for what, values in amounts.items())
    return within and str(wish.get("filter_name") or "").casefold() in product_name(product).casefold()


def _within(values: Iterable[Decimal], what: str, wish: Parameters) -> bool:
    """Whether any price, or the stock of any warehouse, lies between the bounds."""
    least, most = wish.get(f"filter_{what}_from"), wish.get(f"filter_{what}_to")
    if least in (None, "") and most in (None, ""):
        return True
    low = php_decimal(least) if least not in (None, "") else Decimal("-Infinity")
    high = php_decimal(most) if most not in (None, "") else Decimal("Infinity")
    return any(low <= each <= high for each in values)
