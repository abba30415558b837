"""Lightspeed: changed customers, from the imitated shop."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sandbox.lightspeed.system import LightspeedSandbox
from wareflow.sdk import Window
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed.changed_customers import ChangedCustomers, ChangedCustomersConfig

NOON = datetime(2025, 3, 1, 12, 0, tzinfo=UTC)
EWA = {
    "firstName": "Ewa",
    "lastName": "Śliwa",
    "company": "Śliwa S.C.",
    "vatNumber": "PL0012345678",
    "customerTypeID": 1,
    "timeStamp": "2025-03-01T12:00:00Z",
    "Contact": {
        "noEmail": False,
        "Addresses": {
            "ContactAddress": {"address1": "ul. Długa 1", "city": "Łódź", "zip": "90-001", "countryCode": "PL"}
        },
        "Phones": {
            "ContactPhone": [
                {"number": "042 555 01 02", "useType": "Work"},
                {"number": "+48 600 100 200", "useType": "Mobile"},
            ]
        },
        "Emails": {"ContactEmail": {"address": "ewa@sliwa.example", "useType": "Primary"}},
    },
}  # fmt: skip


def fill(shop: LightspeedSandbox, *customers: dict[str, Any]) -> None:
    shop.seed(data={"customers": list(customers)})
    shop.settings.update(bucket_size=100_000, burst=100_000, drip=100_000.0)
    shop.requests.clear()


async def read(host: MemoryHost, since: datetime | None = None, **config: Any) -> NodeRun:
    return await run_node(ChangedCustomers, {"connection": "ls", **config}, host=host, window=Window(since))


@pytest.mark.parametrize("count", [0, 1, 100, 101])
async def test_every_customer_comes_once_though_all_share_a_second(
    count: int, shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, *[{**EWA, "lastName": f"Śliwa {number}"} for number in range(count)])

    run = await read(host, NOON)

    assert [int(each["customerID"]) for each in run.records("customers")] == list(range(1, count + 1))


async def test_name_mail_telephone_and_address_stand_at_the_top(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, EWA)

    [customer] = (await read(host)).records("customers")

    names = ("name", "company", "vatNumber", "email", "phone", "address1", "zip", "city", "countryCode")
    assert [customer[name] for name in names] == [
        "Ewa Śliwa", "Śliwa S.C.", "PL0012345678", "ewa@sliwa.example", "+48 600 100 200", "ul. Długa 1", "90-001",
        "Łódź", "PL",
    ]  # fmt: skip
    assert customer["CustomerType"]["name"] == "Hurt"
    assert (customer["archived"], customer["Contact"]["noEmail"]) == (False, False)


async def test_what_is_not_known_of_a_customer_is_an_empty_text(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, {"firstName": "Jan"})

    [customer] = (await read(host)).records("customers")

    assert customer["name"] == "Jan"
    assert {customer[name] for name in ("email", "phone", "company", "address1", "countryCode", "website")} == {""}
    assert customer["CustomerType"] == {"name": ""}


async def test_what_changed_before_the_window_stays_out(shop: LightspeedSandbox, host: MemoryHost) -> None:
    fill(shop, EWA, {**EWA, "timeStamp": "2025-03-01T11:59:59Z"})

    run = await read(host, NOON)

    assert [each["customerID"] for each in run.records("customers")] == ["1"]


@pytest.mark.parametrize(("choice", "found"), [("exclude", ["1"]), ("include", ["1", "2"]), ("only", ["2"])])
async def test_archived_customers_are_left_out_unless_asked_for(
    choice: str, found: list[str], shop: LightspeedSandbox, host: MemoryHost
) -> None:
    fill(shop, EWA, {**EWA, "archived": True})

    run = await read(host, archived=choice)

    assert [each["customerID"] for each in run.records("customers")] == found


def test_a_filter_cannot_break_the_scan() -> None:
    with pytest.raises(ValidationError, match="set by this step"):
        ChangedCustomersConfig.model_validate({"connection": "ls", "filters": {"load_relations": "all"}})
