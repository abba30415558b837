"""Reading large amounts in bulk: Shopify works them out in the background into one file (reference: bulk operations).

The records are the same as page by page. What a question in bulk cannot hold, lists inside lists, is read afterwards.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wareflow.sdk import AuthError, Context, ItemError, Record, TransientError, dumps, http, loads

from nodes.shopify.bulk_documents import BULK_STATE, RUN_IN_BULK, Kind
from nodes.shopify.bulk_shelf import Shelf
from nodes.shopify.client import Shopify
from nodes.shopify.configs import LargeReads
from nodes.shopify.scan import Scan

PAGE = 100
SHORTEST, LONGEST = 1.0, 15.0
RECENT = timedelta(days=1)
GOING = ("CREATED", "RUNNING", "CANCELING")
Rows = tuple[list[Record], str | None]


class NotInBulk(Exception):
    """Shopify does not do it this way now; the text says why."""


@dataclass
class BulkScan:
    """One list read in bulk; `token` names the operation and how many of its records were given."""

    client: Shopify
    kind: Kind
    query: str
    wanted: Mapping[str, bool] = field(default_factory=dict)
    finish: Callable[[Sequence[Record]], Awaitable[None]] | None = None

    async def pages(self, token: str | None) -> AsyncIterator[Rows]:
        """Rows and the token after them; none of them while Shopify still works. Raises NotInBulk."""
        operation, start = place_of(token) or ("", 0)
        state = await self._look(operation) if operation else {}
        if not state or state["status"] not in (*GOING, "COMPLETED"):
            operation, start = await self._begin(), 0
            state = await self._look(operation)
        pause = SHORTEST
        while state["status"] in GOING:
            yield [], _token(operation, start)
            await http.sleep(pause)
            pause = min(LONGEST, pause * 1.5)
            state = await self._look(operation)
        if state["status"] != "COMPLETED":
            raise _broken(state)
        async for rows in self._rows(state, operation, start):
            yield rows

    async def _begin(self) -> str:
        document = self.kind.document(self.query, self.wanted)
        payload = (await self.client.ask(RUN_IN_BULK, {"query": document}))["bulkOperationRunQuery"]
        if payload["userErrors"]:
            raise NotInBulk("; ".join(str(entry["message"]) for entry in payload["userErrors"]))
        return str(payload["bulkOperation"]["id"])

    async def _look(self, operation: str) -> Record:
        return dict((await self.client.ask(BULK_STATE, {"id": operation}))["bulkOperation"] or {})

    async def _rows(self, state: Record, operation: str, start: int) -> AsyncIterator[Rows]:
        if not state["url"]:
            yield [], None
            return
        with TemporaryDirectory(prefix="wareflow-bulk-") as folder:
            shelf = Shelf(Path(folder), {kind: name for kind, (name, _) in self.kind.parts.items()})
            try:
                await self._fill(shelf, state)
                total = len(shelf)
                for rows in shelf.pages(PAGE, start):
                    if self.finish:
                        await self.finish(rows)
                    start += len(rows)
                    yield rows, _token(operation, start) if start < total else None
            finally:
                shelf.close()

    async def _fill(self, shelf: Shelf, state: Record) -> None:
        """The whole file, or nothing of it."""
        size = 0
        async for line in self.client.lines(state["url"]):
            size += len(line) + 1
            shelf.add(line)
            await asyncio.sleep(0)
        if size != int(state["fileSize"] or size) or len(shelf) != int(state["rootObjectCount"]):
            raise TransientError("The file with Shopify's answer came cut off. It is fetched again.")


async def changed(scan: Scan, bulk: BulkScan, config: LargeReads, ctx: Context) -> AsyncIterator[Rows]:
    """All that changed: in bulk where the settings say so and Shopify plays along, else page by page."""
    token = ctx.window.token
    if place_of(token) or (token is None and await _in_bulk(scan, bulk, config, ctx)):
        try:
            async for rows in bulk.pages(token):
                yield rows
            return
        except NotInBulk as error:
            if config.in_bulk == "always":
                raise TransientError(f"Shopify does not read in bulk now: {error} It is tried again.") from error
            token = None
    async for rows in scan.pages(token):
        yield rows


async def _in_bulk(scan: Scan, bulk: BulkScan, config: LargeReads, ctx: Context) -> bool:
    """Whether so much is to be read; after a short time nobody counts, and a look at a few records never waits."""
    if config.in_bulk != "auto" or ctx.run.mode == "test":
        return config.in_bulk == "always" and ctx.run.mode != "test"
    if scan.since is not None and ctx.run.now - scan.since < RECENT:
        return False
    question: dict[str, Any] = {"query": bulk.query or None, "limit": config.bulk_above + 1}
    return bool((await scan.client.ask(bulk.kind.count(), question))["found"]["count"] > config.bulk_above)


def _broken(state: Record) -> NotInBulk | AuthError:
    if state["errorCode"] == "ACCESS_DENIED":
        return AuthError(
            "Shopify broke off reading in bulk because the app lacks a right. Test the connection: it names the "
            "missing scopes. Give them to the app and install it again.",
            code="forbidden",
        )
    return NotInBulk(f"the operation ended as {str(state['status']).lower()} ({state['errorCode'] or 'no reason'}).")


def _token(operation: str, start: int) -> str:
    return dumps({"bulk": operation, "from": start}).decode()


def place_of(token: str | None) -> tuple[str, int] | None:
    """Operation and place of a token of ours; none for that of a scan by pages."""
    if not token:
        return None
    try:
        kept = loads(token)
        return str(kept["bulk"]), int(kept["from"])
    except (ItemError, KeyError, TypeError, ValueError):
        return None
