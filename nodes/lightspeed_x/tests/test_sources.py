"""The sources of the X-Series, from the imitated account."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox
from wareflow.sandbox.lightspeed_x.store import id_of
from wareflow.sdk import Source, Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_x.changed_customers import ChangedCustomers
from nodes.lightspeed_x.changed_inventory import ChangedInventory
from nodes.lightspeed_x.changed_products import ChangedProducts
from nodes.lightspeed_x.changed_sales import ChangedSales


def mug_id(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


MUG = {
    "id": mug_id(1),
    "name": "Mug",
    "sku": "00123",
    "price_including_tax": 12.5,
    "brand": "Ceramika",
    "type": "Kitchen",
    "variant_options": [{"name": "Colour", "value": "blue"}],
    "product_codes": [{"type": "CUSTOM", "code": "1e5"}, {"type": "EAN", "code": "0012345678905"}],
    "images": ["https://images.example.com/1.jpg"],
}
EWA = {"id": "c-1", "first_name": "Ewa", "email": "ewa@sliwa.example", "phone": "+48600100200", "mobile": None,
       "physical_city": "Łódź", "physical_country_id": "PL"}  # fmt: skip
LINE = {"product_id": mug_id(1), "quantity": 2, "price": "4.30435", "rate": "0.23"}
SOURCES: list[tuple[type[Source[Any]], str]] = [
    (ChangedProducts, "products"),
    (ChangedCustomers, "customers"),
    (ChangedInventory, "stock"),
    (ChangedSales, "sales"),
]


def fill(account: LightspeedXSandbox, **data: Any) -> None:
    account.seed(data=data)
    account.requests.clear()


async def read(node: NodeClass, host: MemoryHost, window: Window | None = None, **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "x", **config}, host=host, window=window or Window())


def lists(account: LightspeedXSandbox, kind: str) -> list[dict[str, list[str]]]:
    """What was asked of a list, question by question."""
    return [entry.query for entry in account.requests if entry.path == f"/lightspeed_x/api/2.0/{kind}"]


@pytest.mark.parametrize("empty", ["zero", "null"])
@pytest.mark.parametrize("size", [7, 200])
@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_every_record_comes_once_whatever_the_size_of_a_page(
    node: NodeClass, port: str, size: int, empty: str, account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(
        account,
        products=[{**MUG, "id": mug_id(n)} for n in range(15)],
        customers=[{**EWA, "id": f"c-{n}"} for n in range(15)],
        sales=[{"invoice_number": f"S{n}", "line_items": [LINE]} for n in range(15)],
        stock={mug_id(n): {"1": n} for n in range(15)},
    )
    account.settings["empty_version"] = empty

    run = await read(node, host, page_size=size)

    found = [record["id"] for record in run.records(port)]
    assert len(found) == len(set(found)) == 15
    versions = [record["version"] for record in run.records(port)]
    assert versions == sorted(versions)


@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_an_empty_account_gives_nothing(
    node: NodeClass, port: str, account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account)

    run = await read(node, host)

    assert (run.halted, run.records(port)) == (None, [])


async def test_a_scan_that_was_cut_off_goes_on_at_the_version_where_it_was(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[{**MUG, "id": mug_id(n)} for n in range(9)])
    third = list(account.store.rows("products"))[2]["version"]

    run = await read(ChangedProducts, host, Window(token=str(third)), page_size=5)

    assert [record["id"] for record in run.records("products")] == [mug_id(n) for n in range(3, 9)]
    assert lists(account, "products")[0]["after"] == [str(third)]


async def test_a_run_goes_on_after_the_version_where_the_last_complete_one_ended(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[{**MUG, "id": mug_id(n)} for n in range(4)])
    end = account.store.version
    first = account.store.find("products", mug_id(0))
    assert first is not None
    account.store.touch("products", first, name="New name")

    run = await read(ChangedProducts, host, Window(mark=str(end)))

    assert [record["name"] for record in run.records("products")] == ["New name"]
    assert lists(account, "products")[0]["after"] == [str(end)]


async def test_a_few_products_and_customers_are_asked_for_one_by_one(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    sale = {"invoice_number": "1", "customer_id": "c-1", "line_items": [LINE]}
    fill(account, products=[MUG], customers=[EWA], sales=[sale])

    [record] = (await read(ChangedSales, host)).records("sales")

    assert (record["line_items"][0]["sku"], record["customer"]["name"]) == ("00123", "Ewa")
    assert (lists(account, "products"), lists(account, "customers")) == ([], [])


async def test_a_product_that_is_nowhere_leaves_its_codes_empty(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, sales=[{"invoice_number": "1", "customer_id": "gone", "line_items": [LINE]}])

    [record] = (await read(ChangedSales, host)).records("sales")

    assert (record["line_items"][0]["sku"], record["customer"]["email"]) == ("", "")


async def test_a_record_that_changes_while_it_is_read_comes_again_with_what_it_is_now(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[{**MUG, "id": mug_id(n)} for n in range(4)])
    first = account.store.find("products", mug_id(0))
    assert first is not None
    account.store.touch("products", first, name="New name")

    run = await read(ChangedProducts, host, page_size=1)

    assert [record["name"] for record in run.records("products")] == ["Mug", "Mug", "Mug", "New name"]


async def test_codes_stay_text_and_prices_are_exact(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[MUG])

    [mug] = (await read(ChangedProducts, host)).records("products")

    assert (mug["sku"], mug["ean"], mug["price_including_tax"]) == ("00123", "0012345678905", Decimal("12.5"))
    assert (mug["brand"], mug["category"], mug["variant"]) == ("Ceramika", "Kitchen", "Colour: blue")
    assert mug["image_urls"] == ["https://images.example.com/1.jpg"]
    assert (mug["description"], mug["supplier"], mug["deleted"]) == ("", "", False)
    assert isinstance(mug["supply_price"], Decimal)


@pytest.mark.parametrize(
    ("choice", "found"), [("exclude", [mug_id(2)]), ("include", [mug_id(2), mug_id(1)]), ("only", [mug_id(1)])]
)
async def test_deleted_products_are_left_out_unless_asked_for(
    choice: str, found: list[str], account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG, {**MUG, "id": mug_id(2)}])
    gone = account.store.find("products", mug_id(1))
    assert gone is not None
    account.store.delete("products", gone)

    run = await read(ChangedProducts, host, deleted=choice)

    assert [record["id"] for record in run.records("products")] == found


async def test_a_customer_has_texts_only_and_an_address_at_the_top(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, customers=[EWA])

    [ewa] = (await read(ChangedCustomers, host)).records("customers")

    assert (ewa["name"], ewa["any_phone"], ewa["city"], ewa["country"]) == ("Ewa", "+48600100200", "Łódź", "PL")
    assert {ewa[name] for name in ("last_name", "company_name", "mobile", "zip", "custom_field_1")} == {""}


async def test_the_postal_address_comes_before_the_physical_one(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, customers=[{**EWA, "postal_city": "Gdynia", "postal_country_id": "PL"}])

    [ewa] = (await read(ChangedCustomers, host)).records("customers")

    assert ewa["city"] == "Gdynia"


async def test_stock_has_the_codes_of_its_product_even_of_a_deleted_one(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG], stock={mug_id(1): {"1": -3, "2": 4}})
    gone = account.store.find("products", mug_id(1))
    assert gone is not None
    account.store.delete("products", gone)

    rows = (await read(ChangedInventory, host, outlet=id_of("outlets", 1))).records("stock")

    assert [(row["inventory_level"], row["sku"], row["ean"]) for row in rows] == [
        (Decimal(-3), "00123", "0012345678905")
    ]


async def test_without_codes_the_products_are_not_read(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[MUG], stock={mug_id(1): {"1": 1}})

    await read(ChangedInventory, host, codes=False)

    assert lists(account, "products") == []


async def test_a_sale_has_exact_lines_with_codes_and_rate_and_its_customer(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    sale = {"invoice_number": "00017", "customer_id": "c-1", "line_items": [LINE], "note": "1e5"}
    fill(account, products=[MUG], customers=[EWA], sales=[sale])

    [record] = (await read(ChangedSales, host)).records("sales")

    [line] = record["line_items"]
    assert (record["number"], record["kind"], record["note"]) == ("00017", "sale", "1e5")
    assert (line["sku"], line["name"], line["tax_percent"]) == ("00123", "Mug", Decimal(23))
    assert (line["price"], line["tax"], line["total_price"]) == tuple(map(Decimal, ("4.30435", "0.99", "8.6087")))
    assert (record["total_price"], record["total_with_tax"]) == (Decimal("8.61"), Decimal("10.59"))
    assert [payment["amount"] for payment in record["payments"]] == [Decimal("10.59")]
    assert record["customer"]["email"] == "ewa@sliwa.example"


async def test_a_sale_to_nobody_known_has_a_blank_customer(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[MUG], sales=[{"invoice_number": "1", "line_items": [LINE]}])

    [record] = (await read(ChangedSales, host)).records("sales")

    assert (record["customer"]["email"], record["customer"]["name"], record["customer_id"]) == ("", "", "")


@pytest.mark.parametrize(("quantities", "kind"), [([1], "sale"), ([-1, -2], "refund"), ([2, -1], "exchange")])
async def test_goods_that_come_back_make_a_refund_or_an_exchange(
    quantities: list[int], kind: str, account: LightspeedXSandbox, host: MemoryHost
) -> None:
    lines = [{**LINE, "quantity": each} for each in quantities]
    fill(account, products=[MUG], sales=[{"invoice_number": "1", "line_items": lines}])

    [record] = (await read(ChangedSales, host)).records("sales")

    assert record["kind"] == kind


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({}, ["done", "there"]),
        ({"statuses": []}, ["open", "void", "done", "there"]),
        ({"statuses": ["VOIDED"]}, ["void"]),
        ({"outlet": id_of("outlets", 2)}, ["there"]),
    ],
)
async def test_saved_and_voided_sales_are_left_out_unless_asked_for(
    config: dict[str, Any], found: list[str], account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, sales=[
        {"invoice_number": "open", "status": "SAVED"}, {"invoice_number": "void", "status": "VOIDED"},
        {"invoice_number": "done"}, {"invoice_number": "there", "outlet": 2},
    ])  # fmt: skip

    run = await read(ChangedSales, host, **config)

    assert [record["number"] for record in run.records("sales")] == found


async def test_many_products_and_customers_are_read_once_for_all_sales(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    sales = [
        {"invoice_number": str(n), "customer_id": f"c-{n}", "line_items": [{**LINE, "product_id": mug_id(n)}]}
        for n in range(30)
    ]
    many = {"products": [{**MUG, "id": mug_id(n)} for n in range(30)]}
    fill(account, **many, customers=[{**EWA, "id": f"c-{n}"} for n in range(30)], sales=sales)

    run = await read(ChangedSales, host, page_size=25)

    assert all(record["customer"]["email"] and record["line_items"][0]["sku"] for record in run.records("sales"))

    assert (len(lists(account, "products")), len(lists(account, "customers"))) == (2, 2)


@pytest.mark.parametrize("kind", ["500_before", "429", "drop_before"])
@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_a_hiccup_loses_nothing(
    node: NodeClass, port: str, kind: str, account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG], customers=[EWA], sales=[{"invoice_number": "1"}], stock={mug_id(1): {"1": 1}})
    account.faults.add(Fault(kind, times=1))

    halted = (await read(node, host)).halted
    run = await read(node, host)

    assert halted is None or kind in ("429", "drop_before")
    assert len(run.records(port)) == 1


async def test_an_answer_of_another_shape_stops_the_step_in_words(
    account: LightspeedXSandbox, host: MemoryHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    from wareflow.sandbox.kit import json_reply

    monkeypatch.setattr(type(account), "_page", lambda self, rows: json_reply({"products": []}))

    run = await read(ChangedProducts, host)

    assert run.halted is not None
    assert "not one of the API" in run.halted.message
