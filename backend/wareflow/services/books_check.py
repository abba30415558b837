"""Whether the books are right: what every run that is over must look like in the database."""

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from wareflow.services.product import Product
from wareflow.store import effects, pages, runs
from wareflow.store.database import reading
from wareflow.store.models import (
    Change,
    CursorHistory,
    CursorState,
    Effect,
    Inbox,
    ParkedItem,
    Run,
    RunPage,
    Task,
    table,
)
from wareflow.store.models.runs import FINAL
from wareflow.store.tasks import open_tasks

RUN, PAGE, INBOX, PARKED = table(Run), table(RunPage), table(Inbox), table(ParkedItem)
EFFECT, CHANGE, CURSOR = table(Effect), table(Change), table(CursorState)
HISTORY, TASK = table(CursorHistory), table(Task)
MOST = 20


def mistakes(product: Product) -> list[str]:
    """What is wrong with the books of this instance, run by run, then with its writes and streams; none is right."""
    with reading(product.engine) as session:
        over = session.scalars(select(RUN.c.id).where(RUN.c.state.in_(FINAL)).order_by(RUN.c.number)).all()
        of_runs = [text for run_id in over for text in _of_run(session, run_id)]
        return [*of_runs, *_writes(session), *_streams(session)]


def mistakes_of_run(product: Product, run_id: str) -> list[str]:
    """What is wrong with the books of one run."""
    with reading(product.engine) as session:
        return list(_of_run(session, run_id))


def _of_run(session: Session, run_id: str) -> Iterator[str]:
    run = runs.get(session, run_id)
    name = f"run #{run.number}"
    if run.state not in FINAL:
        yield f"{name} is not over ({run.state})"
        return
    yield from (
        f"{name}: {text}" for text in [*_counts(session, run), *_left_open(session, run), *_inbox(session, run)]
    )


def _counts(session: Session, run: Run) -> Iterator[str]:
    counted = pages.books_of(session, run.id)
    kept = (run.n_in, run.n_delivered, run.n_skipped, run.n_failed, run.n_parked, run.n_cancelled)
    found = (
        counted.read, counted.delivered, counted.skipped.total(), counted.failed, counted.parked, counted.cancelled
    )  # fmt: skip
    if kept != found and run.data_removed_at is None:
        yield f"its counts {kept} are not those of its pages {found}"
    if run.n_in != sum(kept[1:]):
        yield f"{run.n_in} items were read and {sum(kept[1:])} are accounted for"
    if sum((run.skipped_reasons or {}).values()) != run.n_skipped:
        yield "the reasons of its skipped items do not sum up"
    written = select(func.count(func.distinct(CHANGE.c.item_id))).where(
        CHANGE.c.run_id == run.id, CHANGE.c.action.in_(("create", "update")), CHANGE.c.state == "confirmed"
    )
    if run.mode != "live" and session.execute(written).scalar_one():
        yield "it is a plan and has confirmed changes"


def _left_open(session: Session, run: Run) -> Iterator[str]:
    if left := open_tasks(session, run.id):
        yield f"{left} of its tasks are open"
    states = [effect.state for effect in effects.find_open(session, run_id=run.id)]
    if "inflight" in states:
        yield f"{states.count('inflight')} of its writes are still in flight"
    nameless = (
        select(func.count())
        .select_from(EFFECT)
        .where(EFFECT.c.run_id == run.id, EFFECT.c.state == "confirmed", EFFECT.c.remote_id.is_(None))
    )
    if count := session.execute(nameless).scalar_one():
        yield f"{count} confirmed writes have no remote id"
    scans = select(func.count()).select_from(CURSOR).where(CURSOR.c.lease_owner == run.id)
    if session.execute(scans).scalar_one():
        yield "it still holds a stream"


def _inbox(session: Session, run: Run) -> Iterator[str]:
    undecided = select(func.count()).select_from(INBOX).where(INBOX.c.run_id == run.id, INBOX.c.disposition.is_(None))
    if count := session.execute(undecided).scalar_one():
        yield f"{count} records in the inbox have no end"
    waiting = select(func.count()).select_from(PARKED).where(PARKED.c.run_id == run.id)
    if run.n_parked and not session.execute(waiting).scalar_one() and run.mode == "live":
        yield f"{run.n_parked} items are parked and none can be found"


def _writes(session: Session) -> Iterator[str]:
    """A write is in flight only while the task that sent it is in the same hands."""
    sender = select(TASK.c.id).where(
        TASK.c.id == EFFECT.c.task_id, TASK.c.state == "leased", TASK.c.lease_epoch == EFFECT.c.lease_epoch
    )
    orphans = select(EFFECT.c.operation, EFFECT.c.effect_key).where(
        EFFECT.c.state == "inflight", ~sender.correlate(EFFECT).exists()
    )
    for row in session.execute(orphans.limit(MOST)):
        yield f"the write {row.operation} {row.effect_key} is in flight and nobody has sent it"
    twice = (
        select(EFFECT.c.operation, EFFECT.c.effect_key)
        .where(EFFECT.c.state == "inflight", EFFECT.c.connection_id != "")
        .group_by(EFFECT.c.connection_id, EFFECT.c.operation, EFFECT.c.effect_key)
        .having(func.count() > 1)
    )
    for row in session.execute(twice.limit(MOST)):
        yield f"two writes {row.operation} {row.effect_key} are in flight at once"


def _streams(session: Session) -> Iterator[str]:
    """A cursor stands where its last move led, and every move is in the history."""
    newest = select(func.max(HISTORY.c.commit_no)).where(HISTORY.c.stream_id == CURSOR.c.stream_id)
    moved = select(CURSOR.c.stream_id, CURSOR.c.position_sort, CURSOR.c.commit_no, HISTORY.c.after_sort).join(
        HISTORY,
        and_(
            HISTORY.c.stream_id == CURSOR.c.stream_id,
            HISTORY.c.commit_no == newest.correlate(CURSOR).scalar_subquery(),
        ),
    )
    wrong = or_(CURSOR.c.position_sort != HISTORY.c.after_sort, CURSOR.c.commit_no != HISTORY.c.commit_no)
    for row in session.execute(moved.where(wrong).limit(MOST)):
        yield f"the stream {row.stream_id} stands at {row.position_sort!r} and its last move led to {row.after_sort!r}"
