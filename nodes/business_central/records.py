"""The item's record model: what we want and what Business Central has, in one spelling, so that they can be compared.

Codes are upper case without blanks around them, as Business Central stores them; texts keep every character; amounts
are Decimal; an enum is its caption; a blank id is "" (reference: API v2.0, conventions).
"""

import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from wareflow.sdk import ConfigError, ItemError, Record

from nodes.business_central.fields import ITEM_FIELDS, NOT_MAPPED, ItemField

ZERO_ID = "00000000-0000-0000-0000-000000000000"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?")
_ENCODED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def check_names(names: Iterable[str]) -> None:
    """Refuse names that are no fields of an item, with the nearest one that is."""
    for name in names:
        if name == "number":
            raise ConfigError(
                "“number” is set by the parameter Item number; take it out of the fields.", field="fields"
            )
        field = ITEM_FIELDS.get(name)
        if field and field.read_only:
            raise ConfigError(f"Business Central sets “{name}” itself; take it out of the fields.", field="fields")
        if field is None:
            known = [known for known in ITEM_FIELDS if known not in NOT_MAPPED]
            lower = {each.lower(): each for each in known}
            near = difflib.get_close_matches(name.lower(), lower, n=1, cutoff=0.5)
            hint = f"Did you mean “{lower[near[0]]}”?" if near else f"Fields: {', '.join(known)}."
            raise ConfigError(f"Business Central items have no field “{name}”. {hint}", field="fields")


def wanted_item(number: Any, fields: Mapping[str, Any]) -> Record:
    """The values to be written; a field whose value is none is left as it is. Raises ItemError naming the field."""
    if number is None or (isinstance(number, str) and not number.strip()):
        raise ItemError("The item number is empty. Fill in the field it is mapped from.", field="number")
    wanted = {"number": _value("number", number)}
    for name, value in fields.items():
        if value is not None:
            wanted[name] = _value(name, value)
    return wanted


def item_record(raw: Mapping[str, Any]) -> Record:
    """An item as Business Central gave it, without the protocol's own keys."""
    return {name: _read(name, value) for name, value in raw.items() if "@odata." not in name}


def on_the_wire(values: Mapping[str, Any]) -> Record:
    """Values in the spelling that Business Central takes."""
    return {name: _to_wire(ITEM_FIELDS[name], value) for name, value in values.items()}


def _read(name: str, value: Any) -> Any:
    field = ITEM_FIELDS.get(name)
    if field is None:
        return value
    if field.kind == "enum" and isinstance(value, str):
        return decoded(value)
    if field.kind == "guid":
        return "" if value in (None, ZERO_ID) else str(value).lower()
    if field.kind == "decimal" and isinstance(value, int):
        return Decimal(value)
    return value


def _to_wire(field: ItemField, value: Any) -> Any:
    if field.kind == "enum":
        return re.sub(r"[^A-Za-z0-9]", lambda sign: f"_x{ord(sign.group()):04X}_", value)
    if field.kind == "guid":
        return value or ZERO_ID
    return value


def decoded(member: str) -> str:
    """An enum member as people read it: ``Non_x002D_Inventory`` is *Non-Inventory*."""
    return _ENCODED.sub(lambda code: chr(int(code.group(1), 16)), member).strip()


def _value(name: str, value: Any) -> Any:
    field = ITEM_FIELDS[name]
    made = _MAKERS[field.kind](name, value)
    if field.max_length and isinstance(made, str) and len(made) > field.max_length:
        shown = made if len(made) <= 60 else f"{made[:60]}…"
        raise ItemError(
            f"{name} has {len(made)} characters, Business Central takes {field.max_length}: “{shown}”. "
            "Shorten it in the mapping, for example with the filter truncate.",
            field=name,
        )
    return made


def _text(name: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _wrong(name, "a text", value)
    return str(value)


def _code(name: str, value: Any) -> str:
    return _text(name, value).strip().upper()


def _decimal(name: str, value: Any) -> Decimal:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    if isinstance(value, str) and _DECIMAL.fullmatch(value.strip()):
        return Decimal(value.strip())
    raise _wrong(name, "a number such as 12.50", value)


def _boolean(name: str, value: Any) -> bool:
    known = {"true": True, "false": False, "1": True, "0": False}
    if isinstance(value, bool):
        return value
    if str(value).strip().lower() in known:
        return known[str(value).strip().lower()]
    raise _wrong(name, "true or false", value)


def _guid(name: str, value: Any) -> str:
    text = str(value).strip().lower()
    if text in ("", ZERO_ID):
        return ""
    if _GUID.fullmatch(text):
        return text
    raise _wrong(name, "an id such as 5d115c9c-44e3-ea11-bb43-000d3a2feca1", value)


def _enum(name: str, value: Any) -> str:
    members = ITEM_FIELDS[name].members
    wanted = decoded(_text(name, value)).casefold()
    for member in members:
        if member.casefold() == wanted:
            return member
    raise _wrong(name, f"one of {', '.join(members)}", value)


def _wrong(name: str, expected: str, value: Any) -> ItemError:
    shown = repr(str(value)[:60])
    return ItemError(f"{name} must be {expected}, not {shown}. Correct the record or the mapping.", field=name)


_MAKERS: Mapping[str, Callable[[str, Any], Any]] = {
    "text": _text,
    "code": _code,
    "decimal": _decimal,
    "boolean": _boolean,
    "guid": _guid,
    "enum": _enum,
    "datetime": _text,
}
