"""The first part of a large record: enough to look at, small enough to send fifty of."""

from typing import Any, Final

from wareflow.sdk.items import Item
from wareflow.sdk.values import Record, dumps

LARGE: Final = 64_000
"""Bytes of a record up to which it is sent whole."""

TEXT: Final = 2_000
ENTRIES: Final = 50
FIELDS: Final = 3_000


def size_of(item: Item) -> int:
    """Bytes of the record as it is stored."""
    return len(item.encoded if item.encoded is not None else dumps(item.record))


def shortened(record: Record) -> Record:
    """The record with long texts and lists cut; every field of it stays as far as there is room."""
    left = [LARGE]
    return {name: _part(value, left) for name, value in list(record.items())[:FIELDS]}


def _part(value: Any, left: list[int]) -> Any:
    """`left` is how much may still be sent: what comes when nothing is left is cut hardest."""
    if isinstance(value, str):
        part = value if len(value) <= TEXT and left[0] > 0 else value[: TEXT if left[0] > 0 else 40]
        left[0] -= len(part)
        return part if len(part) == len(value) else f"{part}…"
    if isinstance(value, list):
        return [_part(entry, left) for entry in (value[:ENTRIES] if left[0] > 0 else [])]
    if isinstance(value, dict):
        entries = list(value.items())[:FIELDS] if left[0] > 0 else []
        return {name: _part(entry, left) for name, entry in entries}
    left[0] -= 8
    return value
