"""Pages: what a head read or emitted, each with one byte per item that says how the item ended."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Float, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.lineage import page_of
from wareflow.store import inbox, outbox, tasks
from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.models import Run, RunPage, Task, table
from wareflow.store.rows import locked
from wareflow.store.tasks import LEASE, Claimed

PAGE = table(RunPage)
TASK = table(Task)
RUN = table(Run)


@dataclass(frozen=True)
class Slot:
    """Where a page will stand: its number under the head, and the number of its task in the run."""

    page_no: int
    task_no: int


@dataclass(frozen=True)
class Page:
    """A page that was added. `claimed` is set when the worker that read it goes on with it at once."""

    slot: Slot
    task_id: str | None
    claimed: Claimed | None


def reserve(session: Session, claimed: Claimed) -> Slot:
    """The place of the next page of this head; its items are numbered with `slot.task_no`."""
    last = session.execute(_LAST_PAGE, {"run": claimed.run_id, "head": claimed.head}).scalar_one()
    return Slot(int(last) + 1, next_task_no(session, claimed.run_id))


def add_page(
    session: Session,
    claimed: Claimed,
    slot: Slot,
    n_items: int,
    *,
    progress: Any = None,
    outcomes: Mapping[int, int] | None = None,
    stream_id: str | None = None,
    work: bool = True,
    take: bool = False,
    ring: bool = True,
    queue: str | None = None,
    lease: float = LEASE,
) -> Page:
    """Add a page and its task. Call it in the transaction that stores the page's items, inbox rows and cursor token.

    `progress` is what the reading task needs to go on after this page when its worker dies (see `Claimed.progress`).
    `outcomes` (position -> code) are known already, such as duplicates. `work=False`: nothing of the page goes on.
    `take`: the task is born in the hands of this worker, so that a small run needs no second hop.
    `ring=False`: who takes pages of this run is awake already.
    """
    tasks.save_progress(session, claimed, progress)
    task = _page_task(claimed, slot, queue or claimed.queue, take, lease) if work else None
    if task is not None:
        session.execute(_ADD_TAKEN if take else _ADD_TASK, task)
    task_id = str(task["id"]) if task else None
    session.execute(
        _ADD_PAGE,
        {
            "run_id": claimed.run_id,
            "head": claimed.head,
            "page_no": slot.page_no,
            "project_id": claimed.project_id,
            "task_id": task_id or claimed.id,
            "source": claimed.kind == "read",
            "stream_id": stream_id,
            "task_no": slot.task_no,
            "n_items": n_items,
            "outcomes": books.merge(bytes(n_items), dict(outcomes or {})),
        },
    )
    if task_id is None:
        return Page(slot, None, None)
    if not take:
        if ring:
            outbox.ring(session, claimed.project_id, [outbox.Bell(task_id, queue or claimed.queue)])
        return Page(slot, task_id, None)
    return Page(slot, task_id, _taken(claimed, slot, task_id, queue or claimed.queue))


def merge_outcomes(session: Session, run_id: str, outcomes: Mapping[int, int]) -> None:
    """Lay news over the pages: root item id -> outcome byte. Pages are locked in order: parallel tasks may meet."""
    by_page: dict[int, dict[int, int]] = defaultdict(dict)
    for root, code in outcomes.items():
        task_no, position = page_of(root)
        by_page[task_no][position] = code
    for task_no in sorted(by_page):
        _merge_page(session, run_id, task_no, by_page[task_no])


def pending(session: Session, run_id: str, task_no: int) -> set[int]:
    """The positions of a page that have not ended yet."""
    chosen = select(PAGE.c.outcomes).where(PAGE.c.run_id == run_id, PAGE.c.task_no == task_no)
    known = session.execute(chosen).scalar_one_or_none() or b""
    return {position for position, code in enumerate(known) if code == books.PENDING}


def count(session: Session, run_id: str, head: str) -> int:
    """How many pages a head gave in the run."""
    counted = select(func.count()).select_from(PAGE).where(PAGE.c.run_id == run_id, PAGE.c.head == head)
    return int(session.execute(counted).scalar_one())


def outcomes_of(session: Session, run_id: str, head: str) -> bytes:
    """How the items of a head ended, in the order in which it gave them."""
    chosen = select(PAGE.c.outcomes).where(PAGE.c.run_id == run_id, PAGE.c.head == head).order_by(PAGE.c.page_no)
    return b"".join(session.scalars(chosen))


def left_of_files(session: Session, run_id: str) -> list[str]:
    """Tasks of pages with items still on their way whose source cannot give them again (it has no stream)."""
    chosen = select(PAGE.c.task_id, PAGE.c.outcomes).where(
        PAGE.c.run_id == run_id, PAGE.c.source, PAGE.c.stream_id.is_(None)
    )
    return [task_id for task_id, outcomes in session.execute(chosen) if books.PENDING in outcomes]


def books_of(session: Session, run_id: str) -> books.Books:
    """The books of a run, counted from its source pages."""
    chosen = select(PAGE.c.outcomes).where(PAGE.c.run_id == run_id, PAGE.c.source)
    return books.Books.of(session.scalars(chosen))


def end_pending(session: Session, run_id: str, code: int) -> None:
    """End every item of the run that is still on its way with `code`."""
    chosen = select(PAGE.c.task_no, PAGE.c.outcomes).where(PAGE.c.run_id == run_id, PAGE.c.source)
    for task_no, outcomes in session.execute(chosen.order_by(PAGE.c.task_no)).all():
        left = {position: code for position, known in enumerate(outcomes) if known == books.PENDING}
        if left:
            _merge_page(session, run_id, task_no, left)


def next_task_no(session: Session, run_id: str) -> int:
    """Numbers a task of the run; locks the run's row until the transaction ends."""
    return int(session.execute(_NEXT_TASK_NO, {"run": run_id}).scalar_one())


def _merge_page(session: Session, run_id: str, task_no: int, news: dict[int, int]) -> None:
    place = {"run": run_id, "no": task_no}
    row = session.execute(_OUTCOMES, place).one()
    merged = books.merge(row.outcomes, news)
    if merged == row.outcomes:
        return
    session.execute(_SET_OUTCOMES, {**place, "merged": merged})
    if row.stream_id is None:
        return
    changed = {position: merged[position] for position in news if merged[position] != row.outcomes[position]}
    inbox.dispose(session, run_id, task_no, changed)


def _page_task(claimed: Claimed, slot: Slot, queue: str, take: bool, lease: float) -> dict[str, object]:
    task: dict[str, object] = {
        "id": new_id(),
        "project_id": claimed.project_id,
        "run_id": claimed.run_id,
        "kind": "page",
        "head": claimed.head,
        "page_no": slot.page_no,
        "no": slot.task_no,
        "queue": queue,
        "upstream": [],
    }
    return {**task, "lease_owner": claimed.owner, "lease": lease} if take else task


def _taken(claimed: Claimed, slot: Slot, task_id: str, queue: str) -> Claimed:
    return Claimed(
        id=task_id,
        project_id=claimed.project_id,
        run_id=claimed.run_id,
        kind="page",
        head=claimed.head,
        page_no=slot.page_no,
        no=slot.task_no,
        owner=claimed.owner,
        epoch=1,
        queue=queue,
    )


# Statements that every page needs, built once: building one costs five times what executing it does.
_HERE = (PAGE.c.run_id == bindparam("run"), PAGE.c.task_no == bindparam("no"))
_LAST_PAGE = select(func.coalesce(func.max(PAGE.c.page_no), -1)).where(
    PAGE.c.run_id == bindparam("run"), PAGE.c.head == bindparam("head")
)
_NEXT_TASK_NO = (
    update(RUN).where(RUN.c.id == bindparam("run")).values(task_seq=RUN.c.task_seq + 1).returning(RUN.c.task_seq)
)
_NEW_TASK = {
    name: bindparam(name, type_=TASK.c[name].type)
    for name in ("id", "project_id", "run_id", "kind", "head", "page_no", "no", "queue", "upstream")
}
_ADD_TASK = insert(TASK).values(**_NEW_TASK, state="ready", next_at=clock())
_ADD_TAKEN = insert(TASK).values(
    **_NEW_TASK,
    state="leased",
    next_at=clock(),
    lease_owner=bindparam("lease_owner"),
    lease_epoch=1,
    lease_until=clock(bindparam("lease", type_=Float)),
    attempts=1,
)
_ADD_PAGE = insert(PAGE)
_OUTCOMES = locked(select(PAGE.c.outcomes, PAGE.c.stream_id).where(*_HERE), PAGE)
_SET_OUTCOMES = update(PAGE).where(*_HERE).values(outcomes=bindparam("merged"))
