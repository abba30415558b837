"""Products, variants, stock, prices and categories of the imitated BaseLinker."""

from collections.abc import Iterator
from typing import Any

import pytest
from wareflow.sandbox.baselinker.fields import fields_of

from tests.sandbox.bl_shop import Shop, opened_shop

INVENTORY = 4101


@pytest.fixture
def shop() -> Iterator[Shop]:
    with opened_shop() as opened:
        yield opened


def details(shop: Shop, *numbers: int) -> dict[str, Any]:
    found: dict[str, Any] = shop.call("getInventoryProductsData", inventory_id=INVENTORY, products=list(numbers))
    return dict(found["products"]) if found["products"] else {}


def add(shop: Shop, **wish: Any) -> Any:
    return shop.call("addInventoryProduct", inventory_id=str(INVENTORY), **wish)


def test_the_demo_shop_has_three_hundred_products_with_variants(shop: Shop) -> None:
    plain = shop.call("getInventoryProductsList", inventory_id=INVENTORY)["products"]
    every = shop.call("getInventoryProductsList", inventory_id=INVENTORY, include_variants=True)["products"]

    assert len(plain) == 93
    assert len(every) == 303
    assert {"parent_id"} == next(iter(every.values())).keys() - next(iter(plain.values())).keys()


def test_a_new_product_is_stored_and_told_in_the_types_of_the_real_one(shop: Shop) -> None:
    wish = {"sku": "00777", "ean": "5904123999990", "tax_rate": 23, "weight": "0.25", "category_id": 3102}
    texts = {"name": "Dzbanek", "description": "<p>ó</p>", "name|de": "Kanne", "features": {"Kolor": "biały"}}
    places = {"prices": {"1501": "20.99"}, "stock": {"bl_2051": 5}, "images": {"0": "url:https://example.com/1.jpg"}}

    reply = add(shop, **wish, **places, text_fields=texts, tags=["new"])

    stored = details(shop, reply["product_id"])[str(reply["product_id"])]
    assert reply["warnings"] == ""
    assert stored.keys() - {"variants"} == fields_of("product_data").keys()
    assert (stored["sku"], stored["category_id"], stored["weight"]) == ("00777", "3102", 0.25)
    assert stored["text_fields"] == texts
    assert (stored["prices"], stored["stock"], stored["images"]) == (
        {"1501": 20.99}, {"bl_2051": 5}, ["https://example.com/1.jpg"],
    )  # fmt: skip
    assert stored["variants"] == []


def test_an_update_leaves_what_is_not_given(shop: Shop) -> None:
    before = details(shop, 71001)["71001"]

    add(shop, product_id="71001", text_fields={"name": "Mug"}, prices={"1502": 9.5})

    after = details(shop, 71001)["71001"]
    assert {name for name in after if after[name] != before[name]} == {"text_fields", "prices"}
    assert after["prices"] == {**before["prices"], "1502": 9.5}


def test_variants_hang_on_their_parent_and_are_reached_by_their_own_id(shop: Shop) -> None:
    parent = add(shop, sku="P", text_fields={"name": "Shirt"})["product_id"]
    child = add(shop, sku="P-S", parent_id=parent, text_fields={"name": "Shirt S"}, stock={"bl_2051": 2})["product_id"]

    shop.call("updateInventoryProductsStock", inventory_id=INVENTORY, products={str(child): {"bl_2051": 9}})

    known = details(shop, parent, child)
    stock = shop.call("getInventoryProductsStock", inventory_id=INVENTORY, filter_id=parent)["products"]
    assert known[str(parent)]["variants"][str(child)]["stock"] == {"bl_2051": 9}
    assert known[str(child)]["parent_id"] == parent
    assert stock[str(parent)]["variants"] == {str(child): {"bl_2051": 9}}


def test_what_cannot_be_stored_is_a_warning_or_a_refusal(shop: Shop) -> None:
    warned = add(shop, sku="W", stock={"shop_8235": 1}, prices={"9": 1}, images={"0": "ftp://x", "99": "url:x"})

    assert warned["warnings"].keys() == {"stock", "prices", "images 0", "images 99"}
    assert add(shop, product_id=5)["error_code"] == "ERROR_PRODUCT_NOT_FOUND"
    assert add(shop, parent_id=5)["error_code"] == "ERROR_PRODUCT_NOT_FOUND"


def test_a_thousand_and_one_products_are_too_many_for_one_write(shop: Shop) -> None:
    many = {str(number): {"bl_2051": 1} for number in range(1, 1002)}

    over = shop.call("updateInventoryProductsStock", inventory_id=INVENTORY, products=many)
    many.pop("1")
    full = shop.call("updateInventoryProductsStock", inventory_id=INVENTORY, products=many)

    assert "1000" in over["error_message"]
    assert (full["status"], full["counter"]) == ("SUCCESS", 0)
    assert len(full["warnings"]) == 1000


def test_products_come_a_thousand_at_a_time(shop: Shop) -> None:
    goods = [{"product_id": number, "sku": str(number), "name": "x"} for number in range(1, 2001)]
    shop.control("seed", products=goods)

    pages = [
        shop.call("getInventoryProductsStock", inventory_id=INVENTORY, page=page)["products"] for page in (1, 2, 3)
    ]

    assert [len(page) for page in pages] == [1000, 1000, 0]


def test_a_deleted_product_takes_its_variants_along(shop: Shop) -> None:
    shop.call("deleteInventoryProduct", product_id=72010)

    assert details(shop, 72010, 72011) == {}
    assert shop.call("deleteInventoryProduct", product_id=72010)["status"] == "ERROR"


def test_categories_and_manufacturers_are_made_and_renamed(shop: Shop) -> None:
    made = shop.call("addInventoryCategory", name="Lampy", parent_id=3101)["category_id"]
    shop.call("addInventoryCategory", category_id=made, name="Światło", parent_id=0)
    maker = shop.call("addInventoryManufacturer", manufacturer_name="Světlo")["manufacturer_id"]

    assert {"category_id": made, "name": "Światło", "parent_id": 0} in shop.call("getInventoryCategories")["categories"]
    assert {"manufacturer_id": maker, "name": "Světlo"} in shop.call("getInventoryManufacturers")["manufacturers"]
    assert shop.call("addInventoryCategory", name="x", parent_id=1)["status"] == "ERROR"


@pytest.mark.parametrize(
    ("wish", "first"),
    [
        ({"filter_stock_from": 400}, "71038"),
        ({"filter_price_from": 400}, "71014"),
        ({"filter_name": "noteb"}, "71036"),
        ({"filter_ean": "5904123000013"}, "71001"),
        ({"filter_category_id": 3101}, "72290"),
        ({"filter_sort": "id DESC"}, "72420"),
    ],
)
def test_each_filter_of_the_list_finds_what_it_says(shop: Shop, wish: dict[str, Any], first: str) -> None:
    found = shop.call("getInventoryProductsList", inventory_id=INVENTORY, **wish)["products"]

    assert next(iter(found)) == first
