"""The write steps of the X-Series, against the imitated account."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.engine.catalog import NodeClass
from wareflow.sandbox.kit.faults import Fault
from wareflow.sandbox.lightspeed_x import LightspeedXSandbox
from wareflow.sandbox.lightspeed_x.store import Row, id_of
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.lightspeed_x.set_inventory import SetInventory
from nodes.lightspeed_x.upsert_customer import UpsertCustomer
from nodes.lightspeed_x.upsert_product import UpsertProduct

MUG = {"id": "00000000-0000-4000-8000-000000000001", "name": "Mug", "sku": "00123", "price_including_tax": "12.30"}
RED = {**MUG, "id": "00000000-0000-4000-8000-000000000002", "sku": "00124", "variant_parent_id": MUG["id"]}
EWA = {"first_name": "Ewa", "last_name": "Śliwa", "email": "ewa@sliwa.example"}
OUTLET = id_of("outlets", 1)
PRICE = {"name": "{{ item.name }}", "price_including_tax": "{{ item.price }}"}
FULL = {"name": "Cup", "price": "9.99", "sku": "00999", "ean": "5901234123457", "cost": "4.2"}


def fill(account: LightspeedXSandbox, **data: Any) -> None:
    account.seed(data=data)
    account.requests.clear()


def writes(account: LightspeedXSandbox) -> list[tuple[str, Any]]:
    return [(entry.method, entry.json) for entry in account.requests.find(write=True)]


async def do(node: NodeClass, host: MemoryHost, *items: dict[str, Any], **config: Any) -> NodeRun:
    return await run_node(node, {"connection": "x", **config}, Batch.of(list(items)), host=host)


def product(account: LightspeedXSandbox, sku: str) -> Row:
    return next(row for row in account.store.rows("products") if row["sku"] == sku)


async def test_a_new_product_has_its_sku_its_barcode_and_an_exact_price(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account)
    fields = {**PRICE, "ean": "{{ item.ean }}", "supply_price": "{{ item.cost }}"}

    run = await do(UpsertProduct, host, FULL, fields=fields)

    made = product(account, "00999")
    assert (made["name"], made["price_including_tax"], made["supply_price"]) == ("Cup", 9.99, 4.2)
    assert [(each["type"], each["code"]) for each in made["product_codes"]] == [
        ("CUSTOM", "00999"), ("EAN", "5901234123457"),
    ]  # fmt: skip
    assert run.records("saved")[0]["product_id"] == made["id"]


async def test_only_what_differs_is_written_and_each_in_its_part(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[MUG])
    wish = {"sku": "00123", "name": "Big mug", "price": "12.3"}

    await do(UpsertProduct, host, wish, fields=PRICE)
    await do(UpsertProduct, host, {**wish, "price": "13"}, fields=PRICE)

    assert writes(account) == [
        ("PUT", {"common": {"name": "Big mug"}}),
        ("PUT", {"details": {"price_including_tax": 13}}),
    ]


async def test_a_variant_leaves_the_name_of_its_family_alone(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[{**MUG, "has_variants": True}, RED])

    await do(UpsertProduct, host, {"sku": "00124", "name": "Red", "price": "14"}, fields=PRICE)

    assert writes(account) == [("PUT", {"details": {"price_including_tax": 14}})]
    assert {row["name"] for row in account.store.rows("products")} == {"Mug"}


async def test_two_products_with_one_sku_are_named(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[MUG, {**RED, "sku": "00123"}])

    run = await do(UpsertProduct, host, {"sku": "00123", "name": "Mug", "price": "1"}, fields=PRICE)

    assert "2 products in Lightspeed have the sku 00123" in run.errors()[0]
    assert writes(account) == []


async def test_many_skus_are_found_in_one_reading_of_the_list(account: LightspeedXSandbox, host: MemoryHost) -> None:
    fill(account, products=[{**MUG, "id": f"00000000-0000-4000-8000-{n:012d}", "sku": f"{n:05d}"} for n in range(30)])
    items = [{"sku": f"{n:05d}", "name": "Mug", "price": "12.30"} for n in range(30)]

    run = await do(UpsertProduct, host, *items, fields=PRICE)

    assert (len(run.records("saved")), len(account.requests), writes(account)) == (30, 2, [])


@pytest.mark.parametrize("fields", [{"gift": "1"}, {"price_including_tax": "1", "price_excluding_tax": "1"}])
async def test_fields_that_lightspeed_does_not_take_are_refused_in_the_form(
    fields: dict[str, str], host: MemoryHost
) -> None:
    with pytest.raises(ValidationError):
        await do(UpsertProduct, host, FULL, fields=fields)


@pytest.mark.parametrize(("missing", "existing"), [("skip", "update"), ("create", "skip")])
async def test_what_is_not_wanted_is_left_out(
    missing: str, existing: str, account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG])
    sku = "00999" if missing == "skip" else "00123"

    run = await do(UpsertProduct, host, {**FULL, "sku": sku}, fields=PRICE, on_missing=missing, on_existing=existing)

    assert (len(run.records("skipped")), writes(account)) == (1, [])


@pytest.mark.parametrize(("wanted", "sent"), [(3, []), ("7.5", [7.5]), (0, [0]), (-2, [-2])])
async def test_stock_is_set_to_the_quantity_where_it_differs(
    wanted: Any, sent: list[float], account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG], stock={MUG["id"]: {"1": 3, "2": 9}})

    await do(SetInventory, host, {"sku": "00123", "stock": wanted}, outlet=OUTLET)

    told = [body["details"]["inventory"][0]["current_amount"] for _, body in writes(account)]
    levels = {row["outlet_id"]: row["inventory_level"] for row in account.store.rows("inventory")}
    assert told == sent
    assert (levels[OUTLET], levels[id_of("outlets", 2)]) == (Decimal(str(wanted)), 9)


async def test_products_without_stock_and_unknown_ones_go_their_own_ways(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[{**MUG, "has_inventory": False}])

    run = await do(SetInventory, host, {"sku": "00123", "stock": 1}, {"sku": "x", "stock": 1}, outlet=OUTLET)

    assert (len(run.records("not_kept")), len(run.records("missing")), writes(account)) == (1, 1, [])


async def test_an_unknown_outlet_is_refused_with_lightspeeds_words(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, products=[MUG])

    run = await do(SetInventory, host, {"sku": "00123", "stock": 1}, outlet="8e49670e-0000-4000-8000-000000000000")

    assert "outlet" in run.errors()[0]


async def test_a_customer_is_found_whatever_the_capital_letters_and_only_the_difference_is_sent(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, customers=[EWA])
    fields = {"phone": "{{ item.phone }}", "first_name": "Ewa"}

    run = await do(UpsertCustomer, host, {"email": "Ewa@Sliwa.example", "phone": "0042"}, fields=fields)

    [(method, body)] = writes(account)
    [ewa] = account.store.rows("customers")
    assert (method, body) == ("PUT", {"first_name": "Ewa", "last_name": "Śliwa", "phone": "0042"})
    assert (ewa["phone"], run.records("saved")[0]["customer_id"]) == ("0042", ewa["id"])


async def test_two_customers_with_one_mail_are_named_and_none_is_made(
    account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account, customers=[EWA, {**EWA, "first_name": "Ola"}])

    run = await do(UpsertCustomer, host, {"email": "ewa@sliwa.example"}, fields={"phone": "1"})

    assert "2 customers in Lightspeed have ewa@sliwa.example" in run.errors()[0]


@pytest.mark.parametrize(("node", "item", "config"), [
    (UpsertProduct, FULL, {"fields": PRICE}),
    (UpsertCustomer, {"email": "nowa@example.com"}, {"fields": {"first_name": "Nowa"}}),
], ids=["product", "customer"])  # fmt: skip
async def test_a_lost_answer_makes_no_double(
    node: NodeClass, item: dict[str, Any], config: dict[str, Any], account: LightspeedXSandbox, host: MemoryHost
) -> None:
    fill(account)
    account.faults.add(Fault("500_after", times=1, method="POST"))

    await do(node, host, item, **config)
    run = await do(node, host, item, **config)

    assert len(run.records("saved")) == 1
    assert len(list(account.store.rows("products"))) + len(list(account.store.rows("customers"))) == 1
