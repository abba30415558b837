"""Demo data: the shop's goods, plain ones and some in five colours, and its customers in five countries."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from wareflow.sandbox.baselinker.account import Account
from wareflow.sandbox.baselinker.fields import blank_record
from wareflow.sandbox.kit.codes import ean_with_check_digit

CUSTOMERS = 200
EURO_RATE = Decimal("0.2341")
FIRST_VARIANT_EAN = 590412350000
VARIANTS_FROM = 72_000
INVENTORY = {
    "inventory_id": 4101,
    "name": "Lumo Home",
    "description": "Main catalogue",
    "languages": ["pl", "en"],
    "default_language": "pl",
    "price_groups": [1501, 1502],
    "default_price_group": 1501,
    "warehouses": ["bl_2051", "bl_2052", "shop_8235"],
    "default_warehouse": "bl_2051",
    "reservations": False,
    "is_default": True,
}


@cache
def demo() -> Mapping[str, Any]:
    """What `demo.json` holds."""
    data: dict[str, Any] = json.loads((Path(__file__).parent / "demo.json").read_text("utf-8"))
    return data


def converted(amount: Decimal, rate: Decimal) -> Decimal:
    return (amount * rate).quantize(Decimal("0.01"))


def load_goods(account: Account) -> None:
    """About three hundred products, the variants counted."""
    for product in demo()["products"]:
        add_product(account, product)
    number = VARIANTS_FROM
    for goods in demo()["goods"]:
        for place, line in enumerate(demo()["lines_of_goods"], 1):
            number += 10
            _add_family(account, number, goods, f"{goods['code']}-{place:02d}", line)


def _add_family(account: Account, number: int, goods: Mapping[str, Any], code: str, line: str) -> None:
    name = f"{goods['name']} {line}"
    common = {"category_id": goods["category"], "manufacturer_id": goods["maker"], "weight": "0.6", "tax_rate": 23}
    parent = {"product_id": number, "sku": code, "ean": "", "name": name, "price": goods["price"], "stock": 0}
    add_product(account, {**common, **parent})
    for place, (mark, colour) in enumerate(demo()["colours"], 1):
        ean = ean_with_check_digit(str(FIRST_VARIANT_EAN + number - VARIANTS_FROM + place))
        own = {"product_id": number + place, "sku": f"{code}-{mark}", "ean": ean, "name": f"{name} {colour}"}
        add_product(account, {**common, **own, "price": goods["price"], "stock": number % 7 + place, "parent": number})


def add_product(account: Account, product: Mapping[str, Any]) -> None:
    price = Decimal(product["price"])
    number, stock = product["product_id"], product["stock"]
    account.products[number] = {
        **blank_record("product_data"),
        "id": number,
        "inventory_id": INVENTORY["inventory_id"],
        "parent_id": product.get("parent", 0),
        "ean": product["ean"],
        "sku": product["sku"],
        "tax_rate": Decimal(product.get("tax_rate", 23)),
        "weight": Decimal(product.get("weight", "0")),
        "category_id": str(product.get("category_id", "3102")),
        "manufacturer_id": str(product.get("manufacturer_id", "0")),
        "text_fields": {"name": product["name"]},
        "prices": {"1501": price, "1502": converted(price, EURO_RATE)},
        "stock": {"bl_2051": stock, "bl_2052": stock // 10, "shop_8235": stock // 2},
    }
    account.next_ids["product"] = max(account.next_ids.get("product", 1), number + 1)


@cache
def customers() -> tuple[Mapping[str, Any], ...]:
    """Two hundred people and companies, some without e-mail, VAT number or phone."""
    return (*demo()["customers"], *_made_up(CUSTOMERS - len(demo()["customers"])))


def _made_up(count: int) -> Iterator[Mapping[str, Any]]:
    dice = Random(200)  # noqa: S311  demo data must repeat, not be secret
    countries = list(demo()["people"])
    for place in range(count):
        country = countries[place % len(countries)]
        people = demo()["people"][country]
        first, last = dice.choice(people["first"]), dice.choice(people["last"])
        city, postcode = dice.choice(people["cities"])
        company = f"{last.split()[0]} {people['suffix']}" if place % 4 == 0 else ""
        yield {
            "country": country,
            "fullname": f"{first} {last}",
            "company": company,
            "nip": f"{country}{5_000_000_000 + place * 7_919}" if company and place % 8 else "",
            "address": f"{people['street']} {dice.randrange(1, 120)}",
            "city": city,
            "postcode": postcode,
            "phone": "" if place % 23 == 5 else f"{people['phone']}{dice.randrange(1_000_000, 9_999_999)}",
            "email": "" if place % 29 == 3 else f"kunde{place + 1}@example.com",
        }
