"""What the imitated Business Central keeps: companies with their tables, and the counter behind the etags."""

import base64
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from wareflow.sandbox.business_central.entities import Entity, entities


@dataclass
class Row:
    """One stored record; `version` moves with every write and makes the etag."""

    values: dict[str, Any]
    version: int

    @property
    def id(self) -> str:
        return str(self.values["id"])

    @property
    def etag(self) -> str:
        digits = str(int.from_bytes(hashlib.sha256(f"{self.id}:{self.version}".encode()).digest()[:8], "big"))
        return 'W/"' + base64.b64encode(f"'{len(digits)};{digits};00;'".encode()).decode() + '"'


@dataclass(frozen=True)
class Relation:
    """A pair of id and code fields that points to a row of another set; one of the two may be missing."""

    id_field: str
    code_field: str
    target: str
    title: str


CURRENCY = Relation("currencyId", "currencyCode", "currencies", "Currency")
TERMS = Relation("paymentTermsId", "", "paymentTerms", "Payment Terms")
BALANCING = Relation("balancingAccountId", "balancingAccountNumber", "accounts", "Account")
METHOD = Relation("shipmentMethodId", "", "shipmentMethods", "Shipment Method")
HEADER = (CURRENCY, TERMS, METHOD, Relation("", "salesperson", "salespeoplePurchasers", "Salesperson"))
LINE = (
    Relation("locationId", "", "locations", "Location"),
    Relation("", "taxCode", "taxGroups", "Tax Group"),
    Relation("itemVariantId", "", "itemVariants", "Item Variant"),
)

RELATIONS: dict[str, tuple[Relation, ...]] = {
    "items": (
        Relation("itemCategoryId", "itemCategoryCode", "itemCategories", "Item Category"),
        Relation("baseUnitOfMeasureId", "baseUnitOfMeasureCode", "unitsOfMeasure", "Unit of Measure"),
        Relation("taxGroupId", "taxGroupCode", "taxGroups", "Tax Group"),
        Relation(
            "generalProductPostingGroupId",
            "generalProductPostingGroupCode",
            "generalProductPostingGroups",
            "Gen. Product Posting Group",
        ),
        Relation(
            "inventoryPostingGroupId", "inventoryPostingGroupCode", "inventoryPostingGroups", "Inventory Posting Group"
        ),
    ),
    "itemVariants": (Relation("itemId", "itemNumber", "items", "Item"),),
    "dimensionValues": (Relation("dimensionId", "", "dimensions", "Dimension"),),
    "customers": (
        CURRENCY,
        TERMS,
        METHOD,
        Relation("paymentMethodId", "", "paymentMethods", "Payment Method"),
        Relation("taxAreaId", "", "taxAreas", "Tax Area"),
        Relation("", "salespersonCode", "salespeoplePurchasers", "Salesperson"),
        Relation("", "country", "countriesRegions", "Country/Region"),
    ),
    "customerPaymentJournals": (BALANCING,),
    "journals": (BALANCING,),
    "customerPayments": (
        Relation("journalId", "journalDisplayName", "customerPaymentJournals", "Journal"),
        Relation("customerId", "customerNumber", "customers", "Customer"),
        Relation("appliesToInvoiceId", "appliesToInvoiceNumber", "salesInvoices", "Sales Invoice"),
    ),
    "journalLines": (Relation("journalId", "journalDisplayName", "journals", "Journal"),),
    "itemDetails": (Relation("", "itemNumber", "items", "Item"),),
    "orderDetails": (Relation("", "orderNumber", "salesOrders", "Sales Order"),),
    "customerDetails": (Relation("", "customerNumber", "customers", "Customer"),),
    "contacts": (Relation("", "country", "countriesRegions", "Country/Region"),),
    "vendors": (CURRENCY, TERMS, Relation("paymentMethodId", "", "paymentMethods", "Payment Method")),
    "salesOrders": HEADER,
    "salesQuotes": HEADER,
    "salesInvoices": HEADER,
    "salesCreditMemos": (
        *HEADER,
        Relation("customerReturnReasonId", "", "customerReturnReasons", "Return Reason"),
        Relation("invoiceId", "invoiceNumber", "salesInvoices", "Sales Invoice"),
    ),
    **dict.fromkeys(("salesOrderLines", "salesQuoteLines", "salesInvoiceLines", "salesCreditMemoLines"), LINE),
}


@dataclass
class Company:
    """One company: its own row in `companies` and a table for every other entity set."""

    row: Row
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)

    indexes: dict[str, dict[str, Row]] = field(default_factory=dict)

    series: dict[str, int] = field(default_factory=dict)
    """The last number of each number series."""

    pictures: dict[str, bytes] = field(default_factory=dict)
    """By the id of the record that each shows."""

    documents: dict[str, dict[str, dict[str, Row]]] = field(default_factory=dict)
    """Lines by their document, for each set of lines that was asked for."""

    @property
    def currency(self) -> str:
        """The code of the local currency."""
        return next((str(row.values["currencyCode"]) for row in self.table("companyInformation").values()), "")

    def of_document(self, set_name: str, document_id: str) -> list[Row]:
        """The lines of one document, in their order."""
        if set_name not in self.documents:
            groups: dict[str, dict[str, Row]] = {}
            for row in self.table(set_name).values():
                groups.setdefault(row.values["documentId"], {})[row.id] = row
            self.documents[set_name] = groups
        found = self.documents[set_name].get(document_id, {})
        return sorted(found.values(), key=lambda row: int(row.values["sequence"]))

    def table(self, set_name: str) -> dict[str, Row]:
        return self.tables.setdefault(set_name, {})

    def by_key(self, set_name: str, key: str) -> Row | None:
        """The row with this business key; codes are stored upper-case and trimmed."""
        return self.index(set_name).get(key.strip().casefold())

    def index(self, set_name: str) -> dict[str, Row]:
        """Rows by business key, so that a look-up among many thousand records stays quick."""
        if set_name not in self.indexes:
            key = entities()[set_name].key
            self.indexes[set_name] = {str(r.values[key]).casefold(): r for r in self.table(set_name).values()}
        return self.indexes[set_name]

    def put(self, set_name: str, row: Row) -> None:
        self.index(set_name)[str(row.values[entities()[set_name].key]).casefold()] = row
        self.table(set_name)[row.id] = row
        if set_name in self.documents:
            self.documents[set_name].setdefault(row.values["documentId"], {})[row.id] = row

    def drop(self, set_name: str, row: Row) -> None:
        self.table(set_name).pop(row.id, None)
        if set_name in self.documents:
            self.documents[set_name].get(row.values["documentId"], {}).pop(row.id, None)
        self.indexes.pop(set_name, None)

    def rekey(self, set_name: str) -> None:
        self.indexes.pop(set_name, None)


@dataclass
class Database:
    """All companies of the one environment that the sandbox serves."""

    now: Callable[[], datetime]
    new_id: Callable[[], UUID] = uuid4
    companies: dict[str, Company] = field(default_factory=dict)
    version: int = 0

    def next_version(self) -> int:
        self.version += 1
        return self.version

    def moment(self) -> datetime:
        """The current time, cut to the milliseconds that the service stores."""
        now = self.now().astimezone(UTC)
        return now.replace(microsecond=now.microsecond // 1000 * 1000)

    def insert(self, company: Company, set_name: str, values: Mapping[str, Any], new_id: UUID | None = None) -> Row:
        """Store a new row without any checks; blank values fill what is not given."""
        full = entities()[set_name].blank_record() | dict(values)
        full["id"] = str(new_id or self.new_id())
        if "lastModifiedDateTime" in full and "lastModifiedDateTime" not in values:
            full["lastModifiedDateTime"] = self.moment()
        row = Row(full, self.next_version())
        company.put(set_name, row)
        return row

    def company_by_name(self, name: str) -> Company | None:
        return next((c for c in self.companies.values() if c.row.values["name"].casefold() == name.casefold()), None)

    def as_data(self) -> dict[str, Any]:
        return {
            "version": self.version,
            "companies": [
                {
                    "row": _row_data(company.row),
                    "series": dict(company.series),
                    "pictures": {key: base64.b64encode(each).decode() for key, each in company.pictures.items()},
                    "tables": {name: rows_data(rows) for name, rows in company.tables.items()},
                }
                for company in self.companies.values()
            ],
        }

    def load(self, data: Mapping[str, Any]) -> None:
        self.version = int(data["version"])
        self.companies = {}
        for entry in data["companies"]:
            company = Company(_row_from(entities()["companies"], entry["row"]))
            self.companies[company.row.id] = company
            company.series = dict(entry.get("series", {}))
            company.pictures = {key: base64.b64decode(each) for key, each in entry.get("pictures", {}).items()}
            for name, rows in entry["tables"].items():
                company.tables[name] = rows_from(name, rows)


def rows_data(rows: Mapping[str, Row]) -> list[dict[str, Any]]:
    """A table as it is kept between two starts."""
    return [_row_data(row) for row in rows.values()]


def rows_from(set_name: str, data: Iterable[dict[str, Any]]) -> dict[str, Row]:
    """The table that was kept."""
    loaded = (_row_from(entities()[set_name], row) for row in data)
    return {row.id: row for row in loaded}


def _row_data(row: Row) -> dict[str, Any]:
    return {"version": row.version, "values": dict(row.values)}


def _row_from(entity: Entity, data: Mapping[str, Any]) -> Row:
    values = dict(data["values"])
    for name, revived in _revivers(entity.set_name).items():
        if name in values:
            values[name] = revived(values[name])
    return Row(values, int(data["version"]))


@cache
def _revivers(set_name: str) -> Mapping[str, Callable[[Any], Any]]:
    """For the few fields of a set that JSON has no kind of its own for: how each becomes again what it was."""
    kinds: dict[str, Callable[[Any], Any]] = {"decimal": _decimal, "datetime": _moment}
    return {name: kinds[each.type] for name, each in entities()[set_name].fields.items() if each.type in kinds}


def _decimal(value: Any) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
