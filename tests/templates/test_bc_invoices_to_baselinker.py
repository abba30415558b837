"""Business Central invoices to BaseLinker: from the order over its invoice back to the order."""

import base64
from typing import Any

import pytest
from wareflow.sandbox.kit.faults import Fault

from tests.templates.by_hand import asked_of_baselinker, change_in_bc, in_baselinker, in_bc, in_the_office, post_order
from tests.templates.world import World, books_of, surprises

ORDERS, FLOW = "baselinker_orders_to_bc", "bc_invoices_to_baselinker"


@pytest.fixture
async def posted(world: World) -> tuple[int, str]:
    """A BaseLinker order that was made, shipped and invoiced in Business Central, and the number of its invoice."""
    await world.run(ORDERS)
    order_id = next(each["order_id"] for each in world.orders() if each["order_status_id"] == 64002)
    return order_id, await post_order(world, f"BL-{order_id}")


def invoices(world: World, order_id: int) -> list[dict[str, Any]]:
    return [row for row in world.rows("baselinker", "invoices") if row["order_id"] == order_id]


def sent(world: World, after: int = 0) -> list[str]:
    return [asked_of_baselinker(request)[0] for request in world.writes_to("baselinker")[after:]]


async def test_the_order_gets_one_invoice_with_the_number_and_the_print_of_business_central(
    posted: tuple[int, str], world: World
) -> None:
    order_id, number = posted

    await world.run(FLOW)

    (invoice,) = invoices(world, order_id)
    content = base64.b64decode(invoice["external_file"].removeprefix("data:"))
    assert invoice["external_invoice_number"] == number
    assert content.startswith(b"%PDF-")
    assert number.encode() in content
    assert sent(world) == ["addInvoice", "addOrderInvoiceFile"]


async def test_a_plan_goes_to_the_end_sends_nothing_and_is_what_the_run_then_does(
    posted: tuple[int, str], world: World
) -> None:
    plan = await world.run(FLOW, "plan")
    planned = sent(world)

    run = await world.run(FLOW)

    assert planned == []
    assert surprises(plan, run) == []
    assert {record.change.object for record in plan.changes} == {"invoice", "file", "invoice_file"}
    assert books_of(plan) == books_of(run)


async def test_an_order_that_shows_the_invoice_is_skipped_because_it_exists_and_nothing_is_written(
    posted: tuple[int, str], world: World
) -> None:
    await world.run(FLOW)
    written = len(sent(world))

    run = await world.run(FLOW)

    assert run.books.skipped == {"exists": 1, "filtered": 12}
    assert sent(world, written) == []
    assert run.records("pdf", "printed") == []


async def test_an_invoice_that_baselinker_issued_before_is_used_and_no_second_one_made(
    posted: tuple[int, str], world: World
) -> None:
    order_id, number = posted
    await in_baselinker(world, "addInvoice", order_id=order_id, series_id=4401)
    written = len(sent(world))

    await world.run(FLOW)

    (invoice,) = invoices(world, order_id)
    assert invoice["external_invoice_number"] == number
    assert sent(world, written) == ["addOrderInvoiceFile"]


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
async def test_a_fault_while_writing_makes_no_second_invoice(kind: str, posted: tuple[int, str], world: World) -> None:
    world.sandbox.systems["baselinker"].faults.add(Fault(kind, times=1, write=True))

    await world.run(FLOW)
    again = await world.run(FLOW)

    (invoice,) = invoices(world, posted[0])
    assert invoice["external_invoice_number"] == posted[1]
    assert again.books.skipped == {"exists": 1, "filtered": 12}


async def test_another_pdf_on_the_order_is_left_and_counted(posted: tuple[int, str], world: World) -> None:
    order_id, _ = posted
    made = await in_baselinker(world, "addInvoice", order_id=order_id, series_id=4401)
    file = {"file": "data:" + base64.b64encode(b"%PDF-1.7 by hand").decode(), "external_invoice_number": "FV/1"}
    await in_baselinker(world, "addOrderInvoiceFile", invoice_id=made["invoice_id"], **file)
    written = len(sent(world))

    run = await world.run(FLOW)

    assert run.books.skipped == {"filtered": 12, "other": 1}
    assert invoices(world, order_id)[0]["external_invoice_number"] == "FV/1"
    assert sent(world, written) == []


async def test_a_change_of_the_invoice_that_the_customer_does_not_see_writes_nothing(
    posted: tuple[int, str], world: World
) -> None:
    await world.run(FLOW)
    written = len(sent(world))
    invoice = in_bc(world, "salesInvoices", "number", posted[1])
    await in_the_office(world, "PATCH", f"salesInvoices({invoice['id']})", {"promisedPayDate": "2026-12-24"})

    await world.run(FLOW)

    assert sent(world, written) == []


async def test_a_canceled_invoice_is_not_sent(posted: tuple[int, str], world: World) -> None:
    order_id, number = posted
    invoice = in_bc(world, "salesInvoices", "number", number)
    await in_the_office(world, "POST", f"salesInvoices({invoice['id']})/Microsoft.NAV.cancel")

    run = await world.run(FLOW)

    assert run.books.skipped == {"filtered": 13}
    assert invoices(world, order_id) == []


async def test_an_order_deleted_in_baselinker_sets_its_invoice_aside_and_the_others_go_on(
    posted: tuple[int, str], world: World
) -> None:
    order_id, _ = posted
    other = next(
        each["order_id"] for each in world.orders() if each["order_status_id"] == 64002 and each["order_id"] != order_id
    )
    await post_order(world, f"BL-{other}")
    orders: Any = world.sandbox.systems["baselinker"]
    del orders.account.orders[order_id]

    run = await world.run(FLOW)

    (parked,) = run.parked
    assert f"BaseLinker refused the invoice of order {order_id}" in parked.problem.message
    assert len(invoices(world, other)) == 1
    assert run.books.balanced


async def test_a_series_that_is_none_sets_the_invoice_aside_and_the_right_one_lets_it_through(
    posted: tuple[int, str], world: World
) -> None:
    wrong = await world.run(FLOW, config={"issue": {"series": "9999"}})
    right = await world.run(FLOW)

    assert "9999 is no invoice series" in wrong.parked[0].problem.message
    assert right.parked == []
    assert len(invoices(world, posted[0])) == 1


async def test_an_order_posted_meanwhile_is_not_made_again(posted: tuple[int, str], world: World) -> None:
    await change_in_bc(world, "items", "00123", unitPrice=1)
    written = len(world.writes_to("business_central"))

    run = await world.run(ORDERS)

    assert run.books.skipped == {"exists": 13}
    assert len(world.writes_to("business_central")) == written
