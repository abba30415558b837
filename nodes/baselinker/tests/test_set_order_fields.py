"""Set BaseLinker order fields."""

from decimal import Decimal
from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.methods import methods
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.order_fields import ORDER_FIELDS
from nodes.baselinker.set_order_fields import SetOrderFields
from nodes.baselinker.tests.conftest import connected, only, order, seed

FIELDS = {"extra_field_1": "{{ item.number }}", "want_invoice": True, "delivery_price": "{{ item.price }}"}


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    seed(account, order(1), order(2, extra_field_1="SO-2", want_invoice="1", delivery_price="9.50"), order(3))


async def save(
    transport: httpx.AsyncBaseTransport, connection: BaseLinkerConnection, *ids: Any, mode: Any = "live", **config: Any
) -> NodeRun:
    settings = {"connection": "bl", "fields": FIELDS, **config}
    batch = Batch.of(
        [{"order_id": each, "number": f"SO-{each}", "price": Decimal("9.5"), "none": None} for each in ids]
    )
    return await run_node(SetOrderFields, settings, batch, http=transport, connection=connection, mode=mode)


async def test_writes_only_the_fields_that_differ(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await save(transport, connection, "1", "2")

    [sent] = account.requests.find(write=True)
    stored = account.account.orders[1]
    assert only(sent) == {"order_id": 1, "extra_field_1": "SO-1", "want_invoice": True, "delivery_price": 9.5}
    assert (stored["extra_field_1"], stored["want_invoice"], stored["delivery_price"]) == ("SO-1", "1", Decimal("9.5"))


async def test_the_second_run_writes_nothing(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    await save(transport, connection, "1", "3")
    account.requests.clear()

    run = await save(transport, connection, "1", "3")

    assert account.requests.find(write=True) == []
    assert run.books.skipped == {"unchanged": 2}


async def test_extra_fields_of_the_account_are_set_and_cleared_by_number(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.account.orders[1]["custom_extra_fields"] = {"135": "old", "172": "kept"}

    for value in ("{{ item.number }}", "{{ item.number }}", ""):
        await save(transport, connection, "1", fields={}, extra_fields={"135": value})

    assert account.account.orders[1]["custom_extra_fields"] == {"172": "kept"}
    assert len(account.requests.find(write=True)) == 2


async def test_an_extra_field_that_holds_a_file_is_left_alone(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    account.account.orders[1]["custom_extra_fields"] = {"135": {"title": "Scan", "url": "https://example.com/s.pdf"}}

    run = await save(transport, connection, "1", fields={}, extra_fields={"135": "x"})

    assert "holds a file" in run.errors()[0]
    assert account.requests.find(write=True) == []


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"admin_comments": "x" * 201}, "201 characters long, BaseLinker takes 200"),
        ({"delivery_price": "a lot"}, "is no amount"),
        ({"want_invoice": "perhaps"}, "neither yes nor no"),
        ({"extra_field_1": ["a"]}, "a text is needed"),
        ({"extra_field_1": "{{ item.none }}"}, "Map at least one"),
    ],
)
async def test_what_baselinker_cannot_take_fails_alone_and_before_sending(
    fields: dict[str, Any], said: str, account: Sandbox, transport: httpx.ASGITransport,
    connection: BaseLinkerConnection,
) -> None:  # fmt: skip
    run = await save(transport, connection, "1", fields=fields)

    assert said in run.errors()[0]
    assert account.requests.find(write=True) == []


async def test_an_order_that_is_gone_fails_alone(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, "99", "1")

    assert run.errors() == ["BaseLinker has no order 99. Check the order id."]
    assert len(run.records("saved")) == 1


async def test_a_plan_shows_each_field_and_writes_nothing(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    run = await save(transport, connection, "1", mode="plan")

    [change] = run.changes
    assert ("want_invoice", False, True) in [(each.name, each.before, each.after) for each in change.change.fields]
    assert account.requests.find(write=True) == []


async def test_a_wrong_token_stops_the_step_and_the_right_one_goes_on(
    transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    wrong = await save(transport, connected(token="wrong"), "1")
    right = await save(transport, connection, "1")

    assert wrong.halted is not None
    assert wrong.halted.code == "auth"
    assert len(right.records("saved")) == 1


async def test_versions_of_one_order_on_a_page_are_written_one_after_the_other(
    account: Sandbox, transport: httpx.ASGITransport, connection: BaseLinkerConnection
) -> None:
    settings = {"connection": "bl", "fields": {"extra_field_1": "{{ item.number }}"}}
    batch = Batch.of([{"order_id": 1, "number": text} for text in ("A", "B", "B")])

    run = await run_node(SetOrderFields, settings, batch, http=transport, connection=connection)

    assert account.account.orders[1]["extra_field_1"] == "B"
    assert len(account.requests.find(write=True)) == 2
    assert run.books.skipped == {"unchanged": 1}


def test_every_field_is_one_that_the_method_takes() -> None:
    known = methods()["setOrderFields"]

    assert set(ORDER_FIELDS) <= set(known)
    assert [name for name, field in ORDER_FIELDS.items() if (field.max_length or 0) > (known[name].max or 10**6)] == []
