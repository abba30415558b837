"""The journal of orders: what its entries mean, and reading it to its end (reference: getJournalList)."""

from collections.abc import AsyncIterator, Iterable, Mapping
from datetime import timedelta
from typing import Any, Protocol

from wareflow.sdk import Record, TransientError

from nodes.baselinker.records import iso

MEMORY = timedelta(days=3)
KINDS: Mapping[int, str] = {
    1: "created",
    2: "confirmed",
    3: "paid",
    4: "removed",
    5: "merged",
    6: "split",
    7: "invoice_issued",
    8: "receipt_issued",
    9: "package_created",
    10: "package_deleted",
    11: "delivery_edited",
    12: "line_added",
    13: "line_edited",
    14: "line_removed",
    15: "buyer_blacklisted",
    16: "order_edited",
    17: "copied",
    18: "status_changed",
    19: "invoice_deleted",
    20: "receipt_deleted",
    21: "invoice_edited",
}
NUMBERS = {name: number for number, name in KINDS.items()}


class Journal(Protocol):
    """Whoever answers getJournalList."""

    async def journal(self, after: int, kinds: Iterable[int] = ()) -> list[Record]: ...


def number_of(entry: Mapping[str, Any]) -> int:
    """The entry's own number; the reference and the answers give the field different names."""
    return int(entry["log_id"] if "log_id" in entry else entry["id"])


def event_record(entry: Mapping[str, Any]) -> Record:
    """An entry made regular: ids are text, the kind stands in words, the time as text too."""
    kind = int(entry["log_type"])
    return {
        "event_id": str(number_of(entry)),
        "event": KINDS.get(kind, f"type_{kind}"),
        "log_type": kind,
        "order_id": str(entry["order_id"]),
        "object_id": "" if entry.get("object_id") in (None, 0, "0", "") else str(entry["object_id"]),
        "date": int(entry["date"]),
        "at": iso(int(entry["date"])),
    }


async def read(client: Journal, after: int, kinds: Iterable[int] = ()) -> AsyncIterator[list[Record]]:
    """Entries page by page, each once, whether or not the entry asked after comes again."""
    while True:
        rows = sorted(await client.journal(after, kinds), key=number_of)
        fresh = [row for row in rows if number_of(row) > after]
        if not fresh:
            if rows and number_of(rows[-1]) < after:
                raise TransientError("BaseLinker gave journal entries that were read before. It is tried again.")
            return
        yield fresh
        after = number_of(fresh[-1])


async def place_before(client: Journal, since: int) -> int:
    """An entry number before which nothing is as young as `since`: found with a few leaps, not by reading all."""
    rows = await client.journal(0)
    if not rows or int(rows[-1]["date"]) >= since:
        return 0
    known, step = number_of(rows[-1]), 1000
    while True:
        rows = await client.journal(known + step)
        if rows and int(rows[0]["date"]) < since <= int(rows[-1]["date"]):
            return number_of(rows[0])
        if rows and int(rows[0]["date"]) < since:
            known, step = number_of(rows[-1]), step * 4
        elif step > 1:
            step //= 4
        else:
            return known
