"""BC: create sales order, against the imitated company."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.create_order import CreateOrder, CreateOrderConfig
from nodes.business_central.tests.conftest import connected

CONFIG: dict[str, Any] = {
    "connection": "bc",
    "customer_number": "{{ item.customer }}",
    "fields": {"pricesIncludeTax": True, "orderDate": "{{ item.date }}"},
}
INVOICE = {"document": "invoice", "fields": {}}
ORDER: dict[str, Any] = {
    "number": "1001",
    "customer": "C00003",
    "date": "2026-11-20",
    "total": "79.70",
    "lines": [
        {"sku": "MUG-BLUE", "quantity": 2, "price": "34.90"},
        {"sku": "mug-red", "quantity": 1, "price": "9.90"},
    ],
}


class Shop:
    """Orders for the imitated company."""

    def __init__(self, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> None:
        self.office = office
        self.transport = transport
        self.connection = connection

    async def send(self, *records: Any, mode: Any = "live", **config: Any) -> NodeRun:
        batch = Batch.of(records or [ORDER])
        return await run_node(
            CreateOrder, {**CONFIG, **config}, batch, http=self.transport, connection=self.connection, mode=mode
        )

    def stored(self, number: str = "1001", set_name: str = "salesOrders") -> list[dict[str, Any]]:
        return [each for each in self.office.state()[set_name] if each["externalDocumentNumber"] == number]

    def lines(self, document: dict[str, Any], set_name: str = "salesOrderLines") -> list[dict[str, Any]]:
        return [line for line in self.office.state()[set_name] if line["documentId"] == document["id"]]


@pytest.fixture
def shop(office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Shop:
    return Shop(office, transport, connection)


def changed(**more: Any) -> dict[str, Any]:
    return {**ORDER, **more}


async def test_an_order_arrives_with_its_lines_and_its_total(shop: Shop) -> None:
    run = await shop.send()

    [order] = shop.stored()
    [document] = [record["bc_document"] for record in run.records("saved")]
    assert [(line["lineObjectNumber"], line["quantity"], line["unitPrice"]) for line in shop.lines(order)] == [
        ("MUG-BLUE", 2, Decimal("34.90")),
        ("MUG-RED", 1, Decimal("9.90")),
    ]
    assert (order["customerNumber"], order["orderDate"], order["pricesIncludeTax"]) == ("C00003", "2026-11-20", True)
    assert document["number"] == order["number"]
    assert document["totalAmountIncludingTax"] == Decimal("79.70")
    assert run.books.delivered == 1


async def test_the_whole_order_goes_in_one_request(shop: Shop) -> None:
    await shop.send()

    assert [request.path.rpartition("/")[2] for request in shop.office.requests.find(write=True)] == ["salesOrders"]


async def test_it_can_be_created_as_an_invoice(shop: Shop) -> None:
    run = await shop.send(changed(total="98.03"), **INVOICE)

    [invoice] = shop.stored(set_name="salesInvoices")
    assert run.errors() == []
    assert invoice["status"] == "Draft"
    assert shop.stored() == []


async def test_the_second_run_writes_nothing_and_says_that_it_exists(shop: Shop) -> None:
    await shop.send()
    shop.office.requests.clear()

    again = await shop.send()

    assert shop.office.requests.find(write=True) == []
    assert again.books.skipped == {"exists": 1}
    assert again.records("saved")[0]["bc_document"]["number"] == shop.stored()[0]["number"]


async def test_a_plan_shows_the_whole_document_and_sends_nothing(shop: Shop) -> None:
    run = await shop.send(mode="plan")

    [change] = [record.change for record in run.changes]
    assert shop.office.requests.find(write=True) == []
    assert (change.action, change.key) == ("create", "1001")
    assert change.values["customerNumber"] == "C00003"
    assert change.values["lines"][1]["lineObjectNumber"] == "MUG-RED"


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_lost_reply_makes_no_second_order(shop: Shop, kind: str) -> None:
    shop.office.faults.add(Fault(kind, times=1, write=True))

    run = await shop.send()

    assert len(shop.stored()) == 1
    assert len(run.records("saved")) == 1
    assert len(shop.office.requests.find(write=True)) == 1


async def test_a_wrong_credential_stops_the_run_and_the_right_one_goes_on(shop: Shop) -> None:
    right = shop.connection
    shop.connection = connected(client_secret="wrong")

    stopped = await shop.send()
    shop.connection = right
    mended = await shop.send()

    assert stopped.halted is not None
    assert "Invalid client secret" in stopped.halted.message
    assert mended.books.delivered == 1


async def test_an_order_that_differs_is_a_conflict_with_its_differences(shop: Shop) -> None:
    await shop.send()
    edited = changed(total="114.60", lines=[{**ORDER["lines"][0], "quantity": 3}, ORDER["lines"][1]])

    run = await shop.send(edited)

    [message] = run.errors()
    [change] = [record.change for record in run.changes]
    assert "1001" in message
    assert "lines[0].quantity: 2 there, 3 wanted" in message
    assert [(field.name, field.before, field.after) for field in change.fields] == [("lines[0].quantity", 2, 3)]
    assert change.action == "conflict"
    assert shop.lines(shop.stored()[0])[0]["quantity"] == 2


async def test_a_released_order_is_compared_too(shop: Shop) -> None:
    await shop.send()
    for row in shop.office.main_company().table("salesOrders").values():
        row.values["status"] = "Open"

    same = await shop.send()
    edited = await shop.send(changed(lines=[{**ORDER["lines"][0], "quantity": 3}, ORDER["lines"][1]]))

    assert same.books.skipped == {"exists": 1}
    assert "lines[0].quantity: 2 there, 3 wanted" in edited.errors()[0]


async def test_an_order_with_another_number_of_lines_differs_too(shop: Shop) -> None:
    await shop.send()

    run = await shop.send(changed(lines=ORDER["lines"][:1]))
    left_out = await shop.send(changed(lines=ORDER["lines"][:1]), on_difference="skip")

    assert "lines: 2 lines there, 1 lines wanted" in run.errors()[0]
    assert left_out.books.skipped == {"exists": 1}
    assert len(left_out.records("skipped")) == 1


async def test_a_total_that_differs_by_a_cent_is_told(shop: Shop) -> None:
    run = await shop.send(changed(total="79.69"))
    again = await shop.send(changed(total="79.69"))

    [message] = run.errors()
    assert "a total of 79.70" in message
    assert "the source says 79.69: +0.01 there" in message
    assert again.errors() == run.errors()
    assert len(shop.stored()) == 1


@pytest.mark.parametrize(
    ("fields", "line", "total", "with_tax"),
    [
        ({"pricesIncludeTax": True}, {}, "69.80", True),
        ({"pricesIncludeTax": False}, {}, "85.85", True),
        ({"pricesIncludeTax": False}, {}, "69.80", False),
        ({"pricesIncludeTax": True}, {"discountPercent": "{{ item.line.percent }}"}, "62.82", True),
        ({"pricesIncludeTax": True}, {"discountAmount": "{{ item.line.off }}"}, "64.80", True),
        ({"pricesIncludeTax": True, "discountAmount": "9.80"}, {}, "60.00", True),
        ({"pricesIncludeTax": True, "currencyCode": "EUR"}, {}, "69.80", True),
        ({"pricesIncludeTax": True}, {"taxCode": "VAT8"}, "69.80", True),
    ],
)
async def test_totals_of_every_way_to_count_are_the_same(
    shop: Shop, fields: dict[str, Any], line: dict[str, Any], total: str, with_tax: bool
) -> None:
    order = changed(total=total, lines=[{**ORDER["lines"][0], "percent": 10, "off": "5.00"}])
    mapping = {**CreateOrderConfig.model_fields["line"].default, **line}

    run = await shop.send(order, fields=fields, line=mapping, total_with_tax=with_tax)
    again = await shop.send(order, fields=fields, line=mapping, total_with_tax=with_tax)

    assert run.errors() == again.errors() == []
    assert again.books.skipped == {"exists": 1}


async def test_shipping_tips_and_gift_cards_are_lines_with_names(shop: Shop) -> None:
    lines = [
        {"type": "Item", "no": "MUG-BLUE", "text": "Mug", "quantity": 1, "price": "34.90", "tax": "VAT23"},
        {"type": "Account", "no": "700200", "text": "Courier", "quantity": 1, "price": "15.00", "tax": "VAT23"},
        {"type": "Account", "no": "700300", "text": "Tip", "quantity": 1, "price": "5.00", "tax": "VAT0"},
        {"type": "Account", "no": "840100", "text": "Gift card", "quantity": -1, "price": "20.00", "tax": "VAT0"},
        {"type": "Comment", "no": None, "text": "Shop order 1001", "quantity": None, "price": None, "tax": None},
    ]
    line = {
        "lineType": "{{ item.line.type }}",
        "lineObjectNumber": "{{ item.line.no }}",
        "description": "{{ item.line.text }}",
        "quantity": "{{ item.line.quantity }}",
        "unitPrice": "{{ item.line.price }}",
        "taxCode": "{{ item.line.tax }}",
    }

    run = await shop.send(changed(total="34.90", lines=lines), line=line)

    stored = shop.lines(shop.stored()[0])
    assert run.errors() == []
    assert [each["description"] for each in stored] == ["Mug", "Courier", "Tip", "Gift card", "Shop order 1001"]
    assert [each["lineType"] for each in stored] == ["Item", "Account", "Account", "Account", "Comment"]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"customer": "NOBODY"}, "no customer “NOBODY”. Create it there"),
        ({"customer": "C00050"}, "customer “C00050” is blocked in Business Central (All)"),
        ({"customer": ""}, "customer number is empty"),
        ({"number": ""}, "document number of the source is empty"),
        ({"number": "N" * 36}, "externalDocumentNumber has 36 characters"),
        ({"lines": [{"sku": "NO-SUCH", "quantity": 1, "price": "1"}]}, "no item “NO-SUCH”"),
        ({"lines": [{"sku": "MUG-BLUE", "quantity": "many", "price": "1"}]}, "Line 1: quantity must be a number"),
        ({"lines": []}, "has no lines"),
        ({"lines": None}, "has no lines"),
        ({"total": "a lot"}, "totalAmountIncludingTax must be a number"),
        ({"date": "2026-11-20T23:30:00Z"}, "orderDate must be a date such as 2026-11-21"),
    ],
)
async def test_what_is_missing_or_blocked_is_told_before_anything_is_sent(
    shop: Shop, record: dict[str, Any], words: str
) -> None:
    run = await shop.send(changed(**record), changed(number="1002"))

    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1
    assert len(shop.office.requests.find(write=True)) == 1


async def test_a_blocked_item_sets_the_order_aside_and_unblocked_it_goes_through(shop: Shop) -> None:
    mug = next(
        item for item in shop.office.main_company().table("items").values() if item.values["number"] == "MUG-BLUE"
    )
    mug.values["blocked"] = True

    refused = await shop.send()
    mug.values["blocked"] = False
    accepted = await shop.send()

    assert "item “MUG-BLUE” is blocked in Business Central. Unblock it there" in refused.errors()[0]
    assert accepted.books.delivered == 1


async def test_one_refused_line_leaves_no_order_behind(shop: Shop) -> None:
    line = {**CreateOrderConfig.model_fields["line"].default, "taxCode": "{{ item.line.tax }}"}
    lines = [{**ORDER["lines"][0], "tax": "VAT23"}, {**ORDER["lines"][1], "tax": "NO-TAX"}]

    run = await shop.send(changed(lines=lines), line=line)

    assert run.errors()[0].startswith("Business Central refused sales order 1001:")
    assert shop.stored() == []


async def test_a_variant_is_given_by_its_code(shop: Shop) -> None:
    line = {**CreateOrderConfig.model_fields["line"].default, "itemVariantId": "{{ item.line.size }}"}
    apron = {"sku": "TXT-APRON", "quantity": 1, "price": "10.00"}

    run = await shop.send(changed(total="10.00", lines=[{**apron, "size": "m"}]), line=line)
    wrong = await shop.send(changed(number="1002", lines=[{**apron, "size": "XXL"}]), line=line)

    [stored] = shop.lines(shop.stored()[0])
    variants = {each["id"]: each["code"] for each in shop.office.state()["itemVariants"]}
    assert run.errors() == []
    assert variants[stored["itemVariantId"]] == "M"
    assert "no variant “XXL” of item TXT-APRON" in wrong.errors()[0]


async def test_terms_and_methods_are_given_by_code(shop: Shop) -> None:
    fields = {"pricesIncludeTax": True, "paymentTermsId": "{{ item.terms }}", "shipmentMethodId": "LOCKER"}

    run = await shop.send(changed(terms="14d"), fields=fields)
    wrong = await shop.send(changed(number="1002", terms="99D"), fields=fields)

    terms = {row["id"]: row["code"] for row in shop.office.state()["paymentTerms"]}
    assert run.errors() == []
    assert terms[shop.stored()[0]["paymentTermsId"]] == "14D"
    assert "no payment terms “99D”. There are: 14D" in wrong.errors()[0]


async def test_an_order_without_a_customer_goes_to_the_default_one(shop: Shop) -> None:
    run = await shop.send(changed(customer=None), default_customer="C00001")

    assert run.errors() == []
    assert shop.stored()[0]["customerNumber"] == "C00001"


async def test_a_document_in_another_currency_than_the_source_is_told(shop: Shop) -> None:
    customer = shop.office.main_company().by_key("customers", "C00003")
    euro = shop.office.main_company().by_key("currencies", "EUR")
    assert customer
    assert euro
    customer.values |= {"currencyCode": "EUR", "currencyId": euro.id}

    wrong = await shop.send(currency="pln")
    right = await shop.send(changed(number="1002"), currency="EUR")

    assert "in EUR, but the source's amounts are in PLN. It stays a draft." in wrong.errors()[0]
    assert right.errors() == []


async def test_an_order_that_became_an_invoice_is_not_made_again(shop: Shop) -> None:
    await shop.send()
    row = next(
        each
        for each in shop.office.main_company().table("salesOrders").values()
        if each.values["externalDocumentNumber"] == "1001"
    )
    invoice = {**row.values, "id": None, "status": "Open"}
    company = shop.office.main_company()
    known = {"externalDocumentNumber", "customerId", "customerNumber", "totalAmountIncludingTax", "status"}
    shop.office.database.insert(company, "salesInvoices", {name: invoice[name] for name in known})
    company.drop("salesOrders", row)

    run = await shop.send()

    assert run.books.skipped == {"exists": 1}
    assert run.records("saved")[0]["bc_document"]["kind"] == "salesInvoices"
    assert shop.stored() == []


async def test_in_a_plan_an_order_may_wait_for_its_new_customer(shop: Shop) -> None:
    run = await shop.send(changed(customer="(NEW)"), mode="plan")

    assert run.errors() == []
    assert [(record.change.key, record.change.action) for record in run.changes] == [("1001", "create")]


async def test_two_items_of_one_order_make_one_order(shop: Shop) -> None:
    run = await shop.send(ORDER, ORDER)

    assert len(shop.stored()) == 1
    assert run.errors() == []


async def test_many_orders_are_looked_up_with_few_questions(shop: Shop) -> None:
    orders = [changed(number=f"N'{number}") for number in range(40)]

    await shop.send(*orders)
    shop.office.requests.clear()
    again = await shop.send(*orders)

    assert again.books.skipped == {"exists": 40}
    assert len(shop.office.requests.find(path="salesOrders")) == 2


async def test_codes_stay_digit_by_digit(shop: Shop) -> None:
    numbers = ["00123", "1E5", "1.10"]

    await shop.send(*[changed(number=number) for number in numbers])

    found = {order["externalDocumentNumber"] for order in shop.office.state()["salesOrders"]}
    assert set(numbers) <= found


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"fields": {"shipToCityy": "x"}}, "Did you mean “shipToCity”"),
        ({"fields": {"number": "1"}}, "sets “number” itself"),
        ({"fields": {"customerNumber": "1"}}, "set by the parameter Customer number"),
        ({"document": "invoice", "fields": {"pricesIncludeTax": True}}, "sets “pricesIncludeTax” itself"),
        ({"line": {"amountIncludingTax": "1"}}, "sets “amountIncludingTax” itself"),
    ],
)
def test_a_field_that_cannot_be_mapped_is_named_while_editing(config: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        CreateOrderConfig.model_validate({**CONFIG, **config})


@pytest.mark.parametrize("kind", ["Item", "Account"])
async def test_a_line_that_names_no_item_or_account_sets_the_order_aside(kind: str, shop: Shop) -> None:
    order = {**ORDER, "lines": [*ORDER["lines"], {"sku": "", "quantity": 1, "price": "1.00"}]}

    run = await shop.send(order, line={"lineType": kind, "lineObjectNumber": "{{ item.line.sku }}"})

    assert run.errors()[0].startswith(f"Line 3: it is of type {kind} and names none")
    assert shop.stored() == []
