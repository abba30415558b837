"""Files: names are data, never part of a path; the bytes lie below the data directory under an id."""

from sqlalchemy import insert, select, text, update
from sqlalchemy.orm import Session

from wareflow.store.clock import clock
from wareflow.store.errors import NotFound
from wareflow.store.ids import new_id
from wareflow.store.models import Flow, FlowVersion, StoredFile, table
from wareflow.store.rows import fetch, page_of

FILE = table(StoredFile)


def new_place() -> tuple[str, str]:
    """An id for a new file and the path of its bytes, relative to the directory of files."""
    file_id = new_id()
    return file_id, f"{file_id[-2:]}/{file_id}"


def add(
    session: Session,
    project_id: str,
    *,
    id: str,
    path: str,
    name: str,
    size: int,
    sha256: str,
    media_type: str = "application/octet-stream",
    run_id: str | None = None,
) -> StoredFile:
    """Write down a file whose bytes are already on disk."""
    session.execute(
        insert(FILE).values(
            id=id,
            project_id=project_id,
            name=name,
            media_type=media_type,
            size=size,
            sha256=sha256,
            path=path,
            run_id=run_id,
            created_at=clock(),
        )
    )
    return fetch(session, StoredFile, id)


def get(session: Session, project_id: str, file_id: str) -> StoredFile:
    found = fetch(session, StoredFile, file_id, project_id)
    if found.deleted_at is not None:
        raise NotFound(f"The file “{found.name}” was deleted.")
    return found


def by_hash(session: Session, project_id: str, name: str, sha256: str) -> StoredFile | None:
    """A file of this name with exactly these bytes."""
    chosen = select(StoredFile).where(
        FILE.c.project_id == project_id, FILE.c.name == name, FILE.c.sha256 == sha256, FILE.c.deleted_at.is_(None)
    )
    return session.scalars(chosen.order_by(FILE.c.id.desc()).limit(1)).first()


def list_files(
    session: Session, project_id: str, limit: int = 50, cursor: str | None = None
) -> tuple[list[StoredFile], str | None]:
    chosen = select(StoredFile).where(FILE.c.project_id == project_id, FILE.c.deleted_at.is_(None))
    if cursor is not None:
        chosen = chosen.where(FILE.c.id < cursor)
    return page_of(session, StoredFile, chosen.order_by(FILE.c.id.desc()), limit)


def unused(session: Session, project_id: str, days: int, limit: int = 100) -> list[str]:
    """Files older than so many days that no draft and no version of a flow names."""
    old = (FILE.c.project_id == project_id, FILE.c.deleted_at.is_(None), FILE.c.created_at < clock(-days * 86_400.0))
    named = [
        select(text("1")).select_from(flow).where(flow.c.document.contains(FILE.c.id)).exists()
        for flow in (table(Flow), table(FlowVersion))
    ]
    chosen = select(FILE.c.id).where(*old, *(~each for each in named)).order_by(FILE.c.id).limit(limit)
    return list(session.scalars(chosen))


def delete(session: Session, project_id: str, file_id: str) -> StoredFile:
    """Mark the file as gone; the caller removes the bytes after the commit."""
    found = get(session, project_id, file_id)
    session.execute(update(FILE).where(FILE.c.id == file_id).values(deleted_at=clock()))
    return found
