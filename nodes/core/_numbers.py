"""Numbers as people write them, read exactly or not at all."""

import re
from decimal import Decimal
from typing import Any

from wareflow.sdk import ItemError

_SPACE = "[ \u00a0\u202f]"
_POINT = re.compile(rf"[+-]?(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d+)(?:\.\d+)?")
_COMMA = re.compile(rf"[+-]?(?:\d{{1,3}}(?:{_SPACE}\d{{3}})+|\d{{1,3}}(?:\.\d{{3}})+(?=,)|\d+)(?:,\d+)?")
_LONGEST = 60


def is_number(value: Any) -> bool:
    """Whether the value is a number; yes and no are none."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def read_number(text: str, *, decimal_comma: bool = False) -> Decimal:
    """The number that a text spells. Raises ItemError when it spells none, or could mean two."""
    stripped = text.strip()
    pattern = _COMMA if decimal_comma else _POINT
    if len(stripped) > _LONGEST or not pattern.fullmatch(stripped):
        sign = "comma" if decimal_comma else "point"
        raise ItemError(f"“{stripped[:40]}” is not a number with a decimal {sign}", code="number")
    digits = re.sub(_SPACE, "", stripped)
    if decimal_comma:
        digits = digits.replace(".", "").replace(",", ".")
    return Decimal(digits)


def digits_of(value: int | Decimal) -> str:
    """The digits of a number without exponent, as they came (``1.10`` stays ``1.10``)."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)
