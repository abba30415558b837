"""Lightspeed: changed categories, from the imitated shop."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_categories import ChangedCategories
from nodes.lightspeed.tests.conftest import connected

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


@pytest.mark.parametrize("kind", ["500_before", "429", "expired_token"])
async def test_a_hiccup_loses_no_category(kind: str, shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, "Kuchnia", "Dom", "Ogród")
    shop.faults.add(Fault(kind, times=1, path="Category"))

    run = await read(host, page_size=2)

    assert len(run.records("categories")) == 3


async def test_a_wrong_sign_in_is_told_and_the_right_one_goes_on(
    shop: LightspeedSandbox, transport: httpx.ASGITransport, host: MemoryHost
) -> None:
    wrong = await read(MemoryHost({"ls": connected(shop, refresh_token="wrong")}, transport))
    right = await read(host)

    assert wrong.halted is not None
    assert right.halted is None
