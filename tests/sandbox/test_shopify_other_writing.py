"""Changes that other clients make in the imitated Shopify: what is kept, what is refused, and in which words."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.kit.replies import json_bytes, loads
from wareflow.sandbox.shopify.schema import schema

from tests.sandbox.shopify_shop import Shop

ERRORS = "userErrors { field message }"
CODES = "userErrors { field message code }"
LINE = {"title": "Kubek", "sku": "00123", "price": "12.50", "quantity": 3, "rate": "0.23"}
DATA: dict[str, Any] = {
    "products": [{"title": "Kubek", "variants": [{"sku": "00123", "price": "12.50", "stock": [5, 0]}]}],
    "customers": [{"email": "ewa@example.com", "firstName": "Ewa", "lastName": "Król"}],
    "orders": [
        {"name": "#1", "email": "ewa@example.com", "lines": [LINE]},
        {"name": "#2", "email": "ewa@example.com", "lines": [LINE], "paid": False},
        {"name": "#3", "email": "ewa@example.com", "lines": [LINE], "shipped": True},
    ],
}


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


def one(shop: Shop, kind: str, place: int = 0) -> dict[str, Any]:
    return shop.system.store.all(kind)[place]


def change(shop: Shop, name: str, result: str, **args: Any) -> Any:
    """The payload of one mutation, whose arguments are written as literals of variables of its own types."""
    mutations = schema().mutation_type
    assert mutations is not None
    kinds = {each: str(mutations.fields[name].args[each].type) for each in args if each != "key"}
    head = ", ".join([f"${each}: {kind}" for each, kind in kinds.items()] + ["$key: String!"] * ("key" in args))
    given = ", ".join(f"{each}: ${each}" for each in kinds)
    once = "@idempotent(key: $key)" if "key" in args else ""
    data = shop.data(f"mutation({head}) {{ {name}({given}) {once} {{ {result} }} }}", **args)
    return data[name]


def test_an_imported_order_keeps_prices_and_taxes_to_the_cent(shop: Shop) -> None:
    money = {"shopMoney": {"amount": "9.99", "currencyCode": "EUR"}}
    tax = {"title": "VAT", "rate": "0.23", "priceSet": {"shopMoney": {"amount": "3.74", "currencyCode": "EUR"}}}
    lines = [{"title": "Kubek", "quantity": 2, "priceSet": money, "taxLines": [tax], "sku": "X1"}]
    order = {"lineItems": lines, "sourceIdentifier": "ERP-7", "taxesIncluded": True, "currency": "EUR",
             "customer": {"toUpsert": {"email": "nowa@example.com"}}, "tags": ["erp"],
             "transactions": [{"amountSet": {"shopMoney": {"amount": "5.00", "currencyCode": "EUR"}}}]}  # fmt: skip

    made = change(
        shop, "orderCreate",
        f"order {{ name sourceIdentifier displayFinancialStatus totalPriceSet {{ shopMoney {{ amount }} }} "
        f"totalTaxSet {{ shopMoney {{ amount }} }} customer {{ email }} }} {CODES}",
        order=order,
    )  # fmt: skip

    assert made["userErrors"] == []
    assert made["order"] == {
        "name": "#1004", "sourceIdentifier": "ERP-7", "displayFinancialStatus": "PARTIALLY_PAID",
        "totalPriceSet": {"shopMoney": {"amount": "19.98"}}, "totalTaxSet": {"shopMoney": {"amount": "3.74"}},
        "customer": {"email": "nowa@example.com"},
    }  # fmt: skip


def test_a_refund_puts_goods_back_at_their_place_once_for_each_key(shop: Shop) -> None:
    order, place = one(shop, "Order"), one(shop, "Location", 1)["id"]
    line = {"lineItemId": order["lineItems"][0], "quantity": 1, "restockType": "RETURN", "locationId": place}
    wish = {"orderId": order["id"], "refundLineItems": [line],
            "transactions": [{"orderId": order["id"], "kind": "REFUND", "gateway": "manual",
                              "amount": "12.00"}]}  # fmt: skip
    fields = f"""refund {{ id totalRefundedSet {{ shopMoney {{ amount }} }}
      refundLineItems(first: 5) {{ nodes {{ location {{ id }} restockType }} }}
      orderAdjustments(first: 5) {{ nodes {{ reason amountSet {{ shopMoney {{ amount }} }} }} }} }} {ERRORS}"""

    first = change(shop, "refundCreate", fields, input=wish, key="k1")
    again = change(shop, "refundCreate", fields, input=wish, key="k1")
    other = change(shop, "refundCreate", CODES.replace(" code", ""), input={**wish, "note": "x"}, key="k1")

    refund = first["refund"]
    assert refund == again["refund"]
    assert len(order["refunds"]) == 1
    assert refund["refundLineItems"]["nodes"] == [{"location": {"id": place}, "restockType": "RETURN"}]
    assert refund["orderAdjustments"]["nodes"] == [
        {"reason": "REFUND_DISCREPANCY", "amountSet": {"shopMoney": {"amount": "0.5"}}}
    ]
    assert "different parameters" in other["userErrors"][0]["message"]
    assert order["displayFinancialStatus"] == "PARTIALLY_REFUNDED"


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"refundLineItems": [{"quantity": 9}]}, ["refundLineItems", "0", "quantity"]),
        ({"refundLineItems": [{"quantity": 1, "restockType": "RETURN"}]}, ["refundLineItems", "0", "locationId"]),
        ({}, ["base"]),
        ({"transactions": [{"kind": "REFUND", "gateway": "manual", "amount": "99"}]}, ["transactions"]),
    ],
)
def test_a_refund_that_cannot_be_is_refused(changed: dict[str, Any], place: list[str], shop: Shop) -> None:
    order = one(shop, "Order")
    wish = {
        "orderId": order["id"],
        **{name: [{**each, **({"orderId": order["id"]} if name == "transactions" else
           {"lineItemId": order["lineItems"][0]})} for each in rows] for name, rows in changed.items()},
    }  # fmt: skip

    answer = change(shop, "refundCreate", f"refund {{ id }} {ERRORS}", input=wish, key="k2")

    assert (answer["refund"], answer["userErrors"][0]["field"]) == (None, place)


def test_a_payment_by_hand_may_be_a_part(shop: Shop) -> None:
    order = one(shop, "Order", 1)
    part = {"amount": "10.00", "currencyCode": "EUR"}
    fields = f"order {{ displayFinancialStatus totalOutstandingSet {{ shopMoney {{ amount }} }} }} {CODES}"

    first = change(shop, "orderCreateManualPayment", fields, id=order["id"], amount=part)
    much = change(shop, "orderCreateManualPayment", fields, id=order["id"], amount={**part, "amount": "99"})
    rest = change(shop, "orderCreateManualPayment", fields, id=order["id"])

    assert first["order"]["displayFinancialStatus"] == "PARTIALLY_PAID"
    assert Decimal(first["order"]["totalOutstandingSet"]["shopMoney"]["amount"]) == Decimal("27.50")
    assert much["userErrors"][0]["code"] == "AMOUNT_EXCEEDS_BALANCE"
    assert rest["order"]["displayFinancialStatus"] == "PAID"


def test_metafields_are_written_all_or_none_and_compared(shop: Shop) -> None:
    product = one(shop, "Product")["id"]
    good = {"ownerId": product, "namespace": "custom", "key": "material", "type": "single_line_text_field",
            "value": "stoneware"}  # fmt: skip
    bad = {**good, "key": "weight_g", "type": "number_integer", "value": "1.5"}
    fields = f"metafields {{ namespace key value type compareDigest jsonValue }} {CODES}"

    refused = change(shop, "metafieldsSet", fields, metafields=[good, bad])
    kept = change(shop, "metafieldsSet", fields, metafields=[good])
    stale = change(shop, "metafieldsSet", fields, metafields=[{**good, "compareDigest": "other"}])
    named = [{"ownerId": product, "namespace": "custom", "key": each} for each in ("material", "no")]
    gone = change(shop, "metafieldsDelete", f"deletedMetafields {{ key }} {ERRORS}", metafields=named)

    assert (refused["metafields"], refused["userErrors"][0]["code"]) == (None, "INVALID_VALUE")
    assert refused["userErrors"][0]["field"] == ["metafields", "1", "value"]
    assert kept["metafields"][0]["value"] == "stoneware"
    assert stale["userErrors"][0]["code"] == "STALE_OBJECT"
    assert gone["deletedMetafields"] == [{"key": "material"}, None]


def test_a_product_joins_and_leaves_a_collection(shop: Shop) -> None:
    product = one(shop, "Product")["id"]
    made = change(shop, "collectionCreate", f"collection {{ id handle }} {ERRORS}", collection={"title": "Łódź mugs"})
    group = made["collection"]["id"]
    fields = f"product {{ collections(first: 5) {{ nodes {{ title }} }} }} {ERRORS}"

    joined = change(shop, "productUpdate", fields, product={"id": product, "collectionsToJoin": [group]})
    twice = change(shop, "collectionAddProducts", ERRORS, id=group, productIds=[product])
    left = change(shop, "productUpdate", fields, product={"id": product, "collectionsToLeave": [group]})

    assert made["collection"]["handle"] == "lodz-mugs"
    assert joined["product"]["collections"]["nodes"] == [{"title": "Łódź mugs"}]
    assert twice["userErrors"][0]["field"] == ["productIds"]
    assert left["product"]["collections"]["nodes"] == []


def test_stock_is_added_by_difference_and_compared(shop: Shop) -> None:
    item, place = one(shop, "InventoryItem")["id"], one(shop, "Location")["id"]
    row = {"inventoryItemId": item, "locationId": place, "delta": -2, "changeFromQuantity": 5}
    wish = {"name": "available", "reason": "correction", "changes": [row]}
    fields = f"inventoryAdjustmentGroup {{ changes {{ delta quantityAfterChange }} }} {CODES}"

    first = change(shop, "inventoryAdjustQuantities", fields, input=wish, key="a")
    again = change(shop, "inventoryAdjustQuantities", fields, input=wish, key="a")
    stale = change(shop, "inventoryAdjustQuantities", fields, input=wish, key="b")

    assert first["inventoryAdjustmentGroup"]["changes"] == [{"delta": -2, "quantityAfterChange": 3}]
    assert again["inventoryAdjustmentGroup"] == first["inventoryAdjustmentGroup"]
    assert stale["userErrors"][0]["code"] == "CHANGE_FROM_QUANTITY_STALE"


def test_a_product_made_step_by_step_has_its_variants_and_can_go(shop: Shop) -> None:
    options = [{"name": "Colour", "values": [{"name": "blue"}]}]
    made = change(shop, "productCreate", f"product {{ id variantsCount {{ count }} }} {ERRORS}",
                  product={"title": "Talerz", "productOptions": options})["product"]  # fmt: skip
    more = [{"price": "8.00", "optionValues": [{"optionName": "Colour", "name": "red"}], "inventoryItem": {"sku": "R"}}]
    fields = f"productVariants {{ id sku price }} {CODES}"

    added = change(shop, "productVariantsBulkCreate", fields, productId=made["id"], variants=more)
    twice = change(shop, "productVariantsBulkCreate", fields, productId=made["id"], variants=more)
    gone = change(shop, "productVariantsBulkDelete", f"product {{ totalVariants }} {CODES}", productId=made["id"],
                  variantsIds=[added["productVariants"][0]["id"]])  # fmt: skip
    deleted = change(shop, "productDelete", f"deletedProductId {ERRORS}", input={"id": made["id"]})

    assert (made["variantsCount"]["count"], added["productVariants"][0]["sku"]) == (1, "R")
    assert twice["userErrors"][0]["code"] == "VARIANT_ALREADY_EXISTS"
    assert (gone["product"]["totalVariants"], deleted["deletedProductId"]) == (1, made["id"])


def test_a_refusal_has_a_code_that_its_mutation_knows(shop: Shop) -> None:
    product = one(shop, "Product")
    variant = {"optionValues": [{"optionName": "Title", "name": "Default Title"}], "price": "-1"}
    wish = {"variants": [variant], "productOptions": [{"name": "Title", "values": [{"name": "Default Title"}]}]}

    answer = change(shop, "productSet", CODES, identifier={"id": product["id"]}, input=wish)

    assert [each["code"] for each in answer["userErrors"]] == ["INVALID_INPUT"]


def test_customers_are_made_changed_and_deleted(shop: Shop) -> None:
    fields = f"customer {{ id email displayName }} {ERRORS}"

    taken = change(shop, "customerCreate", fields, input={"email": "ewa@example.com"})
    made = change(shop, "customerCreate", fields, input={"email": "jan@example.com", "firstName": "Jan"})["customer"]
    changed = change(shop, "customerUpdate", fields, input={"id": made["id"], "lastName": "Nowak"})["customer"]
    gone = change(shop, "customerDelete", f"deletedCustomerId {ERRORS}", input={"id": made["id"]})

    assert "taken" in taken["userErrors"][0]["message"]
    assert (changed["displayName"], gone["deletedCustomerId"]) == ("Jan Nowak", made["id"])


def test_a_shipment_is_tracked_and_cancelled_and_its_goods_are_open_again(shop: Shop) -> None:
    order = one(shop, "Order", 2)
    parcel = order["fulfillments"][0]
    fields = f"fulfillment {{ status trackingInfo {{ number }} order {{ displayFulfillmentStatus }} }} {ERRORS}"

    tracked = change(shop, "fulfillmentTrackingInfoUpdate", fields, fulfillmentId=parcel,
                     trackingInfoInput={"number": "77", "company": "DPD"})  # fmt: skip
    gone = change(shop, "fulfillmentCancel", fields, id=parcel)

    assert tracked["fulfillment"]["trackingInfo"] == [{"number": "77"}]
    assert gone["fulfillment"]["order"]["displayFulfillmentStatus"] == "UNFULFILLED"
    assert gone["fulfillment"]["status"] == "CANCELLED"


def test_what_is_to_be_shipped_is_held_and_released(shop: Shop) -> None:
    part = one(shop, "Order")["fulfillmentOrders"][0]
    fields = f"fulfillmentOrder {{ status order {{ displayFulfillmentStatus }} }} {CODES}"

    held = change(shop, "fulfillmentOrderHold", fields, id=part, fulfillmentHold={"reason": "AWAITING_PAYMENT"})
    freed = change(shop, "fulfillmentOrderReleaseHold", fields, id=part)

    assert held["fulfillmentOrder"] == {"status": "ON_HOLD", "order": {"displayFulfillmentStatus": "ON_HOLD"}}
    assert freed["fulfillmentOrder"]["status"] == "OPEN"


def test_a_draft_order_is_changed_and_deleted(shop: Shop) -> None:
    line = {"title": "Kubek", "quantity": 2, "originalUnitPriceWithCurrency": {"amount": "5", "currencyCode": "EUR"}}
    fields = f"draftOrder {{ id tags totalPriceSet {{ shopMoney {{ amount }} }} }} {ERRORS}"
    made = change(shop, "draftOrderCreate", fields, input={"lineItems": [line], "tags": ["a"]})["draftOrder"]

    changed = change(shop, "draftOrderUpdate", fields, id=made["id"], input={"lineItems": [{**line, "quantity": 3}]})
    gone = change(shop, "draftOrderDelete", f"deletedId {ERRORS}", input={"id": made["id"]})

    assert changed["draftOrder"] == {**made, "totalPriceSet": {"shopMoney": {"amount": "15.0"}}}
    assert gone["deletedId"] == made["id"]


def test_tags_and_note_of_an_order_are_changed(shop: Shop) -> None:
    order = one(shop, "Order")["id"]

    changed = change(shop, "orderUpdate", f"order {{ tags note }} {ERRORS}", input={"id": order, "tags": ["x", "y"],
                     "note": "pilne"})  # fmt: skip
    left = change(shop, "tagsRemove", f"node {{ ... on Order {{ tags }} }} {ERRORS}", id=order, tags=["X"])

    assert (changed["order"], left["node"]) == ({"tags": ["x", "y"], "note": "pilne"}, {"tags": ["y"]})
