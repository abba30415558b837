"""Orders, statuses and journal of the imitated BaseLinker."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.baselinker.fields import Field, fields_of

from tests.sandbox.bl_shop import Shop, opened_shop


@pytest.fixture
def shop() -> Iterator[Shop]:
    with opened_shop() as opened:
        yield opened


def new_order(**more: Any) -> dict[str, Any]:
    return {
        "order_status_id": 64001,
        "date_add": 1793600000,
        "currency": "EUR",
        "payment_method": "PayPal",
        "email": "zażółć@example.com",
        "delivery_price": 8.5,
        "delivery_country_code": "DE",
        "products": [{"name": "Mug", "sku": "MUG-BLUE", "price_brutto": 12.3, "tax_rate": 19, "quantity": 2}],
        **more,
    }


JSON_TYPES: dict[str, type | tuple[type, ...]] = {
    "int": int,
    "money": (int, float),
    "money_text": str,
    "bool": bool,
    "list": list,
    "map": dict,
}


def fits(field: Field, value: Any) -> bool:
    if field.type in ("flag_text", "flag_int"):
        return value in (("0", "1") if field.type == "flag_text" else (0, 1))
    if field.type == "text":
        return isinstance(value, str) and len(value) <= (field.max or 0)
    return isinstance(value, JSON_TYPES[field.type])


def misfits(what: str, record: dict[str, Any]) -> list[str]:
    """Names of fields that are missing, unknown or of another type than the table says."""
    fields = fields_of(what)
    odd = sorted(set(record) ^ set(fields))
    return odd + [name for name, field in fields.items() if name in record and not fits(field, record[name])]


def test_every_order_has_exactly_the_fields_of_the_table(shop: Shop) -> None:
    orders = shop.orders(get_unconfirmed_orders=True)

    lines = [line for order in orders for line in order["products"]]
    assert [misfits("order", order) for order in orders] == [[]] * 100
    assert {tuple(misfits("order_product", line)) for line in lines} == {()}


def test_a_page_holds_a_hundred_orders_by_confirmation(shop: Shop) -> None:
    orders = shop.orders()

    dates = [order["date_confirmed"] for order in orders]
    assert len(orders) == 100
    assert dates == sorted(dates)


def test_the_border_of_the_first_page_cuts_through_one_second(shop: Shop) -> None:
    first = shop.orders()
    border = first[-1]["date_confirmed"]

    careless = shop.orders(date_confirmed_from=border + 1)
    careful = shop.orders(date_confirmed_from=border)

    known = {order["order_id"] for order in first}
    lost = {order["order_id"] for order in careful} - known - {order["order_id"] for order in careless}
    assert len(lost) >= 2
    assert min(order["date_confirmed"] for order in careful) == border


def test_paging_by_id_meets_every_order_once(shop: Shop) -> None:
    ids: list[int] = []
    page = shop.orders(id_from=1)
    while page:
        ids += [order["order_id"] for order in page]
        page = shop.orders(id_from=ids[-1] + 1)

    assert len(ids) == 400
    assert ids == sorted(set(ids))


def test_a_full_last_page_is_followed_by_an_empty_one(shop: Shop) -> None:
    shop.control("seed", size=200)

    first = shop.orders(id_from=1)
    second = shop.orders(id_from=first[-1]["order_id"] + 1)
    third = shop.orders(id_from=second[-1]["order_id"] + 1)

    assert [len(first), len(second), len(third)] == [100, 100, 0]


def test_unconfirmed_orders_are_hidden_unless_asked_for(shop: Shop) -> None:
    shown = shop.orders(id_from=9_100_331)
    every = shop.orders(id_from=9_100_331, get_unconfirmed_orders=True)

    hidden = [order for order in every if not order["confirmed"]]
    assert {order["confirmed"] for order in shown} == {True}
    assert len(hidden) == 6
    assert {order["date_confirmed"] for order in hidden} == {0}
    assert [] in [order["products"] for order in hidden]


@pytest.mark.parametrize(
    "filtered",
    [
        "order_id",
        "status_id",
        "filter_email",
        "filter_order_source",
        "filter_shop_order_id",
        "filter_external_order_id",
    ],
)
def test_each_filter_finds_what_it_says(shop: Shop, filtered: str) -> None:
    orders = shop.orders()
    field = {"status_id": "order_status_id"}.get(filtered, filtered.removeprefix("filter_"))
    value = next(order[field] for order in orders if order["shop_order_id"])

    found = shop.orders(**{filtered: value})

    assert found[0][field] == value
    assert {order[field] for order in found} == {value}
    assert {order[field] for order in orders} != {value}


def test_source_and_source_id_filter_together(shop: Shop) -> None:
    found = shop.orders(filter_order_source="personal", filter_order_source_id="1621")

    assert {(order["order_source"], order["order_source_id"]) for order in found} == {("personal", 1621)}


def test_dates_filter_from_their_second_on(shop: Shop) -> None:
    tenth = shop.orders()[9]

    by_confirmation = shop.orders(date_confirmed_from=str(tenth["date_confirmed"]))
    by_creation = shop.orders(date_from=tenth["date_add"])

    assert by_confirmation[0]["order_id"] == tenth["order_id"]
    assert by_creation[0]["date_add"] == tenth["date_add"]
    assert shop.orders(date_confirmed_from=4_000_000_000) == []


def test_hidden_parts_are_told_only_when_asked_for(shop: Shop) -> None:
    [plain] = shop.orders(order_id=9_100_001)
    [whole] = shop.orders(order_id=9_100_001, include_custom_extra_fields=1, include_commission_data=True)
    [connect] = shop.orders(order_id=9_100_001, include_connect_data="1")

    assert not {"custom_extra_fields", "commission", "connect_data"} & plain.keys()
    assert whole["custom_extra_fields"] == []
    assert whole["commission"].keys() == {"net", "gross", "currency"}
    assert connect["connect_data"].keys() == {"connect_integration_id", "connect_contractor_id"}


def test_the_demo_orders_are_the_same_at_every_start_and_full_of_life(shop: Shop) -> None:
    orders = shop.orders()

    with opened_shop() as second:
        again = second.orders()

    assert orders == again
    assert {order["delivery_country_code"] for order in orders} == {"PL", "CZ", "DE", "ES", "IT"}
    assert {order["currency"] for order in orders} == {"PLN", "EUR", "CZK"}
    assert "+48600100200" in {order["phone"] for order in orders}
    assert 0 in {order["payment_done"] for order in orders}
    assert any("ó" in order["delivery_fullname"] for order in orders)
    assert {order["delivery_country"] for order in orders} >= {"Polska", "Hiszpania"}


def test_the_status_list_names_every_status(shop: Shop) -> None:
    statuses = shop.call("getOrderStatusList")["statuses"]

    assert {tuple(misfits("status", status)) for status in statuses} == {()}
    assert {"New", "Paid", "To ship", "Shipped", "Cancelled"} <= {status["name"] for status in statuses}


def test_a_status_change_is_stored_dated_and_journaled(shop: Shop) -> None:
    shop.system.clock.freeze()
    before = shop.orders()[0]

    reply = shop.call("setOrderStatus", order_id=str(before["order_id"]), status_id="64006")

    [after] = shop.orders(order_id=before["order_id"])
    [entry] = shop.journal(order_id=before["order_id"], logs_types=[18])
    moved = {name for name in after if after[name] != before[name]}
    assert reply == {"status": "SUCCESS"}
    assert moved == {"order_status_id", "date_in_status"}
    assert after["date_in_status"] == entry["date"] == int(shop.system.clock.timestamp())
    assert (entry["log_type"], entry["object_id"]) == (18, 64006)
    assert misfits("journal_entry", entry) == []


def test_setting_the_same_status_again_changes_nothing(shop: Shop) -> None:
    before = shop.orders()[0]

    shop.call("setOrderStatus", order_id=before["order_id"], status_id=before["order_status_id"])

    assert shop.orders()[0] == before
    assert shop.journal(order_id=before["order_id"]) == []


def test_several_statuses_change_together_or_not_at_all(shop: Shop) -> None:
    ids = [order["order_id"] for order in shop.orders()[:3]]

    refused = shop.call("setOrderStatuses", order_ids=[*ids, 1], status_id=64006)
    untouched = [order["order_status_id"] for order in shop.orders()[:3]]
    done = shop.call("setOrderStatuses", order_ids=ids, status_id=64006)

    assert refused["error_code"] == "ERROR_ORDER_NOT_FOUND"
    assert 64006 not in untouched
    assert done == {"status": "SUCCESS"}
    assert [order["order_status_id"] for order in shop.orders()[:3]] == [64006] * 3


@pytest.mark.parametrize(
    ("method", "wish", "code"),
    [
        ("setOrderStatus", {"order_id": 1, "status_id": 64006}, "ERROR_ORDER_NOT_FOUND"),
        ("setOrderStatus", {"order_id": 9_100_001, "status_id": 1}, "ERROR_INVALID_PARAMETER"),
        ("setOrderStatuses", {"order_ids": 5, "status_id": 64006}, "ERROR_INVALID_PARAMETER"),
        ("setOrderFields", {"order_id": "x"}, "ERROR_ORDER_NOT_FOUND"),
        ("addOrder", {"order_status_id": 1}, "ERROR_INVALID_PARAMETER"),
        ("getInventoryProductsList", {"inventory_id": 1}, "ERROR_INVALID_PARAMETER"),
    ],
)
def test_wrong_parameters_are_refused(shop: Shop, method: str, wish: dict[str, Any], code: str) -> None:
    reply = shop.call(method, **wish)

    assert (reply["status"], reply["error_code"]) == ("ERROR", code)
    assert reply["error_message"]


def test_order_fields_change_and_the_rest_stays(shop: Shop) -> None:
    before = shop.orders()[0]
    wish = {"admin_comments": "Łódź/1", "delivery_country_code": "CZ", "want_invoice": True, "pick_state": 1}

    shop.call("setOrderFields", order_id=before["order_id"], order_status_id=64006, payment_done=5, **wish)

    after = shop.orders()[0]
    assert (after["admin_comments"], after["delivery_country"], after["want_invoice"]) == ("Łódź/1", "Czechy", "1")
    assert (after["order_status_id"], after["payment_done"]) == (before["order_status_id"], before["payment_done"])
    assert {entry["log_type"] for entry in shop.journal(order_id=before["order_id"])} >= {11, 16}


def test_custom_extra_fields_merge_and_an_empty_text_clears(shop: Shop) -> None:
    for change in ({"135": "B2B", "172": "x"}, {"172": ""}):
        shop.call("setOrderFields", order_id=9_100_001, custom_extra_fields=change)

    [order] = shop.orders(order_id=9_100_001, include_custom_extra_fields=True)

    assert order["custom_extra_fields"] == {"135": "B2B"}


def test_a_new_order_is_stored_confirmed_and_journaled(shop: Shop) -> None:
    shop.system.clock.freeze()

    order_id = shop.call("addOrder", **new_order(paid=True, custom_source_id=1621))["order_id"]

    [order] = shop.orders(order_id=order_id)
    assert (order["order_source"], order["order_source_id"], order["confirmed"]) == ("personal", 1621, True)
    assert (order["date_add"], order["date_confirmed"]) == (1793600000, int(shop.system.clock.timestamp()))
    assert (order["email"], order["delivery_country"], order["payment_done"]) == ("zażółć@example.com", "Niemcy", 33.1)
    assert (order["products"][0]["price_brutto"], order["products"][0]["quantity"]) == (12.3, 2)
    assert [entry["log_type"] for entry in shop.journal(order_id=order_id)] == [1, 2, 3]
    assert misfits("order", order) == misfits("order_product", order["products"][0]) == []


def test_texts_longer_than_their_column_are_cut(shop: Shop) -> None:
    order_id = shop.call("addOrder", **new_order(admin_comments="x" * 300))["order_id"]

    assert len(shop.orders(order_id=order_id)[0]["admin_comments"]) == 200


def test_a_payment_replaces_the_amount(shop: Shop) -> None:
    for amount in (10, "12.50"):
        shop.call("setOrderPayment", order_id=9_100_001, payment_done=amount, payment_date=0, payment_comment="")

    assert shop.orders(order_id=9_100_001)[0]["payment_done"] == float(Decimal("12.5"))


def test_the_journal_goes_on_after_the_last_id_and_forgets_after_three_days(shop: Shop) -> None:
    for status in (64006, 64003):
        shop.call("setOrderStatus", order_id=9_100_001, status_id=status)

    both = shop.journal(order_id=9_100_001)
    later = shop.journal(order_id=9_100_001, last_log_id=both[0]["log_id"])
    shop.system.clock.advance(3 * 24 * 3600 + 5)
    forgotten = shop.journal(order_id=9_100_001)

    assert [entry["object_id"] for entry in both] == [64006, 64003]
    assert later == both[1:]
    assert forgotten == []


def test_a_journal_that_is_not_activated_is_empty_without_an_error(shop: Shop) -> None:
    shop.call("setOrderStatus", order_id=9_100_001, status_id=64006)
    shop.control("settings", journal_activated=None)

    assert shop.call("getJournalList", last_log_id=0) == {"status": "SUCCESS", "logs": []}


def test_the_journal_gives_its_page_and_can_include_the_last_id(shop: Shop) -> None:
    shop.control("settings", journal_page_size=2, journal_includes_last_id=True)
    for status in (64006, 64003, 64006):
        shop.call("setOrderStatus", order_id=9_100_001, status_id=status)

    first = shop.journal(order_id=9_100_001)
    second = shop.journal(order_id=9_100_001, last_log_id=first[-1]["log_id"])

    assert len(first) == 2
    assert second[0] == first[-1]


def test_order_sources_name_accounts_by_kind(shop: Shop) -> None:
    sources = shop.call("getOrderSources")["sources"]

    assert sources["shop"] == {"8235": "lumohome.example"}
    assert sources["ebay"] == []
