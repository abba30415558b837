"""Which fields of a product and of a customer may be written (reference: API 2.0 and 2.1, bodies).

A product is changed in two parts: what all variants of its family share, and what it has for itself. What the change
does not know at all can only be given to a new product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, decimal_of, mapping_target, truth_of

Part = Literal["common", "details", "new"]


@dataclass(frozen=True)
class WrittenField:
    """One field; `options` names the connection's list of its values."""

    title: str
    kind: str = "text"
    part: Part = "details"
    options: str | None = None
    required: bool = False


PRODUCT_FIELDS: Mapping[str, WrittenField] = {
    "name": WrittenField("Name", part="common", required=True),
    "description": WrittenField("Description", part="common"),
    "handle": WrittenField("Handle", part="common"),
    "brand_id": WrittenField("Brand", part="common", options="brands"),
    "price_including_tax": WrittenField("Price with tax", "number"),
    "price_excluding_tax": WrittenField("Price without tax", "number"),
    "is_active": WrittenField("Active", "boolean"),
    "supply_price": WrittenField("Supply price (new products)", "number", "new"),
    "source_id": WrittenField("Id in the source (new products)", part="new"),
    "ean": WrittenField("EAN (new products)", part="new"),
}
BOTH_PRICES = frozenset({"price_including_tax", "price_excluding_tax"})
CUSTOMER_FIELDS: Mapping[str, WrittenField] = {
    "first_name": WrittenField("First name"),
    "last_name": WrittenField("Last name"),
    "email": WrittenField("E-mail"),
    "customer_code": WrittenField("Customer code"),
    "company_name": WrittenField("Company"),
    "phone": WrittenField("Phone"),
    "mobile": WrittenField("Mobile"),
    "fax": WrittenField("Fax"),
    "website": WrittenField("Website"),
    "note": WrittenField("Note"),
    "customer_group_id": WrittenField("Customer group", options="customer_groups"),
    "enable_loyalty": WrittenField("Loyalty", "boolean"),
    "do_not_email": WrittenField("No e-mails", "boolean"),
    **{
        f"{kind}_{part}": WrittenField(f"{title}: {name}")
        for kind, title in (("postal", "Postal address"), ("physical", "Physical address"))
        for part, name in (
            ("address_1", "line 1"), ("address_2", "line 2"), ("suburb", "suburb"), ("city", "city"),
            ("postcode", "postcode"), ("state", "state"), ("country_id", "country (two letters)"),
        )
    },
    **{f"custom_field_{place}": WrittenField(f"Own field {place}") for place in (1, 2, 3, 4)},
}  # fmt: skip


def mapping_targets(fields: Mapping[str, WrittenField]) -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    return [
        mapping_target(name, field.title, field.kind, required=field.required, options=field.options)
        for name, field in fields.items()
    ]


def check_names(given: Mapping[str, Any], known: Mapping[str, WrittenField], what: str) -> None:
    """Raise ValueError for a field that cannot be written."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise ValueError(f"Lightspeed cannot set “{unknown[0]}” of a {what}. Choose one from the list.")


def wanted_fields(given: Mapping[str, Any], known: Mapping[str, WrittenField]) -> Record:
    """The values to have, each of its kind; none leaves a field as it is."""
    return {name: _typed(known[name], name, value) for name, value in given.items() if value is not None}


def _typed(field: WrittenField, name: str, value: Any) -> Any:
    if field.kind == "number":
        number = decimal_of(value)
        if number is None:
            raise ItemError(f"{field.title}: “{value}” is no amount. Correct the mapping.", field=name)
        return number
    if field.kind == "boolean":
        known = truth_of(value)
        if known is None:
            raise ItemError(f"{field.title}: “{value}” is neither yes nor no. Map true or false to it.", field=name)
        return known
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise ItemError(
            f"{field.title}: a text is needed, not {type(value).__name__}. Correct the mapping.", field=name
        )
    return str(value)
