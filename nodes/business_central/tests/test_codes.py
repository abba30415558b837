"""Codes of Business Central as parameters: from its lists, by a table of the source's names, and for new items only."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.create_credit_memo import CreateCreditMemo
from nodes.business_central.create_order import CreateOrder
from nodes.business_central.tests.shared import Office, shared_office
from nodes.business_central.upsert_customer import UpsertCustomer
from nodes.business_central.upsert_item import UpsertItem

office = shared_office
OLA = {"email": "ola@dom.example", "company": "", "name": "Ola Nowak"}
ORDER: dict[str, Any] = {
    "number": "1001",
    "customer": "C00003",
    "terms": "Net 14",
    "ship": "Parcel Locker ",
    "lines": [{"sku": "MUG-BLUE", "quantity": 1, "price": "34.90", "store": "Brno"}],
}
DOCUMENT = {"connection": "bc", "customer_number": "{{ item.customer }}", "total": ""}


async def send(office: Office, node: type[Any], record: dict[str, Any], **config: Any) -> NodeRun:
    given = {"connection": "bc", **config}
    return await run_node(node, given, Batch.of([record]), http=office.transport, connection=office.connection)


async def test_a_customer_gets_its_terms_methods_and_posting_group_by_the_sources_names(office: Office) -> None:
    record = {**OLA, "pays": "visa", "ships": "", "ship_country": "", "country": "CZ"}
    config = {
        "payment_terms": "14D",
        "payment_method": "{{ item.pays }}",
        "payment_method_names": {"Visa": "CARD", "*": "BANK"},
        "shipment_method": "{{ item.ships }}",
        "shipment_method_names": {"*": "POST"},
        "tax_area": "{{ item.ship_country or item.country }}",
        "tax_area_names": {"PL": "DOMESTIC", "CZ": "EU"},
        "currency": "CZK",
        "salesperson": "WEB",
    }

    await send(office, UpsertCustomer, record, **config)
    again = await send(office, UpsertCustomer, record, **config)

    [customer] = office.rows("customers", email=OLA["email"])
    assert office.code("paymentTerms", customer["paymentTermsId"]) == "14D"
    assert office.code("paymentMethods", customer["paymentMethodId"]) == "CARD"
    assert office.code("shipmentMethods", customer["shipmentMethodId"]) == "POST"
    assert office.code("taxAreas", customer["taxAreaId"]) == "EU"
    assert (customer["currencyCode"], customer["salespersonCode"]) == ("CZK", "WEB")
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(
    ("first", "second", "area"),
    [("CZ", "PL", "EU"), ("", "PL", "DOMESTIC"), ("", "", "EXPORT"), ("US", "PL", "EXPORT")],
)
async def test_the_tax_area_is_chosen_by_the_first_address_that_has_a_country(
    office: Office, first: str, second: str, area: str
) -> None:
    record = {**OLA, "ship_country": first, "bill_country": second}
    config = {
        "tax_area": "{{ item.ship_country or item.bill_country }}",
        "tax_area_names": {"PL": "DOMESTIC", "CZ": "EU", "*": "EXPORT"},
    }

    await send(office, UpsertCustomer, record, **config)

    [customer] = office.rows("customers", email=OLA["email"])
    assert office.code("taxAreas", customer["taxAreaId"]) == area


async def test_what_the_mapping_says_goes_before_the_parameter(office: Office) -> None:
    fields = {"paymentTermsId": "{{ item.terms }}"}

    await send(office, UpsertCustomer, {**OLA, "terms": "30D"}, fields=fields, payment_terms="14D")
    await send(
        office, UpsertCustomer, {**OLA, "email": "b@b.example", "terms": None}, fields=fields, payment_terms="7D"
    )

    [first], [second] = office.rows("customers", email=OLA["email"]), office.rows("customers", email="b@b.example")
    assert office.code("paymentTerms", first["paymentTermsId"]) == "30D"
    assert office.code("paymentTerms", second["paymentTermsId"]) == "7D"


async def test_a_name_without_a_row_is_told_with_the_codes_that_there_are(office: Office) -> None:
    config = {"payment_method": "{{ item.pays }}", "payment_method_names": {"visa": "CARD"}}

    run = await send(office, UpsertCustomer, {**OLA, "pays": "barter"}, **config)

    [error] = run.errors()
    assert "no payment method “BARTER”. There are: BANK, BLIK, CARD" in error
    assert office.rows("customers", email=OLA["email"]) == []


@pytest.mark.parametrize(("node", "set_name"), [(CreateOrder, "salesOrders"), (CreateCreditMemo, "salesCreditMemos")])
async def test_a_document_gets_terms_method_currency_and_the_locations_of_its_lines(
    office: Office, node: type[Any], set_name: str
) -> None:
    config = {
        **DOCUMENT,
        "payment_terms": "{{ item.terms }}",
        "payment_terms_names": {"net 14": "14D"},
        "shipment_method": "{{ item.ship }}",
        "shipment_method_names": {"parcel locker": "LOCKER"},
        "location": "{{ item.line.store }}",
        "location_names": {"brno": "BRNO"},
        "currency": "eur",
        "currency_is": "set",
    }

    run = await send(office, node, ORDER, **config)
    again = await send(office, node, ORDER, **config)

    [document] = office.rows(set_name, externalDocumentNumber="1001")
    [line] = office.rows(f"{set_name.removesuffix('s')}Lines", documentId=document["id"])
    assert run.errors() == []
    assert office.code("paymentTerms", document["paymentTermsId"]) == "14D"
    assert office.code("shipmentMethods", document["shipmentMethodId"]) == "LOCKER"
    assert office.code("locations", line["locationId"]) == "BRNO"
    assert document["currencyCode"] == "EUR"
    assert again.books.skipped == {"exists": 1}


async def test_lines_without_an_item_get_no_location(office: Office) -> None:
    lines = [{"type": "Account", "sku": "700200", "quantity": 1, "price": "9.00", "text": None}]
    lines += [{"type": "Comment", "sku": None, "quantity": None, "price": None, "text": "Hi"}]
    line = {
        "lineType": "{{ item.line.type }}",
        "lineObjectNumber": "{{ item.line.sku }}",
        "description": "{{ item.line.text }}",
        "quantity": "{{ item.line.quantity }}",
        "unitPrice": "{{ item.line.price }}",
    }

    await send(office, CreateOrder, {**ORDER, "lines": lines}, **DOCUMENT, line=line, location="MAIN")

    [order] = office.rows("salesOrders", externalDocumentNumber="1001")
    stored = office.rows("salesOrderLines", documentId=order["id"])
    assert [(each["lineType"], office.code("locations", each["locationId"])) for each in stored] == [
        ("Account", ""),
        ("Comment", ""),
    ]
    assert stored[1]["description"] == "Hi"


async def test_posting_groups_and_units_are_for_new_items_and_stay_as_a_person_left_them(office: Office) -> None:
    config = {
        "number": "{{ item.sku }}",
        "fields": {"unitPrice": "{{ item.price }}"},
        "base_unit": "PCS",
        "tax_group": "VAT8",
        "product_posting_group": "RETAIL",
        "inventory_posting_group": "RESALE",
    }
    [before] = office.rows("items", number="MUG-BLUE")

    await send(office, UpsertItem, {"sku": "NEW-1", "price": "5.00"}, **config)
    await send(office, UpsertItem, {"sku": "MUG-BLUE", "price": "5.00"}, **config)

    [made], [after] = office.rows("items", number="NEW-1"), office.rows("items", number="MUG-BLUE")
    names = ("baseUnitOfMeasureCode", "taxGroupCode", "generalProductPostingGroupCode", "inventoryPostingGroupCode")
    assert [made[name] for name in names] == ["PCS", "VAT8", "RETAIL", "RESALE"]
    assert [after[name] for name in names] == [before[name] for name in names]
    assert after["unitPrice"] == Decimal("5.00")


async def test_a_document_gets_its_dimensions_and_another_value_there_is_a_conflict(office: Office) -> None:
    config = {**DOCUMENT, "dimensions": {"channel": "{{ item.channel }}", "DEPARTMENT": "sales"}}

    run = await send(office, CreateOrder, {**ORDER, "channel": "WEB"}, **config)
    again = await send(office, CreateOrder, {**ORDER, "channel": "web"}, **config)
    other = await send(office, CreateOrder, {**ORDER, "channel": "STORE"}, **config)

    [order] = office.rows("salesOrders", externalDocumentNumber="1001")
    stored = office.rows("dimensionSetLines", parentId=order["id"])
    assert run.errors() == []
    assert {row["code"]: row["valueCode"] for row in stored} == {"CHANNEL": "WEB", "DEPARTMENT": "SALES"}
    assert run.records("saved")[0]["bc_document"]["dimensions"] == {"CHANNEL": "WEB", "DEPARTMENT": "SALES"}
    assert again.books.skipped == {"exists": 1}
    assert "dimensions.CHANNEL: WEB there, STORE wanted" in other.errors()[0]


async def test_items_and_customers_get_the_dimensions_that_differ_and_keep_others(office: Office) -> None:
    item = {"number": "{{ item.sku }}", "dimensions": {"CHANNEL": "{{ item.channel }}"}}
    await send(
        office, UpsertItem, {"sku": "MUG-BLUE", "channel": "WEB"}, **{**item, "dimensions": {"DEPARTMENT": "SALES"}}
    )
    await send(office, UpsertItem, {"sku": "MUG-BLUE", "channel": "WEB"}, **item)

    await send(office, UpsertItem, {"sku": "MUG-BLUE", "channel": "STORE"}, **item)
    office.system.requests.clear()
    await send(office, UpsertItem, {"sku": "MUG-BLUE", "channel": "store"}, **item)
    await send(office, UpsertCustomer, OLA, dimensions={"CHANNEL": "MARKET"})

    [mug], [ola] = office.rows("items", number="MUG-BLUE"), office.rows("customers", email=OLA["email"])
    found = {
        row["dimensionCode"]: row["dimensionValueCode"] for row in office.rows("defaultDimensions", parentId=mug["id"])
    }
    assert found == {"DEPARTMENT": "SALES", "CHANNEL": "STORE"}
    assert [row["dimensionValueCode"] for row in office.rows("defaultDimensions", parentId=ola["id"])] == ["MARKET"]
    assert office.written() == ["POST customers", "POST defaultDimensions"]


async def test_an_unknown_dimension_or_value_is_told_with_those_that_there_are(office: Office) -> None:
    record = {"sku": "MUG-BLUE"}

    wrong_value = await send(office, UpsertItem, record, number="{{ item.sku }}", dimensions={"CHANNEL": "FAIR"})
    wrong_code = await send(office, UpsertItem, record, number="{{ item.sku }}", dimensions={"COLOUR": "RED"})
    on_order = await send(office, CreateOrder, ORDER, **DOCUMENT, dimensions={"CHANNEL": "FAIR"})

    assert "no value “FAIR” of dimension CHANNEL. There are: MARKET, STORE, WEB" in wrong_value.errors()[0]
    assert "no dimension “COLOUR”. There are: CHANNEL, DEPARTMENT" in wrong_code.errors()[0]
    assert '"valueCode" does not match to a Dimension Value' in on_order.errors()[0]
    assert office.rows("salesOrders", externalDocumentNumber="1001") == []


async def test_a_plan_shows_the_dimensions_of_a_new_item(office: Office) -> None:
    batch = Batch.of([{"sku": "NEW-1"}])
    config = {"connection": "bc", "number": "{{ item.sku }}", "dimensions": {"CHANNEL": "WEB"}}

    run = await run_node(UpsertItem, config, batch, http=office.transport, connection=office.connection, mode="plan")

    assert [(made.change.object, made.change.key) for made in run.changes] == [
        ("item", "NEW-1"),
        ("default dimension", "NEW-1 CHANNEL"),
    ]
    assert office.written() == []


async def test_new_items_can_begin_blocked_and_stay_as_a_person_released_them(office: Office) -> None:
    config = {"number": "{{ item.sku }}", "fields": {"blocked": True}, "create_only": ["blocked"]}
    await send(office, UpsertItem, {"sku": "NEW-1"}, **config)
    drafted = office.rows("items", number="NEW-1")[0]["blocked"]
    for row in office.system.main_company().table("items").values():
        row.values["blocked"] = False

    again = await send(office, UpsertItem, {"sku": "NEW-1"}, **config)

    assert drafted is True
    assert office.rows("items", number="NEW-1")[0]["blocked"] is False
    assert again.books.skipped == {"unchanged": 1}
