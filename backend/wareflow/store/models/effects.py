"""The ledger of writes to other systems, and the changes people see."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from wareflow.store.models.base import Table, born, exact, integer, key, one_of, refers, when, words

EFFECT_STATES = ("planned", "inflight", "unknown", "confirmed", "rejected", "parked", "abandoned")
WITH_LANE = text("state = 'inflight' AND connection_id <> ''")
LOST = text("state = 'unknown'")
PROOFS = ("connect_failed", "tls_failed", "http_429", "http_401", "guard_abort")


class Effect(Table, table=True):
    __tablename__ = "effect"
    __table_args__ = (
        UniqueConstraint(
            "connection_id", "operation", "effect_key", "revision", "generation", name="uq_effect_identity"
        ),
        UniqueConstraint("idem_key"),
        Index(None, "run_id", "state"),
        Index(None, "project_id", "state"),
        # Of one record there is one write in flight at a time.
        Index(
            "ix_effect_inflight",
            "connection_id",
            "operation",
            "effect_key",
            unique=True,
            sqlite_where=WITH_LANE,
            postgresql_where=WITH_LANE,
        ),
        Index(
            "ix_effect_unknown", "connection_id", "operation", "effect_key", sqlite_where=LOST, postgresql_where=LOST
        ),
        one_of("klass", ("A", "B", "C", "D")),
        one_of("state", EFFECT_STATES),
        one_of("not_sent_proof", PROOFS),
        CheckConstraint("state <> 'confirmed' OR remote_id IS NOT NULL", name="confirmed_has_remote_id"),
        CheckConstraint("state NOT IN ('inflight', 'unknown') OR (sent_at IS NOT NULL AND sends >= 1)", name="sent"),
        CheckConstraint("state <> 'unknown' OR settle_until IS NOT NULL", name="unknown_settles"),
        CheckConstraint("state <> 'abandoned' OR operator_id IS NOT NULL", name="abandoned_by_a_person"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    connection_id: str = words()
    operation: str = words()
    effect_key: str = words()
    revision: str = words("")
    generation: int = integer()
    klass: str = words()
    idem_key: str = words()
    request_hash: str = words()
    state: str = words("planned")
    run_id: str | None = words(null=True)
    task_id: str | None = words(null=True)
    lease_epoch: int = integer()
    sends: int = integer()
    probes: int = integer()
    sent_at: datetime | None = when()
    settle_until: datetime | None = when()
    remote_id: str | None = words(null=True)
    remote_version: str | None = words(null=True)
    response: Any = exact()
    response_hash: str | None = words(null=True)
    not_sent_proof: str | None = words(null=True)
    operator_id: str | None = words(null=True)
    note: str | None = words(null=True)
    created_at: datetime = born()
    updated_at: datetime = born()


class Lane(Table, table=True):
    """How new the version is that a node of a flow sent last for a record: an older one never goes over it."""

    __tablename__ = "lane"

    connection_id: str = words(primary=True)
    operation: str = words(primary=True)
    effect_key: str = words(primary=True)
    source: str = words(primary=True)
    project_id: str = refers("project.id")
    run_no: int = integer()
    task_no: int = integer()
    item_no: int = integer()


class Change(Table, table=True):
    """One intended write of a plan or a live run, field by field."""

    __tablename__ = "change"
    __table_args__ = (
        Index(None, "run_id", "node_id", "id"),
        Index(None, "task_id", "node_id", "object", "key"),
        Index(None, "effect_id"),
        one_of("action", ("create", "update", "unchanged", "skip", "conflict")),
    )

    id: str = key()
    project_id: str = refers("project.id")
    run_id: str = refers("run.id")
    task_id: str | None = words(null=True)
    node_id: str = words()
    item_id: str = words()
    system: str = words()
    connection: str = words()
    object: str = words()
    key: str = words()
    action: str = words()
    reason: str | None = words(null=True)
    fields: Any = exact("[]")
    state: str | None = words(null=True)
    effect_id: str | None = words(null=True)
    created_at: datetime = born()
