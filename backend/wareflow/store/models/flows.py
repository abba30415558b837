"""Flows, their frozen versions, and what starts them."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from wareflow.store.models.base import Table, born, exact, flag, integer, key, one_of, refers, when, words


class Flow(Table, table=True):
    __tablename__ = "flow"
    __table_args__ = (
        Index(
            "uq_flow_origin",
            "project_id",
            "origin",
            unique=True,
            sqlite_where=text("origin IS NOT NULL AND deleted_at IS NULL"),
            postgresql_where=text("origin IS NOT NULL AND deleted_at IS NULL"),
        ),
        UniqueConstraint("webhook_path"),
        Index(None, "project_id", "id"),
        Index(
            "ix_flow_trouble",
            "trouble_run_id",
            sqlite_where=text("trouble_run_id IS NOT NULL"),
            postgresql_where=text("trouble_run_id IS NOT NULL"),
        ),
        CheckConstraint("revision >= 1", name="revision"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    name: str = words()
    description: str = words("")
    revision: int = integer(1)
    document: str = words()
    fingerprint: str = words("")
    problem_count: int = integer()
    active: bool = flag()
    published_version_id: str | None = words(null=True)
    origin: str | None = words(null=True)
    webhook_path: str | None = words(null=True)
    webhook_secret: str | None = words(null=True)
    webhook_secret_before: str | None = words(null=True)
    webhook_before_until: datetime | None = when()
    """How long a sender may still sign with the secret before."""
    webhook_unsigned: bool = flag()
    """Somebody said that deliveries without a signature are taken here."""
    webhook_token: str | None = words(null=True)
    """The part of an unsigned path that nobody can guess."""
    error_flow_id: str | None = words(null=True)
    notify: bool = flag(True)
    run_timeout: int | None = integer(None, null=True)
    """Seconds after which a run is stopped; None: what the installation allows."""
    trouble_run_id: str | None = words(null=True)
    trouble_since: datetime | None = when()
    created_at: datetime = born()
    updated_at: datetime = born()
    deleted_at: datetime | None = when()


class FlowVersion(Table, table=True):
    """A frozen document. A published one has a number; one frozen for a run of the draft has none."""

    __tablename__ = "flow_version"
    __table_args__ = (
        UniqueConstraint("flow_id", "number"),
        UniqueConstraint("flow_id", "digest", "number", name="uq_flow_version_digest"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    number: int | None = integer(None, null=True)
    document: str = words()
    digest: str = words()
    fingerprint: str = words()
    message: str = words("")
    author: str | None = words(null=True)
    evaluator_version: str = words("")
    created_at: datetime = born()


class FlowTouch(Table, table=True):
    """Who changed a part of the draft last since it was published: a step by its id, ``#wires``, ``#flow``."""

    __tablename__ = "flow_touch"

    flow_id: str = refers("flow.id", primary=True)
    part: str = words(primary=True)
    author: str = words()
    at: datetime = born()


class FlowPresence(Table, table=True):
    """A browser window that has the flow open, as long as it says so."""

    __tablename__ = "flow_presence"
    __table_args__ = (Index(None, "user_id"),)

    flow_id: str = refers("flow.id", primary=True)
    window_id: str = words(primary=True)
    user_id: str = refers("user_account.id")
    editing: bool = flag()
    seen_at: datetime = born()


class Schedule(Table, table=True):
    __tablename__ = "schedule"
    __table_args__ = (
        UniqueConstraint("flow_id", "node_id"),
        Index(
            "ix_schedule_due",
            "next_at",
            sqlite_where=text("next_at IS NOT NULL"),
            postgresql_where=text("next_at IS NOT NULL"),
        ),
    )

    id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    node_id: str = words()
    cron: str = words()
    time_zone: str = words("UTC")
    next_at: datetime | None = when()
    last_slot: str | None = words(null=True)
    rules: Any = exact("{}")
    held_until: datetime | None = when()
    held_reason: Any = exact()
    updated_at: datetime = born()


class ScheduleSlot(Table, table=True):
    """What became of a time at which a schedule was to start its flow; `count` slots in a row may share a line."""

    __tablename__ = "schedule_slot"
    __table_args__ = (
        Index(None, "flow_id", "id"),
        one_of("outcome", ("fired", "skipped")),
        CheckConstraint("count >= 1", name="count"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    node_id: str = words()
    slot: str = words()
    planned_for: datetime = when()
    until: datetime | None = when()
    count: int = integer(1)
    outcome: str = words()
    reason: Any = exact()
    run_id: str | None = words(null=True)
    at: datetime = born()


class WebhookSeen(Table, table=True):
    """Deliveries that were stored; a repeat starts nothing."""

    __tablename__ = "webhook_seen"

    flow_id: str = refers("flow.id", primary=True)
    delivery_id: str = words(primary=True)
    project_id: str = refers("project.id")
    body_hash: str = words()
    run_id: str | None = words(null=True)
    answer: Any = exact()
    """What the caller was told, where the flow answers: told again when the delivery comes again."""
    seen_at: datetime = born()


class StoredFile(Table, table=True):
    __tablename__ = "file"
    __table_args__ = (Index(None, "project_id", "id"), CheckConstraint("size >= 0", name="size"))

    id: str = key()
    project_id: str = refers("project.id")
    name: str = words()
    media_type: str = words("application/octet-stream")
    size: int = integer(None)
    sha256: str = words()
    path: str = words()
    run_id: str | None = words(null=True)
    created_at: datetime = born()
    deleted_at: datetime | None = when()


class Outbox(Table, table=True):
    """Bells to ring: written in the transaction that made the work, deleted when rung."""

    __tablename__ = "outbox"
    __table_args__ = (UniqueConstraint("dedupe_key"),)

    id: str = key()
    project_id: str = refers("project.id")
    topic: str = words()
    dedupe_key: str = words()
    payload: Any = exact("{}")
    created_at: datetime = born()
