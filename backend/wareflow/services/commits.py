"""Storing what tasks made: every function here runs inside one transaction that first proves the lease."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.applying import Trace
from wareflow.engine.graph import End
from wareflow.engine.lineage import first_id
from wareflow.engine.stage import Entry, NodeStats, Parked, Retry, Stage, StageResult
from wareflow.sdk.errors import Problem
from wareflow.sdk.items import Item
from wareflow.services import ledger_notes, stories
from wareflow.store import changes, chunks, events, ledger_entries, pages, parked, runs, steps, tasks
from wareflow.store.database import reading
from wareflow.store.record_keys import Key

if TYPE_CHECKING:
    from wareflow.services.execution import Work

HeadPage = Mapping[str, list[Item]]
PAGE_SIZE = 1_000
BACKOFF_CAP = 900.0


async def page(work: "Work") -> None:
    """Take one page through the body of its head, or go on with the items of it that had to wait."""
    given, waiting = await _given(work)
    progress: dict[str, Any] = work.claimed.progress or {}
    used = sum(len(items) for items in given.values())
    stage = Stage(
        work.graph,
        work.claimed.head,
        work.host,
        work.info,
        task_no=work.claimed.no,
        first_free=max(used, int(progress.get("next", 0))),
        trigger=work.loaded.trigger,
        resumed=work.claimed.resumed,
        rereads=work.graph.rereads(work.claimed.head),
    )
    if waiting:
        entries = [Entry(node, port, items) for (node, port), items in waiting.items()]
    else:
        stage.emit(work.claimed.head, _by_port(given))
        entries = []
    if work.graph.only_computes(work.claimed.head):
        result = await work.product.computing.run(work.claimed.run_id, partial(stage.run, entries))
    else:
        result = await stage.run(entries)
    made = await asyncio.to_thread(_made, work, result)
    head_gave = _by_port(given) if given else await asyncio.to_thread(_given_before, work)
    store = partial(_store_page, work=work, stage=stage, result=result, made=made, given=head_gave)
    await work.write(store)
    work.loaded.log.wrote(made.counts, made.size)
    if work.loaded.log.is_stale:
        await asyncio.to_thread(_look_at_log, work)


@dataclass(frozen=True)
class Made:
    """What a page's nodes gave, ready for the step log: packed before the transaction, which others wait for."""

    packed: list[chunks.Packed]
    keys: list[Key]

    @property
    def counts(self) -> Counter[End]:
        """How many items of each port are kept."""
        counted: Counter[End] = Counter()
        for one in self.packed:
            counted[one.end] += len(one.items)
        return counted

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(one.size for one in self.packed)


def made_of(work: "Work", outputs: Mapping[End, Sequence[Item]]) -> Made:
    """As much of what was given as the run's log keeps, with its keys."""
    kept = {end: work.loaded.log.keeps(end, items).items for end, items in outputs.items()}
    return Made(chunks.pack(kept), stories.business_keys(work.graph, kept))


def reserve(session: Session, work: "Work") -> pages.Slot:
    """The place of the next page of this head."""
    return pages.reserve(session, work.claimed)


def add_page(
    session: Session,
    work: "Work",
    slot: pages.Slot,
    counts: Mapping[str, int],
    made: Made,
    *,
    stream_id: str | None = None,
    take: bool = False,
    ring: bool = True,
) -> pages.Page:
    """A head gave a page: keep its items and put its task on the list, or into this worker's own hands."""
    head = work.claimed.head
    chunks.write(session, work.claimed, made.packed, page_no=slot.page_no, keys=made.keys, fresh=True)
    lease = work.product.config.lease_seconds
    added = pages.add_page(
        session, work.claimed, slot, sum(counts.values()), stream_id=stream_id, take=take, ring=ring, lease=lease
    )
    steps.record(session, work.claimed, {head: steps.Count(outputs=counts, done=False)})
    _tell(session, work.claimed.run_id, [head])
    return added


def end_head(session: Session, work: "Work") -> None:
    """A head has given everything."""
    claimed = work.claimed
    steps.record(session, claimed, {claimed.head: steps.Count()})
    if claimed.kind == "read":
        _summarise(session, work)
    tasks.finish(session, claimed)
    _tell(session, claimed.run_id, [claimed.head])
    settle(session, claimed.run_id, told=True)


@dataclass(frozen=True)
class Gathered:
    """A page that a barrier gave, packed; ``fresh`` are its items that have no number yet."""

    outputs: HeadPage
    made: Made
    fresh: list[Item]

    @staticmethod
    def of(work: "Work", outputs: HeadPage) -> "Gathered":
        """Packed before the transaction, which may be as long as a whole run."""
        made = made_of(work, {(work.claimed.head, port): items for port, items in outputs.items()})
        return Gathered(outputs, made, [item for items in outputs.values() for item in items if item.id == 0])


def store_barrier(
    session: Session, *, work: "Work", pages_given: Sequence[Gathered], trace: Trace, roots: set[int]
) -> None:
    """What a barrier gave: all of its pages, its own changes, and the items it swallowed."""
    tasks.hold(session, work.claimed)
    for page in pages_given:
        slot = reserve(session, work)
        for number, item in enumerate(page.fresh, first_id(slot.task_no)):
            item.id = number
        add_page(session, work, slot, {port: len(items) for port, items in page.outputs.items()}, page.made)
    changes.add(session, work.claimed, trace.changes)
    if work.info.mode == "live":
        notes = ledger_notes.of_changes(work.graph, work.claimed.head, trace.changes)
        ledger_entries.write(session, work.claimed, work.loaded.flow_id, notes)
    written = set(trace.written.values())
    if written:
        outcome = books.DELIVERED if "written" in written else books.not_written(min(written))
        pages.merge_outcomes(session, work.claimed.run_id, dict.fromkeys(roots, outcome))
    _note_swallowed(session, work, [page.outputs for page in pages_given], roots)
    end_head(session, work)


def settle(session: Session, run_id: str, *, told: bool = False) -> None:
    """Close the run when nothing is left; say so to whoever watches, unless this transaction has told them already."""
    state = runs.settle(session, run_id)
    if state is not None:
        events.append(session, run_id, "end", {"status": state})
    elif not told:
        events.append(session, run_id, "run", {})


def backoff(base: float, tries: int) -> float:
    """Seconds to wait after so many tries."""
    return min(BACKOFF_CAP, base * float(2 ** min(tries - 1, 20)))


async def _given(work: "Work") -> tuple[dict[End, list[Item]], dict[End, list[Item]]]:
    """The page's items: still in this worker's hands, or from the database."""
    if work.given is not None:
        # Let go of here: what is awaited holds the work a good while longer than the page needs its items.
        given, work.given = work.given, None
        return given, {}
    recent = work.product.recent.take(work.claimed.id)
    if recent is not None and not work.claimed.resumed:
        return recent, {}
    return await asyncio.to_thread(_load, work)


def _load(work: "Work") -> tuple[dict[End, list[Item]], dict[End, list[Item]]]:
    claimed = work.claimed
    with reading(work.product.engine) as session:
        waiting = chunks.load_entries(session, claimed.id) if claimed.resumed else {}
        given = {} if waiting else chunks.read_page(session, claimed.run_id, claimed.head, claimed.page_no)
    return given, waiting


def _given_before(work: "Work") -> HeadPage:
    """What the head gave to a page that is taken up again, as far as the ledger needs it."""
    if work.info.mode != "live" or not ledger_notes.writers(work.graph):
        return {}
    claimed = work.claimed
    with reading(work.product.engine) as session:
        return _by_port(chunks.read_page(session, claimed.run_id, claimed.head, claimed.page_no))


def _by_port(given: Mapping[End, list[Item]]) -> dict[str, list[Item]]:
    return {port: items for (_, port), items in given.items()}


def _look_at_log(work: "Work") -> None:
    with reading(work.product.engine) as session:
        run_id = work.claimed.run_id
        work.loaded.log.looked(chunks.counts(session, run_id), chunks.stored_bytes(session, run_id))


def _made(work: "Work", result: StageResult) -> Made:
    return made_of(work, {end: items for end, items in result.outputs.items() if end[0] != work.claimed.head})


def _store_page(
    session: Session, *, work: "Work", stage: Stage, result: StageResult, made: Made, given: HeadPage
) -> None:
    claimed = work.claimed
    tasks.hold(session, claimed)
    chunks.write(session, claimed, made.packed, keys=made.keys, fresh=not claimed.resumed)
    counts = {node: _count(stats, result) for node, stats in result.stats.items() if node != claimed.head}
    steps.record(session, claimed, counts, fresh=not claimed.resumed)
    changes.add(session, claimed, result.changes)
    given_up = _give_up(work, result)
    _park(session, work, [*result.parked, *given_up])
    if work.info.mode == "live":
        notes = ledger_notes.of_page(work.graph, claimed.head, given, result, given_up)
        ledger_entries.write(session, claimed, work.loaded.flow_id, notes)
    lost = {root: books.PARKED for entry in given_up for root in entry.item.roots}
    pages.merge_outcomes(session, claimed.run_id, {**result.outcomes, **lost})
    if result.halted is not None:
        _stop(session, work, result.halted)
    if result.retries and not given_up and result.halted is None:
        _wait(session, work, stage, result.retries)
    else:
        if claimed.resumed:
            chunks.save_entries(session, claimed, {})
        tasks.finish(session, claimed)
    _tell(session, claimed.run_id, list(counts))
    settle(session, claimed.run_id, told=True)


def _count(stats: NodeStats, result: StageResult) -> steps.Count:
    error = asdict(stats.error) if stats.error else None
    return steps.Count(stats.inputs, stats.outputs, round(stats.seconds * 1000), error)


def _give_up(work: "Work", result: StageResult) -> list[Parked]:
    """Items that were tried often enough, or that a stop leaves waiting."""
    tries = _tries(work, result.retries)
    if result.halted is None and tries < work.product.config.max_tries:
        return []
    return [
        Parked(
            retry.node,
            retry.port,
            item,
            Problem("gave_up", f"Tried {tries} times. {retry.message}", node=retry.node),
        )
        for retry in result.retries
        for item in retry.items
    ]


def _wait(session: Session, work: "Work", stage: Stage, retries: Sequence[Retry]) -> None:
    claimed = work.claimed
    waiting: dict[End, list[Item]] = {}
    for retry in retries:
        waiting.setdefault((retry.node, retry.port), []).extend(retry.items)
    chunks.save_entries(session, claimed, waiting)
    tries = _tries(work, retries)
    pause = max(_pause(work, retry, tries) for retry in retries)
    first = retries[0]
    progress = {"tries": tries, "next": stage.used}
    tasks.wait_until(session, claimed, pause, {"class": "transient", "message": first.message}, progress)


def _tries(work: "Work", retries: Sequence[Retry]) -> int:
    """How often it was tried; while a connection is down nothing is."""
    return int((work.claimed.progress or {}).get("tries", 0)) + any(retry.counts for retry in retries)


def _pause(work: "Work", retry: Retry, tries: int) -> float:
    if retry.unknown:
        return work.product.config.settle_seconds
    if retry.retry_after is not None:
        return retry.retry_after
    return backoff(work.product.config.backoff_seconds, tries)


def _park(session: Session, work: "Work", entries: Sequence[Parked]) -> None:
    if work.info.mode != "live":
        return
    parked.park(
        session,
        project_id=work.claimed.project_id,
        run_id=work.claimed.run_id,
        flow_id=work.loaded.flow_id,
        task_id=work.claimed.id,
        items=stories.parkings(entries, work.graph),
    )


def _stop(session: Session, work: "Work", problem: Problem) -> None:
    keep = [head for head in work.graph.heads if not work.graph.rereads(head)]
    runs.stop(session, work.claimed.run_id, asdict(problem), keep if work.info.mode == "live" else [])


def _note_swallowed(session: Session, work: "Work", given: Sequence[HeadPage], roots: set[int]) -> None:
    seen = {root for outputs in given for items in outputs.values() for item in items for root in item.roots}
    swallowed = roots - seen
    if not swallowed:
        return
    head = work.claimed.head
    problem = Problem("lost_item", f"“{head}” gave {len(swallowed)} items to no output. Please report this.", node=head)
    pages.merge_outcomes(session, work.claimed.run_id, dict.fromkeys(swallowed, books.FAILED))
    steps.record(session, work.claimed, {head: steps.Count(error=asdict(problem), done=False)})


def _summarise(session: Session, work: "Work") -> None:
    head = work.claimed.head
    for port in work.graph.nodes[head].outputs:
        first = chunks.read_items(session, work.claimed.run_id, head, port, 0, stories.SHOWN)
        if first:
            total = chunks.count(session, work.claimed.run_id, head, port)
            text = stories.summary(work.graph, head, [item for _, item in first], total)
            runs.set_summary(session, work.claimed.run_id, text)
            return


def _tell(session: Session, run_id: str, nodes: Sequence[str]) -> None:
    events.append(session, run_id, "step", {"nodes": list(nodes)})
