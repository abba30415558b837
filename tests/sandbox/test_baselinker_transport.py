"""The connector's manners: token, form, PHP's JSON, limits, faults, catalogue, seeding and restarts."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app, running_sandbox
from wareflow.sandbox.baselinker import BaseLinker
from wareflow.sandbox.baselinker.fields import fields_of
from wareflow.sandbox.baselinker.php import php_bool, php_int, php_json
from wareflow.sandbox.baselinker.system import TOKEN
from wareflow.sandbox.kit.replies import json_bytes, loads

from tests.sandbox.bl_shop import CONNECTOR, Shop, opened_shop

PHP_JSON: list[tuple[Any, str]] = [
    ({}, "[]"),
    ([], "[]"),
    ({"5": {}}, '{"5":[]}'),
    ({"0": "a", "1": "b"}, '["a","b"]'),
    ({"0": "a", "2": "b"}, '{"0":"a","2":"b"}'),
    ("2/9 ł", '"2\\/9 \\u0142"'),
    (Decimal("20.00"), "20"),
    (Decimal("20.50"), "20.5"),
    (Decimal("1E+2"), "100"),
    ([True, None, 5, "x"], '[true,null,5,"x"]'),
]


@pytest.fixture
def shop() -> Iterator[Shop]:
    with opened_shop() as opened:
        yield opened


@pytest.fixture
def live() -> Iterator[str]:
    with running_sandbox(create_sandbox_app([BaseLinker()])) as address:
        yield f"{address}{CONNECTOR}"


@pytest.mark.parametrize(("value", "text"), PHP_JSON)
def test_json_is_written_as_php_writes_it(value: Any, text: str) -> None:
    assert php_json(value) == text


def test_numbers_and_flags_are_read_as_loosely_as_php_does() -> None:
    sent: list[object] = ["307", 307, " 5 ", "5.0", True, "x", None, "", []]

    numbers = [php_int(value) for value in sent]
    flags = [php_bool(value) for value in (True, 1, "1", False, 0, "0", "", None)]

    assert numbers == [307, 307, 5, 5, 1, 0, 0, 0, 0]
    assert flags == [True, True, True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("token", "code", "message"),
    [
        (None, "ERROR_EMPTY_TOKEN", "No user token provided."),
        ("", "ERROR_EMPTY_TOKEN", "No user token provided."),
        ("wrong", "ERROR_BAD_TOKEN", "Invalid user token"),
    ],
)
def test_a_wrong_token_is_refused_with_http_200(shop: Shop, token: str | None, code: str, message: str) -> None:
    refused = shop.send("getOrderStatusList", {}, token)
    accepted = shop.send("getOrderStatusList", {})

    assert refused.status_code == 200
    assert refused.json() == {"status": "ERROR", "error_code": code, "error_message": message}
    assert accepted.json()["status"] == "SUCCESS"


def test_the_older_form_field_carries_the_token_too_but_the_header_wins(shop: Shop) -> None:
    form = {"method": "getOrderStatusList", "parameters": "[]", "token": TOKEN}

    older = shop.http.post(CONNECTOR, data=form)
    both = shop.http.post(CONNECTOR, data=form, headers={"X-BLToken": "wrong"})

    assert older.json()["status"] == "SUCCESS"
    assert both.json()["error_code"] == "ERROR_BAD_TOKEN"


@pytest.mark.parametrize("parameters", ["{}", "[]", "", None])
def test_no_arguments_may_be_written_in_every_usual_way(shop: Shop, parameters: str | None) -> None:
    form = {"method": "getOrderStatusList"} | ({} if parameters is None else {"parameters": parameters})

    reply = shop.http.post(CONNECTOR, data=form, headers={"X-BLToken": TOKEN})

    assert reply.json()["status"] == "SUCCESS"


@pytest.mark.parametrize("parameters", ["{", "5", "nothing"])
def test_parameters_that_are_no_object_are_refused(shop: Shop, parameters: str) -> None:
    form = {"method": "getOrders", "parameters": parameters}

    reply = shop.http.post(CONNECTOR, data=form, headers={"X-BLToken": TOKEN})

    assert reply.json() == {"status": "ERROR", "error_code": "ERROR_PARSE_JSON_PARAMETERS", "error_message": ""}


def test_an_unknown_method_or_another_body_is_refused(shop: Shop) -> None:
    unknown = shop.send("getEverything", {})
    as_json = shop.http.post(CONNECTOR, json={"method": "getOrders"}, headers={"X-BLToken": TOKEN})
    as_get = shop.http.get(CONNECTOR, headers={"X-BLToken": TOKEN})

    for reply in (unknown, as_json, as_get):
        assert reply.json()["error_code"] == "ERROR_UNKNOWN_METHOD"


def test_answers_are_html_by_name_and_escaped_json_by_nature(shop: Shop) -> None:
    reply = shop.send("getOrders", {"order_id": 9_100_001})

    assert reply.headers["content-type"].lower() == "text/html; charset=utf-8"
    assert reply.content.isascii()
    assert b"https:\\/\\/" in reply.content


def test_the_hundred_and_first_call_of_a_minute_blocks_the_token_for_every_call(shop: Shop) -> None:
    shop.system.clock.freeze()
    replies = [shop.call("getOrderStatusList") for _ in range(100)]

    over = shop.call("getOrderStatusList")
    shop.system.clock.advance(120)
    still = shop.call("getOrderSources")
    shop.system.clock.advance(500)
    free = shop.call("getOrderStatusList")

    assert {reply["status"] for reply in replies} == {"SUCCESS"}
    assert over["error_code"] == still["error_code"] == "ERROR_BLOCKED_TOKEN"
    assert over["error_message"] == still["error_message"]
    assert free["status"] == "SUCCESS"


def test_the_block_names_its_end_in_local_time(shop: Shop) -> None:
    shop.control("settings", requests_per_minute=1, block_seconds=90)
    shop.control("clock", freeze="2026-11-21T12:00:00+00:00")
    shop.call("getOrderStatusList")

    reply = shop.call("getOrderStatusList")

    assert reply["error_message"] == "Query limit exceeded, token blocked until 2026-11-21 13:01:30"


def test_calls_spread_over_time_are_never_blocked(shop: Shop) -> None:
    shop.control("settings", requests_per_minute=2)
    shop.system.clock.freeze()

    statuses = []
    for _ in range(6):
        statuses.append(shop.call("getOrderStatusList")["status"])
        shop.system.clock.advance(31)

    assert statuses == ["SUCCESS"] * 6


def test_a_blocked_account_is_told_so(shop: Shop) -> None:
    shop.control("settings", account_blocked=True)

    assert shop.call("getOrders")["error_code"] == "ERROR_USER_ACCOUNT_BLOCKED"


@pytest.mark.parametrize(
    ("kind", "status", "words", "stored"),
    [
        ("429", 200, "ERROR_BLOCKED_TOKEN", False),
        ("500_before", 500, "<h1>500", False),
        ("500_after", 500, "<h1>500", True),
        ("expired_token", 200, "ERROR_BAD_TOKEN", False),
    ],
)
def test_a_fault_tells_its_error_and_only_some_do_the_work(
    shop: Shop, kind: str, status: int, words: str, stored: bool
) -> None:
    shop.control("faults", kind=kind, times=1, match={"write": True})

    reply = shop.send("setOrderStatus", {"order_id": 9_100_001, "status_id": 64006})

    [order] = shop.orders(order_id=9_100_001)
    assert reply.status_code == status
    assert words in reply.text
    assert (order["order_status_id"] == 64006) is stored


@pytest.mark.parametrize(("kind", "stored"), [("drop_before", False), ("drop_reply", True)])
def test_a_dropped_connection_leaves_the_write_done_or_not(live: str, kind: str, stored: bool) -> None:
    def ask(method: str, **wish: object) -> Any:
        form = {"method": method, "parameters": json.dumps(wish), "token": TOKEN}
        return httpx.post(live, data=form).json()

    httpx.post(live.replace("connector.php", "_control/faults"), json={"kind": kind, "match": {"write": True}})

    with pytest.raises(httpx.RemoteProtocolError):
        ask("setOrderStatus", order_id=9_100_001, status_id=64006)

    [order] = ask("getOrders", order_id=9_100_001)["orders"]
    assert (order["order_status_id"] == 64006) is stored


def test_the_log_marks_writes_and_hides_the_token(shop: Shop) -> None:
    form = {"method": "setOrderStatus", "parameters": '{"order_id":9100001,"status_id":64006}', "token": TOKEN}
    shop.http.post(CONNECTOR, data=form)
    shop.call("getOrders")

    log = shop.http.get("/baselinker/_control/requests").json()["requests"]

    assert [(entry["form"]["method"], entry["write"]) for entry in log] == [
        ("setOrderStatus", True),
        ("getOrders", False),
    ]
    assert TOKEN not in str(log)


def test_products_are_listed_by_id_and_found_by_sku(shop: Shop) -> None:
    [inventory] = shop.call("getInventories")["inventories"]
    every = shop.call("getInventoryProductsList", inventory_id=str(inventory["inventory_id"]))["products"]
    found = shop.call("getInventoryProductsList", inventory_id=4101, filter_sku="mug-blue")["products"]
    beyond = shop.call("getInventoryProductsList", inventory_id=4101, page=2)["products"]

    assert inventory.keys() == fields_of("inventory").keys()
    assert [product["sku"] for product in found.values()] == ["MUG-BLUE"]
    assert every["71001"].keys() == fields_of("inventory_product").keys()
    assert beyond == []


def test_stock_and_prices_are_written_or_refused_one_by_one(shop: Shop) -> None:
    stock = {"71001": {"bl_2051": "5"}, "71002": {"shop_8235": 4}, "1": {"bl_2051": 1}}

    written = shop.call("updateInventoryProductsStock", inventory_id=4101, products=stock)
    priced = shop.call("updateInventoryProductsPrices", inventory_id=4101, products={"71001": {"1501": 21.99}})

    stocks = shop.call("getInventoryProductsStock", inventory_id=4101, filter_id=71001)["products"]
    prices = shop.call("getInventoryProductsPrices", inventory_id=4101, filter_id=71001)["products"]
    assert (written["counter"], written["warnings"].keys()) == (1, {"71002", "1"})
    assert priced == {"status": "SUCCESS", "counter": 1, "warnings": ""}
    assert stocks["71001"]["stock"]["bl_2051"] == 5
    assert prices["71001"]["prices"]["1501"] == 21.99


def test_seeding_replaces_the_orders(shop: Shop) -> None:
    shop.control("seed", orders=[{"order_id": 5, "email": "a@example.com", "products": [{"sku": "A"}]}])

    [order] = shop.orders()

    assert (order["order_id"], order["email"], order["products"][0]["sku"]) == (5, "a@example.com", "A")
    assert [entry["log_type"] for entry in shop.journal(order_id=5)] == [1, 2]


def test_a_wrong_seed_is_refused_with_the_reason(shop: Shop) -> None:
    reply = shop.http.post("/baselinker/_control/seed", json={"gadgets": []})

    assert reply.status_code == 400
    assert "gadgets" in reply.json()["error"]


def test_many_generated_orders_lie_in_two_weeks(shop: Shop) -> None:
    shop.control("seed", size=3000)

    dates = [order["date_add"] for order in shop.control_state()["orders"]]

    assert len(dates) == 3000
    assert max(dates) - min(dates) < 15 * 24 * 3600


def test_a_restart_goes_on_where_the_last_one_stopped(shop: Shop) -> None:
    shop.call("setOrderStatus", order_id=9_100_001, status_id=64006)
    before = shop.orders(include_commission_data=True)
    shop.system.restore(loads(json_bytes(shop.system.snapshot())))

    after = shop.orders(include_commission_data=True)

    assert after == before


def test_a_reset_brings_the_demo_data_back(shop: Shop) -> None:
    before = shop.orders()
    shop.call("setOrderStatus", order_id=9_100_001, status_id=64006)

    shop.control("reset")

    assert shop.orders() == before
    assert shop.control_state()["credentials"] == {"token": TOKEN}
