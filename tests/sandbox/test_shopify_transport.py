"""The imitated Shopify as a bare HTTP client meets it: addresses, bodies, mistakes in documents and in variables."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.tokens import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, TOKEN

from tests.sandbox.shopify_shop import ADDRESS, Shop

PAY = "mutation($input: OrderMarkAsPaidInput!) { orderMarkAsPaid(input: $input) { userErrors { message } } }"
PAST = """
query($after: String) { orders(first: 9, after: $after) { nodes { id } pageInfo { hasNextPage hasPreviousPage } } }
"""
JSON = {"X-Shopify-Access-Token": TOKEN, "Content-Type": "application/json"}
ORDERS = [
    {"name": "#1", "updatedAt": "2026-05-01T10:00:00Z", "tags": ["pilne"], "lines": [{"title": "Kubek", "sku": "A1",
     "price": "1"}]},
    {"name": "#2", "updatedAt": "2026-05-02T10:00:00Z", "shipped": True, "sourceName": "pos"},
]  # fmt: skip


@pytest.fixture(scope="module")
def everything() -> Shop:
    made = Shop()
    made.system.seed(data={"orders": ORDERS})
    return made


@pytest.fixture
def shop(everything: Shop) -> Iterator[Shop]:
    yield everything
    everything.system.settings.update(everything.system.default_settings)


@pytest.mark.parametrize(
    ("content", "status", "errors"),
    [
        (b"", 400, "Bad Request"),
        (b"{", 400, "Bad Request"),
        (b"[1]", 400, "Bad Request"),
        (b"{}", 400, {"query": "Required parameter missing or invalid"}),
        (b'{"query": 5}', 400, {"query": "Required parameter missing or invalid"}),
        (b'{"query": "{shop{name}}", "variables": "x"}', 400, {"variables": "Required parameter missing or invalid"}),
    ],
)
def test_a_body_that_is_no_question_is_a_bad_request(content: bytes, status: int, errors: Any, shop: Shop) -> None:
    reply = shop.send("POST", ADDRESS, content=content, headers=JSON)

    assert (reply.status_code, reply.json()) == (status, {"errors": errors})


@pytest.mark.parametrize(
    ("version", "status"),
    [("", 200), ("2020-01/", 200), ("2026-07/", 200), ("unstable/", 200), ("2031-01/", 404), ("2026-02/", 404)],
)
def test_a_past_version_or_none_is_answered_by_a_later_one(version: str, status: int, shop: Shop) -> None:
    reply = shop.send("POST", f"/shopify/admin/api/{version}graphql.json", json={"query": "{shop{name}}"}, headers=JSON)

    assert (reply.status_code, reply.headers["x-shopify-api-version"]) == (status, "2026-10")


def test_a_bare_document_is_a_question_too(shop: Shop) -> None:
    headers = {**JSON, "Content-Type": "application/graphql"}

    reply = shop.send("POST", ADDRESS, content=b"{ shop { currencyCode } }", headers=headers)

    assert reply.json()["data"] == {"shop": {"currencyCode": "EUR"}}


@pytest.mark.parametrize(("setting", "status"), [("frozen", 402), ("locked", 423), ("turned_away", 430)])
def test_a_closed_shop_answers_by_its_status(setting: str, status: int, shop: Shop) -> None:
    shop.system.settings[setting] = True

    reply = shop.post("{ shop { name } }")

    assert (reply.status_code, list(reply.json())) == (status, ["errors"])


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        (None, [{"path": [], "explanation": "Expected value to not be null"}]),
        ({}, [{"path": ["id"], "explanation": "Expected value to not be null"}]),
        ({"id": "5"}, [{"path": ["id"], "explanation": "Invalid global id '5'"}]),
        (
            {"x": 1, "id": "gid://shopify/Order/5"},
            [{"path": ["x"], "explanation": "Field is not defined on OrderMarkAsPaidInput"}],
        ),
    ],
)
def test_variables_that_do_not_fit_are_told_place_by_place(given: Any, problems: Any, shop: Shop) -> None:
    error = shop.error(PAY, input=given)

    assert (error["extensions"]["code"], error["extensions"]["problems"]) == ("INVALID_VARIABLE", problems)
    assert error["extensions"]["value"] == given


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ("{ orders(first: 1) { nodes { nope } } }", "undefinedField"),
        ("{ orders(first: 1) { nodes } }", "selectionMismatch"),
        ('{ orders(first: "a") { nodes { id } } }', "argumentLiteralsIncompatible"),
        ("{ orders(first: 1, sortKey: NOPE) { nodes { id } } }", "argumentLiteralsIncompatible"),
        ("{ orders(first: 1, nope: 2) { nodes { id } } }", "argumentNotAccepted"),
        ("{ order { id } }", "missingRequiredArguments"),
        ("query($x: Int) { shop { name } }", "variableNotUsed"),
        ("{ shop { ...nope } }", "useAndDefineFragment"),
        ("{ orders { nodes { id } } }", "BAD_REQUEST"),
        ("{ orders(first: 1, last: 1) { nodes { id } } }", "BAD_REQUEST"),
        ("{ orders(first: -1) { nodes { id } } }", "BAD_REQUEST"),
        ("{ orders(first: 251) { nodes { id } } }", "BAD_REQUEST"),
        ('{ orders(first: 1, after: "nope") { nodes { id } } }', "BAD_REQUEST"),
    ],
)
def test_each_mistake_in_a_document_has_its_code(document: str, code: str, shop: Shop) -> None:
    assert shop.error(document)["extensions"]["code"] == code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tag_not:pilne", "2"),
        ("sku:A1", "1"),
        ("fulfillment_status:shipped", "2"),
        ("fulfillment_status:unshipped", "1"),
        ("source_name:web,pos", "12"),
        ("-foo:bar", "12"),
        ("foo:bar OR name:2", "2"),
        ("gateway:shopify_payments", "12"),
        ("subtotal_line_items_quantity:1..5", "12"),
    ],
)
def test_filters_of_orders_find_what_they_name(query: str, found: str, shop: Shop) -> None:
    nodes = shop.data("query($q: String) { orders(first: 9, query: $q) { nodes { name } } }", q=query)["orders"][
        "nodes"
    ]

    assert sorted(node["name"] for node in nodes) == [f"#{sign}" for sign in found]


def test_a_filter_that_nobody_knows_is_ignored_with_a_warning(shop: Shop) -> None:
    answer = shop.ask('{ found: orders(first: 1, query: "foo:bar name:2") { nodes { name } } }')

    [told] = answer["extensions"]["search"]
    assert answer["data"]["found"]["nodes"] == [{"name": "#2"}]
    assert (told["path"], told["warnings"][0]["field"], told["warnings"][0]["code"]) == (
        ["found"], "foo", "invalid_field",
    )  # fmt: skip


def test_a_page_past_the_end_is_empty_and_has_one_before_it(shop: Shop) -> None:
    last = shop.data("{ orders(first: 9) { pageInfo { endCursor } } }")["orders"]["pageInfo"]["endCursor"]

    page = shop.data(PAST, after=last)["orders"]

    assert page == {"nodes": [], "pageInfo": {"hasNextPage": False, "hasPreviousPage": True}}


def test_an_object_named_by_its_id_alone_needs_the_right_of_its_kind(shop: Shop) -> None:
    order = shop.data("{ orders(first: 1) { nodes { id } } }")["orders"]["nodes"][0]["id"]
    shop.system.settings["scopes"] = ["read_products"]

    error = shop.error("query($id: ID!) { node(id: $id) { id } }", id=order)

    assert error["extensions"]["code"] == "ACCESS_DENIED"


TOKENS = "/shopify/admin/oauth/access_token"
APP = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


def refreshed(shop: Shop, token: str) -> httpx.Response:
    return shop.send("POST", TOKENS, data={**APP, "grant_type": "refresh_token", "refresh_token": token})


def test_a_refresh_token_changes_each_time_and_a_lost_answer_is_given_again(shop: Shop) -> None:
    first = refreshed(shop, REFRESH_TOKEN).json()
    again = refreshed(shop, REFRESH_TOKEN).json()
    second = refreshed(shop, first["refresh_token"]).json()

    assert again == first
    assert (first["expires_in"], first["refresh_token_expires_in"]) == (3600, 7_776_000)
    assert second["refresh_token"] != first["refresh_token"]
    assert shop.post("{ shop { name } }", token=second["access_token"]).status_code == 200
    assert refreshed(shop, "shprt_nope").json()["error"] == "invalid_grant"


@pytest.mark.parametrize("content", [b"{", b"[1]", b"{}", b'{"grant_type": "password"}'])
def test_a_token_request_that_makes_no_sense_is_refused(content: bytes, shop: Shop) -> None:
    reply = shop.send("POST", TOKENS, content=content, headers={"Content-Type": "application/json"})

    assert (reply.status_code, reply.json()["error"]) == (400, "invalid_request")
