"""Stop rules: kept for each flow, told of a plan, and held against live runs before anything is sent."""

import asyncio
import threading
from collections.abc import Iterable
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

    def look(self, intent: Intent) -> None:
        """Count a write; raises ConfigError, which ends the run, where it is one too many."""
        if self._tally is None or not self._is_new(intent):
            return
        change = intent.change
        self._tally.add(change.key, change.action, ((one.name, one.before, one.after) for one in change.fields))
        broken = self._tally.broken()
        if broken:
            raise ConfigError(
                f"Stopped before writing more: {'; '.join(map(sentence, broken))}. Look at a plan of the flow. "
                "Then run it once without its stop rules, or change them in the flow's settings.",
                code="stopped",
            )

    def passed(self, intent: Intent) -> None:
        """Count a record that is as it shall be already."""
        if self._tally is not None and self._is_new(intent):
            self._tally.looked_at += 1

    def _is_new(self, intent: Intent) -> bool:
        """A write that is tried again is counted once; a run that is over its limits stays there."""
        name = (intent.node, intent.change.object, intent.change.key)
        if name in self._seen and not (self._tally and self._tally.broken()):
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
