"""Check the body of a write against the field table: names, rights, types, lengths, options."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wareflow.sandbox.business_central.entities import Entity, Field
from wareflow.sandbox.business_central.errors import ApiError, bad_request, too_long, unknown_property

GUID = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LARGEST = Decimal("999999999999999.99")
"""The largest amount that a decimal field keeps."""
ESCAPED = re.compile(r"_x([0-9A-F]{4})_")


def checked(entity: Entity, body: Mapping[str, Any]) -> dict[str, Any]:
    """The values to store, in the order of the body; raises the refusal that the real service gives."""
    values = {}
    for name, raw in body.items():
        if "@odata." in name:
            continue
        field = _writable(entity, name)
        if name == "lastModifiedDateTime":
            continue
        values[name] = field.blank() if raw is None else _CONVERTERS[field.type](field, raw)
    return values


def _writable(entity: Entity, name: str) -> Field:
    field = entity.fields.get(name)
    if field is None:
        raise unknown_property(name, entity.type_name)
    if field.read_only:
        raise bad_request(f"Control '{name}' is read-only.", "BadRequest_InvalidOperation")
    return field


def _misfit(field: Field, raw: Any) -> ApiError:
    return bad_request(f"Cannot convert the literal '{raw}' of '{field.name}' to the expected type '{field.edm}'.")


def _text(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _misfit(field, raw)
    if field.max is not None and len(raw) > field.max:
        raise too_long(raw, field.max)
    return raw


def _code(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        raise _misfit(field, raw)
    return _text(field, raw.strip().upper())


def _guid(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or not GUID.fullmatch(raw):
        raise _misfit(field, raw)
    return raw.lower()


def _bool(field: Field, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise _misfit(field, raw)
    return raw


def _decimal(field: Field, raw: Any) -> Decimal:
    if isinstance(raw, bool) or not isinstance(raw, int | Decimal) or not -LARGEST <= raw <= LARGEST:
        raise _misfit(field, raw)
    return Decimal(raw)


def _whole(field: Field, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _misfit(field, raw)
    return raw


def _date(field: Field, raw: Any) -> str:
    if not isinstance(raw, str) or not is_day(raw):
        raise _misfit(field, raw)
    return raw


def is_day(text: str) -> bool:
    """A day that the calendar has."""
    try:
        return DATE.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        return False


def _enum(field: Field, raw: Any) -> str:
    if isinstance(raw, str) and raw in field.members:
        return raw
    options = ",".join(caption(member) for member in field.members)
    raise bad_request(f"'{raw}' is not an option. The existing options are: {options}", "Unknown")


def caption(member: str) -> str:
    """The readable form of an enum member: `Non_x002D_Inventory` is Non-Inventory."""
    return ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), member)


_CONVERTERS: dict[str, Callable[[Field, Any], Any]] = {
    "text": _text,
    "code": _code,
    "guid": _guid,
    "bool": _bool,
    "decimal": _decimal,
    "int": _whole,
    "date": _date,
    "enum": _enum,
}
