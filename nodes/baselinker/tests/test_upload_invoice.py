"""Upload BaseLinker invoice PDF, and issue BaseLinker invoice before it."""

from typing import Any

import httpx
import pytest
from wareflow.sandbox.baselinker.demo_papers import load_lists
from wareflow.sandbox.baselinker.system import BaseLinker as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import MemoryHost, NodeRun, run_node

from nodes.baselinker.connection import BaseLinkerConnection
from nodes.baselinker.issue_invoice import IssueInvoice
from nodes.baselinker.tests.conftest import connected, order, seed
from nodes.baselinker.upload_invoice import UploadInvoice

PDF = b"%PDF-1.7\n\xfb\xef\xbe ours"


@pytest.fixture(autouse=True)
def orders(account: Sandbox) -> None:
    seed(account, *(order(number) for number in range(1, 4)))
    load_lists(account.account)


@pytest.fixture
def host(transport: httpx.ASGITransport, connection: BaseLinkerConnection) -> MemoryHost:
    """Keeps the files `file1` (our PDF), `file2` (another one), `file3` (no PDF)."""
    made = MemoryHost({"bl": connection, "wrong": connected(token="wrong")}, transport)
    for content in (PDF, PDF + b"2", b"GIF89a"):
        made.files.add("invoice.pdf", content)
    return made


async def issue(host: MemoryHost, *ids: Any, mode: Any = "live", **config: Any) -> NodeRun:
    settings = {"connection": "bl", "series": "4401", **config}
    return await run_node(IssueInvoice, settings, Batch.of({"order_id": each} for each in ids), host=host, mode=mode)


async def put(host: MemoryHost, *ids: Any, file: str = "file1", mode: Any = "live", **config: Any) -> NodeRun:
    settings = {"connection": "bl", "number": "FV/1/2026", **config}
    batch = Batch.of({"order_id": each, "file": file} for each in ids)
    return await run_node(UploadInvoice, settings, batch, host=host, mode=mode)


def invoices(account: Sandbox) -> list[dict[str, Any]]:
    return list(account.account.shelves["invoice"].values())


async def test_an_invoice_is_issued_once_for_each_order(account: Sandbox, host: MemoryHost) -> None:
    first = await issue(host, 1, 2, 1)
    again = await issue(host, 1, 2)

    assert [each["order_id"] for each in invoices(account)] == [1, 2]
    assert [each["invoice_id"] for each in first.records("done")] == ["8800001", "8800002", "8800001"]
    assert again.books.skipped == {"unchanged": 2}
    assert again.records("done")[0]["invoice_number"] == invoices(account)[0]["number"]


@pytest.mark.parametrize("kind", ["500_before", "500_after", "429"])
async def test_a_fault_while_issuing_makes_no_second_invoice(kind: str, account: Sandbox, host: MemoryHost) -> None:
    account.faults.add(Fault(kind, times=1, write=True))

    await issue(host, 1)
    await issue(host, 1)

    assert len(invoices(account)) == 1


async def test_a_series_that_is_none_fails_alone(account: Sandbox, host: MemoryHost) -> None:
    words = await issue(host, 1, series="Faktury")
    unknown = await issue(host, 1, series="1")

    assert "is no series" in words.errors()[0]
    assert "1 is no invoice series" in unknown.errors()[0]
    assert invoices(account) == []


async def test_a_pdf_takes_the_place_of_the_print_and_is_not_sent_again(account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    account.requests.clear()

    run = await put(host, 1)
    again = await put(host, 1)

    [invoice] = invoices(account)
    assert invoice["external_invoice_number"] == "FV/1/2026"
    assert run.records("saved")[0]["invoice_id"] == str(invoice["invoice_id"])
    assert len(account.requests.find(write=True)) == 1
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(("choice", "sent"), [("replace", 2), ("skip", 1)])
async def test_another_pdf_is_replaced_or_left(choice: str, sent: int, account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    account.requests.clear()
    await put(host, 1)

    run = await put(host, 1, file="file2", on_other=choice)

    assert len(account.requests.find(write=True)) == sent
    assert len(run.records("skipped")) == 2 - sent


async def test_a_new_number_alone_is_written_too(account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    await put(host, 1)

    await put(host, 1, number="FV/2/2026")

    assert invoices(account)[0]["external_invoice_number"] == "FV/2/2026"


async def test_an_order_without_an_invoice_is_explained_or_left_out(account: Sandbox, host: MemoryHost) -> None:
    failed = await put(host, 1)
    left = await put(host, 1, on_missing="skip")

    assert "has no invoice in BaseLinker" in failed.errors()[0]
    assert len(left.records("skipped")) == 1
    assert account.requests.find(write=True) == []


async def test_of_several_invoices_the_one_must_be_named(account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    account.account.put("invoice", {**invoices(account)[0]})
    numbers = [each["invoice_id"] for each in invoices(account)]

    unclear = await put(host, 1)
    clear = await put(host, 1, invoice_id=str(numbers[1]))

    assert "has 2 invoices" in unclear.errors()[0]
    assert clear.records("saved")[0]["invoice_id"] == str(numbers[1])


@pytest.mark.parametrize(
    ("file", "config", "said"),
    [
        ("file3", {}, "is no PDF"),
        ("file9", {}, "is gone"),
        ("", {}, "names no file"),
        ("file1", {"number": "x" * 31}, "longer than 30"),
        ("file1", {"most_bytes": 1000, "file": "file4"}, "the step allows 1,000"),
    ],
)
async def test_what_cannot_be_uploaded_fails_alone_and_before_sending(
    file: str, config: dict[str, Any], said: str, account: Sandbox, host: MemoryHost
) -> None:
    await issue(host, 1)
    host.files.add("large.pdf", b"%PDF-" + b"x" * 2000)
    account.requests.clear()

    run = await put(host, 1, **{"file": file, **config})

    assert said in run.errors()[0]
    assert account.requests.find(write=True) == []


async def test_a_plan_shows_fingerprints_and_writes_nothing(account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    account.requests.clear()

    run = await put(host, 1, mode="plan")

    fields = {each.name: (each.before, each.after) for each in run.changes[0].change.fields}
    assert fields["external_invoice_number"] == ("", "FV/1/2026")
    assert fields["file"][0] is None
    assert len(fields["file"][1]) == 16
    assert account.requests.find(write=True) == []


async def test_a_wrong_token_stops_both_steps(host: MemoryHost) -> None:
    for run in (await issue(host, 1, connection="wrong"), await put(host, 1, connection="wrong")):
        assert run.halted is not None
        assert run.halted.code == "auth"


async def test_an_order_that_has_your_invoice_already_is_told_apart(account: Sandbox, host: MemoryHost) -> None:
    await issue(host, 1)
    await put(host, 1)
    account.requests.clear()

    same = await issue(host, 1, 2, external_number="FV/1/2026")
    other = await issue(host, 1, external_number="FV/2/2026")

    assert [record["order_id"] for record in same.records("there")] == ["1"]
    assert [record["order_id"] for record in same.records("done")] == ["2"]
    assert (same.books.skipped, other.books.skipped) == ({"exists": 1}, {"other": 1})
    assert len(account.requests.find(write=True)) == 1


async def test_a_plan_goes_through_both_steps_although_neither_invoice_nor_file_is_there(
    account: Sandbox, host: MemoryHost
) -> None:
    issued = await issue(host, 1, mode="plan")
    (record,) = issued.records("done")
    settings = {"connection": "bl", "number": "FV/1/2026", "invoice_id": "{{ item.invoice_id }}"}

    run = await run_node(UploadInvoice, settings, Batch.of([{**record, "file": None}]), host=host, mode="plan")

    fields = {each.name: (each.before, each.after) for each in run.changes[0].change.fields}
    assert record["invoice_id"] == "(NEW)"
    assert fields == {"external_invoice_number": ("", "FV/1/2026"), "file": (None, "(NEW)")}
    assert account.requests.find(write=True) == []


async def test_a_run_never_takes_a_missing_file_or_invoice_for_a_planned_one(
    account: Sandbox, host: MemoryHost
) -> None:
    await issue(host, 1)
    account.requests.clear()

    no_file = await run_node(UploadInvoice, {"connection": "bl"}, Batch.of([{"order_id": 1, "file": None}]), host=host)
    no_invoice = await put(host, 1, invoice_id="(NEW)")

    assert "names no file" in no_file.errors()[0]
    assert "has no invoice (NEW)" in no_invoice.errors()[0]
    assert account.requests.find(write=True) == []
