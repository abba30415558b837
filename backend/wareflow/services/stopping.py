"""Stop rules: kept for each flow, told of a plan, and held against live runs before anything is sent."""

import asyncio
import threading
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from wareflow.engine.host import Intent
from wareflow.engine.stops import StopRules, Tally, Verdict, sentence
from wareflow.sdk.errors import ConfigError
from wareflow.services.product import Product
from wareflow.services.recent import Recent
from wareflow.store import changes, flows, runs, settings
from wareflow.store.database import reading, transact
from wareflow.store.models import Run

NAME: Final = "stops"
LONGEST_WRITE: Final = 60.0
"""Seconds for which writes under way are waited for."""


def rules(product: Product, flow_id: str) -> StopRules:
    """The rules of a flow."""
    with reading(product.engine) as session:
        flows.get(session, flow_id, product.project_id)
        return _rules(session, product.project_id, flow_id)


def change(product: Product, flow_id: str, wish: StopRules, by: str | None) -> StopRules:
    """Store the rules."""
    transact(product.engine, partial(change_in, product=product, flow_id=flow_id, wish=wish, by=by))
    return rules(product, flow_id)


def change_in(session: Session, *, product: Product, flow_id: str, wish: StopRules, by: str | None) -> None:
    """Store the rules within a transaction of the caller."""
    flows.get(session, flow_id, product.project_id)
    settings.write(session, product.project_id, f"{NAME}:{flow_id}", asdict(wish))
    settings.audit(session, product.project_id, by, "flow.stops", flow_id, asdict(wish))


def verdicts(product: Product, run_id: str) -> list[Verdict]:
    """The rules of its flow, as they are now, that a run breaks with what it changed or would change."""
    with reading(product.engine) as session:
        run = runs.get(session, run_id, product.project_id)
        tally = _tally(session, run)
    return tally.broken() if tally else []


class Guard:
    """Holds the rules against the writes of one live run, before they are sent."""

    def __init__(self, tally: Tally | None) -> None:
        self._tally = tally
        self._seen: set[tuple[str, str, str]] = set()
        self._going = 0
        self._lock = threading.Lock()

    async def enter(self, intents: Sequence[Intent]) -> None:
        """Count writes that are to begin; raises ConfigError, which ends the run, where they are too many.

        Writes that are under way come to their end first: a run that ends in the middle of one loses its reply.
        """
        if self._tally is None:
            return
        with self._lock:
            for intent in filter(self._is_new, intents):
                change = intent.change
                self._tally.add(change.key, change.action, ((one.name, one.before, one.after) for one in change.fields))
            broken = self._tally.broken()
            if not broken:
                self._going += len(intents)
                return
        await self._quiet()
        raise ConfigError(
            f"Stopped before writing more: {'; '.join(map(sentence, broken))}. Look at a plan of the flow. "
            "Then run it once without its stop rules, or change them in the flow's settings.",
            code="stopped",
        )

    def leave(self) -> None:
        """A write that was counted has ended, or is not sent."""
        with self._lock:
            self._going = max(0, self._going - 1)

    async def _quiet(self) -> None:
        until = time.monotonic() + LONGEST_WRITE
        while self._going and time.monotonic() < until:  # noqa: ASYNC110 (writes end in several threads)
            await asyncio.sleep(0.02)

    def passed(self, intent: Intent) -> None:
        """Count a record that is as it shall be already."""
        if self._tally is None:
            return
        with self._lock:
            self._tally.looked_at += self._is_new(intent)

    def _is_new(self, intent: Intent) -> bool:
        """A write that is tried again is counted once."""
        name = (intent.node, intent.change.object, intent.change.key)
        if name in self._seen:
            return False
        self._seen.add(name)
        return True


_one_guard = threading.Lock()
_guards: Recent[tuple[int, str], Guard] = Recent(64)
"""One for each run in this process. Another process counts what it writes itself and what was stored before."""


async def guard_of(product: Product, run_id: str) -> Guard:
    """The guard of a run, which knows what the run wrote before."""
    key = (id(product), run_id)
    known = _guards.get(key)
    if known is None:
        made = await asyncio.to_thread(_guard, product, run_id)
        with _one_guard:
            # Several writes that begin together make several; they must count in one.
            known = _guards.get(key)
            if known is None:
                known = made
                _guards.keep(key, made)
    return known


def _guard(product: Product, run_id: str) -> Guard:
    with reading(product.engine) as session:
        run = runs.get(session, run_id)
        free = run.mode != "live" or bool((run.options or {}).get("over_stops"))
        return Guard(None if free else _tally(session, run))


def _tally(session: Session, run: Run) -> Tally | None:
    found = _rules(session, run.project_id, run.flow_id)
    if not found.any:
        return None
    tally = Tally(found)
    for row in changes.each(session, run.id):
        tally.add(row.key, row.action, _fields(row.fields))
    return tally


def _fields(plain: list[dict[str, Any]]) -> Iterable[tuple[str, Any, Any]]:
    return ((one["name"], one["before"], one["after"]) for one in plain)


def _rules(session: Session, project_id: str, flow_id: str) -> StopRules:
    known = settings.read(session, project_id).get(f"{NAME}:{flow_id}") or {}
    return StopRules(**known)
