"""Which flow listens at a path, ready to run. What is known here may be old: the transaction that stores a delivery
compares it with the flow's row, and whoever was wrong looks again.
"""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from wareflow.engine.checks import has_errors
from wareflow.engine.document import parse_flow
from wareflow.engine.log_policy import LogPolicy
from wareflow.services import hook_secrets, keeping, listening, small_ways, triggers
from wareflow.services.checking import FlowInvalid, problems_of
from wareflow.services.hook_checks import RESPOND
from wareflow.services.hook_rules import Pace
from wareflow.services.listening import Terms
from wareflow.services.product import Product
from wareflow.services.recent import Recent
from wareflow.services.small_ways import Way
from wareflow.store import flows
from wareflow.store.database import reading
from wareflow.store.errors import NotFound
from wareflow.store.sealing import webhook_place

FRESH = 1.0
"""Seconds for which a path is answered from memory: an address that is unknown or switched off is noticed by then."""
_KEPT = 256


@dataclass(frozen=True)
class Facts:
    """What must still be true when the delivery is stored."""

    version_id: str
    secret: str | None
    path: str
    active: bool = True


@dataclass(frozen=True)
class Listening:
    """A published version that listens for deliveries."""

    way: Way
    node: str
    terms: Terms
    responds: frozenset[str]
    """The nodes that can answer the caller."""
    slow: "Slowness"


@dataclass
class Slowness:
    """A version that took long in memory twice in a row is left to the workers for a while: once may have been
    Python's own clearing up.
    """

    until: float = 0.0
    took_long: bool = False

    @property
    def now(self) -> bool:
        """Whether it is left to the workers."""
        return time.monotonic() < self.until

    def note(self, seconds: float) -> None:
        """How much of the processor one delivery took: waiting for others does not count."""
        before, self.took_long = self.took_long, seconds > 0.1
        if before and self.took_long:
            self.until = time.monotonic() + 600


@dataclass(frozen=True)
class Target:
    """A path with everything that a delivery to it needs."""

    flow_id: str
    project_id: str
    facts: Facts
    secret: bytes | None = field(repr=False)
    secret_before: tuple[bytes, datetime] | None = field(repr=False)
    """The one that the sender was given before, and until when it counts."""
    listening: Listening = field(repr=False)
    pace: Pace = field(repr=False)
    log: LogPolicy = field(repr=False)
    """How much of its runs is kept."""

    @property
    def signed(self) -> bool:
        """Whether deliveries must be signed."""
        return self.secret is not None

    def secrets(self, moment: datetime) -> list[bytes]:
        """What a delivery may be signed with at this moment."""
        before = [word for word, until in (self.secret_before,) if moment < until] if self.secret_before else []
        return [self.secret, *before] if self.secret is not None else []


class Targets:
    """The paths of this instance as this process last saw them."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._known: Recent[str, tuple[float, Target]] = Recent(_KEPT)
        self._versions: Recent[str, Listening] = Recent(_KEPT)
        self._paces: dict[str, Pace] = {}

    async def find(self, path: str, *, fresh: bool = False) -> Target:
        """Who listens there. Raises NotFound, FlowInvalid."""
        known = self._known.get(path)
        if known is not None and not fresh and time.monotonic() - known[0] < FRESH:
            return known[1]
        target = await asyncio.to_thread(self._look, path)
        self._known.keep(path, (time.monotonic(), target))
        return target

    def _look(self, path: str) -> Target:
        with reading(self._product.engine) as session:
            flow = flows.by_webhook(session, path)
            if flow is None or not flow.active or flow.published_version_id is None:
                raise NotFound("Nothing listens at this address. Publish the flow and switch it on.")
            listening = self.of_version(session, flow.published_version_id, flow.name)
            policy = keeping.log_policy(session, flow.project_id, flow.id)
        place = webhook_place(flow.project_id, flow.id)
        secret = hook_secrets.opened(self._product, flow).encode() or None
        before = None
        if flow.webhook_secret_before and flow.webhook_before_until:
            before = self._product.keys.open(flow.webhook_secret_before, place), flow.webhook_before_until
        facts = facts_of(flow)
        pace = self._paces.setdefault(path, Pace())
        return Target(flow.id, flow.project_id, facts, secret, before, listening, pace, policy)

    def of_version(self, session: Session, version_id: str, flow_name: str) -> Listening:
        """How this version listens; FlowInvalid when it cannot run here."""
        known = self._versions.get(version_id)
        if known is None:
            known = self._read(session, flows.version(session, version_id).document, flow_name)
            self._versions.keep(version_id, known)
        return known

    def _read(self, session: Session, text: str, name: str) -> Listening:
        document = parse_flow(text)
        problems = problems_of(self._product, session, document)
        if has_errors(problems):
            raise FlowInvalid(problems)
        found = listening.ears_of(self._product, document)
        if not found:
            raise NotFound("Nothing listens at this address. Publish the flow and switch it on.")
        ears = found[0]
        responds = frozenset(id for id, _ in triggers.configs(self._product, document, RESPOND))
        way = small_ways.way_of(text, self._product, ears.node_id, name)
        return Listening(way, ears.node_id, ears.terms, responds, Slowness())


def facts_of(flow: Any) -> Facts:
    """What a flow's row says."""
    active = bool(flow.active) and flow.deleted_at is None
    return Facts(flow.published_version_id or "", flow.webhook_secret, flow.webhook_path or "", active)
