"""BaseLinker: changed products, from the imitated catalogue."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.demo_papers import load_lists
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Window
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.changed_products import ChangedProducts
from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.tests.conftest import connected


def goods(*numbers: int, **more: Any) -> list[dict[str, Any]]:
    base = {"name": "Mug", "price": "12.50", "stock": 7}
    return [{**base, "product_id": number, "sku": f"00{number}", **more} for number in numbers]


@pytest.fixture(autouse=True)
def lists(account: Sandbox) -> None:
    load_lists(account.account)
    account.settings["requests_per_minute"] = 10_000


async def read(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, token: str | None = None, **config: Any
) -> NodeRun:
    settings = {"connection": "bl", "inventory": "4101", **config}
    return await run_node(ChangedProducts, settings, http=transport, connection=connection, window=Window(token=token))


def numbers(run: NodeRun) -> list[int]:
    return [int(each["product_id"]) for each in run.records("products")]


@pytest.mark.parametrize("parts", ["list", "details"])
@pytest.mark.parametrize("total", [0, 1, 1000, 1001, 2000])
async def test_every_product_comes_once(
    parts: str, total: int, account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"products": goods(*range(1, total + 1))})

    run = await read(transport, connection, parts=parts)

    assert numbers(run) == list(range(1, total + 1))


async def test_prices_are_exact_codes_are_text_and_stock_is_whole(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"products": goods(5, ean="0590", weight="0.41")})

    [short] = (await read(transport, connection)).records("products")
    [whole] = (await read(transport, connection, parts="details")).records("products")

    assert (short["product_id"], short["sku"], short["ean"], short["parent_id"]) == ("5", "005", "0590", "")
    assert short["prices"]["1501"] == Decimal("12.50")
    assert (short["stock"]["bl_2051"], short["stock_total"]) == (7, 10)
    assert (whole["weight"], whole["name"], whole["text_fields"]) == (Decimal("0.41"), "Mug", {"name": "Mug"})


@pytest.mark.parametrize(("variants", "expected"), [("each", [1, 2]), ("none", [1])])
async def test_variants_come_as_products_or_not_at_all(
    variants: str, expected: list[int], account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    account.seed(data={"products": [*goods(1), *goods(2, parent=1)]})

    run = await read(transport, connection, variants=variants)

    assert numbers(run) == expected
    assert [each["parent_id"] for each in run.records("products")][1:] == ["1"] * (len(expected) - 1)


async def test_a_scan_that_was_cut_off_goes_on_with_its_next_page(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"products": goods(*range(1, 1502))})

    run = await read(transport, connection, token="2")

    assert numbers(run) == list(range(1001, 1502))


@pytest.mark.parametrize("inventory", ["77", "main"])
async def test_a_catalogue_that_is_none_stops_the_run(
    inventory: str, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await read(transport, connection, inventory=inventory)

    assert run.halted is not None
    assert "is no" in run.halted.message or "is not a catalogue" in run.halted.message


async def test_a_wrong_token_is_told_apart_and_the_right_one_works(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.seed(data={"products": goods(1)})

    wrong = await read(transport, connected(token="wrong"))
    right = await read(transport, connection)

    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
    assert numbers(right) == [1]
