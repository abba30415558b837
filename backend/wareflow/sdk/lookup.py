"""Looking up the records of a whole page with few questions."""

from collections.abc import Awaitable, Callable, Hashable, Mapping
from contextlib import suppress
from typing import Generic, TypeVar

from wareflow.sdk.errors import ItemError
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.values import decimal_of, plain_text

K = TypeVar("K")
Found = TypeVar("Found")


def keys_of(batch: Batch, key_of: Callable[[Item], K]) -> dict[int, K]:
    """What to look up for each item, by its ``id()``; one without a usable key fails later, by itself."""
    keys: dict[int, K] = {}
    for item in batch:
        with suppress(ItemError):
            keys[id(item)] = key_of(item)
    return keys


class PageLookup(Generic[K, Found]):
    """What the items of a page look up, asked for together before the first of them is handled."""

    def __init__(
        self,
        keys: Mapping[int, K],
        look_up: Callable[[set[K]], Awaitable[Mapping[K, Found]]],
        found: Mapping[K, Found],
    ) -> None:
        self._keys = keys
        self._look_up = look_up
        self._found = dict(found)

    @staticmethod
    async def of(
        batch: Batch, key_of: Callable[[Item], K], look_up: Callable[[set[K]], Awaitable[Mapping[K, Found]]]
    ) -> "PageLookup[K, Found]":
        """Ask for all keys of the batch; ``look_up`` gives something for every key that it is asked for."""
        keys = keys_of(batch, key_of)
        return PageLookup(keys, look_up, await look_up(set(keys.values())))

    async def take(self, key: K) -> Found:
        """For the first item of a key what was looked up for the page; it may change it, so others look again."""
        if key in self._found:
            return self._found.pop(key)
        return (await self._look_up({key}))[key]

    async def get(self, key: K) -> Found:
        """For every item of a key the same: for what the items do not change."""
        if key not in self._found:
            self._found.update(await self._look_up({key}))
        return self._found[key]

    def lane(self, item: Item) -> Hashable:
        """Items of one key are handled one after the other; those without a usable key stand alone."""
        return self._keys.get(id(item), id(item))


def code_of(value: object, *, longest: int | None = None) -> str:
    """A code to look for as text. Raises ItemError for anything else."""
    text = plain_text(value)
    if not text or (longest is not None and len(text) > longest):
        raise ItemError(f"“{value}” is no code to look for. Check the mapping.", field="key")
    return text


def pieces_of(value: object, field: str, system: str) -> int:
    """A whole number of pieces. Raises ItemError for anything else: ``system`` counts no parts of them."""
    number = decimal_of(value)
    if number is None or number != number.to_integral_value():
        raise ItemError(f"“{value}” is no whole number, {system} counts pieces. Round it.", field=field)
    return int(number)
