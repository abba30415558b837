"""What a page says for the ledger, record by record: written, found equal, refused, left out, or still on its way.

linked: the step wrote the record or found it equal. not linked: the flow came to an end with it and wrote it nowhere.
failed: it is parked. conflict: the step saw that both sides differ in a way it may not decide. pending: it is put aside
to be tried again. Only live runs of flows that write count; a plan says nothing about where a record stands.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from wareflow.engine import books
from wareflow.engine.applying import ChangeRecord
from wareflow.engine.graph import Graph
from wareflow.engine.stage import Parked, StageResult
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Node
from wareflow.services import stories
from wareflow.store.ledger_entries import Note

OLDER = "older_version"
NO_SYSTEM = ("core", "engine")
"""Where steps are from that read from no other system."""
CODES_OF_GOODS = ("sku", "customSku", "systemSku", "ean", "gtin", "barcode")
OFTEN_KEYS = (
    "sku", "customSku", "systemSku", "number", "code", "order_number", "orderNumber", "order_id", "orderId", "ean",
    "gtin", "barcode", "email", "id",
)  # fmt: skip
"""By what records are known that come from a source without keys of its own: a file, a webhook, rows by hand."""


@dataclass
class Page:
    """The items of a page by their numbers, and which source item each descends from."""

    graph: Graph
    head: str
    items: dict[int, Item] = field(default_factory=dict)
    given: dict[int, Item] = field(default_factory=dict)

    @staticmethod
    def of(graph: Graph, head: str, given: Mapping[str, Sequence[Item]], passed: Iterable[Sequence[Item]]) -> "Page":
        """`given` is what the head gave; `passed` all that went through its body."""
        page = Page(graph, head)
        for items in given.values():
            page.given |= {root: item for item in items if (root := _root(item)) is not None}
        for items in (*given.values(), *passed):
            page.items |= {item.id: item for item in items}
        return page

    def keys(self, item: Item | None) -> tuple[str, ...]:
        """What the record behind an item is called at its source."""
        source = self._source(item)
        paths = self.graph.nodes[self.head].keys if self.head in self.graph.nodes else ()
        found = [str(value) for path in paths if source is not None and _is_key(value := source.get(path))]
        return tuple(dict.fromkeys(found)) or _often_key(source)

    def name(self, item: Item | None) -> str:
        """What people call it, where it is goods: names of persons are not kept for good."""
        goods = [each for each in (self._source(item), item) if each is not None and _is_goods(each)]
        return next((name for each in goods if (name := stories.name_of(each))), "")

    def facts(self, item: Item | None) -> dict[str, object]:
        """What every note about the item says."""
        node = self.graph.nodes.get(self.head)
        return {
            "keys": self.keys(item),
            "name": self.name(item)[:200],
            "source_system": _system_of(node),
            "source": str(getattr(node.config, "connection", "") or "") if node else "",
        }

    def _source(self, item: Item | None) -> Item | None:
        root = _root(item) if item is not None else None
        return self.given.get(root) if root is not None else item


def _system_of(head: Node[Any] | None) -> str:
    """The system a record was read from; none for what a person gave, and for what an earlier run had read."""
    system = head.name.partition(".")[0] if head else ""
    return "" if system in NO_SYSTEM else system


def writers(graph: Graph) -> list[str]:
    """The steps that write to another system; a file or another flow is none."""
    return [node for node in graph.writers() if getattr(graph.nodes[node].config, "connection", None)]


def of_page(
    graph: Graph, head: str, given: Mapping[str, Sequence[Item]], result: StageResult, given_up: Sequence[Parked]
) -> list[Note]:
    """The notes of one page that went through the body of its head."""
    if not writers(graph):
        return []
    waiting = [items for retry in result.retries for items in [retry.items]]
    page = Page.of(graph, head, given, [*result.outputs.values(), *waiting])
    written, reached = _written(page, result.changes)
    stopped = _stopped(page, [*result.parked, *given_up])
    lost = {root for entry in given_up for root in entry.item.roots}
    aside = [] if given_up else _aside(page, result)
    reached |= lost | {root for entry in result.parked for root in entry.item.roots}
    reached |= {root for retry in result.retries for item in retry.items for root in item.roots}
    return [*_left_out(page, result.outcomes, reached), *written, *aside, *stopped]


def of_changes(graph: Graph, head: str, changes: Sequence[ChangeRecord]) -> list[Note]:
    """What a barrier wrote by itself; of what came in nobody knows any more which record it was."""
    return _written(Page(graph, head), changes)[0]


def _written(page: Page, changes: Sequence[ChangeRecord]) -> tuple[list[Note], set[int]]:
    notes, reached = [], set[int]()
    for record in changes:
        item = page.items.get(record.item_id)
        reached |= set(item.roots) if item is not None else set()
        change = record.change
        if change.reason == OLDER or not record.connection:
            continue
        state = {"conflict": "conflict", "skip": "not_linked"}.get(change.action, "linked")
        notes.append(
            _note(
                page,
                item,
                node=record.node,
                key=change.key,
                state=state,
                system=record.system,
                connection=record.connection,
                object=change.object,
                reason=change.reason or change.action,
                item_id=str(record.item_id),
            )
        )
    return notes, reached


def _stopped(page: Page, entries: Sequence[Parked]) -> list[Note]:
    notes = []
    for entry in entries:
        state = "conflict" if entry.problem.code == "conflict" else "failed"
        notes.append(_waits(page, entry.node, entry.item, state, entry.problem.message, entry.problem.code, entry.port))
    return [note for note in notes if note.key]


def _aside(page: Page, result: StageResult) -> list[Note]:
    notes = [
        _waits(page, retry.node, item, "pending", retry.message, "unknown" if retry.unknown else "again")
        for retry in result.retries
        for item in retry.items
    ]
    return [note for note in notes if note.key]


def _waits(page: Page, node: str, item: Item, state: str, message: str, reason: str, port: str | None = None) -> Note:
    """An item that stands before a step: at one that writes it belongs there, before one it has come to none."""
    at = node if node in writers(page.graph) else ""
    return _note(
        page,
        item,
        node=at,
        key=stories.key_of(page.graph, node, item) or next(iter(page.keys(item)), ""),
        state=state,
        reason=reason,
        message=message,
        item_id=str(item.id),
        parked_at=(node, port) if port is not None else None,
        **_target(page.graph, at),
    )


def _left_out(page: Page, outcomes: Mapping[int, int], reached: set[int]) -> list[Note]:
    """Records that ended without a write."""
    notes = []
    for root, outcome in outcomes.items():
        item = page.given.get(root)
        ended, reason = books.disposition(outcome)
        if item is None or root in reached or ended not in ("skipped", "delivered"):
            continue
        key = next(iter(page.keys(item)), "") or stories.key_of(page.graph, page.head, item)
        if key:
            why = reason or "nothing_written"
            notes.append(
                _note(page, item, node="", key=key, state="not_linked", reason=why, item_id=str(item.id),
                      **_target(page.graph, ""))
            )  # fmt: skip
    return notes


def _target(graph: Graph, node: str) -> dict[str, str]:
    """Where the record would be written: at this step, else at the first of the flow that writes."""
    name = node or writers(graph)[0]
    writer = graph.nodes[name]
    connection = str(getattr(writer.config, "connection", "") or "")
    return {"system": writer.name.partition(".")[0], "connection": connection}


def _note(page: Page, item: Item | None, **facts: object) -> Note:
    known = page.facts(item) | facts
    return Note(**known)  # type: ignore[arg-type]


def _is_goods(item: Item) -> bool:
    return any(_is_key(item.get(name)) for name in CODES_OF_GOODS)


def _often_key(item: Item | None) -> tuple[str, ...]:
    if item is None:
        return ()
    return next(((str(value),) for name in OFTEN_KEYS if _is_key(value := item.get(name))), ())


def _root(item: Item) -> int | None:
    return item.roots[0] if len(item.roots) == 1 else None


def _is_key(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool) and bool(str(value).strip())
