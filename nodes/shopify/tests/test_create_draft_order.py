"""Shopify: draft order from invoice."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.complete_draft_order import CompleteDraftOrder
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.create_draft_order import CreateDraftOrder
from nodes.shopify.mark_order_paid import MarkOrderPaid

LINES = [
    {"sku": "00123", "title": "Kubek", "quantity": 2, "price": "12.50"},
    {"sku": "", "title": "Grawer Ł+Ž", "quantity": 1, "price": "7.77"},
]
INVOICE = {"number": "FV/2026/001", "lines": LINES}


@pytest.fixture(autouse=True)
def shelf(shop: Sandbox) -> None:
    products = [{"title": "Mug", "variants": [{"sku": "00123", "price": "99.00"}]}]
    shop.seed(data={"products": products, "customers": [{"email": "a@example.com"}]})
    shop.requests.clear()


async def create(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    batch = Batch.of(records or [INVOICE])
    settings = {"connection": "shop", **config}
    return await run_node(CreateDraftOrder, settings, batch, http=transport, connection=connection, mode=mode)


def drafts(shop: Sandbox) -> list[dict[str, Any]]:
    return shop.store.all("DraftOrder")


async def test_an_invoice_becomes_a_draft_order_at_the_prices_of_the_invoice(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await create(transport, connection, note="Termin 14 dni", tax_exempt=True)

    [draft] = drafts(shop)
    assert draft["tags"] == ["FV/2026/001"]
    assert [(line["sku"], line["quantity"], bool(line["variant"])) for line in draft["lineItems"]] == [
        ("00123", 2, True),
        (None, 1, False),
    ]
    assert draft["totalPriceSet"]["shopMoney"]["amount"] == "32.77"
    assert run.records("done")[0]["draft_order"] == draft["name"]


async def test_the_second_run_makes_no_second_draft_order(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await create(transport, connection)

    run = await create(transport, connection)

    assert len(drafts(shop)) == 1
    assert run.books.skipped == {"unchanged": 1}
    assert run.records("done")[0]["draft_order"] == drafts(shop)[0]["name"]


@pytest.mark.parametrize("kind", ["500_after", "500_before", "429"])
async def test_a_lost_reply_makes_no_second_draft_order(
    kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True))

    run = await create(transport, connection)

    assert len(drafts(shop)) == 1
    assert len(run.records("done")) == 1


async def test_a_plan_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await create(transport, connection, mode="plan")

    assert [record.change.action for record in run.changes] == ["create"]
    assert drafts(shop) == []


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"number": ""}, "cannot be a tag"),
        ({"number": "x" * 41}, "cannot be a tag"),
        ({"number": "A,B"}, "cannot be a tag"),
        ({"lines": []}, "no list of lines"),
        ({"lines": [{"title": "x", "quantity": 1, "price": "12,50"}]}, "no price that can be read"),
        ({"lines": [{"title": "x", "quantity": "1.5", "price": "1"}]}, "whole number"),
        ({"lines": [{"quantity": 1, "price": "1"}]}, "neither SKU nor title"),
    ],
)
async def test_an_invoice_that_cannot_be_taken_fails_alone_and_before_sending(
    record: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await create(transport, connection, {**INVOICE, **record}, {**INVOICE, "number": "GOOD"})

    assert words in run.errors()[0]
    assert [draft["tags"] for draft in drafts(shop)] == [["GOOD"]]


async def test_customer_and_address_are_handed_over(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    customer = shop.store.all("Customer")[0]
    address = {"name": "Ewa Król", "company": "Łąka", "zip": "00-123", "city": "Łódź", "country": "PL"}
    record = {**INVOICE, "customer": customer["legacyResourceId"], "address": address}

    run = await create(transport, connection, record, customer_id="{{ item.customer }}", address="{{ item.address }}")

    [draft] = drafts(shop)
    assert run.errors() == []
    assert draft["customer"] == customer["id"]
    assert (draft["billingAddress"]["lastName"], draft["billingAddress"]["zip"]) == ("Król", "00-123")


async def test_what_shopify_refuses_is_told_in_words(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await create(transport, connection, customer_id="999")

    assert run.errors()[0].startswith("Shopify refused the draft order for FV/2026/001: Customer does not exist")


async def test_a_company_buys_by_its_contact_for_its_location(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.reset()
    contact, place = shop.store.all("CompanyContact")[0], shop.store.all("CompanyLocation")[0]
    given = {"company_id": contact["company"], "company_contact_id": contact["id"], "company_location_id": place["id"]}

    run = await create(transport, connection, **given)
    half = await create(transport, connection, {**INVOICE, "number": "HALF"}, company_id=contact["company"])

    assert run.errors() == []
    assert drafts(shop)[-1]["purchasingEntity"]["location"] == place["id"]
    assert "all three, or none" in half.errors()[0]


# Into an order ------------------------------------------------------------------------------------------------------


async def complete(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "by": "reference", "draft": "{{ item.number }}", **config}
    batch = Batch.of(records or [INVOICE])
    return await run_node(CompleteDraftOrder, settings, batch, http=transport, connection=connection, mode=mode)


@pytest.mark.parametrize("kind", [None, "500_after", "429"])
async def test_a_draft_order_becomes_one_paid_order(
    kind: str | None, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    made = await create(transport, connection, tax_exempt=True)
    if kind:
        shop.faults.add(Fault(kind, times=1, write=True))

    run = await complete(transport, connection, source_name="erp")
    again = await complete(
        transport, connection, made.records("done")[0], by="draft_order_id", draft="{{ item.draft_order_id }}"
    )

    [order] = shop.store.all("Order")
    assert (order["displayFinancialStatus"], order["totalPriceSet"]["shopMoney"]["amount"]) == ("PAID", "32.77")
    assert (order["sourceName"], order["tags"]) == ("erp", ["FV/2026/001"])
    assert run.records("done")[0]["order_name"] == again.records("done")[0]["order_name"] == order["name"]
    assert again.books.skipped == {"unchanged": 1}


async def test_a_draft_order_that_is_not_there_fails_and_a_plan_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await create(transport, connection)

    missing = await complete(transport, connection, {"number": "NONE"})
    planned = await complete(transport, connection, mode="plan")

    assert "no draft order NONE" in missing.errors()[0]
    assert [record.change.action for record in planned.changes] == ["update"]
    assert shop.store.all("Order") == []


async def test_an_invoice_with_a_due_date_becomes_an_order_that_is_paid_in_part(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    invoice = {**INVOICE, "due": "2026-12-31", "paid": "20"}
    await create(transport, connection, invoice, due="{{ item.due }}")
    made = await complete(transport, connection, invoice)
    config = {"connection": "shop", "amount": "{{ item.paid }}"}

    run = await run_node(MarkOrderPaid, config, Batch.of(made.records("done")), http=transport, connection=connection)

    [order] = shop.store.all("Order")
    assert run.errors() == []
    assert (order["displayFinancialStatus"], order["paymentTerms"]["_dueAt"]) == (
        "PARTIALLY_PAID", "2026-12-31T00:00:00Z",
    )  # fmt: skip
    assert order["totalOutstandingSet"]["shopMoney"]["amount"] == "12.77"


async def test_a_due_date_that_is_none_fails_its_item(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await create(transport, connection, {**INVOICE, "due": "soon"}, due="{{ item.due }}")

    assert ["no day such as" in error for error in run.errors()] == [True]
    assert drafts(shop) == []
