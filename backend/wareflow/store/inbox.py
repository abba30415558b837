"""The inbox: each version of each record that was read, and how it ended. Repeats are found here."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from wareflow.engine import books
from wareflow.store.clock import clock
from wareflow.store.models import Inbox, Run, table
from wareflow.store.models.runs import FINAL
from wareflow.store.rows import batches, insert_new, locked, rowcount
from wareflow.store.tasks import Claimed

INBOX = table(Inbox)
RUN = table(Run)
ENDED_WELL = ("delivered", "skipped", "parked")

Verdict = Literal["new", "again", "duplicate", "own"]
"""new: never seen. again: an earlier run failed or was cancelled over it. duplicate: dealt with, or another open run
has it. own: this run has it already (a scan that began anew)."""


@dataclass(frozen=True)
class Entry:
    """One record version as it was read; `version` is the remote's, else the content hash."""

    key: str
    version: str
    content_hash: str


def classify(session: Session, run_id: str, stream_id: str, entries: Sequence[Entry]) -> list[Verdict]:
    """What each entry is to this run. A repeat within the entries themselves is `own`."""
    known = _known(session, stream_id, sorted({entry.key for entry in entries}))
    seen: set[tuple[str, str]] = set()
    verdicts: list[Verdict] = []
    for entry in entries:
        place = (entry.key, entry.version)
        verdicts.append("own" if place in seen else _verdict(known.get(place), run_id))
        seen.add(place)
    return verdicts


def accept(session: Session, claimed: Claimed, stream_id: str, task_no: int, entries: Mapping[int, Entry]) -> list[int]:
    """Write down that this run has these versions: position in the page -> entry (those judged `new` or `again`).

    Answers the positions that another open run took in the meantime: count those as duplicates.
    """
    rows = [
        {
            "stream_id": stream_id,
            "record_key": entry.key,
            "record_version": entry.version,
            "project_id": claimed.project_id,
            "content_hash": entry.content_hash,
            "run_id": claimed.run_id,
            "task_no": task_no,
            "item_no": position,
            "received_at": clock(),
        }
        for position, entry in entries.items()
    ]
    made = insert_new(session, INBOX, rows, "stream_id", "record_key", "record_version")
    if made == len(rows):
        return []
    return [
        position
        for position, entry in entries.items()
        if not _take_over(session, claimed.run_id, stream_id, task_no, position, entry)
    ]


def dispose(session: Session, run_id: str, task_no: int, outcomes: Mapping[int, int]) -> None:
    """Write down how the items of a page ended (position -> outcome byte)."""
    by_end: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for position, code in outcomes.items():
        by_end[books.disposition(code)].append(position)
    for (disposition, reason), positions in by_end.items():
        if disposition == "pending":
            continue
        session.execute(
            update(INBOX)
            .where(INBOX.c.run_id == run_id, INBOX.c.task_no == task_no, INBOX.c.item_no.in_(positions))
            .values(disposition=disposition, reason=(reason or "other") if disposition == "skipped" else None)
        )


def _verdict(row: tuple[str | None, str | None, str | None] | None, run_id: str) -> Verdict:
    if row is None:
        return "new"
    holder, holder_state, disposition = row
    if holder == run_id:
        return "own"
    if disposition in ENDED_WELL:
        return "duplicate"
    if holder_state is not None and holder_state not in FINAL:
        return "duplicate"
    return "again"


def _known(
    session: Session, stream_id: str, keys: Sequence[str]
) -> dict[tuple[str, str], tuple[str | None, str | None, str | None]]:
    found = {}
    for part in batches(keys):
        chosen = (
            select(INBOX.c.record_key, INBOX.c.record_version, INBOX.c.run_id, INBOX.c.disposition, RUN.c.state)
            .outerjoin(RUN, RUN.c.id == INBOX.c.run_id)
            .where(INBOX.c.stream_id == stream_id, INBOX.c.record_key.in_(part))
        )
        for row in session.execute(locked(chosen, INBOX)):
            found[row.record_key, row.record_version] = (row.run_id, row.state, row.disposition)
    return found


def _take_over(session: Session, run_id: str, stream_id: str, task_no: int, position: int, entry: Entry) -> bool:
    """Whether the version is this run's now: just inserted, or taken from a run that ended without it."""
    held = select(RUN.c.id).where(RUN.c.id == INBOX.c.run_id, RUN.c.id != run_id, RUN.c.finished_at.is_(None))
    changed = session.execute(
        update(INBOX)
        .where(
            INBOX.c.stream_id == stream_id,
            INBOX.c.record_key == entry.key,
            INBOX.c.record_version == entry.version,
            or_(INBOX.c.disposition.is_(None), INBOX.c.disposition.not_in(ENDED_WELL)),
            ~held.correlate(INBOX).exists(),
        )
        .values(run_id=run_id, task_no=task_no, item_no=position, disposition=None, reason=None)
    )
    return rowcount(changed) == 1
