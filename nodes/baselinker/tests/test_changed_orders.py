"""BaseLinker: changed orders, read from the imitated account."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.changed_orders import ChangedOrders
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.tests.conftest import NOON, STATUSES, connected, order


async def read(
    transport: httpx.AsyncBaseTransport,
    connection: BaseLinkerConnection,
    window_from: int | None = None,
    **config: Any,
) -> NodeRun:
    window = Window(since=datetime.fromtimestamp(window_from, UTC)) if window_from else None
    settings = {"connection": "bl", **config}
    return await run_node(ChangedOrders, settings, http=transport, connection=connection, window=window)


def numbers(run: NodeRun) -> list[int]:
    return [int(record["order_id"]) for record in run.records("orders")]


def stock(account: Sandbox, *orders: dict[str, Any]) -> None:
    account.seed(data={"statuses": STATUSES, "orders": list(orders)})


@pytest.mark.parametrize("seconds", [1, 2, 7, 1000], ids=lambda n: f"{n} seconds")
async def test_no_order_is_lost_where_a_page_ends_inside_a_second(
    seconds: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, *(order(number, NOON + number * seconds // 250) for number in range(1, 251)))

    run = await read(transport, connection)

    assert sorted(numbers(run)) == list(range(1, 251))


async def test_an_order_confirmed_in_the_very_second_of_the_window_is_read(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1, NOON - 1), order(2, NOON), order(3, NOON + 1))

    run = await read(transport, connection, window_from=NOON)

    assert numbers(run) == [2, 3]


async def test_money_is_exact_ids_are_text_and_codes_keep_every_digit(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1, delivery_price="9.99", payment_done="34.99", want_invoice="1"))

    [record] = (await read(transport, connection)).records("orders")

    line = record["products"][0]
    assert (line["sku"], line["ean"], record["phone"]) == ("00123", "5901234123457", "+48600100200")
    assert (line["price_brutto"], record["total"]) == (Decimal("12.50"), Decimal("34.99"))
    assert (record["paid"], record["want_invoice"]) == (True, True)
    assert (record["order_id"], record["order_status_id"], record["order_status"]) == ("1", "11", "New")
    assert record["date_confirmed"] == NOON
    assert record["date_confirmed_iso"] == datetime.fromtimestamp(NOON, UTC).isoformat()


async def test_an_order_of_long_ago_comes_when_it_enters_a_chosen_status(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    old = order(1, NOON - 90_000, order_status_id=12, date_in_status=NOON + 5)
    stayed = order(2, NOON - 90_000, order_status_id=12, date_in_status=NOON - 80_000)
    stock(account, old, stayed, order(3, NOON + 5))

    run = await read(transport, connection, window_from=NOON, statuses=["12"])

    assert numbers(run) == [1]
    assert run.records("orders")[0]["changed_at"] == datetime.fromtimestamp(NOON + 5, UTC).isoformat()


async def test_a_status_may_be_given_by_name(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1), order(2, order_status_id=12), order(3, order_status_id=13))

    run = await read(transport, connection, statuses=["paid", "13"])

    assert sorted(numbers(run)) == [2, 3]


async def test_a_status_that_is_gone_stops_the_run_and_lists_those_there_are(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await read(transport, connection, statuses=["Lost"])

    assert run.halted is not None
    assert run.halted.field == "statuses"
    assert "New (11), Paid (12), Shipped (13)" in run.halted.message


@pytest.mark.parametrize(("wanted", "expected"), [(False, [1]), (True, [1, 2])])
async def test_unconfirmed_orders_come_only_when_asked_for(
    wanted: bool,
    expected: list[int],
    account: Sandbox,
    transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:
    stock(account, order(1), order(2, confirmed=False, date_confirmed=0))

    run = await read(transport, connection, include_unconfirmed=wanted)

    assert numbers(run) == expected


async def test_the_first_run_begins_where_the_settings_say(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1, NOON - 200_000), order(2))
    day = datetime.fromtimestamp(NOON, UTC).date().isoformat()

    whole = await read(transport, connection)
    later = await read(transport, connection, since=day)

    assert numbers(whole) == [1, 2]
    assert numbers(later) == [2]


async def test_only_orders_of_chosen_sources_come(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    kinds = ("shop", "allegro", "shop", "amazon")
    stock(account, *(order(number, order_source=kind) for number, kind in enumerate(kinds, 1)))

    run = await read(transport, connection, sources=["shop", "amazon"])

    assert sorted(numbers(run)) == [1, 3, 4]


async def test_extra_fields_and_commission_come_when_asked_for(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1))
    account.account.orders[1]["custom_extra_fields"] = {"135": "B2B"}
    account.account.orders[1]["commission"] = {"net": Decimal("0.81"), "gross": Decimal("1.00"), "currency": "PLN"}

    [plain] = (await read(transport, connection)).records("orders")
    [whole] = (await read(transport, connection, parts=["custom_extra_fields", "commission"])).records("orders")

    assert not {"custom_extra_fields", "commission"} & plain.keys()
    assert whole["custom_extra_fields"] == {"135": "B2B"}
    assert whole["commission"] == {"net": Decimal("0.81"), "gross": Decimal(1), "currency": "PLN"}


async def test_a_wrong_token_is_told_apart_and_the_right_one_works(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1))

    wrong = await read(transport, connected(token="wrong"))
    right = await read(transport, connection)

    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
    assert numbers(right) == [1]


async def test_goods_discounts_other_charges_and_delivery_stand_in_one_list(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    goods = {"name": "Mug", "sku": "00123", "price_brutto": "12.50", "tax_rate": "23", "quantity": 2}
    unnamed = {"name": "Bowl", "product_id": "71001", "price_brutto": "8", "quantity": 1}
    discount = {"name": "Rabat", "price_brutto": "-5.00", "quantity": 1}
    card = {"name": "Gift card", "price_brutto": "100.00", "tax_rate": -1, "quantity": 1}
    products = [goods, unnamed, discount, card]
    stock(account, order(1, products=products, delivery_method="DPD", delivery_price="18.90"))

    [record] = (await read(transport, connection)).records("orders")

    kinds = [(line["kind"], line["name"], line["quantity"], line["price"]) for line in record["lines"]]
    assert kinds == [
        ("product", "Mug", 2, Decimal("12.50")),
        ("product", "Bowl", 1, Decimal(8)),
        ("discount", "Rabat", 1, Decimal(-5)),
        ("other", "Gift card", 1, Decimal(100)),
        ("delivery", "DPD", 1, Decimal("18.90")),
    ]
    assert record["lines"][0]["sku"] == "00123"
    assert (record["total"], record["lines"][3]["tax_rate"]) == (Decimal("146.90"), Decimal(-1))


async def test_a_delivery_that_costs_nothing_makes_no_line(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    stock(account, order(1, delivery_method="Pick-up", delivery_price="0"))

    [record] = (await read(transport, connection)).records("orders")

    assert [line["kind"] for line in record["lines"]] == ["product"]
