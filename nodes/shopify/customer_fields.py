"""The fields of a customer that can be mapped, and both sides of a comparison in one spelling."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, mapping_target, plain_text, truth_of


@dataclass(frozen=True)
class CustomerField:
    """One field; `address` says that it lies on the default address."""

    theirs: str
    title: str
    kind: Literal["text", "boolean", "tags"] = "text"
    address: bool = False
    max_length: int | None = 255


FIELDS: Mapping[str, CustomerField] = {
    "first_name": CustomerField("firstName", "First name"),
    "last_name": CustomerField("lastName", "Last name"),
    "email": CustomerField("email", "E-mail"),
    "phone": CustomerField("phone", "Phone, with +48"),
    "language": CustomerField("locale", "Language, such as pl"),
    "note": CustomerField("note", "Note", max_length=5000),
    "tags": CustomerField("tags", "Tags", "tags", max_length=None),
    "tax_exempt": CustomerField("taxExempt", "Tax exempt", "boolean", max_length=None),
    "address_first_name": CustomerField("firstName", "Address: first name", address=True),
    "address_last_name": CustomerField("lastName", "Address: last name", address=True),
    "address_company": CustomerField("company", "Address: company", address=True),
    "address1": CustomerField("address1", "Address: street", address=True),
    "address2": CustomerField("address2", "Address: second line", address=True),
    "zip": CustomerField("zip", "Address: postcode", address=True),
    "city": CustomerField("city", "Address: city", address=True),
    "country": CustomerField("countryCode", "Address: country, two letters", address=True, max_length=2),
    "address_phone": CustomerField("phone", "Address: phone", address=True),
}
_PLAIN = {"tags": "list"}


def mapping_targets() -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    return [
        mapping_target(name, field.title, _PLAIN.get(field.kind, field.kind), max_length=field.max_length)
        for name, field in FIELDS.items()
    ]


def wanted_fields(values: Mapping[str, Any]) -> Record:
    """The mapped values as Shopify keeps them; one that is none is left alone. Raises ItemError."""
    return {name: _value(name, value) for name, value in values.items() if value is not None}


def state_of(raw: Mapping[str, Any]) -> Record:
    """A customer as it is, in the same spelling."""
    address = raw["defaultAddress"] or {}
    return {
        "first_name": raw["firstName"] or "",
        "last_name": raw["lastName"] or "",
        "email": ((raw["defaultEmailAddress"] or {}).get("emailAddress") or "").lower(),
        "phone": (raw["defaultPhoneNumber"] or {}).get("phoneNumber") or "",
        "language": raw["locale"],
        "note": raw["note"] or "",
        "tags": sorted(raw["tags"]),
        "tax_exempt": raw["taxExempt"],
        **{
            name: address.get("countryCodeV2" if field.theirs == "countryCode" else field.theirs) or ""
            for name, field in FIELDS.items()
            if field.address
        },
    }


def customer_wire(values: Mapping[str, Any]) -> Record:
    """The customer's own fields as they are sent."""
    return {FIELDS[name].theirs: value for name, value in values.items() if not FIELDS[name].address}


def address_wire(values: Mapping[str, Any]) -> Record:
    """The fields of the default address as they are sent."""
    return {FIELDS[name].theirs: value or None for name, value in values.items() if FIELDS[name].address}


def _value(name: str, value: Any) -> Any:
    field = FIELDS[name]
    if field.kind == "tags":
        given = value if isinstance(value, list) else str(value).split(",")
        return sorted({str(tag).strip() for tag in given if str(tag).strip()})
    if field.kind == "boolean":
        found = truth_of(str(value).strip())
        if found is None:
            raise ItemError(f"{name} must be true or false, not “{value}”. Correct the record.", field=name)
        return found
    text = plain_text(value)
    if field.max_length and len(text) > field.max_length:
        raise ItemError(f"{name} has {len(text)} characters, Shopify takes {field.max_length}. Shorten it.", field=name)
    return {"email": text.lower(), "country": text.upper()}.get(name, text)
