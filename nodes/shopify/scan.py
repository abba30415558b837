"""Reading all that changed, page by page, without missing anything (reference: Admin API, pagination, search syntax).

Rows come in the order of their change, and a cursor holds a row's place in it: equal times at the border of a page lose
nothing, and a row that changes meanwhile comes again at the end. A list can be paged up to 25,000 rows only; before
that the scan begins anew at the last time it saw, and what it knows of that time is dropped. A question that is too
dear is asked again for half as many rows.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any, Protocol

from wareflow.sdk import ConfigError, ItemError, Record, TransientError, dumps, loads

from nodes.shopify.client import TooDear

LONGEST_LIST = 24_000


class Asks(Protocol):
    """Whoever answers documents."""

    async def ask(self, document: str, variables: Mapping[str, Any] | None = None, *, about: str = "") -> Record: ...


@dataclass
class Scan:
    """One list, read to its end; `token` says where it stands."""

    client: Asks
    document: str
    name: str
    size: int
    variables: Mapping[str, Any] = field(default_factory=dict)
    filter: str = ""
    since: datetime | None = None

    async def pages(self, token: str | None) -> AsyncIterator[tuple[list[Record], str | None]]:
        """Rows, and the token with which a scan goes on after them; None at the end."""
        after, start = _place(token)
        if token is None:
            start = self.begin()
        known: set[tuple[str, str]] = set()
        count = 0
        while True:
            page = await self._page(after, start)
            rows = [row for row in page["nodes"] if (row["id"], row["updatedAt"]) not in known]
            count += len(page["nodes"])
            following = page["pageInfo"]["endCursor"]
            if page["pageInfo"]["hasNextPage"] and following in (None, after):
                raise TransientError("Shopify pointed from a page to the same page. It is tried again.")
            if not page["pageInfo"]["hasNextPage"]:
                yield rows, None
                return
            yield rows, dumps({"after": following, "since": start}).decode()
            after = following
            if count >= LONGEST_LIST and page["nodes"][-1]["updatedAt"] != start:
                start = page["nodes"][-1]["updatedAt"]
                known = {(row["id"], row["updatedAt"]) for row in page["nodes"] if row["updatedAt"] == start}
                after, count = None, 0

    async def _page(self, after: str | None, start: str) -> Record:
        while True:
            question = {**self.variables, "first": self.size, "after": after, "query": self.query(start) or None}
            try:
                data = await self.client.ask(self.document, question)
            except TooDear as error:
                if self.size == 1:
                    raise ConfigError(
                        "Shopify finds even one record too dear. Read fewer of its parts, see the settings of the step."
                    ) from error
                self.size = max(1, self.size // 2)
                continue
            page: Record = data[self.name]
            return page

    def begin(self) -> str:
        """The time of change from which on all is read; empty: everything."""
        return f"{self.since.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if self.since else ""

    def query(self, start: str) -> str:
        """The search for what changed since then and meets the filter."""
        bound = f"updated_at:>='{start}'" if start else ""
        own = f"({self.filter})" if self.filter.strip() and bound else self.filter.strip()
        return " ".join(part for part in (own, bound) if part)


def _place(token: str | None) -> tuple[str | None, str]:
    if not token:
        return None, ""
    try:
        kept = loads(token)
        return str(kept["after"]), str(kept["since"])
    except (ItemError, KeyError, TypeError):
        return None, ""


async def rest_of(client: Asks, document: str, owner: Record, path: str, root: str, size: int) -> None:
    """Read a list inside a record to its end; `owner[path]` holds its first page and takes the others."""
    part = owner[path]
    while part["pageInfo"]["hasNextPage"]:
        question = {"id": owner["id"], "first": size, "after": part["pageInfo"]["endCursor"]}
        found = (await client.ask(document, question, about=f"{root} {owner['id']}"))[root]
        if found is None:
            return  # deleted while it was read; it comes again no more
        further = found[path]
        if further["pageInfo"]["hasNextPage"] and further["pageInfo"]["endCursor"] == question["after"]:
            raise TransientError("Shopify pointed from a page to the same page. It is tried again.")
        part["nodes"].extend(further["nodes"])
        part["pageInfo"] = further["pageInfo"]


def day_of(day: date | None) -> datetime | None:
    """The moment at which a day begins, in UTC."""
    return datetime.combine(day, time.min, UTC) if day else None
