"""JSON as PHP writes it: empty maps are lists, slashes and everything beyond ASCII are escaped."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

DIGITS = 28
"""No amount has so many."""


def php_json(value: Any) -> str:
    """Text of a value; decimals become numbers without trailing zeros."""
    if isinstance(value, Mapping):
        return _map(value)
    if isinstance(value, list | tuple):
        return "[" + ",".join(php_json(each) for each in value) + "]"
    if isinstance(value, Decimal):
        return php_number(value)
    return json.dumps(value, ensure_ascii=True).replace("/", "\\/")


def _map(value: Mapping[Any, Any]) -> str:
    keys = [str(key) for key in value]
    if keys == [str(number) for number in range(len(keys))]:
        # PHP has one type for lists and maps: keys that count up from 0 make a list, and so does no key at all.
        return php_json(list(value.values()))
    return (
        "{"
        + ",".join(f"{php_json(key)}:{php_json(each)}" for key, each in zip(keys, value.values(), strict=True))
        + "}"
    )


def php_number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def as_list(value: Any) -> list[Any]:
    """PHP has one type for both: of a map the values, in their order."""
    return list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, list) else []


def as_map(value: Any) -> dict[str, Any]:
    """A list is a map whose keys count up from 0."""
    if isinstance(value, list):
        return {str(place): each for place, each in enumerate(value)}
    return {str(name): each for name, each in value.items()} if isinstance(value, Mapping) else {}


def php_int(value: Any) -> int:
    """A whole number as PHP reads it: "307", 307, true; anything else is 0."""
    if isinstance(value, bool | int):
        return int(value)
    return int(php_decimal(value))


def php_decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip() or "0")
    except ArithmeticError:
        return Decimal(0)
    return number if number.is_finite() and abs(number.adjusted()) < DIGITS else Decimal(0)


def php_bool(value: Any) -> bool:
    """true/false, 1/0 and "1"/"0" are all in use."""
    return value not in (None, False, 0, "0", "", "false") and value != []
