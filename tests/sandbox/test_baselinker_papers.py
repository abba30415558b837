"""Payments, invoices, receipts, packages and returns of the imitated BaseLinker."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from wareflow.sandbox.baselinker.fields import fields_of
from wareflow.sandbox.baselinker.methods import methods, misfits
from wareflow.sandbox.baselinker.system import METHODS
from wareflow.sandbox.kit.replies import json_bytes, loads

from tests.sandbox.bl_shop import Shop, opened_shop
from tests.sandbox.test_baselinker_orders import fits
from tests.sandbox.test_baselinker_orders import misfits as odd_fields

ORDER = 9_100_001
PDF = base64.b64encode(b"%PDF-1.7\n\xfb\xef\xbe").decode()


@pytest.fixture
def shop() -> Iterator[Shop]:
    with opened_shop() as opened:
        yield opened


def test_every_method_stands_in_the_table_and_none_is_missing() -> None:
    assert set(METHODS) == set(methods())


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_without_its_must_is_refused_and_nothing_breaks(shop: Shop, method: str) -> None:
    must = [name for name, each in methods()[method].items() if each.required and each.type in ("int", "array")]

    reply = shop.call(method)

    assert reply["status"] == "ERROR" or not must


@pytest.mark.parametrize(
    ("method", "wish", "said"),
    [
        ("setOrderStatus", {"order_id": 1}, ["status_id is missing"]),
        ("getOrders", {"page": 1}, ["page is unknown"]),
        ("getOrders", {"order_id": "x"}, ["order_id is no int: 'x'"]),
        ("setOrderFields", {"order_id": 1, "extra_field_1": "x" * 51}, ["extra_field_1 is no text"]),
        ("setOrderStatus", {"order_id": "5", "status_id": 3}, []),
        ("getEverything", {}, ["getEverything is no method"]),
    ],
)
def test_the_table_tells_what_does_not_fit(method: str, wish: dict[str, Any], said: list[str]) -> None:
    found = misfits(method, wish)

    assert len(found) == len(said)
    assert all(words in text for words, text in zip(said, found, strict=True))


def test_a_payment_leaves_its_trace(shop: Shop) -> None:
    wish = {"order_id": ORDER, "payment_date": 1_793_700_000, "payment_comment": "Transfer"}

    shop.call("setOrderPayment", payment_done=10, **wish)
    shop.call("setOrderPayment", payment_done="25.5", external_payment_id="P-1", **wish)

    payments = shop.call("getOrderPaymentsHistory", order_id=ORDER)["payments"]
    assert [(each["paid_before"], each["paid_after"]) for each in payments][-1] == ("10.00", "25.50")
    assert payments[-1]["external_payment_id"] == "P-1"
    assert payments[-1]["date"] == "1793700000"
    assert 3 in {entry["log_type"] for entry in shop.journal(order_id=ORDER)}


def test_an_invoice_is_numbered_in_its_series_and_adds_up(shop: Shop) -> None:
    shop.control("clock", freeze="2026-11-21T12:00:00+00:00")
    first = shop.call("addInvoice", order_id=ORDER, series_id=4402)["invoice_id"]
    second = shop.call("addInvoice", order_id=ORDER, series_id="4402", vat_rate="NP")["invoice_id"]

    made = shop.call("getInvoices", id_from=first)["invoices"]

    order = shop.orders(order_id=ORDER)[0]
    total = sum(line["price_brutto"] * line["quantity"] for line in order["products"]) + order["delivery_price"]
    assert [each["invoice_id"] for each in made] == [first, second]
    assert [each["sub_id"] for each in made] == [made[0]["sub_id"], made[0]["sub_id"] + 1]
    assert made[0]["number"] == f"{made[0]['sub_id']}/2026/UE"
    assert made[0]["total_price_brutto"] == pytest.approx(total)
    assert made[0]["total_price_netto"] < made[0]["total_price_brutto"] == made[1]["total_price_netto"]
    assert made[0]["external_id"] == str(first)
    assert sum(each["is_shipment"] for each in made[0]["items"]) == (order["delivery_price"] > 0)
    assert {entry["object_id"] for entry in shop.journal(order_id=ORDER, logs_types=[7])} == {first, second}


def test_invoices_come_a_hundred_at_a_time(shop: Shop) -> None:
    for _ in range(40):
        shop.system.perform("4101-20518-DEMOBASELINKERTOKEN", _form("addInvoice", order_id=ORDER, series_id=4401))

    first = shop.call("getInvoices", id_from=1)["invoices"]
    rest = shop.call("getInvoices", id_from=first[-1]["invoice_id"] + 1)["invoices"]

    assert len(first) == 100
    assert len(rest) == 20
    assert shop.call("getInvoices", id_from=rest[-1]["invoice_id"] + 1)["invoices"] == []


def _form(method: str, **wish: Any) -> dict[str, str]:
    return {"method": method, "parameters": json.dumps(wish)}


def test_an_external_file_takes_the_place_of_the_print(shop: Shop) -> None:
    invoice = shop.call("getInvoices")["invoices"][0]["invoice_id"]
    printed = shop.call("getInvoiceFile", invoice_id=invoice)

    shop.call("addOrderInvoiceFile", invoice_id=invoice, file=f"data:{PDF}", external_invoice_number="FV/1/2026")

    external = shop.call("getInvoiceFile", invoice_id=invoice, get_external=True)
    without = shop.call("getInvoices", get_external_invoices=False)["invoices"]
    assert base64.b64decode(printed["invoice"].removeprefix("data:")).startswith(b"%PDF-")
    assert external == {"status": "SUCCESS", "invoice": f"data:{PDF}", "invoice_number": "FV/1/2026"}
    assert shop.call("getInvoices", invoice_id=invoice)["invoices"][0]["external_invoice_number"] == "FV/1/2026"
    assert invoice not in {each["invoice_id"] for each in without}


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (PDF, "must begin with data:"),
        ("data:not base64", "no base64"),
        ("data:" + base64.b64encode(b"GIF89a").decode(), "neither PDF nor XML"),
        ("data:" + PDF.replace("+", " "), "no base64"),
    ],
)
def test_a_file_that_is_no_document_is_refused(shop: Shop, file: str, said: str) -> None:
    invoice = shop.call("getInvoices")["invoices"][0]["invoice_id"]

    reply = shop.call("addOrderInvoiceFile", invoice_id=invoice, file=file)

    assert said in reply["error_message"]
    assert shop.call("getInvoiceFile", invoice_id=invoice, get_external=True)["status"] == "ERROR"


def test_the_size_of_a_file_can_be_limited(shop: Shop) -> None:
    invoice = shop.call("getInvoices")["invoices"][0]["invoice_id"]
    shop.control("settings", largest_file_bytes=5)

    reply = shop.call("addOrderInvoiceFile", invoice_id=invoice, file=f"data:{PDF}")

    assert "larger than 5 bytes" in reply["error_message"]


def test_a_receipt_is_new_until_the_printer_has_spoken(shop: Shop) -> None:
    made = shop.call("addReceipt", order_id=ORDER)["receipt_id"]
    waiting = shop.call("getNewReceipts", id_from=made)["orders"]

    shop.call("setOrderReceipt", receipt_id=made, receipt_nr="W0001/77", date=1_793_700_000, printer_error=False)

    whole = shop.call("getReceipt", order_id=ORDER)
    assert [each["receipt_id"] for each in waiting] == [made]
    assert waiting[0]["products"]
    assert shop.call("getNewReceipts", id_from=made)["orders"] == []
    assert whole.keys() - {"status"} == fields_of("receipt").keys()
    assert made in {each["receipt_id"] for each in shop.call("getReceipts", id_from=made)["receipts"]}


def test_a_package_made_elsewhere_shows_on_the_order_and_goes_again(shop: Shop) -> None:
    wish = {"order_id": ORDER, "courier_code": "dpd", "package_number": "6222", "pickup_date": "1793700000"}
    made = shop.call("createPackageManual", **wish)

    [before] = shop.orders(order_id=ORDER)
    packages = shop.call("getOrderPackages", order_id=ORDER)["packages"]
    label = shop.call("getLabel", courier_code="dpd", package_id=made["package_id"])
    shop.call("deleteCourierPackage", courier_code="dpd", package_number="6222")

    [after] = shop.orders(order_id=ORDER)
    assert made["package_number"] == "6222"
    assert (before["delivery_package_module"], before["delivery_package_nr"]) == ("dpd", "6222")
    assert packages[-1]["account_id"] == ""
    assert {**packages[-1], "account_id": 0}.keys() == fields_of("package").keys()
    assert label["status"] == "ERROR"
    assert after["delivery_package_nr"] == ""
    assert [each["log_type"] for each in shop.journal(order_id=ORDER)] == [9, 10]


def test_a_courier_nobody_knows_is_kept_by_name(shop: Shop) -> None:
    shop.call("createPackageManual", order_id=ORDER, courier_code="Bike Bros", package_number="1", pickup_date=0)

    package = shop.call("getOrderPackages", order_id=ORDER)["packages"][-1]

    assert (package["courier_code"], package["courier_other_name"]) == ("other", "Bike Bros")


def test_a_label_is_base64_without_a_prefix(shop: Shop) -> None:
    order = next(each for each in shop.orders() if each["delivery_package_nr"])
    package = shop.call("getOrderPackages", order_id=order["order_id"])["packages"][0]

    label = shop.call("getLabel", courier_code=package["courier_code"], package_id=package["package_id"])
    history = shop.call("getCourierPackagesStatusHistory", package_ids=[package["package_id"]])["packages_history"]

    assert label["extension"] == "pdf"
    assert base64.b64decode(label["label"], validate=True).startswith(b"%PDF-")
    assert history[str(package["package_id"])][0]["tracking_status"] == 1


def test_returns_are_paged_by_id_and_moved(shop: Shop) -> None:
    found = shop.call("getOrderReturns")["returns"]
    last = found[-1]["return_id"]
    made = shop.call(
        "addOrderReturn", order_id=ORDER, status_id=6601, date_add=1_793_700_000, currency="PLN", refunded=False,
        products=[{"name": "Mug", "sku": "MUG-BLUE", "price_brutto": "34.90", "quantity": 1}],
    )["return_id"]  # fmt: skip

    shop.call("setOrderReturnStatus", return_id=made, status_id=6602)
    shop.call("setOrderReturnRefund", return_id=made, order_refund_done=34.9, refund_date=0, refund_comment="")
    shop.call("setOrderReturnFields", return_id=made, admin_comments="box open")

    [after] = shop.call("getOrderReturns", id_from=last + 1)["returns"]
    assert (after["return_id"], after["status_id"], after["refunded"]) == (made, 6602, "34.90")
    assert after["admin_comments"] == "box open"
    assert odd_fields("order_return", after) == []
    assert [fits(field, after["products"][0][name]) for name, field in fields_of("order_return_product").items()]
    kinds = [each["log_type"] for each in shop.call("getOrderReturnJournalList", return_id=made)["logs"]]
    assert kinds == [1, 11, 5, 10]


def test_the_lists_of_the_account_have_their_fields(shop: Shop) -> None:
    lists = {
        "series": "getSeries",
        "warehouse": "getInventoryWarehouses",
        "price_group": "getInventoryPriceGroups",
        "category": "getInventoryCategories",
        "manufacturer": "getInventoryManufacturers",
    }

    for what, method in lists.items():
        [rows] = [value for key, value in shop.call(method).items() if key != "status"]
        assert rows
        assert [odd_fields(what, row) for row in rows] == [[]] * len(rows)


def test_every_demo_invoice_and_package_has_exactly_the_fields_of_the_table(shop: Shop) -> None:
    invoices = shop.call("getInvoices")["invoices"]

    items = [item for invoice in invoices for item in invoice["items"]]
    assert {tuple(odd_fields("invoice", each)) for each in invoices} == {()}
    assert {tuple(odd_fields("invoice_item", each)) for each in items} == {()}


def test_a_restart_keeps_papers_payments_and_lists(shop: Shop) -> None:
    shop.call("setOrderPayment", order_id=ORDER, payment_done=10, payment_date=0, payment_comment="")
    before = shop.control_state()

    shop.system.restore(loads(json_bytes(shop.system.snapshot())))

    assert shop.control_state() == before
