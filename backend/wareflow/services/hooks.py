"""Webhooks: a delivery is checked over its raw bytes, stored with its run in one commit, taken once, and answered."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from wareflow.sdk.context import RunInfo, Trigger
from wareflow.sdk.errors import ConfigError, TransientError
from wareflow.sdk.values import dumps
from wareflow.services import hook_answers, hook_rules, hook_runs, hook_secrets, small_runs
from wareflow.services.bell_ringer import Ringer
from wareflow.services.hook_answers import HookAnswer
from wareflow.services.hook_runs import Arrived
from wareflow.services.hook_store import Changed, Gatherer, Stored, save_answer
from wareflow.services.hook_targets import Target, Targets
from wareflow.services.hook_waiting import Waiter
from wareflow.services.product import Product
from wareflow.store import flows
from wareflow.store import runs as run_rows
from wareflow.store.database import reading
from wareflow.store.errors import NotFound
from wareflow.store.ids import new_id

MAX_BODY = hook_rules.MAX_BODY
MOST_WAITING = 200
"""Callers that wait for workers at the same time; more are asked to come back."""
MOST_AT_ONCE = 1_000
LOOP_BODY = 64_000
LOOP_RECORDS = 50
"""What is done in the API's own loop; anything larger is done by a worker while the caller waits."""


class Busy(TransientError):
    """Too many callers wait for an answer."""

    code = "busy"


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
            return await self._deliver(path, partial(self._believed, body=body, headers=headers))
        finally:
            self._in_hand -= 1

    async def shake_hands(self, path: str, word: str) -> str:
        """What a sender hears that asks whether somebody listens before it subscribes; NotFound unless it is so."""
        target = await self._targets.find(path)
        if target.listening.terms.signature != hook_rules.CLIENT_STATE:
            raise NotFound("Nobody here waits for such a question. Choose “client_state” as the webhook's signature.")
        return word

    async def try_out(self, flow_id: str, value: Any) -> HookAnswer:
        """Deliver a sample to a flow that is switched on, as its own sender would: a live run."""
        view = await asyncio.to_thread(hook_secrets.show, self._product, flow_id)
        if view.path is None:
            raise ConfigError("The flow listens nowhere yet. Publish it and switch it on, then send a sample.")
        return await self._deliver(view.path, partial(_sample, body=dumps(value)), fresh=True)

    async def _deliver(
        self, path: str, arrive: Callable[[Target], Awaitable[Arrived]], *, fresh: bool = False
    ) -> HookAnswer:
        """Take what arrives; a flow that was changed meanwhile is looked at again."""
        for anew in (fresh, True, True):
            target = await self._targets.find(path, fresh=anew)
            try:
                return await self._take(await arrive(target))
            except Changed:
                continue
        raise TransientError("The flow is being changed at this moment. Send it again.", retry_after=1.0)

    async def _believed(self, target: Target, body: bytes, headers: Mapping[str, str]) -> Arrived:
        scheme = target.listening.terms.signature
        if target.signed:
            hook_rules.check_signature(scheme, target.secrets(datetime.now(UTC)), body, headers)
        else:
            target.pace.take()
        reading_body = partial(hook_rules.records_of, body, signed=target.signed)
        given = reading_body() if len(body) <= LOOP_BODY else await asyncio.to_thread(reading_body)
        records = hook_rules.without_secret(scheme, given)
        id, digest, named = hook_rules.delivery_id(headers, body)
        shown = {name: headers[name][:500] for name in hook_rules.SHOWN_HEADERS if name in headers}
        return Arrived(target, records, id, digest, named, {"headers": shown}, len(body), datetime.now(UTC))

    async def _take(self, arrived: Arrived) -> HookAnswer:
        if arrived.listening.terms.answer == "at_once":
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

    async def _at_once(self, arrived: Arrived) -> HookAnswer | None:
        """Run the flow here and store the whole run in one commit; ``None``: a worker must do it."""
        listening = arrived.listening
        given = None if listening.slow.now else await hook_runs.only_page(self._product, arrived)
        if given is None:
            return None
        began = time.thread_time()
        run_id, task_id = new_id(), new_id()
        way = listening.way
        info = RunInfo(id=run_id, mode="live", now=arrived.at, flow=way.flow_name)
        trigger = Trigger("webhook", listening.node, tuple(arrived.records), arrived.data)
        result = await small_runs.work_through(
            self._product, way, given, info=info, trigger=trigger, task_no=hook_runs.FIRST_TASK
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
        small = hook_runs.rows_of(arrived, run_id, task_id, made)
        stored = await self._gatherer.store(arrived.delivery(small=small, answer=answer.plain()))
        return await self._repeat(arrived, stored) if stored.duplicate else answer

    # A run for the workers -----------------------------------------------------------------------------------------

    async def _store_waiting(self, arrived: Arrived) -> Stored:
        """Store the delivery with a run that a worker takes."""
        way = arrived.listening.way
        given = await hook_runs.only_page(self._product, arrived)
        if given is None:
            return await self._gatherer.store(arrived.delivery(start=partial(hook_runs.start, self._product, arrived)))
        run_id, task_id = new_id(), new_id()
        made = small_runs.head_of(
            way, given, run_id=run_id, task_id=task_id, project_id=arrived.target.project_id, began=arrived.at
        )  # fmt: skip
        small = hook_runs.rows_of(arrived, run_id, task_id, made)
        stored = await self._gatherer.store(arrived.delivery(small=small))
        if not stored.duplicate and way.pure:
            self._ringer.ring()
        return stored

    async def _by_worker(self, arrived: Arrived) -> HookAnswer:
        if self._waiter.count >= MOST_WAITING:
            raise Busy("Too many callers wait for an answer of this flow. Send it again in a moment.", retry_after=2.0)
        stored = await self._store_waiting(arrived)
        return await self._repeat(arrived, stored)

    async def _repeat(self, arrived: Arrived, stored: Stored) -> HookAnswer:
        """The answer of a run that was stored, now or earlier: the same one every time."""
        if stored.answer is not None:
            return HookAnswer.of(stored.answer)
        if stored.run_id is None:
            return hook_answers.taken(None, duplicate=True, status=200)
        if not await self._waiter.until_over(stored.run_id, float(arrived.listening.terms.wait_seconds)):
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

    def close(self) -> None:
        """Ring no more bells."""
        self._ringer.close()


async def _sample(target: Target, body: bytes) -> Arrived:
    records = hook_rules.records_of(body, signed=target.signed)
    id, data = f"try:{secrets.token_hex(12)}", {"headers": {"user-agent": "Wareflow"}}
    return Arrived(target, records, id, "", True, data, len(body), datetime.now(UTC))
