"""Which fields of an order may be written, with kinds and lengths (reference: connector API, setOrderFields)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from wareflow.sdk import ItemError, Record, mapping_target, truth_of

from nodes.baselinker.values import number_of, text_of

Kind = Literal["text", "number", "boolean"]
EXTRA = "custom_extra_fields."
_NUMBERED = {"pick_state", "pack_state"}


@dataclass(frozen=True)
class OrderField:
    """One field; of the two lengths that the reference has had over time the shorter one holds."""

    title: str
    max_length: int | None = None
    kind: Kind = "text"


ORDER_FIELDS: Mapping[str, OrderField] = {
    "admin_comments": OrderField("Seller's comments", 200),
    "user_comments": OrderField("Buyer's comments", 510),
    "extra_field_1": OrderField("Extra field 1", 50),
    "extra_field_2": OrderField("Extra field 2", 50),
    "payment_method": OrderField("Payment method", 30),
    "payment_method_cod": OrderField("Cash on delivery", kind="boolean"),
    "email": OrderField("E-mail", 150),
    "phone": OrderField("Phone", 100),
    "user_login": OrderField("Login", 30),
    "delivery_method": OrderField("Delivery method", 30),
    "delivery_price": OrderField("Delivery price", kind="number"),
    "delivery_fullname": OrderField("Delivery: name", 100),
    "delivery_company": OrderField("Delivery: company", 100),
    "delivery_address": OrderField("Delivery: street and number", 156),
    "delivery_postcode": OrderField("Delivery: postcode", 100),
    "delivery_city": OrderField("Delivery: city", 100),
    "delivery_state": OrderField("Delivery: state", 35),
    "delivery_country_code": OrderField("Delivery: country code", 2),
    "delivery_point_id": OrderField("Pick-up point: id", 40),
    "delivery_point_name": OrderField("Pick-up point: name", 100),
    "delivery_point_address": OrderField("Pick-up point: street", 100),
    "delivery_point_postcode": OrderField("Pick-up point: postcode", 100),
    "delivery_point_city": OrderField("Pick-up point: city", 100),
    "invoice_fullname": OrderField("Invoice: name", 100),
    "invoice_company": OrderField("Invoice: company", 100),
    "invoice_nip": OrderField("Invoice: VAT number", 100),
    "invoice_address": OrderField("Invoice: street and number", 100),
    "invoice_postcode": OrderField("Invoice: postcode", 20),
    "invoice_city": OrderField("Invoice: city", 100),
    "invoice_state": OrderField("Invoice: state", 35),
    "invoice_country_code": OrderField("Invoice: country code", 2),
    "want_invoice": OrderField("Invoice wanted", kind="boolean"),
    "pick_state": OrderField("Picked", kind="boolean"),
    "pack_state": OrderField("Packed", kind="boolean"),
}


def mapping_targets() -> list[dict[str, Any]]:
    """What the mapping table of the editor offers on its left side."""
    return [
        mapping_target(name, field.title, field.kind, max_length=field.max_length)
        for name, field in ORDER_FIELDS.items()
    ]


def check_names(fields: Mapping[str, Any]) -> None:
    """Raise ValueError for a field that cannot be written."""
    unknown = sorted(set(fields) - set(ORDER_FIELDS))
    if unknown:
        raise ValueError(f"BaseLinker cannot set the order field “{unknown[0]}”. Choose one from the list.")


def wanted_order(fields: Mapping[str, Any], extra: Mapping[str, Any]) -> Record:
    """The values to have, each of its kind and not too long; none leaves a field as it is."""
    plain = {name: _typed(name, value) for name, value in fields.items() if value is not None}
    own = {f"{EXTRA}{number}": _extra(number, value) for number, value in extra.items() if value is not None}
    return {**plain, **own}


def _typed(name: str, value: Any) -> Any:
    field = ORDER_FIELDS[name]
    if field.kind == "boolean":
        known = truth_of(value)
        if known is None:
            raise ItemError(f"{field.title}: “{value}” is neither yes nor no. Map true or false to it.", field=name)
        return known
    if field.kind == "number":
        return number_of(value, field.title, name, noun="amount")
    text = text_of(value, field.title, name, field.max_length)
    return text.upper() if name.endswith("_country_code") else text


def _extra(number: str, value: Any) -> str:
    return text_of(value, f"Extra field {number}", "extra_fields")


def order_state(record: Record, wanted: Record) -> Record:
    """What the order holds now of the fields that are wanted."""
    extra = record.get("custom_extra_fields") or {}
    state = {}
    for name in wanted:
        if not name.startswith(EXTRA):
            state[name] = record.get(name)
            continue
        state[name] = extra.get(name.removeprefix(EXTRA), "")
        if isinstance(state[name], Mapping):
            raise ItemError(
                f"Extra field {name.removeprefix(EXTRA)} holds a file and is not written as text. Choose another one.",
                field="extra_fields",
            )
    return state


def on_the_wire(values: Record) -> Record:
    """The values as setOrderFields takes them."""
    plain = {
        name: int(value) if name in _NUMBERED else value for name, value in values.items() if not name.startswith(EXTRA)
    }
    extra = {name.removeprefix(EXTRA): value for name, value in values.items() if name.startswith(EXTRA)}
    return {**plain, "custom_extra_fields": extra} if extra else plain
