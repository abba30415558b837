"""Subscriptions at Business Central: one for each set of records, ended by itself after three days."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wareflow.sdk import Ear, Record, Subscribed, WareflowError

from nodes.business_central.client import BusinessCentral

SET = "subscriptions"


class Subscriptions(BusinessCentral):
    """What one address is told of (reference: API v2.0, working with webhooks)."""

    async def keep(self, sets: Iterable[str], ear: Ear) -> Subscribed:
        """Subscribe for these sets and for no others; what is there is renewed, which asks the address again."""
        wanted = {name: f"/api/v2.0/{await self.address(name)}" for name in sets}
        there = {_set_of(row): row for row in await self._ours(ear)}
        for name, row in there.items():
            if name not in wanted:
                await self._drop(row)
        rows = {name: await self._one(resource, there.get(name), ear) for name, resource in wanted.items()}
        ends = [datetime.fromisoformat(row["expirationDateTime"]) for row in rows.values()]
        return Subscribed({name: str(row["subscriptionId"]) for name, row in rows.items()}, min(ends, default=None))

    async def drop_all(self, ear: Ear) -> None:
        """Have nothing told to this address any more."""
        for row in await self._ours(ear):
            await self._drop(row)

    async def _ours(self, ear: Ear) -> list[Record]:
        """The subscriptions of this address: of all pages, since others may have theirs here too."""
        rows = self.listed(SET, {}, about="the subscriptions")
        return [row async for row in rows if row.get("notificationUrl") == ear.address]

    async def _one(self, resource: str, row: Record | None, ear: Ear) -> Record:
        body: dict[str, Any] = {"notificationUrl": ear.address, "resource": resource, "clientState": ear.secret}
        about = f"the subscription for {resource.rpartition('/')[2]}"
        if row is None:
            return dict(await self.post(self.url(SET, self._own({})), body, about=about))
        headers = {"If-Match": str(row["@odata.etag"])}
        return dict(await self.patch(self._place(row), body, headers=headers, about=about))

    async def _drop(self, row: Record) -> None:
        headers = {"If-Match": str(row["@odata.etag"])}
        try:
            await self.call("DELETE", self._place(row), headers=headers, about="the subscription")
        except WareflowError as error:
            if error.code != "not_found":
                raise

    def _place(self, row: Record) -> str:
        return self.url(f"{SET}('{row['subscriptionId']}')", self._own({}))


def _set_of(row: Record) -> str:
    return str(row.get("resource", "")).rpartition("/")[2]
