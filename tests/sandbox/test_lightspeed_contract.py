"""Lightspeed: answers have the field names of the real API, and the demo shop is what it promises."""

import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from wareflow.sandbox.kit.codes import ean_with_check_digit
from wareflow.sandbox.lightspeed import LightspeedSandbox
from wareflow.sandbox.lightspeed.schema import RESOURCES

from tests.sandbox.lightspeed_client import Shop

CONTRACT: dict[str, Any] = json.loads((Path(__file__).parent / "contracts" / "lightspeed_fields.json").read_text())
FORMS = {
    "integer": re.compile(r"-?\d+"),
    "float": re.compile(r"-?\d+(\.\d*[1-9])?"),
    "boolean": re.compile("true|false"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"),
    "enum": re.compile(r"\w+( \w+)*"),
    "string": re.compile(".*", re.DOTALL),
}


def check_row(name: str, row: dict[str, Any]) -> None:
    """Every scalar has a real name and the form of its type; everything that is always there is there."""
    fields = CONTRACT[name]["fields"]
    scalars = {field: value for field, value in row.items() if isinstance(value, str)}
    assert set(scalars) <= set(fields), f"{name} shows unknown fields"
    assert set(CONTRACT[name].get("always", ())) <= set(scalars), f"{name} lacks fields"
    for field, value in scalars.items():
        assert FORMS[fields[field]].fullmatch(value), f"{name}.{field} is {value!r}"


@pytest.mark.parametrize("name", sorted(RESOURCES))
async def test_rows_have_the_fields_of_the_real_api(shop: Shop, name: str) -> None:
    rows = await shop.rows(f"{name}.json")

    assert rows
    for row in rows:
        check_row(name, row)


@pytest.mark.parametrize(
    ("relation", "inner", "name"),
    [
        ("Category", "", "Category"),
        ("Manufacturer", "", "Manufacturer"),
        ("TaxClass", "", "TaxClass"),
        ("Note", "", "Note"),
        ("ItemAttributes", "", "ItemAttributes"),
        ("ItemECommerce", "", "ItemECommerce"),
        ("ItemShops", "ItemShop", "ItemShop"),
        ("Images", "Image", "Image"),
        ("TagRelations", "TagRelation", "TagRelation"),
        ("Prices", "ItemPrice", "ItemPrice"),
    ],
)
async def test_relations_have_the_fields_of_the_real_api(shop: Shop, relation: str, inner: str, name: str) -> None:
    item = (await shop.get("Item/10.json?load_relations=all"))["Item"]

    found = item[relation][inner] if inner else item[relation]
    for row in found if isinstance(found, list) else [found]:
        check_row(name, row)


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_sorting_and_relations_are_those_of_the_real_api(name: str) -> None:
    resource = RESOURCES[name]
    known = {path for path, _ in _paths(resource.relations)}

    assert set(CONTRACT[name].get("sortable", ())) <= set(resource.sortable)
    assert known == set(CONTRACT[name].get("relations", ()))


def _paths(relations: Any, prefix: str = "") -> list[tuple[str, Any]]:
    found = []
    for name, relation in relations.items():
        found += [(prefix + name, relation), *_paths(relation.children, f"{prefix}{name}.")]
    return found


async def all_items(shop: Shop) -> list[dict[str, Any]]:
    return [row for page in await shop.pages("Item.json?archived=true") for row in page]


async def test_the_demo_shop_has_what_makes_life_hard(shop: Shop) -> None:
    items = await all_items(shop)

    skus = [item["customSku"] for item in items]
    filled = [sku for sku in skus if sku]
    assert len(items) == 300
    assert {"00123", "1e5", "1.10", "+48600100200"} <= set(skus)
    assert skus.count("") >= 5
    assert len(filled) == len(set(filled))
    assert sum(item["archived"] == "true" for item in items) >= 5
    assert any(Decimal(item["Prices"]["ItemPrice"][0]["amount"]) % 1 for item in items)
    assert {"ł", "ř", "ñ"} <= set("".join(item["description"] for item in items))
    assert len(await shop.rows("Shop.json")) == 2


async def test_every_ean_has_a_good_check_digit(shop: Shop) -> None:
    eans = [item["ean"] for item in await all_items(shop) if item["ean"]]

    assert eans[0] == "5901234123457"
    assert [ean_with_check_digit(ean[:12]) for ean in eans] == eans


def test_the_same_seed_gives_the_same_shop() -> None:
    first, second, other = LightspeedSandbox(seed=1), LightspeedSandbox(seed=1), LightspeedSandbox(seed=2)

    assert first.store.as_data() == second.store.as_data()
    assert first.store.as_data() != other.store.as_data()


async def test_ten_thousand_items_can_be_made_and_read(shop: Shop) -> None:
    await shop.control("seed", {"size": 10_000})

    pages = await shop.pages("Item.json?archived=true&sort=timeStamp")

    assert len(pages) == 100
    assert len({row["itemID"] for page in pages for row in page}) == 10_000


async def test_a_seed_that_cannot_be_taken_says_why(shop: Shop) -> None:
    address = "http://sandbox.test:9001/lightspeed/_control/seed"

    nameless = await shop.http.post(address, json={"items": [{"customSku": "1"}]})
    odd = await shop.http.post(address, json={"orders": []})

    assert (nameless.status_code, odd.status_code) == (400, 400)
    assert "Item 1" in nameless.json()["error"]
    assert "orders" in odd.json()["error"]
    assert len(shop.system.store.table("Item")) == 300
