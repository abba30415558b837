"""Lightspeed: what writes accept, default, change and refuse."""

from typing import Any

import pytest

from tests.sandbox.lightspeed_client import BASE, Shop, ids

MORNING = "2025-03-01T08:00:00+00:00"
EVENING = "2025-03-01T20:00:00+00:00"


async def at(shop: Shop, moment: str) -> None:
    await shop.control("clock", {"freeze": moment})


async def put_item(shop: Shop, number: str, **values: Any) -> dict[str, Any]:
    reply = await shop.call("PUT", f"Item/{number}.json", values)
    assert reply.status_code == 200, reply.text
    item: dict[str, Any] = reply.json()["Item"]
    return item


async def stock_of(shop: Shop, number: str) -> dict[str, str]:
    return {row["shopID"]: row["qoh"] for row in await shop.rows(f"ItemShop.json?itemID={number}")}


async def test_a_new_item_needs_only_a_description(shop: Shop) -> None:
    reply = await shop.call("POST", "Item.json", {"description": "Solniczka"})

    item = reply.json()["Item"]
    assert (reply.status_code, reply.json()["@attributes"]) == (200, {"count": "1"})
    assert (item["itemID"], item["systemSku"], item["taxClassID"]) == ("301", "210000000301", "1")
    assert (item["discountable"], item["tax"], item["itemType"]) == ("true", "true", "default")
    assert [row["qoh"] for row in item["ItemShops"]["ItemShop"]] == ["0", "0", "0"]
    assert [price["amount"] for price in item["Prices"]["ItemPrice"]] == ["0", "0", "0"]


async def test_numbers_and_booleans_come_back_as_text_with_their_digits(shop: Shop) -> None:
    wish = {
        "description": "Solniczka",
        "customSku": "00123",
        "tax": False,
        "defaultCost": 3.50,
        "categoryID": 2,
        "Prices": {"ItemPrice": [{"amount": 12.10, "useType": "Default"}, {"amount": "14.00", "useTypeID": 2}]},
    }

    item = (await shop.call("POST", "Item.json", wish)).json()["Item"]

    assert (item["customSku"], item["tax"], item["defaultCost"], item["categoryID"]) == ("00123", "false", "3.5", "2")
    assert [price["amount"] for price in item["Prices"]["ItemPrice"]] == ["12.1", "14", "0"]


async def test_json_is_read_whatever_its_label_says(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {shop.token}", "Content-Type": "application/x-www-form-urlencoded"}

    reply = await shop.http.post(
        f"{BASE}/API/V3/Account/1/Item.json", content='{"description": "Solniczka"}', headers=headers
    )

    assert reply.json()["Item"]["description"] == "Solniczka"


async def test_an_update_changes_what_is_sent_clears_what_is_empty_and_keeps_the_rest(shop: Shop) -> None:
    await at(shop, MORNING)

    item = await put_item(shop, "1", description="Kubek nowy", ean=None, colour="red", systemSku="5")

    assert (item["description"], item["ean"], item["customSku"]) == ("Kubek nowy", "", "KUB-ZUL-1")
    assert item["timeStamp"] == MORNING
    assert item["systemSku"] == "210000000001"
    assert "colour" not in item


async def test_one_price_changes_and_the_others_stay(shop: Shop) -> None:
    before = (await shop.get("Item/3.json"))["Item"]["Prices"]["ItemPrice"]

    item = await put_item(shop, "3", Prices={"ItemPrice": {"amount": "99.95", "useType": "default"}})

    after = item["Prices"]["ItemPrice"]
    assert after[0] == {"amount": "99.95", "useTypeID": "1", "useType": "Default"}
    assert after[1:] == before[1:]


async def test_stock_is_written_by_row_or_by_shop_and_does_not_touch_the_item_time(shop: Shop) -> None:
    await at(shop, MORNING)
    before = (await shop.get("Item/1.json"))["Item"]["timeStamp"]
    rows = await shop.rows("ItemShop.json?itemID=1&shopID=2")

    wishes = [{"shopID": "1", "qoh": 3}, {"itemShopID": rows[0]["itemShopID"], "qoh": "4"}]

    item = await put_item(shop, "1", ItemShops={"ItemShop": wishes})
    changed = await shop.rows(f"ItemShop.json?sort=timeStamp&timeStamp=>=,{MORNING}")

    assert await stock_of(shop, "1") == {"0": "7", "1": "3", "2": "4"}
    assert item["timeStamp"] == before
    assert {row["itemID"] for row in changed} == {"1"}


@pytest.mark.parametrize(
    "rows",
    [
        [{"shopID": "0", "qoh": 3}],
        [{"shopID": "9", "qoh": 3}],
        [{"itemShopID": "9", "qoh": 3}],
        [{"shopID": "1", "qoh": 3}, {"shopID": "1", "qoh": 4}],
        [{"shopID": "1"}],
        [{"qoh": 3}],
        [{"shopID": "1", "qoh": "many"}],
        ["3"],
    ],
)
async def test_stock_rows_that_make_no_sense_are_refused_and_nothing_changes(shop: Shop, rows: list[Any]) -> None:
    before = await stock_of(shop, "1")

    reply = await shop.call("PUT", "Item/1.json", {"description": "x", "ItemShops": {"ItemShop": rows}})

    assert reply.status_code == 400
    assert await stock_of(shop, "1") == before
    assert (await shop.get("Item/1.json"))["Item"]["description"] != "x"


async def test_an_item_shop_takes_only_its_reorder_levels(shop: Shop) -> None:
    row = (await shop.rows("ItemShop.json?itemID=1&shopID=1"))[0]

    reply = await shop.call(
        "PUT", f"ItemShop/{row['itemShopID']}.json", {"reorderPoint": "2", "reorderLevel": 5, "qoh": "999"}
    )

    changed = reply.json()["ItemShop"]
    assert (changed["reorderPoint"], changed["reorderLevel"], changed["qoh"]) == ("2", "5", row["qoh"])


async def test_deleting_an_item_archives_it_and_zeroes_its_stock(shop: Shop) -> None:
    reply = await shop.call("DELETE", "Item/1.json")

    assert (reply.status_code, reply.json()["Item"]["archived"]) == (200, "true")
    assert await stock_of(shop, "1") == {"0": "0", "1": "0", "2": "0"}
    assert "1" not in ids(await shop.rows("Item.json?limit=5"))
    assert "1" in ids(await shop.rows("Item.json?limit=5&archived=only"))


async def test_an_item_comes_back_from_the_archive_by_a_put_but_does_not_go_there(shop: Shop) -> None:
    await shop.call("DELETE", "Item/1.json")

    back = await put_item(shop, "1", archived="false")
    stays = await put_item(shop, "2", archived=True)

    assert (back["archived"], stays["archived"]) == ("false", "false")


@pytest.mark.parametrize(
    ("method", "path", "body", "message"),
    [
        ("POST", "Item.json", {}, "Item not created. An Item must have a description."),
        ("PUT", "Item/1.json", {"description": ""}, "Item not updated. An Item must have a description."),
        ("POST", "Item.json", {"description": "x", "categoryID": "99"}, "'Category'"),
        ("POST", "Item.json", {"description": "x", "categoryID": "cups"}, "categoryID"),
        ("POST", "Item.json", {"description": "x", "itemType": "thing"}, "itemType"),
        ("POST", "Item.json", {"description": "x", "ean": "12"}, "ean"),
        ("POST", "Item.json", {"description": "x", "defaultCost": "cheap"}, "defaultCost"),
        ("POST", "Item.json", {"description": "x", "Prices": {"ItemPrice": {"amount": "1", "useType": "Odd"}}}, "Odd"),
        ("POST", "Item.json", {"description": "x", "Prices": {"ItemPrice": {"amount": "a", "useTypeID": 1}}}, "amount"),
        ("POST", "Item.json", ["x"], "object"),
        ("POST", "Category.json", {"name": " "}, "name cannot be blank."),
        ("PUT", "Category/1.json", {"name": ""}, "name cannot be blank."),
        ("PUT", "Category/1.json", {"parentID": "2"}, "below itself"),
        ("POST", "Category.json", {"name": "x", "parentID": "99"}, "'99'"),
        ("DELETE", "Category/1.json", None, "sub-categories"),
        ("DELETE", "TaxClass/1.json", None, "in use"),
    ],
)
async def test_a_bad_write_is_refused_and_says_why(shop: Shop, method: str, path: str, body: Any, message: str) -> None:
    reply = await shop.call(method, path, body)

    assert reply.status_code == 400
    assert message in reply.json()["message"]
    assert (await shop.get("Item.json?count=1&archived=true"))["@attributes"]["count"] == "300"


async def test_the_category_tree_keeps_its_names_and_places(shop: Shop) -> None:
    new = (await shop.call("POST", "Category.json", {"name": "Termosy", "parentID": "1"})).json()["Category"]
    await shop.call("PUT", "Category/1.json", {"name": "Kuchenka"})

    moved = (await shop.get(f'Category/{new["categoryID"]}.json?load_relations=["Parent"]'))["Category"]
    rows = await shop.rows("Category.json?sort=leftNode")

    assert (moved["fullPathName"], moved["nodeDepth"], moved["Parent"]["name"]) == ("Kuchenka/Termosy", "1", "Kuchenka")
    edges = sorted(int(row[edge]) for row in rows for edge in ("leftNode", "rightNode"))
    assert edges == list(range(1, 2 * len(rows) + 1))


async def test_a_deleted_category_leaves_its_items_without_one(shop: Shop) -> None:
    reply = await shop.call("DELETE", "Category/2.json")

    assert reply.json()["Category"]["categoryID"] == "2"
    assert (await shop.get("Item/1.json"))["Item"]["categoryID"] == "0"
    assert (await shop.call("GET", "Category/2.json")).status_code == 404


@pytest.mark.parametrize(("resource", "key"), [("Manufacturer", "manufacturerID"), ("Tag", "tagID")])
async def test_named_things_are_made_and_renamed(shop: Shop, resource: str, key: str) -> None:
    made = (await shop.call("POST", f"{resource}.json", {"name": "Žaneta"})).json()[resource]
    renamed = (await shop.call("PUT", f"{resource}/{made[key]}.json", {"name": "Łucja"})).json()[resource]

    assert (made["name"], renamed["name"], renamed[key]) == ("Žaneta", "Łucja", made[key])


async def test_notes_and_shop_texts_are_written_with_the_item(shop: Shop) -> None:
    texts = {"longDescription": "<p>Kubek</p>", "weight": 0.35}

    await put_item(shop, "1", Note={"note": "Kruche"}, ItemECommerce=texts)

    item = (await shop.get('Item/1.json?load_relations=["Note","ItemECommerce"]'))["Item"]

    assert (item["Note"]["note"], item["Note"]["isPublic"]) == ("Kruche", "false")
    assert (item["ItemECommerce"]["longDescription"], item["ItemECommerce"]["weight"]) == ("<p>Kubek</p>", "0.35")


async def test_a_changed_item_is_found_by_the_incremental_pull(shop: Shop) -> None:
    await at(shop, MORNING)
    await put_item(shop, "42", description="Zmieniony")
    await at(shop, EVENING)
    await put_item(shop, "7", description="Też zmieniony")

    changed = await shop.rows(f"Item.json?sort=timeStamp&timeStamp=>=,{MORNING}")

    assert [(row["itemID"], row["timeStamp"]) for row in changed] == [("42", MORNING), ("7", EVENING)]


@pytest.mark.parametrize("sent", [
    {"Emails": {"ContactEmail": {"address": "a@x.example", "useType": "Primary"}}},
    {"Emails": {"ContactEmail": [{"address": "a@x.example"}]}},
    {"Emails": [{"ContactEmail": {"address": "a@x.example", "useType": "Primary"}}]},
], ids=["object", "list", "older list"])  # fmt: skip
async def test_a_mail_of_a_contact_arrives_however_it_is_wrapped(sent: dict[str, Any], shop: Shop) -> None:
    made = (await shop.call("POST", "Customer.json", {"firstName": "Ewa", "Contact": sent})).json()["Customer"]

    assert made["Contact"]["Emails"] == {"ContactEmail": {"address": "a@x.example", "useType": "Primary"}}


@pytest.mark.parametrize("contact", [
    {"Phones": {"ContactPhone": "0042"}}, {"Emails": "x"}, {"Addresses": {"ContactAddress": "Rynek"}},
    {"noMail": "true", "Phones": {"ContactPhone": {"number": "1", "useType": "Pigeon"}}}, "Rynek 1",
], ids=str)  # fmt: skip
async def test_a_contact_that_cannot_be_read_makes_and_changes_nobody(contact: Any, shop: Shop) -> None:
    before = (await shop.get("Customer.json?count=1"))["@attributes"]
    known = await shop.get('Customer/1.json?load_relations=["Contact"]')

    made = await shop.call("POST", "Customer.json", {"firstName": "Ewa", "Contact": contact})
    changed = await shop.call("PUT", "Customer/1.json", {"Contact": contact})

    assert (made.status_code, changed.status_code) == (400, 400)
    assert (await shop.get("Customer.json?count=1"))["@attributes"] == before
    assert await shop.get('Customer/1.json?load_relations=["Contact"]') == known


@pytest.mark.parametrize("value", [{"a": 1}, ["x"]], ids=str)
async def test_a_text_is_no_object_and_no_list(value: Any, shop: Shop) -> None:
    refused = await shop.call("POST", "Item.json", {"description": value})

    assert (refused.status_code, "description" in refused.json()["message"]) == (400, True)


async def test_a_picture_of_a_matrix_stands_with_the_matrix(shop: Shop) -> None:
    matrix = (await shop.rows("ItemMatrix.json?limit=1"))[0]["itemMatrixID"]
    path = f"{BASE}/API/V3/Account/1/ItemMatrix/{matrix}/Image.json"
    parts: dict[str, tuple[str | None, bytes, str]] = {
        "data": (None, b'{"description": "front"}', "text/json"),
        "image": ("a.png", b"png", "image/png"),
    }

    made = await shop.http.post(path, files=parts, headers={"Authorization": f"Bearer {shop.token}"})

    image = made.json()["Image"]
    assert (image["itemMatrixID"], image["itemID"], image["description"]) == (matrix, "0", "front")
    assert image["imageID"] in [row["imageID"] for row in await shop.rows(f"ItemMatrix/{matrix}/Image.json")]
