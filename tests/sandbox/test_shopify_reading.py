"""The imitated Shopify: sign-in, scopes, pages, search, validation and what an order holds."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.shopify.system import CLIENT_ID, CLIENT_SECRET

from tests.sandbox.shopify_shop import ADDRESS, Shop

AT = "2026-05-01T10:00:00Z"
NAMES = "query($first: Int, $after: String, $query: String, $last: Int, $before: String, $reverse: Boolean) {" \
        " orders(first: $first, after: $after, last: $last, before: $before, query: $query, reverse: $reverse," \
        " sortKey: UPDATED_AT) { nodes { name updatedAt } pageInfo { hasNextPage hasPreviousPage startCursor" \
        " endCursor } } }"  # fmt: skip


@pytest.fixture(scope="module")
def shop() -> Shop:
    return Shop()


@pytest.fixture
def given() -> Shop:
    """A shop with five orders, three of one second."""
    found = Shop()
    times = ["2026-04-30T10:00:00Z", AT, AT, AT, "2026-05-02T10:00:00Z"]
    orders = [{"name": f"#{n}", "updatedAt": at, "tags": ["a", "b"] if n == 1 else []} for n, at in enumerate(times)]
    found.system.seed(data={"orders": orders})
    return found


def names(answer: dict[str, object]) -> list[str]:
    return [node["name"] for node in answer["orders"]["nodes"]]  # type: ignore[index]


def test_the_demo_is_a_shop_of_the_promised_size(shop: Shop) -> None:
    kinds = {kind: len(shop.system.store.all(kind)) for kind in ("Product", "Customer", "Order")}

    assert kinds == {"Product": 301, "Customer": 200, "Order": 400}


def test_the_answer_tells_version_and_cost(shop: Shop) -> None:
    reply = shop.post("{ shop { name } }")

    assert reply.headers["X-Shopify-API-Version"] == "2026-10"
    cost = reply.json()["extensions"]["cost"]
    assert cost["requestedQueryCost"] == cost["actualQueryCost"] == 1
    assert set(cost["throttleStatus"]) == {"maximumAvailable", "currentlyAvailable", "restoreRate"}


@pytest.mark.parametrize("token", ["", "shpat_wrong"])
def test_a_wrong_token_is_a_401_with_a_text(token: str, shop: Shop) -> None:
    reply = shop.post("{ shop { name } }", token=token)

    assert reply.status_code == 401
    assert "Invalid API key or access token" in reply.json()["errors"]


def test_client_credentials_give_a_token_for_a_day(given: Shop) -> None:
    form = {"grant_type": "client_credentials", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
    address = "/shopify/admin/oauth/access_token"

    token = given.send("POST", address, data=form).json()
    wrong = given.send("POST", address, data={**form, "client_secret": "wrong"})
    works = given.post("{ shop { name } }", token=token["access_token"])
    given.system.clock.advance(token["expires_in"] + 1)
    late = given.post("{ shop { name } }", token=token["access_token"])

    assert (token["expires_in"], wrong.status_code) == (86_399, 400)
    assert (works.status_code, late.status_code) == (200, 401)


def test_a_body_that_is_no_json_is_a_400(shop: Shop) -> None:
    headers = {"X-Shopify-Access-Token": shop.system.credentials()["access_token"]}

    reply = shop.send("POST", ADDRESS, content=b"{", headers=headers)

    assert reply.status_code == 400


def test_a_missing_scope_denies_the_field_and_names_the_scope(given: Shop) -> None:
    given.system.settings["scopes"] = ["read_products"]

    answer = given.ask("{ products(first: 1) { nodes { id } } orders(first: 1) { nodes { id } } }")

    error = answer["errors"][0]
    assert error["extensions"]["code"] == "ACCESS_DENIED"
    assert error["message"].startswith("Access denied for orders field. Required access: `read_orders` access scope")
    assert error["path"] == ["orders"]


def test_orders_of_more_than_sixty_days_ago_are_just_not_there_without_their_scope(shop: Shop) -> None:
    own = Shop()
    now = own.system.clock.freeze(datetime(2026, 11, 21, tzinfo=UTC))
    old, new = now - timedelta(days=61), now - timedelta(days=59)
    stamps = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (old, new)]
    own.system.seed(data={"orders": [{"name": f"#{n}", "updatedAt": at} for n, at in enumerate(stamps)]})

    whole = own.data(NAMES, first=5)
    own.system.settings["scopes"] = ["read_orders"]
    part = own.data(NAMES, first=5)

    assert (names(whole), names(part)) == (["#0", "#1"], ["#1"])


@pytest.mark.parametrize(
    ("document", "code", "words"),
    [
        ("{ orders(first: 1) { nodes { nope } } }", "undefinedField", "Field 'nope' doesn't exist on type 'Order'"),
        ("{ orders(first: 1, nope: 2) { nodes { id } } }", "argumentNotAccepted", "doesn't accept argument 'nope'"),
        ("{ order { id } }", "missingRequiredArguments", "missing required arguments: id"),
        ("{ orders(first: \"x\") { nodes { id } } }", None, ""),
        ("{ orders(first: 1) }", "selectionMismatch", ""),
        ("{", None, ""),
    ],
)  # fmt: skip
def test_a_wrong_document_is_told_with_status_200(document: str, code: str | None, words: str, shop: Shop) -> None:
    error = shop.error(document)

    assert words in error["message"]
    assert error["locations"]
    assert error.get("extensions", {}).get("code") == code or code is None


def test_a_wrong_variable_is_told_with_its_path(shop: Shop) -> None:
    error = shop.error("query($n: Int!) { orders(first: $n) { nodes { id } } }", n="many")

    assert error["extensions"]["code"] == "INVALID_VARIABLE"
    assert error["extensions"]["problems"][0]["path"] == []


@pytest.mark.parametrize("arguments", ["", "first: 251", "last: 251"])
def test_a_list_needs_a_size_up_to_250(arguments: str, shop: Shop) -> None:
    document = f"{{ orders({arguments}) {{ nodes {{ id }} }} }}" if arguments else "{ orders { nodes { id } } }"

    assert shop.error(document)["extensions"]["code"] == "BAD_REQUEST"


def test_pages_lead_to_each_other_and_equal_times_lose_nothing(given: Shop) -> None:
    found: list[str] = []
    after = None
    while True:
        page = given.data(NAMES, first=2, after=after)
        found += names(page)
        after = page["orders"]["pageInfo"]["endCursor"]
        if not page["orders"]["pageInfo"]["hasNextPage"]:
            break

    assert found == ["#0", "#1", "#2", "#3", "#4"]


def test_pages_can_be_read_backwards_and_in_reverse(given: Shop) -> None:
    last = given.data(NAMES, last=2)
    before = given.data(NAMES, last=2, before=last["orders"]["pageInfo"]["startCursor"])
    reverse = given.data(NAMES, first=2, reverse=True)

    assert (names(last), names(before), names(reverse)) == (["#3", "#4"], ["#1", "#2"], ["#4", "#3"])


def test_a_row_that_changes_meanwhile_comes_again_at_the_end(given: Shop) -> None:
    page = given.data(NAMES, first=2)
    changed = next(row for row in given.system.store.all("Order") if row["name"] == "#0")
    changed["updatedAt"] = "2026-05-03T10:00:00Z"

    rest = given.data(NAMES, first=10, after=page["orders"]["pageInfo"]["endCursor"])

    assert names(rest) == ["#2", "#3", "#4", "#0"]


def test_a_list_can_be_paged_to_its_limit_only(given: Shop) -> None:
    given.system.settings["paging_limit"] = 2
    page = given.data(NAMES, first=2)

    error = given.error(NAMES, first=2, after=page["orders"]["pageInfo"]["endCursor"])

    assert "narrow it down" in error["message"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (f"updated_at:>='{AT}'", "1234"),
        (f"updated_at:>'{AT}'", "4"),
        (f"updated_at:<'{AT}'", "0"),
        (f"updated_at:'{AT}'", "123"),
        ("updated_at:2026-05", "1234"),
        ("updated_at:<=2026-04", "0"),
        (f"updated_at:>='{AT}' updated_at:<'2026-05-02T00:00:00Z'", "123"),
        ("name:#1 OR name:4", "14"),
        ("-name:#1", "0234"),
        ("NOT (name:#1 OR name:#2)", "034"),
        ("tag:b", "1"),
        ("tag:B", "1"),
        ("nonsense:1", "01234"),
        ("financial_status:paid", "01234"),
        ("financial_status:pending", ""),
        ("updated_at:<now", "01234"),
    ],
)
def test_the_search_reads_its_own_language(query: str, found: str, given: Shop) -> None:
    answer = given.data(NAMES, first=10, query=query)

    assert names(answer) == [f"#{sign}" for sign in found]


def test_customers_are_found_by_the_whole_day(given: Shop) -> None:
    times = ["2026-05-01T08:00:00Z", "2026-05-01T12:00:00Z", "2026-04-30T23:00:00Z"]
    given.system.seed(
        data={"customers": [{"email": f"{n}@example.com", "updatedAt": at} for n, at in enumerate(times)]}
    )

    answer = given.data(
        "{ customers(first: 9, query: \"updated_at:>='2026-05-01T10:00:00Z'\") { nodes { updatedAt } } }"
    )

    assert sorted(row["updatedAt"] for row in answer["customers"]["nodes"]) == times[:2]


def test_the_search_may_lag_behind(given: Shop) -> None:
    given.system.settings["index_delay"] = 30
    fresh = next(iter(given.system.store.all("Order")))
    given.system.store.touch(fresh)

    searched = given.data(NAMES, first=9, query="updated_at:>'2026-01-01'")
    listed = given.data(NAMES, first=9)

    assert (len(names(searched)), len(names(listed))) == (4, 5)


def test_every_order_of_the_demo_adds_up_in_both_currencies(shop: Shop) -> None:
    lacking = [
        order["name"]
        for order in shop.system.store.all("Order")
        for side in ("shopMoney", "presentmentMoney")
        if sum_of_parts(order, side) != Decimal(order["totalPriceSet"][side]["amount"])
    ]

    assert lacking == []


def sum_of_parts(order: dict[str, Any], side: str) -> Decimal:
    names = ["subtotalPriceSet", "totalShippingPriceSet", "totalTipReceivedSet"]
    names += [] if order["taxesIncluded"] else ["totalTaxSet"]
    bags = [*(order[name] for name in names), order["totalCashRoundingAdjustment"]["paymentSet"]]
    return sum((Decimal(bag[side]["amount"]) for bag in bags), Decimal(0))


def test_statuses_follow_from_payments_and_shipments(shop: Shop) -> None:
    financial = {order["displayFinancialStatus"] for order in shop.system.store.all("Order")}
    shipping = {order["displayFulfillmentStatus"] for order in shop.system.store.all("Order")}

    assert financial == {
        "PAID", "PENDING", "AUTHORIZED", "VOIDED", "PARTIALLY_PAID", "PARTIALLY_REFUNDED", "REFUNDED",
    }  # fmt: skip
    assert shipping >= {"FULFILLED", "UNFULFILLED", "ON_HOLD", "FULFILLMENT_NOT_REQUIRED"}


def test_ids_are_global_and_any_object_is_found_by_its_own(shop: Shop) -> None:
    order = shop.system.store.all("Order")[0]

    answer = shop.data("query($id: ID!) { node(id: $id) { id ... on Order { name } } }", id=order["id"])
    wrong = shop.error('{ order(id: "1001") { id } }')

    assert answer["node"] == {"id": order["id"], "name": order["name"]}
    assert "Invalid global id" in wrong["message"]


def test_the_same_seed_gives_the_same_shop(shop: Shop) -> None:
    assert Shop().system.store.as_data()["objects"] == shop.system.store.as_data()["objects"]


def test_a_restart_keeps_everything(given: Shop) -> None:
    kept = given.system.snapshot()
    other = Shop()

    other.system.restore(kept)

    assert names(other.data(NAMES, first=9)) == ["#0", "#1", "#2", "#3", "#4"]


def test_any_number_of_orders_can_be_made(given: Shop) -> None:
    given.system.seed(size=45)

    assert len(given.system.store.all("Order")) == 45


def test_what_cannot_be_seeded_is_told(given: Shop) -> None:
    reply = given.send("POST", "/shopify/_control/seed", json={"nonsense": []})

    assert reply.status_code == 400
    assert "known are products, customers and orders" in reply.json()["error"]
