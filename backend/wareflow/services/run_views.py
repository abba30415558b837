"""Runs as people see them: one line, the nodes with their counts, items, changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.given import GIVEN
from wareflow.engine.graph import Graph
from wareflow.sdk.items import Item
from wareflow.services.loading import load_run
from wareflow.services.product import Product
from wareflow.services.shortening import size_of
from wareflow.store import changes, chunks, flows, lineage, pages, step_counts, steps, tasks, waits
from wareflow.store.lineage import Family
from wareflow.store.models import Run
from wareflow.store.models.runs import FINAL
from wareflow.store.waits import Wait

MOST_ORIGINS = 100
"""A sum over half a million items names no more of them than this."""

MOST_FOUND = 10_000
"""Of a larger family so many are counted."""


@dataclass(frozen=True)
class BooksView:
    """read = delivered + skipped + failed + parked + cancelled, once the run is over."""

    read: int = 0
    delivered: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    failed: int = 0
    parked: int = 0
    cancelled: int = 0
    balanced: bool = True


@dataclass(frozen=True)
class RunBrief:
    """A run as one line of the list."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    version: int | None
    mode: str
    trigger: str
    status: str
    books: BooksView
    summary: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    duration_ms: int | None
    error: dict[str, Any] | None
    data_removed_at: datetime | None = None
    """When the data that passed its nodes were removed; the counts stay."""
    waiting: Wait | None = None
    """Why it does not go on at this moment."""
    changes: Mapping[str, int] = field(default_factory=dict)
    """What it wrote, or would write, by action; told once it is over."""


@dataclass(frozen=True)
class StepView:
    """What one node did in the run."""

    node: str
    status: str
    inputs: Mapping[str, int] = field(default_factory=dict)
    outputs: Mapping[str, int] = field(default_factory=dict)
    changes: Mapping[str, int] = field(default_factory=dict)
    duration_ms: int = 0
    started_at: datetime | None = None
    finished_at: datetime | None = None
    error: dict[str, Any] | None = None


@dataclass(frozen=True)
class ItemView:
    """An item that passed a port."""

    no: int
    id: str
    record: dict[str, Any]
    parents: list[str]
    error: dict[str, Any] | None
    roots: list[str] = field(default_factory=list)
    """The source items it descends from, the first of them where there are many."""
    size: int = 0
    """Bytes of the whole record."""


@dataclass(frozen=True)
class ItemPage:
    """Items ``offset`` and on of a port. ``total`` of those that passed (``given``) are kept, and can be looked at."""

    items: list[ItemView]
    total: int
    offset: int
    given: int = 0
    truncated: bool = False


def brief(session: Session, run: Run) -> RunBrief:
    """One line of the list."""
    flow = flows.get_any(session, run.flow_id)
    version = flows.version(session, run.flow_version_id)
    return RunBrief(
        id=run.id,
        number=run.number,
        flow_id=run.flow_id,
        flow_name=flow.name,
        version=version.number,
        mode=run.mode,
        trigger=run.trigger,
        status=run.state,
        books=_books(session, run),
        summary=run.summary,
        created_at=run.created_at,
        started_at=run.started_at,
        finished_at=run.finished_at,
        duration_ms=_duration(run),
        error=run.error,
        data_removed_at=run.data_removed_at,
        waiting=waits.of_run(session, run.id) if run.state == "waiting" else None,
        changes=_changes(run),
    )


def document_of(session: Session, run: Run) -> str:
    """The text of the version that ran."""
    return flows.version(session, run.flow_version_id).document


def step_views(product: Product, session: Session, run: Run) -> list[StepView]:
    """Every node of the version in running order, also those that nothing reached."""
    graph = load_run(product, run.id).graph
    found = {step.node: step for step in step_counts.of(session, run)}
    over = run.state in FINAL
    waiting = set[str]() if over else waits.nodes_of(session, run.id)
    busy = set[str]() if over else _busy(session, run, graph)
    return [
        _step(node, found.get(node), graph, over, node in waiting, node in busy)
        for node in graph.order
        if node != GIVEN
    ]


def items_of(
    product: Product,
    session: Session,
    run: Run,
    node: str,
    port: str,
    *,
    direction: str = "out",
    offset: int = 0,
    limit: int = 50,
    words: str | None = None,
    family: Family | None = None,
) -> ItemPage:
    """A page of what passed a port; an input shows what the wires into it gave."""
    ends = [(node, port)] if direction == "out" else feeding(product, run, node, port)
    passed = step_counts.outputs_of(session, run)
    given = sum(passed.get(end, 0) for end in ends)
    if run.data_removed_at is not None:
        return ItemPage([], 0, offset, given, truncated=given > 0)
    if family is not None:
        return replace(_members(session, run.id, ends, family, offset, limit), given=given)
    if words:
        matching = _search(session, run.id, ends, words, offset, limit)
        kept = sum(chunks.count(session, run.id, *end) for end in ends)
        return replace(matching, given=max(given, kept), truncated=given > kept)
    views: list[ItemView] = []
    total = 0
    for end in ends:
        count = chunks.count(session, run.id, *end)
        first = max(offset - total, 0)
        left = limit - len(views)
        if left > 0 and first < count:
            found = chunks.read_items(session, run.id, *end, first, left)
            views += [item_view(total + no, item) for no, item in found]
        total += count
    return ItemPage(views, total, offset, max(given, total), truncated=given > total)


def change_page(
    session: Session, run: Run, *, node: str | None, action: str | None, offset: int, limit: int
) -> tuple[list[Any], int, dict[str, int]]:
    """Changes in order, their number, and the counts by action."""
    rows, total = changes.page(session, run.id, node=node, action=action, offset=offset, limit=limit)
    return rows, total, changes.counts(session, run.id, node)


def _books(session: Session, run: Run) -> BooksView:
    if run.state in FINAL:
        counts = (run.n_delivered, run.n_skipped, run.n_failed, run.n_parked, run.n_cancelled)
        return BooksView(
            read=run.n_in,
            delivered=run.n_delivered,
            skipped=run.skipped_reasons or {},
            failed=run.n_failed,
            parked=run.n_parked,
            cancelled=run.n_cancelled,
            balanced=run.n_in == sum(counts),
        )
    found = pages.books_of(session, run.id)
    return BooksView(
        found.read, found.delivered, dict(found.skipped), found.failed, found.parked, found.cancelled, found.balanced
    )


def _changes(run: Run) -> dict[str, int]:
    summed: Counter[str] = Counter()
    for step in run.steps or ():
        summed.update(step.get("changes", {}))
    return dict(summed)


def _duration(run: Run) -> int | None:
    if run.started_at is None or run.finished_at is None:
        return None
    return round((run.finished_at - run.started_at).total_seconds() * 1000)


def _busy(session: Session, run: Run, graph: Graph) -> set[str]:
    """The nodes to which more is on its way: between two pages a node is not through."""
    return {node for head in tasks.busy_heads(session, run.id) for node in graph.bodies.get(head, ())}


def _step(node: str, step: steps.Step | None, graph: Graph, over: bool, waits_here: bool, goes_on: bool) -> StepView:
    if step is None:
        return StepView(node, "skipped" if over else "waiting" if waits_here else "queued")
    failed = step.outputs.get("failed", 0)
    if step.error:
        status = "failed"
    elif waits_here:
        status = "waiting"
    elif goes_on or (step.running and not over):
        status = "running"
    else:
        status = "problems" if failed else "succeeded"
    return StepView(
        node=node,
        status=status,
        inputs=dict(step.inputs),
        outputs={**dict.fromkeys(_main_ports(graph, node), 0), **step.outputs},
        changes=dict(step.changes),
        duration_ms=step.duration_ms,
        started_at=step.started_at,
        finished_at=step.finished_at,
        error=step.error,
    )


def _main_ports(graph: Graph, node: str) -> list[str]:
    found = graph.nodes[node]
    ports = {**found.dynamic_outputs(found.config), **found.outputs}
    return [name for name, port in ports.items() if port.role == "main" and port.type != "trigger"]


def feeding(product: Product, run: Run, node: str, port: str) -> list[tuple[str, str]]:
    """The outputs whose wires lead into an input."""
    graph = load_run(product, run.id).graph
    return [source for source, target_port in graph.inputs(node) if target_port == port]


def _search(
    session: Session, run_id: str, ends: list[tuple[str, str]], words: str, offset: int, limit: int
) -> ItemPage:
    views: list[ItemView] = []
    total = 0
    for end in ends:
        wanted = max(limit - len(views), 0)
        found, count = chunks.search_items(session, run_id, *end, words, max(offset - total, 0), wanted)
        views += [item_view(no, item) for no, item in found]
        total += count
    return ItemPage(views, total, offset)


def _members(
    session: Session, run_id: str, ends: list[tuple[str, str]], family: Family, offset: int, limit: int
) -> ItemPage:
    """The items of a family; their numbers count over all the wires, as they do on the pages."""
    found: list[tuple[int, Item]] = []
    before = 0
    for end in ends:
        hits = islice(lineage.search(session, run_id, end, family), MOST_FOUND - len(found))
        found += [(before + hit.no, hit.item) for hit in hits]
        before += chunks.count(session, run_id, *end)
    return ItemPage([item_view(no, item) for no, item in found[offset : offset + limit]], len(found), offset)


def item_view(no: int, item: Item) -> ItemView:
    """An item as it is shown."""
    error = {"code": item.error.code, "message": item.error.message} if item.error else None
    parents = [str(parent) for parent in item.parents[:MOST_ORIGINS]]
    roots = [str(root) for root in item.roots[:MOST_ORIGINS]]
    return ItemView(no, str(item.id), item.record, parents, error, roots, size_of(item))
