"""Fill a store: the demo shop, any number of generated items, or records somebody gives."""

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

import orjson

from wareflow.sandbox.kit import WishError
from wareflow.sandbox.kit.codes import ean_with_check_digit
from wareflow.sandbox.lightspeed import categories, demo_till, matrices, stock, workbench
from wareflow.sandbox.lightspeed.demo_products import FAMILIES, Family
from wareflow.sandbox.lightspeed.errors import ApiError
from wareflow.sandbox.lightspeed.schema import PARTS, RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import plain_number, stamp, wire_text
from wareflow.sandbox.lightspeed.writing import item_row

DEMO_SIZE = 300
OPENED = datetime(2024, 1, 8, 9, 0, 0, tzinfo=UTC)
"""All demo times lie well in the past, so that whatever changes now is newer."""
STEP = timedelta(minutes=37, seconds=11)

ODD_SKUS = {
    7: "00123",
    19: "1e5",
    31: "1.10",
    43: "+48600100200",
    55: "0007",
    67: "1E-3",
    79: "12/34 A",
    91: "Łódź-01",
}
MATRICES, COLOUR, SIZE = 12, "3", "2"
"""So many families of the demo are matrices, mugs by colour and pots by size."""
_WELL_KNOWN_EAN = "5901234123457"
_EAN_PREFIXES = ("590", "859", "843")
_IMAGES = "https://images.example.com/"
_SHARED_SECOND = range(95, 107)
"""Within each hundred: positions that share one second, across the border of a page of 100."""


def demo_store(seed: int, size: int | None = None) -> Store:
    """The demo shop, or one with so many products; the demo itself is worked out once in a process."""
    if size is None:
        return Store.of(orjson.loads(_demo_snapshot(seed)))
    store = Store()
    fill_demo(store, seed, size)
    return store


@cache
def _demo_snapshot(seed: int) -> bytes:
    store = Store()
    fill_demo(store, seed)
    demo_till.fill_till(store, seed)
    workbench.fill_demo(store, OPENED)
    return orjson.dumps(store.snapshot())


def fill_demo(store: Store, seed: int, size: int = DEMO_SIZE) -> None:
    """A shop with `size` products; the same seed gives the same shop."""
    fill_setting(store)
    dice = random.Random(seed)  # noqa: S311  the shop must repeat, not be secret
    for number, (family, variant, series) in zip(range(1, size + 1), _products(), strict=False):
        _add_product(store, dice, number, family, variant, series)
    categories.renumber(store)


def fill_setting(store: Store) -> None:
    """What stands around items and sales: shops, tax classes, tags, tills."""
    at = stamp(OPENED)
    for name, zone in (("Sklep Gdańsk", "Europe/Warsaw"), ("Prodejna Brno", "Europe/Prague")):
        values = {"name": name, "timeZone": zone, "timeStamp": at, "labelTitle": "Shop Name"}
        store.insert("Shop", new_row(RESOURCES["Shop"], {**values, "taxCategoryID": "1", "priceLevelID": "1"}))
    matrices.fill_sets(store)
    for name in ("Item", "Labor", "Reduced"):
        store.insert("TaxClass", new_row(RESOURCES["TaxClass"], {"name": name, "timeStamp": at}))
    for name in ("nowość", "sezon", "výprodej"):
        store.insert("Tag", new_row(RESOURCES["Tag"], {"name": name}))
    rates = {"isTaxInclusive": "true", "tax1Name": "VAT", "tax1Rate": "0.23", "timeStamp": at}
    store.insert("TaxCategory", new_row(RESOURCES["TaxCategory"], rates))
    demo_till.fill_lists(store, at)
    workbench.fill_statuses(store)


def fill_given(store: Store, data: Mapping[str, Any], at: str) -> None:
    """Items in a simple form, customers and sales in the form of a POST; all but `description` may be left out:

    {"items": [{"description": "Kubek", "customSku": "00123", "ean": "...", "upc": "...", "manufacturerSku": "...",
                "price": "12.50", "msrp": "0", "online": "0", "cost": "4.10", "category": "Kuchnia/Kubki",
                "manufacturer": "Żuławy", "stock": {"1": 5, "2": 0}, "archived": false,
                "timeStamp": "2024-05-01T10:00:00Z"}],
     "customers": [{"firstName": "Ewa", "Contact": {...}, "timeStamp": "2024-05-01T10:00:00Z"}],
     "sales": [{"customerID": 1, "completed": true, "SaleLines": {"SaleLine": [{"itemID": 1}]}}]}
    """
    adding = {"items": _add_given, "customers": demo_till.add_customer, "sales": demo_till.add_sale}
    unknown = sorted(set(data) - set(adding))
    if unknown:
        raise WishError(f"Lightspeed can be seeded with 'size', 'items', 'customers' or 'sales', not {unknown[0]!r}.")
    fill_setting(store)
    for kind, add in adding.items():
        for number, wish in enumerate(data.get(kind, []), start=1):
            try:
                add(store, wish, at)
            except (KeyError, ValueError, AttributeError, ApiError) as error:
                what = kind.removesuffix("s").capitalize()
                raise WishError(f"{what} {number} of '{kind}' cannot be taken: {error!r}.") from error
    categories.renumber(store)


def _products() -> Iterator[tuple[Family, int, int]]:
    """Families in turn, one variant at a time, then further series of the same."""
    series = 1
    while True:
        for variant in range(5):
            for family in FAMILIES:
                yield family, variant, series
        series += 1


def _add_product(store: Store, dice: random.Random, number: int, family: Family, variant: int, series: int) -> None:
    later = f" · seria {series}" if series > 1 else ""
    price = Decimal(family.price) + variant * Decimal("7.35") + dice.choice((Decimal(0), Decimal("0.05")))
    ean = ean_of(number)
    values = {
        "description": f"{family.name}, {family.variants[variant]}{later}",
        "customSku": custom_sku(number, family, variant, series),
        "manufacturerSku": f"{family.code[:3]}{number:05d}" if number % 4 else "",
        "ean": ean,
        "upc": f"0{ean[:11]}" if ean and number % 9 == 0 else "",
        "defaultCost": plain_number((price * Decimal("0.55")).quantize(Decimal("0.01"))),
        "categoryID": category_id(store, family.category, _moment(number)),
        "manufacturerID": manufacturer_id(store, family.manufacturer, _moment(number)),
        "archived": "true" if number > 110 and number % 29 == 0 else "false",
        "publishToEcom": "true" if number % 3 else "false",
        "createTime": stamp(OPENED + timedelta(minutes=number // 40)),
        "timeStamp": _moment(number),
    }
    values["avgCost"] = values["defaultCost"]
    prices = {"1": str(price), "2": str(price + 10) if number % 3 == 0 else "0", "3": str(price)}
    item = item_row(store, values, prices, _moment(number))
    quantities = {"1": dice.randint(-2, 60), "2": dice.randint(0, 25)} if values["archived"] == "false" else {}
    stock.add_stock_rows(store, item, quantities, _moment(number))
    if FAMILIES.index(family) < MATRICES and series == 1:
        _join_matrix(store, item, family, variant)
    _add_extras(store, number, item)


def _join_matrix(store: Store, item: Row, family: Family, variant: int) -> None:
    """The colours of a mug are the items of one matrix."""
    kind = COLOUR if family.category.startswith("Kuchnia/Kubki") else SIZE
    known = next((row for row in store.rows("ItemMatrix") if row["description"] == family.name), None)
    own = {name: item[name] for name in ("categoryID", "manufacturerID", "taxClassID", "defaultCost")}
    values = {**own, "description": family.name, "itemAttributeSetID": kind}
    matrix = known or matrices.create_matrix(store, values, [dict(row) for row in item["Prices"]], item["timeStamp"])
    item["itemMatrixID"] = matrix["itemMatrixID"]
    attributes = {"attribute1": family.variants[variant], "itemAttributeSetID": kind}
    matrices.write_attributes(store, item, attributes)


def _add_extras(store: Store, number: int, item: Row) -> None:
    at = item["timeStamp"]
    if number % 5 == 0:
        store.insert("TagRelation", {"tagRelationID": "", "tagID": str(number % 3 + 1), "itemID": item["itemID"]})
    if number % 2 == 0:
        note = {"note": "Szkło – pakować osobno." if number % 4 == 0 else "", "isPublic": "false", "timeStamp": at}
        store.insert("Note", {**note, "itemID": item["itemID"]})
    if number % 3:
        texts = {
            "itemECommerceID": str(number),
            "longDescription": f"<p>{item['description']}</p>",
            "listOnStore": "true",
        }
        store.insert("ItemECommerce", new_row(PARTS["ItemECommerce"], texts) | {"itemID": item["itemID"]})
    for ordering in range(number % 3):
        _add_image(store, item, ordering, at)


def _add_image(store: Store, item: Row, ordering: int, at: str) -> None:
    values = {
        "filename": f"{item['itemID']}-{ordering}.jpg",
        "ordering": str(ordering),
        "publicID": f"demo-{item['itemID']}-{ordering}",
        "baseImageURL": _IMAGES,
        "size": str(40_000 + 17 * int(item["itemID"])),
        "itemID": item["itemID"],
        "createTime": at,
        "timeStamp": at,
    }
    store.insert("Image", new_row(RESOURCES["Image"], values))


def _add_given(store: Store, wish: Mapping[str, Any], at: str) -> None:
    moment = wire_text(Kind.TIME, wish.get("timeStamp", at))
    texts = {name: str(wish.get(name, "")) for name in ("customSku", "ean", "upc", "manufacturerSku")}
    cost = wire_text(Kind.NUMBER, wish.get("cost", "0"))
    values = {
        **texts,
        "description": str(wish["description"]),
        "defaultCost": cost,
        "avgCost": cost,
        "categoryID": category_id(store, str(wish.get("category", "")), moment),
        "manufacturerID": manufacturer_id(store, str(wish.get("manufacturer", "")), moment),
        "archived": wire_text(Kind.BOOLEAN, wish.get("archived", False)),
    }
    prices = {"1": str(wish.get("price", "0")), "2": str(wish.get("msrp", "0")), "3": str(wish.get("online", "0"))}
    prices = {type_id: wire_text(Kind.NUMBER, amount) for type_id, amount in prices.items()}
    item = item_row(store, values, prices, moment)
    stock.add_stock_rows(store, item, {str(k): int(v) for k, v in wish.get("stock", {}).items()}, moment)


def category_id(store: Store, path: str, at: str) -> str:
    """Id of a category by its full name, made with its parents where missing; "0" for none."""
    parent, parts = "0", [part for part in path.split("/") if part]
    for name in parts:
        found = next((row for row in store.rows("Category") if row["name"] == name and row["parentID"] == parent), None)
        values = {"name": name, "parentID": parent, "createTime": at, "timeStamp": at}
        row = found or store.insert("Category", new_row(RESOURCES["Category"], {**values, "categoryID": ""}))
        parent = row["categoryID"]
    return parent


def manufacturer_id(store: Store, name: str, at: str) -> str:
    if not name:
        return "0"
    found = next((row for row in store.rows("Manufacturer") if row["name"] == name), None)
    values = {"name": name, "createTime": at, "timeStamp": at, "manufacturerID": ""}
    return str((found or store.insert("Manufacturer", new_row(RESOURCES["Manufacturer"], values)))["manufacturerID"])


def _moment(number: int) -> str:
    place = number % 100
    if place in _SHARED_SECOND:
        number += 94 - place + 1
    elif place <= 6 and number > 100:
        number -= place + 5
    return stamp(OPENED + number * STEP)


def ean_of(number: int) -> str:
    if number == 1:
        return _WELL_KNOWN_EAN
    if number % 17 == 0:
        return ""
    return ean_with_check_digit(f"{_EAN_PREFIXES[number % 3]}4321{number:05d}")


def custom_sku(number: int, family: Family, variant: int, series: int) -> str:
    if number in ODD_SKUS:
        return ODD_SKUS[number]
    if number % 37 == 0:
        return ""
    return f"{family.code}-{variant + 1}" + (f"-{series}" if series > 1 else "")
