"""Demo data: a homeware company with its items and code tables; the same at every start."""

import json
import pickle
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from wareflow.sandbox.business_central.demo_sales import load_codes, load_sales, repeating
from wareflow.sandbox.business_central.entities import Entity, entities
from wareflow.sandbox.business_central.errors import bad_request
from wareflow.sandbox.business_central.store import RELATIONS, Company, Database, Row
from wareflow.sandbox.business_central.tables import Tables
from wareflow.sandbox.business_central.writes import checked
from wareflow.sandbox.kit.codes import ean_with_check_digit

DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cf500f00038601809ad6dbbc0000000049454e44ae426082"
)
"""A picture of one dot."""
FIRST_DAY = datetime(2026, 9, 1, 7, 30, tzinfo=UTC)
COMPANIES = (("Lumo Home", "Lumo Home Sp. z o.o."), ("Lumo Test", ""))
CODE_TABLES = (
    "taxGroups",
    "generalProductPostingGroups",
    "inventoryPostingGroups",
    "unitsOfMeasure",
    "itemCategories",
)


def demo_id(*words: str) -> UUID:
    """The same id for the same words at every start."""
    return uuid5(NAMESPACE_URL, "/".join(("wareflow", "business_central", *words)))


MAIN_COMPANY_ID = str(demo_id("companies", COMPANIES[0][0]))


def load_demo(database: Database, settings: Mapping[str, Any]) -> None:
    """The demo companies in place of what is there; worked out once in a process for each set of settings."""
    told = json.dumps(settings, sort_keys=True)
    database.companies, database.version = pickle.loads(_made(told))  # noqa: S301  our own, of this process


@lru_cache(maxsize=4)
def _made(settings: str) -> bytes:
    database = Database(datetime.now)
    repeating(database)
    _load_all(database, json.loads(settings))
    return pickle.dumps((database.companies, database.version), pickle.HIGHEST_PROTOCOL)


def _load_all(database: Database, settings: Mapping[str, Any]) -> None:
    data = json.loads((Path(__file__).parent / "demo.json").read_text("utf-8"), parse_float=Decimal)
    for number, (name, display_name) in enumerate(COMPANIES):
        company = _company(database, name, display_name, number)
        for set_name in CODE_TABLES:
            for record in data[set_name]:
                _store(database, company, set_name, record, FIRST_DAY)
        _store(database, company, "companyInformation", data["companyInformation"], FIRST_DAY)
        load_codes(database, company)
    main = database.companies[MAIN_COMPANY_ID]
    _load_items(database, main, data)
    load_sales(database, main, settings)


def _load_items(database: Database, company: Company, data: Mapping[str, Any]) -> None:
    for number, record in enumerate(data["items"]):
        # Neighbours share a moment, so that a reader by lastModifiedDateTime meets ties.
        changed = FIRST_DAY + timedelta(hours=7 * (number // 3), milliseconds=503)
        _store(database, company, "items", {**data["itemDefaults"], **record}, changed)
    for record in data["items"][:5]:
        told = {
            "itemNumber": record["number"],
            "brand": "Lumo",
            "longDescription": f"{record['displayName']}, by hand.",
        }
        _store(database, company, "itemDetails", told, FIRST_DAY)
    mug = company.by_key("items", "MUG-RED")
    if mug:
        company.pictures[mug.id] = DOT
    for record in data["itemVariants"]:
        _store(database, company, "itemVariants", record, FIRST_DAY)


def _company(database: Database, name: str, display_name: str, number: int) -> Company:
    company_id = demo_id("companies", name)
    values = entities()["companies"].blank_record() | {
        "id": str(company_id),
        "systemVersion": "26.0.30643.32100",
        "timestamp": 4000 + number * 571,
        "name": name,
        "displayName": display_name,
        "systemCreatedAt": FIRST_DAY,
        "systemCreatedBy": "00000000-0000-0000-0000-000000000001",
        "systemModifiedAt": FIRST_DAY,
        "systemModifiedBy": "00000000-0000-0000-0000-000000000001",
    }
    company = Company(Row(values, database.next_version()))
    database.companies[str(company_id)] = company
    return company


def _store(database: Database, company: Company, set_name: str, record: Mapping[str, Any], at: datetime) -> Row:
    """Store one record given with its codes; the ids of the related rows are looked up."""
    entity = entities()[set_name]
    values = _typed(entity, record)
    for relation in RELATIONS.get(set_name, ()):
        related = company.by_key(relation.target, str(values.get(relation.code_field, "")))
        if related:
            values[relation.id_field] = related.id
    words = (str(company.row.values["name"]), set_name, *(str(values.get(n, "")) for n in ("itemNumber", entity.key)))
    return database.insert(company, set_name, {**values, "lastModifiedDateTime": at}, demo_id(*words))


def _typed(entity: Entity, record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Decimal(value) if entity.fields[name].type == "decimal" else value for name, value in record.items()}


def load_given(database: Database, company: Company, data: Mapping[str, Any], settings: Mapping[str, Any]) -> None:
    """Replace the sets named in the data by the records given there, checked as a POST would be."""
    unknown = sorted(set(data) - set(entities()))
    if unknown:
        raise bad_request(f"Unknown entity set '{unknown[0]}'. Known sets: {', '.join(entities())}.")
    tables = Tables(database, company, {**settings, "manual_numbers": True})
    for set_name in [name for name in entities() if name in data]:
        for row in list(company.table(set_name).values()):
            tables.remove(set_name, row)
    for set_name in [*CODE_TABLES, *(name for name in entities() if name not in CODE_TABLES)]:
        for record in data.get(set_name, ()):
            _create(tables, set_name, record)


def _create(tables: Tables, set_name: str, record: Mapping[str, Any]) -> None:
    plain = {name: Decimal(str(value)) if isinstance(value, float) else value for name, value in record.items()}
    inventory = plain.pop("inventory", None)
    row = tables.create(set_name, plain)
    if inventory is not None:
        row.values |= checked(entities()[set_name], {"inventory": inventory})


def load_generated(database: Database, company: Company, size: int, seed: int) -> None:
    """Replace the items by `size` made-up ones."""
    for set_name in ("itemVariants", "items"):
        company.tables[set_name] = {}
        company.rekey(set_name)
    for number, record in enumerate(_generated(company, size, seed)):
        _store(database, company, "items", record, FIRST_DAY + timedelta(seconds=11 * (number // 2)))


def _generated(company: Company, size: int, seed: int) -> Iterator[dict[str, Any]]:
    dice = Random(seed)  # noqa: S311  demo data must repeat, not be secret
    categories = [str(row.values["code"]) for row in company.table("itemCategories").values()] or [""]
    for number in range(1, size + 1):
        cost = Decimal(dice.randrange(100, 20_000)) / 100
        yield {
            "number": f"GEN-{number:06d}",
            "displayName": f"Generated item {number}",
            "type": "Inventory",
            "itemCategoryCode": dice.choice(categories),
            "baseUnitOfMeasureCode": "PCS",
            "gtin": ean_with_check_digit(f"590{number:09d}"),
            "inventory": dice.randrange(0, 500),
            "unitCost": cost,
            "unitPrice": (cost * Decimal("1.7")).quantize(Decimal("0.01")),
        }
