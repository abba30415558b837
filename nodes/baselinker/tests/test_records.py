"""Records made of answers that spell numbers as text, as PHP does now and then."""

from decimal import Decimal

from nodes.baselinker.records import order_record, product_record, return_record


def test_amounts_spelled_as_text_count() -> None:
    line = {"name": "Mug", "price_brutto": "12.50", "tax_rate": "23", "quantity": "2"}

    record = order_record({"order_id": "7", "delivery_price": "18.90", "products": [line]}, {})

    assert [(line["quantity"], line["price"]) for line in record["lines"]] == [
        (2, Decimal("12.50")),
        (1, Decimal("18.90")),
    ]
    assert record["total"] == Decimal("43.90")


def test_what_came_back_is_worth_its_price_also_as_text() -> None:
    record = return_record({"status_id": "1", "products": [{"price_brutto": "12.50", "quantity": "2"}]}, {}, {})

    assert record["total"] == Decimal(25)


def test_stock_spelled_as_text_or_with_a_point_is_stock() -> None:
    record = product_record(7, {"stock": {"bl_1": "5", "bl_2": Decimal("3.0"), "bl_3": 0}})

    assert record["stock"] == {"bl_1": 5, "bl_2": 3, "bl_3": 0}
    assert record["stock_total"] == 8
