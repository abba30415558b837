"""Which items of a run come from which: looked up in the facts beside the chunks, records read only of the hits."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from wareflow.engine.lineage import Facts, decode_facts, page_of
from wareflow.sdk.items import Item
from wareflow.store import chunks, record_keys
from wareflow.store.chunks import End
from wareflow.store.models import RunPage, table

PAGE = table(RunPage)
KEY = record_keys.KEY
Matches = Callable[[Facts], bool]


@dataclass(frozen=True)
class Found:
    """An item, its number at the port, and its place in the log: by that its business keys are found."""

    no: int
    item: Item
    head: str
    page_no: int
    item_no: int


@dataclass(frozen=True)
class Family:
    """Items that are looked for: these themselves, their children, or everything that descends from these."""

    ids: frozenset[int] = frozenset()
    parents: frozenset[int] = frozenset()
    roots: frozenset[int] = frozenset()

    @property
    def known(self) -> frozenset[int]:
        """All that is named."""
        return self.ids | self.parents | self.roots

    def has(self, facts: Facts) -> bool:
        """Whether an item belongs to it; one that passed a step unchanged is its own child."""
        item_id, parents, roots, _ = facts
        if item_id in self.ids or item_id in self.parents:
            return True
        return not self.parents.isdisjoint(parents) or not self.roots.isdisjoint(roots)


def search(session: Session, run_id: str, end: End, family: Family) -> Iterator[Found]:
    """The members of a family that a port gave, in order; only the chunks they can lie in are opened."""
    pages = _pages_of(session, run_id, family.known)
    sources = _source_heads(session, run_id)
    for start, place in chunks.index(session, run_id, *end):
        head, page_no, first_item, _ = place
        if head in sources and (head, page_no) not in pages:
            continue
        row = chunks.row(session, run_id, *end, place)
        hits = [n for n, facts in enumerate(decode_facts(chunks.plain(row.lineage))) if family.has(facts)]
        if not hits:
            continue
        items = chunks.unpacked(row.data, row.lineage)
        yield from (Found(start + n, items[n], head, page_no, first_item + n) for n in hits)


def keys_of(session: Session, run_id: str, end: End, found: Found) -> Mapping[str, str]:
    """The business keys of an item as they were written, by name."""
    chosen = select(KEY.c.name, KEY.c.value, KEY.c.written).where(
        KEY.c.run_id == run_id,
        KEY.c.node_id == end[0],
        KEY.c.port == end[1],
        KEY.c.head == found.head,
        KEY.c.page_no == found.page_no,
        KEY.c.item_no == found.item_no,
    )
    rows = session.execute(chosen.order_by(KEY.c.id)).all()
    return {row.name: row.value if row.written is None else row.written for row in rows}


def _pages_of(session: Session, run_id: str, ids: Iterable[int]) -> set[tuple[str, int]]:
    """The pages in which these items were numbered; what descends from them within a stage lies there too."""
    numbers = {page_of(item_id)[0] for item_id in ids}
    chosen = select(PAGE.c.head, PAGE.c.page_no).where(PAGE.c.run_id == run_id, PAGE.c.task_no.in_(numbers))
    return {(row.head, row.page_no) for row in session.execute(chosen)}


def _source_heads(session: Session, run_id: str) -> set[str]:
    chosen = select(PAGE.c.head).where(PAGE.c.run_id == run_id, PAGE.c.source).distinct()
    return set(session.execute(chosen).scalars())


def key_names(session: Session, run_id: str, node: str, port: str) -> list[str]:
    """Under which names a step declares business keys."""
    chosen = select(KEY.c.name).where(KEY.c.run_id == run_id, KEY.c.node_id == node, KEY.c.port == port).distinct()
    return sorted(session.execute(chosen).scalars())
