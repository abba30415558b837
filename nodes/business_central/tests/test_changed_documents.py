"""Documents that are there already and differ, comment lines, and the cent that has a name."""

from decimal import Decimal
from typing import Any

import pytest
from wareflow.sandbox.business_central.calls import Answer
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.create_credit_memo import CreateCreditMemo
from nodes.business_central.create_order import CreateOrder
from nodes.business_central.tests.shared import Office, shared_office

office = shared_office
MUG = {"sku": "MUG-BLUE", "quantity": 2, "price": "34.90"}
RED = {"sku": "MUG-RED", "quantity": 1, "price": "9.90"}
TEA = {"sku": "00123", "quantity": 3, "price": "5.00"}
ORDER: dict[str, Any] = {
    "number": "1001",
    "customer": "C00003",
    "city": "Gdynia",
    "total": "79.70",
    "lines": [MUG, RED],
}
CONFIG: dict[str, Any] = {
    "connection": "bc",
    "customer_number": "{{ item.customer }}",
    "fields": {"pricesIncludeTax": True, "shipToCity": "{{ item.city }}"},
}
UPDATE = {"on_difference": "update"}
ROUNDING = {"rounding_account": "760100", "rounding_tax_group": "VAT0"}


async def send(
    office: Office, record: dict[str, Any], mode: Any = "live", node: Any = CreateOrder, **more: Any
) -> NodeRun:
    batch = Batch.of([record])
    given = {**CONFIG, **more}
    return await run_node(node, given, batch, http=office.transport, connection=office.connection, mode=mode)


def order_of(office: Office) -> dict[str, Any]:
    [order] = office.rows("salesOrders", externalDocumentNumber="1001")
    return order


def lines_of(office: Office) -> list[tuple[str, Decimal, Decimal]]:
    rows = office.rows("salesOrderLines", documentId=order_of(office)["id"])
    ordered = sorted(rows, key=lambda row: int(row["sequence"]))
    return [(row["lineObjectNumber"] or row["description"], row["quantity"], row["unitPrice"]) for row in ordered]


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        ([{**MUG, "quantity": 1}, RED], "44.80"),
        ([MUG], "69.80"),
        ([MUG, RED, TEA], "94.70"),
        ([TEA, MUG], "84.80"),
        ([{**MUG, "price": "30.00"}, TEA], "75.00"),
    ],
)
async def test_a_draft_is_brought_to_what_the_source_wants_now_in_one_request(
    office: Office, lines: list[dict[str, Any]], total: str
) -> None:
    await send(office, ORDER)
    office.system.requests.clear()
    changed = {**ORDER, "city": "Gdańsk", "lines": lines, "total": total}

    run = await send(office, changed, **UPDATE)
    again = await send(office, changed, **UPDATE)

    assert run.errors() == []
    assert lines_of(office) == [(each["sku"], Decimal(each["quantity"]), Decimal(each["price"])) for each in lines]
    assert order_of(office)["shipToCity"] == "Gdańsk"
    assert run.records("saved")[0]["bc_document"]["totalAmountIncludingTax"] == Decimal(total)
    assert office.written() == ["POST $batch"]
    assert again.books.skipped == {"exists": 1}


async def test_one_part_that_is_refused_leaves_the_document_as_it_was(office: Office) -> None:
    await send(office, ORDER)
    before = lines_of(office)
    changed = {**ORDER, "city": "x" * 30, "lines": [{**MUG, "quantity": 5, "tax": "VAT23"}, {**RED, "tax": "NO-TAX"}]}
    line = {**CreateOrder.config_class.model_fields["line"].default, "taxCode": "{{ item.line.tax }}"}

    run = await send(office, changed, **UPDATE, line=line)

    assert "Business Central refused sales order 1001" in run.errors()[0]
    assert lines_of(office) == before
    assert order_of(office)["shipToCity"] == "Gdynia"


async def test_a_document_that_was_changed_meanwhile_is_left_to_whoever_did_it(office: Office) -> None:
    await send(office, ORDER)
    table = office.system.main_company().table("salesOrders")
    batched = office.system.answer

    async def meddled(call: Any) -> Any:
        if call.path == "/$batch":
            row = next(row for row in table.values() if row.values["externalDocumentNumber"] == "1001")
            row.version += 1000
        return await batched(call)

    office.system.answer = meddled  # type: ignore[method-assign]
    try:
        run = await send(office, {**ORDER, "lines": [MUG], "total": "69.80"}, **UPDATE)
    finally:
        del office.system.answer

    assert "changed or created by someone else meanwhile" in run.errors()[0]
    assert [number for number, _, _ in lines_of(office)] == ["MUG-BLUE", "MUG-RED"]


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_lost_reply_changes_the_document_once(office: Office, kind: str) -> None:
    await send(office, ORDER)
    office.system.faults.add(Fault(kind, times=1, path=r"\$batch"))
    changed = {**ORDER, "lines": [MUG, RED, TEA], "total": "94.70"}

    await send(office, changed, **UPDATE)
    again = await send(office, changed, **UPDATE)

    assert again.errors() == []
    assert [number for number, _, _ in lines_of(office)] == ["MUG-BLUE", "MUG-RED", "00123"]


async def test_an_answer_to_some_parts_only_is_no_success(office: Office) -> None:
    await send(office, ORDER)
    before = lines_of(office)
    batched = office.system.answer

    async def cut(call: Any) -> Any:
        return (
            Answer(200, {"responses": [{"id": "0", "status": 204}]}) if "$batch" in call.path else await batched(call)
        )

    office.system.answer = cut  # type: ignore[method-assign]
    try:
        run = await send(office, {**ORDER, "lines": [MUG, TEA], "total": "84.80"}, **UPDATE)
    finally:
        del office.system.answer

    assert (run.records("saved"), run.errors()) == ([], [])
    assert lines_of(office) == before


@pytest.mark.parametrize("state", [{"status": "Open"}, {"status": "In_x0020_Review"}])
async def test_what_was_released_is_a_conflict(office: Office, state: dict[str, str]) -> None:
    await send(office, ORDER)
    for row in office.system.main_company().table("salesOrders").values():
        row.values.update(state if row.values["externalDocumentNumber"] == "1001" else {})

    run = await send(office, {**ORDER, "lines": [MUG], "total": "69.80"}, **UPDATE)

    assert "Nothing was changed" in run.errors()[0]
    assert len(lines_of(office)) == 2


async def test_a_plan_shows_what_would_change_and_sends_nothing(office: Office) -> None:
    await send(office, ORDER)
    office.system.requests.clear()

    run = await send(office, {**ORDER, "city": "Gdańsk"}, "plan", **UPDATE)

    [change] = [made.change for made in run.changes]
    assert (change.action, change.values) == ("update", {"shipToCity": "Gdańsk"})
    assert office.written() == []


async def test_dimensions_of_a_draft_are_brought_up_too(office: Office) -> None:
    await send(office, ORDER, dimensions={"CHANNEL": "WEB"})

    await send(office, ORDER, **UPDATE, dimensions={"CHANNEL": "STORE", "DEPARTMENT": "SALES"})

    stored = office.rows("dimensionSetLines", parentId=order_of(office)["id"])
    assert {row["code"]: row["valueCode"] for row in stored} == {"CHANNEL": "STORE", "DEPARTMENT": "SALES"}


async def test_more_changes_than_one_request_takes_are_told(office: Office) -> None:
    await send(office, ORDER)

    run = await send(office, {**ORDER, "lines": [TEA] * 101, "total": ""}, **UPDATE)

    assert "Business Central takes 100" in run.errors()[0]
    assert len(lines_of(office)) == 2


async def test_a_comment_stands_first_and_is_no_difference_afterwards(office: Office) -> None:
    comment = {"comment": "Shop order {{ item.number }}"}

    await send(office, ORDER, **comment)
    again = await send(office, ORDER, **comment)

    assert lines_of(office)[0] == ("Shop order 1001", Decimal(0), Decimal(0))
    assert again.books.skipped == {"exists": 1}


@pytest.mark.parametrize(("total", "quantity"), [("79.72", 1), ("79.67", -1)])
async def test_a_cent_of_difference_is_a_line_with_a_name_on_the_account_that_was_chosen(
    office: Office, total: str, quantity: int
) -> None:
    run = await send(office, {**ORDER, "total": total}, **ROUNDING)
    office.system.requests.clear()
    again = await send(office, {**ORDER, "total": total}, **ROUNDING)

    [rounding] = office.rows("salesOrderLines", documentId=order_of(office)["id"], lineType="Account")
    assert run.errors() == []
    assert (rounding["lineObjectNumber"], rounding["description"]) == ("760100", "Rounding difference")
    assert rounding["quantity"] == quantity
    assert run.records("saved")[0]["bc_document"]["totalAmountIncludingTax"] == Decimal(total)
    assert again.books.skipped == {"exists": 1}
    assert office.written() == []


async def test_more_than_a_rounding_and_a_total_without_an_account_are_set_aside(office: Office) -> None:
    too_much = await send(office, {**ORDER, "total": "79.90"}, **ROUNDING)
    no_account = await send(office, {**ORDER, "number": "1002", "total": "79.71"})

    assert "-0.20 there" in too_much.errors()[0]
    assert "-0.01 there" in no_account.errors()[0]
    assert len(lines_of(office)) == 2


@pytest.mark.parametrize("kind", ["500_after", "drop_reply", "500_before"])
async def test_a_lost_reply_makes_one_rounding_line(office: Office, kind: str) -> None:
    office.system.faults.add(Fault(kind, times=1, path="salesOrderLines", write=True))

    await send(office, {**ORDER, "total": "79.71"}, **ROUNDING)
    again = await send(office, {**ORDER, "total": "79.71"}, **ROUNDING)

    assert again.errors() == []
    assert [number for number, _, _ in lines_of(office)] == ["MUG-BLUE", "MUG-RED", "760100"]


async def test_a_changed_draft_gets_its_rounding_anew(office: Office) -> None:
    await send(office, {**ORDER, "total": "79.71"}, **ROUNDING)

    run = await send(office, {**ORDER, "lines": [MUG], "total": "69.79"}, **ROUNDING, **UPDATE)

    assert run.errors() == []
    assert [number for number, _, _ in lines_of(office)] == ["MUG-BLUE", "760100"]
    assert order_of(office)["totalAmountIncludingTax"] == Decimal("69.79")


async def test_a_credit_memo_is_changed_and_rounded_in_the_same_way(office: Office) -> None:
    memo = {**ORDER, "total": "98.04"}
    config = {"fields": {}, **ROUNDING, **UPDATE}

    first = await send(office, memo, node=CreateCreditMemo, **config)
    second = await send(office, {**memo, "lines": [RED], "total": "12.19"}, node=CreateCreditMemo, **config)

    [stored] = office.rows("salesCreditMemos", externalDocumentNumber="1001")
    assert first.errors() == second.errors() == []
    assert stored["totalAmountIncludingTax"] == Decimal("12.19")
