"""JSON as PHP writes it: empty maps are lists, slashes and everything beyond ASCII are escaped."""

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any


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


def php_int(value: Any) -> int:
    """A whole number as PHP reads it: "307", 307, true; anything else is 0."""
    if isinstance(value, bool | int):
        return int(value)
    try:
        return int(Decimal(str(value).strip() or "0"))
    except (ArithmeticError, ValueError):
        return 0


def php_decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value).strip() or "0")
    except ArithmeticError:
        return Decimal(0)
    return number if number.is_finite() else Decimal(0)


def php_bool(value: Any) -> bool:
    """true/false, 1/0 and "1"/"0" are all in use."""
    return value not in (None, False, 0, "0", "", "false") and value != []
