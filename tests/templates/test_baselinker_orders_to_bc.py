"""BaseLinker orders to Business Central: what happens to single orders between two runs."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.local import LocalRun
from wareflow.sandbox.kit.faults import Fault

from tests.templates.by_hand import change_in_bc, in_baselinker, in_bc
from tests.templates.world import World, counts_of

FLOW = "baselinker_orders_to_bc"
EVERY_STATUS: dict[str, dict[str, Any]] = {"orders": {"statuses": []}}


def paid(world: World, **wanted: Any) -> dict[str, Any]:
    """The first order in the status Paid with these values."""
    fitting = [each for each in world.orders() if each["order_status_id"] == 64002]
    return next(each for each in fitting if all(each[name] == value for name, value in wanted.items()))


def total_of(order: dict[str, Any]) -> Decimal:
    lines = [line["price_brutto"] * line["quantity"] for line in order["products"]]
    return Decimal(sum(lines) + order["delivery_price"])


def in_business_central(world: World, order: dict[str, Any]) -> dict[str, Any]:
    return in_bc(world, "salesOrders", "externalDocumentNumber", f"BL-{order['order_id']}")


def lines_of(world: World, document: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for row in world.rows("business_central", "salesOrderLines") if row["documentId"] == document["id"]]


def the_only_write(world: World, system: str, after: int) -> tuple[str, Any]:
    (request,) = world.writes_to(system)[after:]
    return request.method, request.json


async def after_a_change(world: World) -> tuple[int, LocalRun]:
    """How many writes there were before the second run, and that run."""
    written = len(world.writes_to("business_central"))
    return written, await world.run(FLOW)


async def test_every_order_arrives_with_its_total_to_the_cent_in_its_currency(world: World) -> None:
    await world.run(FLOW, config=EVERY_STATUS)

    orders = [each for each in world.orders() if each["confirmed"]]
    stored = {row["externalDocumentNumber"]: row for row in world.rows("business_central", "salesOrders")}
    arrived = [each for each in orders if f"BL-{each['order_id']}" in stored]
    assert len(arrived) == 386
    for order in arrived:
        document = stored[f"BL-{order['order_id']}"]
        assert (document["totalAmountIncludingTax"], document["currencyCode"]) == (total_of(order), order["currency"])


async def test_discounts_gift_cards_and_delivery_become_lines_of_their_accounts(world: World) -> None:
    await world.run(FLOW, config=EVERY_STATUS)

    lines = world.rows("business_central", "salesOrderLines")
    booked = {(line["lineObjectNumber"], line["description"]) for line in lines if line["lineType"] == "Account"}
    assert {("700100", "Rabat"), ("840100", "Karta podarunkowa"), ("700200", "Kurier DPD")} <= booked
    assert {line["unitPrice"] for line in lines if line["description"] == "Rabat"} == {Decimal(-5)}
    assert {line["taxCode"] for line in lines if line["description"] == "Karta podarunkowa"} == {"VAT0"}


@pytest.mark.parametrize(("method", "terms"), [("Za pobraniem", "COD"), ("Przelewy24", "PREPAID")])
async def test_the_way_of_paying_decides_the_payment_terms(method: str, terms: str, world: World) -> None:
    order = paid(world)
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], payment_method=method)

    await world.run(FLOW)

    chosen = in_business_central(world, order)["paymentTermsId"]
    assert in_bc(world, "paymentTerms", "id", chosen)["code"] == terms


async def test_a_company_comes_with_its_vat_number_and_the_person_as_contact(world: World) -> None:
    order = paid(world)
    company = {"invoice_company": "Piec S.C.", "invoice_fullname": "Jan Kos", "invoice_nip": "PL5213870274"}
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], **company)

    await world.run(FLOW)

    customer = in_bc(world, "customers", "number", in_business_central(world, order)["customerNumber"])
    assert (customer["displayName"], customer["type"]) == ("Piec S.C.", "Company")
    assert customer["taxRegistrationNumber"] == "PL5213870274"
    assert "Jan Kos" in {contact["displayName"] for contact in world.rows("business_central", "contacts")}


async def test_a_vat_number_added_later_is_one_write_with_that_field(world: World) -> None:
    order = paid(world, invoice_company="")
    await world.run(FLOW)
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], invoice_nip="PL5213870274")

    written, run = await after_a_change(world)

    body = {"taxRegistrationNumber": "PL5213870274"}
    assert the_only_write(world, "business_central", written) == ("PATCH", body)
    assert counts_of(run)["update"] == 1


async def test_an_order_without_an_email_goes_to_the_default_customer(world: World) -> None:
    order = paid(world)
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], email="")

    await world.run(FLOW)

    document = in_business_central(world, order)
    assert (document["customerNumber"], document["shipToName"]) == ("C00001", order["delivery_fullname"])


async def test_a_pick_up_point_stands_in_the_ship_to_address(world: World) -> None:
    order = paid(world)
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], delivery_point_name="Paczkomat KRA012")

    await world.run(FLOW)

    document = in_business_central(world, order)
    stored = (document["shipToAddressLine1"], document["shipToAddressLine2"])
    assert stored == (order["delivery_address"], "Paczkomat KRA012")


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
async def test_a_fault_while_writing_makes_no_second_order_and_loses_none(kind: str, world: World) -> None:
    world.sandbox.systems["business_central"].faults.add(Fault(kind, times=3, write=True))

    run = await world.run(FLOW)
    again = await world.run(FLOW)

    numbers = [row["externalDocumentNumber"] for row in world.rows("business_central", "salesOrders")]
    made = [number for number in numbers if number.startswith("BL-")]
    assert (len(made), len(set(made))) == (13, 13)
    assert run.books.balanced
    assert again.books.skipped == {"exists": 13}


async def test_an_order_that_is_there_is_skipped_because_it_exists(world: World) -> None:
    await world.run(FLOW)

    written, run = await after_a_change(world)

    assert run.books.skipped == {"exists": 13}
    assert len(world.writes_to("business_central")) == written


async def test_an_order_changed_after_the_import_is_a_conflict_that_shows_the_difference(world: World) -> None:
    order = paid(world)
    await world.run(FLOW)
    line, before = order["products"][0], Decimal(order["products"][0]["quantity"])
    which = {"order_id": order["order_id"], "order_product_id": line["order_product_id"]}
    await in_baselinker(world, "setOrderProductFields", **which, quantity=int(before) + 4)

    written, run = await after_a_change(world)

    (conflict,) = [record.change for record in run.changes if record.change.action == "conflict"]
    shown = [(field.name, field.before, field.after) for field in conflict.fields]
    assert shown == [("lines[0].quantity", before, before + 4)]
    assert f"BL-{order['order_id']} is in Business Central as" in run.parked[0].problem.message
    assert len(world.writes_to("business_central")) == written


async def test_a_line_added_after_the_import_is_a_conflict_too(world: World) -> None:
    order = paid(world)
    await world.run(FLOW)
    extra = {"name": "Mug", "sku": "MUG-RED", "price_brutto": 34.9, "tax_rate": 23, "quantity": 1, "storage": "db"}
    await in_baselinker(world, "addOrderProduct", order_id=order["order_id"], **extra)

    written, run = await after_a_change(world)

    assert [parked.problem.code for parked in run.parked] == ["conflict"]
    assert len(world.writes_to("business_central")) == written


async def test_a_blocked_item_sets_the_order_aside_until_it_is_free_again(world: World) -> None:
    order = paid(world)
    sku = order["products"][0]["sku"]
    await change_in_bc(world, "items", sku, blocked=True)

    stopped = await world.run(FLOW)
    await change_in_bc(world, "items", sku, blocked=False)
    again = await world.run(FLOW)

    assert {parked.problem.code for parked in stopped.parked} == {"item_blocked"}
    assert f"item “{sku}” is blocked in Business Central" in stopped.parked[0].problem.message
    assert again.parked == []
    assert in_business_central(world, order)["totalAmountIncludingTax"] == total_of(order)


async def test_a_customer_blocked_in_the_office_sets_the_order_aside(world: World) -> None:
    order = paid(world)
    await in_baselinker(world, "setOrderFields", order_id=order["order_id"], email="")
    await change_in_bc(world, "customers", "C00001", blocked="All")

    run = await world.run(FLOW)

    assert [parked.problem.code for parked in run.parked] == ["customer_blocked"]
    assert run.books.balanced


async def test_goods_that_nobody_knows_in_the_office_set_the_order_aside(world: World) -> None:
    order = paid(world)
    line = {"order_id": order["order_id"], "order_product_id": order["products"][0]["order_product_id"]}
    await in_baselinker(world, "setOrderProductFields", **line, sku="NOBODY-KNOWS")

    run = await world.run(FLOW)

    assert [parked.problem.code for parked in run.parked] == ["item_missing"]


async def test_goods_without_a_sku_set_the_order_aside_and_make_no_empty_line(world: World) -> None:
    order = paid(world)
    line = {"order_id": order["order_id"], "order_product_id": order["products"][0]["order_product_id"]}
    await in_baselinker(world, "setOrderProductFields", **line, sku="")

    run = await world.run(FLOW)

    numbers = {row["externalDocumentNumber"] for row in world.rows("business_central", "salesOrders")}
    assert run.parked[0].problem.message.startswith("Line 1: it is of type Item and names none")
    assert f"BL-{order['order_id']}" not in numbers


async def test_the_status_moves_on_only_when_that_step_is_switched_on(world: World) -> None:
    order = paid(world)

    await world.run(FLOW)
    before = {each["order_id"]: each["order_status_id"] for each in world.orders()}
    await world.run(FLOW, switched_on=["to_ship"])

    after = {each["order_id"]: each["order_status_id"] for each in world.orders()}
    assert before[order["order_id"]] == 64002
    assert after[order["order_id"]] == 64003
    assert {number for number in after if before[number] != after[number]} == {
        number for number, status in before.items() if status == 64002
    }
