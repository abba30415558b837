"""BC: read records and BC: upsert record: any entity set, of the standard API and of an app's own."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.create_order import CreateOrder
from nodes.business_central.find_contacts import FindContacts
from nodes.business_central.read_records import ReadRecords, ReadRecordsConfig
from nodes.business_central.tests.shared import Office, shared_office
from nodes.business_central.upsert_record import UpsertRecord

office = shared_office
APP = "lumo/shop/v1.0"
DETAILS: dict[str, Any] = {
    "entity_set": "itemDetails",
    "api": APP,
    "match_by": "itemNumber",
    "key": "{{ item.sku }}",
    "fields": {"longDescription": "{{ item.text }}"},
}


async def read(office: Office, **config: Any) -> NodeRun:
    given = {"connection": "bc", **config}
    return await run_node(ReadRecords, given, http=office.transport, connection=office.connection)


async def upsert(office: Office, *records: Any, mode: Any = "live", **config: Any) -> NodeRun:
    given = {"connection": "bc", **DETAILS, **config}
    batch = Batch.of(records)
    return await run_node(UpsertRecord, given, batch, http=office.transport, connection=office.connection, mode=mode)


async def test_contacts_come_with_their_company_and_page_by_page(office: Office) -> None:
    config = {"connection": "bc", "page_size": 70}

    run = await run_node(FindContacts, config, http=office.transport, connection=office.connection, most_items=None)

    numbers = [record["number"] for record in run.records("contacts")]
    assert sorted(numbers) == sorted(row["number"] for row in office.rows("contacts"))
    assert {record["contactBusinessRelation"] for record in run.records("contacts")} == {"Customer"}


async def test_any_set_is_read_with_exact_numbers_texts_and_captions(office: Office) -> None:
    terms = await read(office, entity_set="paymentTerms", filter="code eq '8D2'")
    entries = await read(office, entity_set="itemLedgerEntries", filter="entryNumber le 3", select=["quantity"])
    items = await read(office, entity_set="items", filter="number eq '00123'", expand="itemCategory")

    [record] = terms.records("records")
    assert (record["code"], record["discountPercent"]) == ("8D2", Decimal(2))
    assert all(isinstance(each["quantity"], Decimal) for each in entries.records("records"))
    assert entries.records("records")[0].keys() == {"id", "lastModifiedDateTime", "quantity"}
    assert items.records("records")[0]["itemCategory"]["code"] == items.records("records")[0]["itemCategoryCode"]


async def test_an_apps_own_api_is_read_at_its_own_address(office: Office) -> None:
    run = await read(office, entity_set="itemDetails", api=f"/api/{APP}/")
    without_time = await read(office, entity_set="customerPostingGroups", api=APP)

    assert run.records("records")[0]["longDescription"].endswith("by hand.")
    assert [record["code"] for record in without_time.records("records")] == ["DOMESTIC", "FOREIGN"]


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"entity_set": "itemDetails"}, "no records “itemDetails”. It has: accounts, "),
        ({"entity_set": "items", "filter": "colour eq 'red'"}, "colour"),
        ({"entity_set": "items", "expand": "shelf"}, "shelf"),
        ({"entity_set": "items", "api": "nobody/nothing/v1.0"}, "does not know this address"),
    ],
)
async def test_what_is_not_there_stops_the_run_with_the_reason(
    office: Office, config: dict[str, Any], words: str
) -> None:
    run = await read(office, **config)

    assert run.halted is not None
    assert words in run.halted.message


def test_an_api_that_cannot_be_one_is_told_while_editing() -> None:
    with pytest.raises(ValidationError, match="publisher/group/version"):
        ReadRecordsConfig.model_validate(
            {"connection": "bc", "entity_set": "items", "api": "https://elsewhere.example"}
        )


@pytest.mark.parametrize(
    ("api", "address"),
    [("", "/v2.0/t/Production/api/v2.0"), (APP, "/v2.0/t/Production/api/lumo/shop/v1.0")],
)
def test_the_address_of_an_api(api: str, address: str) -> None:
    settings = {"company": "Lumo", "tenant": "t", "client_id": "c", "client_secret": "s"}
    connection = BusinessCentralConnection.model_validate(settings)

    assert connection.api_address(api).endswith(address)


async def test_own_fields_are_written_as_far_as_they_differ(office: Office) -> None:
    records = [{"sku": "MUG-BLUE", "text": "Blue.\nBy hand."}, {"sku": "00123", "text": "Linen"}]

    first = await upsert(office, *records)
    office.system.requests.clear()
    again = await upsert(office, *records)

    found = {row["itemNumber"]: row for row in office.rows("itemDetails")}
    assert found["MUG-BLUE"]["longDescription"] == "Blue.\nBy hand."
    assert (found["MUG-BLUE"]["brand"], found["00123"]["longDescription"]) == ("Lumo", "Linen")
    assert first.records("saved")[0]["bc_record"]["longDescription"] == "Blue.\nBy hand."
    assert again.books.skipped == {"unchanged": 2}
    assert office.written() == []


async def test_a_description_enriched_there_is_left_alone_when_it_is_for_new_records_only(office: Office) -> None:
    run = await upsert(office, {"sku": "MUG-BLUE", "text": "Plain"}, create_only=["longDescription"])

    [stored] = office.rows("itemDetails", itemNumber="MUG-BLUE")
    assert stored["longDescription"].endswith("by hand.")
    assert run.books.skipped == {"unchanged": 1}


async def test_posting_groups_and_a_segment_of_customers_go_through_an_apps_api(office: Office) -> None:
    fields = {
        "customerPostingGroup": "domestic",
        "generalBusinessPostingGroup": "DOMESTIC",
        "segment": "{{ item.kind }}",
    }
    config = {"entity_set": "customerDetails", "match_by": "customerNumber", "key": "{{ item.no }}", "fields": fields}

    await upsert(office, {"no": "C00003", "kind": "Gold"}, **config)

    [stored] = office.rows("customerDetails", customerNumber="C00003")
    assert (stored["customerPostingGroup"], stored["generalBusinessPostingGroup"]) == ("DOMESTIC", "DOMESTIC")
    assert stored["segment"] == "Gold"


async def test_own_fields_of_an_order_follow_the_order(office: Office) -> None:
    order = {
        "number": "1001",
        "customer": "C00003",
        "gift": "Wszystkiego najlepszego!",
        "lines": [{"sku": "MUG-BLUE", "quantity": 1, "price": "34.90"}],
    }
    made = {"connection": "bc", "customer_number": "{{ item.customer }}", "total": ""}
    own = {
        "entity_set": "orderDetails",
        "match_by": "orderNumber",
        "key": "{{ item.bc_document.number }}",
        "fields": {"giftMessage": "{{ item.gift }}", "channel": "Web"},
    }

    created = await run_node(CreateOrder, made, Batch.of([order]), http=office.transport, connection=office.connection)
    for _ in range(2):
        last = await upsert(office, *created.records("saved"), **own)

    [stored] = office.rows("orderDetails")
    [number] = [row["number"] for row in office.rows("salesOrders", externalDocumentNumber="1001")]
    assert (stored["orderNumber"], stored["giftMessage"]) == (number, "Wszystkiego najlepszego!")
    assert last.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"fields": {"longDescripton": "x"}}, "Did you mean “longDescription”?"),
        ({"fields": {"itemNumber": "x"}}, "is set by the parameter Its value"),
        ({"match_by": "published"}, "Choose one of: id, itemNumber"),
        ({"api": "", "entity_set": "nothing"}, "no records “nothing”"),
    ],
)
async def test_a_wrong_set_up_stops_the_run_before_anything_is_sent(
    office: Office, config: dict[str, Any], words: str
) -> None:
    run = await upsert(office, {"sku": "MUG-BLUE", "text": "x"}, **config)

    assert run.halted is not None
    assert words in run.halted.message
    assert office.written() == []


async def test_a_text_that_is_too_long_and_an_unknown_item_fail_alone(office: Office) -> None:
    long = {"sku": "MUG-BLUE", "text": "x" * 2049}

    run = await upsert(
        office, long, {"sku": "NO-SUCH", "text": "x"}, {"sku": "", "text": "x"}, {"sku": "00123", "text": "x"}
    )

    assert [record["sku"] for record in run.records("saved")] == ["00123"]
    assert any("has 2049 characters, Business Central takes 2048" in error for error in run.errors())
    assert any("refused item detail no-such" in error for error in run.errors())


async def test_several_records_of_one_key_are_not_guessed_at(office: Office) -> None:
    config = {"entity_set": "contacts", "api": "", "match_by": "country", "fields": {"city": "Kraków"}}

    run = await upsert(office, {"sku": "PL", "text": ""}, **config)

    assert "Find them by a field that only one has" in run.errors()[0]
    assert office.written() == []


async def test_metadata_with_a_document_type_are_refused(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "b">]><a>&b;</a>'
    monkeypatch.setattr("wareflow.sandbox.business_central.service.metadata_text", lambda api: bomb)

    run = await read(office, entity_set="items")

    assert run.halted is not None
    assert "holds what no metadata should" in run.halted.message
