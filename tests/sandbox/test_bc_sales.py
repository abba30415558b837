"""Customers and sales documents of the imitated Business Central: money, states, actions and refusals."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from wareflow.sandbox.business_central.entities import ZERO_ID

from tests.sandbox.bc_office import BASE, COMPANY, Office, code_of, exact, opened_office, text_of

MUG = {"lineType": "Item", "lineObjectNumber": "MUG-BLUE", "quantity": 3}
LINES = {
    "salesOrders": "salesOrderLines",
    "salesInvoices": "salesInvoiceLines",
    "salesCreditMemos": "salesCreditMemoLines",
}


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    async with opened_office() as opened:
        yield opened


async def made(office: Office, set_name: str, *lines: dict[str, Any], **header: Any) -> dict[str, Any]:
    """A document with lines, read again with them; numbers as they were written."""
    body = {"customerNumber": "C00001", **header, LINES[set_name]: list(lines)}
    reply = await office.post(set_name, body)
    assert reply.status_code == 201, reply.text
    return await read(office, set_name, reply.json()["id"])


async def read(office: Office, set_name: str, row_id: str) -> dict[str, Any]:
    reply = await office.get(f"{COMPANY}/{set_name}({row_id})", expand=LINES[set_name])
    assert reply.status_code == 200, reply.text
    return exact(reply)


async def act(office: Office, set_name: str, row_id: str, action: str) -> httpx.Response:
    return await office.http.post(f"{COMPANY}/{set_name}({row_id})/Microsoft.NAV.{action}")


def totals(document: dict[str, Any]) -> tuple[str, ...]:
    names = ("totalAmountExcludingTax", "totalTaxAmount", "totalAmountIncludingTax")
    return tuple(f"{float(document[name]):.2f}" for name in names)


async def test_a_line_is_counted_as_the_vendor_says(office: Office) -> None:
    await office.control("settings", tax_rates={"VAT23": 5})

    order = await made(office, "salesOrders", {**MUG, "unitPrice": 54.9})

    [line] = order["salesOrderLines"]
    names = ("amountExcludingTax", "totalTaxAmount", "amountIncludingTax", "taxPercent")
    assert [float(line[name]) for name in names] == [164.7, 8.24, 172.94, 5]


@pytest.mark.parametrize(
    ("header", "lines", "expected"),
    [
        ({}, [{**MUG, "unitPrice": 10}], ("30.00", "6.90", "36.90")),
        ({"pricesIncludeTax": True}, [{**MUG, "unitPrice": 12.30}], ("30.00", "6.90", "36.90")),
        ({}, [{**MUG, "unitPrice": 10, "discountPercent": 10}], ("27.00", "6.21", "33.21")),
        ({}, [{**MUG, "unitPrice": 10, "discountAmount": 1.5}], ("28.50", "6.56", "35.06")),
        ({"discountAmount": 5}, [{**MUG, "unitPrice": 10}, MUG | {"unitPrice": 20}], ("85.00", "19.55", "104.55")),
        ({"pricesIncludeTax": True, "discountAmount": 6.9}, [{**MUG, "unitPrice": 12.3}], ("24.39", "5.61", "30.00")),
        ({}, [{**MUG, "quantity": -1, "unitPrice": 10}, {**MUG, "unitPrice": 10}], ("20.00", "4.60", "24.60")),
        # Three lines of 0.33 each: one tax of the sum, not three rounded ones.
        ({}, [{**MUG, "quantity": 1, "unitPrice": 0.33}] * 3, ("0.99", "0.23", "1.22")),
    ],
)
async def test_totals_to_the_cent(
    office: Office, header: dict[str, Any], lines: list[dict[str, Any]], expected: tuple[str, ...]
) -> None:
    order = await made(office, "salesOrders", *lines, **header)

    assert totals(order) == expected


async def test_a_company_elsewhere_in_the_union_is_charged_no_tax(office: Office) -> None:
    abroad = (await office.rows(f"{COMPANY}/customers", filter="taxAreaDisplayName eq 'Sales to companies in the EU'"))[
        0
    ]

    order = await made(office, "salesOrders", {**MUG, "unitPrice": 10}, customerNumber=abroad["number"])

    assert totals(order) == ("30.00", "0.00", "30.00")


async def test_the_tax_can_be_summed_up_from_the_lines(office: Office) -> None:
    await office.control("settings", tax_per="line")

    order = await made(office, "salesOrders", *[{**MUG, "quantity": 1, "unitPrice": 0.33}] * 3)

    assert totals(order) == ("0.99", "0.24", "1.23")


async def test_a_new_document_takes_what_its_customer_has(office: Office) -> None:
    [customer] = await office.rows(f"{COMPANY}/customers", filter="number eq 'C00001'")

    order = await made(office, "salesOrders", MUG, externalDocumentNumber="shop-77", sellToCity="Elsewhere")

    assert (order["customerId"], order["customerName"]) == (customer["id"], customer["displayName"])
    assert (order["shipToAddressLine1"], order["sellToCity"]) == (customer["addressLine1"], "Elsewhere")
    assert (order["externalDocumentNumber"], order["status"], order["currencyCode"]) == ("SHOP-77", "Draft", "PLN")
    assert order["paymentTermsId"] == customer["paymentTermsId"]
    [line] = order["salesOrderLines"]
    assert (line["description"], line["unitOfMeasureCode"], line["sequence"]) == (
        "Stoneware mug blue 350 ml",
        "PCS",
        "10000",
    )
    assert (line["unitPrice"], line["taxCode"]) == ("34.90", "VAT23")


@pytest.mark.parametrize(
    ("set_name", "body", "code", "words"),
    [
        ("salesOrders", {"customerNumber": ""}, "Application_DialogException", '"customerNumber" or a "customerId"'),
        ("salesOrders", {"customerNumber": "NOBODY"}, "Internal_InvalidTableRelation", "match to a Customer"),
        ("salesOrders", {"customerNumber": "C00050"}, "Application_DialogException", "is blocked with type All"),
        ("salesOrders", {"number": "X-1"}, "BadRequest_InvalidOperation", "Control 'number' is read-only."),
        ("salesOrders", {"externalDocumentNumber": "x" * 36}, "Application_StringExceededLength", "is 36"),
        ("salesOrders", {"orderDate": "21.11.2026"}, "BadRequest", "Edm.Date"),
        ("salesOrders", {"gift": True}, "BadRequest", "does not exist on type 'Microsoft.NAV.salesOrder'"),
        ("salesOrders", {"paymentTermsId": "1" * 8 + ZERO_ID[8:]}, "Internal_InvalidTableRelation", "paymentTermsId"),
        ("salesInvoices", {"pricesIncludeTax": True}, "BadRequest_InvalidOperation", "read-only"),
        ("salesCreditMemos", {"shipToCity": "X"}, "BadRequest", "does not exist on type"),
        ("salesShipments", {}, "BadRequest_MethodNotAllowed", "POST"),
        ("customers", {"number": "N-1", "displayName": ""}, "Application_DialogException", '"displayName"'),
        ("customers", {"displayName": "A", "country": "XX"}, "Internal_InvalidTableRelation", '"country"'),
        ("customers", {"displayName": "A", "balanceDue": 1}, "BadRequest_InvalidOperation", "read-only"),
        ("customers", {"displayName": "A", "number": "C00001"}, "Internal_EntityWithSameKeyExists", "already exists"),
        ("contacts", {"displayName": "A", "companyNumber": "NONE"}, "Application_DialogException", "company contact"),
    ],
)
async def test_a_wrong_header_is_refused(
    office: Office, set_name: str, body: dict[str, Any], code: str, words: str
) -> None:
    start = {"customerNumber": "C00001"} if set_name in LINES else {}

    reply = await office.post(set_name, {**start, **body})

    assert code_of(reply) == (400, code)
    assert words in text_of(reply)


@pytest.mark.parametrize(
    ("line", "code", "words"),
    [
        ({"lineObjectNumber": "NOTHING"}, "Application_DialogException", "Item does not exist."),
        ({"lineType": "Account", "lineObjectNumber": "1"}, "Application_DialogException", "Account does not exist."),
        ({"lineType": "Gift"}, "Unknown", "is not an option"),
        ({"itemVariantId": "1" * 8 + ZERO_ID[8:]}, "Internal_InvalidTableRelation", '"itemVariantId"'),
        ({"unitOfMeasureCode": "XX"}, "Internal_InvalidTableRelation", '"unitOfMeasureCode"'),
        ({"amountIncludingTax": 5}, "BadRequest_InvalidOperation", "read-only"),
        ({"description": "x" * 101}, "Application_StringExceededLength", "is 101"),
    ],
)
async def test_one_wrong_line_undoes_the_whole_document(
    office: Office, line: dict[str, Any], code: str, words: str
) -> None:
    body = {"customerNumber": "C00001", "externalDocumentNumber": "WHOLE-1", "salesOrderLines": [MUG, {**MUG, **line}]}

    reply = await office.post("salesOrders", body)

    assert code_of(reply) == (400, code)
    assert words in text_of(reply)
    assert await office.rows(f"{COMPANY}/salesOrders", filter="externalDocumentNumber eq 'WHOLE-1'") == []


async def test_a_line_has_an_item_or_an_account_or_only_words(office: Office) -> None:
    mug = await office.item("MUG-BLUE")
    [account] = await office.rows(f"{COMPANY}/accounts", filter="number eq '700200'")
    both = {"itemId": mug["id"], "accountId": account["id"], "quantity": 1}

    order = await made(
        office,
        "salesOrders",
        {"itemId": mug["id"], "quantity": 1},
        {"lineType": "Account", "lineObjectNumber": "700200", "quantity": 1, "unitPrice": 15},
        {"description": "Shop order 77"},
    )
    refused = await office.post("salesOrders", {"customerNumber": "C00001", "salesOrderLines": [both]})

    lines = order["salesOrderLines"]
    assert [(line["lineType"], line["lineObjectNumber"]) for line in lines] == [
        ("Item", "MUG-BLUE"),
        ("Account", "700200"),
        ("Comment", ""),
    ]
    assert [line["sequence"] for line in lines] == ["10000", "20000", "30000"]
    assert "Specify only one of them" in text_of(refused)


async def test_a_variant_must_belong_to_its_item(office: Office) -> None:
    [medium] = await office.rows(f"{COMPANY}/itemVariants", filter="code eq 'M'")
    apron = {**MUG, "lineObjectNumber": "TXT-APRON", "itemVariantId": medium["id"]}

    order = await made(office, "salesOrders", apron)
    foreign = await office.post(
        "salesOrders", {"customerNumber": "C00001", "salesOrderLines": [{**apron, "lineObjectNumber": "MUG-BLUE"}]}
    )

    assert order["salesOrderLines"][0]["itemVariantId"] == medium["id"]
    assert code_of(foreign) == (400, "Internal_InvalidTableRelation")


async def test_lines_alone_want_their_document(office: Office) -> None:
    order = await made(office, "salesOrders", MUG)

    alone = await office.get(f"{COMPANY}/salesOrderLines")
    of_order = await office.rows(f"{COMPANY}/salesOrderLines", filter=f"documentId eq {order['id']}")
    below = await office.rows(f"{COMPANY}/salesOrders({order['id']})/salesOrderLines")

    assert code_of(alone) == (400, "Application_DialogException")
    assert [line["lineObjectNumber"] for line in of_order] == ["MUG-BLUE"]
    assert below == of_order


async def test_a_changed_line_counts_the_document_again_and_moves_its_version(office: Office) -> None:
    order = await made(office, "salesOrders", {**MUG, "unitPrice": 10})
    [line] = order["salesOrderLines"]
    address = f"{COMPANY}/salesOrderLines({line['id']})"

    changed = await office.http.patch(address, json={"quantity": 5}, headers={"If-Match": line["@odata.etag"]})
    stale = await office.http.patch(address, json={"quantity": 6}, headers={"If-Match": line["@odata.etag"]})
    moved = await office.http.patch(address, json={"sequence": 5}, headers={"If-Match": "*"})
    after = await read(office, "salesOrders", order["id"])

    assert changed.status_code == 200
    assert code_of(stale) == (409, "Request_EntityChanged")
    assert "cannot be modified" in text_of(moved)
    assert totals(after) == ("50.00", "11.50", "61.50")
    assert after["@odata.etag"] != order["@odata.etag"]


async def test_lines_can_be_added_and_taken_away_one_by_one(office: Office) -> None:
    order = await made(office, "salesOrders", {**MUG, "unitPrice": 10})

    await office.http.post(f"{COMPANY}/salesOrders({order['id']})/salesOrderLines", json={**MUG, "unitPrice": 1})
    two = await read(office, "salesOrders", order["id"])
    await office.http.delete(f"{COMPANY}/salesOrderLines({two['salesOrderLines'][0]['id']})")
    one = await read(office, "salesOrders", order["id"])

    assert totals(two) == ("33.00", "7.59", "40.59")
    assert totals(one) == ("3.00", "0.69", "3.69")


async def test_a_posted_invoice_keeps_its_id_gets_a_number_and_is_locked(office: Office) -> None:
    draft = await made(office, "salesInvoices", MUG)
    stock = (await office.item("MUG-BLUE"))["inventory"]

    posted = await act(office, "salesInvoices", draft["id"], "post")
    again = await act(office, "salesInvoices", draft["id"], "Post")
    invoice = await read(office, "salesInvoices", draft["id"])
    address = f"{COMPANY}/salesInvoices({draft['id']})"
    changed = await office.http.patch(address, json={"email": "a@b.example"}, headers={"If-Match": "*"})
    line = await office.http.post(f"{address}/salesInvoiceLines", json=MUG)
    gone = await office.http.delete(address, headers={"If-Match": "*"})

    assert (posted.status_code, posted.content) == (204, b"")
    assert "draft invoice only" in text_of(again)
    assert (draft["status"], invoice["status"]) == ("Draft", "Open")
    assert draft["number"] != invoice["number"]
    assert invoice["remainingAmount"] == invoice["totalAmountIncludingTax"]
    assert [code_of(reply) for reply in (changed, line, gone)] == [(400, "Application_DialogException")] * 3
    assert (await office.item("MUG-BLUE"))["inventory"] == stock - 3


async def test_an_order_is_shipped_and_invoiced_and_gone(office: Office) -> None:
    order = await made(office, "salesOrders", MUG, externalDocumentNumber="GONE-1")

    reply = await act(office, "salesOrders", order["id"], "shipAndInvoice")
    invoice = (await office.http.get(reply.headers["location"])).json()
    shipments = await office.rows(f"{COMPANY}/salesShipments", filter=f"orderNumber eq '{order['number']}'")
    entries = await office.rows(f"{COMPANY}/itemLedgerEntries", orderby="entryNumber desc", top="1")

    assert reply.status_code == 204
    assert (invoice["orderNumber"], invoice["status"]) == (order["number"], "Open")
    assert invoice["externalDocumentNumber"] == "GONE-1"
    assert (await office.get(f"{COMPANY}/salesOrders({order['id']})")).status_code == 404
    assert len(shipments) == 1
    assert (entries[0]["itemNumber"], entries[0]["quantity"]) == ("MUG-BLUE", -3)


async def test_a_stock_that_is_set_is_booked_as_a_correction(office: Office) -> None:
    mug = await office.item("MUG-BLUE")

    await office.patch(mug, {"inventory": mug["inventory"] + 5})
    await office.patch(mug, {"inventory": mug["inventory"] + 5})

    entries = await office.rows(f"{COMPANY}/itemLedgerEntries", orderby="entryNumber desc", top="2")
    assert (entries[0]["itemNumber"], entries[0]["quantity"]) == ("MUG-BLUE", 5)
    assert entries[0]["entryType"] == "Positive_x0020_Adjmt_x002E_"
    assert entries[1]["entryType"] == "Sale"


async def test_an_order_shipped_in_part_stays(office: Office) -> None:
    order = await made(office, "salesOrders", {**MUG, "unitPrice": 10, "shipQuantity": 1, "invoiceQuantity": 1})

    reply = await act(office, "salesOrders", order["id"], "shipAndInvoice")
    rest = await read(office, "salesOrders", order["id"])
    [invoice] = await office.rows(f"{COMPANY}/salesInvoices", filter=f"orderNumber eq '{order['number']}'")

    [line] = rest["salesOrderLines"]
    assert reply.headers["location"].endswith(f"salesOrders({order['id']})")
    assert [line[name] for name in ("shippedQuantity", "invoicedQuantity", "shipQuantity")] == ["1", "1", "2"]
    assert invoice["totalAmountIncludingTax"] == 12.3


async def test_a_credit_memo_pays_the_invoice_that_it_names(office: Office) -> None:
    draft = await made(office, "salesInvoices", MUG)
    await act(office, "salesInvoices", draft["id"], "post")
    invoice = await read(office, "salesInvoices", draft["id"])

    memo = await made(office, "salesCreditMemos", MUG, invoiceNumber=invoice["number"])
    empty = await made(office, "salesCreditMemos")
    posted = await act(office, "salesCreditMemos", memo["id"], "post")
    refused = await act(office, "salesCreditMemos", empty["id"], "post")

    assert memo["invoiceId"] == invoice["id"]
    assert posted.status_code == 204
    assert (await read(office, "salesInvoices", draft["id"]))["status"] == "Paid"
    assert "add at least one line item" in text_of(refused)


async def test_a_canceled_invoice_has_a_corrective_credit_memo(office: Office) -> None:
    draft = await made(office, "salesInvoices", MUG)
    early = await act(office, "salesInvoices", draft["id"], "cancel")
    await act(office, "salesInvoices", draft["id"], "post")

    canceled = await act(office, "salesInvoices", draft["id"], "cancel")
    again = await act(office, "salesInvoices", draft["id"], "cancel")

    memos = await office.rows(f"{COMPANY}/salesCreditMemos", filter=f"invoiceId eq {draft['id']}")
    assert "posted invoice only" in text_of(early)
    assert canceled.status_code == 204
    assert "already been canceled" in text_of(again)
    assert [memo["status"] for memo in memos] == ["Corrective"]


async def test_a_corrective_credit_memo_is_a_draft_with_the_same_lines(office: Office) -> None:
    draft = await made(office, "salesInvoices", {**MUG, "unitPrice": 10})
    await act(office, "salesInvoices", draft["id"], "post")

    reply = await act(office, "salesInvoices", draft["id"], "makeCorrectiveCreditMemo")
    memo = (await office.http.get(reply.headers["location"])).json()

    assert (memo["status"], memo["totalAmountIncludingTax"]) == ("Draft", 36.9)


@pytest.mark.parametrize("set_name", sorted(LINES))
async def test_a_document_has_a_print(office: Office, set_name: str) -> None:
    document = await made(office, set_name, MUG)
    address = f"{COMPANY}/{set_name}({document['id']})"

    described = await office.get(f"{address}/pdfDocument")
    unfolded = (await office.get(address, expand="pdfDocument")).json()["pdfDocument"]
    content = await office.http.get(described.json()["pdfDocumentContent@odata.mediaReadLink"])

    assert described.json()["parentId"] == unfolded["parentId"] == document["id"]
    assert content.headers["content-type"] == "application/octet-stream"
    assert content.content.startswith(b"%PDF-1.4")
    assert content.content.rstrip().endswith(b"%%EOF")


async def test_a_customer_comes_with_a_contact_and_persons_can_join(office: Office) -> None:
    made_customer = (await office.post("customers", {"displayName": "Ceramika S.C.", "type": "Company"})).json()
    address = f"{COMPANY}/customers({made_customer['id']})/contactsInformation"
    [link] = await office.rows(address)

    person = await office.post(
        "contacts", {"displayName": "Ola Nowak", "type": "Person", "companyNumber": link["contactNumber"]}
    )

    assert made_customer["currencyCode"] == "PLN"
    assert (link["contactType"], link["relatedId"]) == ("Company", made_customer["id"])
    assert person.json()["companyName"] == "Ceramika S.C."
    assert len(await office.rows(address)) == 2


async def test_the_local_currency_stands_for_none(office: Office) -> None:
    local = await made(office, "salesOrders", MUG, currencyCode="PLN")
    foreign = await made(office, "salesOrders", MUG, currencyCode="EUR")

    assert (local["currencyId"], local["currencyCode"]) == (ZERO_ID, "PLN")
    assert (foreign["currencyId"] != ZERO_ID, foreign["currencyCode"]) == (True, "EUR")


async def test_items_and_customers_of_documents_cannot_be_deleted(office: Office) -> None:
    order = await made(office, "salesOrders", MUG)
    mug = await office.item("MUG-BLUE")

    item = await office.http.delete(f"{COMPANY}/items({mug['id']})", headers={"If-Match": "*"})
    customer = await office.http.delete(f"{COMPANY}/customers({order['customerId']})", headers={"If-Match": "*"})

    assert code_of(item) == code_of(customer) == (400, "Application_DialogException")


async def test_an_order_can_be_made_and_posted_in_one_batch(office: Office) -> None:
    path = COMPANY.removeprefix(f"{BASE}/")
    headers = {"Content-Type": "application/json"}
    order = {"customerNumber": "C00001", "salesOrderLines": [MUG]}
    invoice = await made(office, "salesInvoices", MUG)
    requests = [
        {"id": "1", "method": "POST", "url": f"{path}/salesOrders", "headers": headers, "body": order},
        {"id": "2", "method": "POST", "url": f"{path}/salesInvoices({invoice['id']})/Microsoft.NAV.post"},
    ]

    reply = await office.http.post(f"{BASE}/$batch", json={"requests": requests})

    assert [part["status"] for part in reply.json()["responses"]] == [201, 204]
    assert (await read(office, "salesInvoices", invoice["id"]))["status"] == "Open"


async def test_the_demo_company_has_customers_and_documents_of_every_kind(office: Office) -> None:
    customers = await office.rows(f"{COMPANY}/customers")
    emails = [customer["email"] for customer in customers if customer["email"]]

    assert len(customers) == 200
    assert {customer["country"] for customer in customers} == {"PL", "CZ", "ES", "IT", "DE"}
    assert len(emails) - len(set(emails)) == 1
    assert {customer["blocked"] for customer in customers} == {"_x0020_", "All", "Invoice", "Ship"}
    for set_name in LINES:
        states = {document["status"] for document in await office.rows(f"{COMPANY}/{set_name}")}
        assert states == ({"Draft"} if set_name == "salesOrders" else {"Draft", "Open"})


async def test_a_payment_waits_in_its_journal_and_pays_its_invoice_when_that_is_posted(office: Office) -> None:
    invoice = (await office.rows(f"{COMPANY}/salesInvoices", filter="status eq 'Open'"))[0]
    [journal] = await office.rows(f"{COMPANY}/customerPaymentJournals", filter="code eq 'SHOP'")
    below = f"customerPaymentJournals({journal['id']})/customerPayments"
    line = {
        "customerNumber": invoice["customerNumber"],
        "documentNumber": "P-1",
        "amount": -invoice["remainingAmount"],
        "appliesToInvoiceNumber": invoice["number"],
    }
    post = f"{COMPANY}/journals({journal['id']})/Microsoft.NAV.post"

    empty = await office.http.post(post)
    made = await office.post(below, line)
    undated = await office.http.post(post)
    place = f"{COMPANY}/customerPayments({made.json()['id']})"
    await office.http.patch(place, json={"postingDate": "2026-10-01"}, headers={"If-Match": "*"})
    posted = await office.http.post(post)

    paid = (await office.get(f"{COMPANY}/salesInvoices({invoice['id']})")).json()
    [entry] = await office.rows(f"{COMPANY}/generalLedgerEntries", filter="documentNumber eq 'P-1'")
    assert code_of(empty) == (400, "Application_DialogException")
    assert (made.status_code, made.json()["lineNumber"], made.json()["journalDisplayName"]) == (201, 10000, "SHOP")
    assert code_of(undated) == (400, "Application_FieldValidationException")
    assert posted.status_code == 204
    assert (paid["status"], paid["remainingAmount"]) == ("Paid", 0)
    assert (entry["accountNumber"], entry["documentType"]) == ("130100", "Payment")
    assert await office.rows(f"{COMPANY}/{below}") == []
