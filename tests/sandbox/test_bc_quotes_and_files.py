"""Quotes that become orders and invoices, files attached to records, and vendors."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.sandbox.bc_office import COMPANY, Office, code_of, exact, opened_office

QUOTES = f"{COMPANY}/salesQuotes"
PDF = b"%PDF-1.7\n%%EOF\n"


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


async def quoted(office: Office) -> dict[str, Any]:
    """A quote for two mugs and a parcel."""
    customer = (await office.rows(f"{COMPANY}/customers", top="1"))[0]
    lines = [
        {"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": 2, "unitPrice": 10, "taxCode": "VAT23"},
        {"description": "With a card"},
    ]
    body = {"customerId": customer["id"], "externalDocumentNumber": "q-1", "salesQuoteLines": lines}
    made = await office.http.post(f"{QUOTES}?$expand=salesQuoteLines", json=body)
    assert made.status_code == 201, made.text
    found: dict[str, Any] = exact(made)
    return found


async def test_a_quote_counts_like_other_documents(office: Office) -> None:
    quote = await quoted(office)

    assert (quote["status"], quote["externalDocumentNumber"]) == ("Draft", "Q-1")
    assert [quote[f"totalAmount{each}Tax"] for each in ("Excluding", "Including")] == ["20.00", "24.60"]
    assert [line["lineType"] for line in quote["salesQuoteLines"]] == ["Item", "Comment"]


@pytest.mark.parametrize(
    ("action", "set_name", "lines"),
    [("makeOrder", "salesOrders", "salesOrderLines"), ("makeInvoice", "salesInvoices", "salesInvoiceLines")],
)
async def test_a_quote_becomes_a_document_and_is_gone(office: Office, action: str, set_name: str, lines: str) -> None:
    quote = await quoted(office)

    done = await office.http.post(f"{QUOTES}({quote['id']})/Microsoft.NAV.{action}")

    made = await office.get(done.headers["location"], expand=lines)
    assert done.status_code == 204
    assert f"/{set_name}(" in done.headers["location"]
    assert exact(made)["totalAmountIncludingTax"] == "24.60"
    assert [line["quantity"] for line in made.json()[lines]] == [2, 0]
    assert (await office.get(f"{QUOTES}({quote['id']})")).status_code == 404


async def test_a_file_is_attached_in_two_steps_and_read_back(office: Office) -> None:
    quote = await quoted(office)
    entry = {"parentId": quote["id"], "parentType": "Sales_x0020_Quote", "fileName": "offer.pdf"}

    made = (await office.post("attachments", entry)).json()
    place = f"{COMPANY}/attachments({made['id']})/attachmentContent"
    empty = await office.get(place)
    unsure = await office.http.patch(place, content=PDF)
    sent = await office.http.patch(place, content=PDF, headers={"If-Match": "*"})

    [listed] = await office.rows(f"{QUOTES}({quote['id']})/attachments")
    assert (empty.status_code, code_of(unsure), sent.status_code) == (204, (400, "BadRequest_InvalidToken"), 204)
    assert (await office.get(place)).content == PDF
    assert (listed["fileName"], listed["byteSize"]) == ("offer.pdf", len(PDF))


async def test_what_is_made_of_a_document_has_its_files(office: Office) -> None:
    quote = await quoted(office)
    made = (await office.post(f"salesQuotes({quote['id']})/attachments", {"fileName": "offer.pdf"})).json()
    content = f"{COMPANY}/attachments({made['id']})/attachmentContent"
    await office.http.patch(content, content=PDF, headers={"If-Match": "*"})

    done = await office.http.post(f"{QUOTES}({quote['id']})/Microsoft.NAV.makeOrder")

    [file] = await office.rows(f"{done.headers['location']}/attachments")
    assert (file["fileName"], file["parentType"]) == ("offer.pdf", "Sales_x0020_Order")
    assert (await office.get(f"{COMPANY}/attachments({file['id']})/attachmentContent")).content == PDF


@pytest.mark.parametrize(
    ("set_name", "entry", "name"),
    [
        ("documentAttachments", {"parentType": "Item", "fileName": "a/b?.txt"}, "filename.txt"),
        ("documentAttachments", {"parentType": "Item", "fileName": "care.txt"}, "care.txt"),
        ("attachments", {"parentType": "Item", "fileName": "care.txt"}, None),
        ("documentAttachments", {"parentType": "Customer", "fileName": "care.txt"}, None),
    ],
)
async def test_files_of_items_have_a_set_of_their_own(
    office: Office, set_name: str, entry: dict[str, str], name: str | None
) -> None:
    mug = await office.item("MUG-BLUE")

    reply = await office.post(set_name, {**entry, "parentId": mug["id"]})

    if name is None:
        assert code_of(reply) == (400, "Application_DialogException")
    else:
        assert reply.json()["fileName"] == name


async def test_attachments_are_read_below_their_record_only_and_stay_with_it(office: Office) -> None:
    mug = await office.item("MUG-BLUE")
    made = await office.post(f"items({mug['id']})/documentAttachments", {"fileName": "care.txt"})
    place = f"{COMPANY}/documentAttachments({made.json()['id']})"

    moved = await office.http.patch(place, json={"parentId": mug["id"]}, headers={"If-Match": "*"})
    all_of_them = await office.get(f"{COMPANY}/documentAttachments")

    assert made.json()["parentType"] == "Item"
    assert [code_of(each) for each in (moved, all_of_them)] == [(400, "Application_DialogException")] * 2


async def test_a_vendor_is_made_changed_and_removed(office: Office) -> None:
    made = (await office.post("vendors", {"displayName": "Clay & Co", "paymentTermsId": await terms(office)})).json()
    place = f"{COMPANY}/vendors({made['id']})"

    unfolded = await office.get(place, expand="paymentTerm,defaultDimensions", select="number")
    changed = await office.http.patch(place, json={"blocked": "Payment"}, headers={"If-Match": made["@odata.etag"]})
    nameless = await office.post("vendors", {})
    gone = await office.http.delete(place, headers={"If-Match": "*"})

    assert made["number"].startswith("V1")
    assert (unfolded.json()["paymentTerm"]["code"], unfolded.json()["defaultDimensions"]) == ("14D", [])
    assert (changed.json()["blocked"], gone.status_code) == ("Payment", 204)
    assert code_of(nameless) == (400, "Application_DialogException")


async def terms(office: Office) -> str:
    return str((await office.rows(f"{COMPANY}/paymentTerms", filter="code eq '14D'"))[0]["id"])
