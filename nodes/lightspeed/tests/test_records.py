"""Lightspeed's JSON dialect made regular."""

from decimal import Decimal
from typing import Any

import pytest

from nodes.lightspeed.records import item_record, rows_of


@pytest.mark.parametrize(
    ("reply", "count"),
    [
        ({"Item": [{"itemID": "1"}, {"itemID": "2"}]}, 2),
        ({"Item": {"itemID": "1"}}, 1),
        ({"Item": ""}, 0),
        ({"@attributes": {"next": ""}}, 0),
    ],
)
def test_rows_are_a_list_whatever_their_number(reply: dict[str, Any], count: int) -> None:
    assert len(rows_of(reply, "Item")) == count


@pytest.mark.parametrize(
    "stock",
    [
        {"ItemShop": {"shopID": "0", "qoh": "3"}},
        {"ItemShop": [{"shopID": "1", "qoh": "3"}, {"shopID": "0", "qoh": "3"}]},
    ],
)
def test_stock_is_the_row_of_all_shops_and_never_their_sum(stock: dict[str, Any]) -> None:
    record = item_record({"itemID": "7", "ItemShops": stock}, ["ItemShops"])

    assert record["quantity"] == Decimal(3)


@pytest.mark.parametrize("empty", [{}, {"ItemShops": ""}])
def test_a_relation_that_was_asked_for_is_there_even_when_empty(empty: dict[str, Any]) -> None:
    record = item_record({"itemID": "7", **empty}, ["ItemShops", "Category"])

    assert record["ItemShops"] == []
    assert record["quantity"] == Decimal(0)
    assert record["category"] == ""


def test_only_known_truths_and_amounts_change_their_kind() -> None:
    raw = {"description": "true", "customSku": "1e5", "modelYear": "2024", "tax": "false", "defaultCost": "1.10"}

    record = item_record(raw, [])

    assert record["description"] == "true"
    assert record["customSku"] == "1e5"
    assert record["modelYear"] == "2024"
    assert record["tax"] is False
    assert str(record["defaultCost"]) == "1.10"


def test_prices_are_at_hand_by_their_use() -> None:
    prices = [{"amount": "20", "useType": "Default"}, {"amount": "24.9", "useType": "MSRP"}]

    record = item_record({"itemID": "7", "Prices": {"ItemPrice": prices}}, [])

    assert (record["price"], record["msrp"], record["online_price"]) == (Decimal(20), Decimal("24.9"), None)
