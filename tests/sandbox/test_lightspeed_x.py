"""The imitated X-Series: versions, deleted records, the limit of five minutes, sign-in, the demo shop."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest
from wareflow.sandbox import create_sandbox_app
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox

BASE = "http://sandbox.test/lightspeed_x"
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class Caller:
    """A client with the demo token."""

    def __init__(self, system: LightspeedXSandbox) -> None:
        self.system = system
        token = system.credentials()["access_token"]
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(create_sandbox_app([system])), headers={"Authorization": f"Bearer {token}"}
        )

    async def get(self, path: str, **asked: Any) -> Any:
        reply = await self.http.get(f"{BASE}/api/2.0/{path}", params=asked)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def walk(self, path: str, **asked: Any) -> list[dict[str, Any]]:
        """A list as its reference says: go on after the greatest version until nothing comes."""
        found: list[dict[str, Any]] = []
        after = 0
        while True:
            body = await self.get(path, after=after, **asked)
            if not body["data"]:
                return found
            found += body["data"]
            after = body["version"]["max"]


@pytest.fixture(scope="module")
def made() -> LightspeedXSandbox:
    return LightspeedXSandbox()


@pytest.fixture
async def caller(made: LightspeedXSandbox) -> AsyncIterator[Caller]:
    made.settings.update(made.default_settings)
    made.clock.freeze(NOON)
    made.reset()
    found = Caller(made)
    async with found.http:
        yield found


async def test_the_demo_shop_has_what_a_shop_has(caller: Caller) -> None:
    caller.system.settings["limit"] = 10_000

    products, customers, sales = [await caller.walk(kind) for kind in ("products", "customers", "sales")]

    assert (len(products) > 280, len(customers), len(sales)) == (True, 200, 400)
    assert {row["postal_country_id"] for row in customers} >= {"PL", "CZ", "ES", "IT", "DE"}
    assert {row["status"] for row in sales} >= {"CLOSED", "SAVED", "VOIDED", "ONACCOUNT", "AWAITING_PICKUP"}
    assert any(row["variant_parent_id"] for row in products)
    assert {"00123", "1e5", "1.10"} <= {row["sku"] for row in products}


async def test_the_same_seed_gives_the_same_shop() -> None:
    assert LightspeedXSandbox(seed=1).state() == LightspeedXSandbox(seed=1).state()


async def test_a_change_moves_a_record_to_the_end_of_its_list(caller: Caller) -> None:
    first = (await caller.get("customers", page_size=1))["data"][0]

    await caller.http.put(f"{BASE}/api/2.0/customers/{first['id']}", json={"phone": "1"})
    last = (await caller.walk("customers"))[-1]

    assert (last["id"], last["phone"], last["updated_at"]) == (first["id"], "1", "2026-11-20T12:00:00+00:00")
    assert last["version"] > first["version"]


async def test_one_number_grows_over_all_lists(caller: Caller) -> None:
    made = await caller.http.post(f"{BASE}/api/2.0/customers", json={"first_name": "Ewa"})
    product = await caller.http.post(f"{BASE}/api/2.0/products", json={"name": "Mug", "sku": "00123x"})
    [number] = product.json()["data"]

    row = (await caller.get(f"products/{number}"))["data"]

    assert made.status_code == 201
    assert row["version"] == made.json()["data"]["version"] + 1


async def test_the_end_of_a_list_has_no_version(caller: Caller) -> None:
    zero = await caller.get("sales", after=9_999_999_999)
    caller.system.settings["empty_version"] = "null"
    nothing = await caller.get("sales", after=9_999_999_999)

    assert (zero, nothing["version"]) == ({"data": [], "version": {"min": 0, "max": 0}}, None)


async def test_before_and_page_size_bound_a_page(caller: Caller) -> None:
    rows = (await caller.get("products", page_size=9))["data"]

    bounded = await caller.get("products", before=rows[3]["version"])

    assert [row["id"] for row in bounded["data"]] == [row["id"] for row in rows[:3]]


async def test_a_page_has_no_more_than_the_largest(caller: Caller) -> None:
    assert len((await caller.get("products", page_size=5000))["data"]) == 200


async def test_a_deleted_record_shows_only_when_it_is_asked_for(caller: Caller) -> None:
    row = (await caller.get("products", page_size=1))["data"][0]
    gone = await caller.http.delete(f"{BASE}/api/2.0/products/{row['id']}")

    plain = [each["id"] for each in await caller.walk("products")]
    marked = {each["id"]: each["deleted_at"] for each in await caller.walk("products", deleted="true")}

    assert gone.status_code == 204
    assert row["id"] not in plain
    assert marked[row["id"]] == "2026-11-20T12:00:00+00:00"


async def test_a_code_finds_a_product_without_the_cursor(caller: Caller) -> None:
    body = await caller.get("products", sku="00123", after=9_999_999_999)

    assert [row["sku"] for row in body["data"]] == ["00123"]


async def test_the_limit_grows_with_the_registers_and_is_told(caller: Caller) -> None:
    reply = await caller.http.get(f"{BASE}/api/2.0/outlets")

    assert (reply.headers["X-RateLimit-Limit"], reply.headers["X-RateLimit-Remaining"]) == ("650", "649")


async def test_over_the_limit_the_end_of_the_pause_is_a_date_and_then_it_goes_on(caller: Caller) -> None:
    caller.system.settings["limit"] = 1
    await caller.get("outlets")

    refused = await caller.http.get(f"{BASE}/api/2.0/outlets")
    caller.system.clock.advance(300)
    again = await caller.http.get(f"{BASE}/api/2.0/outlets")

    assert (refused.status_code, refused.json()) == (429, {"error": "Too Many Requests"})
    assert parsedate_to_datetime(refused.headers["Retry-After"]) == datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
    assert again.status_code == 200


async def test_a_refresh_token_works_once_and_in_a_form_only(caller: Caller) -> None:
    known = caller.system.credentials()
    form = {name: known[name] for name in ("client_id", "client_secret", "refresh_token")}
    wish = {**form, "grant_type": "refresh_token"}

    as_json = await caller.http.post(f"{BASE}/api/1.0/token", json=wish)
    first = await caller.http.post(f"{BASE}/api/1.0/token", data=wish)
    second = await caller.http.post(f"{BASE}/api/1.0/token", data=wish)

    assert (as_json.status_code, first.status_code, second.status_code) == (401, 200, 400)
    assert first.json()["expires_in"] == 86_400
    assert second.json()["error"] == "invalid_grant"


async def test_a_token_opens_until_it_runs_out(caller: Caller) -> None:
    known = caller.system.credentials()
    form = {name: known[name] for name in ("client_id", "client_secret", "refresh_token")}
    token = (await caller.http.post(f"{BASE}/api/1.0/token", data={**form, "grant_type": "refresh_token"})).json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}

    good = await caller.http.get(f"{BASE}/api/2.0/retailer", headers=headers)
    caller.system.clock.advance(86_401)
    late = await caller.http.get(f"{BASE}/api/2.0/retailer", headers=headers)

    assert (good.status_code, late.status_code) == (200, 401)


async def test_amounts_of_a_sale_are_the_sums_of_its_lines(caller: Caller) -> None:
    caller.system.settings["limit"] = 10_000

    for sale in await caller.walk("sales"):
        assert sale["total_price"] == pytest.approx(sum(line["total_price"] for line in sale["line_items"]), abs=0.006)
        assert sale["total_tax"] == pytest.approx(sum(line["total_tax"] for line in sale["line_items"]), abs=0.006)


async def test_what_is_kept_comes_back_after_a_restart(caller: Caller) -> None:
    kept = caller.system.snapshot()
    other = LightspeedXSandbox(seed=3)

    other.restore(kept)

    assert other.state() == caller.system.state()


async def test_an_unknown_list_and_a_bad_question_are_refused(caller: Caller) -> None:
    unknown = await caller.http.get(f"{BASE}/api/2.0/nothing")
    bad = await caller.http.get(f"{BASE}/api/2.0/sales", params={"after": "x"})

    assert (unknown.status_code, bad.status_code) == (404, 422)


@pytest.fixture
async def mug(caller: Caller) -> str:
    """A product with one variant beside it."""
    wish = {
        "name": "Mug",
        "price_including_tax": 12.3,
        "variants": [
            {"sku": "M1", "variant_definitions": [{"attribute_id": "1", "value": "blue"}]},
            {"sku": "M2", "variant_definitions": [{"attribute_id": "1", "value": "red"}]},
        ],
    }
    made = await caller.http.post(f"{BASE}/api/2.0/products", json=wish)
    assert len(made.json()["data"]) == 2
    return str(made.json()["data"][0])


async def put(caller: Caller, number: str, **body: Any) -> httpx.Response:
    return await caller.http.put(f"{BASE}/api/2.1/products/{number}", json=body)


async def test_what_is_common_changes_the_whole_family_and_details_one_variant(caller: Caller, mug: str) -> None:
    await put(caller, mug, common={"name": "Cup"}, details={"price_excluding_tax": 5})

    rows = [(await caller.get("products", sku=sku))["data"][0] for sku in ("M1", "M2")]
    assert [row["name"] for row in rows] == ["Cup", "Cup"]
    assert [row["price_including_tax"] for row in rows] == [6.15, 12.3]


async def test_stock_is_set_absolutely_at_an_outlet(caller: Caller, mug: str) -> None:
    outlet = (await caller.get("outlets"))["data"][0]["id"]

    await put(caller, mug, details={"inventory": [{"outlet_id": outlet, "current_amount": 7.5, "reorder_point": 2}]})

    [row] = (await caller.get(f"products/{mug}/inventory"))["data"]
    assert (row["inventory_level"], row["reorder_point"]) == (7.5, 2)


@pytest.mark.parametrize("body", [
    {"name": "Cup"}, {"details": {"supply_price": 1}}, {"details": {"sku": "x"}}, {"common": {"name": " "}},
    {"details": {"price_including_tax": 1, "price_excluding_tax": 1}}, {"details": {"inventory": [{"outlet_id": "x"}]}},
    {"common": {"name": "Cup"}, "details": {"product_codes": [{"type": "GTIN", "code": "1"}]}},
], ids=str)  # fmt: skip
async def test_a_change_with_something_wrong_in_it_changes_nothing(
    body: dict[str, Any], caller: Caller, mug: str
) -> None:
    before = await caller.get(f"products/{mug}")

    refused = await put(caller, mug, **body)

    assert refused.status_code == 422
    assert await caller.get(f"products/{mug}") == before


async def test_products_are_found_by_the_name_of_their_family(caller: Caller, mug: str) -> None:
    rows = (await caller.get("products", family_name="Mug", after=9_999_999_999))["data"]

    assert sorted(row["sku"] for row in rows) == ["M1", "M2"]


@pytest.mark.parametrize("kind", ["tags", "consignments", "price_books", "outlet_taxes"])
async def test_a_list_of_which_there_is_nothing_is_empty(kind: str, caller: Caller) -> None:
    assert (await caller.get(kind))["data"] == []


@pytest.mark.parametrize("body", [b"[]", b'"x"', b"null", b"{", b""])
@pytest.mark.parametrize(("method", "path"), [("POST", "0/customers"), ("POST", "0/products"), ("PUT", "1/products/")])
async def test_a_body_that_is_no_object_is_refused(
    method: str, path: str, body: bytes, caller: Caller, mug: str
) -> None:
    number = mug if path.endswith("/") else ""

    refused = await caller.http.request(method, f"{BASE}/api/2.{path}{number}", content=body)

    assert (refused.status_code, refused.json()) == (422, {"errors": {"global": ["Unreadable payload"]}})


async def test_an_app_that_is_let_in_changes_its_code_for_tokens_once(caller: Caller) -> None:
    known = caller.system.credentials()
    asked = {"response_type": "code", "client_id": known["client_id"], "redirect_uri": "https://app.test/back"}

    back = await caller.http.get(f"{BASE}/connect", params={**asked, "state": "s1"})
    told = httpx.URL(back.headers["Location"]).params
    form = {name: known[name] for name in ("client_id", "client_secret")}
    wish = {**form, "grant_type": "authorization_code", "code": told["code"]}
    first = await caller.http.post(f"{BASE}/api/1.0/token", data=wish)
    second = await caller.http.post(f"{BASE}/api/1.0/token", data=wish)
    stranger = await caller.http.get(f"{BASE}/connect", params={**asked, "client_id": "x"})

    assert (told["domain_prefix"], told["state"]) == ("lumodemo", "s1")
    assert [first.status_code, second.status_code, stranger.status_code] == [200, 400, 401]
    token = first.json()["access_token"]
    opened = await caller.http.get(f"{BASE}/api/2.0/user", headers={"Authorization": f"bearer {token}"})
    assert opened.json()["data"]["username"] == "zofia"


async def test_search_takes_any_of_several_values_from_an_offset_on(caller: Caller, mug: str) -> None:
    asked = {"type": "products", "sku": ["m1", "m2"], "order_by": "sku", "order_direction": "desc"}

    both = await caller.http.get(f"{BASE}/api/2.0/search", params=asked)
    second = await caller.http.get(f"{BASE}/api/2.0/search", params={**asked, "offset": 1, "page_size": 1})
    unknown = await caller.http.get(f"{BASE}/api/2.0/search", params={"type": "gifts"})

    assert [row["sku"] for row in both.json()["data"]] == ["M2", "M1"]
    assert [row["sku"] for row in second.json()["data"]] == ["M1"]
    assert unknown.status_code == 422
