"""Flows with their draft, and the versions that were frozen from it."""

import hashlib
from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wareflow.store import pins
from wareflow.store.clock import clock
from wareflow.store.errors import NotFound, RevisionConflict, Taken
from wareflow.store.ids import new_id
from wareflow.store.models import Flow, FlowVersion, table
from wareflow.store.rows import fetch, locked, page_of, rowcount

FLOW = table(Flow)
VERSION = table(FlowVersion)


def create(
    session: Session,
    project_id: str,
    name: str,
    document: str,
    *,
    description: str = "",
    fingerprint: str = "",
    problem_count: int = 0,
    origin: str | None = None,
) -> Flow:
    """A new flow; `origin` (a template's or a file's name) is taken once per project."""
    flow_id = new_id()
    values = {
        "id": flow_id,
        "project_id": project_id,
        "name": name,
        "description": description,
        "document": document,
        "fingerprint": fingerprint,
        "problem_count": problem_count,
        "origin": origin,
        "created_at": clock(),
        "updated_at": clock(),
    }
    try:
        with session.begin_nested():
            session.execute(insert(FLOW).values(values))
    except IntegrityError as error:
        raise Taken(f"There is already a flow made from “{origin}”.") from error
    return get(session, flow_id, project_id)


def get(session: Session, flow_id: str, project_id: str | None = None) -> Flow:
    """The flow; NotFound when it was deleted or is another project's."""
    flow = fetch(session, Flow, flow_id, project_id)
    if flow.deleted_at is not None:
        raise NotFound(f"The flow “{flow.name}” was deleted.")
    return flow


def get_any(session: Session, flow_id: str) -> Flow:
    """The flow, deleted or not: its runs are still looked at."""
    return fetch(session, Flow, flow_id)


def by_origin(session: Session, project_id: str, origin: str) -> Flow | None:
    chosen = select(Flow).where(FLOW.c.project_id == project_id, FLOW.c.origin == origin, FLOW.c.deleted_at.is_(None))
    return session.scalars(chosen).first()


def by_webhook(session: Session, path: str) -> Flow | None:
    """The active or inactive flow behind a webhook path."""
    return session.scalars(select(Flow).where(FLOW.c.webhook_path == path, FLOW.c.deleted_at.is_(None))).first()


def list_flows(
    session: Session, project_id: str, limit: int = 50, cursor: str | None = None
) -> tuple[list[Flow], str | None]:
    chosen = select(Flow).where(FLOW.c.project_id == project_id, FLOW.c.deleted_at.is_(None))
    if cursor is not None:
        chosen = chosen.where(FLOW.c.id < cursor)
    return page_of(session, Flow, chosen.order_by(FLOW.c.id.desc()), limit)


def all_flows(session: Session, project_id: str | None = None, *, active: bool | None = None) -> list[Flow]:
    """Every flow that is not deleted, for schedules and for “used by”."""
    chosen = select(Flow).where(FLOW.c.deleted_at.is_(None)).order_by(FLOW.c.id)
    if project_id is not None:
        chosen = chosen.where(FLOW.c.project_id == project_id)
    if active is not None:
        chosen = chosen.where(FLOW.c.active.is_(active))
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def save(
    session: Session,
    flow_id: str,
    revision: int,
    document: str,
    *,
    name: str,
    description: str,
    fingerprint: str,
    problem_count: int,
) -> Flow:
    """Save the draft over the revision it was made from; RevisionConflict when somebody was faster."""
    changed = session.execute(
        update(FLOW)
        .where(FLOW.c.id == flow_id, FLOW.c.revision == revision, FLOW.c.deleted_at.is_(None))
        .values(
            document=document,
            name=name,
            description=description,
            fingerprint=fingerprint,
            problem_count=problem_count,
            revision=revision + 1,
            updated_at=clock(),
        )
    )
    flow = get(session, flow_id)
    if rowcount(changed) != 1:
        raise RevisionConflict(
            f"“{flow.name}” was saved as revision {flow.revision} meanwhile; yours began at {revision}. Load it again."
        )
    return flow


def change(session: Session, flow_id: str, **values: Any) -> Flow:
    """Set columns that are not part of the draft (active, webhook_path, webhook_secret, name with its document…)."""
    session.execute(update(FLOW).where(FLOW.c.id == flow_id).values(updated_at=clock(), **values))
    return get(session, flow_id)


def delete(session: Session, flow_id: str) -> None:
    """Take the flow away with its pinned data; its runs and versions stay."""
    get(session, flow_id)
    pins.remove(session, flow_id)
    gone = {"deleted_at": clock(), "active": False, "webhook_path": None}
    session.execute(update(FLOW).where(FLOW.c.id == flow_id).values(gone))


def freeze(
    session: Session,
    flow: Flow,
    document: str,
    *,
    fingerprint: str,
    evaluator_version: str = "",
    author: str | None = None,
) -> FlowVersion:
    """An unnumbered version for a run of the draft; the same document is frozen once."""
    digest = hashlib.sha256(document.encode()).hexdigest()
    known = session.scalars(
        select(FlowVersion)
        .where(VERSION.c.flow_id == flow.id, VERSION.c.digest == digest)
        .order_by(VERSION.c.number.desc())
    ).first()
    if known is not None:
        return known
    return _add(session, flow, None, document, digest, fingerprint, "", author, evaluator_version)


def publish(
    session: Session,
    flow: Flow,
    document: str,
    *,
    fingerprint: str,
    message: str = "",
    author: str | None = None,
    evaluator_version: str = "",
) -> FlowVersion:
    """The next numbered version; it becomes the one that triggers run."""
    session.execute(locked(select(FLOW.c.id).where(FLOW.c.id == flow.id), FLOW)).one()
    highest = select(func.coalesce(func.max(VERSION.c.number), 0)).where(VERSION.c.flow_id == flow.id)
    number = int(session.execute(highest).scalar_one()) + 1
    digest = hashlib.sha256(document.encode()).hexdigest()
    version = _add(session, flow, number, document, digest, fingerprint, message, author, evaluator_version)
    session.execute(update(FLOW).where(FLOW.c.id == flow.id).values(published_version_id=version.id))
    return version


def version(session: Session, version_id: str) -> FlowVersion:
    return fetch(session, FlowVersion, version_id)


def version_by_number(session: Session, flow_id: str, number: int) -> FlowVersion:
    chosen = select(FlowVersion).where(VERSION.c.flow_id == flow_id, VERSION.c.number == number)
    found = session.scalars(chosen).first()
    if found is None:
        raise NotFound(f"This flow has no version {number}.")
    return found


def versions(session: Session, flow_id: str) -> list[FlowVersion]:
    """The published versions, newest first."""
    chosen = select(FlowVersion).where(VERSION.c.flow_id == flow_id, VERSION.c.number.is_not(None))
    return list(session.scalars(chosen.order_by(VERSION.c.number.desc())))


def drafts(session: Session, flow_id: str, limit: int = 20) -> list[FlowVersion]:
    """Drafts that were frozen, for a run or because somebody saved over them, the newest first."""
    chosen = select(FlowVersion).where(VERSION.c.flow_id == flow_id, VERSION.c.number.is_(None))
    return list(session.scalars(chosen.order_by(VERSION.c.id.desc()).limit(limit)))


def draft(session: Session, flow_id: str, version_id: str) -> FlowVersion:
    chosen = select(FlowVersion).where(
        VERSION.c.flow_id == flow_id, VERSION.c.id == version_id, VERSION.c.number.is_(None)
    )
    found = session.scalars(chosen).first()
    if found is None:
        raise NotFound("This draft is not kept any more.")
    return found


def versions_by_id(session: Session, ids: Sequence[str]) -> dict[str, FlowVersion]:
    found = session.scalars(select(FlowVersion).where(VERSION.c.id.in_(list(ids))))
    return {each.id: each for each in found}


def _add(
    session: Session,
    flow: Flow,
    number: int | None,
    document: str,
    digest: str,
    fingerprint: str,
    message: str,
    author: str | None,
    evaluator_version: str,
) -> FlowVersion:
    values = {
        "id": new_id(),
        "project_id": flow.project_id,
        "flow_id": flow.id,
        "number": number,
        "document": document,
        "digest": digest,
        "fingerprint": fingerprint,
        "message": message,
        "author": author,
        "evaluator_version": evaluator_version,
        "created_at": clock(),
    }
    session.execute(insert(VERSION).values(values))
    return fetch(session, FlowVersion, values["id"])
