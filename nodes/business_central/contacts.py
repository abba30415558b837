"""The persons of a company customer."""

from wareflow.sdk import Record

from nodes.business_central.client import BusinessCentral
from nodes.business_central.fields import entity

CONTACTS = entity("contacts")


async def find_person(bc: BusinessCentral, customer_id: str, name: str) -> tuple[Record | None, str]:
    """The contact of that name in the customer's company, if there is one, and the company contact's number."""
    address = f"{await bc.address('customers', customer_id)}/contactsInformation"
    links, _ = await bc.list_page(address, {}, about="the customer's contacts")
    company = next((str(link["contactNumber"]) for link in links if link["contactType"] == "Company"), "")
    if not company:
        return None, ""
    people = await bc.find(CONTACTS, "companyNumber", company)
    wanted = name.casefold()
    return next((person for person in people if str(person["displayName"]).casefold() == wanted), None), company
