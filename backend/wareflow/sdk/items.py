"""Items: envelopes around records that know, without any node's help, which item they came from."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from wareflow.sdk.errors import Problem
from wareflow.sdk.values import Record, get_path, loads_stored


class Item:
    """One record on its way through a flow. Records are never changed in place: use ``with_record``.

    ``id`` is unique within a run (0 = made by a node and not yet numbered), ``parents`` are the ids it came from,
    ``roots`` the ids of the source items it descends from (the books are kept by them), ``error`` why it came out of a
    ``failed`` port.
    """

    __slots__ = ("_record", "encoded", "error", "id", "parents", "roots")

    def __init__(
        self,
        record: Record,
        *,
        id: int = 0,
        parents: tuple[int, ...] = (),
        roots: tuple[int, ...] = (),
        error: Problem | None = None,
    ) -> None:
        self._record: Record | None = record
        self.id = id
        self.parents = parents
        self.roots = roots
        self.error = error
        self.encoded: bytes | None = None

    @staticmethod
    def stored(
        encoded: bytes, id: int, parents: tuple[int, ...], roots: tuple[int, ...], error: Problem | None
    ) -> "Item":
        """An item of the step log; its record is read when somebody asks for it."""
        item = Item.__new__(Item)
        item._record = None
        item.encoded = encoded
        item.id, item.parents, item.roots, item.error = id, parents, roots, error
        return item

    @property
    def record(self) -> Record:
        """What the item holds."""
        record = self._record
        if record is None:
            record = self._record = loads_stored(self.encoded or b"{}")
        return record

    def get(self, path: str) -> Any:
        """The value at a dotted path such as ``order.lines[0].sku``; ``None`` where it is missing."""
        return get_path(self.record, path)

    def with_record(self, record: Record) -> "Item":
        """A new item that came from this one."""
        return Item(record, parents=self._origin(), roots=self.roots)

    def with_error(self, error: Problem) -> "Item":
        """The same record with the reason why it cannot go on, for the ``failed`` port."""
        failed = Item.stored(self.encoded or b"", 0, self._origin(), self.roots, error)
        failed._record, failed.encoded = self._record, self.encoded
        return failed

    def _origin(self) -> tuple[int, ...]:
        return self.parents if self.id == 0 else (self.id,)

    @staticmethod
    def merged(items: Sequence["Item"], record: Record) -> "Item":
        """A new item that came from several (aggregate, merge)."""
        origins = Origins()
        for item in items:
            origins.add(item)
        return origins.item(record)

    def __repr__(self) -> str:
        return f"Item({self.record!r})"


class Origins:
    """The items that one new item comes from, noted one by one: for barriers that need not keep them all."""

    __slots__ = ("_parents", "_roots")

    def __init__(self) -> None:
        # 8 bytes each: half a million items may go into one sum
        self._parents = array("q")
        self._roots = array("q")

    def add(self, item: Item) -> None:
        """It comes from this one."""
        if item.id:
            self._parents.append(item.id)
        else:
            self._parents.extend(item.parents)
        self._roots.extend(item.roots)

    def item(self, record: Record) -> Item:
        """The new item."""
        return Item(record, parents=tuple(dict.fromkeys(self._parents)), roots=tuple(dict.fromkeys(self._roots)))


class Batch:
    """Items in order, as one node receives them."""

    __slots__ = ("items",)

    def __init__(self, items: Iterable[Item] = ()) -> None:
        self.items = list(items)

    @staticmethod
    def of(records: Iterable[Record]) -> "Batch":
        """A batch of fresh items, for sources and tests."""
        return Batch(Item(record) for record in records)

    @property
    def records(self) -> list[Record]:
        """The bare records, in order."""
        return [item.record for item in self.items]

    def partition(self, wanted: Callable[[Item], bool]) -> tuple["Batch", "Batch"]:
        """The items that are wanted and the others, both in order."""
        yes: list[Item] = []
        no: list[Item] = []
        for item in self.items:
            (yes if wanted(item) else no).append(item)
        return Batch(yes), Batch(no)

    def map(self, make: Callable[[Item], Record]) -> "Batch":
        """One new item for each, with the record that ``make`` gives."""
        return Batch(item.with_record(make(item)) for item in self.items)

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"Batch({self.records!r})"
