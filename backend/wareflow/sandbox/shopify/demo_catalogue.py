"""The demo shop's places, products and customers; the same at every start."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from wareflow.sandbox.kit.codes import ean_with_check_digit
from wareflow.sandbox.shopify.handles import slug
from wareflow.sandbox.shopify.product_writing import add_level, change_variant, new_product, new_variant, refresh
from wareflow.sandbox.shopify.store import Object, Store, stamp
from wareflow.sandbox.shopify.writing import COUNTRIES

DOMAIN = "lumo-home.myshopify.com"
OPENED = datetime(2025, 3, 3, 8, 0, tzinfo=UTC)
PRODUCTS, CUSTOMERS, COMPANIES = 300, 200, 16
ODD_SKUS = {3: "00123", 5: "1e5", 8: "1.10", 13: "+48600100200", 21: "12/34 A", 34: "Łódź-01", 55: "00123", 89: None}
SHARED = 12
"""So many neighbours share one second of change here and there, across the border of a page."""


@cache
def texts() -> Mapping[str, Any]:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "demo.json").read_text("utf-8"))
    return data


def fill_places(store: Store) -> None:
    """The shop itself and where its goods lie."""
    store.add(
        "Shop",
        {
            "name": "Lumo Home",
            "myshopifyDomain": DOMAIN,
            "currencyCode": "EUR",
            "ianaTimezone": "Europe/Warsaw",
            "weightUnit": "KILOGRAMS",
            "taxesIncluded": True,
            "enabledPresentmentCurrencies": ["CZK", "EUR", "PLN"],
            "plan": {"publicDisplayName": "Plus"},
            "_opened": stamp(OPENED),
        },
    )
    for name, city, active in (("Magazyn Gdańsk", "Gdańsk", True), ("Sklep Kraków", "Kraków", True)):
        address = {"address1": "ul. Portowa 1", "address2": None, "city": city, "zip": "80-001", "country": "Poland",
                   "countryCode": "PL", "phone": None}  # fmt: skip
        store.add("Location", {"name": name, "isActive": active, "isFulfillmentService": False, "shipsInventory": True,
            "fulfillsOnlineOrders": True, "createdAt": stamp(OPENED), "updatedAt": stamp(OPENED),
            "address": address})  # fmt: skip


def moment_of(place: int, start: datetime, step: timedelta) -> str:
    """Times that grow with the place, but some neighbours share one."""
    group = (place + SHARED // 2) // SHARED
    at = group * SHARED if group % 4 == 0 and group else place
    return stamp(start + at * step)


def fill_products(store: Store, dice: Random) -> None:
    kinds, series = texts()["kinds"], texts()["series"]
    for place in range(PRODUCTS):
        kind, name = kinds[place % len(kinds)], series[place // len(kinds) % len(series)]
        at = moment_of(place, OPENED, timedelta(hours=2, minutes=17))
        _add_product(store, dice, place, kind, f"{kind['name']} {name}", at)
    gift = _bare_product(store, "Gift card", stamp(OPENED), isGiftCard=True, productType="Gift cards")
    for value in ("25", "50"):
        add_variant(store, gift, [value], {"price": f"{value}.00", "sku": f"GIFT-{value}"}, requires_shipping=False)
    refresh(store, gift)


def _add_product(store: Store, dice: Random, place: int, kind: Mapping[str, Any], title: str, at: str) -> None:
    status = "ARCHIVED" if place % 41 == 40 else "DRAFT" if place % 29 == 28 else "ACTIVE"
    product = _bare_product(store, title, at, productType=kind["type"], status=status, tags=_tags(place))
    product["descriptionHtml"] = f"<p>{title}. Handmade in small batches.</p>" if place % 3 else ""
    plain = kind["code"] in ("TEA", "COF", "BOK") or place % 7 == 0
    colours: Sequence[str] = ["Default Title"] if plain else texts()["colours"][: 2 + place % 3]
    if not plain:
        product["options"][0].update(name="Colour", values=list(colours))
    for number, colour in enumerate(colours):
        ean = ean_of(place * 10 + number) if place % 11 else None
        sku = f"{kind['code']}-{place:03d}-{number + 1}"
        facts = {
            "price": str(Decimal(kind["price"]) + place % 9),
            "compareAtPrice": str(Decimal(kind["price"]) + place % 9 + 5) if place % 8 == 0 else None,
            "sku": ODD_SKUS.get(place, sku) if number == 0 else sku,
            "barcode": "5901234123457" if place == 1 and number == 0 else ean,
            "inventoryPolicy": "CONTINUE" if place % 10 == 0 else "DENY",
            "inventoryItem": {
                "cost": kind["cost"],
                "measurement": {"weight": {"value": kind["grams"], "unit": "GRAMS"}},
            },
        }
        variant = add_variant(store, product, [colour], facts, vat=kind["vat"])
        for index, location in enumerate(store.all("Location")):
            item = store.one(variant["inventoryItem"])
            stock = dice.randint(-2, 60) if index == 0 else dice.randint(0, 20)
            add_level(store, item, location, stock, committed=place % 3)
            item["updatedAt"] = store.one(item["inventoryLevels"][index])["updatedAt"] = at
    refresh(store, product)


def _tags(place: int) -> list[str]:
    return [tag for number, tag in ((3, "nowość"), (5, "sezon"), (7, "výprodej")) if place % number == 0]


def _bare_product(store: Store, title: str, at: str, **facts: Any) -> Object:
    handle = slug(title)
    if any(row["handle"] == handle for row in store.all("Product")):
        handle = f"{handle}-{store.next_number}"
    url = f"https://lumo-home.example/products/{handle}"
    return new_product(store, {"title": title, "handle": handle, "createdAt": at, "updatedAt": at, "publishedAt": at,
                               "onlineStoreUrl": url, **facts})  # fmt: skip


def add_variant(
    store: Store, product: Object, values: Sequence[str], facts: Mapping[str, Any], *, vat: str = "0.23",
    requires_shipping: bool = True,
) -> Object:  # fmt: skip
    variant = new_variant(store, product, {"optionValues": [{"name": value} for value in values]})
    change_variant(store, variant, facts)
    item = store.one(variant["inventoryItem"])
    item["requiresShipping"] = requires_shipping
    variant["updatedAt"] = item["updatedAt"] = product["updatedAt"]
    variant["_vat"] = vat
    product["variants"].append(variant["id"])
    return variant


def ean_of(number: int) -> str:
    return ean_with_check_digit(f"5904321{number:05d}")


def fill_customers(store: Store) -> None:
    countries = list(texts()["people"])
    for place in range(CUSTOMERS):
        code = countries[place % len(countries)]
        at = moment_of(place, OPENED + timedelta(days=40), timedelta(hours=5, minutes=31))
        add_customer(store, code, place, at)
    customers = list(store.all("Customer"))
    for number in range(COMPANIES):
        _add_company(store, customers[number * 3], number)


def add_customer(store: Store, code: str, place: int, at: str, **facts: Any) -> Object:
    people, turn = texts()["people"][code], place // 5
    first, last = people["first"][turn % 8], people["last"][turn % 6]
    company = texts()["companies"][place % 8] if place % 6 == 0 else None
    phone = f"{people['phone']}{place:03d}" if place % 9 else None
    address = address_of(store, code, turn, first, last, company=company, phone=phone)
    mail = f"{slug(first)}.{slug(last)}.{place}@example.com" if place % 25 else None
    return store.add(
        "Customer",
        {
            "firstName": first, "lastName": last, "displayName": f"{first} {last}", "locale": people["locale"],
            "defaultEmailAddress": mail and {"emailAddress": mail, "marketingState": "NOT_SUBSCRIBED"},
            "defaultPhoneNumber": phone and {"phoneNumber": phone}, "defaultAddress": address,
            "addressesV2": [address], "state": "ENABLED" if place % 2 else "DISABLED", "verifiedEmail": bool(mail),
            "tags": ["VIP"] if place % 17 == 0 else [], "note": "Dzwonić po 16:00" if place % 23 == 0 else None,
            "taxExempt": False, "numberOfOrders": "0", "amountSpent": {"amount": "0.0", "currencyCode": "EUR"},
            "createdAt": stamp(OPENED), "updatedAt": at, "companyContactProfiles": [], "_country": COUNTRIES[code],
            **facts,
        },
    )  # fmt: skip


def address_of(
    store: Store, code: str, turn: int, first: str, last: str, *, company: str | None = None, phone: str | None = None
) -> Object:
    people = texts()["people"][code]
    city, postcode = people["cities"][turn % 3]
    number = store.next_number
    store.next_number += 1
    return {
        "__typename": "MailingAddress", "id": f"gid://shopify/MailingAddress/{number}", "firstName": first,
        "lastName": last, "name": f"{first} {last}", "company": company, "address1": people["streets"][turn % 3],
        "address2": "2. piętro" if turn % 7 == 3 else None, "city": city, "zip": postcode, "phone": phone,
        "province": None, "provinceCode": None, "country": COUNTRIES[code], "countryCodeV2": code,
    }  # fmt: skip


def company_address(store: Store, address: Object, company: str) -> Object:
    """A customer's address as that of a company's location."""
    names = ("firstName", "lastName", "address1", "address2", "city", "zip", "phone", "province", "country")
    number = store.next_number
    store.next_number += 1
    return {"__typename": "CompanyAddress", "id": f"gid://shopify/CompanyAddress/{number}", "companyName": company,
            "countryCode": address["countryCodeV2"], "zoneCode": None, "recipient": address["name"],
            **{name: address.get(name) for name in names}}  # fmt: skip


def _add_company(store: Store, customer: Object, number: int) -> None:
    """Business customers; every other one has a VAT number."""
    code = customer["defaultAddress"]["countryCodeV2"]
    at = stamp(OPENED + timedelta(days=number))
    name = f"{texts()['companies'][number % 8]}{' II' if number >= 8 else ''}"
    company = store.add("Company", {"name": name, "externalId": f"K{number:05d}" if number % 3 else None, "note": None,
                                    "customerSince": at, "createdAt": at, "updatedAt": at})  # fmt: skip
    contact = store.add("CompanyContact", {"company": company["id"], "customer": customer["id"], "isMainContact": True,
                                           "title": None, "createdAt": at, "updatedAt": at})  # fmt: skip
    home = company_address(store, customer["defaultAddress"], name)
    vat = f"{texts()['people'][code]['vat']}{number % 10}" if number % 2 == 0 else None
    location = store.add("CompanyLocation", {
        "company": company["id"], "name": customer["defaultAddress"]["city"], "currency": "EUR", "phone": None,
        "externalId": None, "createdAt": at, "updatedAt": at, "billingAddress": home, "shippingAddress": home,
        "note": None, "locale": customer["locale"],
        "taxSettings": {"taxRegistrationId": vat, "taxExempt": bool(vat)},
    })  # fmt: skip
    customer["companyContactProfiles"].append(contact["id"])
    company["_contact"], company["_location"] = contact["id"], location["id"]
