"""Reading all orders page by page without missing any (reference: connector API, getOrders, paging).

BaseLinker gives at most 100 orders, the oldest confirmation first. The advice to go on one second after the last order
loses those of the same second that did not fit on the page. So the last second is asked for again and known orders
are dropped; where one second fills a whole page, the rest is walked through by order id.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from typing import Any, Protocol

from wareflow.sdk import Record, TransientError

FULL_PAGE = 100


class Orders(Protocol):
    """Whoever answers getOrders."""

    async def orders(self, question: Mapping[str, Any], *, about: str = "") -> list[Record]: ...


async def confirmed(client: Orders, since: int, question: Mapping[str, Any]) -> AsyncIterator[list[Record]]:
    """Confirmed orders from a second on."""
    known: set[int] = set()
    while True:
        bounds = {"date_confirmed_from": since} if since else {}
        rows = await client.orders({**question, **bounds})
        yield _new(rows, known)
        if len(rows) < FULL_PAGE:
            return
        last = max(int(row["date_confirmed"]) for row in rows)
        if last == since:
            break
        since = last
    async for more in _by_id(client, {**question, "date_confirmed_from": since}, known, lambda row: True):
        yield more


async def unconfirmed(client: Orders, since: int, question: Mapping[str, Any]) -> AsyncIterator[list[Record]]:
    """Orders not confirmed yet, by id, created from a second on."""
    bounds = {"date_from": since} if since else {}
    asked = {**question, **bounds, "get_unconfirmed_orders": True}
    async for rows in _by_id(client, asked, set(), lambda row: not row.get("confirmed")):
        yield rows


async def _by_id(
    client: Orders, question: Mapping[str, Any], known: set[int], wanted: Callable[[Record], bool]
) -> AsyncIterator[list[Record]]:
    first = 1
    while True:
        rows = await client.orders({**question, "id_from": first})
        yield [row for row in _new(rows, known) if wanted(row)]
        if len(rows) < FULL_PAGE:
            return
        following = max(int(row["order_id"]) for row in rows) + 1
        if following <= first:
            raise TransientError("BaseLinker gave the same page of orders twice. It is tried again.")
        first = following


def _new(rows: list[Record], known: set[int]) -> list[Record]:
    fresh = [row for row in rows if int(row["order_id"]) not in known]
    known.update(int(row["order_id"]) for row in fresh)
    return fresh
