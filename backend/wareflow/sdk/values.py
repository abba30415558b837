"""Values between nodes: plain JSON with exact numbers.

Text stays text, whole numbers are ``int``, all other numbers are ``Decimal``; a float never appears.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

import msgspec

from wareflow.sdk.errors import ItemError

Record = dict[str, Any]

MAX_DEPTH = 64
MAX_TEXT = 8 * 1024 * 1024
# Wider than any binary float. Without an end, thirteen characters such as 1e999999999 fill the memory when written out.
MAX_EXPONENT = 400


def exact(spelled: str) -> Decimal:
    """A number of JSON, digit by digit. Raises ValueError when it lies beyond what any system means."""
    try:
        number = Decimal(spelled)
    except InvalidOperation:
        number = None
    if number is None or abs(number.adjusted()) > MAX_EXPONENT:
        raise ValueError(f"the number {spelled[:40]} is out of range")
    return number


def decimal_of(value: Any) -> Decimal | None:
    """The exact number that a value is or spells; None for anything else, or beyond what any system means."""
    if isinstance(value, bool):
        return None
    try:
        number = exact(str(value))
    except ValueError:
        return None
    return number if number.is_finite() else None


def truth_of(value: Any) -> bool | None:
    """Yes or no as systems spell it: true, "TRUE", 1, "1"; None for anything else."""
    known = value.lower() if isinstance(value, str) else value
    return _TRUTHS.get(known) if isinstance(known, bool | int | str) else None


def plain_text(value: Any) -> str:
    """A text or whole number as text without blanks around it; empty for anything else."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""


_TRUTHS = {1: True, 0: False, "1": True, "0": False, "true": True, "false": False}
_decoder = msgspec.json.Decoder(float_hook=exact)
_stored_decoder = msgspec.json.Decoder(float_hook=Decimal)


def _encode_unknown(value: object) -> object:
    raise TypeError(f"a value of type {type(value).__name__} cannot stand in a record")


_encoder = msgspec.json.Encoder(decimal_format="number", enc_hook=_encode_unknown)


def loads(data: bytes | str) -> Any:
    """JSON text to values; numbers with a point become ``Decimal``. Raises ``ItemError`` on anything else."""
    try:
        return _decoder.decode(data)
    except msgspec.DecodeError as error:
        raise ItemError(f"This is not valid JSON: {error}.", code="json") from error
    except RecursionError as error:
        raise ItemError("This JSON is nested too deeply.", code="json") from error


def loads_stored(data: bytes | str) -> Any:
    """What ``dumps`` wrote, read again; a value that was worked out may lie beyond what is taken in."""
    return _stored_decoder.decode(data)


def dumps(value: Any) -> bytes:
    """Values to JSON text; a ``Decimal`` is written digit by digit (``1.10`` stays ``1.10``)."""
    return _encoder.encode(value)


def refuse_floats(value: Any, where: str = "record") -> None:
    """Raise ``ItemError`` naming the place of the first float: money must be Decimal."""
    if isinstance(value, float):
        raise ItemError(f"{where} holds a binary fraction ({value!r}); numbers with a point must be Decimal.")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            refuse_floats(inner, f"{where}.{name}")
    elif isinstance(value, list):
        for position, inner in enumerate(value):
            refuse_floats(inner, f"{where}[{position}]")


def comparable(value: Any) -> Any:
    """One spelling for comparing: ``Decimal('12.50')`` equals ``12.5``, a blank text is trimmed at neither end."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | Decimal):
        return Decimal(value).normalize()
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: comparable(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [comparable(inner) for inner in value]
    return value


def get_path(record: Any, path: str) -> Any:
    """The value at ``order.lines[0].sku``-like dotted path, or ``None`` where a part is missing."""
    value = record
    for part in _parts(path):
        if isinstance(value, Mapping):
            value = value.get(part)
        elif isinstance(value, list) and part.lstrip("-").isdigit():
            position = int(part)
            value = value[position] if -len(value) <= position < len(value) else None
        else:
            return None
    return value


def has_path(record: Any, path: str) -> bool:
    """Whether every part of the dotted path exists (its value may be null)."""
    parts = _parts(path)
    holder = record
    for part in parts[:-1]:
        holder = get_path(holder, part)
    if isinstance(holder, Mapping):
        return bool(parts) and parts[-1] in holder
    return isinstance(holder, list) and get_path(holder, parts[-1]) is not None


def set_path(record: Record, path: str, value: Any) -> Record:
    """A copy of the record with the value placed at the dotted path; only the touched branches are copied."""
    first, *rest = _parts(path)
    if not rest:
        return {**record, first: value}
    inner = record.get(first)
    return {**record, first: set_path(inner if isinstance(inner, dict) else {}, ".".join(rest), value)}


@lru_cache(maxsize=4096)
def _parts(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.replace("[", ".").replace("]", "").split(".") if part)
