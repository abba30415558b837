"""Notifications: changes are gathered for a while, told together, and repeated while the receiver is away."""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx

from wareflow.sandbox.business_central.entities import wire
from wareflow.sandbox.business_central.store import Database, Row
from wareflow.sandbox.business_central.subscriptions import Subscriptions, place_of
from wareflow.sandbox.kit import Clock

RETRIED = frozenset({408, 429})
GIVES_UP = timedelta(hours=36)
LONGEST_PAUSE = 3600.0
KEPT = 1000
Versions = Mapping[tuple[str, str], Mapping[str, int]]


@dataclass
class Notice:
    """One change that a subscriber has not heard of yet."""

    subscription: str
    row_id: str
    change: str
    at: str


@dataclass
class Notifications:
    """What is to be told, and the last that was."""

    clock: Clock
    database: Database
    subscriptions: Subscriptions
    settings: Mapping[str, Any]
    waiting: list[Notice] = field(default_factory=list)
    sent: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=KEPT))
    failures: int = 0
    _pump: asyncio.Task[None] | None = None

    # Gathering ----------------------------------------------------------------------------------------------------

    def versions(self) -> Versions:
        """The version of each record that somebody wants to hear of."""
        return {
            (company, name): {row.id: row.version for row in self.database.companies[company].table(name).values()}
            for company, name in self.subscriptions.watched()
        }

    def note(self, before: Versions) -> None:
        """Gather what has changed since the versions were taken, and see to it that it is told."""
        for place, known in before.items():
            rows = self.database.companies[place[0]].table(place[1])
            changed = [row for key, row in rows.items() if known.get(key) != row.version]
            for row in changed:
                at = row.values.get("lastModifiedDateTime") or self.database.moment()
                self.add(place, row.id, "updated" if row.id in known else "created", at)
            for key in known.keys() - rows.keys():
                self.add(place, key, "deleted", self.database.moment())
        if self.waiting:
            self.wake()

    def add(self, place: tuple[str, str], row_id: str, change: str, at: datetime) -> None:
        """Changes of one record in one window are one notice; it stays a creation when updates follow."""
        for row in self.subscriptions.alive().values():
            if place_of(row) != place:
                continue
            earlier = next((n for n in self.waiting if (n.subscription, n.row_id) == (row.id, row_id)), None)
            if earlier is None:
                self.waiting.append(Notice(row.id, row_id, change, str(wire(at))))
                continue
            earlier.at = str(wire(at))
            earlier.change = "created" if (earlier.change, change) == ("created", "updated") else change

    # Telling ------------------------------------------------------------------------------------------------------

    def wake(self) -> None:
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._tell_until_done())

    def stop(self) -> None:
        if self._pump is not None and not self._pump.get_loop().is_closed():
            self._pump.cancel()
        self._pump = None

    async def _tell_until_done(self) -> None:
        while self.waiting:
            delay = float(self.settings["notification_delay"])
            await asyncio.sleep(min(LONGEST_PAUSE, delay * 2**self.failures))
            await self.deliver()

    async def deliver(self) -> None:
        """Tell everything that waits now, one POST for each address."""
        alive = self.subscriptions.alive()
        taken, self.waiting = [notice for notice in self.waiting if notice.subscription in alive], []
        addresses = {str(alive[notice.subscription].values["notificationUrl"]): True for notice in taken}
        kept: list[Notice] = []
        async with httpx.AsyncClient(timeout=10, trust_env=False) as http:
            for address in addresses:
                mine = [n for n in taken if alive[n.subscription].values["notificationUrl"] == address]
                status = await self._post(http, address, self.body_of(mine))
                if not 200 <= status < 300:
                    kept += self._unheard(mine, status)
        self.failures = self.failures + 1 if kept else 0
        self.waiting = kept + self.waiting

    async def _post(self, http: httpx.AsyncClient, address: str, body: dict[str, Any]) -> int:
        """The status of the answer; 0 when there was none."""
        try:
            status = (await http.post(address, json=body)).status_code
        except httpx.HTTPError:
            status = 0
        self.sent.append({"at": str(wire(self.clock.now())), "url": address, "status": status, "body": body})
        return status

    def _unheard(self, notices: list[Notice], status: int) -> list[Notice]:
        """What is told again. An answer that is final ends the subscription, and so do 36 hours without any."""
        oldest = datetime.fromisoformat(min(notice.at for notice in notices))
        if (status == 0 or status in RETRIED or status >= 500) and self.clock.now() - oldest < GIVES_UP:
            return notices
        for notice in notices:
            self.subscriptions.rows.pop(notice.subscription, None)
        return []

    def body_of(self, notices: Iterable[Notice]) -> dict[str, Any]:
        groups: dict[str, list[Notice]] = {}
        for notice in notices:
            groups.setdefault(notice.subscription, []).append(notice)
        most = int(self.settings["notification_most"])
        entries: list[dict[str, Any]] = []
        for key, group in groups.items():
            row = self.subscriptions.rows[key]
            entries += [_entry(row, n) for n in group] if len(group) <= most else [_collection(row, group)]
        return {"value": entries}

    # Control and restarts -----------------------------------------------------------------------------------------

    def as_data(self) -> dict[str, Any]:
        waiting = [asdict(notice) for notice in self.waiting]
        return {"waiting": waiting, "sent": list(self.sent)}

    def load(self, data: Mapping[str, Any]) -> None:
        self.waiting = [Notice(**notice) for notice in data.get("waiting", ())]
        self.sent.extend(data.get("sent", ()))


def _entry(row: Row, notice: Notice) -> dict[str, Any]:
    return {
        **_who(row),
        "resource": f"{row.values['resource']}({notice.row_id})",
        "changeType": notice.change,
        "lastModifiedDateTime": notice.at,
    }


def _collection(row: Row, notices: list[Notice]) -> dict[str, Any]:
    """More changes than are told one by one: the moment since which the set is to be read."""
    oldest, newest = min(n.at for n in notices), max(n.at for n in notices)
    just_before = datetime.fromisoformat(oldest) - timedelta(milliseconds=1)
    condition = quote(f"lastDateTimeModified gt {wire(just_before)}", safe=":")
    resource = f"/{row.values['resource']}?$filter={condition}"
    return {**_who(row), "resource": resource, "changeType": "collection", "lastModifiedDateTime": newest}


def _who(row: Row) -> dict[str, Any]:
    return {
        "subscriptionId": row.id,
        "clientState": row.values["clientState"],
        "expirationDateTime": wire(row.values["expirationDateTime"]),
    }
