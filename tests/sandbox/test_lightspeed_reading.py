"""Lightspeed: shapes of the JSON dialect, relations, cursor paging."""

import base64
import json

import httpx
import pytest

from tests.sandbox.lightspeed_client import BASE, Shop, ids


async def test_many_rows_are_a_list_one_is_an_object_none_is_no_key(shop: Shop) -> None:
    many = await shop.get("Item.json?itemID=IN,[1,2]")
    one = await shop.get("Item.json?itemID=1")
    none = await shop.get("Item.json?description=nothing like it")

    assert ids(many["Item"]) == ["1", "2"]
    assert one["Item"]["itemID"] == "1"
    assert none == {"@attributes": {"next": "", "previous": ""}}


async def test_every_scalar_is_text(shop: Shop) -> None:
    item = (await shop.get("Item/1.json"))["Item"]

    scalars = {name: value for name, value in item.items() if name != "Prices"}
    assert all(isinstance(value, str) for value in scalars.values())
    assert (item["discountable"], item["archived"], item["seasonID"], item["upc"]) == ("true", "false", "0", "")
    assert item["ean"] == "5901234123457"
    assert item["Prices"]["ItemPrice"][0] == {"amount": "34.9", "useTypeID": "1", "useType": "Default"}


async def test_slashes_are_escaped(shop: Shop) -> None:
    reply = await shop.call("GET", "Category/2.json")

    assert r'"Kuchnia\/Kubki i filiżanki"' in reply.text
    assert reply.json()["Category"]["fullPathName"] == "Kuchnia/Kubki i filiżanki"


async def test_a_single_read_counts_one(shop: Shop) -> None:
    assert (await shop.get("Item/1.json"))["@attributes"] == {"count": "1"}


async def test_relations_come_only_when_asked(shop: Shop) -> None:
    plain = (await shop.get("Item/2.json"))["Item"]
    loaded = (await shop.get('Item/2.json?load_relations=["ItemShops","Category","TagRelations.Tag","Images"]'))["Item"]
    everything = (await shop.get("Item/10.json?load_relations=all"))["Item"]

    assert not {"ItemShops", "Category", "Images", "Note"} & set(plain)
    assert [row["shopID"] for row in loaded["ItemShops"]["ItemShop"]] == ["1", "2", "0"]
    assert loaded["Category"]["categoryID"] == loaded["categoryID"]
    assert isinstance(loaded["Images"]["Image"], list)
    assert everything["TagRelations"]["TagRelation"]["Tag"]["name"]
    assert everything["Images"]["Image"]["itemID"] == "10"
    assert "CustomFieldValues" not in everything


async def test_the_summary_row_adds_up_the_shops(shop: Shop) -> None:
    rows = await shop.rows("ItemShop.json?itemID=3")

    by_shop = {row["shopID"]: int(row["qoh"]) for row in rows}
    assert by_shop["0"] == by_shop["1"] + by_shop["2"]


async def test_stock_below_zero_is_not_sellable(shop: Shop) -> None:
    rows = await shop.rows("ItemShop.json?qoh=<,0&limit=1")

    assert int(rows[0]["qoh"]) < 0
    assert rows[0]["sellable"] == "0"


@pytest.mark.parametrize("asked", ['["Nonsense"]', '["Category.Tag"]', "ItemShops", "{}"])
async def test_an_unknown_relation_is_refused(shop: Shop, asked: str) -> None:
    reply = await shop.call("GET", f"Item.json?load_relations={asked}")

    assert reply.status_code == 400
    assert reply.headers["content-type"] == "text/html; charset=UTF-8"
    assert reply.json()["httpMessage"] == "Bad Request"


async def test_pages_are_followed_by_complete_addresses_on_the_own_host(shop: Shop) -> None:
    first = await shop.get('Item.json?load_relations=["ItemShops"]&archived=true')

    following = httpx.URL(first["@attributes"]["next"])
    assert first["@attributes"]["previous"] == ""
    assert str(following).startswith(f"{BASE}/API/V3/Account/1/Item.json?")
    assert list(following.params.multi_items()) == [
        ("load_relations", '["ItemShops"]'),
        ("archived", "true"),
        ("limit", "100"),
        ("after", base64.b64encode(b"[100]").decode()),
    ]


async def test_a_full_last_page_ends_the_paging(shop: Shop) -> None:
    pages = await shop.pages("Item.json?archived=true")

    assert [len(page) for page in pages] == [100, 100, 100]
    assert ids([row for page in pages for row in page]) == [str(number) for number in range(1, 301)]


async def test_pages_can_be_walked_back(shop: Shop) -> None:
    first = await shop.get("Item.json?limit=40")
    second = await shop.get(first["@attributes"]["next"])
    back = await shop.get(second["@attributes"]["previous"])

    assert ids(back["Item"]) == ids(first["Item"])
    assert back["@attributes"]["previous"] == ""
    assert back["@attributes"]["next"] != ""


@pytest.mark.parametrize("sort", ["timeStamp", "-timeStamp", "description", "-description", "itemID", "-itemID"])
@pytest.mark.parametrize("limit", [7, 100])
async def test_no_row_is_lost_or_doubled_in_any_order(shop: Shop, sort: str, limit: int) -> None:
    pages = await shop.pages(f"Item.json?archived=true&sort={sort}&limit={limit}")

    found = ids([row for page in pages for row in page])
    assert len(found) == 300
    assert len(set(found)) == 300


async def test_items_of_one_second_lie_across_the_page_border(shop: Shop) -> None:
    first, second, *_ = await shop.pages("Item.json?archived=true&sort=timeStamp")

    assert first[-1]["timeStamp"] == second[0]["timeStamp"]
    assert int(first[-1]["itemID"]) < int(second[0]["itemID"])


async def test_the_cursor_holds_the_sorted_value_and_the_key(shop: Shop) -> None:
    body = await shop.get("Item.json?archived=true&sort=-timeStamp&limit=2")

    cursor = json.loads(base64.b64decode(httpx.URL(body["@attributes"]["next"]).params["after"]))
    assert cursor == [body["Item"][1]["timeStamp"], int(body["Item"][1]["itemID"])]


async def test_a_filter_with_a_plus_survives_in_the_next_address(shop: Shop) -> None:
    body = await shop.get("Item.json?sort=timeStamp&timeStamp=>=,2024-01-09T00:00:00+00:00&limit=1")

    following = httpx.URL(body["@attributes"]["next"])
    assert following.params["timeStamp"] == ">=,2024-01-09T00:00:00+00:00"


async def test_a_limit_of_zero_shows_nothing(shop: Shop) -> None:
    assert await shop.get("Item.json?limit=0") == {"@attributes": {"next": "", "previous": ""}}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("limit=101", "100"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("sort=customSku", "itemID, timeStamp, description"),
        ("offset=100", "after"),
        ("orderby=itemID", "sort"),
        ("after=bm9uc2Vuc2U=", "cursor"),
        ("after=%%%", "cursor"),
        ("sort=timeStamp&after=WzEwMF0=", "cursor"),
        ("after=WzFd&before=WzFd", "not both"),
        ("count=1&limit=5", "count"),
        ("archived=maybe", "maybe"),
        ("colour=red", "colour"),
    ],
)
async def test_a_bad_list_call_is_refused_with_the_reason(shop: Shop, query: str, named: str) -> None:
    reply = await shop.call("GET", f"Item.json?{query}")

    assert reply.status_code == 400
    assert named in reply.json()["message"]
    assert reply.json()["httpCode"] == "400"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "Nonsense.json", 404),
        ("GET", "item.json", 404),
        ("GET", "Item/9999.json", 404),
        ("GET", "Item/x.json", 404),
        ("GET", "Item/1/Nonsense.json", 404),
        ("DELETE", "Shop/1.json", 405),
        ("POST", "ItemShop.json", 405),
        ("PATCH", "Item/1.json", 405),
        ("PUT", "Item.json", 405),
    ],
)
async def test_what_is_not_there_is_named(shop: Shop, method: str, path: str, status: int) -> None:
    reply = await shop.call(method, path)

    assert reply.status_code == status
    assert reply.json()["httpCode"] == str(status)


async def test_a_missing_record_is_named_by_type_and_number(shop: Shop) -> None:
    reply = await shop.call("GET", "Item/9999.json")

    assert reply.json()["message"] == "Object of type 'Item' not found with primary ID '9999'."
    assert reply.headers["content-type"] == "text/html; charset=UTF-8"


async def test_images_of_an_item_have_their_own_list(shop: Shop) -> None:
    rows = await shop.rows("Item/2/Image.json")

    assert [(row["itemID"], row["ordering"]) for row in rows] == [("2", "0"), ("2", "1")]


async def test_the_account_is_one_object(shop: Shop) -> None:
    found = await shop.get(f"{BASE}/API/V3/Account.json")
    own = await shop.get(f"{BASE}/API/V3/Account/1.json")
    other = await shop.call("GET", f"{BASE}/API/V3/Account/2/Item.json")

    assert found["Account"]["accountID"] == "1"
    assert found["Account"]["link"]["@attributes"]["href"] == "/API/V3/Account/1"
    assert own["@attributes"] == {"systemCustomerID": "1"}
    assert other.status_code == 403


async def test_the_session_has_rights_and_no_wrapper(shop: Shop) -> None:
    session = await shop.get(f"{BASE}/API/Session.json")

    assert session["systemCustomerID"] == "1"
    assert session["shopCount"] == "2"
    assert session["Rights"] == {"all": "true"}
    assert "@attributes" not in session


@pytest.mark.parametrize(
    ("path", "accept", "expected"),
    [
        ("Item/1.json", "*/*", "application/json"),
        ("Item/1", "application/json", "application/json"),
        ("Item/1", "*/*", "application/vnd.merchantos.pos-v1+xml"),
        ("Item/1.json", "application/xml", "application/vnd.merchantos.pos-v1+xml"),
    ],
)
async def test_xml_unless_json_is_asked_for(shop: Shop, path: str, accept: str, expected: str) -> None:
    headers = {"Authorization": f"Bearer {shop.token}", "Accept": accept}

    reply = await shop.http.get(f"{BASE}/API/V3/Account/1/{path}", headers=headers)

    assert reply.headers["content-type"].split(";")[0] == expected
    assert "5901234123457" in reply.text


@pytest.mark.parametrize("name", ["Vendor", "Order", "InventoryLog", "PriceLevel"])
async def test_a_list_of_which_the_shop_has_nothing_is_empty(name: str, shop: Shop) -> None:
    listed, counted = await shop.get(f"{name}.json"), await shop.get(f"{name}.json?count=1")
    one = await shop.call("GET", f"{name}/5.json")

    assert listed == {"@attributes": {"next": "", "previous": ""}}
    assert counted == {"@attributes": {"count": "0"}}
    assert (one.status_code, one.json()["message"]) == (404, f"Object of type '{name}' not found with primary ID '5'.")
    assert (await shop.call("POST", f"{name}.json", {})).status_code == 405
