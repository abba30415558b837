"""Shopify: changed orders, read from the imitated shop."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch, Window
from wareflow.testing import NodeRun, run_node

from nodes.shopify import scan
from nodes.shopify.changed_orders import ChangedOrders
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.create_fulfillment import CreateFulfillment
from nodes.shopify.documents import ORDERS
from nodes.shopify.tests.conftest import client_of, connected

AT = "2026-05-01T10:00:00Z"
ORDER: dict[str, Any] = {
    "updatedAt": AT,
    "email": "ewa@example.com",
    "lines": [{"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 2, "rate": "0.23"}],
    "shipping": [{"title": "DPD", "price": "4.90", "rate": "0.23"}],
}


async def read(
    transport: httpx.AsyncBaseTransport,
    connection: ShopifyConnection,
    window: Window | None = None,
    **config: Any,
) -> NodeRun:
    return await run_node(
        ChangedOrders, {"connection": "shop", **config}, http=transport, connection=connection, window=window
    )


def seed(shop: Sandbox, *orders: dict[str, Any]) -> None:
    shop.seed(data={"orders": list(orders)})
    shop.requests.clear()


async def test_every_order_adds_up_to_the_cent_in_both_currencies(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(transport, connection, test_orders=True, page_size=20, allowed_difference="0")

    orders = run.records("orders")
    assert len({order["order_id"] for order in orders}) == len(orders) == 400
    assert run.errors() == []
    assert {order["difference"] for order in orders} == {order["difference_presentment"] for order in orders} == {0}
    assert [order["updated_at"] for order in orders] == sorted(order["updated_at"] for order in orders)


async def test_the_demo_holds_every_odd_case(transport: httpx.ASGITransport, connection: ShopifyConnection) -> None:
    run = await read(transport, connection, test_orders=True, page_size=20)

    orders = run.records("orders")
    kinds = {line["kind"] for order in orders for line in order["lines"]}
    assert kinds == {"product", "gift_card", "tip", "custom"}
    assert {order["presentment_currency"] for order in orders} == {"EUR", "PLN", "CZK"}
    assert {order["taxes_included"] for order in orders} == {True, False}
    assert any(len(order["shipping_lines"]) == 2 for order in orders)
    assert any(payment["gateway"] == "gift_card" for order in orders for payment in order["payments"])
    assert any(order["company"] and order["vat_number"] for order in orders)
    assert any(order["company_id"] and not order["vat_number"] for order in orders)
    assert any(order["email"] is None for order in orders)
    assert any(order["cash_rounding"] for order in orders)
    assert any(order["cancelled_at"] for order in orders)
    assert any(order["edited"] for order in orders)
    assert {"PARTIALLY_REFUNDED", "REFUNDED", "PENDING", "AUTHORIZED", "VOIDED", "PARTIALLY_PAID"} <= {
        order["financial_status"] for order in orders
    }


async def test_codes_stay_text_and_money_is_exact(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    codes = ["00123", "1e5", "1.10", "+48600100200", "None"]
    lines = [{"title": code, "sku": code, "price": "1.10", "rate": "0.23"} for code in codes]
    seed(shop, {**ORDER, "lines": lines, "currency": "PLN", "rate": "4.2735"})

    run = await read(transport, connection)

    [order] = run.records("orders")
    assert [line["sku"] for line in order["lines"]] == codes
    assert {(line["unit_price"], line["unit_price_presentment"]) for line in order["lines"]} == {
        (Decimal("1.1"), Decimal("4.7"))
    }
    assert (order["currency"], order["presentment_currency"]) == ("EUR", "PLN")
    assert order["difference"] == order["difference_presentment"] == 0


async def test_discounts_of_line_and_order_are_in_the_total_of_the_line(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    line = {"title": "Kubek", "sku": "K", "price": "9.99", "quantity": 3, "rate": "0.23", "discount": "12.5"}
    seed(shop, {**ORDER, "lines": [line], "code": "SPRING15", "percent": 15})

    run = await read(transport, connection)

    [order] = run.records("orders")
    # 29.97 less 3.75 less 3.93
    assert (order["lines"][0]["discount"], order["lines"][0]["total"]) == (Decimal("7.68"), Decimal("22.29"))
    assert order["total"] == Decimal("27.19")


@pytest.mark.parametrize(("included", "total"), [(True, "29.9"), (False, "36.78")])
async def test_taxes_are_told_whether_they_are_in_the_price_or_come_on_top(
    included: bool, total: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "taxesIncluded": included})

    run = await read(transport, connection)

    [order] = run.records("orders")
    assert order["total"] == Decimal(total)
    assert order["lines"][0]["tax_rate"] == 23
    assert order["difference"] == 0


async def test_lines_of_a_long_order_are_read_to_their_end(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    lines = [{"title": f"L{number}", "sku": f"S{number}", "price": "1.00"} for number in range(143)]
    seed(shop, {**ORDER, "lines": lines})

    run = await read(transport, connection)

    [order] = run.records("orders")
    assert [line["sku"] for line in order["lines"]] == [f"S{number}" for number in range(143)]
    assert order["difference"] == 0


async def test_orders_changed_in_one_second_are_all_read_across_pages(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, *({**ORDER, "name": f"#{number}"} for number in range(23)))

    run = await read(transport, connection, page_size=5)

    assert sorted(order["name"] for order in run.records("orders")) == sorted(f"#{number}" for number in range(23))


async def test_a_list_too_long_to_be_paged_is_read_in_parts_without_loss_or_repeats(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = [f"2026-05-01T10:00:{number // 3:02d}Z" for number in range(40)]
    seed(shop, *({**ORDER, "name": f"#{number}", "updatedAt": at} for number, at in enumerate(times)))
    shop.settings["paging_limit"] = 12
    monkeypatch.setattr(scan, "LONGEST_LIST", 10)

    run = await read(transport, connection, page_size=5)

    assert run.halted is None
    assert [order["name"] for order in run.records("orders")] == [f"#{number}" for number in range(40)]


async def test_an_order_changed_at_the_very_second_of_the_window_is_read(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "name": "#old", "updatedAt": "2026-05-01T09:59:59Z"}, {**ORDER, "name": "#new"})

    run = await read(transport, connection, Window(since=datetime(2026, 5, 1, 10, 0, tzinfo=UTC)))

    assert [order["name"] for order in run.records("orders")] == ["#new"]


async def test_a_scan_goes_on_at_the_page_where_it_was_cut_off(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, *({**ORDER, "name": f"#{number}"} for number in range(5)))
    tokens = []
    parts = dict.fromkeys(("customer", "company", "transactions", "fulfillments"), False)
    whole = scan.Scan(client_of(transport, connection), ORDERS, "orders", 2, {**parts, "lines": 5})
    async for _, token in whole.pages(None):
        tokens.append(token)
    rest = await read(transport, connection, Window(token=tokens[0]), page_size=2)

    assert [order["name"] for order in rest.records("orders")] == ["#2", "#3", "#4"]
    assert tokens[-1] is None


async def test_the_filter_is_shopifys_own_and_does_not_widen_the_window(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    paid, unpaid = {**ORDER, "name": "#paid"}, {**ORDER, "name": "#open", "paid": False}
    old = {**ORDER, "name": "#old", "updatedAt": "2026-04-01T10:00:00Z"}
    seed(shop, paid, unpaid, old)
    window = Window(since=datetime(2026, 5, 1, 10, 0, tzinfo=UTC))

    both = await read(transport, connection, window, filter="financial_status:paid OR financial_status:pending")
    one = await read(transport, connection, window, filter="financial_status:paid")

    assert sorted(order["name"] for order in both.records("orders")) == ["#open", "#paid"]
    assert [order["name"] for order in one.records("orders")] == ["#paid"]


async def test_an_order_that_does_not_add_up_is_set_aside_alone_or_passes_with_its_difference(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "name": "#good"}, {**ORDER, "name": "#odd"})
    for order in shop.store.all("Order"):
        if order["name"] == "#odd":
            order["totalPriceSet"]["shopMoney"]["amount"] = "31.0"

    strict = await read(transport, connection)
    lenient = await read(transport, connection, when_totals_differ="pass")

    assert [order["name"] for order in strict.records("orders")] == ["#good"]
    assert "#odd do not add up to its total of 31.0 EUR: 1.1 are missing" in strict.errors()[0]
    assert [order["difference"] for order in lenient.records("orders")] == [0, Decimal("1.10")]


async def test_test_orders_come_only_when_asked_for(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "test": True})

    without = await read(transport, connection)
    wanted = await read(transport, connection, test_orders=True)

    assert (len(without.records("orders")), len(wanted.records("orders"))) == (0, 1)


async def test_a_question_too_dear_is_asked_for_fewer_orders(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, *({**ORDER, "name": f"#{number}"} for number in range(60)))

    run = await read(transport, connection, page_size=50)

    assert len(run.records("orders")) == 60
    assert run.halted is None


async def test_throttling_is_waited_out_for_as_long_as_the_numbers_say(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection, waits: list[float]
) -> None:
    seed(shop, ORDER)
    shop.clock.freeze()
    shop.settings.update(bucket_size=2000, restore_rate=100)
    shop.bucket.fill(shop.clock.timestamp(), shop.settings)
    shop.bucket.available = 0.0

    run = await read(transport, connection, in_bulk="never")

    assert run.halted is not None
    assert run.halted.code == "rate_limited"
    assert waits
    assert 2 < waits[0] < 10


async def test_a_missing_scope_is_named_and_the_part_can_be_left_out(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, ORDER)
    shop.settings["scopes"] = ["read_orders", "read_products", "read_all_orders"]

    denied = await read(transport, connection)
    allowed = await read(transport, connection, include=["transactions"])

    assert denied.halted is not None
    assert "read_customers" in denied.halted.message
    assert len(allowed.records("orders")) == 1


async def test_data_beside_errors_is_not_taken_for_the_whole_answer(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, ORDER)
    shop.settings["partial_errors"] = True

    run = await read(transport, connection)

    assert run.records("orders") == []
    assert run.halted is not None
    assert "internal error" in run.halted.message


async def test_a_wrong_token_stops_the_run_with_the_way_out(shop: Sandbox, transport: httpx.ASGITransport) -> None:
    run = await read(transport, connected(access_token="shpat_wrong"))

    assert run.halted is not None
    assert run.halted.code == "auth"
    assert "Enter a valid one in the connection" in run.halted.message


async def test_risk_channel_status_page_and_returns_come_when_they_are_asked_for(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "shipped": True, "returned": "OPEN"}, {**ORDER, "name": "#2"})
    shop.store.all("Order")[0]["_risk"] = "HIGH"

    bare = (await read(transport, connection)).records("orders")[0]
    whole, other = (await read(transport, connection, include=["risk", "returns"])).records("orders")

    assert (bare["risk"], bare["returns"]) == (None, [])
    assert (whole["risk"], whole["risk_level"], other["risk"]) == ("CANCEL", "HIGH", "ACCEPT")
    assert whole["channel"] == "Online Store"
    assert whole["status_url"].startswith("https://lumo-home.myshopify.com/")
    [returned] = whole["returns"]
    assert (returned["status"], whole["return_status"]) == ("OPEN", "IN_PROGRESS")
    assert [(line["sku"], line["quantity"], line["reason"]) for line in returned["lines"]] == [
        ("00123", 1, "Wrong size")
    ]
    assert other["returns"] == []


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("status:open", ["#1", "#2", "#3"]),
        ("-status:closed", ["#1", "#2", "#3"]),
        ("tag:PILNE", ["#2"]),
        ("tag:pil*", ["#2"]),
        ("source_name:pos", ["#3"]),
        ("-source_name:pos", ["#1", "#2", "#4"]),
        ("fulfillment_status:fulfilled", ["#4"]),
        ("name:#1 OR name:#3", ["#1", "#3"]),
        ("-name:#2 financial_status:paid", ["#1", "#3", "#4"]),
    ],
)
async def test_orders_are_chosen_by_archive_tag_channel_shipment_or_name(
    filter: str, expected: list[str], shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    facts: list[dict[str, Any]] = [{}, {"tags": ["zimno", "pilne"]}, {"sourceName": "pos"}, {"shipped": True}]
    seed(shop, *({**ORDER, "name": f"#{place}", **each} for place, each in enumerate(facts, 1)))
    shop.store.all("Order")[3].update(closed=True, closedAt=AT)

    run = await read(transport, connection, filter=filter)

    assert [order["name"] for order in run.records("orders")] == expected


async def test_a_shipped_order_comes_again_with_its_shipment(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    seed(shop, {**ORDER, "name": "#1"}, {**ORDER, "name": "#2"})
    settings = {"connection": "shop", "by": "name", "order": "#1", "carrier": "DPD"}
    shop.clock.freeze(datetime(2026, 5, 2, 10, 0, tzinfo=UTC))
    await run_node(
        CreateFulfillment, settings, Batch.of([{"tracking_number": "0034"}]), http=transport, connection=connection
    )

    window = Window(since=datetime(2026, 5, 1, 11, 0, tzinfo=UTC))
    run = await read(transport, connection, window, include=["fulfillments"])

    [order] = run.records("orders")
    assert (order["name"], order["fulfillment_status"]) == ("#1", "FULFILLED")
    assert [(row["carrier"], row["tracking_number"]) for row in order["fulfillments"]] == [("DPD", "0034")]


async def test_an_edited_order_comes_with_the_quantities_it_has_now(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await read(transport, connection, test_orders=True, filter="name:#1059", when_totals_differ="pass")

    [order] = run.records("orders")
    added, lowered = order["lines"][-1], order["lines"][0]
    assert (order["edited"], order["difference"]) == (True, 0)
    assert added["quantity"] == added["ordered_quantity"] > 0
    assert lowered["quantity"] == lowered["ordered_quantity"] - 1
    assert order["total"] == order["goods_total"] + order["shipping_total"] + order["tip_total"]
