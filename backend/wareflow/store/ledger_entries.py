"""The rows of the ledger: written together with what a page came to, read page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, and_, case, delete, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.ids import new_id
from wareflow.store.models import LedgerEntry, ParkedItem, table
from wareflow.store.models.ledger import LEDGER_STATES
from wareflow.store.rows import batches, dialect_insert, page_of, rowcount
from wareflow.store.tasks import Claimed

ENTRY, PARKED = table(LedgerEntry), table(ParkedItem)
Place = tuple[str, str]
CALM = ("linked", "not_linked")
"""States in which nothing went wrong."""


@dataclass(frozen=True)
class Note:
    """What a page came to for one record at one step that writes (`node`; empty: it came to none)."""

    node: str
    key: str
    state: str
    keys: tuple[str, ...] = ()
    """What the record is known by at its source."""
    name: str = ""
    source_system: str = ""
    source: str = ""
    system: str = ""
    connection: str = ""
    object: str = ""
    reason: str = ""
    message: str = ""
    item_id: str = ""
    parked_at: Place | None = None
    """Where the item is parked: step and port."""


@dataclass(frozen=True)
class Wanted:
    """Which entries are meant. `status` is a state, or `ignored`."""

    status: str | None = None
    flow_id: str | None = None
    connection: str | None = None
    system: str | None = None
    object: str | None = None
    words: str | None = None


def write(session: Session, claimed: Claimed, flow_id: str, notes: Sequence[Note]) -> None:
    """Keep what the page came to, of each record and step the last word."""
    if not notes:
        return
    parked = _parked_ids(session, claimed.id) if any(note.parked_at for note in notes) else {}
    last: dict[Place, Note] = {}
    for note in _settled(session, flow_id, notes):
        last[note.key, note.node] = note
    rows = [_row(claimed, flow_id, note, parked) for note in last.values()]
    # In one order, so that two pages with the same records wait for each other and never in a circle.
    rows.sort(key=lambda row: (row["key"], row["node_id"]))
    for part in batches(rows):
        session.execute(_merged(session, part))
    _forget_former(session, flow_id, [note for note in last.values() if note.node])


def follow_parked(session: Session, parked_ids: Sequence[str], *, note: str = "", ignored: bool) -> None:
    """A person settled parked items: dropped they are ignored, found there they are linked."""
    news: dict[str, Any] = {"ignored": True, "note": note} if ignored else {"state": "linked", "synced_at": clock()}
    for part in batches(parked_ids):
        session.execute(update(ENTRY).where(ENTRY.c.parked_id.in_(part)).values(updated_at=clock(), **news))


def ignore(session: Session, project_id: str, ids: Sequence[str], note: str, *, ignored: bool) -> int:
    """A person says that these need nothing, or that they do after all; answers how many there were."""
    changed = 0
    for part in batches(ids):
        mine = (ENTRY.c.project_id == project_id, ENTRY.c.id.in_(part))
        values = {"ignored": ignored, "note": note, "updated_at": clock()}
        changed += rowcount(session.execute(update(ENTRY).where(*mine).values(values)))
    return changed


def list_entries(
    session: Session, project_id: str, wanted: Wanted, *, limit: int, cursor: str | None
) -> tuple[list[LedgerEntry], str | None]:
    """Entries, the newest record first."""
    chosen = _filtered(select(LedgerEntry), project_id, wanted).order_by(ENTRY.c.id.desc())
    if cursor is not None:
        chosen = chosen.where(ENTRY.c.id < cursor)
    return page_of(session, LedgerEntry, chosen, limit)


def summary(session: Session, project_id: str) -> list[Row[Any]]:
    """How many entries there are of each pair, kind and state."""
    pair = (ENTRY.c.source_system, ENTRY.c.source, ENTRY.c.system, ENTRY.c.connection, ENTRY.c.object)
    counted = select(*pair, ENTRY.c.state, ENTRY.c.ignored, func.count().label("n"))
    grouped = counted.where(ENTRY.c.project_id == project_id).group_by(*pair, ENTRY.c.state, ENTRY.c.ignored)
    return list(session.execute(grouped.order_by(*pair)).all())


def of_keys(session: Session, project_id: str, keys: Sequence[str], limit: int = 50) -> list[LedgerEntry]:
    """The entries of a record that is known by these keys."""
    known = or_(ENTRY.c.key.in_(list(keys)), ENTRY.c.source_key.in_(list(keys)))
    chosen = select(LedgerEntry).where(ENTRY.c.project_id == project_id, known).order_by(ENTRY.c.id.desc())
    return list(session.scalars(chosen.limit(limit)))


def _settled(session: Session, flow_id: str, notes: Sequence[Note]) -> list[Note]:
    """A record that came to no writing step this time stands where it stood, if it came to one before.

    Only a failure on the way is news there: the newest version of the record is not in the other system.
    """
    open_keys = sorted({key for note in notes if not _certain(note) for key in (note.key, *note.keys)})
    known: dict[str, list[Any]] = {}
    for part in batches(open_keys):
        chosen = select(ENTRY.c.key, ENTRY.c.source_key, ENTRY.c.node_id).where(
            ENTRY.c.flow_id == flow_id, ENTRY.c.node_id != "", or_(ENTRY.c.key.in_(part), ENTRY.c.source_key.in_(part))
        )
        for row in session.execute(chosen):
            for name in {row.key, row.source_key}:
                known.setdefault(name, []).append(row)
    found: list[Note] = []
    for note in notes:
        names = (note.key, *note.keys)
        rows = [] if _certain(note) else [row for name in names for row in known.get(name, ())]
        rows = [row for row in rows if note.node in ("", row.node_id)]
        if not rows:
            found.append(note)
        elif note.state != "not_linked":
            places = {(row.key, row.node_id) for row in rows}
            found += [_moved(note, key, node) for key, node in sorted(places)]
    return found


def _certain(note: Note) -> bool:
    """Whether the key is that of the other system."""
    return note.state in ("linked", "conflict") or (note.state == "not_linked" and note.node != "")


def _moved(note: Note, key: str, node: str) -> Note:
    return Note(**{**vars(note), "key": key, "node": node})


def _parked_ids(session: Session, task_id: str) -> dict[tuple[str, str, str], str]:
    chosen = select(PARKED.c.id, PARKED.c.node_id, PARKED.c.port, PARKED.c.item_id).where(PARKED.c.task_id == task_id)
    return {(row.node_id, row.port, row.item_id): row.id for row in session.execute(chosen)}


def _row(claimed: Claimed, flow_id: str, note: Note, parked: dict[tuple[str, str, str], str]) -> dict[str, Any]:
    linked = note.state == "linked"
    return {
        "id": new_id(),
        "project_id": claimed.project_id,
        "flow_id": flow_id,
        "node_id": note.node,
        "key": note.key,
        "source_key": note.keys[0] if note.keys else "",
        "name": note.name,
        "source_system": note.source_system,
        "source": note.source,
        "system": note.system,
        "connection": note.connection,
        "object": note.object,
        "state": note.state,
        "reason": note.reason,
        "message": note.message.replace("\0", "�"),
        "attempts": 0 if note.state in CALM else 1,
        "run_id": claimed.run_id,
        "item_id": note.item_id,
        "parked_id": parked.get((*note.parked_at, note.item_id)) if note.parked_at else None,
        "synced_at": clock() if linked else None,
        "created_at": clock(),
        "updated_at": clock(),
    }


def _merged(session: Session, rows: Sequence[dict[str, Any]]) -> Any:
    """Insert, or lay over what is known. What was linked once keeps the time; ignored stays what is not linked."""
    made = dialect_insert(session, ENTRY).values(list(rows))
    new = made.excluded
    linked = new.state == "linked"
    plain = ("state", "reason", "message", "run_id", "item_id", "parked_id", "updated_at")
    kept = ("source_key", "name", "source_system", "source", "system", "connection", "object")
    values: dict[str, Any] = {name: new[name] for name in plain}
    values |= {name: func.coalesce(func.nullif(new[name], ""), ENTRY.c[name]) for name in kept}
    values["synced_at"] = func.coalesce(new.synced_at, ENTRY.c.synced_at)
    values["attempts"] = case((new.state.in_(CALM), 0), else_=ENTRY.c.attempts + 1)
    values["ignored"] = and_(ENTRY.c.ignored, ~linked)
    return made.on_conflict_do_update(index_elements=["flow_id", "key", "node_id"], set_=values)


def _forget_former(session: Session, flow_id: str, notes: Sequence[Note]) -> None:
    """A record that came to a writing step is no record that came to none, nor one under its source's key there."""
    gone: set[Place] = set()
    for note in notes:
        names = {note.key, *note.keys}
        gone |= {(name, "") for name in names}
        if note.state == "linked":
            gone |= {(name, note.node) for name in names if name != note.key}
    for part in batches(sorted(gone)):
        mine = tuple_(ENTRY.c.key, ENTRY.c.node_id).in_(list(part))
        session.execute(delete(ENTRY).where(ENTRY.c.flow_id == flow_id, mine, ENTRY.c.state != "linked"))


def _filtered(chosen: Select[Any], project_id: str, wanted: Wanted) -> Select[Any]:
    chosen = chosen.where(ENTRY.c.project_id == project_id)
    if wanted.status == "ignored":
        chosen = chosen.where(ENTRY.c.ignored.is_(True))
    elif wanted.status in LEDGER_STATES:
        chosen = chosen.where(ENTRY.c.state == wanted.status, ENTRY.c.ignored.is_(False))
    for name, value in (("flow_id", wanted.flow_id), ("object", wanted.object)):
        if value:
            chosen = chosen.where(ENTRY.c[name] == value)
    if wanted.connection:
        chosen = chosen.where(or_(ENTRY.c.connection == wanted.connection, ENTRY.c.source == wanted.connection))
    if wanted.system:
        chosen = chosen.where(or_(ENTRY.c.system == wanted.system, ENTRY.c.source_system == wanted.system))
    if wanted.words:
        texts = (ENTRY.c.key, ENTRY.c.source_key, ENTRY.c.name, ENTRY.c.message)
        chosen = chosen.where(or_(*(text.icontains(wanted.words, autoescape=True) for text in texts)))
    return chosen
