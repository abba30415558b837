"""The imitated Shopify: edits of orders, uploaded files, and changes in bulk."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.shopify.tokens import TOKEN

from tests.sandbox.shopify_shop import Shop
from tests.sandbox.test_shopify_other_writing import ERRORS, change, one

LINES = [
    {"title": "Kubek", "sku": "A1", "price": "10.00", "quantity": 3, "rate": "0.23"},
    {"title": "Talerz", "sku": "A2", "price": "5.00"},
]
DATA: dict[str, Any] = {
    "products": [{"title": "Miska", "variants": [{"sku": "B1", "price": "7.00"}]}],
    "orders": [{"name": "#1", "lines": LINES}, {"name": "#2", "lines": LINES, "shipped": True}],
}
CALCULATED = (
    "calculatedOrder { id totalPriceSet { shopMoney { amount } } lineItems(first: 9) { nodes { id quantity } } }"
)
TAG = "mutation call($id: ID!, $tags: [String!]!) { tagsAdd(id: $id, tags: $tags) { userErrors { message } } }"


@pytest.fixture(scope="module")
def everything() -> tuple[Shop, bytes]:
    made = Shop()
    made.system.seed(data=DATA)
    return made, json_bytes(made.system.snapshot())


@pytest.fixture
def shop(everything: tuple[Shop, bytes]) -> Iterator[Shop]:
    made, kept = everything
    yield made
    made.system.restore(loads(kept))


def begin(shop: Shop, place: int = 0) -> Any:
    return change(shop, "orderEditBegin", f"{CALCULATED} {ERRORS}", id=one(shop, "Order", place)["id"])[
        "calculatedOrder"
    ]


def test_an_edit_changes_the_order_only_when_it_is_committed(shop: Shop) -> None:
    edit = begin(shop)
    lines = [each["id"] for each in edit["lineItems"]["nodes"]]
    variant = one(shop, "ProductVariant")["id"]

    change(shop, "orderEditSetQuantity", ERRORS, id=edit["id"], lineItemId=lines[0], quantity=1)
    staged = change(shop, "orderEditAddVariant", f"{CALCULATED} {ERRORS}", id=edit["id"], variantId=variant, quantity=2)
    before = shop.data("{ orders(first: 1) { nodes { edited currentTotalPriceSet { shopMoney { amount } } } } }")
    done = change(
        shop, "orderEditCommit",
        f"order {{ edited currentTotalPriceSet {{ shopMoney {{ amount }} }} "
        f"lineItems(first: 9) {{ nodes {{ sku quantity currentQuantity }} }} }} {ERRORS}",
        id=edit["id"],
    )  # fmt: skip

    assert staged["calculatedOrder"]["totalPriceSet"]["shopMoney"]["amount"] == "29.0"
    assert before["orders"]["nodes"][0] == {"edited": False, "currentTotalPriceSet": {"shopMoney": {"amount": "35.0"}}}
    assert done["order"]["currentTotalPriceSet"]["shopMoney"]["amount"] == "29.0"
    assert [(row["sku"], row["quantity"], row["currentQuantity"]) for row in done["order"]["lineItems"]["nodes"]] == [
        ("A1", 3, 1), ("A2", 1, 1), ("B1", 2, 2),
    ]  # fmt: skip


def test_shipped_units_cannot_be_taken_out_and_an_edit_is_committed_once(shop: Shop) -> None:
    edit = begin(shop, place=1)
    line = edit["lineItems"]["nodes"][0]["id"]

    refused = change(shop, "orderEditSetQuantity", ERRORS, id=edit["id"], lineItemId=line, quantity=0)
    change(shop, "orderEditCommit", ERRORS, id=edit["id"])
    again = change(shop, "orderEditCommit", ERRORS, id=edit["id"])

    assert refused["userErrors"][0]["field"] == ["quantity"]
    assert again["userErrors"][0]["field"] == ["id"]


def staged(shop: Shop, method: str) -> dict[str, Any]:
    wish = {
        "resource": "BULK_MUTATION_VARIABLES",
        "filename": "v.jsonl",
        "mimeType": "text/jsonl",
        "httpMethod": method,
    }
    fields = f"stagedTargets {{ url resourceUrl parameters {{ name value }} }} {ERRORS}"
    target = change(shop, "stagedUploadsCreate", fields, input=[wish])["stagedTargets"][0]
    return {**target, "parameters": {each["name"]: each["value"] for each in target["parameters"]}}


@pytest.mark.parametrize("method", ["POST", "PUT"])
def test_a_mutation_is_done_for_each_line_of_an_uploaded_file(method: str, shop: Shop) -> None:
    orders = [row["id"] for row in shop.system.store.all("Order")]
    lines = [{"id": orders[0], "tags": ["a"]}, {"id": "nope", "tags": []}, {"id": orders[1], "tags": ["b"]}]
    file = "\n".join(json.dumps(each) for each in lines).encode()
    target = staged(shop, method)
    if method == "POST":
        sent = shop.send("POST", target["url"], data=target["parameters"], files={"file": ("v.jsonl", file)})
    else:
        sent = shop.send("PUT", target["url"], content=file)
    path = target["resourceUrl"].partition("/uploads/")[2]

    fields = "bulkOperation { id status type } userErrors { field message code }"
    made = change(shop, "bulkOperationRunMutation", fields, mutation=TAG, stagedUploadPath=path)["bulkOperation"]
    looks = [shop.data(LOOK, id=made["id"])["bulkOperation"] for _ in range(2)]
    rows = [json.loads(line) for line in shop.send("GET", looks[-1]["url"]).text.splitlines()]

    assert (sent.status_code, made["type"]) == (201 if method == "POST" else 200, "MUTATION")
    assert (looks[-1]["status"], looks[-1]["objectCount"]) == ("COMPLETED", "3")
    assert [row["__lineNumber"] for row in rows] == [0, 1, 2]
    assert rows[1]["errors"][0]["extensions"]["code"] == "INVALID_VARIABLE"
    assert [row["tags"] for row in shop.system.store.all("Order")] == [["a"], ["b"]]


LOOK = "query($id: ID!) { bulkOperation(id: $id) { status url objectCount } }"


@pytest.mark.parametrize(
    ("text", "path", "code"),
    [
        (TAG, "tmp/nope", "NO_SUCH_FILE"),
        ("{ shop { name } }", "tmp/nope", "INVALID_MUTATION"),
        ("mutation {", "tmp/nope", "INVALID_MUTATION"),
    ],
)
def test_a_bulk_change_that_cannot_be_is_refused(text: str, path: str, code: str, shop: Shop) -> None:
    fields = "userErrors { code }"

    answer = change(shop, "bulkOperationRunMutation", fields, mutation=text, stagedUploadPath=path)

    assert answer["userErrors"] == [{"code": code}]


def test_a_file_can_only_be_put_where_an_address_was_given_out(shop: Shop) -> None:
    headers = {"X-Shopify-Access-Token": TOKEN}

    assert shop.send("PUT", "/shopify/uploads/tmp/mine", content=b"x", headers=headers).status_code == 403
