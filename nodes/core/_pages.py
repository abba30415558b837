"""Long lists of records and items, handed on in portions."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import TypeVar

from wareflow.sdk import Batch, Item, Out, Outputs, Page, Record

PAGE = 1_000
T = TypeVar("T")


def portions(entries: Sequence[T], size: int = PAGE) -> Iterator[Sequence[T]]:
    """The entries, so many at a time."""
    for start in range(0, len(entries), size):
        yield entries[start : start + size]


async def pages_of(records: Sequence[Record]) -> AsyncIterator[Page]:
    """The records as pages."""
    for portion in portions(records):
        yield Page(portion)


async def read_all(stream: AsyncIterator[Batch]) -> list[Item]:
    """Every item of a barrier's input."""
    return [item async for batch in stream for item in batch]


async def in_portions(outputs: Mapping[Out, list[Item]]) -> AsyncIterator[Outputs]:
    """What a barrier gives, port by port."""
    for port, items in outputs.items():
        for portion in portions(items):
            yield {port: Batch(portion)}
