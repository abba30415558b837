"""The record model: what we want and what Business Central has, in one spelling, so that they can be compared.

Codes are upper case without blanks around them, as Business Central stores them; texts keep every character; amounts
are Decimal; an enum is its caption; a blank id is "" (reference: API v2.0, conventions).
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from wareflow.sdk import ConfigError, ItemError, Record, truth_of

from nodes.business_central.fields import Entity, EntityField

ZERO_ID = "00000000-0000-0000-0000-000000000000"
BLANK_ENUM = "_x0020_"
GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def check_names(entity: Entity, names: Iterable[str], taken: Mapping[str, str], where: str = "fields") -> None:
    """Refuse names that a mapping cannot set, with the nearest one that it can. ``taken``: field -> own parameter."""
    for name in names:
        if name in taken:
            message = f"“{name}” is set by the parameter {taken[name]}; take it out of the fields."
            raise ConfigError(message, field=where)
        field = entity.fields.get(name)
        if field and field.read_only:
            raise ConfigError(f"Business Central sets “{name}” itself; take it out of the fields.", field=where)
        if field is None:
            known = entity.mapped(taken)
            lower = {each.lower(): each for each in known}
            near = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.5)
            hint = f"Did you mean “{lower[near[0]]}”?" if near else f"Fields: {', '.join(known)}."
            raise ConfigError(f"Business Central {entity.plural} have no field “{name}”. {hint}", field=where)


def check_form(entity: Entity, names: Iterable[str], taken: Mapping[str, str], where: str = "fields") -> None:
    """The same for a form's own check, which must raise ValueError."""
    try:
        check_names(entity, names, taken, where)
    except ConfigError as error:
        raise ValueError(error.message) from error


def wanted_record(entity: Entity, values: Mapping[str, Any]) -> Record:
    """The values to be written; a field whose value is none is left as it is. Raises ItemError naming the field."""
    return {name: _value(entity.fields[name], value) for name, value in values.items() if value is not None}


def filled_in(name: str, value: Any, what: str) -> Any:
    """The value of a business key. Raises ItemError when it is empty."""
    if value is None or (isinstance(value, str) and not value.strip()):
        raise ItemError(f"The {what} is empty. Fill in the field it is mapped from.", field=name)
    return value


def read_record(entity: Entity, raw: Mapping[str, Any]) -> Record:
    """A record as Business Central gave it, without the protocol's own keys."""
    return {name: _read(entity.fields.get(name), value) for name, value in raw.items() if "@odata." not in name}


def on_the_wire(entity: Entity, values: Mapping[str, Any]) -> Record:
    """Values in the spelling that Business Central takes."""
    return {name: _to_wire(entity.fields[name], value) for name, value in values.items()}


def is_id(value: Any) -> bool:
    """Whether it is an id of Business Central."""
    return GUID.fullmatch(str(value)) is not None


def _read(field: EntityField | None, value: Any) -> Any:
    if field is None:
        return value
    if field.kind == "enum" and isinstance(value, str):
        return decoded(value)
    if field.kind == "guid":
        return "" if value in (None, ZERO_ID) else str(value).lower()
    if field.kind == "decimal" and isinstance(value, int):
        return Decimal(value)
    if value == "0001-01-01":
        return ""
    return value


def _to_wire(field: EntityField, value: Any) -> Any:
    if field.kind == "enum":
        return re.sub(r"[^A-Za-z0-9]", lambda sign: f"_x{ord(sign.group()):04X}_", value) or BLANK_ENUM
    if field.kind == "guid":
        return value or ZERO_ID
    if field.kind == "date":
        return value or "0001-01-01"
    return value


def decoded(member: str) -> str:
    """An enum member as people read it: ``Non_x002D_Inventory`` is *Non-Inventory*."""
    return _ENCODED.sub(lambda code: chr(int(code.group(1), 16)), member).strip()


def _value(field: EntityField, value: Any) -> Any:
    name = field.name
    made = _MAKERS[field.kind](field, value)
    if field.max_length and isinstance(made, str) and len(made) > field.max_length:
        shown = made if len(made) <= 60 else f"{made[:60]}…"
        raise ItemError(
            f"{name} has {len(made)} characters, Business Central takes {field.max_length}: “{shown}”. "
            "Shorten it in the mapping, for example with the filter truncate.",
            field=name,
        )
    return made


def _text(field: EntityField, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _wrong(field, "a text", value)
    return str(value)


def _code(field: EntityField, value: Any) -> str:
    return _text(field, value).strip().upper()


def _decimal(field: EntityField, value: Any) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise _wrong(field, "a number such as 12.50", value)


def _boolean(field: EntityField, value: Any) -> bool:
    known = truth_of(str(value).strip())
    if known is not None:
        return known
    raise _wrong(field, "true or false", value)


def _integer(field: EntityField, value: Any) -> int:
    number = _decimal(field, value)
    if number != number.to_integral_value():
        raise _wrong(field, "a whole number", value)
    return int(number)


def _date(field: EntityField, value: Any) -> str:
    """A day. A moment is refused: on which day it lies depends on the company's time zone."""
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if not text or _DATE.fullmatch(text):
        return text
    raise _wrong(field, "a date such as 2026-11-21 (turn a moment into the day of your time zone)", value)


def _guid(field: EntityField, value: Any) -> str:
    text = str(value).strip().lower()
    if text in ("", ZERO_ID):
        return ""
    if GUID.fullmatch(text):
        return text
    if field.refers:
        return str(value).strip().upper()  # a code: the id is looked up before it is sent
    raise _wrong(field, "an id such as 5d115c9c-44e3-ea11-bb43-000d3a2feca1", value)


def _enum(field: EntityField, value: Any) -> str:
    members = field.members
    wanted = decoded(_text(field, value)).casefold()
    for member in members:
        if member.casefold() == wanted:
            return member
    raise _wrong(field, f"one of {', '.join(members)}", value)


def _wrong(field: EntityField, expected: str, value: Any) -> ItemError:
    shown = repr(str(value)[:60])
    message = f"{field.name} must be {expected}, not {shown}. Correct the record or the mapping."
    return ItemError(message, field=field.name)


_MAKERS: Mapping[str, Callable[[EntityField, Any], Any]] = {
    "text": _text,
    "code": _code,
    "decimal": _decimal,
    "integer": _integer,
    "boolean": _boolean,
    "guid": _guid,
    "enum": _enum,
    "datetime": _text,
    "date": _date,
}
