"""A source whose system counts its changes: each run asks only for what came after an earlier one."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox

from nodes.lightspeed_x.changed_products import ChangedProducts
from tests.runs.arrange import Office, flow
from tests.runs.test_sources import BEGINNING, rewind

PRODUCTS = "/lightspeed_x/api/2.0/products"


@pytest.fixture(autouse=True)
def no_overlap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run begins exactly where the one before ended, as if that had been a while ago."""
    monkeypatch.setattr(ChangedProducts, "stream", replace(ChangedProducts.stream, overlap=timedelta(0)))


def products_flow(office: Office) -> str:
    config = {"connection": "demo_lightspeed_x", "page_size": 2}
    return office.flow(flow({"changed": ("lightspeed_x.changed_products", config)}))


def id_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def have(office: Office, *numbers: int) -> None:
    products: list[Any] = [{"id": id_of(n), "sku": f"M-{n}", "name": f"Mug {n}"} for n in numbers]
    office.sandbox.systems["lightspeed_x"].seed(data={"products": products})


def rename(office: Office, number: int) -> None:
    account = office.sandbox.systems["lightspeed_x"]
    assert isinstance(account, LightspeedXSandbox)
    product = account.store.find("products", id_of(number))
    assert product
    account.store.touch("products", product, name="Bowl")


def asked(office: Office) -> list[str]:
    """After which version each page was asked for."""
    found = [str(entry.query["after"][0]) for entry in office.requests("lightspeed_x") if entry.path == PRODUCTS]
    office.forget_requests()
    return found


async def test_a_run_asks_for_what_came_after_the_one_before(office: Office) -> None:
    have(office, 1, 2, 3)
    flow_id = products_flow(office)
    await office.run(flow_id)
    first = asked(office)
    rename(office, 2)

    changed = await office.run(flow_id)
    second = asked(office)
    quiet = await office.run(flow_id)
    third = asked(office)

    assert (first[0], second[0]) == ("0", first[-1])
    assert third == [second[-1]]
    assert office.books(changed.id) == {"read": 1, "delivered": 1}
    assert office.books(quiet.id) == {}


async def test_a_source_that_was_set_back_reads_from_the_beginning(office: Office) -> None:
    have(office, 1, 2, 3)
    flow_id = products_flow(office)
    await office.run(flow_id)
    asked(office)

    rewind(office, flow_id, BEGINNING)
    again = await office.run(flow_id)

    assert asked(office)[0] == "0"
    assert office.books(again.id) == {}


async def test_a_plan_asks_from_the_same_place_and_moves_nothing(office: Office) -> None:
    have(office, 1, 2)
    flow_id = products_flow(office)
    await office.run(flow_id)
    end = asked(office)[-1]

    await office.run(flow_id, "plan")
    await office.run(flow_id)

    assert asked(office) == [end, end]
