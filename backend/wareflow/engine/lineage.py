"""Items to stored chunks and back: records as JSON lines, and beside them what the engine knows of each item."""

from collections.abc import Sequence
from typing import Any

import msgspec

from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.sdk.values import dumps, loads

ITEM_BITS = 20
"""An item's id is ``task number << 20 | position``: unique in a run, ordered, and below 2**53 for two billion tasks."""

_Facts = tuple[int, tuple[int, ...], tuple[int, ...], Problem | None]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[_Facts])


def first_id(task_no: int) -> int:
    """The id of the first item of a task."""
    return task_no << ITEM_BITS


def page_of(item_id: int) -> tuple[int, int]:
    """The task number and the position of an item id."""
    return item_id >> ITEM_BITS, item_id & ((1 << ITEM_BITS) - 1)


def source_items(records: Sequence[dict[str, Any]], task_no: int) -> list[Item]:
    """Fresh items of a page: each is its own root."""
    start = first_id(task_no)
    return [Item(record, id=start + n, roots=(start + n,)) for n, record in enumerate(records)]


def encode_records(items: Sequence[Item]) -> bytes:
    """The records as newline-joined JSON; each item is encoded once in its life."""
    for item in items:
        if item.encoded is None:
            item.encoded = dumps(item.record)
    return b"\n".join(item.encoded or b"" for item in items)


def encode_facts(items: Sequence[Item]) -> bytes:
    """Ids, parents, roots and errors of the items."""
    return _encoder.encode([(item.id, item.parents, item.roots, item.error) for item in items])


def decode_items(records: bytes, facts: bytes) -> list[Item]:
    """The items of a chunk as they were."""
    known = _decoder.decode(facts)
    lines = records.split(b"\n") if known else []
    return [
        Item(loads(line), id=id, parents=parents, roots=roots, error=error)
        for line, (id, parents, roots, error) in zip(lines, known, strict=True)
    ]
