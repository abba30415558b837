"""A task at work: claimed from the database, run by the engine, its whole result stored in one transaction or none."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from wareflow.engine.context import NodeContext
from wareflow.engine.graph import End, Graph
from wareflow.engine.host import LeaseLost
from wareflow.engine.stage import open_connection, report_refused, with_connection
from wareflow.sdk.context import RunInfo, Window
from wareflow.sdk.errors import AuthError, ConfigError, Problem, TransientError, WareflowError
from wareflow.sdk.items import Batch, Item
from wareflow.sdk.nodes import Barrier, Source
from wareflow.services import commits, reading_streams
from wareflow.services.config import Config
from wareflow.services.db_host import DatabaseHost
from wareflow.services.ledger import AWAY, no_answer
from wareflow.services.loading import LoadedRun, load_run
from wareflow.services.product import Product
from wareflow.store import chunks, effects, origins, outbox, runs, tasks
from wareflow.store.database import reading
from wareflow.store.errors import StreamBusy
from wareflow.store.tasks import Claimed

if TYPE_CHECKING:
    from wareflow.services.work import Hands

T = TypeVar("T")
log = structlog.get_logger()
STREAM_LOOK = 2.0
"""Seconds between looks whether another run is through with a stream."""


class RunStopped(Exception):
    """The run was cancelled while the task was at work."""


@dataclass
class Work:
    """One claimed task with everything it needs."""

    product: Product
    claimed: Claimed
    loaded: LoadedRun
    host: DatabaseHost
    hands: "Hands | None" = None
    """Where a source gives its next page when this worker goes on with it itself."""
    given: dict[End, list[Item]] | None = None
    """The page's items, when this worker has just read them."""

    @property
    def graph(self) -> Graph:
        """The run's graph."""
        return self.loaded.graph

    @property
    def info(self) -> RunInfo:
        """The run as nodes see it."""
        return self.loaded.info

    def context(self, opened: Any, window: Window | None = None) -> NodeContext:
        """A context for the head of this task."""
        return NodeContext(
            self.host,
            self.info,
            self.claimed.head,
            self.graph.nodes[self.claimed.head],
            opened=opened,
            window=window,
            trigger=self.loaded.trigger,
            resumed=self.claimed.resumed,
        )

    async def write(self, work: Callable[[Session], T]) -> T:
        """One transaction, shared with whoever else writes at this moment."""
        return await self.product.writer.write(work)


async def execute(
    product: Product,
    claimed: Claimed,
    *,
    hands: "Hands | None" = None,
    given: dict[End, list[Item]] | None = None,
) -> None:
    """Do the task to its end. Every way it can go wrong ends in the database, never in an exception."""
    structlog.contextvars.bind_contextvars(run=claimed.run_id, task=claimed.id)
    settle = product.config.settle_seconds
    try:
        loaded = await asyncio.to_thread(load_run, product, claimed.run_id)
        replayed = await asyncio.to_thread(_replayed, product, claimed) if loaded.trigger.kind == "replay" else None
        host = DatabaseHost(product, claimed, flow_id=loaded.flow_id, run_no=loaded.info.number, replayed=replayed)
        work = Work(product, claimed, loaded, host, hands, given)
        if hands is not None:
            hands.suit(loaded.graph)
        async with _kept_alive(work):
            await _watched(work)
    except LeaseLost:
        log.info("lease_lost", head=claimed.head)
    except reading_streams.GivenBack:
        await release(product, claimed)
    except RunStopped:
        await _quietly(product, claimed, partial(_cancelled, claimed=claimed, settle=settle))
    except asyncio.CancelledError:
        await asyncio.shield(release(product, claimed))
        raise
    except (ConfigError, AuthError) as error:
        problem = _problem(product, error, claimed)
        await _quietly(product, claimed, partial(_halted, claimed=claimed, problem=problem, settle=settle))
    except StreamBusy as error:
        await _quietly(product, claimed, partial(_in_turn, claimed=claimed, error=error))
    except TransientError as error:
        await _quietly(product, claimed, partial(_later, claimed=claimed, error=error, config=product.config))
    except AWAY:
        # Our own database went away: nothing is wrong with the items.
        log.warning("database_away", head=claimed.head, exc_info=True)
        await _quietly(product, claimed, partial(_later, claimed=claimed, error=no_answer(), config=product.config))
    except Exception as error:
        log.exception("task_broke", head=claimed.head)
        message = f"Our own error at “{claimed.head}”: {type(error).__name__}. The operator finds it in the log."
        bug = Problem("bug", message, node=claimed.head)
        await _quietly(product, claimed, partial(_buried, claimed=claimed, problem=bug, settle=settle))
    finally:
        structlog.contextvars.unbind_contextvars("run", "task")


async def release(product: Product, claimed: Claimed) -> None:
    """Give the task back, for any worker to begin at once."""
    await _quietly(product, claimed, partial(_released, claimed=claimed, settle=product.config.settle_seconds))


def _replayed(product: Product, claimed: Claimed) -> dict[int, effects.Place]:
    with reading(product.engine) as session:
        return origins.places_of_given(session, claimed.run_id)


async def _watched(work: Work) -> None:
    """Do it, and take account of what it says about the connection of its head."""
    node = work.graph.nodes.get(work.claimed.head)
    try:
        await _do(work)
    except AuthError as error:
        if node is not None:
            await report_refused(work.host, node, error)
        raise
    except TransientError as error:
        name = getattr(node.config, "connection", None) if node else None
        down_for = work.host.down_for(name) if name else None
        if down_for is not None:
            error.counts, error.retry_after = False, down_for
        raise


async def _do(work: Work) -> None:
    node = work.graph.nodes.get(work.claimed.head)
    if work.claimed.kind == "page":
        await commits.page(work)
    elif isinstance(node, Source):
        await reading_streams.read(work)
    elif isinstance(node, Barrier):
        await _collect(work, node)
    else:
        raise ConfigError(f"The flow has no head “{work.claimed.head}”.")


async def _collect(work: Work, node: Barrier[Any]) -> None:
    """Give a barrier all of its input and store what it gives, page by page; a second try starts over."""
    context = work.context(await open_connection(work.host, node))
    roots: set[int] = set()
    inputs = {name: _input(work, name, roots) for name in node.inputs}
    gathered: list[commits.HeadPage] = []
    async for outputs in node.collect(inputs, context):
        gathered += _in_pages({out.name: list(items) for out, items in outputs.items()})
    given = await asyncio.to_thread(lambda: [commits.Gathered.of(work, outputs) for outputs in gathered])
    await work.write(partial(commits.store_barrier, work=work, pages_given=given, trace=context.trace, roots=roots))


def _in_pages(outputs: commits.HeadPage) -> list[commits.HeadPage]:
    """No page larger than what one task should hold."""
    return [
        {port: items[at : at + commits.PAGE_SIZE]}
        for port, items in outputs.items()
        for at in range(0, len(items), commits.PAGE_SIZE)
    ]


async def _input(work: Work, port: str, roots: set[int]) -> AsyncIterator[Batch]:
    """What flows into a barrier's input, chunk by chunk."""
    for (node, source_port), target_port in work.graph.inputs(work.claimed.head):
        if target_port != port:
            continue
        with reading(work.product.engine) as session:
            stored = chunks.read_chunks(session, work.claimed.run_id, node, source_port)
            while items := await asyncio.to_thread(next, stored, None):
                for item in items:
                    roots.update(item.roots)
                yield Batch(items)


@contextlib.asynccontextmanager
async def _kept_alive(work: Work) -> AsyncIterator[None]:
    """Lengthen the lease while the work goes on; stop the work when the lease or the run is gone."""
    main = asyncio.current_task()
    assert main is not None
    reason: list[Exception] = []

    async def beat() -> None:
        lease = work.product.config.lease_seconds
        while True:
            await asyncio.sleep(lease / 6)
            try:
                stopped = await work.write(partial(tasks.heartbeat, claimed=work.claimed, lease=lease))
            except LeaseLost as error:
                reason.append(error)
            except DBAPIError:
                log.warning("heartbeat_failed", exc_info=True)
                continue
            else:
                if not stopped:
                    continue
                reason.append(RunStopped())
            main.cancel()
            return

    keeper = asyncio.create_task(beat())
    try:
        yield
    except asyncio.CancelledError:
        if reason:
            raise reason[0] from None
        raise
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper


async def _quietly(product: Product, claimed: Claimed, work: Callable[[Session], None]) -> None:
    """The last word about a task; when another worker has it already, there is nothing to say."""
    try:
        await product.writer.write(work)
    except LeaseLost:
        log.info("lease_lost", head=claimed.head)
    except AWAY:
        # The lease runs out, and whoever takes the task then sees how far it got.
        log.warning("database_away", head=claimed.head, exc_info=True)


def _cancelled(session: Session, *, claimed: Claimed, settle: float) -> None:
    tasks.hold(session, claimed)
    effects.orphan(session, claimed.id, settle)
    tasks.cancel(session, claimed)
    commits.settle(session, claimed.run_id)


def _released(session: Session, *, claimed: Claimed, settle: float) -> None:
    tasks.hold(session, claimed)
    effects.orphan(session, claimed.id, settle)
    tasks.release(session, claimed)
    outbox.ring(session, claimed.project_id, [outbox.Bell(claimed.id, claimed.queue)])


def _halted(session: Session, *, claimed: Claimed, problem: Problem, settle: float) -> None:
    """A head cannot be read until a person acts: the run stops, its cursor stays."""
    tasks.hold(session, claimed)
    runs.stop(session, claimed.run_id, asdict(problem))
    runs.bury(session, claimed, problem, settle)
    commits.settle(session, claimed.run_id)


def _later(session: Session, *, claimed: Claimed, error: TransientError, config: Config) -> None:
    """Nothing is wrong with the data: the task waits, longer each time, and ends with a person."""
    tasks.hold(session, claimed)
    if not error.counts:
        wait = error.retry_after or config.backoff_seconds
        tasks.wait_turn(session, claimed, wait, {"class": error.code, "message": error.message})
    elif claimed.attempts >= config.max_tries:
        problem = Problem("gave_up", f"Tried {claimed.attempts} times. {error.message}", node=claimed.head)
        runs.bury(session, claimed, problem, config.settle_seconds)
    else:
        wait = error.retry_after or commits.backoff(config.backoff_seconds, claimed.attempts)
        tasks.wait_until(session, claimed, wait, {"class": error.code, "message": error.message})
    commits.settle(session, claimed.run_id)


def _in_turn(session: Session, *, claimed: Claimed, error: StreamBusy) -> None:
    """Another run reads the stream: look again soon, as long as it takes."""
    tasks.hold(session, claimed)
    tasks.wait_turn(session, claimed, STREAM_LOOK, {"class": error.code, "message": error.message})
    commits.settle(session, claimed.run_id)


def _buried(session: Session, *, claimed: Claimed, problem: Problem, settle: float) -> None:
    tasks.hold(session, claimed)
    runs.bury(session, claimed, problem, settle)
    commits.settle(session, claimed.run_id)


def _problem(product: Product, error: WareflowError, claimed: Claimed) -> Problem:
    message = error.message
    if isinstance(error, AuthError):
        message = with_connection(load_run(product, claimed.run_id).graph.nodes.get(claimed.head), error)
    return Problem(error.code, message, node=claimed.head, field=error.field)
