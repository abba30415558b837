"""Webhooks: a delivery is checked over its raw bytes, stored with its run in one commit, taken once, and answered."""

import asyncio
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.engine.context import NodeContext
from wareflow.engine.lineage import page_items
from wareflow.engine.log_policy import LogPolicy
from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.errors import ConfigError, TransientError
from wareflow.sdk.items import Item
from wareflow.sdk.values import dumps
from wareflow.services import hook_answers, hook_rules, hook_secrets, runs, small_runs, stories
from wareflow.services.bell_ringer import Ringer
from wareflow.services.hook_answers import HookAnswer
from wareflow.services.hook_store import Changed, Delivery, Gatherer, Stored, save_answer
from wareflow.services.hook_targets import Listening, Target, Targets
from wareflow.services.hook_waiting import Waiter
from wareflow.services.no_host import NoHost
from wareflow.services.product import Product
from wareflow.services.small_runs import Made
from wareflow.store import flows
from wareflow.store import runs as run_rows
from wareflow.store.database import reading
from wareflow.store.ids import new_id
from wareflow.store.small_runs import INSTANT, SmallRun

MAX_BODY = hook_rules.MAX_BODY
MOST_WAITING = 200
"""Callers that wait for workers at the same time; more are asked to come back."""
MOST_AT_ONCE = 1_000
LOOP_BODY = 64_000
LOOP_RECORDS = 50
"""What is done in the API's own loop; anything larger is done by a worker while the caller waits."""
FIRST_TASK = 1
"""The number of the task that goes on with the page of such a run."""


class Busy(TransientError):
    """Too many callers wait for an answer."""

    code = "busy"


@dataclass(frozen=True)
class _Arrived:
    """A delivery whose sender is believed."""

    target: Target
    records: list[dict[str, Any]]
    id: str
    digest: str
    named: bool
    data: dict[str, Any]
    size: int
    at: datetime

    @property
    def listening(self) -> Listening:
        """The version that listens."""
        return self.target.listening

    @property
    def options(self) -> dict[str, Any]:
        """The run's options; what was sent is kept where the page does not hold all of it."""
        kept = {"records": self.records} if self.listening.config.list_path else {}
        log = {"log": self.target.log.plain()} if self.target.log != LogPolicy() else {}
        return {"trigger_kind": "webhook", "trigger_node": self.listening.node, "data": self.data, **kept, **log}

    def delivery(self, **facts: Any) -> Delivery:
        """As it is stored."""
        return Delivery(self.target.flow_id, self.target.facts, self.id, self.digest, self.named, **facts)


class Hooks:
    """Takes deliveries for this process; belongs to one event loop."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._targets = Targets(product)
        self._gatherer = Gatherer(product)
        self._waiter = Waiter(product)
        self._ringer = Ringer(product.config.redis_url)
        self._in_hand = 0

    async def find(self, path: str) -> Target:
        """Who listens there; NotFound unless an active flow does."""
        return await self._targets.find(path)

    async def deliver(self, path: str, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        """Check a delivery, store it with its run, answer. Nothing is answered well before the commit."""
        if self._in_hand >= MOST_AT_ONCE:
            raise Busy("Too many deliveries at once. Send it again in a moment.", retry_after=1.0)
        self._in_hand += 1
        try:
            for fresh in (False, True, True):
                target = await self._targets.find(path, fresh=fresh)
                try:
                    return await self._take(await self._believed(target, body, headers))
                except Changed:
                    continue
        finally:
            self._in_hand -= 1
        raise TransientError("The flow is being changed at this moment. Send it again.", retry_after=1.0)

    async def try_out(self, flow_id: str, value: Any) -> HookAnswer:
        """Deliver a sample to a flow that is switched on, as its own sender would: a live run."""
        view = await asyncio.to_thread(hook_secrets.show, self._product, flow_id)
        if view.path is None:
            raise ConfigError("The flow listens nowhere yet. Publish it and switch it on, then send a sample.")
        body = dumps(value)
        for _ in range(3):
            target = await self._targets.find(view.path, fresh=True)
            records = hook_rules.records_of(body, signed=target.signed)
            id, data = f"try:{secrets.token_hex(12)}", {"headers": {"user-agent": "Wareflow"}}
            arrived = _Arrived(target, records, id, "", True, data, len(body), datetime.now(UTC))
            try:
                return await self._take(arrived)
            except Changed:
                continue
        raise TransientError("The flow is being changed at this moment. Send it again.", retry_after=1.0)

    async def _believed(self, target: Target, body: bytes, headers: Mapping[str, str]) -> _Arrived:
        if target.secret is not None:
            hook_rules.check_signature(target.listening.config.signature, target.secret, body, headers)
        else:
            target.pace.take()
        reading_body = partial(hook_rules.records_of, body, signed=target.signed)
        records = reading_body() if len(body) <= LOOP_BODY else await asyncio.to_thread(reading_body)
        id, digest, named = hook_rules.delivery_id(headers, body)
        shown = {name: headers[name][:500] for name in hook_rules.SHOWN_HEADERS if name in headers}
        return _Arrived(target, records, id, digest, named, {"headers": shown}, len(body), datetime.now(UTC))

    async def _take(self, arrived: _Arrived) -> HookAnswer:
        if arrived.listening.config.answer == "at_once":
            stored = await self._store_waiting(arrived)
            return hook_answers.taken(
                stored.run_id, duplicate=stored.duplicate, status=200 if stored.duplicate else 202
            )  # fmt: skip
        if arrived.listening.way.quick and arrived.size <= LOOP_BODY and len(arrived.records) <= LOOP_RECORDS:
            answer = await self._at_once(arrived)
            if answer is not None:
                return answer
        return await self._by_worker(arrived)

    # A run in memory -----------------------------------------------------------------------------------------------

    async def _at_once(self, arrived: _Arrived) -> HookAnswer | None:
        """Run the flow here and store the whole run in one commit; ``None``: a worker must do it."""
        listening = arrived.listening
        given = None if listening.slow.now else await self._only_page(arrived)
        if given is None:
            return None
        began = time.thread_time()
        run_id, task_id = new_id(), new_id()
        way = listening.way
        info = RunInfo(id=run_id, mode="live", now=arrived.at, flow=way.flow_name)
        trigger = Trigger("webhook", listening.node, tuple(arrived.records), arrived.data)
        result = await small_runs.work_through(
            self._product, way, given, info=info, trigger=trigger, task_no=FIRST_TASK
        )  # fmt: skip
        answer = hook_answers.of_outputs(listening, result.outputs) if result else None
        listening.slow.note(time.thread_time() - began)
        if result is None or answer is None:
            return None
        made = small_runs.made_of(
            way, result, run_id=run_id, task_id=task_id, project_id=arrived.target.project_id,
            began=arrived.at, with_head=True, policy=arrived.target.log,
        )  # fmt: skip
        if made is None:
            return None
        small = self._rows(arrived, run_id, task_id, made)
        stored = await self._gatherer.store(arrived.delivery(small=small, answer=answer.plain()))
        return await self._repeat(arrived, stored) if stored.duplicate else answer

    async def _only_page(self, arrived: _Arrived) -> dict[str, list[Item]] | None:
        """The items of the only page that the webhook gives, by output.

        ``None`` when there are more pages, none, or records it cannot read.
        """
        listening = arrived.listening
        if not listening.way.direct:
            return None
        info = RunInfo(id="", mode="live", now=arrived.at, flow=listening.way.flow_name)
        trigger = Trigger("webhook", listening.node, tuple(arrived.records), arrived.data)
        node = listening.way.graph.nodes[listening.node]
        context = NodeContext(NoHost(self._product), info, listening.node, node, trigger=trigger)
        pages = [page async for page in cast(Any, node).pages(context)]
        if len(pages) != 1 or pages[0].rejected or not pages[0].records:
            return None
        return page_items(node, pages[0], FIRST_TASK)

    # A run for the workers -----------------------------------------------------------------------------------------

    async def _store_waiting(self, arrived: _Arrived) -> Stored:
        """Store the delivery with a run that a worker takes."""
        way = arrived.listening.way
        given = await self._only_page(arrived)
        if given is None:
            return await self._gatherer.store(arrived.delivery(start=partial(_start, self._product, arrived)))
        run_id, task_id = new_id(), new_id()
        made = small_runs.head_of(
            way, given, run_id=run_id, task_id=task_id, project_id=arrived.target.project_id, began=arrived.at
        )  # fmt: skip
        small = self._rows(arrived, run_id, task_id, made)
        stored = await self._gatherer.store(arrived.delivery(small=small))
        if not stored.duplicate and way.pure:
            self._ringer.ring()
        return stored

    async def _by_worker(self, arrived: _Arrived) -> HookAnswer:
        if self._waiter.count >= MOST_WAITING:
            raise Busy("Too many callers wait for an answer of this flow. Send it again in a moment.", retry_after=2.0)
        stored = await self._store_waiting(arrived)
        return await self._repeat(arrived, stored)

    async def _repeat(self, arrived: _Arrived, stored: Stored) -> HookAnswer:
        """The answer of a run that was stored, now or earlier: the same one every time."""
        if stored.answer is not None:
            return HookAnswer.of(stored.answer)
        if stored.run_id is None:
            return hook_answers.taken(None, duplicate=True, status=200)
        if not await self._waiter.until_over(stored.run_id, float(arrived.listening.config.wait_seconds)):
            number = await asyncio.to_thread(self._number, stored.run_id)
            return hook_answers.taken(stored.run_id, duplicate=stored.duplicate, status=202, number=number)
        answer = await asyncio.to_thread(self._read_answer, stored.run_id)
        saving = partial(save_answer, flow_id=arrived.target.flow_id, delivery_id=arrived.id, answer=answer.plain())
        await self._product.writer.write(saving)
        return answer

    def _number(self, run_id: str) -> int:
        with reading(self._product.engine) as session:
            return run_rows.get(session, run_id, self._product.project_id).number

    def _read_answer(self, run_id: str) -> HookAnswer:
        with reading(self._product.engine) as session:
            run = run_rows.get(session, run_id, self._product.project_id)
            name = flows.get(session, run.flow_id).name
            return hook_answers.of_run(session, self._targets.of_version(session, run.flow_version_id, name), run)

    def _rows(self, arrived: _Arrived, run_id: str, task_id: str, made: Made) -> SmallRun:
        """The rows of the run: over already, or waiting for a worker."""
        over = "state" in made.run
        project_id, way = arrived.target.project_id, arrived.listening.way
        queue = INSTANT if way.pure else "interactive"
        items = next(iter(made.outputs.values()))
        count = len(items)
        run = {
            "id": run_id,
            "project_id": project_id,
            "flow_id": arrived.target.flow_id,
            "flow_version_id": arrived.target.facts.version_id,
            "mode": "live",
            "trigger": "webhook",
            "state": "pending",
            "options": arrived.options,
            "summary": stories.summary(way.graph, way.trigger, items, count)[:500],
            "task_seq": FIRST_TASK,
            "event_seq": 1 if over else 0,
            "now": arrived.at,
            "started_at": arrived.at if over else None,
            "finished_at": datetime.now(UTC) if over else None,
            "steps": None,
            **run_rows.book_values(books.Books()),
            **made.run,
        }
        where = {"project_id": project_id, "run_id": run_id, "head": way.trigger, "page_no": 0}
        ended = {"state": "done", "attempts": 1, "lease_epoch": 1, "finished_at": run["finished_at"]}
        ready = {"state": "ready", "attempts": 0, "lease_epoch": 0, "finished_at": None}
        told = {"run_id": run_id, "seq": 1, "kind": "end", "data": {"status": run["state"]}, "at": run["finished_at"]}
        return SmallRun(
            run=run,
            task={
                **where, "id": task_id, "kind": "page", "no": FIRST_TASK, "queue": queue,
                **(ended if over else ready),
            },
            page={
                **where, "task_id": task_id, "source": True, "task_no": FIRST_TASK, "n_items": count,
                "outcomes": made.outcomes or bytes([books.PENDING]) * count,
            },
            chunks=made.chunks,
            steps=made.steps,
            events=[told] if over else [],
            keys=made.keys,
        )  # fmt: skip

    def close(self) -> None:
        """Ring no more bells."""
        self._ringer.close()


def _start(product: Product, arrived: _Arrived, session: Session, key: str) -> Any:
    """The ordinary start: a run whose webhook is read by a worker."""
    wish = runs.Wish(
        draft=False,
        trigger="webhook",
        trigger_node=arrived.listening.node,
        records=arrived.records,
        data=arrived.data,
        queue="interactive",
    )
    return runs.start_in(session, product=product, flow_id=arrived.target.flow_id, wish=wish, by=None, key=key)
