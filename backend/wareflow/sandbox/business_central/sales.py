"""Sales documents: what a customer brings into a header, what an item brings into a line, and what is locked."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.amounts import (
    CENT,
    UNIT_PRICE_STEP,
    count_lines,
    count_totals,
    discounted,
    rounded,
)
from wareflow.sandbox.business_central.entities import BLANK_DATE, ZERO_ID, entities
from wareflow.sandbox.business_central.errors import ApiError, bad_request, dialog
from wareflow.sandbox.business_central.sales_kinds import DRAFT, EDITABLE_WHEN_POSTED, KINDS, Kind
from wareflow.sandbox.business_central.store import Company, Database, Row

ADDRESS = {"AddressLine1": "addressLine1", "AddressLine2": "addressLine2", "City": "city", "Country": "country"}
ADDRESS |= {"State": "state", "PostCode": "postalCode"}
BLOCKED_FOR = {"All": set(KINDS), "Invoice": {"salesOrders", "salesInvoices"}, "Ship": {"salesOrders"}}
OBJECTS = {"Item": ("items", "itemId", "Item"), "Account": ("accounts", "accountId", "Account")}
PERCENT = re.compile(r"\d+")


class Sales:
    """The rules of sales documents in one company."""

    def __init__(self, database: Database, company: Company, settings: Mapping[str, Any]) -> None:
        self.database = database
        self.company = company
        self.settings = settings

    # Headers ------------------------------------------------------------------------------------------------------

    def new_header(self, kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
        """A complete header: the customer's defaults, and over them what was sent."""
        customer = self.customer_of(values, "customer")
        if customer is None:
            raise dialog('A "customerNumber" or a "customerId" must be provided.')
        self.refuse_blocked(kind, customer)
        today = self.database.moment().date().isoformat()
        made = entities()[kind.header].blank_record() | self.from_customer(customer)
        made |= dict.fromkeys(kind.dates, today) | {
            "status": DRAFT,
            "number": self.next_number(kind.header, kind.series),
        }
        if kind.header == "salesOrders":
            made |= {"partialShipping": True}
        self.refuse_tax_switch(values)
        made |= {name: value for name, value in values.items() if name not in ("customerId", "customerNumber")}
        made |= self.bill_to(self.customer_of(values, "billToCustomer") or customer)
        if "dueDate" in made and "dueDate" not in values:
            made["dueDate"] = self.due_date(made[kind.dates[0]], made["paymentTermsId"])
        return {name: value for name, value in made.items() if name in entities()[kind.header].fields}

    def changed_header(self, kind: Kind, row: Row, values: dict[str, Any]) -> dict[str, Any]:
        """What a PATCH makes of a header; a posted one is locked."""
        if set(values) - EDITABLE_WHEN_POSTED or kind.header != "salesInvoices":
            self.refuse_posted(kind, row)
        customer = self.customer_of(values, "customer")
        self.refuse_tax_switch(values)
        if customer is None or customer.id == row.values["customerId"]:
            return values
        self.refuse_blocked(kind, customer)
        known = entities()[kind.header].fields
        made = {**self.from_customer(customer), **self.bill_to(customer), **values}
        return {name: value for name, value in made.items() if name in known}

    def customer_of(self, values: Mapping[str, Any], prefix: str) -> Row | None:
        row_id, number = values.get(f"{prefix}Id", ZERO_ID), values.get(f"{prefix}Number", "")
        by_id = self.company.table("customers").get(row_id)
        by_number = self.company.by_key("customers", number) if number else None
        if row_id != ZERO_ID and by_id is None:
            raise no_match(f"{prefix}Id", "Customer")
        if number and by_number is None:
            raise no_match(f"{prefix}Number", "Customer")
        if by_id and by_number and by_id is not by_number:
            raise dialog(f'The "{prefix}Id" and "{prefix}Number" values do not match to a specific Customer.')
        return by_id or by_number

    def refuse_blocked(self, kind: Kind, customer: Row) -> None:
        blocked = customer.values["blocked"]
        if kind.header in BLOCKED_FOR.get(blocked, ()):
            raise dialog(
                f"You cannot create this type of document when Customer {customer.values['number']} is blocked with "
                f"type {blocked}."
            )

    def refuse_tax_switch(self, values: Mapping[str, Any]) -> None:
        if values.get("pricesIncludeTax") and self.settings["tax_calculation"] == "sales_tax":
            raise dialog("Prices including tax cannot be used when the tax calculation is Sales Tax.")

    def from_customer(self, customer: Row) -> dict[str, Any]:
        known = customer.values
        sell_to = {f"sellTo{name}": known[field] for name, field in ADDRESS.items()}
        ship_to = {f"shipTo{name}": known[field] for name, field in ADDRESS.items()}
        same = ("currencyId", "currencyCode", "paymentTermsId", "shipmentMethodId", "phoneNumber", "email")
        return {
            "customerId": customer.id,
            "customerNumber": known["number"],
            "customerName": known["displayName"],
            "shipToName": known["displayName"],
            "salesperson": known["salespersonCode"],
            "pricesIncludeTax": bool(self.settings["customers_prices_include_tax"]),
            **sell_to,
            **ship_to,
            **{name: known[name] for name in same},
        }

    def bill_to(self, customer: Row) -> dict[str, Any]:
        known = customer.values
        names = {
            "billToCustomerId": customer.id,
            "billToCustomerNumber": known["number"],
            "billToName": known["displayName"],
        }
        return names | {f"billTo{name}": known[field] for name, field in ADDRESS.items()}

    def due_date(self, start: str, terms_id: str) -> str:
        """The day on which payment is due: a formula such as 14D, counted from the document's date."""
        terms = self.company.table("paymentTerms").get(terms_id)
        days = PERCENT.match(terms.values["dueDateCalculation"]) if terms else None
        if start == BLANK_DATE:
            return BLANK_DATE
        left = (date.max - date.fromisoformat(start)).days
        return (date.fromisoformat(start) + timedelta(min(int(days.group()) if days else 0, left))).isoformat()

    def next_number(self, set_name: str, series: str) -> str:
        """The next of a number series; no number is given twice, whatever became of its document."""
        number = self.company.series.get(series, 0) + 1
        while self.company.by_key(set_name, f"{series}-{number:06d}"):
            number += 1
        self.company.series[series] = number
        return f"{series}-{number:06d}"

    def refuse_posted(self, kind: Kind, header: Row) -> None:
        if kind.header != "salesOrders" and header.values["status"] != DRAFT:
            raise dialog(f"The {kind.title} has been posted and can no longer be modified.")

    # Lines --------------------------------------------------------------------------------------------------------

    def new_line(self, kind: Kind, values: dict[str, Any]) -> dict[str, Any]:
        header = self.company.table(kind.header).get(values.get("documentId", ZERO_ID))
        if header is None:
            raise dialog("You must specify a parent ID to create a line.")
        self.refuse_posted(kind, header)
        made = entities()[kind.lines].blank_record() | {
            "documentId": header.id,
            "sequence": self.sequence(kind, header),
        }
        return self.filled(kind, header, made, values)

    def changed_line(self, kind: Kind, row: Row, values: dict[str, Any]) -> dict[str, Any]:
        header = self.company.table(kind.header)[row.values["documentId"]]
        self.refuse_posted(kind, header)
        for name in ("sequence", "documentId", "lineObjectNumber"):
            if name in values and values[name] != row.values[name]:
                raise dialog(f"The value for {name} cannot be modified. Delete and insert the line again.")
        before = dict(row.values)
        if "lineType" in values and values["lineType"] != before["lineType"]:
            before |= {"itemId": ZERO_ID, "accountId": ZERO_ID, "lineObjectNumber": "", "itemVariantId": ZERO_ID}
        return self.filled(kind, header, before, values)

    def sequence(self, kind: Kind, header: Row) -> int:
        return max((line.values["sequence"] for line in self.lines(kind, header)), default=0) + 10_000

    def lines(self, kind: Kind, header: Row) -> list[Row]:
        return self.company.of_document(kind.lines, header.id)

    def filled(self, kind: Kind, header: Row, made: dict[str, Any], sent: dict[str, Any]) -> dict[str, Any]:
        """The line with what its item or account brings along, and over it what was sent."""
        line_type, found = self.object_of(made, sent)
        if found is not None and found.id not in (made["itemId"], made["accountId"]):
            made |= self.from_object(header, line_type, found)
        made |= {**sent, **self.object_values(line_type, found, sent), "lineType": line_type}
        self.check_units(made, sent)
        self.check_variant(made)
        if line_type == "Comment":
            made |= {"quantity": Decimal(0), "unitPrice": Decimal(0)}
        if made["unitPrice"].as_tuple().exponent < UNIT_PRICE_STEP.as_tuple().exponent:
            made["unitPrice"] = rounded(made["unitPrice"], UNIT_PRICE_STEP)
        if kind.header == "salesOrders":
            made |= {n: made["quantity"] for n in ("shipQuantity", "invoiceQuantity") if n not in sent}
        made["taxPercent"] = self.rate(header, made)
        discounted(made, list(sent), self.step(header))
        return made

    def object_of(self, made: Mapping[str, Any], sent: Mapping[str, Any]) -> tuple[str, Row | None]:
        """The type of the line, and its item or account."""
        by_id = [name for name, (_, field, _) in OBJECTS.items() if sent.get(field, ZERO_ID) != ZERO_ID]
        if len(by_id) == 2:
            raise dialog('Both "itemId" and "accountId" are specified. Specify only one of them.')
        number = sent.get("lineObjectNumber", "")
        default = made["lineObjectNumber"] and made["lineType"]
        line_type = by_id[0] if by_id else sent.get("lineType") or default or ("Item" if number else "Comment")
        if line_type not in OBJECTS:
            return line_type, None
        set_name, field, title = OBJECTS[line_type]
        row_id = sent.get(field, ZERO_ID) if by_id else made[field]
        table = self.company.table(set_name)
        found = self.company.by_key(set_name, number) if number and not by_id else table.get(row_id)
        if found is None and (number or by_id):
            raise dialog(f"{title} does not exist.")
        return line_type, found

    def object_values(self, line_type: str, found: Row | None, sent: Mapping[str, Any]) -> dict[str, Any]:
        number = found.values["number"] if found else sent.get("lineObjectNumber", "")
        ids = {name: found.id for kind, (_, name, _) in OBJECTS.items() if found and kind == line_type}
        return {"itemId": ZERO_ID, "accountId": ZERO_ID, **ids, "lineObjectNumber": number}

    def from_object(self, header: Row, line_type: str, found: Row) -> dict[str, Any]:
        known = found.values
        if known["blocked"]:
            raise bad_request(
                f"Blocked must be equal to 'No'  in {line_type}: No.={known['number']}. Current value is 'Yes'.",
                "Application_FieldValidationException",
            )
        if line_type == "Account":
            return {"description": known["displayName"], "taxCode": str(self.settings["account_tax_code"])}
        made = {
            "description": known["displayName"],
            "description2": known["displayName2"],
            "unitOfMeasureId": known["baseUnitOfMeasureId"],
            "unitOfMeasureCode": known["baseUnitOfMeasureCode"],
            "taxCode": known["taxGroupCode"],
            "itemVariantId": ZERO_ID,
        }
        return {**made, "unitPrice": self.list_price(header, found, made)}

    def list_price(self, header: Row, item: Row, made: Mapping[str, Any]) -> Decimal:
        """The item's price in the way in which the document counts."""
        price: Decimal = item.values["unitPrice"]
        factor = 1 + self.rate(header, made) / 100
        if item.values["priceIncludesTax"] == header.values.get("pricesIncludeTax", False):
            return price
        return price / factor if item.values["priceIncludesTax"] else rounded(price * factor)

    def check_units(self, made: dict[str, Any], sent: Mapping[str, Any]) -> None:
        wishes = [
            name for name in ("unitOfMeasureId", "unitOfMeasureCode") if sent.get(name) not in (None, "", ZERO_ID)
        ]
        if not wishes:
            return
        if made["lineType"] != "Item":
            raise dialog("Only an item line takes a unit of measure.")
        by_id = wishes[0] == "unitOfMeasureId"
        units = self.company.table("unitsOfMeasure")
        unit = units.get(made["unitOfMeasureId"]) if by_id else self.company.by_key("unitsOfMeasure", made[wishes[0]])
        if unit is None:
            raise no_match(wishes[0], "Unit of Measure")
        made |= {"unitOfMeasureId": unit.id, "unitOfMeasureCode": unit.values["code"]}

    def check_variant(self, made: Mapping[str, Any]) -> None:
        if made["itemVariantId"] == ZERO_ID:
            return
        variant = self.company.table("itemVariants").get(made["itemVariantId"])
        if variant is None or variant.values["itemId"] != made["itemId"]:
            raise no_match("itemVariantId", "Item Variant")

    # Money --------------------------------------------------------------------------------------------------------

    def rate(self, header: Row, line: Mapping[str, Any]) -> Decimal:
        """The tax percentage of the line's tax group for the document's customer."""
        customer = self.company.table("customers").get(header.values["billToCustomerId"])
        area = self.company.table("taxAreas").get(customer.values["taxAreaId"]) if customer else None
        if area and area.values["code"] in self.settings["tax_free_areas"]:
            return Decimal(0)
        rates = self.settings["tax_rates"]
        code = str(line["taxCode"])
        digits = PERCENT.search(code)
        return Decimal(str(rates[code])) if code in rates else Decimal(digits.group()) if digits else Decimal(0)

    def step(self, header: Row) -> Decimal:
        """To what amounts in the document's currency are rounded."""
        currency = self.company.table("currencies").get(header.values["currencyId"])
        return (currency and currency.values["amountRoundingPrecision"]) or CENT

    def recount(self, kind: Kind, header: Row) -> None:
        """Count the whole document again after any change of header or lines; its version moves with it."""
        lines, step = self.lines(kind, header), self.step(header)
        count_lines(header, lines, step)
        count_totals(header, lines, step, per_line=self.settings["tax_per"] == "line")
        if "remainingAmount" in header.values and header.values["status"] != DRAFT:
            header.values["remainingAmount"] = header.values["totalAmountIncludingTax"]
        self.touch(header)

    def touch(self, row: Row) -> None:
        row.values["lastModifiedDateTime"] = self.database.moment()
        row.version = self.database.next_version()


def no_match(field: str, title: str) -> ApiError:
    return bad_request(f'The "{field}" does not match to a {title}.', "Internal_InvalidTableRelation")
