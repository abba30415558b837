"""Settings of a project, the identity of this installation, and the audit trail."""

import hashlib
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from wareflow.store import codec
from wareflow.store.clock import clock, now
from wareflow.store.ids import new_id
from wareflow.store.models import Audit, Setting, SystemMeta, table
from wareflow.store.rows import fetch, insert_new, locked

SETTING = table(Setting)
META = table(SystemMeta)
AUDIT = table(Audit)
META_ID = "wareflow"
FORMAT = 1
SHORTENED = "audit.shorten"


def read(session: Session, project_id: str) -> dict[str, Any]:
    """All settings of a project that were ever set."""
    chosen = select(SETTING.c.name, SETTING.c.value).where(SETTING.c.project_id == project_id)
    return {row.name: row.value for row in session.execute(chosen)}


def write(session: Session, project_id: str, name: str, value: Any) -> None:
    row = {"project_id": project_id, "name": name, "value": value, "updated_at": clock()}
    if insert_new(session, SETTING, [row], "project_id", "name") == 0:
        session.execute(
            update(SETTING)
            .where(SETTING.c.project_id == project_id, SETTING.c.name == name)
            .values(value=value, updated_at=clock())
        )


def meta(session: Session) -> SystemMeta:
    """The identity of this installation; made at first start."""
    row = {"id": META_ID, "instance_id": new_id(), "format": FORMAT, "created_at": clock()}
    insert_new(session, META, [row], "id")
    return fetch(session, SystemMeta, META_ID)


def tick(session: Session) -> SystemMeta:
    """Note that this installation is alive, for telling a restored backup."""
    meta(session)
    session.execute(update(META).where(META.c.id == META_ID).values(last_tick=clock()))
    return fetch(session, SystemMeta, META_ID)


def audit(session: Session, project_id: str, actor: str | None, action: str, object: str, detail: Any = None) -> None:
    """Append to the audit trail; no payloads and no secrets in `detail`."""
    meta(session)
    session.execute(locked(select(META.c.id).where(META.c.id == META_ID), META)).one()
    last = session.execute(select(AUDIT.c.no, AUDIT.c.hash).order_by(AUDIT.c.no.desc()).limit(1)).first()
    entry = {
        "no": last.no + 1 if last else 1,
        "project_id": project_id,
        "at": now(session),
        "actor": actor,
        "action": action,
        "object": object,
        "detail": detail if detail is not None else {},
        "prev_hash": last.hash if last else "0" * 64,
    }
    session.execute(insert(AUDIT).values(**entry, hash=_hash(entry)))


def audit_is_whole(session: Session) -> bool:
    """Whether no entry was changed or taken out since it was written, but the oldest when their time was over."""
    shortened = select(AUDIT.c.detail).where(AUDIT.c.action == SHORTENED)
    starts = {"0" * 64, *(detail["hash"] for detail in session.scalars(shortened))}
    before: str | None = None
    for row in session.execute(select(AUDIT).order_by(AUDIT.c.no)):
        entry = {name: getattr(row, name) for name in row._fields if name != "hash"}
        follows = row.prev_hash in starts if before is None else row.prev_hash == before
        if not follows or row.hash != _hash(entry):
            return False
        before = row.hash
    return True


def audit_entries(session: Session, project_id: str, limit: int = 100) -> list[Audit]:
    chosen = select(Audit).where(AUDIT.c.project_id == project_id).order_by(AUDIT.c.no.desc()).limit(limit)
    return list(session.scalars(chosen))


def _hash(entry: dict[str, Any]) -> str:
    plain = {**entry, "at": entry["at"].isoformat(timespec="milliseconds")}
    return hashlib.sha256(codec.dump(dict(sorted(plain.items()))).encode()).hexdigest()
