"""The imitated Shopify: what its mutations do, and what they refuse."""

from typing import Any

import pytest

from tests.sandbox.shopify_shop import Shop

SET = """
mutation($input: InventorySetQuantitiesInput!, $key: String!) {
  inventorySetQuantities(input: $input) @idempotent(key: $key) {
    inventoryAdjustmentGroup { id changes { delta name } }
    userErrors { field message code }
  }
}
"""
STATE = """
query($id: ID!) {
  order(id: $id) {
    displayFinancialStatus displayFulfillmentStatus cancelledAt canMarkAsPaid
    totalOutstandingSet { shopMoney { amount } }
    fulfillmentOrders(first: 5) { nodes { id status lineItems(first: 9) { nodes { id remainingQuantity } } } }
  }
}
"""
FULFIL = "mutation($wish: FulfillmentInput!) { fulfillmentCreate(fulfillment: $wish) {" \
         " fulfillment { id trackingInfo { company number url } } userErrors { field message } } }"  # fmt: skip
CANCEL = "mutation($id: ID!) { orderCancel(orderId: $id, reason: CUSTOMER, restock: true) {" \
         " job { id done } orderCancelUserErrors { field message code } } }"  # fmt: skip
PAID = "mutation($id: ID!) { orderMarkAsPaid(input: {id: $id}) { order { id } userErrors { field message } } }"


@pytest.fixture
def shop() -> Shop:
    """One product with stock, one order that is not paid."""
    found = Shop()
    lines = [{"title": "Kubek", "sku": "A", "price": "10.00", "quantity": 3}]
    found.system.seed(
        data={
            "products": [
                {"title": "Kubek", "variants": [{"sku": "A", "price": "10", "stock": [5, 0], "committed": 2}]}
            ],
            "orders": [{"name": "#1", "lines": lines, "paid": False}],
        }
    )
    return found


def item_of(shop: Shop) -> dict[str, Any]:
    return shop.system.store.all("InventoryItem")[0]


def order_of(shop: Shop) -> str:
    return str(shop.system.store.all("Order")[0]["id"])


def wish(shop: Shop, wanted: int, expected: Any = None, name: str = "available", **changes: Any) -> dict[str, Any]:
    places = shop.system.store.all("Location")
    entry = {"inventoryItemId": item_of(shop)["id"], "locationId": places[0]["id"], "quantity": wanted}
    return {"name": name, "reason": "correction", "quantities": [{**entry, "changeFromQuantity": expected, **changes}]}


def set_stock(shop: Shop, key: str, given: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = shop.data(SET, input=given, key=key)["inventorySetQuantities"]
    return found


def available(shop: Shop) -> int:
    return int(shop.system.store.one(item_of(shop)["inventoryLevels"][0])["_quantities"]["available"])


# Stock ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "left"), [("available", 9), ("on_hand", 7)])
def test_a_quantity_is_set_when_the_expected_one_is_there(name: str, left: int, shop: Shop) -> None:
    answer = set_stock(shop, "k1", wish(shop, 9, {"available": 5, "on_hand": 7}[name], name))

    assert answer["userErrors"] == []
    assert available(shop) == left


def test_a_stale_expectation_changes_nothing(shop: Shop) -> None:
    answer = set_stock(shop, "k1", wish(shop, 9, 4))

    assert [error["code"] for error in answer["userErrors"]] == ["CHANGE_FROM_QUANTITY_STALE"]
    assert answer["inventoryAdjustmentGroup"] is None
    assert available(shop) == 5


def test_the_same_key_does_the_work_once(shop: Shop) -> None:
    first = set_stock(shop, "k1", wish(shop, 9, 5))
    second = set_stock(shop, "k1", wish(shop, 9, 5))

    assert first == second
    assert available(shop) == 9


def test_the_same_key_with_another_wish_is_refused_until_a_day_has_passed(shop: Shop) -> None:
    shop.system.clock.freeze()
    set_stock(shop, "k1", wish(shop, 9, 5))

    answer = set_stock(shop, "k1", wish(shop, 8, 9))
    shop.system.clock.advance(24 * 3600 + 1)
    later = set_stock(shop, "k1", wish(shop, 8, 9))

    assert [error["code"] for error in answer["userErrors"]] == ["IDEMPOTENCY_KEY_PARAMETER_MISMATCH"]
    assert later["userErrors"] == []


def test_a_key_is_demanded_and_must_not_be_blank(shop: Shop) -> None:
    without = shop.error(SET.replace("@idempotent(key: $key)", "").replace(", $key: String!", ""), input=wish(shop, 9))
    blank = shop.error(SET, input=wish(shop, 9), key=" ")

    assert "@idempotent directive is required" in without["message"]
    assert "must not be blank" in blank["message"]
    assert available(shop) == 5


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"inventoryItemId": "gid://shopify/InventoryItem/1"}, "INVALID_INVENTORY_ITEM"),
        ({"locationId": "gid://shopify/Location/1"}, "INVALID_LOCATION"),
        ({"quantity": 2_000_000_000}, "INVALID_QUANTITY_TOO_HIGH"),
    ],
)
def test_what_cannot_be_set_is_refused_with_its_code(change: dict[str, Any], code: str, shop: Shop) -> None:
    answer = set_stock(shop, "k1", wish(shop, 9, **change))

    assert [error["code"] for error in answer["userErrors"]] == [code]


def test_the_expected_quantity_must_be_given_or_null(shop: Shop) -> None:
    given = wish(shop, 9)
    del given["quantities"][0]["changeFromQuantity"]

    answer = set_stock(shop, "k1", given)

    assert [error["code"] for error in answer["userErrors"]] == ["COMPARE_QUANTITY_REQUIRED"]


# Orders --------------------------------------------------------------------------------------------------------------


def test_an_order_is_paid_by_hand_once(shop: Shop) -> None:
    first = shop.data(PAID, id=order_of(shop))["orderMarkAsPaid"]
    second = shop.data(PAID, id=order_of(shop))["orderMarkAsPaid"]

    state = shop.data(STATE, id=order_of(shop))["order"]
    assert first["userErrors"] == []
    assert second == {"order": None, "userErrors": [{"field": ["id"], "message": "Order cannot be marked as paid."}]}
    assert (state["displayFinancialStatus"], state["canMarkAsPaid"]) == ("PAID", False)


def test_cancelling_is_a_job_that_takes_a_while(shop: Shop) -> None:
    shop.system.settings["job_looks"] = 2
    job = shop.data(CANCEL, id=order_of(shop))["orderCancel"]["job"]

    looks = [shop.data("query($id: ID!) { job(id: $id) { done } }", id=job["id"])["job"]["done"] for _ in range(3)]

    again = shop.data(CANCEL, id=order_of(shop))["orderCancel"]
    assert (job["done"], looks) == (False, [False, False, True])
    assert again["job"] is None
    assert again["orderCancelUserErrors"][0]["code"] == "INVALID"


def test_units_are_shipped_until_none_are_left(shop: Shop) -> None:
    part = shop.data(STATE, id=order_of(shop))["order"]["fulfillmentOrders"]["nodes"][0]
    line = part["lineItems"]["nodes"][0]["id"]

    def ship(quantity: int) -> dict[str, Any]:
        lines = [{"id": line, "quantity": quantity}]
        body = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": part["id"], "fulfillmentOrderLineItems": lines}]}
        found: dict[str, Any] = shop.data(FULFIL, wish=body)["fulfillmentCreate"]
        return found

    first, too_many, last = ship(2), ship(2), ship(1)
    closed = ship(1)

    state = shop.data(STATE, id=order_of(shop))["order"]
    assert first["userErrors"] == last["userErrors"] == []
    assert "Invalid fulfillment order line item quantity" in too_many["userErrors"][0]["message"]
    assert "unfulfillable status" in closed["userErrors"][0]["message"]
    assert state["displayFulfillmentStatus"] == "FULFILLED"
    assert state["fulfillmentOrders"]["nodes"][0]["status"] == "CLOSED"


def test_a_known_carrier_gets_its_link(shop: Shop) -> None:
    part = shop.data(STATE, id=order_of(shop))["order"]["fulfillmentOrders"]["nodes"][0]
    body = {
        "lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": part["id"]}],
        "trackingInfo": {"company": "DPD", "number": "0034"},
    }

    made = shop.data(FULFIL, wish=body)["fulfillmentCreate"]["fulfillment"]

    assert made["trackingInfo"] == [{"company": "DPD", "number": "0034", "url": "https://tracking.dpd.example/0034"}]


def test_a_shipped_order_cannot_be_cancelled(shop: Shop) -> None:
    part = shop.data(STATE, id=order_of(shop))["order"]["fulfillmentOrders"]["nodes"][0]
    shop.data(FULFIL, wish={"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": part["id"]}]})

    answer = shop.data(CANCEL, id=order_of(shop))["orderCancel"]

    assert answer["orderCancelUserErrors"][0]["message"] == "Cannot cancel an order that has fulfillments"


# Products ------------------------------------------------------------------------------------------------------------

PRODUCT_SET = "mutation($input: ProductSetInput!, $who: ProductSetIdentifiers) { productSet(input: $input," \
              " identifier: $who) { product { id handle title variants(first: 9) { nodes { id sku price } } }" \
              " userErrors { field message code } } }"  # fmt: skip


def variant(name: str, price: str) -> dict[str, Any]:
    return {"optionValues": [{"optionName": "Size", "name": name}], "price": price, "sku": f"S-{name}"}


def product(*variants: dict[str, Any], **facts: Any) -> dict[str, Any]:
    options = [{"name": "Size", "values": [{"name": each["optionValues"][0]["name"]} for each in variants]}]
    return {"title": "Shirt", "productOptions": options, "variants": list(variants), **facts}


def test_a_product_is_made_once_for_its_handle(shop: Shop) -> None:
    first = shop.data(PRODUCT_SET, input=product(variant("S", "5"), handle="shirt"), who={"handle": "shirt"})
    second = shop.data(PRODUCT_SET, input=product(variant("S", "6"), handle="shirt"), who={"handle": "shirt"})

    one, other = first["productSet"]["product"], second["productSet"]["product"]
    assert one["id"] == other["id"]
    assert [row["price"] for row in other["variants"]["nodes"]] == ["6.00"]


def test_a_variant_that_is_not_in_the_list_is_gone(shop: Shop) -> None:
    both = product(variant("S", "5"), variant("M", "5"), handle="shirt")
    shop.data(PRODUCT_SET, input=both, who={"handle": "shirt"})

    answer = shop.data(PRODUCT_SET, input=product(variant("M", "7")), who={"handle": "shirt"})

    assert [row["sku"] for row in answer["productSet"]["product"]["variants"]["nodes"]] == ["S-M"]


@pytest.mark.parametrize(
    ("facts", "field", "code"),
    [
        ({"title": ""}, "title", "INVALID_PRODUCT"),
        ({"title": "x" * 256}, "title", "INVALID_PRODUCT"),
        ({"handle": "kubek"}, "handle", "HANDLE_NOT_UNIQUE"),
    ],
)
def test_a_product_that_cannot_be_is_refused(facts: dict[str, Any], field: str, code: str, shop: Shop) -> None:
    answer = shop.data(PRODUCT_SET, input=product(variant("S", "5"), **facts))["productSet"]

    assert answer["product"] is None
    assert (answer["userErrors"][0]["field"][-1], answer["userErrors"][0]["code"]) == (field, code)


def test_tags_are_added_and_a_draft_order_is_found_by_its_tag(shop: Shop) -> None:
    lines = [
        {"title": "Usługa", "quantity": 1, "originalUnitPriceWithCurrency": {"amount": "5", "currencyCode": "EUR"}}
    ]
    create = "mutation($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id }" \
             " userErrors { message } } }"  # fmt: skip

    made = shop.data(create, input={"lineItems": lines, "tags": ["FV/1"]})["draftOrderCreate"]["draftOrder"]
    empty = shop.data(create, input={"lineItems": []})["draftOrderCreate"]
    found = shop.data("{ draftOrders(first: 5, query: \"tag:'FV/1'\") { nodes { id } } }")["draftOrders"]["nodes"]

    assert found == [made]
    assert empty["userErrors"][0]["message"] == "Add at least 1 product"
