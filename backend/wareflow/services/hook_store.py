"""Storing deliveries: those that arrive while a commit is under way share the next one, and its few statements."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from wareflow.sdk.errors import WareflowError
from wareflow.services.hook_targets import Facts, facts_of
from wareflow.services.product import Product
from wareflow.store import outbox, small_runs
from wareflow.store.clock import now
from wareflow.store.models import Flow, Run, WebhookSeen, table
from wareflow.store.rows import dialect_insert
from wareflow.store.small_runs import SmallRun

FLOW, SEEN, RUN = table(Flow), table(WebhookSeen), table(Run)
MOST = 64
# Senders without delivery ids repeat a delivery for minutes. The same words later are news: paid, cancelled, paid.
REPEATS_WITHIN = timedelta(minutes=10)


class Changed(Exception):
    """The flow is not any more what this process took it for; nothing was stored."""


@dataclass
class Delivery:
    """A delivery with the run that it starts: as rows, or by a function where the run needs more than one page."""

    flow_id: str
    facts: Facts
    id: str
    body_hash: str
    named: bool
    small: SmallRun | None = None
    start: Callable[[Session, str], Any] | None = None
    answer: Any = None
    """What the caller is told, when it is known before the run is stored."""

    @property
    def key(self) -> tuple[str, str]:
        """What makes it one delivery."""
        return self.flow_id, self.id


@dataclass(frozen=True)
class Stored:
    """What became of it."""

    run_id: str | None
    duplicate: bool
    answer: Any = None


@dataclass
class _Waiting:
    delivery: Delivery
    future: "asyncio.Future[Stored]"


@dataclass
class _Group:
    """The deliveries of one transaction; taken once, however often the transaction is tried."""

    entries: list[_Waiting] = field(default_factory=list)
    taken: bool = False


class Gatherer:
    """Collects deliveries in the event loop and stores them through the writer."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._waiting: deque[_Waiting] = deque()
        self._busy = False

    async def store(self, delivery: Delivery) -> Stored:
        """Store it with its run; returns after the commit. Raises Changed, or what starting the run raises."""
        entry = _Waiting(delivery, asyncio.get_running_loop().create_future())
        self._waiting.append(entry)
        if not self._busy:
            self._submit(asyncio.get_running_loop(), _Group())
        return await entry.future

    def _submit(self, loop: asyncio.AbstractEventLoop, group: _Group) -> None:
        project_id = self._product.project_id

        def store_group(session: Session) -> list[Stored | Exception]:
            while not group.taken and self._waiting and len(group.entries) < MOST:
                group.entries.append(self._waiting.popleft())
            group.taken = True
            return store_deliveries(session, project_id, [entry.delivery for entry in group.entries])

        def told(future: "Future[list[Stored | Exception]]") -> None:
            loop.call_soon_threadsafe(self._done, loop, group, future)

        stored = self._product.writer.submit(store_group)
        self._busy = True
        stored.add_done_callback(told)

    def _done(self, loop: asyncio.AbstractEventLoop, group: _Group, future: "Future[list[Stored | Exception]]") -> None:
        self._busy = False
        error = future.exception()
        if error is None:
            for entry, result in zip(group.entries, future.result(), strict=True):
                _tell(entry, result)
        elif not group.entries:
            # The database was away before any of them was taken: nobody is left waiting for the next delivery.
            while self._waiting:
                _tell(self._waiting.popleft(), error)
        elif len(group.entries) == 1:
            _tell(group.entries[0], error)
        else:
            # One of them spoiled it for all: each by itself, so that only that one fails.
            for entry in group.entries:
                self._submit(loop, _Group([entry], taken=True))
            return
        if self._waiting:
            self._submit(loop, _Group())


def store_deliveries(
    session: Session, project_id: str, deliveries: Sequence[Delivery]
) -> list[Stored | Exception]:  # fmt: skip
    """Store each delivery once with its run; a repeat is answered with what is known of the first."""
    moment = now(session)
    known = _facts(session, {delivery.flow_id for delivery in deliveries})
    fresh = {each.key: each for each in reversed(deliveries) if known.get(each.flow_id) == each.facts}
    wanted = sorted(fresh.values(), key=lambda each: each.key)
    new = _note(session, project_id, wanted, moment)
    repeats = {each.key for each in wanted} - new
    told = _repeated(session, repeats, fresh, moment) if repeats else {}
    starting = [each for each in deliveries if fresh.get(each.key) is each and each.key not in told]
    results: dict[int, Stored | Exception] = {}
    _start_small(session, project_id, [each for each in starting if each.small], moment)
    for each in starting:
        run = each.small.run if each.small else None
        results[id(each)] = (
            Stored(str(run["id"]), False, each.answer) if run else _start_other(session, each, moment)
        )  # fmt: skip
    return [_result(each, known, results, fresh, told) for each in deliveries]


def save_answer(session: Session, flow_id: str, delivery_id: str, answer: Any) -> None:
    """Keep what the caller was told, for when the delivery comes again."""
    place = (SEEN.c.flow_id == flow_id, SEEN.c.delivery_id == delivery_id)
    session.execute(update(SEEN).where(*place, SEEN.c.answer.is_(None)).values(answer=answer))


def _result(
    each: Delivery,
    known: dict[str, Facts],
    results: dict[int, Stored | Exception],
    fresh: dict[tuple[str, str], Delivery],
    told: dict[tuple[str, str], Stored],
) -> Stored | Exception:
    if known.get(each.flow_id) != each.facts:
        return Changed()
    if id(each) in results:
        return results[id(each)]
    if each.key in told:
        return told[each.key]
    first = results[id(fresh[each.key])]
    return Stored(first.run_id, True, first.answer) if isinstance(first, Stored) else first


def _facts(session: Session, flow_ids: set[str]) -> dict[str, Facts]:
    columns = (
        FLOW.c.id, FLOW.c.published_version_id, FLOW.c.webhook_secret, FLOW.c.webhook_path, FLOW.c.active,
        FLOW.c.deleted_at,
    )  # fmt: skip
    return {row.id: facts_of(row) for row in session.execute(select(*columns).where(FLOW.c.id.in_(flow_ids)))}


def _note(
    session: Session, project_id: str, deliveries: Sequence[Delivery], moment: datetime
) -> set[tuple[str, str]]:  # fmt: skip
    """Write them down; which of them were not there yet."""
    if not deliveries:
        return set()
    noting = dialect_insert(session, SEEN).on_conflict_do_nothing(index_elements=["flow_id", "delivery_id"])
    rows = [
        {
            "flow_id": each.flow_id,
            "delivery_id": each.id,
            "project_id": project_id,
            "body_hash": each.body_hash,
            "run_id": each.small.run["id"] if each.small else None,
            "answer": each.answer,
            "seen_at": moment,
        }
        for each in deliveries
    ]
    found = session.execute(noting.returning(SEEN.c.flow_id, SEEN.c.delivery_id), rows)
    return {(row.flow_id, row.delivery_id) for row in found}


def _repeated(
    session: Session, keys: set[tuple[str, str]], fresh: dict[tuple[str, str], Delivery], moment: datetime
) -> dict[tuple[str, str], Stored]:
    """What is known of the first; the same words without a name are news again after a while."""
    chosen = select(SEEN).where(
        SEEN.c.flow_id.in_({flow_id for flow_id, _ in keys}), SEEN.c.delivery_id.in_({id for _, id in keys})
    )
    told = {}
    for row in session.execute(chosen).all():
        key = (row.flow_id, row.delivery_id)
        if key not in keys:
            continue
        each = fresh[key]
        if each.named or row.seen_at >= moment - REPEATS_WITHIN:
            told[key] = Stored(row.run_id, True, row.answer)
            continue
        values = {
            "seen_at": moment, "answer": each.answer, "run_id": each.small.run["id"] if each.small else None,
        }  # fmt: skip
        place = (SEEN.c.flow_id == row.flow_id, SEEN.c.delivery_id == row.delivery_id)
        session.execute(update(SEEN).where(*place).values(values))
    return told


def _start_small(session: Session, project_id: str, starting: Sequence[Delivery], moment: datetime) -> None:
    runs: list[SmallRun] = []
    for each in starting:
        assert each.small is not None
        each.small.run["trigger_key"] = _trigger_key(each, moment)
        runs.append(each.small)
    small_runs.insert_all(session, project_id, runs, moment)
    ordinary = [run.task for run in runs if run.task["state"] == "ready" and run.task["queue"] != small_runs.INSTANT]
    if ordinary:
        outbox.ring(session, project_id, [outbox.Bell(task["id"], task["queue"]) for task in ordinary])


def _start_other(session: Session, each: Delivery, moment: datetime) -> Stored | Exception:
    assert each.start is not None
    place = (SEEN.c.flow_id == each.flow_id, SEEN.c.delivery_id == each.id)
    try:
        with session.begin_nested():
            run = each.start(session, _trigger_key(each, moment))
    except WareflowError as error:
        session.execute(delete(SEEN).where(*place))
        return error
    session.execute(update(SEEN).where(*place).values(run_id=run.id))
    return Stored(run.id, False)


def _trigger_key(each: Delivery, moment: datetime) -> str:
    return f"webhook:{each.id}:{moment.isoformat()}"


def _tell(entry: _Waiting, result: Stored | BaseException) -> None:
    if entry.future.done():
        return  # whoever sent it went away; it is stored all the same
    if isinstance(result, BaseException):
        entry.future.set_exception(result)
    else:
        entry.future.set_result(result)
