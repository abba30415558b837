"""Lightspeed sales to Business Central: orders and credit memos, once and to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.local import LocalRun
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.people import add_ship_to

from tests.templates.by_hand import at_lightspeed, in_bc, in_the_office
from tests.templates.world import World, counts_of, document_of

FLOW = "lightspeed_sales_to_bc"
TILL = {"employeeID": 1, "registerID": 1, "shopID": 1, "completed": True}
MUG, JUG, CUP_1E5 = 1, 4, 19
"""Items that both systems have: KUB-ZUL-1, DZB-ZUL-1 and 1e5."""
KNOWN, BLOCKED = 7, 50
"""Customers of the shop that Business Central has as C00007, and as C00050 who is blocked."""


async def import_new(world: World, **config: Any) -> LocalRun:
    """A run that reads only what was sold after the demo was made."""
    return await world.run(FLOW, config={"sales": {"changed_since": "2026-11-01"}, **config})


async def sold(world: World, *lines: dict[str, Any], **more: Any) -> str:
    """The number of a sale that somebody makes at the till, paid half in cash and half by card."""
    goods = {**TILL, "SaleLines": {"SaleLine": list(lines)}, **more}
    total = Decimal((await at_lightspeed(world, "POST", "Sale.json", {**goods, "completed": False}))["Sale"]["total"])
    half = round(total / 2, 2)
    payments = [{"paymentTypeID": 1, "amount": str(half)}, {"paymentTypeID": 3, "amount": str(total - half)}]
    made = await at_lightspeed(world, "POST", "Sale.json", {**goods, "SalePayments": {"SalePayment": payments}})
    return str(made["Sale"]["ticketNumber"])


def document(world: World, number: str, kind: str = "salesOrders") -> dict[str, Any]:
    return in_bc(world, kind, "externalDocumentNumber", number)


def lines_of(world: World, made: dict[str, Any], kind: str = "salesOrderLines") -> list[dict[str, Any]]:
    return [row for row in world.rows("business_central", kind) if row["documentId"] == made["id"]]


def of(world: World, number: str, kind: str = "salesOrders") -> list[dict[str, Any]]:
    return [row for row in world.rows("business_central", kind) if row["externalDocumentNumber"] == number]


async def test_a_sale_becomes_an_order_with_its_discounts_and_taxes_to_the_cent(world: World) -> None:
    goods = [
        {"itemID": MUG, "unitQuantity": 3, "unitPrice": "33.33", "discountPercent": "0.1"},
        {"itemID": CUP_1E5, "unitQuantity": 1, "unitPrice": "19.99", "taxClassID": 3},
    ]
    number = await sold(world, *goods, customerID=KNOWN, discountPercent="0.05")

    await import_new(world)

    order = document(world, number)
    first, second = lines_of(world, order)
    assert (order["customerNumber"], order["pricesIncludeTax"]) == ("C00007", True)
    assert order["totalAmountIncludingTax"] == Decimal("104.48")
    assert (first["quantity"], first["unitPrice"], first["discountAmount"]) == (3, Decimal("33.33"), Decimal("14.50"))
    assert (second["lineObjectNumber"], second["taxCode"], second["taxPercent"]) == ("1E5", "VAT8", 8)


async def test_a_sale_whose_prices_are_without_tax_comes_out_to_the_cent_too(world: World) -> None:
    number = await sold(
        world, {"itemID": MUG, "unitPrice": "10.01"}, {"itemID": JUG, "unitPrice": "5.55"}, taxCategoryID=2
    )

    await import_new(world)

    order = document(world, number)
    assert (order["pricesIncludeTax"], order["totalAmountIncludingTax"]) == (False, Decimal("19.14"))


async def test_a_walk_in_sale_goes_to_the_customer_that_was_set(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"})

    await import_new(world)

    assert document(world, number)["customerNumber"] == "C00003"


async def test_a_new_company_is_made_with_its_contact_before_its_order(world: World) -> None:
    mail = {"Emails": {"ContactEmail": {"address": "zakupy@nowa.example"}}}
    firm = {"company": "Nowa Firma", "firstName": "Jan", "lastName": "Kos", "Contact": mail}
    made = await at_lightspeed(world, "POST", "Customer.json", firm)
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"}, customerID=made["Customer"]["customerID"])

    await import_new(world)

    customer = in_bc(world, "customers", "email", "zakupy@nowa.example")
    assert (customer["displayName"], customer["type"]) == ("Nowa Firma", "Company")
    assert in_bc(world, "contacts", "displayName", "Jan Kos")["companyName"] == "Nowa Firma"
    assert document(world, number)["customerNumber"] == customer["number"]


async def test_an_order_has_the_address_of_the_customer_and_the_one_where_the_goods_go(world: World) -> None:
    home = {"address1": "Rynek 1", "city": "Opole", "zip": "45-015", "countryCode": "PL"}
    there = {"address1": "Lidická 5", "city": "Brno", "zip": "602 00", "countryCode": "CZ"}
    mail = {"ContactEmail": {"address": "dom@nowy.example"}}
    person = {"firstName": "Jan", "lastName": "Kos", "Contact": {"Emails": mail, "Addresses": {"ContactAddress": home}}}
    buyer = (await at_lightspeed(world, "POST", "Customer.json", person))["Customer"]["customerID"]
    plain = await sold(world, {"itemID": MUG, "unitPrice": "10"}, customerID=buyer)
    number = await sold(world, {"itemID": MUG, "unitPrice": "20"}, customerID=buyer)
    shop = world.sandbox.systems["lightspeed"].store  # type: ignore[attr-defined]
    (sale,) = [row for row in shop.rows("Sale") if row["ticketNumber"] == number]
    place = {"firstName": "Jiří", "lastName": "Kříž", "Contact": {"Addresses": {"ContactAddress": there}}}
    add_ship_to(shop, sale, place, sale["timeStamp"])

    await import_new(world)

    first, order = document(world, plain), document(world, number)
    assert {each["sellToAddressLine1"] for each in (first, order)} == {"Rynek 1"}
    assert (first["shipToAddressLine1"], first["shipToCountry"]) == ("Rynek 1", "PL")
    names = ("shipToName", "shipToAddressLine1", "shipToCity", "shipToPostCode", "shipToCountry")
    assert [order[name] for name in names] == ["Jiří Kříž", "Lidická 5", "Brno", "602 00", "CZ"]


async def test_a_refund_becomes_a_credit_memo_with_the_customer_and_the_whole_amount(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitQuantity": -2, "unitPrice": "12.30"}, customerID=KNOWN)

    await import_new(world)

    memo = document(world, number, "salesCreditMemos")
    (line,) = lines_of(world, memo, "salesCreditMemoLines")
    assert (memo["customerNumber"], memo["totalAmountIncludingTax"]) == ("C00007", Decimal("24.60"))
    assert (line["lineObjectNumber"], line["quantity"]) == ("KUB-ZUL-1", 2)
    assert of(world, number) == []


async def test_a_refund_that_cannot_come_out_to_the_cent_is_set_aside_with_the_difference(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitQuantity": -1, "unitPrice": "10.03"})

    run = await import_new(world)

    (said,) = [parked.problem.message for parked in run.parked if number in parked.problem.message]
    assert "but the source says 10.03: -0.01 there" in said


async def test_it_does_come_out_where_customers_have_prices_with_tax_and_the_mapping_says_so(world: World) -> None:
    world.sandbox.systems["business_central"].settings["customers_prices_include_tax"] = True
    line = document_of(FLOW).nodes["credit_memo"].config["line"]
    with_tax = {"unitPrice": "{{ item.line.unitPrice }}", "discountAmount": "{{ (0 - item.line.discount) or none }}"}
    number = await sold(world, {"itemID": MUG, "unitQuantity": -1, "unitPrice": "10.03"})

    await import_new(world, credit_memo={"line": {**line, **with_tax}})

    assert document(world, number, "salesCreditMemos")["totalAmountIncludingTax"] == Decimal("10.03")


async def test_a_sold_gift_card_is_a_line_of_its_account_without_tax(world: World) -> None:
    card = {"Note": "Gift card 17", "unitPrice": "100", "tax": False, "taxClassID": 0}
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"}, card)

    await import_new(world)

    order = document(world, number)
    _, line = lines_of(world, order)
    assert (line["lineType"], line["lineObjectNumber"], line["description"]) == ("Account", "840100", "Gift card 17")
    assert (line["taxPercent"], order["totalAmountIncludingTax"]) == (0, Decimal(110))


async def test_goods_taken_back_in_an_exchange_stand_in_the_order_with_a_minus(world: World) -> None:
    goods = [{"itemID": MUG, "unitQuantity": -1, "unitPrice": "10"}, {"itemID": JUG, "unitPrice": "25"}]
    number = await sold(world, *goods)

    await import_new(world)

    order = document(world, number)
    assert [line["quantity"] for line in lines_of(world, order)] == [-1, 1]
    assert order["totalAmountIncludingTax"] == 15


async def test_one_new_sale_is_one_new_document_and_the_others_are_skipped_because_they_exist(world: World) -> None:
    for _ in range(3):
        await sold(world, {"itemID": MUG, "unitPrice": "10"})
    await import_new(world)
    before = len(world.writes_to("business_central"))
    number = await sold(world, {"itemID": JUG, "unitPrice": "10"})

    run = await import_new(world)

    (post,) = world.writes_to("business_central")[before:]
    assert (post.method, post.path.rsplit("/", 1)[-1]) == ("POST", "salesOrders")
    assert post.json["externalDocumentNumber"] == number
    assert run.books.skipped == {"exists": 3}


@pytest.mark.parametrize("document_kind", ["salesOrders", "salesCreditMemos"])
async def test_a_reply_lost_after_the_write_makes_no_second_document(document_kind: str, world: World) -> None:
    quantity = 1 if document_kind == "salesOrders" else -1
    number = await sold(world, {"itemID": MUG, "unitQuantity": quantity, "unitPrice": "12.30"})
    world.sandbox.systems["business_central"].faults.add(Fault("500_after", times=1, method="POST", path=document_kind))

    await import_new(world)
    again = await import_new(world)

    assert len(of(world, number, document_kind)) == 1
    assert again.books.skipped == {"exists": 1}


async def test_a_blocked_customer_sets_the_sale_aside_and_after_unblocking_it_goes_through(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"}, customerID=BLOCKED)
    first = await import_new(world)
    customer = in_bc(world, "customers", "number", "C00050")
    await in_the_office(world, "PATCH", f"customers({customer['id']})", {"blocked": "_x0020_"})

    await import_new(world)

    (said,) = [parked.problem.message for parked in first.parked if number in parked.problem.message]
    assert "customer “C00050” is blocked in Business Central (All). Unblock it there, then replay." in said
    assert document(world, number)["customerNumber"] == "C00050"


async def test_an_item_that_business_central_lacks_sets_the_sale_aside_before_anything_is_sent(world: World) -> None:
    number = await sold(world, {"itemID": 2, "unitPrice": "10"})

    run = await import_new(world)

    (said,) = [parked.problem.message for parked in run.parked if number in parked.problem.message]
    assert "Business Central has no item “KUB-KAS-1”. Create it there or correct the mapping, then replay." in said
    assert of(world, number) == []


async def test_an_order_that_was_changed_after_its_import_is_a_conflict_with_the_difference(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitQuantity": 2, "unitPrice": "10"})
    await import_new(world)
    (line,) = lines_of(world, document(world, number))
    await in_the_office(world, "PATCH", f"salesOrderLines({line['id']})", {"quantity": 5})

    run = await import_new(world)

    (said,) = [parked.problem.message for parked in run.parked if number in parked.problem.message]
    assert "lines[0].quantity: 5 there, 2 wanted" in said
    assert counts_of(run)["conflict"] == 1
    assert lines_of(world, document(world, number))[0]["quantity"] == 5


async def test_a_company_without_mail_is_set_aside_instead_of_buying_as_a_walk_in(world: World) -> None:
    made = await at_lightspeed(world, "POST", "Customer.json", {"company": "Bez Poczty S.A.", "firstName": "Jan"})
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"}, customerID=made["Customer"]["customerID"])

    run = await import_new(world)

    assert any("e-mail is empty" in parked.problem.message for parked in run.parked)
    assert of(world, number) == []


async def test_open_and_voided_sales_stay_in_the_shop(world: World) -> None:
    number = await sold(world, {"itemID": MUG, "unitPrice": "10"})
    await at_lightspeed(world, "PUT", f"Sale/{int(number) - 220_000_000_000}.json", {"voided": True})

    run = await import_new(world)

    assert run.books.read == 0
    assert of(world, number) == []
