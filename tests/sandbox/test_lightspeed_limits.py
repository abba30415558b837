"""Lightspeed: the leaky bucket, the burst window, what requests cost."""

from typing import Any

import httpx
import pytest

from tests.sandbox.lightspeed_client import Shop


async def test_each_answer_tells_level_cost_and_owner(strict_shop: Shop) -> None:
    reply = await strict_shop.call("GET", "Item/1.json")

    shown = {name: reply.headers[name] for name in reply.headers if name.startswith("x-ls")}
    assert shown == {
        "x-ls-acct-id": "1",
        "x-ls-oauth-client-id": "wareflow-demo-client",
        "x-ls-api-bucket-level": "1/90",
        "x-ls-api-burst-level": "1/20",
        "x-ls-api-drip-rate": "1",
        "x-ls-api-request-cost": "1",
    }


async def test_errors_count_and_tell_the_level_too(strict_shop: Shop) -> None:
    reply = await strict_shop.call("GET", "Nonsense.json")

    assert (reply.status_code, reply.headers["x-ls-api-bucket-level"]) == (404, "1/90")


@pytest.mark.parametrize(
    ("method", "path", "body", "cost"),
    [
        ("GET", "Item.json", None, "1"),
        ("GET", "Item.json?count=1", None, "10"),
        ("GET", 'Item/1.json?load_relations=["Category"]', None, "1.1"),
        ("GET", 'Item.json?load_relations=["Category","ItemShops"]', None, "1.6"),
        ("GET", 'Item/1.json?load_relations=["TagRelations.Tag"]', None, "1.4"),
        ("GET", 'Item.json?load_relations=["TagRelations.Tag"]', None, "1.8"),
        ("GET", "Item.json?or=upc%3D1|upc%3D2", None, "1"),
        ("GET", "Item.json?or=upc%3D1|ean%3D2", None, "3"),
        ("GET", "Item.json?or=itemID%3D>,1|defaultCost%3D>,2", None, "12"),
        ("GET", 'Item.json?load_relations=["Category"]&or=Category.name%3Dx|ean%3D2', None, "22.2"),
        ("POST", "Item.json", {"description": "x"}, "1"),
        ("PUT", "Item/1.json", {"ItemShops": {"ItemShop": [{"shopID": 1, "qoh": 1}, {"shopID": 2, "qoh": 1}]}}, "2"),
        ("POST", "Category.json", {"name": "x"}, "10"),
        ("DELETE", "Category/2.json", None, "10"),
    ],
)
async def test_a_request_costs_what_it_asks_for(
    strict_shop: Shop, method: str, path: str, body: Any, cost: str
) -> None:
    reply = await strict_shop.call(method, path, body)

    assert reply.status_code == 200, reply.text
    assert reply.headers["x-ls-api-request-cost"] == cost


async def fill(shop: Shop) -> list[httpx.Response]:
    return [await shop.call("GET", "Item.json?count=1") for _ in range(10)]


async def test_the_request_that_overflows_the_bucket_is_served_and_the_next_is_not(strict_shop: Shop) -> None:
    await strict_shop.control("settings", {"bucket_size": 85})

    replies = await fill(strict_shop)

    assert [reply.status_code for reply in replies] == [200] * 9 + [429]
    assert replies[8].headers["x-ls-api-bucket-level"] == "90/85"
    assert replies[9].headers["x-ls-api-ratelimit-type"] == "api-leaky-bucket"
    assert replies[9].headers["retry-after"] == "5"
    assert replies[9].json()["message"] == "Rate Limit Exceeded"


async def test_after_the_wait_there_is_room_again(strict_shop: Shop) -> None:
    await fill(strict_shop)
    refused = await strict_shop.call("GET", "Item/1.json")
    await strict_shop.control("clock", {"advance": int(refused.headers["retry-after"])})

    served = await strict_shop.call("GET", "Item/1.json")

    assert (refused.status_code, served.status_code) == (429, 200)


async def test_a_burst_is_refused_until_the_next_second(strict_shop: Shop) -> None:
    replies = [await strict_shop.call("GET", "Item/1.json") for _ in range(21)]
    await strict_shop.control("clock", {"advance": 1})
    later = await strict_shop.call("GET", "Item/1.json")

    assert [reply.status_code for reply in replies] == [200] * 20 + [429]
    assert replies[20].headers["x-ls-api-ratelimit-type"] == "api-burst-limiter"
    assert later.headers["x-ls-api-burst-level"] == "1/20"


async def test_a_refused_request_changes_nothing(strict_shop: Shop) -> None:
    await fill(strict_shop)

    reply = await strict_shop.call("DELETE", "Item/1.json")
    await strict_shop.control("clock", {"advance": 60})

    assert reply.status_code == 429
    assert (await strict_shop.get("Item/1.json"))["Item"]["archived"] == "false"
