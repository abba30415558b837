"""Looking up the records of a whole page with few questions."""

from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from wareflow.sdk.errors import ItemError
from wareflow.sdk.items import Batch, Item

K = TypeVar("K")


def keys_of(batch: Batch, key_of: Callable[[Item], K]) -> dict[int, K]:
    """What to look up for each item, by its ``id()``; one without a usable key fails later, by itself."""
    keys: dict[int, K] = {}
    for item in batch:
        with suppress(ItemError):
            keys[id(item)] = key_of(item)
    return keys
