"""Calls that a client of another hand may make to the imitated BaseLinker, and orders and lists as wholes."""

from collections.abc import Iterator
from typing import Any

import pytest
from wareflow.sandbox.baselinker.system import TOKEN

from tests.sandbox.bl_shop import CONNECTOR, Shop, opened_shop

ORDER = 9_100_001


@pytest.fixture(scope="module")
def opened() -> Iterator[Shop]:
    with opened_shop() as shop:
        yield shop


@pytest.fixture
def shop(opened: Shop) -> Shop:
    """One shop for all tests, put back for each."""
    opened.system.reset()
    return opened


def test_order_fields_that_the_method_does_not_take_stay(shop: Shop) -> None:
    before = shop.orders(order_id=ORDER)[0]
    wish = {"date_add": 5, "currency": "XXX", "shop_order_id": 7, "external_order_id": "x", "order_source": "ebay"}

    answer = shop.call("setOrderFields", order_id=ORDER, **wish)

    assert answer == {"status": "SUCCESS"}
    assert shop.orders(order_id=ORDER)[0] == before


@pytest.mark.parametrize(
    ("method", "wish"),
    [
        ("addOrder", {"order_status_id": 64002, "products": ["mug"]}),
        ("addOrderReturn", {"status_id": 64002, "products": ["mug"]}),
        ("addOrderBySplit", {"order_id": ORDER, "items_to_split": ["mug"]}),
        ("setOrdersMerge", {"main_order_id": ORDER, "order_ids_to_merge": ["mug"], "merge_mode": "into_main_order"}),
    ],
)
def test_lines_that_are_none_are_refused(shop: Shop, method: str, wish: dict[str, Any]) -> None:
    reply = shop.call(method, **wish)

    assert reply["status"] == "ERROR"


def test_a_map_counts_as_a_list_and_a_list_as_a_map(shop: Shop) -> None:
    lines = {"0": {"name": "Mug", "quantity": "2", "price_brutto": "3.50"}}

    made = shop.call("addOrder", order_status_id=64002, products=lines, custom_extra_fields=[])
    moved = shop.call("setOrderStatuses", order_ids={"0": made["order_id"]}, status_id=64003)

    order = shop.orders(order_id=made["order_id"])[0]
    assert moved == {"status": "SUCCESS"}
    assert order["order_status_id"] == 64003
    assert [(line["name"], line["quantity"], line["price_brutto"]) for line in order["products"]] == [("Mug", 2, 3.5)]


def test_json_without_an_end_is_refused_like_other_broken_json(shop: Shop) -> None:
    form = {"method": "getOrders", "parameters": "[" * 100_000}

    reply = shop.http.post(CONNECTOR, data=form, headers={"X-BLToken": TOKEN})

    assert reply.json()["error_code"] == "ERROR_PARSE_JSON_PARAMETERS"


def test_an_amount_without_an_end_counts_as_none(shop: Shop) -> None:
    shop.call("setOrderPayment", order_id=ORDER, payment_done="1e999999", payment_date=0, payment_comment="")

    assert shop.orders(order_id=ORDER)[0]["payment_done"] == 0


def test_orders_of_a_buyer_are_told_in_texts(shop: Shop) -> None:
    order = shop.orders(order_id=ORDER)[0]

    by_mail = shop.call("getOrdersByEmail", email=order["email"].upper())["orders"]
    by_phone = shop.call("getOrdersByPhone", phone=order["phone"])["orders"]
    nobody = shop.call("getOrdersByEmail", email="nobody@nowhere.example")["orders"]

    assert str(ORDER) in {each["order_id"] for each in by_mail} & {each["order_id"] for each in by_phone}
    assert by_mail[0]["date_add"].isdigit()
    assert nobody == []


def test_a_copy_is_a_new_order_with_the_same_lines_and_no_payment(shop: Shop) -> None:
    before = shop.orders(order_id=ORDER)[0]

    number = shop.call("addOrderDuplicate", order_id=ORDER)["order_id"]

    made = shop.orders(order_id=number)[0]
    assert number != ORDER
    assert [line["sku"] for line in made["products"]] == [line["sku"] for line in before["products"]]
    assert {line["order_product_id"] for line in made["products"]}.isdisjoint(
        line["order_product_id"] for line in before["products"]
    )
    assert (made["payment_done"], shop.orders(order_id=ORDER)) == (0, [before])
    assert (17, number) in {(entry["log_type"], entry["object_id"]) for entry in shop.journal(order_id=ORDER)}


def test_split_and_merged_again_an_order_has_the_pieces_it_had(shop: Shop) -> None:
    before = shop.orders(order_id=ORDER)[0]
    first = before["products"][0]
    part = [{"order_product_id": first["order_product_id"], "quantity": first["quantity"]}]

    number = shop.call("addOrderBySplit", order_id=ORDER, items_to_split=part, delivery_cost_to_split=1)["new_order_id"]
    left, split = shop.orders(order_id=ORDER)[0], shop.orders(order_id=number)[0]
    merge = {"order_ids_to_merge": [number], "merge_mode": "into_main_order", "sum_delivery_costs": True}
    merged = shop.call("setOrdersMerge", main_order_id=ORDER, **merge)["merged_order_id"]

    after = shop.orders(order_id=ORDER)[0]
    assert len(left["products"]) == len(before["products"]) - 1
    assert [(line["sku"], line["quantity"]) for line in split["products"]] == [(first["sku"], first["quantity"])]
    assert left["delivery_price"] == before["delivery_price"] - 1
    assert (merged, after["delivery_price"]) == (ORDER, before["delivery_price"])
    assert sum(each["quantity"] for each in after["products"]) == sum(each["quantity"] for each in before["products"])
    assert shop.orders(order_id=number) == []


def test_more_than_a_line_has_cannot_be_split_off(shop: Shop) -> None:
    line = shop.orders(order_id=ORDER)[0]["products"][0]
    part = {"order_product_id": line["order_product_id"], "quantity": line["quantity"] + 1}

    reply = shop.call("addOrderBySplit", order_id=ORDER, items_to_split=[part])

    assert reply["status"] == "ERROR"


def test_removed_orders_are_gone_and_told(shop: Shop) -> None:
    reply = shop.call("deleteOrders", order_ids=[ORDER, 5])

    assert reply["deleted_order_ids"] == [ORDER]
    assert shop.orders(order_id=ORDER) == []
    assert 4 in {entry["log_type"] for entry in shop.journal(order_id=ORDER)}


def test_a_removed_category_takes_its_products_along(shop: Shop) -> None:
    inventory = shop.call("getInventories")["inventories"][0]["inventory_id"]
    made = shop.call("addInventoryCategory", inventory_id=inventory, name="Seconds", parent_id=0)["category_id"]
    child = shop.call("addInventoryCategory", inventory_id=inventory, name="Cracked", parent_id=made)["category_id"]
    product = shop.call("addInventoryProduct", inventory_id=inventory, category_id=made, tags=["sale"])["product_id"]
    tags = shop.call("getInventoryTags")["tags"]

    reply = shop.call("deleteInventoryCategory", category_id=made)

    assert (reply["status"], {"name": "sale"} in tags) == ("SUCCESS", True)
    left = {each["category_id"]: each["parent_id"] for each in shop.call("getInventoryCategories")["categories"]}
    assert made not in left
    assert left[child] == 0
    assert shop.call("getInventoryProductsList", inventory_id=inventory, filter_id=product)["products"] == []


def test_what_texts_a_product_may_have_and_where_it_is_sold_is_listed(shop: Shop) -> None:
    inventory = shop.call("getInventories")["inventories"][0]["inventory_id"]

    keys = shop.call("getInventoryAvailableTextFieldKeys", inventory_id=inventory)["text_field_keys"]
    sold = shop.call("getInventoryIntegrations", inventory_id=inventory)["integrations"]

    assert {"name", "description"} <= keys.keys()
    assert [each["shop"]["accounts"] for each in sold] == [{"8235": "lumohome.example"}]


def test_a_removed_manufacturer_is_on_no_product(shop: Shop) -> None:
    inventory = shop.call("getInventories")["inventories"][0]["inventory_id"]
    maker = shop.call("addInventoryManufacturer", name="Potters")["manufacturer_id"]
    product = shop.call("addInventoryProduct", inventory_id=inventory, manufacturer_id=maker)["product_id"]

    shop.call("deleteInventoryManufacturer", manufacturer_id=maker)

    told = shop.call("getInventoryProductsData", inventory_id=inventory, products=[product])["products"]
    assert told[str(product)]["manufacturer_id"] == "0"


STORAGE = "shop_8235"


def external(shop: Shop, method: str, **wish: Any) -> list[dict[str, Any]]:
    answer = shop.call(f"getExternalStorage{method}", storage_id=STORAGE, **wish)
    assert answer["storage_id"] == STORAGE
    found: list[dict[str, Any]] = answer["products"]
    return found


def test_a_connected_shop_is_an_external_storage_with_the_methods_it_allows(shop: Shop) -> None:
    storages = shop.call("getExternalStoragesList")["storages"]

    assert [each["storage_id"] for each in storages] == [STORAGE]
    assert "updateExternalStorageProductsQuantity" in storages[0]["methods"]
    assert shop.call("getExternalStorageCategories", storage_id=STORAGE)["categories"]


def test_products_of_a_storage_come_a_hundred_at_a_time_as_a_list_with_ids_as_text(shop: Shop) -> None:
    for product in shop.system.account.products.values():
        product["stock"].setdefault(STORAGE, 0)
        product["parent_id"] = 0

    first, second = external(shop, "ProductsList"), external(shop, "ProductsList", page=2)
    dear = external(shop, "ProductsList", filter_sort="price DESC", filter_available=1)
    mug = external(shop, "ProductsList", filter_sku="MUG-BLUE", filter_quantity_from=1)

    assert len(first) == 100
    assert not {each["product_id"] for each in first} & {each["product_id"] for each in second}
    assert (mug[0]["product_id"], mug[0]["quantity"]) == ("71001", 20)
    assert dear[0]["price_brutto"] > dear[-1]["price_brutto"]
    assert all(each["quantity"] > 0 for each in dear)


def test_quantities_of_a_storage_are_set_and_told_with_prices_and_details(shop: Shop) -> None:
    answer = shop.call(
        "updateExternalStorageProductsQuantity", storage_id=STORAGE, products=[[71001, 0, 7], ["5", 0, 1]]
    )

    assert (answer["counter"], answer["warnings"]) == (1, {"5": "Product not found"})
    [mug] = external(shop, "ProductsData", products=["71001"])
    assert (mug["quantity"], mug["tax_rate"]) == (7, 23)
    assert mug["price_netto"] < mug["price_brutto"]
    assert {each["product_id"]: each["quantity"] for each in external(shop, "ProductsQuantity")}["71001"] == 7
    assert {each["product_id"]: each["price"] for each in external(shop, "ProductsPrices")}["71001"] == mug[
        "price_brutto"
    ]


def test_a_storage_that_is_none_is_refused(shop: Shop) -> None:
    for method in ("Categories", "ProductsList", "ProductsQuantity", "ProductsPrices"):
        assert shop.call(f"getExternalStorage{method}", storage_id="shop_1")["status"] == "ERROR"
