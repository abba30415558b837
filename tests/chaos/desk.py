"""The whole product in one process that may die at any point: what `each_point` forks, round after round.

A deed is something that a person, a sender or the clock wants; it is written as its author would do it again after a
failure: look whether it is there, then ask once more. What is through is noted outside of the database.
"""

import asyncio
import json
import os
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx
from fastapi import FastAPI
from sqlalchemy import func, select, text, update
from wareflow import failpoints
from wareflow.api.hook_door import HookDoor
from wareflow.services import connections, flows, publishing, runs, scheduling, users
from wareflow.services.hooks import Hooks
from wareflow.services.product import Product
from wareflow.services.small_runs import SmallRuns
from wareflow.services.work import sweep_once, work_off
from wareflow.store import outbox
from wareflow.store.clock import clock
from wareflow.store.database import WRITES, reading
from wareflow.store.models import (
    ConnectionLoad,
    ConnectionShare,
    Effect,
    Flow,
    Notice,
    OauthToken,
    RequestSeen,
    Run,
    Task,
    table,
)
from wareflow.store.models.runs import FINAL

from tests.runs.arrange import flow

RUN, TASK, FLOW, EFFECT, NOTICE = table(Run), table(Task), table(Flow), table(Effect), table(Notice)
SEEN, TOKEN, SHARE, LOAD = table(RequestSeen), table(OauthToken), table(ConnectionShare), table(ConnectionLoad)
SHOP: Final = {"connection": "shop"}
Deed = Callable[["Desk"], Awaitable[None]]
DEEDS: dict[str, Deed] = {}
PATIENCE = 120.0


def deed(work: Deed) -> Deed:
    """Something that is done once in every round."""
    DEEDS[work.__name__] = work
    return work


@dataclass
class Diary:
    """What is through in this round, and the ids that go with it."""

    path: Path
    done: list[str] = field(default_factory=list)
    ids: dict[str, str] = field(default_factory=dict)

    @staticmethod
    def of(path: Path) -> "Diary":
        known = json.loads(path.read_text()) if path.exists() else {}
        return Diary(path, known.get("done", []), known.get("ids", {}))

    def write(self) -> None:
        draft = self.path.with_suffix(".new")
        draft.write_text(json.dumps({"done": self.done, "ids": self.ids}))
        draft.replace(self.path)


def _unheard(bells: Sequence[outbox.Bell]) -> None:
    """Nobody listens: whoever works here looks by himself."""


class Desk:
    """One life of the process, in one round."""

    def __init__(self, product: Product, app: FastAPI, shop: str, n: int, diary: Diary) -> None:
        self.product, self.shop, self.n, self.diary = product, shop, n, diary
        self.me = f"desk-{os.getpid()}"
        users.bootstrap(product)
        app.state.product, app.state.hooks = product, Hooks(product)
        app.add_middleware(HookDoor, hooks=app.state.hooks)
        self._to_shop = httpx.AsyncClient(trust_env=False, timeout=PATIENCE, verify=False)
        token = product.config.token_file.read_text().strip()
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8000/api/v1", timeout=PATIENCE,
            headers={"Authorization": f"Bearer {token}"},
        )  # fmt: skip

    async def live(self) -> None:
        """Do what is not through yet."""
        await self.time_passes()
        sweep_once(self.product)
        if not self.rows(text("SELECT id FROM connection WHERE name = 'shop'")):
            connections.create(self.product, "shop", "shop", {"base_url": self.shop}, by=None)
        for name, work in DEEDS.items():
            if name not in self.diary.done:
                async with asyncio.timeout(PATIENCE):
                    await work(self)
                self.diary.done.append(name)
                self.diary.write()
        await self._client.aclose()
        await self._to_shop.aclose()

    # Looking and asking -----------------------------------------------------------------------------------------------

    def rows(self, statement: Any) -> list[Any]:
        with reading(self.product.engine) as session:
            return list(session.execute(statement).all())

    def change(self, *statements: Any) -> None:
        """Something that happens outside of the product, such as time."""
        with self.product.engine.execution_options(**{WRITES: True}).begin() as connection:
            for statement in statements:
                connection.execute(statement)

    async def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        answer = await self._client.request(method, path, json=body, **more)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    async def control(self, **wish: Any) -> None:
        """Say to the shop what it has and how it behaves."""
        (await self._to_shop.post(f"{self.shop}/_control", json=wish)).raise_for_status()

    @contextmanager
    def happens(self, point: str, action: str = "raise", argument: str = "") -> Iterator[None]:
        """Our own code stumbles at this point, or is slow there, once."""
        assert failpoints._armed is not None
        rule = failpoints.Rule(point, action, argument, nth=1)
        failpoints._armed.rules.append(rule)
        yield
        failpoints._armed.rules.remove(rule)

    # Flows and runs ---------------------------------------------------------------------------------------------------

    def name(self, what: str) -> str:
        return f"{what} {self.n}"

    def flow(self, what: str, nodes: Mapping[str, Any], *edges: str, active: bool = False) -> str:
        """The published flow of this name; made when it is not there."""
        name = self.name(what)
        known = self.rows(select(FLOW.c.id).where(FLOW.c.name == name, FLOW.c.deleted_at.is_(None)))
        document = flow(nodes, *edges, name=name)
        id = str(known[0].id) if known else flows.create_from(self.product, document, None, name=name).id
        row = self.rows(select(FLOW.c.published_version_id, FLOW.c.active).where(FLOW.c.id == id))[0]
        if row.published_version_id is None:
            publishing.publish(self.product, id, "", by=None, author="")
        if active and not row.active:
            publishing.activate(self.product, id, True, None)
        return id

    def orders_flow(self, what: str, kind: str, page_size: int = 10) -> str:
        read = ("shop.changed", {**SHOP, "kind": f"{kind}-{self.n}", "page_size": page_size})
        return self.flow(what, {"read": read, "place": ("shop.place_order", SHOP)}, "read.items -> place.items")

    async def orders(self, kind: str, count: int, life: int = 0) -> None:
        """So many orders are there to be read; asked again, they are the same, unless each life has its own."""
        orders = [{"id": f"{kind}-{self.n}-{life}-{at}"} for at in range(count)]
        await self.control(put={f"{kind}-{self.n}": orders})

    def start(self, flow_id: str, what: str = "run") -> str:
        """The run of this name; asked again, it is the same."""
        return runs.start(self.product, flow_id, runs.Wish(), by=None, key=f"{what}-{self.n}").id

    async def succeeds(self, flow_id: str, what: str) -> None:
        """The run of this name is worked off, and ends well."""
        run = self.start(flow_id, what)
        await self.work()
        assert self.state(run) == "succeeded"

    def is_open(self, run_id: str) -> bool:
        return not self.rows(select(RUN.c.id).where(RUN.c.id == run_id, RUN.c.state.in_(FINAL)))

    def state(self, run_id: str) -> str:
        return str(self.rows(select(RUN.c.state).where(RUN.c.id == run_id))[0].state)

    def open_runs(self) -> int:
        return int(self.rows(select(func.count()).select_from(RUN).where(RUN.c.state.not_in(FINAL)))[0][0])

    async def work(self) -> None:
        """Worker and scheduler, until nothing is open."""
        small = SmallRuns(self.product, self.me)
        while True:
            scheduling.sweep_and_ring(self.product, ring=_unheard, remind=_unheard)
            while scheduling.relay(self.product, _unheard):
                pass
            done = await small.drain() + await work_off(self.product, self.me)
            if not self.open_runs():
                return await self.leave()
            if not done:
                await self.time_passes()
                await asyncio.sleep(0.02)

    async def leave(self) -> None:
        """Give back what this process holds of connections."""
        for _, gate in self.product.gates._gates.values():
            await gate.close()

    async def time_passes(self) -> None:
        """Everything that waits for a moment, or is held by somebody who is gone, has waited long enough.

        What the shop is about to carry out is carried out before: no settling time is shorter than that. Here a page
        outlives more deaths than the four after which a person is asked; `test_survival` has those.
        """
        await self.control(quiet=True)
        mine = TASK.c.lease_owner == self.me
        past = clock(-1)
        self.change(
            update(TASK).where(TASK.c.state == "leased", ~mine).values(lease_until=past, crash_count=0),
            update(TASK).where(TASK.c.state == "waiting").values(next_at=past),
            update(EFFECT).where(EFFECT.c.state == "unknown").values(settle_until=past),
            update(NOTICE).where(NOTICE.c.state == "waiting").values(next_at=past, claimed_until=None),
            update(SEEN).where(SEEN.c.status.is_(None)).values(seen_at=clock(-100)),
            text("UPDATE schedule SET held_until = NULL"),
            update(TOKEN).where(TOKEN.c.refresh_until.is_not(None)).values(refresh_until=past),
            update(SHARE).values(until=past),
            update(LOAD).values(hold_until=None, probe_at=past),
            text("UPDATE erasure SET worker_until = NULL"),
        )
