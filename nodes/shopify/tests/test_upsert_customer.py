"""Shopify: upsert customer."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.shopify.system import Shopify as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.shopify.connection import ShopifyConnection
from nodes.shopify.upsert_customer import UpsertCustomer, UpsertCustomerConfig

MAPPED = {
    "first_name": "{{ item.first }}",
    "tags": "{{ item.tags }}",
    "city": "{{ item.city }}",
    "country": "{{ item.country }}",
    "tax_exempt": "{{ item.exempt }}",
}
EWA = {
    "email": "ewa@example.com",
    "first": "Ewa",
    "tags": "VIP,nowość",
    "city": "Łódź",
    "country": "pl",
    "exempt": True,
}


@pytest.fixture(autouse=True)
def people(shop: Sandbox) -> None:
    shop.seed(data={"customers": [{"email": "ola@example.com", "country": "CZ"}]})
    shop.requests.clear()


async def upsert(
    transport: httpx.AsyncBaseTransport, connection: ShopifyConnection, *records: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "shop", "fields": MAPPED, **config}
    batch = Batch.of([{**dict.fromkeys(EWA), **record} for record in records])
    return await run_node(UpsertCustomer, settings, batch, http=transport, connection=connection, mode=mode)


def customer(shop: Sandbox, mail: str) -> dict[str, Any]:
    rows = [row for row in shop.store.all("Customer") if (row["defaultEmailAddress"] or {}).get("emailAddress") == mail]
    [found] = rows
    return found


def writes(shop: Sandbox) -> int:
    return len([entry for entry in shop.requests.find(write=True) if entry.performed])


async def test_a_new_customer_is_made_once_with_its_address(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    first = await upsert(transport, connection, EWA)
    second = await upsert(transport, connection, EWA)

    made = customer(shop, "ewa@example.com")
    assert (made["firstName"], made["tags"], made["taxExempt"]) == ("Ewa", ["VIP", "nowość"], True)
    assert (made["defaultAddress"]["city"], made["defaultAddress"]["countryCodeV2"]) == ("Łódź", "PL")
    assert first.records("saved")[0]["customer_id"] == made["legacyResourceId"]
    assert (writes(shop), second.books.skipped) == (1, {"unchanged": 1})


async def test_only_the_difference_is_written_and_other_fields_and_addresses_stay(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    ola = customer(shop, "ola@example.com")
    last, street = ola["lastName"], ola["defaultAddress"]["address1"]

    run = await upsert(transport, connection, {"email": "OLA@example.com", "city": "Brno"})

    assert run.errors() == []
    assert (ola["lastName"], ola["defaultAddress"]["city"], ola["defaultAddress"]["address1"]) == (last, "Brno", street)
    [entry] = shop.requests.find(write=True)
    assert entry.json["variables"]["fields"] == {"city": "Brno"}


async def test_a_customer_without_an_address_gets_one(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    ola = customer(shop, "ola@example.com")
    ola.update(defaultAddress=None, addressesV2=[])

    for _ in range(2):
        await upsert(transport, connection, {"email": "ola@example.com", "city": "Brno"})

    assert [address["city"] for address in ola["addressesV2"]] == ["Brno"]


@pytest.mark.parametrize("kind", ["500_after", "500_before", "429"])
async def test_a_lost_reply_makes_no_second_customer(
    kind: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    shop.faults.add(Fault(kind, times=1, write=True))

    run = await upsert(transport, connection, EWA)

    assert customer(shop, "ewa@example.com")["firstName"] == "Ewa"
    assert len(run.records("saved")) == 1


@pytest.mark.parametrize(("by", "name"), [("phone", "phoneNumber"), ("customer_id", "")])
async def test_a_customer_is_found_by_each_of_its_keys(
    by: str, name: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    ola = customer(shop, "ola@example.com")
    ola["defaultPhoneNumber"] = {"phoneNumber": "+420600100200"}
    key = "+420600100200" if name else ola["legacyResourceId"]

    run = await upsert(transport, connection, {"email": key, "first": "Olga"}, by=by)

    assert run.errors() == []
    assert ola["firstName"] == "Olga"


@pytest.mark.parametrize(
    ("record", "config", "words"),
    [
        ({"email": ""}, {}, "e-mail is empty"),
        ({"email": "not a mail", "first": "X"}, {}, "Email is invalid"),
        ({"email": "x@example.com", "first": "x" * 256}, {}, "256 characters"),
        ({"email": "x@example.com", "exempt": "maybe"}, {}, "true or false"),
        ({"email": "5"}, {"by": "customer_id"}, "no customer 5"),
    ],
)
async def test_what_cannot_be_saved_fails_alone_with_the_reason(
    record: Any, config: Any, words: str, shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    good = EWA if not config else {"email": customer(shop, "ola@example.com")["id"], "first": "Olga"}

    run = await upsert(transport, connection, record, good, **config)

    assert words in run.errors()[0]
    assert len(run.records("saved")) == 1


async def test_the_settings_leave_out_new_or_known_customers(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    records = EWA, {"email": "ola@example.com", "first": "Olga"}

    run = await upsert(transport, connection, *records, on_missing="skip", on_existing="skip")

    assert len(run.records("skipped")) == 2
    assert writes(shop) == 0


async def test_a_plan_shows_what_would_be_made_and_writes_nothing(
    shop: Sandbox, transport: httpx.ASGITransport, connection: ShopifyConnection
) -> None:
    run = await upsert(transport, connection, EWA, mode="plan")

    assert [record.change.action for record in run.changes] == ["create"]
    assert writes(shop) == 0


def test_an_unknown_field_is_told_with_the_nearest_one() -> None:
    with pytest.raises(ValueError, match="Did you mean “first_name”"):
        UpsertCustomerConfig.model_validate({"connection": "shop", "fields": {"firstname": "x"}})
