"""Lightspeed customers to Business Central: people and companies, found by e-mail."""

from typing import Any

from wareflow.engine.local import LocalRun

from tests.templates.by_hand import at_lightspeed, in_bc, in_the_office
from tests.templates.world import World, counts_of

FLOW = "lightspeed_customers_to_bc"
KILN = {
    "firstName": "Iwona",
    "lastName": "Żuk",
    "company": "Piec i Syn",
    "vatNumber": "PL5270103391",
    "Contact": {
        "Addresses": {
            "ContactAddress": {
                "address1": "Rynek 1",
                "city": "Opole",
                "zip": "45-015",
                "country": "Polska",
                "countryCode": "PL",
            }
        },
        "Phones": {"ContactPhone": {"number": "+48 77 555 01 02", "useType": "Work"}},
        "Emails": {"ContactEmail": {"address": "biuro@piec.example", "useType": "Primary"}},
    },
}


async def import_new(world: World) -> LocalRun:
    """A run that reads only who was entered or changed after the demo was made."""
    return await world.run(FLOW, config={"changed": {"changed_since": "2026-11-01"}})


async def opened(world: World, customer: dict[str, Any]) -> str:
    """The id of a customer that somebody enters at the till."""
    made = await at_lightspeed(world, "POST", "Customer.json", customer)
    return str(made["Customer"]["customerID"])


async def test_a_company_becomes_a_company_with_its_person_as_contact(world: World) -> None:
    await opened(world, KILN)

    await import_new(world)

    kiln = in_bc(world, "customers", "email", "biuro@piec.example")
    assert (kiln["displayName"], kiln["type"], kiln["city"]) == ("Piec i Syn", "Company", "Opole")
    assert (kiln["taxRegistrationNumber"], kiln["postalCode"], kiln["country"]) == ("PL5270103391", "45-015", "PL")
    assert in_bc(world, "contacts", "displayName", "Iwona Żuk")["companyName"] == "Piec i Syn"


async def test_without_a_company_a_person_is_made(world: World) -> None:
    await opened(world, {**KILN, "company": ""})

    await import_new(world)

    person = in_bc(world, "customers", "email", "biuro@piec.example")
    assert (person["displayName"], person["type"]) == ("Iwona Żuk", "Person")


async def test_one_telephone_changed_is_one_write_of_one_field(world: World) -> None:
    number = await opened(world, KILN)
    await import_new(world)
    before = len(world.writes_to("business_central"))
    phone = {"Contact": {"Phones": {"ContactPhone": {"number": "+48 77 555 09 09", "useType": "Work"}}}}
    await at_lightspeed(world, "PUT", f"Customer/{number}.json", phone)

    run = await import_new(world)

    (patch,) = world.writes_to("business_central")[before:]
    assert (patch.method, patch.json) == ("PATCH", {"phoneNumber": "+48 77 555 09 09"})
    assert counts_of(run)["update"] == 1


async def test_a_customer_that_is_known_by_its_mail_is_updated_and_keeps_its_number(world: World) -> None:
    await opened(
        world, {**KILN, "company": "", "Contact": {"Emails": {"ContactEmail": {"address": "KUNDE9@post.example"}}}}
    )

    await import_new(world)

    known = in_bc(world, "customers", "number", "C00009")
    assert (known["displayName"], known["email"].lower()) == ("Iwona Żuk", "kunde9@post.example")


async def test_customers_without_mail_leave_as_filtered_and_are_never_sent(world: World) -> None:
    run = await world.run(FLOW)

    left_out = run.records("with_email", "rejected")
    assert {record["email"] for record in left_out} == {""}
    assert run.books.skipped["filtered"] == len(left_out) > 5


async def test_two_customers_with_one_mail_set_the_record_aside_and_one_of_them_lets_it_through(world: World) -> None:
    first = await world.run(FLOW)
    twin = in_bc(world, "customers", "number", "C00102")
    await in_the_office(world, "PATCH", f"customers({twin['id']})", {"email": "kunde102@post.example"})

    second = await world.run(FLOW)

    (parked,) = first.parked
    assert "2 customers with the email kunde101@post.example: C00101, C00102" in parked.problem.message
    assert second.parked == []


async def test_a_customer_deleted_in_the_office_is_made_again_and_the_books_say_so(world: World) -> None:
    await opened(world, KILN)
    await import_new(world)
    gone = in_bc(world, "customers", "email", "biuro@piec.example")
    await in_the_office(world, "DELETE", f"customers({gone['id']})")

    run = await import_new(world)

    assert counts_of(run)["create"] == 2
    assert in_bc(world, "customers", "email", "biuro@piec.example")["id"] != gone["id"]
