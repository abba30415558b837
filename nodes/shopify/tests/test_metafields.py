"""Shopify: metafields are read with their records, by page and in bulk, and set by the type of their definition."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.shopify.metafields import add_definition, add_metafield
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_customers import ChangedCustomers
from nodes.shopify.changed_orders import ChangedOrders
from nodes.shopify.changed_products import ChangedProducts
from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.metafields import text_of, value_of
from nodes.shopify.set_metafields import SetMetafields, SetMetafieldsConfig
from nodes.shopify.tests.conftest import access_of

AT = "2026-11-20T10:00:00Z"
NAMES = ["custom.material", "custom.weight_g", "custom.sizes"]
PRODUCTS = [
    {"title": "Kubek", "handle": "kubek", "updatedAt": AT, "variants": [{"sku": "00123", "price": "12.50"}]},
    {"title": "Talerz", "handle": "talerz", "updatedAt": AT},
]


@pytest.fixture(autouse=True)
def filled(shop: Sandbox) -> None:
    email = "ewa@example.com"
    orders = [{"name": "#1", "updatedAt": AT, "email": email}]
    shop.seed(data={"products": PRODUCTS, "customers": [{"email": email, "updatedAt": AT}], "orders": orders})
    for key, kind in (("material", "single_line_text_field"), ("weight_g", "number_integer"),
                      ("sizes", "list.single_line_text_field"), ("fragile", "boolean"),
                      ("length", "number_decimal")):  # fmt: skip
        add_definition(shop.store, "PRODUCT", key, key.title(), kind)
    for owner in (shop.store.all("Product")[0], shop.store.all("Order")[0], shop.store.all("Customer")[0]):
        add_metafield(shop.store, owner, "material", "single_line_text_field", "stoneware")
        add_metafield(shop.store, owner, "weight_g", "number_integer", "310")
        add_metafield(shop.store, owner, "sizes", "list.single_line_text_field", '["S", "Ł"]')
    shop.requests.clear()


@pytest.mark.parametrize("in_bulk", ["never", "always"])
@pytest.mark.parametrize(
    ("node", "port"), [(ChangedProducts, "products"), (ChangedOrders, "orders"), (ChangedCustomers, "customers")]
)
async def test_chosen_metafields_come_with_their_record(
    node: Any, port: str, in_bulk: str, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    settings = {"connection": "shop", "metafields": NAMES, "in_bulk": in_bulk}

    run = await run_node(node, settings, http=transport, connection=connection)

    assert run.records(port)[0]["metafields"] == {
        "custom.material": "stoneware", "custom.weight_g": 310, "custom.sizes": ["S", "Ł"],
    }  # fmt: skip
    assert [record["metafields"] for record in run.records(port)[1:]] == [dict.fromkeys(NAMES)] * (port == "products")


async def test_their_definitions_are_offered_to_the_form(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    found = await connection.options("product_metafields", access_of(transport))

    assert ("custom.weight_g", "Weight_G (custom.weight_g)") in [(option.value, option.label) for option in found]


async def set_fields(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, **config: Any
) -> NodeRun:
    given = {"custom.material": "{{ item.material }}", "custom.weight_g": "{{ item.weight }}"}
    settings = {"connection": "shop", "by": "key", "record": "{{ item.handle }}", "fields": given, **config}
    return await run_node(SetMetafields, settings, Batch.of(list(records)), http=transport, connection=connection)


def held(shop: Sandbox, kind: str = "Product", place: int = 0) -> dict[str, str]:
    owner = shop.store.all(kind)[place]["id"]
    return {row["key"]: row["value"] for row in shop.store.all("Metafield") if row["owner"] == owner}


async def test_only_what_differs_is_written_and_a_second_run_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    wish = {"handle": "kubek", "material": "kamionka", "weight": "310"}

    first = await set_fields(transport, connection, wish)
    second = await set_fields(transport, connection, wish)

    assert [field.name for field in first.changes[0].change.fields] == ["custom.material"]
    assert first.errors() == second.errors() == []
    assert second.books.skipped == {"unchanged": 1}
    assert held(shop)["material"] == "kamionka"


async def test_an_empty_text_removes_a_field_and_none_leaves_it(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await set_fields(transport, connection, {"handle": "kubek", "material": "", "weight": None})

    assert held(shop) == {"weight_g": "310", "sizes": '["S", "Ł"]'}


@pytest.mark.parametrize(("given", "words"), [("1.5", "no whole number"), ("heavy", "no number"), (True, "no number")])
async def test_a_value_of_another_type_fails_alone(
    given: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    good = {"handle": "talerz", "material": "oak", "weight": 5}

    run = await set_fields(transport, connection, {"handle": "kubek", "material": "x", "weight": given}, good)

    assert [words in error for error in run.errors()] == [True]
    assert (held(shop)["material"], held(shop, place=1)) == ("stoneware", {"material": "oak", "weight_g": "5"})


@pytest.mark.parametrize(
    ("what", "key", "kind"),
    [("variant", "00123", "ProductVariant"), ("order", "1", "Order"), ("customer", "Ewa@Example.com", "Customer")],
)
async def test_records_are_found_by_the_key_that_people_know(
    what: str, key: str, kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_fields(transport, connection, {"handle": key, "material": "x", "weight": None}, what=what)

    assert (run.errors(), held(shop, kind)["material"]) == ([], "x")


async def test_a_record_that_is_not_there_fails_with_its_key(
    transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await set_fields(transport, connection, {"handle": "nope", "material": "x", "weight": 1})

    assert ["product nope" in error for error in run.errors()] == [True]


@pytest.mark.parametrize(
    ("kind", "given", "text", "value"),
    [
        ("boolean", "TRUE", "true", True),
        ("number_decimal", "1.50", "1.50", Decimal("1.50")),
        ("number_decimal", Decimal("1e3"), "1000", Decimal(1000)),
        ("number_integer", "00123", "123", 123),
        ("single_line_text_field", "00123", "00123", "00123"),
        ("date", "2026-11-20", "2026-11-20", "2026-11-20"),
        ("list.number_integer", [1, 2], "[1,2]", [1, 2]),
        ("json", '{"a": 1.10}', '{"a":1.10}', {"a": Decimal("1.10")}),
    ],
)
def test_values_are_spelt_by_their_type(kind: str, given: Any, text: str, value: Any) -> None:
    assert (text_of(kind, given, "custom.x"), value_of({"type": kind, "value": text})) == (text, value)


@pytest.mark.parametrize("name", ["material", "custom material.x", 'a"b.cd'])
def test_a_name_that_is_no_namespace_and_key_is_refused_in_the_form(name: str) -> None:
    with pytest.raises(ValueError, match="no namespace and key"):
        SetMetafieldsConfig.model_validate({"connection": "shop", "fields": {name: "x"}})
