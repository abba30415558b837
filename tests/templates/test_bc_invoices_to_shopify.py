"""Posted invoices in the shop: own ones as draft orders to the cent, paid orders of the shop marked as paid."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.business_central.posting import Posting
from wareflow.sandbox.business_central.sales_kinds import KINDS
from wareflow.sandbox.business_central.tables import Tables

from tests.templates.world import World, counts_of

FLOW = "bc_invoices_to_shopify"
DEFAULT_CUSTOMER = "C00001"


def office_of(world: World) -> Any:
    return world.sandbox.systems["business_central"]


def shop_of(world: World) -> Any:
    return world.sandbox.systems["shopify"].store  # type: ignore[attr-defined]


def post(world: World, number: str, **values: Any) -> Any:
    """Somebody posts an invoice in Business Central; gives its row."""
    office = office_of(world)
    tables = Tables(office.database, office.main_company(), office.settings)
    line = {"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": Decimal(3), "unitPrice": Decimal("10.00")}
    header = {"customerNumber": "C00003", "externalDocumentNumber": number, "salesInvoiceLines": [{**line, **values}]}
    row = tables.create("salesInvoices", header)
    Posting(tables.sales).run(KINDS["salesInvoices"], row, "post")
    return row


def drafts(world: World) -> dict[str, Any]:
    """The draft orders that were made of invoices; the shop has others of its own."""
    posted = {row["number"] for row in world.rows("business_central", "salesInvoices")}
    return {row["tags"][0]: row for row in shop_of(world).all("DraftOrder") if row["tags"][0] in posted}


async def test_every_draft_order_comes_to_the_total_of_its_invoice_to_the_cent(world: World) -> None:
    run = await world.run(FLOW)

    invoices = {row["number"]: row for row in world.rows("business_central", "salesInvoices")}
    assert run.parked == []
    assert drafts(world)
    for number, draft in drafts(world).items():
        assert Decimal(draft["totalPriceSet"]["presentmentMoney"]["amount"]) == Decimal(
            str(invoices[number]["totalAmountIncludingTax"])
        )
        assert draft["taxExempt"] is True


async def test_invoices_of_the_default_customer_or_without_an_email_stay_away(world: World) -> None:
    run = await world.run(FLOW)

    left_out = run.records("ways", "otherwise")
    assert left_out
    assert all(row["customerNumber"] == DEFAULT_CUSTOMER or not row["email"] for row in left_out)


async def test_a_new_invoice_is_the_only_write_of_its_run(world: World) -> None:
    await world.run(FLOW)
    before = len(world.writes())
    invoice = post(world, "DIRECT-1")

    run = await world.run(FLOW)

    assert len(world.writes()) == before + 1
    assert counts_of(run)["create"] == 1
    assert invoice.values["number"] in drafts(world)


async def test_an_order_of_the_shop_is_marked_as_paid_once_its_invoice_is(world: World) -> None:
    order = next(row for row in shop_of(world).all("Order") if row["displayFinancialStatus"] == "PENDING")
    invoice = post(world, order["name"])
    unpaid = await world.run(FLOW)
    invoice.values["status"] = "Paid"

    paid = await world.run(FLOW)
    again = await world.run(FLOW)

    assert order["name"] in {record["externalDocumentNumber"] for record in unpaid.records("ways", "otherwise")}
    assert [record.change.key for record in paid.changes if record.node == "paid"] == [order["name"]]
    assert order["displayFinancialStatus"] == "PAID"
    assert {record.change.action for record in again.changes} == {"unchanged"}
    assert invoice.values["number"] not in drafts(world)


async def test_an_order_that_is_gone_in_the_shop_sets_its_invoice_aside_with_the_cause(world: World) -> None:
    invoice = post(world, "#NO-SUCH")
    invoice.values["status"] = "Paid"

    run = await world.run(FLOW)

    [parked] = run.parked
    assert "Shopify has no order" in parked.problem.message
    assert run.books.delivered == len(drafts(world))


@pytest.mark.parametrize("price", ["10.00", "3.33", "0.07"])
async def test_a_price_that_does_not_divide_comes_to_the_total_too(world: World, price: str) -> None:
    invoice = post(world, "DIRECT-1", unitPrice=Decimal(price), discountPercent=Decimal("7"))

    await world.run(FLOW)

    draft = drafts(world)[invoice.values["number"]]
    assert Decimal(draft["totalPriceSet"]["shopMoney"]["amount"]) == invoice.values["totalAmountIncludingTax"]
