"""Lightspeed: every operator of the query language."""

import pytest

from tests.sandbox.lightspeed_client import Shop, ids

GIVEN = {
    "items": [
        {"description": "Kubek biały", "customSku": "00123", "ean": "5901234123457", "price": "10", "stock": {"1": 5}},
        {"description": "Kubek czarny", "customSku": "1e5", "upc": "590123412345", "stock": {"1": 0, "2": 7}},
        {"description": "Talerz 50% taniej", "customSku": "1.10", "cost": "4.50", "category": "Kuchnia/Talerze"},
        {"description": "Łyżka", "customSku": "a|b", "manufacturer": "Żuławy", "archived": True},
        {"description": "Widelec, duży", "timeStamp": "2024-05-01T10:00:00Z"},
    ]
}


@pytest.fixture
async def small(shop: Shop) -> Shop:
    await shop.control("clock", {"freeze": "2024-06-01T00:00:00+00:00"})
    await shop.control("seed", GIVEN)
    shop.system.clock.run_free()
    return shop


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("customSku=00123", "1"),
        ("customSku==,00123", "1"),
        ("customSku=1.10", "3"),
        ("customSku=1.1", ""),
        ("description=Widelec, duży", "5"),
        ("itemID=>,3", "5"),
        ("itemID=>=,3", "3 5"),
        ("itemID=<,2", "1"),
        ("itemID=<=,2", "1 2"),
        ("itemID=><,2,3", "2 3"),
        ("itemID=!=,2", "1 3 5"),
        ("upc=!=,", "2"),
        ("upc=", "1 3 5"),
        ("description=~,kubek%25", "1 2"),
        ("description=~,%25taniej", "3"),
        ("description=~,kubek", ""),
        ("description=!~,kubek%25", "3 5"),
        ("itemID=IN,[1,3]", "1 3"),
        ("itemID=IN,1,3", "1 3"),
        ('customSku=IN,["00123","1e5"]', "1 2"),
        ("defaultCost=>,4.4", "3"),
        ("defaultCost=4.50", "3"),
        ("tax=true&discountable=1", "1 2 3 5"),
        ("tax=false", ""),
        ("timeStamp=2024-05-01T10:00:00%2B00:00", "5"),
        ("timeStamp=<,2024-05-02T00:00:00-04:00", "5"),
        ("timeStamp=<=,2024-05-01T12:00:00+02:00", "5"),
        ("timeStamp=<,2024-05-01T12:00:00+0200", ""),
        ("timeStamp=><,2024-04-01T00:00:00Z,2024-05-02T00:00:00Z", "5"),
        ("archived=true", "1 2 3 4 5"),
        ("archived=only", "4"),
        ("archived=false", "1 2 3 5"),
        ("archive=1", "1 2 3 4 5"),
        ("or=upc%3D590123412345|ean%3D5901234123457", "1 2"),
        ("or=upc%253D590123412345|ean%253D5901234123457", "1 2"),
        ("or=itemID%3D>,4|customSku%3D00123", "1 5"),
        ("or=itemID%3D1|itemID%3D3&customSku=1.10", "3"),
        ("or=customSku%3Da%257Cb|itemID%3D1&archived=true", "1 4"),
        ("itemCode=5901234123457", "1"),
        ("itemCode=210000000002", "2"),
        ("itemCode=590123412345", "2"),
        ("itemCode=3", "3"),
        ("itemCode=IN,3,5901234123457", "1 3"),
        ('load_relations=["ItemShops"]&ItemShops.qoh=>,1', "1 2"),
        ('load_relations=["ItemShops"]&ItemShops.qoh=>,1&ItemShops.shopID=2', "2"),
        ('load_relations=["Category"]&Category.name=Talerze', "3"),
        ('load_relations=["Category"]&Category.fullPathName=~,kuchnia/%25', "3"),
        ('load_relations=["Manufacturer"]&Manufacturer.name=~,ż%25&archived=only', "4"),
    ],
)
async def test_a_query_finds_exactly_its_items(small: Shop, query: str, expected: str) -> None:
    rows = await small.rows(f"Item.json?{query}")

    assert ids(rows) == expected.split()


async def test_count_gives_the_number_alone(small: Shop) -> None:
    body = await small.get("Item.json?count=1&archived=true&itemID=>,1")

    assert body == {"@attributes": {"count": "4"}}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("itemID=abc", "itemID"),
        ("itemID=>,", "itemID"),
        ("itemID=><,1", "itemID"),
        ("timeStamp=>,yesterday", "timeStamp"),
        ("tax=perhaps", "tax"),
        ("defaultCost=cheap", "defaultCost"),
        ("itemID=IN," + ",".join(str(number) for number in range(101)), "100 values"),
        ("itemID=IN,[1,", "itemID"),
        ("ItemShops.qoh=>,1", "load_relations"),
        ('load_relations=["TagRelations.Tag"]&TagRelations.Tag.name=x', "TagRelations.Tag.name"),
        ("Nonsense.name=x", "Nonsense.name"),
        ("itemCode=>,3", "itemCode"),
        ("or=itemID", "condition"),
    ],
)
async def test_a_condition_that_makes_no_sense_is_refused(small: Shop, query: str, named: str) -> None:
    reply = await small.call("GET", f"Item.json?{query}")

    assert reply.status_code == 400
    assert named in reply.json()["message"]
