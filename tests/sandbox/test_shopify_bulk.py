"""The imitated Shopify: questions in bulk."""

import json
from typing import Any

import pytest

from tests.sandbox.shopify_shop import Shop

RUN = (
    "mutation($query: String!, $grouped: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $grouped) {"
    " bulkOperation { id status } userErrors { code message } } }"
)
LOOK = (
    "query($id: ID!) { bulkOperation(id: $id) { status errorCode url partialDataUrl fileSize objectCount"
    " rootObjectCount completedAt } }"
)
PRODUCTS = "{ products { edges { node { id title variants { edges { node { id sku } } } } } } }"


@pytest.fixture
def shop() -> Shop:
    """Three products with two variants each, one order with a refund."""
    found = Shop()
    variants = [{"title": size, "sku": size} for size in ("S", "L")]
    found.system.seed(data={"products": [{"title": f"Kubek {n}", "variants": variants} for n in range(3)]})
    return found


def run(shop: Shop, query: str = PRODUCTS, grouped: bool = False) -> dict[str, Any]:
    given: dict[str, Any] = shop.data(RUN, query=query, grouped=grouped)["bulkOperationRunQuery"]
    return given


def look(shop: Shop, made: dict[str, Any], times: int = 2) -> dict[str, Any]:
    rows = [shop.data(LOOK, id=made["bulkOperation"]["id"])["bulkOperation"] for _ in range(times)]
    last: dict[str, Any] = rows[-1]
    return last


def lines(shop: Shop, url: str) -> list[dict[str, Any]]:
    reply = shop.send("GET", url.removeprefix("http://sandbox"))
    assert reply.status_code == 200
    return [json.loads(line) for line in reply.text.splitlines()]


def test_an_operation_runs_in_the_background_and_ends_with_a_file(shop: Shop) -> None:
    made = run(shop)
    running = look(shop, made, times=1)
    done = look(shop, made, times=1)

    assert made["bulkOperation"]["status"] == "CREATED"
    assert (running["status"], running["url"]) == ("RUNNING", None)
    assert (done["status"], done["rootObjectCount"], done["objectCount"]) == ("COMPLETED", "3", "9")
    assert int(done["fileSize"]) == len(shop.send("GET", done["url"].removeprefix("http://sandbox")).content)


def test_children_are_lines_of_their_own_with_the_id_of_their_parent(shop: Shop) -> None:
    rows = lines(shop, look(shop, run(shop))["url"])

    roots = {row["id"] for row in rows if "__parentId" not in row}
    assert [row.get("sku") for row in rows[:3]] == [None] * 3
    assert sorted(row["sku"] for row in rows[3:]) == ["L", "L", "L", "S", "S", "S"]
    assert {row["__parentId"] for row in rows[3:]} == roots


def test_grouped_children_follow_their_parent(shop: Shop) -> None:
    rows = lines(shop, look(shop, run(shop, grouped=True))["url"])

    assert [row.get("__parentId") for row in rows[:3]] == [None, rows[0]["id"], rows[0]["id"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("{ shop { name } }", "at least one connection"),
        ("query($q: String) { products(query: $q) { edges { node { id } } } }", "variables"),
        ("{ products { edges { node { title variants { edges { node { id } } } } } } }", "must select its id"),
        (
            "{ orders { edges { node { id refunds { refundLineItems { edges { node { quantity } } } } } } } }",
            "within a list field",
        ),
        ('{ node(id: "gid://shopify/Order/1") { id } }', "node and nodes"),
        ("{ products { edges { node { id nothing } } } }", "nothing"),
        ("{ products {", "Syntax"),
    ],
)
def test_a_question_that_cannot_be_asked_in_bulk_is_refused(query: str, words: str, shop: Shop) -> None:
    answer = run(shop, query)

    assert answer["bulkOperation"] is None
    assert answer["userErrors"][0]["code"] == "INVALID"
    assert words in answer["userErrors"][0]["message"]


@pytest.mark.parametrize(("at_once", "code"), [(1, "OPERATION_IN_PROGRESS"), (2, "LIMIT_REACHED")])
def test_only_so_many_operations_run_at_once(at_once: int, code: str, shop: Shop) -> None:
    shop.system.settings["bulk_at_once"] = at_once
    for _ in range(at_once):
        run(shop)

    answer = run(shop)

    assert answer["userErrors"][0]["code"] == code


def test_a_broken_operation_leaves_part_of_the_data_under_another_address(shop: Shop) -> None:
    shop.system.settings["bulk_fails"] = "TIMEOUT"

    done = look(shop, run(shop))

    assert (done["status"], done["errorCode"], done["url"]) == ("FAILED", "TIMEOUT", None)
    assert len(lines(shop, done["partialDataUrl"])) == 4


def test_a_missing_scope_shows_only_when_the_operation_ends(shop: Shop) -> None:
    shop.system.settings["scopes"] = ["read_orders"]

    done = look(shop, run(shop))

    assert (done["status"], done["errorCode"]) == ("FAILED", "ACCESS_DENIED")


def test_nothing_found_is_a_finished_operation_without_a_file(shop: Shop) -> None:
    done = look(shop, run(shop, PRODUCTS.replace("products", 'products(query: "title:Nothing")')))

    assert (done["status"], done["url"], done["objectCount"]) == ("COMPLETED", None, "0")


def test_a_file_needs_its_signature_and_is_gone_after_a_week(shop: Shop) -> None:
    made = run(shop)
    url = look(shop, made)["url"]
    shop.system.clock.advance(8 * 24 * 3600)
    late = look(shop, made, times=1)

    assert (late["status"], late["url"]) == ("EXPIRED", None)
    assert shop.send("GET", url.removeprefix("http://sandbox")).status_code == 403


def test_a_running_operation_can_be_cancelled(shop: Shop) -> None:
    made = run(shop)
    shop.data(
        "mutation($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }",
        id=made["bulkOperation"]["id"],
    )

    assert look(shop, made, times=1)["status"] == "CANCELED"


def test_asking_in_bulk_is_no_write(shop: Shop) -> None:
    run(shop)

    assert shop.system.requests.find(write=True) == []


def test_counts_are_told_up_to_a_limit(shop: Shop) -> None:
    answer = shop.data("{ whole: productsCount { count precision } some: productsCount(limit: 2) { count precision } }")

    assert answer == {"whole": {"count": 3, "precision": "EXACT"}, "some": {"count": 2, "precision": "AT_LEAST"}}
