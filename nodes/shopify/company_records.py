"""Companies as people map them: the main contact and the first location at the top, all of them in lists."""

from collections.abc import Mapping
from typing import Any

from wareflow.sdk import Record

from nodes.shopify.catalogue_records import number_of

ADDRESS = {
    "address1": "address1", "address2": "address2", "zip": "zip", "city": "city", "country": "countryCode",
    "recipient": "recipient", "phone": "phone",
}  # fmt: skip


def company_record(raw: Mapping[str, Any]) -> Record:
    """A company of the document `Companies`."""
    contacts = [_contact(each) for each in raw["contacts"]["nodes"]]
    locations = [_location(each) for each in raw["locations"]["nodes"]]
    person = next((each for each in contacts if each["main"]), contacts[0] if contacts else {})
    place = locations[0] if locations else _location({})
    return {
        "company_id": number_of(raw.get("id")),
        "id": raw["id"],
        "name": raw["name"],
        "external_id": raw["externalId"],
        "note": raw["note"],
        "customer_since": raw["customerSince"],
        "created_at": raw["createdAt"],
        "updated_at": raw["updatedAt"],
        **{name: person.get(name) for name in ("contact_id", "contact_name", "email", "phone", "customer_id")},
        **{name: value for name, value in place.items() if name not in ("name", "external_id", "phone")},
        "contacts": contacts,
        "locations": locations,
    }


def _contact(raw: Mapping[str, Any]) -> Record:
    customer = raw["customer"]
    return {
        "contact_id": number_of(raw.get("id")),
        "contact_name": customer["displayName"],
        "title": raw["title"],
        "main": raw["isMainContact"],
        "customer_id": customer["legacyResourceId"],
        "email": (customer["defaultEmailAddress"] or {}).get("emailAddress"),
        "phone": (customer["defaultPhoneNumber"] or {}).get("phoneNumber"),
    }


def _location(raw: Mapping[str, Any]) -> Record:
    tax = raw.get("taxSettings") or {}
    return {
        "location_id": number_of(raw.get("id")),
        "name": raw.get("name"),
        "external_id": raw.get("externalId"),
        "phone": raw.get("phone"),
        "currency": raw.get("currency"),
        "vat_number": tax.get("taxRegistrationId"),
        "tax_exempt": tax.get("taxExempt"),
        **_address("billing", raw.get("billingAddress")),
        **_address("shipping", raw.get("shippingAddress")),
    }


def _address(name: str, raw: Mapping[str, Any] | None) -> Record:
    return {f"{name}_{ours}": (raw or {}).get(theirs) for ours, theirs in ADDRESS.items()}
