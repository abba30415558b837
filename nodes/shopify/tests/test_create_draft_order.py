"""Shopify: draft order from invoice."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.create_draft_order import CreateDraftOrder

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
