"""Connections: plain settings in their row, secrets sealed beside it, tokens renewed by one worker at a time."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete as sql_delete
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from wareflow.store import codec
from wareflow.store.clock import clock, now
from wareflow.store.errors import NotFound, Taken
from wareflow.store.ids import new_id
from wareflow.store.models import Connection, Credential, OauthToken, table
from wareflow.store.rows import fetch, insert_new, locked, rowcount
from wareflow.store.sealing import KeyRing, credential_place, key_of, token_place

CONNECTION = table(Connection)
CREDENTIAL = table(Credential)
TOKEN = table(OauthToken)


@dataclass(frozen=True)
class StoredToken:
    """A token as it lies in the database. `value` and `previous` are secrets."""

    version: int
    value: dict[str, Any] = field(repr=False)
    previous: dict[str, Any] | None = field(repr=False)
    expires_at: datetime | None
    state: str
    epoch: int
    refreshing: bool


def create(
    session: Session,
    ring: KeyRing,
    project_id: str,
    name: str,
    connector: str,
    settings: Mapping[str, Any],
    secrets: Mapping[str, Any],
) -> Connection:
    """A new connection; names are unique in a project."""
    connection_id = new_id()
    values = {
        "id": connection_id,
        "project_id": project_id,
        "name": name,
        "connector": connector,
        "settings": dict(settings),
        "hints": {},
        "created_at": clock(),
        "updated_at": clock(),
    }
    try:
        with session.begin_nested():
            session.execute(insert(CONNECTION).values(values))
    except IntegrityError as error:
        raise Taken(f"There is already a connection named “{name}”. Choose another name.") from error
    connection = fetch(session, Connection, connection_id)
    save_secrets(session, ring, connection, secrets)
    return fetch(session, Connection, connection_id)


def get(session: Session, project_id: str, name: str) -> Connection:
    chosen = select(Connection).where(CONNECTION.c.project_id == project_id, CONNECTION.c.name == name)
    found = session.scalars(chosen.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound(f"There is no connection named “{name}”. Create it, or choose another in the node.")
    return found


def list_connections(session: Session, project_id: str) -> list[Connection]:
    chosen = select(Connection).where(CONNECTION.c.project_id == project_id).order_by(CONNECTION.c.name)
    return list(session.scalars(chosen.execution_options(populate_existing=True)))


def change(session: Session, connection_id: str, **values: Any) -> Connection:
    """Set plain columns (settings, status, tested_at, message, fingerprint, name)."""
    try:
        with session.begin_nested():
            session.execute(
                update(CONNECTION).where(CONNECTION.c.id == connection_id).values(updated_at=clock(), **values)
            )
    except IntegrityError as error:
        raise Taken(f"There is already a connection named “{values.get('name')}”. Choose another name.") from error
    return fetch(session, Connection, connection_id)


def delete(session: Session, connection_id: str) -> None:
    """Remove the connection with its secrets and token."""
    session.execute(sql_delete(CONNECTION).where(CONNECTION.c.id == connection_id))


def save_secrets(session: Session, ring: KeyRing, connection: Connection, secrets: Mapping[str, Any]) -> None:
    """Seal the secrets (all of them) and keep their last characters for people to recognise."""
    sealed = ring.seal(codec.dump(dict(secrets)).encode(), credential_place(connection.project_id, connection.id))
    session.execute(sql_delete(CREDENTIAL).where(CREDENTIAL.c.connection_id == connection.id))
    session.execute(
        insert(CREDENTIAL).values(
            connection_id=connection.id,
            project_id=connection.project_id,
            sealed=sealed,
            key_id=key_of(sealed),
            updated_at=clock(),
        )
    )
    hints = {name: _hint(value) for name, value in secrets.items()}
    session.execute(update(CONNECTION).where(CONNECTION.c.id == connection.id).values(hints=hints, updated_at=clock()))


def open_secrets(session: Session, ring: KeyRing, connection: Connection) -> dict[str, Any]:
    """The secrets in the clear; never log or answer with them."""
    sealed = session.execute(
        select(CREDENTIAL.c.sealed).where(CREDENTIAL.c.connection_id == connection.id)
    ).scalar_one_or_none()
    if sealed is None:
        return {}
    opened = codec.load(ring.open(sealed, credential_place(connection.project_id, connection.id)))
    assert isinstance(opened, dict)
    return opened


def reseal_all(session: Session, ring: KeyRing) -> int:
    """Seal every secret and token with the current key; says how many were changed."""
    changed = 0
    for row in session.execute(locked(select(CREDENTIAL).where(CREDENTIAL.c.key_id != ring.current), CREDENTIAL)).all():
        sealed = ring.reseal(row.sealed, credential_place(row.project_id, row.connection_id))
        session.execute(
            update(CREDENTIAL)
            .where(CREDENTIAL.c.connection_id == row.connection_id)
            .values(sealed=sealed, key_id=ring.current, version=row.version + 1)
        )
        changed += 1
    for row in session.execute(locked(select(TOKEN), TOKEN)).all():
        place = token_place(row.project_id, row.connection_id)
        if key_of(row.sealed) == ring.current:
            continue
        previous = ring.reseal(row.prev_sealed, place) if row.prev_sealed else None
        session.execute(
            update(TOKEN)
            .where(TOKEN.c.connection_id == row.connection_id)
            .values(sealed=ring.reseal(row.sealed, place), prev_sealed=previous)
        )
        changed += 1
    return changed


def read_token(session: Session, ring: KeyRing, connection: Connection) -> StoredToken | None:
    """The token as it is now."""
    row = session.execute(select(TOKEN).where(TOKEN.c.connection_id == connection.id)).first()
    return None if row is None else _token(session, ring, row)


def put_token(
    session: Session, ring: KeyRing, connection: Connection, value: Mapping[str, Any], expires_at: datetime | None
) -> None:
    """The first token, or a new sign-in: whatever was there is replaced."""
    sealed = ring.seal(codec.dump(dict(value)).encode(), token_place(connection.project_id, connection.id))
    known = session.execute(
        locked(select(TOKEN.c.version, TOKEN.c.refresh_epoch).where(TOKEN.c.connection_id == connection.id), TOKEN)
    ).first()
    session.execute(sql_delete(TOKEN).where(TOKEN.c.connection_id == connection.id))
    session.execute(
        insert(TOKEN).values(
            connection_id=connection.id,
            project_id=connection.project_id,
            version=known.version + 1 if known else 1,
            refresh_epoch=known.refresh_epoch + 1 if known else 0,
            sealed=sealed,
            expires_at=expires_at,
            updated_at=clock(),
        )
    )


def first_token_row(session: Session, ring: KeyRing, connection: Connection, expires_at: datetime) -> None:
    """An empty, expired token where there is none, so that the first sign-in, too, is one worker's.

    Two workers may come at once: the second must never replace what the first has fetched meanwhile.
    """
    row = {
        "connection_id": connection.id,
        "project_id": connection.project_id,
        "version": 1,
        "refresh_epoch": 0,
        "sealed": ring.seal(codec.dump({}).encode(), token_place(connection.project_id, connection.id)),
        "expires_at": expires_at,
        "updated_at": clock(),
    }
    insert_new(session, TOKEN, [row], "connection_id")


def start_refresh(session: Session, connection: Connection, seen_version: int, hold: float) -> int | None:
    """Ask to renew the token: the epoch to renew with, or None when it was renewed meanwhile or somebody is at it.

    Commit before the exchange. A renewal that its worker never finished may be tried again after `hold` seconds, which
    must be longer than an exchange takes: of two at once one would spend the refresh token the other is given.
    """
    row = session.execute(locked(select(TOKEN).where(TOKEN.c.connection_id == connection.id), TOKEN)).first()
    if row is None:
        raise NotFound(f"The connection “{connection.name}” has no token yet. Sign in to it.")
    if row.version != seen_version:
        return None
    if row.refresh_state == "refreshing" and row.refresh_until > now(session):
        return None
    epoch = int(row.refresh_epoch) + 1
    session.execute(
        update(TOKEN)
        .where(TOKEN.c.connection_id == connection.id)
        .values(refresh_state="refreshing", refresh_epoch=epoch, refresh_until=clock(hold))
    )
    return epoch


def finish_refresh(
    session: Session,
    ring: KeyRing,
    connection: Connection,
    epoch: int,
    value: Mapping[str, Any],
    expires_at: datetime | None,
) -> bool:
    """Store the renewed token and keep the one before; False when another worker renewed it since."""
    sealed = ring.seal(codec.dump(dict(value)).encode(), token_place(connection.project_id, connection.id))
    changed = session.execute(
        update(TOKEN)
        .where(TOKEN.c.connection_id == connection.id, TOKEN.c.refresh_epoch == epoch)
        .values(
            prev_sealed=TOKEN.c.sealed,
            sealed=sealed,
            version=TOKEN.c.version + 1,
            expires_at=expires_at,
            refresh_state="idle",
            refresh_until=None,
            updated_at=clock(),
        )
    )
    return rowcount(changed) == 1


def break_token(session: Session, connection: Connection, epoch: int) -> bool:
    """The remote refuses to renew: a person must sign in again."""
    changed = session.execute(
        update(TOKEN)
        .where(TOKEN.c.connection_id == connection.id, TOKEN.c.refresh_epoch == epoch)
        .values(refresh_state="broken", refresh_until=None, updated_at=clock())
    )
    return rowcount(changed) == 1


def give_up_refresh(session: Session, connection: Connection, epoch: int) -> bool:
    """The exchange did not come about (network, time-out): somebody else may try at once."""
    changed = session.execute(
        update(TOKEN)
        .where(TOKEN.c.connection_id == connection.id, TOKEN.c.refresh_epoch == epoch)
        .values(refresh_state="idle", refresh_until=None, updated_at=clock())
    )
    return rowcount(changed) == 1


def try_again(session: Session, connection_id: str) -> None:
    """A person looked after the connection: a sign-in that was refused is tried once more, with what is kept of it."""
    broken = (TOKEN.c.connection_id == connection_id, TOKEN.c.refresh_state == "broken")
    session.execute(update(TOKEN).where(*broken).values(refresh_state="idle", updated_at=clock()))


def forget_token(session: Session, connection_id: str) -> None:
    """The credentials changed: what was signed in before is worth nothing."""
    session.execute(sql_delete(TOKEN).where(TOKEN.c.connection_id == connection_id))


def _token(session: Session, ring: KeyRing, row: Any) -> StoredToken:
    place = token_place(row.project_id, row.connection_id)
    previous = codec.load(ring.open(row.prev_sealed, place)) if row.prev_sealed else None
    return StoredToken(
        version=row.version,
        value=codec.load(ring.open(row.sealed, place)),
        previous=previous,
        expires_at=row.expires_at,
        state=row.refresh_state,
        epoch=row.refresh_epoch,
        refreshing=row.refresh_state == "refreshing" and row.refresh_until > now(session),
    )


def _hint(value: Any) -> str:
    text = str(value)
    return "••••" + (text[-4:] if len(text) >= 12 else "")
