"""BC: upsert customer, against the imitated company."""

from typing import Any

import httpx
import pytest
from pydantic import ValidationError
from wareflow.sandbox.business_central.system import BusinessCentral as Sandbox
from wareflow.sandbox.kit.faults import Fault
from wareflow.sdk import Batch
from wareflow.testing import NodeRun, run_node

from nodes.business_central.connection import BusinessCentralConnection
from nodes.business_central.customer_config import UpsertCustomerConfig
from nodes.business_central.upsert_customer import UpsertCustomer

CONFIG: dict[str, Any] = {
    "connection": "bc",
    "fields": {"addressLine1": "{{ item.street }}", "city": "{{ item.city }}", "country": "{{ item.country }}"},
}
OLA = {"email": "Ola@Dom.example", "company": "", "name": "Ola Nowak", "street": "ul. Cicha 3", "city": "Gdynia"}
OLA |= {"country": "PL"}
KILN = {**OLA, "email": "biuro@piec.example", "company": "Piec S.C.", "name": "Jan Kos"}


class Desk:
    """Customers of the imitated company."""

    def __init__(self, office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> None:
        self.office = office
        self.transport = transport
        self.connection = connection

    async def send(self, *records: Any, mode: Any = "live", **config: Any) -> NodeRun:
        batch = Batch.of(records or [OLA])
        return await run_node(
            UpsertCustomer, {**CONFIG, **config}, batch, http=self.transport, connection=self.connection, mode=mode
        )

    def stored(self, email: str) -> list[dict[str, Any]]:
        return [each for each in self.office.state()["customers"] if each["email"].lower() == email.lower()]

    def contacts(self) -> list[str]:
        return [each["displayName"] for each in self.office.state()["contacts"]]


@pytest.fixture
def desk(office: Sandbox, transport: httpx.ASGITransport, connection: BusinessCentralConnection) -> Desk:
    return Desk(office, transport, connection)


async def test_without_a_company_a_person_is_made_and_with_one_a_company(desk: Desk) -> None:
    run = await desk.send(OLA, KILN)

    [ola], [kiln] = desk.stored(OLA["email"]), desk.stored(KILN["email"])
    assert (ola["type"], ola["displayName"], ola["city"]) == ("Person", "Ola Nowak", "Gdynia")
    assert (kiln["type"], kiln["displayName"]) == ("Company", "Piec S.C.")
    assert [record["bc_customer"]["number"] for record in run.records("saved")] == [ola["number"], kiln["number"]]
    assert run.records("saved")[0]["name"] == "Ola Nowak"


async def test_the_person_becomes_a_contact_of_the_company_once(desk: Desk) -> None:
    await desk.send(KILN)
    again = await desk.send(KILN)

    [jan] = [each for each in desk.office.state()["contacts"] if each["displayName"] == "Jan Kos"]
    assert (jan["type"], jan["companyName"]) == ("Person", "Piec S.C.")
    assert again.books.skipped == {"unchanged": 1}


async def test_the_contact_can_be_left_out(desk: Desk) -> None:
    await desk.send(KILN, add_contact=False)

    assert "Jan Kos" not in desk.contacts()


async def test_a_customer_found_by_email_gets_only_what_differs(desk: Desk) -> None:
    await desk.send()
    desk.office.requests.clear()

    run = await desk.send({**OLA, "email": "OLA@dom.example", "city": "Sopot"})

    [ola] = desk.stored(OLA["email"])
    [change] = [record.change for record in run.changes]
    assert ola["city"] == "Sopot"
    assert {field.name for field in change.fields} == {"city", "email"}
    assert [request.method for request in desk.office.requests.find(write=True)] == ["PATCH"]


async def test_the_second_run_writes_nothing(desk: Desk) -> None:
    await desk.send(OLA, KILN)
    desk.office.requests.clear()

    again = await desk.send(OLA, KILN)

    assert desk.office.requests.find(write=True) == []
    assert again.books.skipped == {"unchanged": 2}


async def test_a_plan_shows_a_customer_of_two_orders_as_created_once_as_the_run_then_does(desk: Desk) -> None:
    plan = await desk.send(KILN, KILN, mode="plan")
    run = await desk.send(KILN, KILN)

    shown = [(record.change.object, record.change.key, record.change.action) for record in plan.changes]
    assert shown == [(record.change.object, record.change.key, record.change.action) for record in run.changes]
    assert [action for _, _, action in shown] == ["create", "create", "unchanged", "unchanged"]


async def test_two_customers_with_one_email_are_not_guessed_at(desk: Desk) -> None:
    run = await desk.send({**OLA, "email": "kunde101@post.example"})

    assert "2 customers with the email kunde101@post.example: C00101, C00102" in run.errors()[0]
    assert desk.office.requests.find(write=True) == []


async def test_a_customer_can_be_found_by_number(desk: Desk) -> None:
    run = await desk.send({**OLA, "no": "c00007"}, match_by="number", number="{{ item.no }}")

    [ola] = desk.stored(OLA["email"])
    assert run.errors() == []
    assert (ola["number"], ola["displayName"]) == ("C00007", "Ola Nowak")


async def test_a_number_found_by_email_is_never_changed(desk: Desk) -> None:
    await desk.send(number="SHOP-1")
    again = await desk.send(number="SHOP-2")

    assert [each["number"] for each in desk.stored(OLA["email"])] == ["SHOP-1"]
    assert again.books.skipped == {"unchanged": 1}


async def test_fields_for_new_customers_only_are_left_alone_afterwards(desk: Desk) -> None:
    await desk.send(create_only=["city"])
    again = await desk.send({**OLA, "city": "Sopot"}, create_only=["city"])

    assert desk.stored(OLA["email"])[0]["city"] == "Gdynia"
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(
    ("choice", "record", "reason"),
    [
        ({"on_missing": "skip"}, OLA, "not_found"),
        ({"on_existing": "skip"}, {**OLA, "email": "kunde1@post.example"}, "exists"),
    ],
)
async def test_customers_can_be_left_out_and_are_counted(
    desk: Desk, choice: dict[str, str], record: dict[str, str], reason: str
) -> None:
    run = await desk.send(record, **choice)

    assert run.books.skipped == {reason: 1}
    assert desk.office.requests.find(write=True) == []


async def test_terms_methods_and_tax_area_are_given_by_code(desk: Desk) -> None:
    fields = {"paymentTermsId": "30d", "paymentMethodId": "CARD", "shipmentMethodId": "LOCKER", "taxAreaId": "EU"}

    run = await desk.send(fields=fields)
    again = await desk.send(fields=fields)

    assert run.errors() == []
    assert desk.stored(OLA["email"])[0]["taxAreaDisplayName"] == "Sales to companies in the EU"
    assert again.books.skipped == {"unchanged": 1}


@pytest.mark.parametrize(
    ("record", "config", "words"),
    [
        ({"email": ""}, {}, "e-mail is empty"),
        ({"name": " "}, {}, "name is empty"),
        ({"name": "N" * 101}, {}, "displayName has 101 characters"),
        ({"city": "C" * 31}, {}, "city has 31 characters, Business Central takes 30"),
        ({"country": "XX"}, {}, "Business Central refused customer ola@dom.example"),
        ({}, {"fields": {"paymentTermsId": "99D"}}, "no payment terms “99D”"),
        ({}, {"match_by": "number"}, "customer number is empty"),
    ],
)
async def test_a_customer_that_cannot_be_written_fails_alone(
    desk: Desk, record: dict[str, str], config: dict[str, Any], words: str
) -> None:
    run = await desk.send({**OLA, **record}, **config)

    assert words in run.errors()[0]
    assert run.books.parked == 1


@pytest.mark.parametrize("kind", ["500_after", "drop_reply"])
async def test_a_lost_reply_makes_no_second_customer(desk: Desk, kind: str) -> None:
    desk.office.faults.add(Fault(kind, times=1, write=True))

    run = await desk.send()

    assert len(desk.stored(OLA["email"])) == 1
    assert len(run.records("saved")) == 1


async def test_two_records_of_one_new_customer_make_one(desk: Desk) -> None:
    run = await desk.send(OLA, {**OLA, "email": "OLA@DOM.EXAMPLE"})

    assert len(desk.stored(OLA["email"])) == 1
    assert run.errors() == []


async def test_a_conflict_is_read_and_compared_again(desk: Desk) -> None:
    await desk.send()
    inner = desk.transport
    [row] = [each for each in desk.office.main_company().table("customers").values() if each.values["city"] == "Gdynia"]

    class Meddling(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if request.method == "PATCH" and row.values["phoneNumber"] == "":
                row.values["phoneNumber"] = "+48 58 555 00 11"
                row.version = desk.office.database.next_version()
            return await inner.handle_async_request(request)

    desk.transport = Meddling()  # type: ignore[assignment]
    run = await desk.send({**OLA, "city": "Sopot"})

    assert run.errors() == []
    assert (row.values["city"], row.values["phoneNumber"]) == ("Sopot", "+48 58 555 00 11")


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("adressLine1", "Did you mean “addressLine1”"),
        ("balanceDue", "sets “balanceDue” itself"),
        ("email", "set by the parameter E-mail"),
    ],
)
def test_a_field_that_cannot_be_mapped_is_named_while_editing(field: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        UpsertCustomerConfig.model_validate({**CONFIG, "fields": {field: "1"}})


async def test_a_plan_knows_what_its_own_earlier_items_would_have_made(desk: Desk) -> None:
    plan = await desk.send(KILN, KILN, {**KILN, "city": "Opole"}, mode="plan")
    run = await desk.send(KILN, KILN, {**KILN, "city": "Opole"})

    actions = [(change.change.object, change.change.action) for change in plan.changes]
    assert sorted(actions) == sorted((change.change.object, change.change.action) for change in run.changes)
    assert actions.count(("customer", "create")) == actions.count(("contact", "create")) == 1
    assert len(desk.stored(KILN["email"])) == 1


ANY_WAY: dict[str, Any] = {
    "match_by": "number_email_phone",
    "number": "{{ item.no }}",
    "email": "{{ item.email or '' }}",
    "fields": {**CONFIG["fields"], "phoneNumber": "{{ item.phone or none }}"},
}
ANN = {**OLA, "no": "S77", "phone": "+48 600 100 200"}


@pytest.mark.parametrize(
    ("change", "email"),
    [
        ({"email": "ola@new.example", "phone": "+48 1"}, "ola@new.example"),
        ({"no": "S78", "phone": "+48 1"}, OLA["email"]),
        ({"no": "S78", "email": "spouse@dom.example"}, OLA["email"]),
        ({"no": "", "email": ""}, OLA["email"]),
    ],
    ids=["number", "email", "phone", "phone alone"],
)
async def test_a_customer_is_found_by_number_else_by_email_else_by_phone(
    desk: Desk, change: dict[str, str], email: str
) -> None:
    await desk.send(ANN, **ANY_WAY)
    before = len(desk.office.state()["customers"])

    run = await desk.send({**ANN, "city": "Sopot", **change}, **ANY_WAY)

    assert run.errors() == []
    assert len(desk.office.state()["customers"]) == before
    [ola] = desk.stored(email)
    assert (ola["number"], ola["city"]) == ("S77", "Sopot")


async def test_who_is_found_in_no_way_is_made_with_the_number_of_the_source(desk: Desk) -> None:
    records = [ANN, {**ANN, "no": "", "email": ""}, {**ANN, "no": "S79", "email": "other@dom.example", "phone": ""}]

    plan = await desk.send(*records, mode="plan", **ANY_WAY)
    run = await desk.send(*records, **ANY_WAY)

    shown = [(each.change.object, each.change.key, each.change.action) for each in plan.changes]
    assert shown == [(each.change.object, each.change.key, each.change.action) for each in run.changes]
    assert [action for _, _, action in shown] == ["create", "unchanged", "create"]
    assert [each["number"] for each in desk.office.state()["customers"]][-2:] == ["S77", "S79"]


async def test_who_shares_a_phone_with_two_customers_or_has_nothing_to_be_found_by_fails_alone(desk: Desk) -> None:
    for row in list(desk.office.main_company().table("customers").values())[:2]:
        row.values["phoneNumber"] = "+48 5"
    nobody = {**ANN, "no": "", "email": "", "phone": ""}

    run = await desk.send({**ANN, "phone": "+48 5"}, nobody, ANN, **ANY_WAY)

    assert len(run.records("saved")) == 1
    assert "2 customers with the phoneNumber +48 5" in run.errors()[0]
    assert "nothing to find the customer by" in run.errors()[1]


@pytest.mark.parametrize(("change", "made"), [({}, 0), ({"city": "SOPOT"}, 1), ({"name": "Jan Nowak"}, 1)])
async def test_a_customer_is_found_by_number_else_by_name_and_address(
    desk: Desk, change: dict[str, str], made: int
) -> None:
    fields = {**ANY_WAY["fields"], "postalCode": "81-001"}
    config = {**ANY_WAY, "match_by": "number_address", "fields": fields}
    await desk.send(ANN, **config)
    before = len(desk.office.state()["customers"])

    again = await desk.send({**ANN, "city": "Sopot"}, {**ANN, "city": "Gdynia"}, **config)
    run = await desk.send({**ANN, "no": "S80", "email": "new@dom.example", **change}, **config)

    assert again.errors() == run.errors() == []
    assert len(desk.office.state()["customers"]) == before + made
