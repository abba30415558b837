"""Items to stored chunks and back: records as JSON lines, and beside them what the engine knows of each item."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Node, Page
from wareflow.sdk.values import dumps

ITEM_BITS = 20
"""An item's id is ``task number << 20 | position``: unique in a run, ordered, and below 2**53 for two billion tasks."""

Facts = tuple[int, tuple[int, ...], tuple[int, ...], Problem | None]
_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Facts])


def first_id(task_no: int) -> int:
    """The id of the first item of a task."""
    return task_no << ITEM_BITS


def page_of(item_id: int) -> tuple[int, int]:
    """The task number and the position of an item id."""
    return item_id >> ITEM_BITS, item_id & ((1 << ITEM_BITS) - 1)


def page_items(node: Node[Any], page: Page, task_no: int) -> dict[str, list[Item]]:
    """The numbered items of a source's page by output: records at the main one, broken ones at the error one.

    Each item is its own root, so ``len(page)`` positions of the books belong to the page.
    """
    start = first_id(task_no)
    items = [Item(record, id=start + n, roots=(start + n,)) for n, record in enumerate(page.records)]
    found = {_port(node, "main"): items}
    if page.rejected:
        start += len(items)
        found[_port(node, "error")] = [
            Item(record, id=start + n, roots=(start + n,), error=problem)
            for n, (record, problem) in enumerate(page.rejected)
        ]
    return found


def _port(node: Node[Any], role: str) -> str:
    for port in node.outputs.values():
        if port.role == role and port.type != "trigger":
            return port.name
    raise TypeError(f"{node.name} gives items for an output of role {role!r} and has none")


def roots_of(items: Iterable[Item]) -> set[int]:
    """The source items that these items descend from."""
    return {root for item in items for root in item.roots}


def lost(given: Iterable[Item], made: Mapping[str, Iterable[Item]]) -> list[Item]:
    """The items of which nothing came out; a node that swallows items is broken."""
    seen = {root for items in made.values() for root in roots_of(items)}
    return [item for item in given if not seen.issuperset(item.roots)]


def encode_records(items: Sequence[Item]) -> bytes:
    """The records as newline-joined JSON; each item is encoded once in its life."""
    lines = []
    for item in items:
        line = item.encoded
        if line is None:
            line = item.encoded = dumps(item.record)
        lines.append(line)
    return b"\n".join(lines)


def encode_facts(items: Sequence[Item]) -> bytes:
    """Ids, parents, roots and errors of the items."""
    return _encoder.encode([(item.id, item.parents, item.roots, item.error) for item in items])


def decode_facts(facts: bytes) -> list[Facts]:
    """Id, parents, roots and error of each item of a chunk, without their records."""
    return _decoder.decode(facts)


def decode_items(records: bytes, facts: bytes) -> list[Item]:
    """The items of a chunk as they were; a record is read when somebody asks for it."""
    known = _decoder.decode(facts)
    lines = records.split(b"\n") if known else []
    if len(lines) != len(known):
        raise ValueError(f"a chunk holds {len(lines)} records and the facts of {len(known)}")
    return [Item.stored(line, *about) for line, about in zip(lines, known, strict=True)]
