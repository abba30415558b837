"""Keeps the subscriptions of flows that are switched on: asks remote systems to tell, renews in time, takes away after.

It runs in a thread of the scheduler, because a slow remote must not hold up anything else. What may stand at the remote
is written down before it is asked, so whoever is killed in between leaves nothing there that nobody knows of.
"""

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, cast

import structlog
from sqlalchemy.orm import Session

from wareflow.engine.catalog import parse_config
from wareflow.sdk.addresses import is_loopback, origin
from wareflow.sdk.connections import Access, Connection
from wareflow.sdk.errors import ConfigError, WareflowError
from wareflow.sdk.listeners import Ear, Listener, Subscribed
from wareflow.services import endings, hook_secrets, listening, runs
from wareflow.services.egress import Clients
from wareflow.services.opening import open_settings
from wareflow.services.product import Product
from wareflow.services.rounds import Rounds
from wareflow.services.tokens import keep_token
from wareflow.store import connections, flows, subscriptions
from wareflow.store.database import reading, transact
from wareflow.store.errors import NotFound
from wareflow.store.models import Subscription

log = structlog.get_logger()
EVERY = 1.0
TIMEOUT = 20.0
CHECKED_EVERY = 6 * 3600.0
"""A remote system may drop a subscription without a word: after failed deliveries, or because somebody removed it."""
SOONEST = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 1_800.0
TOLD_AFTER = 3
"""The try after which people are told that a flow cannot be told of anything."""
GIVES_UP = 60
"""Tries to take a subscription away, about a day; after that it is left to end by itself."""
MOVES_AFTER = 3
"""The same where the flow is to be told from another place: that is not held up by an account that does not answer."""


class Subscriber(Rounds):
    """Does what is due until stopped."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        super().__init__("subscriber", stop, EVERY)
        self._product = product

    def go(self) -> None:
        """One round."""
        keep_due(self._product)


def keep_due(product: Product, most: int = 20) -> int:
    """See to what is due, at most so many; says how many were seen to."""
    for done in range(most):
        with reading(product.engine) as session:
            if not subscriptions.is_due(session):
                return done
        taken = transact(product.engine, subscriptions.take)
        if taken is None:
            return done
        asyncio.run(_see_to(product, taken))
    return most


async def _see_to(product: Product, taken: Subscription) -> None:
    clients = Clients(timeout=TIMEOUT)
    try:
        await _Round(product, clients, taken).work()
    except WareflowError as error:
        _note_failure(product, taken, error.message)
    except Exception as error:
        # one subscription that our own code stumbles over must not keep the others waiting
        log.exception("subscription_broke", flow=taken.flow_id)
        _note_failure(product, taken, f"Our own error: {type(error).__name__}. The operator finds it in the log.")
    finally:
        await clients.aclose()


@dataclass
class _Round:
    """One look at the subscription of one flow."""

    product: Product
    clients: Clients
    taken: Subscription

    async def work(self) -> None:
        """Make what stands at the remote what is wanted."""
        wish, held = self.taken.wish, self.taken.held
        place = None if wish is None else {**wish, "address": self._address()}
        if held is not None and (place is None or not _same_place(held, place)):
            await self._take_away(held)
            held = None
        if place is None:
            transact(self.product.engine, lambda session: subscriptions.gone(session, self.taken))
            return
        await self._subscribe(place, (held or {}).get("ids") or {})

    def _address(self) -> str:
        """Where the remote is to call: the address of this installation as its settings say."""
        with reading(self.product.engine) as session:
            path = flows.get_any(session, self.taken.flow_id).webhook_path
            return endings.link_to(session, self.product, f"{listening.HOOKS}{path}")

    async def _subscribe(self, place: Mapping[str, Any], known: Mapping[str, str]) -> None:
        node, settings, access = self._opened(place)
        _refuse_unreachable(place["address"], settings)
        self._take_secret(node, settings)
        self._hold({**place, "ids": known})
        made = await node.subscribe(settings, access, Ear(place["address"], self._secret(), known))
        self._hold({**place, "ids": dict(made.ids)})
        transact(self.product.engine, lambda session: self._kept(session, made, known))
        log.info("subscribed", flow=self.taken.flow_id, until=made.until and made.until.isoformat())

    async def _take_away(self, held: Mapping[str, Any]) -> None:
        """Ask the remote to tell no more; an account that is not here any more cannot be asked."""
        most = GIVES_UP if self.taken.wish is None else MOVES_AFTER
        if self._is_lost(held) or self.taken.tries > most:
            log.warning("subscription_left_behind", flow=self.taken.flow_id, node_type=held["type"])
        else:
            node, settings, access = self._opened(held)
            await node.unsubscribe(settings, access, Ear(held["address"], "", held.get("ids") or {}))
        self._hold(None)

    def _is_lost(self, held: Mapping[str, Any]) -> bool:
        with reading(self.product.engine) as session:
            try:
                connections.get(session, self.taken.project_id, str(held["config"].get("connection")))
            except NotFound:
                return True
        return held["type"] not in self.product.catalog.nodes

    def _opened(self, place: Mapping[str, Any]) -> tuple[Listener[Any], Connection, Access]:
        kind = cast(type[Listener[Any]], self.product.catalog.node(place["type"]))
        opened = open_settings(self.product, self.taken.project_id, str(place["config"].get("connection")))
        client = self.clients.to(opened.settings.origins())
        access = Access(client, partial(keep_token, self.product, opened.id))
        return kind(parse_config(kind, place["config"])), opened.settings, access

    def _take_secret(self, node: Listener[Any], settings: Connection) -> None:
        """Believe what the remote signs with; what it signed with before counts for an hour more."""
        theirs = node.sender_secret(settings)
        if theirs is not None and theirs != self._secret():
            hook_secrets.take_secret(self.product, self.taken.flow_id, theirs, None)

    def _secret(self) -> str:
        with reading(self.product.engine) as session:
            return hook_secrets.opened(self.product, flows.get_any(session, self.taken.flow_id))

    def _hold(self, held: Mapping[str, Any] | None) -> None:
        transact(self.product.engine, lambda session: subscriptions.holds(session, self.taken, held))

    def _kept(self, session: Session, made: Subscribed, known: Mapping[str, str]) -> None:
        dropped = [about for about, id in made.ids.items() if about in known and known[about] != id]
        pause = CHECKED_EVERY
        if made.until is not None:
            left = (made.until - datetime.now(UTC)).total_seconds()
            pause = min(CHECKED_EVERY, max(SOONEST, left / 3))
        subscriptions.kept(session, self.taken, until=made.until, gap=bool(dropped), again_after=pause)
        if dropped:
            self._make_up(session)

    def _make_up(self, session: Session) -> None:
        """The remote was silent for a while: a run that was told of nothing lets the sources look for themselves."""
        wish = runs.Wish(draft=False, trigger="webhook", trigger_node=self.taken.wish["node"], queue="interactive")
        key = f"gap:{self.taken.asked}:{datetime.now(UTC).isoformat()}"
        try:
            with session.begin_nested():
                runs.start_in(session, product=self.product, flow_id=self.taken.flow_id, wish=wish, by=None, key=key)
        except WareflowError as error:
            log.warning("gap_not_made_up", flow=self.taken.flow_id, reason=error.message)


def _same_place(held: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Whether what is held is changed rather than taken away: same account, same address."""
    accounts = held["config"].get("connection"), wanted["config"].get("connection")
    return accounts[0] == accounts[1] and all(held[name] == wanted[name] for name in ("type", "address"))


def _refuse_unreachable(address: str, settings: Connection) -> None:
    if is_loopback(address) and not any(is_loopback(each) for each in settings.origins()):
        raise ConfigError(
            f"{settings.title} cannot call {origin(address)}: that address is known on this machine only. Enter the "
            "public https address of this installation under Settings, Messages; it is tried again by itself."
        )


def _note_failure(product: Product, taken: Subscription, problem: str) -> None:
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(taken.tries - 1, 16))

    def note(session: Session) -> None:
        subscriptions.failed(session, taken, problem, pause)
        if taken.wish is not None and taken.tries == TOLD_AFTER:
            endings.not_started(session, product, taken.flow_id, "", problem)

    transact(product.engine, note)
    log.warning("not_subscribed", flow=taken.flow_id, tries=taken.tries, reason=problem)
