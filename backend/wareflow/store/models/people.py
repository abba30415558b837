"""Who works here: projects, users, sign-in, settings, the audit trail."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from wareflow.store.models.base import Table, born, exact, integer, key, one_of, refers, when, words

ROLES = ("owner", "admin", "editor", "viewer")


class Project(Table, table=True):
    __tablename__ = "project"

    id: str = key()
    name: str = words()
    created_at: datetime = born()


class User(Table, table=True):
    __tablename__ = "user_account"
    __table_args__ = (one_of("role", ROLES), UniqueConstraint("email"), Index(None, "project_id"))

    id: str = key()
    project_id: str = refers("project.id")
    email: str | None = words(null=True)
    name: str = words()
    role: str = words("owner")
    password_hash: str | None = words(null=True)
    created_at: datetime = born()
    disabled_at: datetime | None = when()


class UserSession(Table, table=True):
    """A sign-in in a browser; the cookie holds the secret, the row only its hash."""

    __tablename__ = "user_session"
    __table_args__ = (Index(None, "user_id"),)

    id_hash: str = key()
    user_id: str = refers("user_account.id")
    csrf: str = words()
    created_at: datetime = born()
    seen_at: datetime = born()
    expires_at: datetime = when()


class ApiToken(Table, table=True):
    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "user_id"))

    id: str = key()
    user_id: str = refers("user_account.id")
    name: str = words()
    token_hash: str = words()
    created_at: datetime = born()
    used_at: datetime | None = when()
    revoked_at: datetime | None = when()


class SignInCode(Table, table=True):
    __tablename__ = "sign_in_code"
    __table_args__ = (Index(None, "user_id"),)

    code_hash: str = key()
    user_id: str = refers("user_account.id")
    created_at: datetime = born()
    expires_at: datetime = when()
    used_at: datetime | None = when()


class SystemMeta(Table, table=True):
    """One row: which instance this database belongs to and how often it was restored."""

    __tablename__ = "system_meta"
    __table_args__ = (CheckConstraint("id = 'wareflow'", name="one_row"),)

    id: str = key()
    instance_id: str = words()
    restore_epoch: int = integer()
    format: int = integer(1)
    last_tick: datetime | None = when()
    created_at: datetime = born()


class Setting(Table, table=True):
    __tablename__ = "setting"

    project_id: str = refers("project.id", primary=True)
    name: str = words(primary=True)
    value: Any = exact()
    updated_at: datetime = born()


class Audit(Table, table=True):
    """Append only: each row carries the hash of the one before it."""

    __tablename__ = "audit"
    __table_args__ = (UniqueConstraint("hash"), Index(None, "project_id", "no"))

    no: int = integer(None, primary=True)
    project_id: str = refers("project.id")
    at: datetime = born()
    actor: str | None = words(null=True)
    action: str = words()
    object: str = words()
    detail: Any = exact("{}")
    prev_hash: str = words()
    hash: str = words()


class Erasure(Table, table=True):
    """A person to be found, and erased when somebody says so. The person is known by hashes only."""

    __tablename__ = "erasure"
    __table_args__ = (
        one_of("kind", ("email", "phone")),
        one_of("state", ("looking", "found", "erasing", "waiting", "done")),
        Index(None, "project_id", "id"),
        Index(None, "state"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    kind: str = words()
    digests: Any = exact("[]")
    state: str = words("looking")
    position: Any = exact("{}")
    found: Any = exact("{}")
    created_by: str | None = words(null=True)
    created_at: datetime = born()
    ordered_at: datetime | None = when()
    worker_until: datetime | None = when()
    finished_at: datetime | None = when()


class RequestSeen(Table, table=True):
    """A write that its sender named: the same name gets the same answer. Sealed, as some hold secrets."""

    __tablename__ = "request_seen"
    __table_args__ = (Index(None, "seen_at"),)

    user_id: str = words(primary=True)
    key: str = words(primary=True)
    digest: str = words()
    status: int | None = integer(None, null=True)
    answer: str | None = words(null=True)
    seen_at: datetime = born()


class StateMove(Table, table=True):
    """The legal moves; the triggers ask this table."""

    __tablename__ = "state_move"

    entity: str = words(primary=True)
    from_state: str = words(primary=True)
    to_state: str = words(primary=True)
