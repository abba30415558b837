"""Customers and contacts: numbers from their series, the contact that comes with a customer, companies of persons."""

from typing import Any

from wareflow.sandbox.business_central.entities import ZERO_ID
from wareflow.sandbox.business_central.errors import dialog
from wareflow.sandbox.business_central.store import Company, Database, Row

SHARED: tuple[str, ...] = (
    "addressLine1",
    "addressLine2",
    "city",
    "state",
    "country",
    "postalCode",
    "phoneNumber",
    "email",
    "website",
)
SHARED += ("displayName", "type", "taxRegistrationNumber")
FIRST = {"customers": ("C", 10001), "vendors": ("V", 10001), "contacts": ("CT", 100001)}


def numbered(company: Company, set_name: str, values: dict[str, Any], *, manual: bool) -> dict[str, Any]:
    """The values with a number: the one given, or the next of the series."""
    prefix, first = FIRST[set_name]
    if values.get("number"):
        if not manual:
            raise dialog(
                "You may not enter numbers manually. If you want to enter numbers manually, please activate "
                f"Manual Nos. in No. Series {prefix}."
            )
        return values
    number = first + len(company.table(set_name))
    while company.by_key(set_name, f"{prefix}{number}"):
        number += 1
    return {**values, "number": f"{prefix}{number}"}


def of_company(company: Company, values: dict[str, Any]) -> dict[str, Any]:
    """A contact's company name follows its company number."""
    number = values.get("companyNumber")
    if number is None:
        return values
    found = company.by_key("contacts", number) if number else None
    if number and (found is None or found.values["type"] != "Company"):
        raise dialog(f"The company contact {number} does not exist.")
    return {**values, "companyName": found.values["displayName"] if found else ""}


def add_contact(database: Database, company: Company, customer: Row) -> None:
    """Every customer has a contact; the two are linked in `contactsInformation`."""
    values = numbered(company, "contacts", {name: customer.values[name] for name in SHARED}, manual=True)
    if values["type"] == "Company":
        values |= {"companyNumber": values["number"], "companyName": values["displayName"]}
    contact = database.insert(company, "contacts", {**values, "contactBusinessRelation": "Customer"})
    link_contact(database, company, contact, customer.id)


def link_contact(database: Database, company: Company, contact: Row, related_id: str) -> None:
    known = contact.values
    database.insert(
        company,
        "contactsInformation",
        {
            "contactId": contact.id,
            "contactNumber": known["number"],
            "contactName": known["displayName"],
            "contactType": known["type"],
            "relatedId": related_id,
            "relatedType": "Customer",
        },
    )


def relate_person(database: Database, company: Company, contact: Row) -> None:
    """A person of a customer's company belongs to that customer too."""
    owner = company.by_key("contacts", contact.values["companyNumber"]) if contact.values["companyNumber"] else None
    links = company.table("contactsInformation").values()
    related = next((link for link in links if owner and link.values["contactId"] == owner.id), None)
    if related is not None and related.values["relatedId"] != ZERO_ID:
        contact.values["contactBusinessRelation"] = "Customer"
        link_contact(database, company, contact, related.values["relatedId"])
