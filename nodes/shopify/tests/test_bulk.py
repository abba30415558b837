"""Reading in bulk gives the same records as page by page, and falls back to pages where Shopify does not play along."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from wareflow.sandbox.app import create_sandbox_app
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Source, Window
from wareflow.testing import NodeRun, run_node

from nodes.shopify.changed_customers import ChangedCustomers
from nodes.shopify.changed_orders import ChangedOrders
from nodes.shopify.changed_products import ChangedProducts
from nodes.shopify.connection import ShopifyConnection

ALL_PARTS = ["customer", "company", "transactions", "fulfillments", "risk", "returns"]
KINDS: list[tuple[type[Source[Any]], str, dict[str, Any]]] = [
    (ChangedOrders, "orders", {"test_orders": True, "include": ALL_PARTS, "page_size": 20}),
    (ChangedProducts, "products", {"page_size": 100}),
    (ChangedCustomers, "customers", {"page_size": 250}),
]
BULK = "bulkOperationRunQuery"


@pytest.fixture(scope="module")
def filled() -> Sandbox:
    """An order of each odd case, and a long list of points."""
    made = Sandbox()
    made.seed(size=40)
    return made


@pytest.fixture
def shop(filled: Sandbox) -> Sandbox:
    """The same shop for every test: nothing is written to it."""
    filled.settings.update({**filled.default_settings, "bucket_size": 1_000_000, "restore_rate": 1_000_000})
    filled.requests.clear()
    filled.faults.clear()
    for row in filled.store.all("BulkOperation"):
        filled.store.remove(row["id"])
    return filled


@pytest.fixture
def transport(shop: Sandbox) -> httpx.ASGITransport:
    return httpx.ASGITransport(create_sandbox_app([shop]))


async def read(
    node: type[Source[Any]],
    transport: httpx.AsyncBaseTransport,
    connection: ShopifyConnection,
    window: Window | None = None,
    mode: Any = "live",
    **config: Any,
) -> NodeRun:
    settings = {"connection": "shop", **config}
    return await run_node(node, settings, http=transport, connection=connection, window=window, mode=mode)


def asked_in_bulk(shop: Sandbox) -> int:
    return sum(BULK in str(entry.json) for entry in shop.requests.find(path="graphql"))


@pytest.mark.parametrize(("node", "port", "settings"), KINDS, ids=[port for _, port, _ in KINDS])
async def test_bulk_and_pages_give_the_same_records_in_the_same_order(
    node: type[Source[Any]],
    port: str,
    settings: dict[str, Any],
    shop: Sandbox,
    transport: httpx.ASGITransport,
    connection: ShopifyConnection,
) -> None:
    by_pages = await read(node, transport, connection, in_bulk="never", **settings)
    in_bulk = await read(node, transport, connection, in_bulk="always", **settings)

    assert asked_in_bulk(shop) == 1
    assert in_bulk.records(port) == by_pages.records(port)
    assert len(in_bulk.records(port)) >= 40


async def test_the_window_and_the_filter_hold_in_bulk_too(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    since = datetime(2026, 9, 4, tzinfo=UTC)
    settings: dict[str, Any] = {"filter": 'tag:pilne OR name:"#1020"', "page_size": 20}

    runs = [
        await read(ChangedOrders, transport, connection, Window(since=since), in_bulk=how, **settings)
        for how in ("never", "always")
    ]

    assert runs[0].records("orders") == runs[1].records("orders")
    assert 0 < len(runs[0].records("orders")) < 5


@pytest.mark.parametrize(
    ("above", "window", "mode", "expected"),
    [
        (199, None, "live", 1),
        (200, None, "live", 0),
        (1, Window(since=datetime(2026, 11, 21, 11, 0, tzinfo=UTC)), "live", 0),
        (1, None, "test", 0),
    ],
    ids=["more than the limit", "not more", "after a short time", "only a look"],
)
async def test_by_itself_it_reads_in_bulk_only_where_that_pays(
    above: int,
    window: Window | None,
    mode: str,
    expected: int,
    shop: Sandbox,
    transport: httpx.ASGITransport,
    connection: ShopifyConnection,
) -> None:
    run = await read(ChangedCustomers, transport, connection, window, mode, bulk_above=above, page_size=250)

    assert asked_in_bulk(shop) == expected
    assert run.halted is None


@pytest.mark.parametrize(
    "trouble", [{"bulk_at_once": 0}, {"bulk_fails": "TIMEOUT"}, {"bulk_fails": "INTERNAL_SERVER_ERROR"}]
)
async def test_pages_are_read_where_shopify_does_not_finish_in_bulk(
    trouble: dict[str, Any], shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings.update(trouble)

    run = await read(ChangedCustomers, transport, connection, bulk_above=1, page_size=250)

    assert len(run.records("customers")) == 200
    assert len({row["customer_id"] for row in run.records("customers")}) == 200


async def test_a_choice_for_bulk_only_waits_and_then_goes_on(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings["bulk_fails"] = "TIMEOUT"
    held = await read(ChangedCustomers, transport, connection, in_bulk="always")
    shop.settings["bulk_fails"] = ""

    run = await read(ChangedCustomers, transport, connection, in_bulk="always")

    assert held.halted is not None
    assert "tried again" in held.halted.message
    assert len(run.records("customers")) == 200


async def test_a_missing_right_is_told_and_not_read_around(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.settings["scopes"] = ["read_customers", "read_products"]

    run = await read(ChangedOrders, transport, connection, in_bulk="always")

    assert run.halted is not None
    assert run.halted.code == "forbidden"


async def test_a_file_that_comes_cut_off_gives_no_record(shop: Sandbox, connection: ShopifyConnection) -> None:
    inner = httpx.ASGITransport(create_sandbox_app([shop]))

    class Cut(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            reply = await inner.handle_async_request(request)
            if "/bulk/" not in request.url.path:
                return reply
            body = await reply.aread()
            return httpx.Response(200, content=body[: body.rindex(b"\n", 0, -1) + 1])

    run = await read(ChangedCustomers, Cut(), connection, in_bulk="always")

    assert run.halted is not None
    assert "cut off" in run.halted.message
    assert run.records("customers") == []


async def test_the_token_of_the_app_is_not_sent_along_for_the_file(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    await read(ChangedCustomers, transport, connection, in_bulk="always")

    [entry] = shop.requests.find(path="/bulk/")
    assert "x-shopify-access-token" not in {name.lower() for name in entry.headers}


async def test_a_cut_off_scan_goes_on_at_its_place_in_the_same_operation(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    whole = await read(ChangedCustomers, transport, connection, in_bulk="always")
    operation = shop.store.all("BulkOperation")[0]["id"]
    token = f'{{"bulk":"{operation}","from":150}}'

    rest = await read(ChangedCustomers, transport, connection, Window(token=token), in_bulk="never")

    assert rest.records("customers") == whole.records("customers")[150:]
    assert asked_in_bulk(shop) == 1


async def test_an_operation_that_is_gone_is_started_anew(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    token = '{"bulk":"gid://shopify/BulkOperation/1","from":150}'

    run = await read(ChangedCustomers, transport, connection, Window(token=token))

    assert len(run.records("customers")) == 200


async def test_a_line_break_inside_a_text_does_not_end_a_line(
    transport: httpx.ASGITransport, shop: Sandbox, connection: ShopifyConnection
) -> None:
    row = shop.store.all("Customer")[0]
    before, row["note"] = row["note"], "one\u2028two\x85three"

    run = await read(ChangedCustomers, transport, connection, in_bulk="always")

    row["note"] = before
    assert "one\u2028two\x85three" in {record["note"] for record in run.records("customers")}
