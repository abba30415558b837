"""Demo customers and sales documents: two hundred customers in five countries, and documents in every state."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from wareflow.sandbox.business_central.entities import entities
from wareflow.sandbox.business_central.posting import Posting
from wareflow.sandbox.business_central.sales_kinds import KINDS
from wareflow.sandbox.business_central.store import Company, Database, Row
from wareflow.sandbox.business_central.tables import Tables

CUSTOMERS = 200
FIRST_MOMENT = datetime(2026, 9, 20, 6, 0, tzinfo=UTC)
FIRST_NAMES = ("Agnieszka", "Bartosz", "Celina", "Dawid", "Elżbieta", "Filip", "Grażyna", "Hubert", "Ilona", "Jakub")
PLACES: Mapping[str, tuple[str, str, str, tuple[str, ...], tuple[tuple[str, str, str], ...]]] = {
    # country: (phone, VAT pattern, currency, surnames, (street, post code, city))
    "PL": (
        "+48",
        "PL{:010d}",
        "PLN",
        ("Wójcik", "Kamińska", "Lis", "Żak", "Sowa"),
        (
            ("ul. Długa", "31-147", "Kraków"),
            ("ul. Świdnicka", "50-068", "Wrocław"),
            ("ul. Mariacka", "80-833", "Gdańsk"),
        ),
    ),
    "CZ": (
        "+420",
        "CZ{:08d}",
        "CZK",
        ("Dvořák", "Nováková", "Říha", "Šimek"),
        (("Údolní", "602 00", "Brno"), ("Korunní", "120 00", "Praha 2"), ("Sokolská", "779 00", "Olomouc")),
    ),
    "ES": (
        "+34",
        "ESB{:08d}",
        "EUR",
        ("Muñoz", "Ibáñez", "Peña", "Vidal"),
        (("Calle del Pez", "28004", "Madrid"), ("Carrer de Girona", "08009", "Barcelona")),
    ),
    "IT": (
        "+39",
        "IT{:011d}",
        "EUR",
        ("Conti", "D'Angelo", "Greco", "Ferri"),
        (("Via Garibaldi", "10122", "Torino"), ("Via dell'Indipendenza", "40121", "Bologna")),
    ),
    "DE": (
        "+49",
        "DE{:09d}",
        "EUR",
        ("Müller", "Krüger", "Weiß", "Jäger"),
        (("Lindenstraße", "10969", "Berlin"), ("Am Alten Markt", "50667", "Köln")),
    ),
}
SHARES = ("PL",) * 9 + ("CZ",) * 4 + ("DE",) * 3 + ("ES",) * 2 + ("IT",) * 2


def load_codes(database: Database, company: Company) -> None:
    """The small tables: terms, methods, currencies, countries, accounts, dimensions."""
    data = json.loads((Path(__file__).parent / "demo_codes.json").read_text("utf-8"))
    for set_name, records in data.items():
        for record in records:
            _insert(database, company, set_name, dict(record))


def _insert(database: Database, company: Company, set_name: str, record: dict[str, Any]) -> None:
    dimension = company.by_key("dimensions", record.pop("dimension", ""))
    if dimension:
        record["dimensionId"] = dimension.id
    account = company.by_key("accounts", record.get("balancingAccountNumber", ""))
    if account:
        record["balancingAccountId"] = account.id
    fields = entities()[set_name].fields
    values = {n: Decimal(v) if fields[n].type == "decimal" else v for n, v in record.items()}
    database.insert(company, set_name, values)


def load_sales(database: Database, company: Company, settings: Mapping[str, Any]) -> None:
    """Customers with their contacts, then orders, invoices and credit memos; the stock stays as it is told."""
    dice = Random(41)  # noqa: S311  demo data must repeat, not be secret
    kept = {row.id: (dict(row.values), row.version) for row in company.table("items").values()}
    tables = Tables(database, company, {**settings, "manual_numbers": True})
    for record in _customers(dice):
        terms = company.by_key("paymentTerms", record.pop("terms"))
        area = company.by_key("taxAreas", record.pop("area"))
        more = {"paymentTermsId": terms and terms.id, "taxAreaId": area and area.id}
        tables.create("customers", {**record, **more})
    _documents(tables, dice)
    for row in company.table("items").values():
        row.values, row.version = kept[row.id]


def repeating(database: Database) -> None:
    """Ids and times that are the same at every start, until `living` is called."""
    dice = Random(7)  # noqa: S311
    moments = iter(range(10**9))
    database.new_id = lambda: UUID(int=dice.getrandbits(128), version=4)
    database.now = lambda: FIRST_MOMENT + timedelta(minutes=next(moments) // 2)


def _customers(dice: Random) -> Iterator[dict[str, Any]]:
    for number in range(1, CUSTOMERS + 1):
        country = dice.choice(SHARES)
        phone, vat, currency, surnames, places = PLACES[country]
        street, post_code, city = dice.choice(places)
        first, last = dice.choice(FIRST_NAMES), dice.choice(surnames)
        is_company = number % 4 == 0
        domestic = country == "PL"
        yield {
            "number": f"C{number:05d}",
            "displayName": f"{last} & {first} {number} Sp. z o.o." if is_company else f"{first} {last}",
            "type": "Company" if is_company else "Person",
            "addressLine1": f"{street} {dice.randrange(1, 140)}",
            "addressLine2": f"m. {number % 17}" if number % 5 == 0 else "",
            "city": city,
            "country": country,
            "postalCode": post_code,
            "phoneNumber": f"{phone} {dice.randrange(600_000_000, 800_000_000)}" if number % 7 else "",
            # Some have no e-mail, and two share one: a look-up by e-mail must not guess.
            "email": "" if number % 23 == 0 else f"kunde{number if number != 102 else 101}@post.example",
            "taxRegistrationNumber": vat.format(10_000_000 + number) if is_company and number % 12 else "",
            **({} if currency == "PLN" or number % 3 else {"currencyCode": currency}),
            "salespersonCode": "ANNA" if is_company else "WEB",
            "terms": "30D" if is_company else "PREPAID",
            "area": "DOMESTIC" if domestic or not is_company else "EU",
            "blocked": {50: "All", 75: "Invoice", 90: "Ship"}.get(number, "_x0020_"),
        }


def _documents(tables: Tables, dice: Random) -> None:
    with_variants = {row.values["itemId"] for row in tables.company.table("itemVariants").values()}
    rows = tables.company.table("items").values()
    items = [row for row in rows if not row.values["blocked"] and row.id not in with_variants]
    posting = Posting(tables.sales)
    for number in range(1, 41):
        set_name = ("salesOrders", "salesInvoices", "salesOrders", "salesInvoices", "salesCreditMemos")[number % 5]
        kind = KINDS[set_name]
        header = {
            "customerNumber": f"C{dice.randrange(1, 49):05d}",
            "externalDocumentNumber": f"WEB-{2000 + number}",
            kind.lines: [_line(dice, items) for _ in range(dice.randrange(1, 5))],
        }
        row = tables.create(set_name, header)
        if set_name == "salesOrders" and number % 3 == 0:
            posting.run(kind, row, "shipandinvoice")
        elif set_name != "salesOrders" and number % 2:
            posting.run(kind, row, "post")


def _line(dice: Random, items: list[Row]) -> dict[str, Any]:
    item = dice.choice(items)
    discount = {"discountPercent": Decimal(dice.choice((5, 10, 15)))} if dice.random() < 0.2 else {}
    line = {"lineType": "Item", "lineObjectNumber": item.values["number"], "quantity": Decimal(dice.randrange(1, 6))}
    return {**line, **discount}
