"""Lightspeed: customers and sales: what is written with them, what they come to, and what is refused."""

from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from tests.sandbox.lightspeed_client import Shop, ids
from tests.sandbox.test_lightspeed_contract import check_row
from tests.sandbox.test_lightspeed_writing import stock_of

TILL = {"employeeID": 1, "registerID": 1, "shopID": 1}
ON_TOP = 2
"""The tax category whose prices are without tax."""


def lines(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"SaleLines": {"SaleLine": list(rows)}}


def paid(amount: str, kind: int = 1) -> dict[str, Any]:
    return {"SalePayments": {"SalePayment": {"amount": amount, "paymentTypeID": kind}}}


EMPTY_LISTS = {"Phones", "Emails", "Websites"}
"""What is an empty text when there is none of it."""


async def post(shop: Shop, path: str, body: dict[str, Any]) -> dict[str, Any]:
    reply = await shop.call("POST", path, body)
    assert reply.status_code == 200, reply.text
    made: dict[str, Any] = reply.json()[path.split(".")[0].split("/")[0]]
    return made


async def refused(shop: Shop, method: str, path: str, body: dict[str, Any] | None = None) -> str:
    reply = await shop.call(method, path, body)
    assert reply.status_code == 400, reply.text
    return str(reply.json()["message"])


async def test_a_new_customer_has_a_contact_that_says_no_to_everything(shop: Shop) -> None:
    made = await post(shop, "Customer.json", {"firstName": "Żaneta"})

    check_row("Customer", made)
    check_row("Contact", {name: made["Contact"][name] for name in made["Contact"] if name not in EMPTY_LISTS})
    assert (made["customerID"], made["archived"], "dob" in made) == ("201", "false", False)
    assert {made["Contact"][flag] for flag in ("noEmail", "noPhone", "noMail")} == {"true"}
    assert {made["Contact"][name] for name in EMPTY_LISTS} == {""}
    check_row("ContactAddress", made["Contact"]["Addresses"]["ContactAddress"])


async def test_a_contact_is_written_with_its_customer_and_what_is_absent_stays(shop: Shop) -> None:
    phones = [{"number": "1", "useType": "Home"}, {"number": "2", "useType": "Mobile"}]
    mail = {"ContactEmail": {"address": "z@dom.example", "useType": "Primary"}}
    made = await post(
        shop, "Customer.json", {"firstName": "Ż", "Contact": {"Phones": {"ContactPhone": phones}, "Emails": mail}}
    )

    await shop.call("PUT", f"Customer/{made['customerID']}.json", {"Contact": {"Phones": ""}, "lastName": "Lis"})

    after = (await shop.get(f"Customer/{made['customerID']}.json?load_relations=%5B%22Contact%22%5D"))["Customer"]
    assert len(made["Contact"]["Phones"]["ContactPhone"]) == 2
    assert (after["firstName"], after["lastName"]) == ("Ż", "Lis")
    assert (after["Contact"]["Phones"], after["Contact"]["Emails"]) == ("", mail)


async def test_customers_are_found_by_their_mail(shop: Shop) -> None:
    found = await shop.rows("Customer.json?load_relations=%5B%22Contact%22%5D&Contact.email=~,KUNDE7%25")

    assert ids(found, "customerID") == ["7", "75", "77"]
    assert "email" not in found[0]["Contact"]


async def test_a_deleted_customer_is_archived_and_an_anonymized_one_is_nobody(shop: Shop) -> None:
    await shop.call("DELETE", "Customer/1.json")
    await shop.call("DELETE", "Customer/2/Anonymize.json")

    rows = await shop.rows("Customer.json?archived=only&limit=2&load_relations=%5B%22Contact%22%5D")
    assert ids(rows, "customerID") == ["1", "2"]
    assert (rows[1]["firstName"], rows[1]["lastName"], rows[1]["Contact"]["Emails"]) == ("Customer", "[2]", "")


async def test_tax_on_top_is_counted_per_line_and_rounded_once_for_each_tax(shop: Shop) -> None:
    category = shop.system.store.find("TaxCategory", ON_TOP)
    assert category is not None
    category["tax2Rate"] = "0.0475"
    goods = lines({"itemID": 1, "unitPrice": "12.49"}, {"itemID": 4, "unitPrice": 7.3, "unitQuantity": 3})

    sale = await post(shop, "Sale.json", {**TILL, **goods, "taxCategoryID": ON_TOP})

    first, second = sale["SaleLines"]["SaleLine"]
    assert (first["calcTax1"], first["calcTax2"], first["calcTotal"]) == ("2.8727", "0.593275", "15.955975")
    assert (second["calcSubtotal"], second["calcTax1"]) == ("21.9", "5.037")
    assert (sale["calcSubtotal"], sale["calcTax1"], sale["calcTax2"]) == ("34.39", "7.91", "1.63")
    assert (sale["total"], sale["balance"], sale["completed"]) == ("43.93", "43.93", "false")


async def test_discounts_come_off_before_tax_and_tax_inside_is_counted_backwards(shop: Shop) -> None:
    goods = lines({"itemID": 1, "unitPrice": "10", "unitQuantity": 2, "discountPercent": "0.1"})

    sale = await post(shop, "Sale.json", {**TILL, **goods, "discountPercent": "0.05"})

    line = sale["SaleLines"]["SaleLine"]
    assert (line["calcLineDiscount"], line["calcTransactionDiscount"], line["calcTotal"]) == ("2", "0.9", "17.1")
    assert (sale["calcDiscount"], sale["total"], sale["calcTax1"]) == ("2.9", "17.1", "3.2")


async def test_a_sale_completes_only_when_it_is_paid_and_then_the_goods_are_gone(shop: Shop) -> None:
    before = await stock_of(shop, "1")
    goods = lines({"itemID": 1, "unitPrice": "10", "unitQuantity": 2})

    said = await refused(shop, "POST", "Sale.json", {**TILL, **goods, **paid("19.99"), "completed": True})
    sale = await post(shop, "Sale.json", {**TILL, **goods, **paid("20"), "completed": True})

    after = await stock_of(shop, "1")
    assert "total is 20" in said
    assert (sale["saleID"], sale["ticketNumber"], sale["balance"]) == ("401", "220000000401", "0")
    assert [int(before[each]) - int(after[each]) for each in ("0", "1", "2")] == [2, 2, 0]
    assert sale["SalePayments"]["SalePayment"]["PaymentType"]["name"] == "Cash"
    check_row("SalePayment", {k: v for k, v in sale["SalePayments"]["SalePayment"].items() if isinstance(v, str)})


async def test_too_much_cash_is_given_back_as_change(shop: Shop) -> None:
    sale = await post(
        shop, "Sale.json", {**TILL, **lines({"itemID": 1, "unitPrice": "10"}), **paid("50"), "completed": 1}
    )

    assert (sale["change"], sale["SalePayments"]["SalePayment"]["amount"], sale["balance"]) == ("40", "10", "0")


async def test_an_open_sale_is_paid_later_and_a_completed_one_is_closed(shop: Shop) -> None:
    sale = await post(shop, "Sale.json", {**TILL, **lines({"itemID": 1, "unitPrice": "10"})})
    path = f"Sale/{sale['saleID']}.json"

    early = await refused(shop, "PUT", path, {"completed": True})
    reply = await shop.call("PUT", path, {**paid("10", 3), "completed": True})
    late = await refused(shop, "PUT", path, lines({"itemID": 4}))
    gone = await refused(shop, "DELETE", path)

    assert "not completed" in early
    assert reply.json()["Sale"]["completed"] == "true"
    assert "cannot be changed" in late
    assert "cannot be archived" in gone


async def test_voiding_puts_the_goods_back(shop: Shop) -> None:
    before = await stock_of(shop, "1")
    goods = {**TILL, **lines({"itemID": 1, "unitPrice": "10"}), **paid("10"), "completed": True}
    sale = await post(shop, "Sale.json", goods)

    await shop.call("PUT", f"Sale/{sale['saleID']}.json", {"voided": True})

    assert await stock_of(shop, "1") == before
    assert ids(await shop.rows("Sale.json?voided=true&saleID=>,400"), "saleID") == [sale["saleID"]]


async def test_a_refund_takes_everything_back_with_positive_prices(shop: Shop) -> None:
    before = await stock_of(shop, "1")
    goods = {**TILL, **lines({"itemID": 1, "unitPrice": "10", "unitQuantity": 2}), **paid("20"), "completed": True}
    sale = await post(shop, "Sale.json", goods)

    back = {**TILL, "SalePayments": {"SalePayment": {"paymentTypeID": 1}}}
    refund = await post(shop, f"Sale/{sale['ticketNumber']}/refund.json", back)

    line = refund["SaleLines"]["SaleLine"]
    assert (line["unitQuantity"], line["unitPrice"], refund["total"]) == ("-2", "10", "-20")
    assert line["parentSaleLineID"] == sale["SaleLines"]["SaleLine"]["saleLineID"]
    assert await stock_of(shop, "1") == before


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"employeeID": 1, "shopID": 1}, "registerID must be the id"),
        ({**TILL, "customerID": 999}, "'Customer' not found"),
        ({**TILL, **lines({"itemID": 999})}, "no item '999'"),
        ({**TILL, **paid("1", 99)}, "paymentTypeID"),
        ({**TILL, **lines({"itemID": 1, "unitQuantity": "two"})}, "unitQuantity"),
    ],
)
async def test_a_sale_that_points_to_nothing_is_refused_and_nothing_of_it_is_kept(
    body: dict[str, Any], said: str, shop: Shop
) -> None:
    assert said in await refused(shop, "POST", "Sale.json", body)

    assert len(shop.system.store.table("Sale")) == 400


async def test_an_item_is_named_by_a_code_and_a_line_may_have_no_item(shop: Shop) -> None:
    rows = [{"itemCode": "210000000001", "unitQuantity": 1}, {"unitPrice": "5", "Note": {"note": "Wrapping"}}]

    sale = await post(shop, "Sale.json", {**TILL, "SaleLines": [{"SaleLine": each} for each in rows]})

    found = await shop.get(f"Sale/{sale['saleID']}.json?load_relations=%5B%22SaleLines.Note%22%5D")
    first, second = found["Sale"]["SaleLines"]["SaleLine"]
    assert (first["itemID"], second["itemID"]) == ("1", "0")
    assert second["Note"]["note"] == "Wrapping"
    assert "Note" not in first


async def test_neighbours_come_only_when_asked_for_and_a_walk_in_has_no_customer(shop: Shop) -> None:
    plain = await shop.get("Sale/3.json")
    loaded = await shop.get("Sale/3.json?load_relations=all")
    known = await shop.get("Sale/1.json?load_relations=%5B%22Customer.Contact%22%5D")

    assert not {"SaleLines", "SalePayments", "Customer"} & set(plain["Sale"])
    assert "SaleLines" in loaded["Sale"]
    assert "Customer" not in loaded["Sale"]
    assert "Contact" in known["Sale"]["Customer"]


async def test_completing_a_sale_costs_more_than_parking_it(shop: Shop) -> None:
    goods = lines({"itemID": 1, "unitPrice": "10"})

    parked = await shop.call("POST", "Sale.json", {**TILL, **goods})
    completed = await shop.call("POST", "Sale.json", {**TILL, **goods, **paid("10"), "completed": True})

    costs = [reply.headers["X-LS-API-Request-Cost"] for reply in (parked, completed)]
    assert costs == ["2.5", "6"]


async def test_the_demo_sales_have_what_makes_life_hard(shop: Shop) -> None:
    await shop.without_limits()
    wish = "load_relations=%5B%22SaleLines%22,%22SalePayments.PaymentType%22%5D"
    sales = [row for page in await shop.pages(f"Sale.json?{wish}") for row in page]

    states = Counter((sale["completed"], sale["voided"]) for sale in sales)
    totals = [Decimal(sale["total"]) for sale in sales]
    kinds = Counter(
        payment["PaymentType"]["type"]
        for sale in sales
        for payment in _rows(sale.get("SalePayments", {}).get("SalePayment", []))
    )
    assert states == {("true", "false"): 372, ("false", "false"): 20, ("true", "true"): 8}
    assert sum(total < 0 for total in totals) >= 25
    assert all(Decimal(sale["balance"]) == 0 for sale in sales if sale["completed"] == "true")
    assert {"cash", "credit card", "gift card", "user defined"} <= set(kinds)
    assert sum(sale["customerID"] == "0" for sale in sales) > 100
    assert any(len(_rows(sale.get("SalePayments", {}).get("SalePayment", []))) == 2 for sale in sales)


async def test_the_demo_customers_live_in_five_countries_and_some_have_no_mail(shop: Shop) -> None:
    await shop.without_limits()
    pages = await shop.pages("Customer.json?archived=true&load_relations=%5B%22Contact%22%5D")

    contacts = [row["Contact"] for page in pages for row in page]
    countries = {contact["Addresses"]["ContactAddress"]["countryCode"] for contact in contacts}
    assert len(contacts) == 200
    assert countries == {"PL", "CZ", "ES", "IT", "DE", ""}
    assert sum(contact["Emails"] == "" for contact in contacts) >= 10


def _rows(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
