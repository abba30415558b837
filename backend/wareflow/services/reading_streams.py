"""Reading a source: page by page into the run, each page with its inbox rows and its place in one transaction."""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from wareflow.engine.graph import End
from wareflow.engine.limits import timed
from wareflow.engine.lineage import page_items
from wareflow.engine.stage import open_connection
from wareflow.sdk.context import Window
from wareflow.sdk.items import Item
from wareflow.sdk.nodes import Page, Source, Stream
from wareflow.sdk.values import dumps, get_path
from wareflow.services import commits
from wareflow.services.spreading import Spread
from wareflow.store import cursors, inbox, pages, tasks
from wareflow.store.database import reading

if TYPE_CHECKING:
    from wareflow.services.execution import Work

SLOW = 0.05
"""Seconds after which a source counts as slow: reading comes first as long as it gives, or other workers would idle."""
SMALL = 250
"""Pages with fewer items are packed inside the transaction: no place is kept for the one after the last."""


class GivenBack(Exception):
    """The worker is going: another one reads on where this one stopped."""


@dataclass(frozen=True)
class _Scan:
    """The scan of a stream; ``row`` is None in a plan, which leaves no trace in cursors."""

    stream: cursors.Stream
    declared: Stream
    window: Window
    started: datetime
    row: cursors.Scan | None


@dataclass(frozen=True)
class _Read:
    """A page made ready for the transaction that stores it."""

    page: Page
    encoded: list[bytes]
    entries: list[inbox.Entry] | None


@dataclass(frozen=True)
class _Ready:
    """A page's items at their place, packed for the step log."""

    slot: pages.Slot
    outputs: dict[End, list[Item]]
    made: commits.Made


@dataclass(frozen=True)
class _Stored:
    """Where a page went. ``next`` is the place kept for the next one, so that it can be packed before it is stored."""

    added: pages.Page
    ready: _Ready
    next: pages.Slot | None = None


async def read(work: "Work") -> None:
    """Read all pages of the source, then end the task; the cursor moves with the end of a complete scan."""
    node = work.graph.nodes[work.claimed.head]
    assert isinstance(node, Source)
    scan = await _open(work, node) if node.stream else None
    context = work.context(await open_connection(work.host, node), scan.window if scan else None)
    stored = 0 if scan else await asyncio.to_thread(_stored, work)
    spread = Spread(work)
    pages_of = timed(node.pages(context), work.graph, work.host, work.claimed.head)
    async with contextlib.aclosing(_ahead(pages_of, scan, spread)) as coming:
        async for page in coming:
            if stored and len(page.page):
                stored -= 1
                continue
            await _store_one(work, node, scan, page, spread)
            if work.hands is not None and work.hands.stopping:
                raise GivenBack
            await spread.look()
    await work.write(partial(_end, work=work, scan=scan))


async def _ahead(pages_of: AsyncIterator[Page], scan: _Scan | None, spread: Spread) -> AsyncGenerator[_Read, None]:
    """The pages made ready, the next one read while this one is stored; never more than that in memory."""
    queue: asyncio.Queue[_Read | None] = asyncio.Queue(maxsize=1)

    async def read_on() -> None:
        async for page in pages_of:
            await queue.put(await asyncio.to_thread(_prepared, page, scan))
        await queue.put(None)

    reader = asyncio.create_task(read_on())
    try:
        while True:
            coming = asyncio.create_task(queue.get())
            done, _ = await asyncio.wait({coming, reader}, timeout=SLOW, return_when=asyncio.FIRST_COMPLETED)
            spread.slow = not done
            if spread.slow:
                spread.give_way()
                spread.help()
                await asyncio.wait({coming, reader}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done() and reader.exception() is not None:
                coming.cancel()
                break
            page = await coming
            if page is None:
                break
            yield page
        await reader
    finally:
        spread.let_go()
        reader.cancel()
        with contextlib.suppress(asyncio.CancelledError, Exception):
            await reader


async def _store_one(work: "Work", node: Source[Any], scan: _Scan | None, page: _Read, spread: Spread) -> None:
    """Store a page, at the place that was kept for it."""
    ready = None
    if spread.slot is not None and len(page.page):
        ready = await asyncio.to_thread(_ready, work, node, page, range(len(page.encoded)), spread.slot)
    storing = partial(
        _store, work=work, node=node, scan=scan, page=page, ready=ready, take=spread.take, ring=spread.ring
    )
    stored = await work.write(storing)
    if stored is None:
        spread.let_go()
    else:
        spread.stored(stored.added, stored.ready.outputs, stored.next)


def _stored(work: "Work") -> int:
    """How many pages an interrupted try kept; a source without a stream gives the same pages again, in this order."""
    with reading(work.product.engine) as session:
        return pages.count(session, work.claimed.run_id, work.claimed.head)


async def _open(work: "Work", node: Source[Any]) -> _Scan:
    declared = node.stream
    assert declared is not None
    stream = cursors.Stream(work.loaded.flow_id, work.claimed.head, getattr(node.config, "connection", ""))
    started = datetime.now(UTC)
    if work.info.mode != "live":
        window = await asyncio.to_thread(_plan_window, work, stream, declared)
        return _Scan(stream, declared, window, started, None)

    def open_scan(session: Session) -> tuple[cursors.Scan, Window]:
        tasks.hold(session, work.claimed)
        row = cursors.open_scan(session, work.claimed, stream, lo=None, hi=started.isoformat())
        return row, _window(session, stream, row.position, row.page_token, declared)

    row, window = await work.write(open_scan)
    began = datetime.fromisoformat(row.hi) if row.hi else started
    return _Scan(stream, declared, window, began, row)


def _plan_window(work: "Work", stream: cursors.Stream, declared: Stream) -> Window:
    with reading(work.product.engine) as session:
        row = cursors.position_of(session, stream)
        return _window(session, stream, row.position if row else None, None, declared)


def _window(session: Session, stream: cursors.Stream, position: Any, token: Any, declared: Stream) -> Window:
    """Back from where the stream stands by its overlap: what became visible late is read again, repeats are dropped."""
    if not position:
        return Window(token=token)
    since = datetime.fromisoformat(position) - declared.overlap
    mark = cursors.mark_before(session, stream, since.isoformat()) if declared.marked else None
    return Window(since=since, token=token, mark=mark)


def _prepared(page: Page, scan: _Scan | None) -> _Read:
    """What takes time is done before the transaction: each record is encoded once, for its hash and for its chunk."""
    encoded = [dumps(record) for record in page.records]
    if scan is None:
        return _Read(page, encoded, None)
    return _Read(page, encoded, [_entry(*pair, scan.declared) for pair in zip(page.records, encoded, strict=True)])


def _entry(record: dict[str, Any], encoded: bytes, declared: Stream) -> inbox.Entry:
    """The version is the content's hash: change times have seconds at best, and two changes can share one."""
    content = hashlib.sha256(encoded).hexdigest()
    return inbox.Entry(str(get_path(record, declared.key)), content, content)


def _ready(work: "Work", node: Source[Any], page: _Read, places: Sequence[int], slot: pages.Slot) -> _Ready:
    """The records at these places of the page as items of the slot, packed."""
    kept = replace(page.page, records=[page.page.records[n] for n in places])
    by_port = page_items(node, kept, slot.task_no)
    for item, n in zip(next(iter(by_port.values())), places, strict=False):
        item.encoded = page.encoded[n]
    outputs = {(work.claimed.head, port): items for port, items in by_port.items()}
    return _Ready(slot, outputs, commits.made_of(work, outputs))


def _store(
    session: Session,
    *,
    work: "Work",
    node: Source[Any],
    scan: _Scan | None,
    page: _Read,
    ready: _Ready | None,
    take: bool,
    ring: bool,
) -> _Stored | None:
    """Keep a page with its inbox rows; says where it went, or None when nothing of it was new."""
    tasks.hold(session, work.claimed)
    places = range(len(page.encoded)) if scan is None else _new(session, work, scan, page)
    stored = None
    if len(places) or page.page.rejected:
        ready = ready or _ready(work, node, page, places, commits.reserve(session, work))
        stored = _keep(session, work, scan, page, places, ready, take, ring)
    if scan and scan.row:
        cursors.commit_page(session, work.claimed, scan.row, page.page.token)
    return stored


def _keep(
    session: Session,
    work: "Work",
    scan: _Scan | None,
    page: _Read,
    places: Sequence[int],
    ready: _Ready,
    take: bool,
    ring: bool,
) -> _Stored:
    live = scan is not None and scan.row is not None
    if scan and live and page.entries:
        accepted = {position: page.entries[n] for position, n in enumerate(places)}
        inbox.accept(session, work.claimed, scan.stream.id, ready.slot.task_no, accepted)
    counts = {port: len(items) for (_, port), items in ready.outputs.items()}
    stream_id = scan.stream.id if scan and live else None
    added = commits.add_page(session, work, ready.slot, counts, ready.made, stream_id=stream_id, take=take, ring=ring)
    if scan is not None or sum(counts.values()) < SMALL:
        return _Stored(added, ready)
    following = pages.Slot(ready.slot.page_no + 1, pages.next_task_no(session, work.claimed.run_id))
    return _Stored(added, ready, following)


def _new(session: Session, work: "Work", scan: _Scan, page: _Read) -> Sequence[int]:
    """The places in the page of the records that this run has to deal with."""
    verdicts = inbox.classify(session, work.claimed.run_id, scan.stream.id, page.entries or [])
    return [n for n, verdict in enumerate(verdicts) if verdict in ("new", "again")]


def _end(session: Session, *, work: "Work", scan: _Scan | None) -> None:
    tasks.hold(session, work.claimed)
    if scan and scan.row:
        position = scan.started.isoformat()
        # A scan that gave no page ends where it began.
        ended = (cursors.token_of(session, scan.stream) or scan.window.mark) if scan.declared.marked else None
        cursors.complete_scan(session, work.claimed, scan.row, position, position, ended)
    commits.end_head(session, work)
