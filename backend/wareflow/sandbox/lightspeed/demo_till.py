"""The demo's customers and sales: two hundred people and companies in five countries, four hundred tickets."""

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from wareflow.sandbox.lightspeed import people, sales
from wareflow.sandbox.lightspeed.schema import RESOURCES, Kind
from wareflow.sandbox.lightspeed.store import Row, Store, new_row
from wareflow.sandbox.lightspeed.values import plain_number, stamp, wire_text
from wareflow.sandbox.lightspeed.writing import update

CUSTOMERS, SALES = 200, 400
FIRST_SALE = datetime(2026, 2, 3, 9, 12, 30, tzinfo=UTC)
BETWEEN = timedelta(hours=14, minutes=53, seconds=7)
REDUCED = "3"
CASH, CARD, GIFT_CARD, TRANSFER = "1", "3", "5", "6"
GIFT_NOTE = "Gift card"
_KNOWN = {number: number for number in (7, 17, 37, 47, 50, 67, 75, 77, 97)} | {95: 101}
"""Customers whose e-mail, kunde<number>, other systems of the merchant know too."""
_PAYMENT_TYPES = (
    (CASH, "Cash", "cash"),
    ("2", "Check", "user defined"),
    (CARD, "Credit Card", "credit card"),
    ("4", "Credit Account", "credit account"),
    (GIFT_CARD, "Gift Card", "gift card"),
    (TRANSFER, "Przelew", "user defined"),
)
PLACES = {
    # country: (code, phone, streets, (post code, town), first names, last names)
    "Polska": (
        "PL", "+48", ("ul. Szeroka", "ul. Morska", "al. Zwycięstwa"), (("80-835", "Gdańsk"), ("81-368", "Gdynia")),
        ("Małgorzata", "Łukasz", "Żaneta", "Paweł"), ("Zielińska", "Wójtowicz", "Śliwa", "Gołąb"),
    ),
    "Česko": (
        "CZ", "+420", ("Lidická", "Křenová", "Štefánikova"), (("602 00", "Brno"), ("772 00", "Olomouc")),
        ("Jiří", "Šárka", "Ondřej", "Zdeňka"), ("Růžička", "Černá", "Kříž", "Šťastná"),
    ),
    "España": (
        "ES", "+34", ("Calle Mayor", "Calle Peñón"), (("29010", "Málaga"), ("46003", "València")),
        ("Begoña", "Íñigo", "Concepción"), ("Núñez Ortega", "Castaño Gil", "Peñalver"),
    ),
    "Italia": (
        "IT", "+39", ("Via Roma", "Corso Nizza"), (("12100", "Cuneo"), ("16121", "Genova")),
        ("Niccolò", "Chiara"), ("Dell'Acqua", "Bianchi"),
    ),
    "Deutschland": (
        "DE", "+49", ("Mühlenweg", "Große Straße"), (("49074", "Osnabrück"), ("18055", "Rostock")),
        ("Jürgen", "Käthe", "Björn"), ("Groß", "Schröder", "Böhm"),
    ),
}  # fmt: skip
COUNTRIES = ("Polska",) * 11 + ("Česko",) * 4 + ("Deutschland",) * 2 + ("España",) * 2 + ("Italia",)


def fill_till(store: Store, seed: int) -> None:
    """Customers, then sales of the items that are there; stock stays as it is told."""
    dice = random.Random(seed + 1)  # noqa: S311  the shop must repeat, not be secret
    for number in range(1, CUSTOMERS + 1):
        _add_customer(store, dice, number)
    items = [row for row in store.rows("Item") if row["archived"] == "false"]
    for number in range(1, SALES + 1):
        _add_sale(store, dice, items, number)


def fill_lists(store: Store, at: str) -> None:
    """What a till needs: ways to pay, registers, people who sell, discounts, kinds of customers, reduced tax."""
    for number, name, kind in _PAYMENT_TYPES:
        reserved = str(kind != "user defined").lower()
        values = {"paymentTypeID": number, "name": name, "type": kind, "internalReserved": reserved}
        store.insert("PaymentType", new_row(RESOURCES["PaymentType"], values))
    for shop in ("1", "2"):
        values = {"name": f"Kasa {shop}", "open": "true", "openTime": at, "openEmployeeID": shop, "shopID": shop}
        store.insert("Register", new_row(RESOURCES["Register"], {**values, "tipEnabled": "false", "registerID": ""}))
    for first, last in (("Zofia", "Więcek"), ("Tomáš", "Hájek")):
        values = {"firstName": first, "lastName": last, "timeStamp": at, "employeeID": ""}
        store.insert("Employee", new_row(RESOURCES["Employee"], values))
    for name, percent, amount in (("Karta klubu", "0.05", "0"), ("Pracownik", "0.2", "0"), ("Bon 10 zł", "0", "10")):
        values = {"name": name, "discountPercent": percent, "discountAmount": amount, "timeStamp": at, "discountID": ""}
        store.insert("Discount", new_row(RESOURCES["Discount"], values))
    for name, discount in (("Hurt", "2"), ("Klub", "1")):
        values = {"customerTypeID": "", "name": name, "discountID": discount}
        store.insert("CustomerType", new_row(RESOURCES["CustomerType"], values))
    plain = {"isTaxInclusive": "false", "tax1Name": "VAT", "tax1Rate": "0.23", "timeStamp": at, "taxCategoryID": ""}
    store.insert("TaxCategory", new_row(RESOURCES["TaxCategory"], plain))
    for category in ("1", "2"):
        rates = {"taxCategoryID": category, "taxClassID": REDUCED, "tax1Rate": "0.08", "tax2Rate": "0", "timeStamp": at}
        store.insert("TaxCategoryClass", {"taxCategoryClassID": "", **rates})


def add_customer(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A customer as a POST would make it, with a time of change of its own."""
    moment = wire_text(Kind.TIME, wish.get("timeStamp", at))
    fields = RESOURCES["Customer"].fields
    values = {name: wire_text(kind, wish[name]) for name, kind in fields.items() if name in wish}
    row = people.create_customer(store, values, wish, moment)
    row["archived"] = wire_text(Kind.BOOLEAN, wish.get("archived", False))
    return row


def add_sale(store: Store, wish: Mapping[str, Any], at: str) -> Row:
    """A sale as a POST would make it; one that is completed and has no payments is paid in cash. Moves no stock."""
    moment = wire_text(Kind.TIME, wish.get("timeStamp", at))
    wanted = {"employeeID": 1, "registerID": 1, "shopID": 1, **wish}
    if wanted.get("completed") and not wanted.get("SalePayments"):
        total = sales.create_sale(_Trial(store), {**wanted, "completed": False}, moment)["total"]
        wanted["SalePayments"] = {"SalePayment": {"paymentTypeID": CASH, "amount": total}}
    row = sales.create_sale(store, wanted, moment, moves_stock=False)
    if wanted.get("ShipTo"):
        people.add_ship_to(store, row, wanted["ShipTo"], moment)
    if wanted.get("voided"):
        row["voided"] = "true"
    if wanted.get("archived"):
        row["archived"] = "true"
    return row


class _Trial(Store):
    """A store in which a sale can be worked out without being kept."""

    def __init__(self, of: Store) -> None:
        super().__init__()
        self._of = of

    def find(self, name: str, number: str | int) -> Row | None:
        return self._of.find(name, number)

    def rows(self, name: str) -> Any:
        return self._of.rows(name)

    def children(self, name: str, owner_id: str) -> list[Row]:
        return self._of.children(name, owner_id)


def _add_customer(store: Store, dice: random.Random, number: int) -> None:
    country = dice.choice(COUNTRIES)
    code, phone, streets, towns, firsts, lasts = PLACES[country]
    post_code, town = dice.choice(towns)
    first, last = dice.choice(firsts), dice.choice(lasts)
    is_company = number % 6 == 0
    address = {
        "address1": f"{dice.choice(streets)} {dice.randrange(1, 120)}",
        "address2": f"m. {number % 13}" if number % 5 == 0 else "",
        "city": town,
        "zip": post_code,
        "country": country,
        "countryCode": code,
    }
    phones = [{"useType": "Mobile", "number": f"{phone} {dice.randrange(500_000_000, 800_000_000)}"}]
    phones += [{"useType": "Work", "number": f"{phone} {dice.randrange(100_000_000, 300_000_000)}"}] * (number % 8 == 0)
    email = "" if number % 17 == 0 else f"{mail_name(first)}.{mail_name(last)}{number}@poczta.example"
    # Some are known to other systems too, by e-mail.
    email = f"kunde{_KNOWN[number]}@post.example" if number in _KNOWN else email
    contact = {
        **{"noEmail": not email, "noPhone": number % 9 == 0, "noMail": False},
        "Addresses": {"ContactAddress": address if number % 11 else {}},
        "Phones": {"ContactPhone": phones if number % 9 else []},
        "Emails": {"ContactEmail": [{"address": email, "useType": "Primary"}] if email else []},
    }
    add_customer(
        store,
        {
            "firstName": first,
            "lastName": last if number % 31 else "",
            "company": f"{last} i S-ka {number}" if is_company else "",
            "vatNumber": f"{code}{7_400_000_000 + number}" if is_company and number % 12 == 0 else "",
            "customerTypeID": "1" if is_company else "2" if number % 4 == 0 else "0",
            "archived": number % 41 == 0,
            "timeStamp": stamp(FIRST_SALE + (number // 3) * 3 * BETWEEN),
            "Contact": contact,
        },
        "",
    )


def _add_sale(store: Store, dice: random.Random, items: list[Row], number: int) -> None:
    at = FIRST_SALE + number * BETWEEN
    # Most of what is sold belongs to the standard assortment: every third item.
    standard = [row for row in items if int(row["itemID"]) % 3 == 1]
    chosen = dice.sample(standard if number % 20 else items, dice.randrange(1, 5))
    lines: list[dict[str, Any]] = [{"itemID": row["itemID"], "unitQuantity": dice.randrange(1, 4)} for row in chosen]
    wish: dict[str, Any] = {
        "customerID": 0 if number % 3 == 0 else dice.randrange(1, CUSTOMERS // 2),
        "shopID": 2 if number % 5 == 0 else 1,
        "registerID": 2 if number % 5 == 0 else 1,
        "completed": number % 20 != 13,
        "timeStamp": stamp(at),
    }
    if number % 9 == 2:
        lines[0]["taxClassID"] = REDUCED
    if number % 10 == 3:
        lines[0] |= {"discountPercent": "0.15", "discountID": 1}
    if number % 22 == 8:
        lines[-1]["discountAmount"] = "5"
    if number % 14 == 5:
        wish["discountPercent"] = "0.05"
    if number % 40 == 11:
        lines.append({"Note": GIFT_NOTE, "unitQuantity": 1, "unitPrice": "100", "tax": False, "taxClassID": 0})
    if number % 45 == 16:
        lines.append({"Note": "Pakowanie na prezent", "unitQuantity": 1, "unitPrice": "9.5", "taxClassID": 1})
    if number % 30 == 22:
        lines[0]["unitQuantity"] = -1
    if number % 15 == 4 and number > 15:
        lines = _taken_back(store, number - 8)
    if number % 11 == 6 and wish["customerID"]:
        wish["ShipTo"] = _ship_to(number)
    wish["SaleLines"] = {"SaleLine": lines}
    wish["SalePayments"] = _payments(store, wish, number)
    row = add_sale(store, wish, "")
    if number % 50 == 17:
        update(store, RESOURCES["Sale"], row, {"referenceNumber": "storno"}, stamp(at + timedelta(minutes=7)))
        row["voided"] = "true"


def _ship_to(number: int) -> dict[str, Any]:
    """The goods go to somebody else: a gift, or the building site of a company."""
    country = ("Polska", "Česko", "Deutschland")[number % 3]
    code, phone, streets, towns, firsts, lasts = PLACES[country]
    (post_code, town), first, last = towns[number % 2], firsts[number % 3], lasts[number % 3]
    address = {"address1": f"{streets[0]} {number}", "city": town, "zip": post_code, "country": country}
    return {
        **{"firstName": first, "lastName": last, "company": f"Stavba {number}" if number % 2 else ""},
        **{"shipNote": "Zadzwonić przed dostawą" if number % 3 else "", "shipped": number < SALES - 40},
        "Contact": {
            "Addresses": {"ContactAddress": {**address, "countryCode": code}},
            "Phones": {"ContactPhone": {"useType": "Mobile", "number": f"{phone} 600 {number:03d} 111"}},
        },
    }


def _taken_back(store: Store, sale_id: int) -> list[dict[str, Any]]:
    """The first line of an earlier sale comes back."""
    line = store.children("SaleLine", str(sale_id))[0]
    kept = {name: line[name] for name in ("itemID", "unitPrice", "taxClassID", "tax", "discountPercent")}
    return [{**kept, "unitQuantity": -1, "parentSaleLineID": line["saleLineID"]}]


def _payments(store: Store, wish: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Cash, card, both, or a gift card with the rest by card."""
    total = Decimal(sales.create_sale(_Trial(store), {**wish, "employeeID": 1, "completed": False}, "")["total"])
    if not wish["completed"]:
        return {}
    shares = {CARD if number % 2 else CASH: total}
    if number % 12 == 7 and total > 20:
        shares = {CASH: Decimal(20), CARD: total - 20}
    if number % 25 == 9 and total > 50:
        shares = {GIFT_CARD: Decimal(50), TRANSFER: total - 50}
    return {"SalePayment": [{"paymentTypeID": each, "amount": plain_number(share)} for each, share in shares.items()]}


def mail_name(name: str) -> str:
    """A name as it stands in an e-mail address."""
    letters = str.maketrans("ąćęłńóśźżáčďéěíňřšťúůýžñçàèìòùäöüß", "acelnoszzacdeeinrstuuyzncaeiouaous")
    return name.lower().translate(letters).replace("'", "").replace(" ", ".")
