"""Shopify: mark order as paid, cancel order, ship order."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.archive_order import ArchiveOrder
from nodes.shopify.cancel_order import CancelOrder
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.create_fulfillment import CreateFulfillment
from nodes.shopify.mark_order_paid import MarkOrderPaid

AT = "2026-11-20T10:00:00Z"
LINES = [
    {"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 3},
    {"title": "Talerz", "sku": "1e5", "price": "8.00", "quantity": 1},
]
ORDERS = [
    {"name": "#1", "updatedAt": AT, "lines": LINES, "paid": False},
    {"name": "#2", "updatedAt": AT, "lines": LINES},
    {"name": "#3", "updatedAt": AT, "lines": LINES, "paid": False, "held": True},
    {"name": "#12", "updatedAt": AT, "lines": LINES},
]


@pytest.fixture(autouse=True)
def orders(shop: Sandbox) -> None:
    shop.seed(data={"orders": ORDERS})
    shop.requests.clear()


async def act(
    node: Any, transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *names: Any, **config: Any
) -> NodeRun:
    mode = config.pop("mode", "live")
    records = [name if isinstance(name, dict) else {"name": name, "tracking_number": "0034"} for name in names]
    settings = {"connection": "shop", "by": "name", "order": "{{ item.name }}", **config}
    return await run_node(node, settings, Batch.of(records), http=transport, connection=connection, mode=mode)


def order(shop: Sandbox, name: str) -> dict[str, Any]:
    return next(row for row in shop.store.all("Order") if row["name"] == name)


def writes(shop: Sandbox) -> int:
    return len([entry for entry in shop.requests.find(write=True) if entry.performed])


# All three ----------------------------------------------------------------------------------------------------------

WRITING = [MarkOrderPaid, CancelOrder, CreateFulfillment]


@pytest.mark.parametrize("node", WRITING)
async def test_a_second_run_writes_nothing(
    node: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    first = await act(node, transport, connection, "#1")
    done = writes(shop)

    second = await act(node, transport, connection, "#1")

    assert first.errors() == second.errors() == []
    assert (done, writes(shop)) == (1, 1)
    assert second.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize("node", WRITING)
async def test_a_plan_shows_the_change_and_writes_nothing(
    node: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(node, transport, connection, "#1", mode="plan")

    assert [record.change.action for record in run.changes] == ["update"]
    assert writes(shop) == 0


@pytest.mark.parametrize("node", WRITING)
@pytest.mark.parametrize("kind", ["500_after", "500_before", "429"])
async def test_a_lost_reply_and_a_busy_shop_end_in_one_write(
    node: Any, kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True))

    run = await act(node, transport, connection, "#1")

    assert writes(shop) == 1
    assert len(run.records("done")) == 1


@pytest.mark.parametrize("node", WRITING)
@pytest.mark.parametrize("name", ["#404", "", None, "#1 OR #2"])
async def test_an_order_that_there_is_none_of_fails_alone(
    node: Any, name: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(node, transport, connection, name, "#1")

    assert len(run.errors()) == 1
    assert len(run.records("done")) == 1


@pytest.mark.parametrize("node", WRITING)
async def test_an_order_is_found_by_its_id_too(
    node: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    number = order(shop, "#1")["legacyResourceId"]

    run = await act(node, transport, connection, number, by="order_id")

    assert run.errors() == []
    assert writes(shop) == 1


# Paid ---------------------------------------------------------------------------------------------------------------


async def test_what_is_outstanding_is_noted_as_paid(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(MarkOrderPaid, transport, connection, "#1")

    assert order(shop, "#1")["displayFinancialStatus"] == "PAID"
    assert run.records("done")[0]["financial_status"] == "PAID"


async def test_a_cancelled_order_cannot_be_paid_and_says_so(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    order(shop, "#1").update(cancelledAt=AT, canMarkAsPaid=False)

    run = await act(MarkOrderPaid, transport, connection, "#1")

    assert run.errors() == ["Order #1 cannot be marked as paid: it is cancelled."]


# Cancelled ----------------------------------------------------------------------------------------------------------


async def test_an_order_is_cancelled_and_the_money_given_back(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(CancelOrder, transport, connection, "#2", refund=True, reason="CUSTOMER", note="Zadzwonił")

    stored = order(shop, "#2")
    assert run.errors() == []
    assert (stored["cancelReason"], stored["displayFinancialStatus"]) == ("CUSTOMER", "REFUNDED")


async def test_a_job_that_takes_long_is_waited_for(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection, waits: list[float]
) -> None:
    shop.settings["job_looks"] = 4

    run = await act(CancelOrder, transport, connection, "#2")

    assert run.records("done")[0]["cancelled"] is True
    assert len(waits) == 5


async def test_an_order_with_a_shipment_is_refused_in_words(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await act(CreateFulfillment, transport, connection, "#2")

    run = await act(CancelOrder, transport, connection, "#2")

    assert run.errors()[0].startswith("Shopify refused order #2: Cannot cancel an order that has fulfillments")


async def test_a_note_that_is_too_long_is_told_before_anything_is_sent(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(CancelOrder, transport, connection, "#2", note="x" * 256)

    assert run.errors() == ["The note has 256 characters, Shopify takes 255."]
    assert writes(shop) == 0


# Shipped ------------------------------------------------------------------------------------------------------------


async def test_all_that_is_left_goes_off_with_its_tracking_number(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    link = "https://parcels.example/0034"

    run = await act(CreateFulfillment, transport, connection, "#1", carrier="DPD", url=link)

    stored = order(shop, "#1")
    parcel = shop.store.one(stored["fulfillments"][0])
    assert run.errors() == []
    assert stored["displayFulfillmentStatus"] == "FULFILLED"
    assert parcel["trackingInfo"][0] == {"number": "0034", "company": "DPD", "url": link}


async def test_some_lines_go_off_and_the_rest_with_the_next_number(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    part = {"name": "#1", "tracking_number": "A", "lines": [{"sku": "00123", "quantity": 2}]}
    rest = {"name": "#1", "tracking_number": "B", "lines": []}

    run = await act(CreateFulfillment, transport, connection, part, rest, lines="{{ item.lines }}")

    stored = order(shop, "#1")
    assert run.errors() == []
    assert [shop.store.one(each)["totalQuantity"] for each in stored["fulfillments"]] == [2, 2]
    assert stored["displayFulfillmentStatus"] == "FULFILLED"


async def test_more_than_is_left_is_refused_before_anything_is_sent(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    wish = {"name": "#1", "tracking_number": "A", "lines": [{"sku": "00123", "quantity": 4}]}

    run = await act(CreateFulfillment, transport, connection, wish, lines="{{ item.lines }}")

    assert "Of 00123 in order #1 3 are left to ship, not 4" in run.errors()[0]
    assert writes(shop) == 0


async def test_an_order_on_hold_says_why_and_what_to_do(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await act(CreateFulfillment, transport, connection, "#3")

    assert run.errors() == [
        "Order #3 cannot be shipped yet, it is on hold (AWAITING_PAYMENT). Release it in Shopify, then replay the item."
    ]


async def test_goods_of_two_places_are_two_parcels_and_a_repeat_makes_no_third(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.reset()
    shop.requests.clear()
    name = next(row["name"] for row in shop.store.all("Order") if len(row["fulfillmentOrders"]) == 2)

    first = await act(CreateFulfillment, transport, connection, name)
    second = await act(CreateFulfillment, transport, connection, name)

    assert first.errors() == second.errors() == []
    assert writes(shop) == len(order(shop, name)["fulfillments"]) == 2


@pytest.mark.parametrize("lines", [[{"sku": "00123", "quantity": 1}], []])
async def test_the_same_number_ships_nothing_more_although_something_is_left(
    lines: Any, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    part = {"name": "#1", "tracking_number": "A", "lines": [{"sku": "00123", "quantity": 1}]}
    await act(CreateFulfillment, transport, connection, part, lines="{{ item.lines }}")

    run = await act(CreateFulfillment, transport, connection, {**part, "lines": lines}, lines="{{ item.lines }}")

    assert run.books.skipped == {"unchanged": 1}
    assert [shop.store.one(each)["totalQuantity"] for each in order(shop, "#1")["fulfillments"]] == [1]


async def test_lines_of_other_systems_are_mapped_and_comments_among_them_left_out(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    lines = [{"no": "1E5", "count": 1}, {"no": "", "count": 0, "text": "Thank you"}]
    fields = {"sku": "{{ item.line.no or none }}", "quantity": "{{ item.line.count }}"}

    run = await act(CreateFulfillment, transport, connection, {"name": "#1", "tracking_number": "A", "lines": lines},
                    lines="{{ item.lines }}", **fields)  # fmt: skip

    [change] = [record.change for record in run.changes]
    assert {each.name: (each.before, each.after) for each in change.fields}["left"] == (4, 3)


async def test_lines_that_name_no_goods_never_ship_everything(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    wish = {"name": "#1", "tracking_number": "A", "lines": [{"sku": None, "quantity": 1}]}

    run = await act(CreateFulfillment, transport, connection, wish, lines="{{ item.lines }}")

    assert "None of the lines names goods" in run.errors()[0]
    assert writes(shop) == 0


# Archive ------------------------------------------------------------------------------------------------------------


async def test_an_order_is_archived_when_it_is_done_and_opened_again(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    waiting = await act(ArchiveOrder, transport, connection, "#2")
    await act(CreateFulfillment, transport, connection, "#2")

    done = await act(ArchiveOrder, transport, connection, "#2")
    closed = order(shop, "#2")["closedAt"]
    again = await act(ArchiveOrder, transport, connection, "#2")
    opened = await act(ArchiveOrder, transport, connection, "#2", wanted="open")

    assert len(waiting.records("left_out")) == 1
    assert waiting.books.skipped == {"other": 1}
    assert (done.records("done")[0]["archived"], closed is not None) == (True, True)
    assert again.books.skipped == {"unchanged": 1}
    assert (opened.records("done")[0]["archived"], order(shop, "#2")["closed"]) == (False, False)


async def test_a_cancelled_order_is_not_opened_again(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await act(CancelOrder, transport, connection, "#2")

    run = await act(ArchiveOrder, transport, connection, "#2", wanted="open")

    assert "is cancelled" in run.errors()[0]
