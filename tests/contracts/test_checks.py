"""The checks of requests and answers see what does not fit: each is shown a mistake, and says so."""

import json
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pytest
from wareflow.sandbox.app import known_systems
from wareflow.sandbox.kit import Served

from tests.contracts.checks import CHECKS, misfits

ORDER = "query O($id: ID!) { order(id: $id) { id } }"
SET = (
    "mutation S($input: InventorySetQuantitiesInput!) { inventorySetQuantities(input: $input) "
    '@idempotent(key: "k") { userErrors { code } } }'
)
OVERWRITING = {
    "changeFromQuantity": None,
    "inventoryItemId": "gid://shopify/InventoryItem/1",
    "locationId": "gid://shopify/Location/1",
    "quantity": 1,
}


def served(system: str, method: str, path: str, body: Any = None, reply: Any = None, **headers: str) -> Served:
    content = body if isinstance(body, str) else json.dumps(body) if body is not None else ""
    return Served(system, method, path, "", headers, content.encode(), 200, json.dumps(reply or {}).encode())


def bc(method: str, path: str, body: Any = None, reply: Any = None, **headers: str) -> Served:
    return served("business_central", method, f"/bc/api/v2.0/companies(1)/{path}", body, reply, **headers)


def bl(method: str, parameters: dict[str, Any], **reply: Any) -> Served:
    form = urlencode({"method": method, "parameters": json.dumps(parameters)})
    return served("baselinker", "POST", "/connector.php", form, {"status": "SUCCESS", **reply})


def ls(method: str, path: str, body: Any = None, reply: Any = None) -> Served:
    return served("lightspeed", method, f"/lightspeed/API/V3/Account/1/{path}", body, reply)


def lsx(method: str, path: str, body: Any = None, *rows: Any) -> Served:
    return served("lightspeed_x", method, f"/lightspeed_x/api/2.{path}", body, {"data": rows})


def lsc(method: str, path: str, body: Any = None, **reply: Any) -> Served:
    return served("lightspeed_c", method, f"/lightspeed_c/pl/{path}.json", body, reply)


def shopify(query: str, reply: Any = None, **variables: Any) -> Served:
    body = {"query": query, "variables": variables}
    return served("shopify", "POST", "/admin/api/2026-10/graphql.json", body, {"data": reply})


SEEN: list[tuple[Served, str]] = [
    (bc("POST", "salesOrders", {"gift": 1}), "salesOrders.gift is unknown"),
    (bc("POST", "salesOrders", {"number": "1"}), "salesOrders.number is read-only"),
    (bc("POST", "salesOrders", {"shipToCity": "x" * 31}), "salesOrders.shipToCity is longer than 30"),
    (bc("POST", "salesOrders", {"discountAmount": "1.10"}), "salesOrders.discountAmount is no decimal"),
    (bc("POST", "salesOrders", {"salesOrderLines": [{"lineType": "Gift"}]}), "salesOrderLines.lineType is no enum"),
    (bc("PATCH", "items(1)", {"displayName": "Mug"}), "PATCH without the record's If-Match"),
    (bc("PATCH", "items(1)", {"displayName": "Mug"}, **{"if-match": "*"}), "PATCH without the record's If-Match"),
    (bc("POST", "itemLedgerEntries", {}), "POST is not allowed on itemLedgerEntries"),
    (bc("GET", "gifts"), "no such entity set"),
    (bc("GET", "items", reply={"value": [{"gift": 1}]}), "items.gift in the answer is unknown"),
    (bc("GET", "items", reply={"value": [{"unitPrice": "1.1"}]}), "items.unitPrice in the answer is no decimal"),
    (bc("GET", "items", reply={"value": [{"id": "1"}]}), "items.id in the answer is no guid"),
    (bl("setOrderGift", {}), "setOrderGift is no method"),
    (bl("setOrderStatus", {"order_id": 1}), "status_id is missing"),
    (bl("setOrderStatus", {"order_id": 1, "status_id": 2, "gift": 1}), "gift is unknown"),
    (bl("setOrderStatus", {"order_id": 1, "status_id": "new"}), "status_id is no int"),
    (bl("getSeries", {}, series=[{"id": 1}]), "series.id in the answer is no text"),
    (bl("getSeries", {}, series=[{"gift": 1}]), "series.gift in the answer is unknown"),
    (bl("getSeries", {}, series=[{"id": "1"}]), "series.type is missing in the answer"),
    (ls("PUT", "Item/5.json", {"gift": "1"}), "Item.gift is unknown"),
    (ls("PUT", "Item/5.json", {"systemSku": "1"}), "Item.systemSku is read-only"),
    (ls("PUT", "Item/5.json", {"categoryID": "Mugs"}), "Item.categoryID is no integer"),
    (ls("PUT", "Item/5.json", {"ItemShops": {"ItemShop": {"stock": 1}}}), "ItemShop.stock is unknown"),
    (ls("POST", "Item.json", {"Prices": {"ItemPrice": [{"price": 1}]}}), "ItemPrice.price is unknown"),
    (ls("GET", "Tag.json", reply={"Tag": {"tagID": "x", "name": ""}}), "Tag.tagID in the answer is no integer"),
    (ls("GET", "Tag.json", reply={"Tag": [{"tagID": "1", "gift": "1"}]}), "Tag.gift in the answer is unknown"),
    (ls("GET", "Tag.json", reply={"Tag": [{"tagID": "1"}]}), "Tag.name is missing in the answer"),
    (lsx("POST", "0/customers", {"gift": 1}), "CustomerBase.gift is unknown"),
    (lsx("PUT", "0/customers/1", {"enable_loyalty": "yes"}), "CustomerBase.enable_loyalty is no boolean: 'yes'"),
    (lsx("POST", "0/products", {"sku": "1"}), "ProductCreateBody.name is missing"),
    (lsx("POST", "0/products", {"name": "Mug", "product_codes": [{"type": "GTIN"}]}), "product_codes.type is no"),
    (lsx("PUT", "1/products/1", {"name": "Mug"}), "ProductChange.name is unknown"),
    (lsx("PUT", "1/products/1", {"details": {"supply_price": 1}}), "ProductChange.details.supply_price is unknown"),
    (lsx("PUT", "1/products/1", {"details": {"inventory": [{"outlet_id": "1"}]}}), "inventory.outlet_id is no uuid"),
    (lsx("POST", "0/outlets", {}), "POST is not known of outlets"),
    (lsx("GET", "0/gifts"), "gifts is no list"),
    (lsx("GET", "0/taxes", None, {"id": "1"}), "Tax.id in the answer is no uuid: '1'"),
    (lsx("GET", "0/taxes", None, {"rates": [{"rate": "0.1"}]}), "Tax.rates.rate in the answer is no number: '0.1'"),
    (lsx("GET", "0/taxes", None, {"gift": 1}), "Tax.gift in the answer is unknown"),
    (lsx("GET", "0/taxes", None, {}), "Tax.display_name is missing in the answer"),
    (lsc("PUT", "orders/1", {"order": {"gift": 1}}), "order.gift is unknown"),
    (lsc("PUT", "orders/1", {"order": {"number": "1"}}), "order.number is read-only"),
    (lsc("PUT", "variants/1", {"variant": {"stockLevel": "1"}}), "variant.stockLevel is no number: '1'"),
    (lsc("PUT", "variants/1", {"stockLevel": 1}), "the body is not one resource under its name"),
    (lsc("GET", "gifts", gifts=[]), "gifts is no resource"),
    (lsc("GET", "taxes", taxes=[{"gift": 1}]), "tax.gift in the answer is unknown"),
    (lsc("GET", "taxes", taxes=[{"isDefault": "true"}]), "tax.isDefault in the answer is no flag: 'true'"),
    (lsc("GET", "taxes", taxes=[{"id": 1}]), "tax.rate is missing in the answer"),
    (lsc("GET", "orders", orders=[{"customer": 5}]), "order.customer in the answer is no link: 5"),
    (lsc("GET", "orders", orders=[{"createdAt": "today"}]), "order.createdAt in the answer is no moment"),
    (shopify("query { gifts { id } }"), "Cannot query field 'gifts'"),
    (shopify("query {"), "Syntax Error"),
    (shopify(ORDER), "$id"),
    (shopify(ORDER, id="gid://shopify/Order/1", gift=1), "the variable gift is not asked for"),
    (
        shopify(SET, input={"name": "available", "reason": "correction", "quantities": [OVERWRITING]}),
        "a quantity is set without changeFromQuantity",
    ),
    (shopify(ORDER, {"order": {"id": "5"}}, id="gid://shopify/Order/1"), "id in the answer is no global id"),
    (shopify(ORDER, {"money": {"amount": 1.5}}, id="gid://shopify/Order/1"), "amount in the answer is no amount"),
    (shopify(ORDER, {"createdAt": "today"}, id="gid://shopify/Order/1"), "createdAt in the answer is no moment"),
]  # fmt: skip


@pytest.mark.parametrize(("shown", "said"), SEEN, ids=[said for _, said in SEEN])
def test_a_mistake_is_seen(shown: Served, said: str) -> None:
    assert any(said in each.text for each in misfits(shown)), misfits(shown)


@pytest.mark.parametrize(
    "shown",
    [
        replace(bc("PATCH", "items(1)", {"gift": 1}), status=400),
        replace(bl("setOrderStatus", {"order_id": 1}), reply=b'{"status":"ERROR"}'),
        replace(ls("PUT", "Item/5.json", {"gift": "1"}), status=400),
    ],
    ids=["business_central", "baselinker", "lightspeed"],
)
def test_a_mistake_that_the_system_refuses_is_seen_as_well(shown: Served) -> None:
    found = misfits(shown)

    assert found
    assert all(each.refused for each in found)


def test_a_refusal_of_what_fits_is_no_mistake() -> None:
    refused = replace(bc("PATCH", "items(1)", {"displayName": "Mug"}, **{"if-match": 'W/"1"'}), status=409)

    assert misfits(refused) == []


def test_every_system_is_checked() -> None:
    assert set(CHECKS) == {system.name for system in known_systems()}
