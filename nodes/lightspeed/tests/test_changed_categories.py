"""Lightspeed: changed categories, from the imitated shop."""

from datetime import UTC, datetime
from typing import Any

import pytest
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_categories import ChangedCategories

NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)


def fill(shop: LightspeedSandbox, *paths: str) -> None:
    base = {"description": "Kubek", "timeStamp": "2025-03-01T12:00:00Z"}
    shop.seed(data={"items": [{**base, "category": path} for path in paths]})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    shop.requests.clear()


async def read(host: MemoryHost, since: datetime | None = None, **config: Any) -> NodeRun:
    return await run_node(ChangedCategories, {"connection": "ls", **config}, host=host, window=Window(since))


@pytest.mark.parametrize("count", [0, 1, 100, 101])
async def test_every_category_comes_once_though_all_share_a_second(
    count: int, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, *(f"Dom {number}" for number in range(count)))

    run = await read(host, NOON)

    assert [int(each["categoryID"]) for each in run.records("categories")] == list(range(1, count + 1))


async def test_a_category_tells_its_whole_path(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, "Kuchnia/Kubki/Żuławy")

    found = (await read(host)).records("categories")

    assert [(each["path"], each["depth"], each["parentID"]) for each in found] == [
        ("Kuchnia", 0, "0"),
        ("Kuchnia/Kubki", 1, "1"),
        ("Kuchnia/Kubki/Żuławy", 2, "2"),
    ]


async def test_what_changed_before_the_window_stays_out(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, "Kuchnia")

    at_the_border = await read(host, NOON)
    later = await read(host, NOON.replace(second=1))

    assert (len(at_the_border.records("categories")), later.records("categories")) == (1, [])
