"""One flow starts another: with records in hand, never in a circle, each record handed over once."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.document import parse_flow
from wareflow.engine.lineage import page_of
from wareflow.sdk.context import StartedRun
from wareflow.sdk.errors import ConfigError
from wareflow.sdk.items import Item
from wareflow.sdk.values import Record
from wareflow.services import runs, triggers
from wareflow.services.product import Product
from wareflow.store import causes, flows
from wareflow.store import runs as run_rows
from wareflow.store.database import reading, transact
from wareflow.store.models import Flow, Run
from wareflow.store.tasks import Claimed

RECEIVER = "core.manual_start"
DEEPEST = 10
"""So many flows may start one another in a row."""


@dataclass(frozen=True)
class Start:
    """A start of one flow by a run: records with the keys they are known by, so that none is handed over twice."""

    flow_id: str
    trigger: str
    key: str
    records: Sequence[Record]
    keys: Sequence[str] = ()
    data: dict[str, Any] = field(default_factory=dict)


class FlowDoor:
    """Implements ``wareflow.sdk.FlowDoor`` for one step of a task in the hands of this worker."""

    def __init__(self, product: Product, run_id: str, node: str, flow_id: str, name: str) -> None:
        self.name = name
        self._product = product
        self._run_id = run_id
        self._node = node
        self._flow_id = flow_id

    async def start(self, items: Sequence[Item]) -> StartedRun:
        """Start a run with those of the items that were not handed over yet; the same items again give the same run."""
        return await asyncio.to_thread(transact, self._product.engine, partial(self._start, items=items))

    async def start_one(self, item: Item) -> StartedRun:
        """Start a run for one item alone."""
        return await asyncio.to_thread(transact, self._product.engine, partial(self._start_one, item=item))

    def _start_one(self, session: Session, item: Item) -> StartedRun:
        key = f"flow:{self._run_id}:{self._node}:one:{_key(item)}"
        return self._begin(session, key, [item.record], ())

    def _start(self, session: Session, items: Sequence[Item]) -> StartedRun:
        page = f"flow:{self._run_id}:{self._node}:{page_of(items[0].id)[0]}:"
        handed = causes.handed_over(session, self._run_id, self._flow_id, page)
        keys = {_key(item): item for item in items}
        new = {key: item for key, item in keys.items() if key not in handed}
        if not new:
            found = run_rows.get(session, handed[next(iter(keys))])
            return StartedRun(found.id, found.number)
        digest = hashlib.sha256(" ".join(new).encode()).hexdigest()[:24]
        return self._begin(session, page + digest, [item.record for item in new.values()], tuple(new))

    def _begin(self, session: Session, key: str, records: Sequence[Record], keys: Sequence[str]) -> StartedRun:
        data = {"from_run": self._run_id, "from_node": self._node}
        wish = Start(self._flow_id, "flow", key, records, keys, data)
        found = start_from(session, self._product, run_rows.get(session, self._run_id), wish)
        return StartedRun(found.id, found.number)


@dataclass(frozen=True)
class ClosedDoor:
    """A flow that is there and is not started."""

    name: str

    async def start(self, items: Sequence[Item]) -> StartedRun:
        """Never: a test writes nothing."""
        raise ConfigError("A test of one step starts no other flow.")

    async def start_one(self, item: Item) -> StartedRun:
        """Never: a test writes nothing."""
        raise ConfigError("A test of one step starts no other flow.")


async def open_door(product: Product, claimed: Claimed, node: str, name: str) -> FlowDoor:
    """The flow of this name or id as this run may start it. Raises ConfigError."""
    return await asyncio.to_thread(_open, product, claimed.run_id, node, name)


def closed_door(product: Product, name: str) -> "ClosedDoor":
    """The flow of this name, for a test that starts nothing. Raises ConfigError."""
    with reading(product.engine) as session:
        flow = _named(session, product.project_id, name)
        receiver_of(session, product, flow)
        return ClosedDoor(flow.name)


def start_from(session: Session, product: Product, origin: Run, start: Start) -> Run:
    """Start a published flow on behalf of a run; the same key again answers with the same run."""
    flow = flows.get(session, start.flow_id, product.project_id)
    chain = _chain(origin)
    _refuse_circle(session, chain, flow)
    options = origin.options or {}
    wish = runs.Wish(
        draft=False,
        trigger=start.trigger,
        trigger_node=receiver_of(session, product, flow),
        records=start.records,
        data={**start.data, "handed": list(start.keys)} if start.keys else start.data,
        caused_by=origin.id,
        chain=chain,
        from_error=start.trigger == "error" or bool(options.get("from_error")) or origin.trigger == "error",
    )
    return runs.start_in(session, product=product, flow_id=flow.id, wish=wish, by=None, key=start.key)


def _open(product: Product, run_id: str, node: str, name: str) -> FlowDoor:
    with reading(product.engine) as session:
        run = run_rows.get(session, run_id)
        flow = _named(session, run.project_id, name)
        _refuse_circle(session, _chain(run), flow)
        receiver_of(session, product, flow)
        return FlowDoor(product, run_id, node, flow.id, flow.name)


def _named(session: Session, project_id: str, name: str) -> Flow:
    known = flows.all_flows(session, project_id)
    found = [flow for flow in known if flow.id == name] or [flow for flow in known if flow.name == name]
    if not found:
        raise ConfigError(f"There is no flow “{name}”. Choose another one in this step.", field="flow")
    if len(found) > 1:
        raise ConfigError(
            f"{len(found)} flows are called “{name}”. Give the one that is meant a name of its own.", field="flow"
        )
    return found[0]


def _chain(run: Run) -> tuple[str, ...]:
    """The flows up to and with the one of this run."""
    return (*(run.options or {}).get("chain", ()), run.flow_id)


def _refuse_circle(session: Session, chain: Sequence[str], flow: Flow) -> None:
    names = " → ".join(f"“{flows.get_any(session, flow_id).name}”" for flow_id in [*chain, flow.id])
    if flow.id in chain:
        raise ConfigError(
            f"The flows would start one another without end: {names}. Take one of them out.", field="flow"
        )
    if len(chain) >= DEEPEST:
        raise ConfigError(f"{DEEPEST} flows in a row are the most that start one another: {names}.", field="flow")


def receiver_of(session: Session, product: Product, flow: Flow) -> str:
    """The node that takes the records in the version that will run."""
    if flow.published_version_id is None:
        raise ConfigError(f"“{flow.name}” was never published. Publish it, then it can be started.", field="flow")
    document = parse_flow(flows.version(session, flow.published_version_id).document)
    found = next((node_id for node_id, _ in triggers.configs(product, document, RECEIVER)), None)
    if found is None:
        raise ConfigError(
            f"“{flow.name}” has no step “Manual start” that could take the records. Add one and publish it.",
            field="flow",
        )
    return found


def _key(item: Item) -> str:
    """What an item is known by, also when its page is done again after a crash."""
    roots = ",".join(str(root) for root in item.roots)
    return f"{item.id}-{hashlib.sha256(roots.encode()).hexdigest()[:12]}"
