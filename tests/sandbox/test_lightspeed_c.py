"""The imitated web shop of the C-Series: lists by page, references, limits, the demo."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.lightspeed_c import LightspeedCSandbox
from wareflow.sandbox.lightspeed_c.limits import Limits

BASE = "http://sandbox.test/lightspeed_c/pl"
NOON = datetime(2026, 11, 20, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def made() -> LightspeedCSandbox:
    return LightspeedCSandbox()


@pytest.fixture
async def http(made: LightspeedCSandbox) -> AsyncIterator[httpx.AsyncClient]:
    made.settings.update(made.default_settings)
    made.clock.freeze(NOON)
    if made.requests.find(write=True):
        made.reset()
    made.requests.clear()
    made.limits = Limits()
    known = made.credentials()
    transport = httpx.ASGITransport(create_sandbox_app([made]))
    async with httpx.AsyncClient(transport=transport, auth=(known["key"], known["secret"])) as client:
        yield client


async def rows(http: httpx.AsyncClient, path: str, **asked: Any) -> list[dict[str, Any]]:
    reply = await http.get(f"{BASE}/{path}.json", params=asked)
    assert reply.status_code == 200, reply.text
    [found] = reply.json().values()
    return list(found)


async def test_the_demo_shop_has_what_a_web_shop_has(http: httpx.AsyncClient, made: LightspeedCSandbox) -> None:
    counts = {
        kind: (await http.get(f"{BASE}/{kind}/count.json")).json()["count"]
        for kind in ("orders", "products", "variants", "customers")
    }
    orders = list(made.store.tables["orders"].values())

    assert counts == {"orders": 400, "products": 60, "variants": 300, "customers": 200}
    assert {row["status"] for row in orders} >= {"cancelled", "on_hold", "completed_shipped"}
    assert {row["addressBillingCountry"]["code"] for row in orders if row["addressBillingCountry"]} >= {
        "pl",
        "cz",
        "es",
    }


async def test_pages_are_counted_from_one_and_end_with_a_short_one(http: httpx.AsyncClient) -> None:
    pages = [await rows(http, "products", limit=25, page=page) for page in (1, 2, 3, 4)]

    assert [len(page) for page in pages] == [25, 25, 10, 0]
    assert len({row["id"] for page in pages for row in page}) == 60


@pytest.mark.parametrize("limit", [0, 251])
async def test_a_page_has_at_most_250_records(limit: int, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{BASE}/orders.json", params={"limit": limit})).status_code == 400


async def test_a_list_can_be_bounded_by_times_ids_and_fields(http: httpx.AsyncClient) -> None:
    every = await rows(http, "orders", limit=250)
    middle = every[100]

    later = await rows(http, "orders", limit=250, created_at_min=middle["createdAt"].replace("T", " ")[:19])
    after = await rows(http, "orders", limit=1, since_id=middle["id"], fields="id,number")

    assert all(row["createdAt"] >= middle["createdAt"] for row in later)
    assert after == [{"id": every[101]["id"], "number": every[101]["number"]}]


async def test_references_lead_to_what_they_name(http: httpx.AsyncClient) -> None:
    [order] = await rows(http, "orders", limit=1)

    lines = (await http.get(order["products"]["resource"]["link"])).json()["orderProducts"]
    variant = (await http.get(lines[0]["variant"]["resource"]["link"])).json()["variant"]
    siblings = await rows(http, "variants", product=variant["product"]["resource"]["id"])

    assert variant["articleCode"] == lines[0]["articleCode"]
    assert len(siblings) == 5
    assert sum(row["isDefault"] for row in siblings) == 1


async def test_amounts_of_an_order_are_those_of_its_lines_and_its_shipment(made: LightspeedCSandbox) -> None:
    for order in made.store.tables["orders"].values():
        lines = made.store.lines[order["id"]]
        goods = sum(line["priceIncl"] for line in lines)
        assert order["priceIncl"] == pytest.approx(goods + order["shipmentPriceIncl"], abs=0.006)


async def test_a_change_moves_the_time_of_change(http: httpx.AsyncClient) -> None:
    [order] = await rows(http, "orders", limit=1)

    changed = await http.put(f"{BASE}/orders/{order['id']}.json", json={"order": {"memo": "pilne"}})

    assert (changed.json()["order"]["memo"], changed.json()["order"]["updatedAt"]) == (
        "pilne", "2026-11-20T12:01:00+00:00",
    )  # fmt: skip


async def test_over_a_limit_the_end_of_the_pause_is_told_and_then_it_goes_on(
    http: httpx.AsyncClient, made: LightspeedCSandbox
) -> None:
    made.settings["limit5Min"] = 1
    told = (await http.get(f"{BASE}/account/ratelimit.json")).json()["accountRatelimit"]["limit5Min"]

    refused = await http.get(f"{BASE}/shop.json")
    made.clock.advance(240)
    again = await http.get(f"{BASE}/shop.json")

    assert told == {"limit": 1, "remaining": 0, "reset": 240, "resetTime": "2026-11-20T12:05:00+00:00"}
    assert (refused.status_code, again.status_code) == (429, 200)
    assert parsedate_to_datetime(refused.headers["Retry-After"]) == datetime(2026, 11, 20, 12, 5, tzinfo=UTC)


async def test_a_wrong_key_opens_nothing(http: httpx.AsyncClient) -> None:
    reply = await http.get(f"{BASE}/orders.json", auth=("wrong", "wrong"))

    assert (reply.status_code, reply.json()["error"]["message"]) == (401, "Unauthorized")


@pytest.mark.parametrize(
    "path", ["nothing.json", "orders/1.json", "orders/1/products.json", "../xx/orders.json", "orders", "orders/x.json"]
)
async def test_what_is_not_there_is_a_404(path: str, http: httpx.AsyncClient) -> None:
    reply = await http.get(f"{BASE}/{path}")

    assert (reply.status_code, reply.json()["error"]["code"]) == (404, 404)


async def test_what_is_kept_comes_back_after_a_restart(made: LightspeedCSandbox) -> None:
    other = LightspeedCSandbox(seed=3)

    other.restore(made.snapshot())

    assert other.state() == made.state()


async def test_a_new_product_has_a_default_variant_and_takes_more(http: httpx.AsyncClient) -> None:
    made = await http.post(f"{BASE}/products.json", json={"product": {"title": "Mug", "content": "big"}})
    product = made.json()["product"]
    other = await http.post(
        f"{BASE}/variants.json", json={"variant": {"title": "red", "product": product["id"], "priceIncl": 12.3}}
    )

    siblings = await rows(http, "variants", product=product["id"])
    assert (made.status_code, other.status_code, product["content"]) == (201, 201, "big")
    assert [(row["title"], row["isDefault"]) for row in siblings] == [("Default", True), ("red", False)]
    assert (siblings[1]["priceIncl"], siblings[1]["priceExcl"]) == (12.3, 10)


@pytest.mark.parametrize(("path", "body"), [
    ("products", {"title": "Mug"}), ("products", {"product": {}}), ("products", {"product": {"title": " "}}),
    ("variants", {"variant": {"title": "red"}}), ("variants", {"variant": {"title": "red", "product": 1}}),
    ("customers", {"customer": {"firstname": "Ewa"}}), ("products", []),
])  # fmt: skip
async def test_what_lacks_something_is_not_made(path: str, body: Any, http: httpx.AsyncClient) -> None:
    before = (await http.get(f"{BASE}/{path}/count.json")).json()

    refused = await http.post(f"{BASE}/{path}.json", json=body)

    assert (refused.status_code, refused.json()["error"]["method"]) == (400, "POST")
    assert (await http.get(f"{BASE}/{path}/count.json")).json() == before


@pytest.mark.parametrize(("kind", "body"), [
    ("variants", {"variant": {"stockLevel": "many"}}), ("variants", {"variant": {"stockTracking": "maybe"}}),
    ("orders", {"order": {"status": "lost"}}), ("orders", {"status": "cancelled"}), ("shipments", {}),
])  # fmt: skip
async def test_a_change_with_something_wrong_in_it_changes_nothing(
    kind: str, body: Any, http: httpx.AsyncClient
) -> None:
    [row] = await rows(http, kind, limit=1)

    refused = await http.put(f"{BASE}/{kind}/{row['id']}.json", json=body)

    assert refused.status_code == 400
    assert await rows(http, kind, limit=1) == [row]


async def test_what_the_shop_gives_by_itself_stays_and_numbers_may_be_texts(http: httpx.AsyncClient) -> None:
    [row] = await rows(http, "variants", limit=1)
    wish = {"id": 1, "createdAt": "x", "stockLevel": "7", "gift": 1, "product": 5}

    changed = (await http.put(f"{BASE}/variants/{row['id']}.json", json={"variant": wish})).json()["variant"]

    assert changed == {**row, "stockLevel": 7, "updatedAt": "2026-11-20T12:01:00+00:00"}


async def test_an_order_has_a_shipment_and_what_is_shipped_shows_in_it(http: httpx.AsyncClient) -> None:
    [order] = [row for row in await rows(http, "orders", limit=250) if row["shipmentStatus"] == "not_shipped"][:1]
    [parcel] = await rows(http, "shipments", order=order["id"])

    await http.put(f"{BASE}/shipments/{parcel['id']}.json", json={"shipment": {"status": "shipped"}})
    after = (await http.get(f"{BASE}/orders/{order['id']}.json")).json()["order"]
    goods = (await http.get(parcel["products"]["resource"]["link"])).json()["shipmentProducts"]

    assert (after["shipmentStatus"], after["updatedAt"]) == ("shipped", "2026-11-20T12:01:00+00:00")
    assert goods


async def test_an_order_that_is_read_alone_carries_what_it_refers_to(http: httpx.AsyncClient) -> None:
    [row] = await rows(http, "orders", limit=1)

    order = (await http.get(f"{BASE}/orders/{row['id']}.json")).json()["order"]

    inside = {name: order[name]["resource"]["embedded"] for name in ("products", "customer", "shipments", "invoices")}
    lines = (await http.get(row["products"]["resource"]["link"])).json()["orderProducts"]
    assert inside["products"] == lines
    assert inside["customer"] == (await http.get(row["customer"]["resource"]["link"])).json()["customer"]
    assert [parcel["order"]["resource"]["id"] for parcel in inside["shipments"]] == [row["id"]]
    assert inside["invoices"] == []


async def test_every_reference_of_a_product_to_a_list_that_is_imitated_leads_somewhere(http: httpx.AsyncClient) -> None:
    product = next(row for row in await rows(http, "products") if row["image"])

    found = [
        await http.get(product[name]["resource"]["link"]) for name in ("images", "categories", "variants", "brand")
    ]

    images, places, variants, brand = [reply.json() for reply in found]
    assert images["productImages"][0]["src"] == product["image"]["src"]
    assert [each["product"]["resource"]["id"] for each in places["categoriesProducts"]] == [product["id"]]
    assert len(variants["variants"]) == 5
    assert brand["brand"]["title"]


@pytest.mark.parametrize("spelled", [
    "2026-08-03 15:23:37", "2026-08-03T15:23:37", "2026-08-03T15:23:37+00:00", "2026-08-03T17:23:37+02:00",
])  # fmt: skip
async def test_a_time_may_be_spelled_in_several_ways(spelled: str, http: httpx.AsyncClient) -> None:
    found = await rows(http, "orders", updated_at_min=spelled, updated_at_max=spelled)

    assert [row["updatedAt"] for row in found] == ["2026-08-03T15:23:37+00:00"]


@pytest.mark.parametrize("asked", [
    {"updated_at_min": "yesterday"}, {"page": "x"}, {"limit": "-1"}, {"since_id": "x"}], ids=str)  # fmt: skip
async def test_a_question_that_cannot_be_read_is_refused_in_words(
    asked: dict[str, str], http: httpx.AsyncClient
) -> None:
    refused = await http.get(f"{BASE}/orders.json", params=asked)

    assert refused.status_code == 400
    assert "int()" not in refused.json()["error"]["message"]


@pytest.mark.parametrize("kind", ["invoices", "sets", "languages"])
async def test_other_lists_of_the_api_are_there(kind: str, http: httpx.AsyncClient) -> None:
    assert (await http.get(f"{BASE}/{kind}.json")).status_code == 200
