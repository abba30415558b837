"""The sources of the C-Series, from the imitated web shop."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed_c import LightspeedCSandbox
from wareflow.sdk import Record, Source, Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_c.changed_customers import ChangedCustomers
from nodes.lightspeed_c.changed_orders import ChangedOrders
from nodes.lightspeed_c.changed_products import ChangedProducts
from nodes.lightspeed_c.scan import walk

NOON, EARLY, LATE = "2026-03-01T12:00:00+00:00", "2026-02-01T12:00:00+00:00", "2026-03-02T12:00:00+00:00"
EWA = {
    "id": 7, "firstname": "Ewa", "lastname": "Śliwa", "email": "ewa@sliwa.example", "phone": "042 555", "country": "PL",
    "companyName": "Śliwa S.C.", "isCompany": True, "addressBilling": {"City": "Łódź", "Street": "Długa"}, "at": NOON,
}  # fmt: skip
MUG = {
    "id": 5, "title": "Mug", "brand": "Ceramika", "image": True, "at": NOON,
    "variants": [
        {"id": 51, "title": "blue", "articleCode": "00123", "sku": "1e5", "ean": "0012345678905", "priceIncl": "12.30",
         "stockLevel": 3},
        {"id": 52, "title": "red", "articleCode": "00124", "priceIncl": "13.50", "stockLevel": 4},
    ],
}  # fmt: skip
ORDER = {"id": 9, "number": "ORD00017", "customer": 7, "status": "completed_shipped", "shipment": "14.99", "at": NOON,
         "lines": [{"variant": 51, "quantity": 2, "off": "0.1"}]}  # fmt: skip
SOURCES: list[tuple[type[Source[Any]], str]] = [
    (ChangedOrders, "orders"),
    (ChangedProducts, "products"),
    (ChangedCustomers, "customers"),
]


def fill(shop: LightspeedCSandbox, **data: Any) -> None:
    shop.seed(data=data)
    shop.requests.clear()


async def read(node: NodeClass, host: MemoryHost, window: Window | None = None, **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "c", **config}, host=host, window=window or Window())


def since(moment: str) -> Window:
    return Window(datetime.fromisoformat(moment).astimezone(UTC))


def asked(shop: LightspeedCSandbox, end: str) -> list[dict[str, list[str]]]:
    return [entry.query for entry in shop.requests if entry.path.endswith(end)]


def many(count: int) -> dict[str, list[dict[str, Any]]]:
    return {
        "products": [{**MUG, "id": n, "variants": [{"id": 1000 + n}]} for n in range(1, count + 1)],
        "customers": [{**EWA, "id": n} for n in range(1, count + 1)],
        "orders": [{**ORDER, "id": n, "customer": n, "lines": [{"variant": 1000 + n}]} for n in range(1, count + 1)],
    }


@pytest.mark.parametrize("count", [0, 4, 5, 11])
@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_every_record_comes_once_at_the_borders_of_pages(
    node: NodeClass, port: str, count: int, shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, **many(count))

    run = await read(node, host, page_size=5)

    assert run.halted is None
    assert [record["id"] for record in run.records(port)] == [str(n) for n in range(1, count + 1)]


@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_only_what_changed_since_the_last_run_is_asked_for(
    node: NodeClass, port: str, shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, products=[{**MUG, "at": EARLY}], customers=[EWA, {**EWA, "id": 8, "at": EARLY}],
         orders=[ORDER, {**ORDER, "id": 10, "at": EARLY}])  # fmt: skip
    shop.store.tables["products"][5]["updatedAt"] = NOON

    run = await read(node, host, since(NOON))

    assert len(run.records(port)) == 1
    assert asked(shop, f"/{port}.json")[0]["updated_at_min"] == ["2026-03-01 12:00:00"]


class Shifting:
    """Lists in which a record goes away between two pages, so that another one is pushed over the border."""

    def __init__(self) -> None:
        self.rows = [{"id": number} for number in range(1, 8)]
        self.asked = 0

    async def page(self, resource: str, question: Mapping[str, Any], page: int) -> list[Record]:
        self.asked += 1
        if self.asked == 2:
            del self.rows[0]
        return self.rows[(page - 1) * 3 : page * 3]

    async def count(self, resource: str, question: Mapping[str, Any]) -> int:
        return len(self.rows)


class Liar(Shifting):
    """A count that has nothing to do with the question."""

    async def count(self, resource: str, question: Mapping[str, Any]) -> int:
        return 1_000_000


async def test_a_record_that_was_pushed_over_the_border_of_a_page_is_found() -> None:
    pages = [rows async for rows, _ in walk(Shifting(), "orders", {"limit": 3})]

    found = [row["id"] for rows in pages for row in rows]
    assert sorted(found) == list(range(1, 8))
    assert len(found) == len(set(found))


async def test_a_count_that_cannot_be_right_ends_after_a_second_look() -> None:
    lists = Liar()

    pages = [rows async for rows, _ in walk(lists, "orders", {"limit": 3})]

    assert sum(map(len, pages)) == 7
    assert lists.asked < 12


async def test_a_scan_that_was_cut_off_goes_on_at_its_page(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, **many(11))

    run = await read(ChangedCustomers, host, Window(token="2"), page_size=5)

    assert [record["id"] for record in run.records("customers")][:6] == ["6", "7", "8", "9", "10", "11"]


async def test_an_order_has_exact_lines_with_codes_and_its_address(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[MUG], customers=[EWA], orders=[ORDER])

    [order] = (await read(ChangedOrders, host)).records("orders")

    [line] = order["lines"]
    assert (order["number"], order["customerId"], order["status"]) == ("ORD00017", "7", "completed_shipped")
    assert (line["articleCode"], line["sku"], line["ean"]) == ("00123", "1e5", "0012345678905")
    assert (line["priceIncl"], line["discountIncl"], line["taxPercent"]) == (
        Decimal("22.14"), Decimal("2.46"), Decimal(23),
    )  # fmt: skip
    assert (line["quantityOrdered"], line["basePriceIncl"], line["unitPriceIncl"]) == (
        2,
        Decimal("12.3"),
        Decimal("11.07"),
    )
    assert order["priceIncl"] == Decimal("37.13")
    assert (order["name"], order["billingCountry"], order["addressBillingCity"]) == ("Ewa Śliwa", "PL", "Łódź")
    assert (order["gender"], order["shippingCountry"], order["paymentPriceIncl"]) == ("", "", Decimal(0))


async def test_lines_that_come_with_the_order_are_not_asked_for(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[MUG], customers=[EWA], orders=[ORDER])
    shop.settings["embedded_lines"] = True

    [order] = (await read(ChangedOrders, host)).records("orders")

    assert [line["articleCode"] for line in order["lines"]] == ["00123"]
    assert asked(shop, "/9/products.json") == []


async def test_lines_that_are_not_there_yet_are_waited_for(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[MUG], customers=[EWA], orders=[ORDER])
    shop.settings["late_lines"] = 1

    early = await read(ChangedOrders, host)
    later = await read(ChangedOrders, host)

    assert early.halted is not None
    assert "is tried again" in early.halted.message
    assert len(later.records("orders")[0]["lines"]) == 1


@pytest.mark.parametrize(
    ("chosen", "found"),
    [([], ["1", "2", "3"]), (["cancelled"], ["2"]), (["completed_shipped", "on_hold"], ["1", "3"])],
)
async def test_orders_are_chosen_by_their_state(
    chosen: list[str], found: list[str], shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    states = ["completed_shipped", "cancelled", "on_hold"]
    fill(shop, orders=[{"id": n, "status": status, "at": NOON} for n, status in enumerate(states, start=1)])

    run = await read(ChangedOrders, host, statuses=chosen)

    assert [record["id"] for record in run.records("orders")] == found


async def test_a_product_has_its_variants_with_exact_prices_and_codes_as_text(
    shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, products=[MUG])

    [mug] = (await read(ChangedProducts, host)).records("products")

    assert (mug["articleCode"], mug["sku"], mug["priceIncl"], mug["stock"]) == (
        "00123", "1e5", Decimal("12.3"), Decimal(7),
    )  # fmt: skip
    assert [(each["id"], each["title"], each["priceIncl"]) for each in mug["variants"]] == [
        ("51", "blue", Decimal("12.3")),
        ("52", "red", Decimal("13.5")),
    ]
    assert mug["imageUrl"].endswith("img.jpg")
    assert mug["brandId"]


@pytest.mark.parametrize(("counts", "found"), [(True, ["5"]), (False, [])])
async def test_a_product_whose_variant_alone_changed_comes_too(
    counts: bool, found: list[str], shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, products=[{**MUG, "at": EARLY}, {**MUG, "id": 6, "at": EARLY, "variants": [{"id": 61}]}])
    shop.store.tables["variants"][52].update(stockLevel=0, updatedAt=LATE)

    run = await read(ChangedProducts, host, since(NOON), by_variant=counts)

    assert [record["id"] for record in run.records("products")] == found
    assert [record["stock"] for record in run.records("products")] == [Decimal(3)] * len(found)


async def test_a_product_that_changed_itself_is_not_told_twice(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[{**MUG, "at": LATE}])

    run = await read(ChangedProducts, host, since(NOON))

    assert [record["id"] for record in run.records("products")] == ["5"]


async def test_a_variant_whose_product_is_gone_does_no_harm(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, products=[{**MUG, "at": EARLY}])
    shop.store.tables["variants"][51]["updatedAt"] = LATE
    del shop.store.tables["products"][5]

    run = await read(ChangedProducts, host, since(NOON))

    assert (run.halted, run.records("products")) == (None, [])


async def test_a_customer_has_texts_where_nothing_is_known(shop: LightspeedCSandbox, host: MemoryHost) -> None:
    fill(shop, customers=[EWA])

    [ewa] = (await read(ChangedCustomers, host)).records("customers")

    assert (ewa["name"], ewa["anyPhone"], ewa["billingCountry"], ewa["isCompany"]) == (
        "Ewa Śliwa",
        "042 555",
        "PL",
        True,
    )
    assert {ewa[name] for name in ("mobile", "birthDate", "gender", "addressShippingCity", "shippingCountry")} == {""}


@pytest.mark.parametrize("kind", ["429", "500_before"])
@pytest.mark.parametrize(("node", "port"), SOURCES, ids=[port for _, port in SOURCES])
async def test_a_hiccup_loses_nothing(
    node: NodeClass, port: str, kind: str, shop: LightspeedCSandbox, host: MemoryHost
) -> None:
    fill(shop, products=[MUG], customers=[EWA], orders=[ORDER])
    shop.faults.add(Fault(kind, times=1))

    await read(node, host)
    run = await read(node, host)

    assert len(run.records(port)) == 1
