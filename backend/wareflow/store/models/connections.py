"""Connections to other systems; secrets lie sealed in their own tables."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, UniqueConstraint

from wareflow.store.models.base import Table, born, exact, flag, integer, key, one_of, refers, when, words


class Connection(Table, table=True):
    __tablename__ = "connection"
    __table_args__ = (
        UniqueConstraint("project_id", "name"),
        one_of("status", ("untested", "ok", "failed")),
    )

    id: str = key()
    project_id: str = refers("project.id")
    name: str = words()
    connector: str = words()
    settings: Any = exact("{}")
    hints: Any = exact("{}")
    limits: Any = exact("{}")
    fingerprint: str | None = words(null=True)
    status: str = words("untested")
    tested_at: datetime | None = when()
    message: str = words("")
    created_at: datetime = born()
    updated_at: datetime = born()


class Credential(Table, table=True):
    __tablename__ = "credential"

    connection_id: str = refers("connection.id", primary=True)
    project_id: str = refers("project.id")
    sealed: str = words()
    key_id: str = words()
    version: int = integer(1)
    updated_at: datetime = born()


class OauthToken(Table, table=True):
    """The token of a connection; one worker refreshes it, the one before is kept in case the reply was lost."""

    __tablename__ = "oauth_token"
    __table_args__ = (
        one_of("refresh_state", ("idle", "refreshing", "broken")),
        CheckConstraint("version >= 1", name="version"),
    )

    connection_id: str = refers("connection.id", primary=True)
    project_id: str = refers("project.id")
    version: int = integer(1)
    sealed: str = words()
    prev_sealed: str | None = words(null=True)
    expires_at: datetime | None = when()
    refresh_state: str = words("idle")
    refresh_epoch: int = integer()
    refresh_until: datetime | None = when()
    updated_at: datetime = born()


class ConnectionLoad(Table, table=True):
    """How a connection is doing, for all workers: its budget, a pause it asked for, and whether it answers at all."""

    __tablename__ = "connection_load"
    __table_args__ = (one_of("circuit", ("closed", "open")), one_of("reason", ("outage", "auth")))

    connection_id: str = refers("connection.id", primary=True)
    spent: Any = exact("[]")
    hold_until: datetime | None = when()
    limited_at: datetime | None = when()
    circuit: str = words("closed")
    reason: str | None = words(null=True)
    message: str = words("")
    since: datetime | None = when()
    probe_at: datetime | None = when()
    failures: int = integer()
    failed_records: Any = exact("[]")


class ConnectionShare(Table, table=True):
    """How many calls at the same time a process may make through a connection, and how many it made lately."""

    __tablename__ = "connection_share"

    connection_id: str = refers("connection.id", primary=True)
    worker: str = words(primary=True)
    granted: int = integer()
    in_flight: int = integer()
    waiting: bool = flag()
    calls: int = integer()
    until: datetime | None = when()
