"""Lightspeed: changed stock, from the imitated shop."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_stock import ChangedStock

NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def fill(shop: LightspeedSandbox, count: int, **more: Any) -> None:
    base = {"description": "Kubek", "timeStamp": "2025-03-01T12:00:00Z", "stock": {"1": 7, "2": -2}}
    shop.seed(data={"items": [{**base, "customSku": f"00{n}", **more} for n in range(1, count + 1)]})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    shop.requests.clear()


async def read(host: MemoryHost, since: datetime | None = None, **config: Any) -> NodeRun:
    settings = {"connection": "ls", **config}
    return await run_node(ChangedStock, settings, host=host, window=Window(since))


@pytest.mark.parametrize("total", [False, True], ids=["each shop", "all shops"])
@pytest.mark.parametrize("count", [0, 1, 100, 200])
async def test_every_stock_comes_once_though_all_share_a_second(
    count: int, total: bool, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, count)

    run = await read(host, NOON if count else None, total=total)

    seen = [(int(each["itemID"]), each["shopID"]) for each in run.records("stock")]
    shops = ["0"] if total else ["1", "2"]
    assert sorted(seen) == [(number, each) for number in range(1, count + 1) for each in shops]


async def test_quantities_are_exact_and_the_codes_of_the_item_stand_beside(
    shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, 1, ean="5901234123457")

    first, second = (await read(host)).records("stock")
    [whole] = (await read(host, total=True, codes=False)).records("stock")

    assert (first["customSku"], first["ean"], first["qoh"]) == ("001", "5901234123457", Decimal(7))
    assert (second["shopID"], second["qoh"], second["sellable"]) == ("2", Decimal(-2), Decimal(0))
    assert (whole["qoh"], whole["customSku"]) == (Decimal(5), "")


async def test_only_one_shop_comes_when_it_is_chosen(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, 3)

    run = await read(host, shop="2")

    assert {each["shopID"] for each in run.records("stock")} == {"2"}


async def test_what_changed_before_the_window_stays_out(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, 2)

    at_the_border = await read(host, NOON)
    later = await read(host, NOON.replace(second=1))

    assert len(at_the_border.records("stock")) == 4
    assert later.records("stock") == []
