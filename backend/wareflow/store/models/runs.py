"""Runs and their tasks: the unit of leasing, and the pages the books are counted from."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text

from wareflow.store.models.base import Table, blob, born, exact, flag, integer, key, one_of, refers, when, words

RUN_STATES = ("pending", "running", "waiting", "cancelling", "succeeded", "partial", "failed", "cancelled")
FINAL = ("succeeded", "partial", "failed", "cancelled")
TRIGGERS = ("manual", "schedule", "webhook", "api", "replay", "flow", "error")
TASK_STATES = ("blocked", "ready", "leased", "waiting", "done", "dead", "cancelled")
TASK_KINDS = ("read", "page", "barrier")
FINAL_SQL = "('succeeded', 'partial', 'failed', 'cancelled')"
COUNTS = "n_delivered + n_skipped + n_failed + n_parked + n_cancelled"
CLAIMABLE = text("state IN ('ready', 'waiting')")
LEASED = text("state = 'leased'")
INSTANT = text("state IN ('ready', 'waiting') AND queue = 'instant'")
WITH_DATA = text("data_gone = false AND finished_at IS NOT NULL")
QUIET = text("state = 'succeeded' AND n_delivered = 0")
"""Runs that were through and changed nothing: everything they read was skipped, or there was nothing to read."""


class Run(Table, table=True):
    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("project_id", "number"),
        UniqueConstraint("flow_id", "trigger_key"),
        Index(None, "project_id", "id"),
        Index(None, "flow_id", "id"),
        Index(
            "ix_run_open",
            "state",
            sqlite_where=text("finished_at IS NULL"),
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index("ix_run_with_data", "project_id", "finished_at", sqlite_where=WITH_DATA, postgresql_where=WITH_DATA),
        Index("ix_run_quiet", "project_id", "finished_at", sqlite_where=QUIET, postgresql_where=QUIET),
        one_of("state", RUN_STATES),
        one_of("mode", ("live", "plan", "test")),
        one_of("trigger", TRIGGERS),
        Index(
            "ix_run_caused_by",
            "caused_by",
            sqlite_where=text("caused_by IS NOT NULL"),
            postgresql_where=text("caused_by IS NOT NULL"),
        ),
        CheckConstraint(
            "n_in >= 0 AND n_delivered >= 0 AND n_skipped >= 0 AND n_failed >= 0 AND n_parked >= 0"
            " AND n_cancelled >= 0",
            name="counts",
        ),
        CheckConstraint(f"(state IN {FINAL_SQL}) = (finished_at IS NOT NULL)", name="finished"),
        CheckConstraint(f"state NOT IN {FINAL_SQL} OR n_in = {COUNTS}", name="books_balance"),
        CheckConstraint(
            "state <> 'succeeded' OR (n_failed = 0 AND n_parked = 0 AND n_cancelled = 0)", name="succeeded_is_clean"
        ),
    )

    id: str = key()
    project_id: str = refers("project.id")
    number: int = integer(None)
    flow_id: str = refers("flow.id")
    flow_version_id: str = refers("flow_version.id", ondelete=None)
    mode: str = words("live")
    trigger: str = words("manual")
    trigger_key: str = words()
    state: str = words("pending")
    until_node: str | None = words(null=True)
    from_node: str | None = words(null=True)
    options: Any = exact("{}")
    n_in: int = integer()
    n_delivered: int = integer()
    n_skipped: int = integer()
    n_failed: int = integer()
    n_parked: int = integer()
    n_cancelled: int = integer()
    skipped_reasons: Any = exact("{}")
    summary: str = words("")
    error: Any = exact()
    steps: Any = exact()
    cancel_requested: bool = flag()
    stop_requested: bool = flag()
    event_seq: int = integer()
    task_seq: int = integer()
    now: datetime = born()
    created_by: str | None = words(null=True)
    caused_by: str | None = words(null=True)
    created_at: datetime = born()
    started_at: datetime | None = when()
    finished_at: datetime | None = when()
    data_removed_at: datetime | None = when()
    """When its step data began to be removed; `data_gone` says that nothing is left."""
    data_gone: bool = flag()


class Task(Table, table=True):
    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("run_id", "kind", "head", "page_no"),
        UniqueConstraint("run_id", "no"),
        UniqueConstraint("lane_key", "lane_seq"),
        Index("ix_task_claim", "project_id", "next_at", "id", sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE),
        Index("ix_task_due", "next_at", sqlite_where=CLAIMABLE, postgresql_where=CLAIMABLE),
        Index("ix_task_instant", "next_at", "id", sqlite_where=INSTANT, postgresql_where=INSTANT),
        Index("ix_task_lease", "lease_until", sqlite_where=LEASED, postgresql_where=LEASED),
        Index("ix_task_leased_project", "project_id", sqlite_where=LEASED, postgresql_where=LEASED),
        Index("uq_task_one_lease_per_lane", "lane_key", unique=True, sqlite_where=LEASED, postgresql_where=LEASED),
        Index("ix_task_run_state", "run_id", "state", "head"),
        one_of("state", TASK_STATES),
        one_of("kind", TASK_KINDS),
        CheckConstraint("(state = 'leased') = (lease_owner IS NOT NULL)", name="owner"),
        CheckConstraint("(lease_owner IS NULL) = (lease_until IS NULL)", name="lease"),
        CheckConstraint("crash_count >= 0 AND crash_count <= 3", name="crashes"),
        CheckConstraint("(lane_key IS NULL) = (lane_seq IS NULL)", name="lane"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    run_id: str = refers("run.id")
    kind: str = words()
    head: str = words()
    page_no: int = integer()
    no: int = integer(None)
    upstream: Any = exact("[]")
    state: str = words("ready")
    queue: str = words("default")
    lane_key: str | None = words(null=True)
    lane_seq: int | None = integer(None, null=True)
    lease_owner: str | None = words(null=True)
    lease_epoch: int = integer()
    lease_until: datetime | None = when()
    next_at: datetime = born()
    attempts: int = integer()
    crash_count: int = integer()
    progress: Any = exact()
    last_error: Any = exact()
    created_at: datetime = born()
    finished_at: datetime | None = when()


class RunPage(Table, table=True):
    """One page of a head; `outcomes` has one byte for each of its items (see `engine.books`)."""

    __tablename__ = "run_page"
    __table_args__ = (
        UniqueConstraint("run_id", "task_no"),
        Index(None, "task_id"),
        CheckConstraint("n_items >= 0", name="n_items"),
    )

    run_id: str = refers("run.id", primary=True)
    head: str = words(primary=True)
    page_no: int = integer(None, primary=True)
    project_id: str = refers("project.id")
    task_id: str = refers("task.id")
    source: bool = flag(True)
    stream_id: str | None = words(null=True)
    task_no: int = integer(None)
    n_items: int = integer(None)
    outcomes: bytes = blob()


class TaskStep(Table, table=True):
    """What one task counted at one node; parallel tasks never write the same row."""

    __tablename__ = "task_step"
    __table_args__ = (Index(None, "run_id", "node_id"),)

    task_id: str = refers("task.id", primary=True)
    node_id: str = words(primary=True)
    run_id: str = refers("run.id")
    status: str = words("running")
    inputs: Any = exact("{}")
    outputs: Any = exact("{}")
    error: Any = exact()
    duration_ms: int = integer()
    started_at: datetime | None = when()
    finished_at: datetime | None = when()


class StepChunk(Table, table=True):
    """Up to 500 items of one port, newline-joined JSON in zstd."""

    __tablename__ = "step_chunk"
    __table_args__ = (
        Index("ix_step_chunk_order", "run_id", "node_id", "port", "head", "page_no", "first_item", "n"),
        Index(None, "task_id", "node_id", "port"),
        CheckConstraint("n > 0", name="n"),
    )

    run_id: str = refers("run.id", primary=True)
    node_id: str = words(primary=True)
    port: str = words(primary=True)
    head: str = words(primary=True)
    page_no: int = integer(None, primary=True)
    first_item: int = integer(None, primary=True)
    n: int = integer(None)
    task_id: str = refers("task.id")
    codec: str = words("zstd-json")
    data: bytes = blob()
    lineage: bytes = blob()


class TaskEntry(Table, table=True):
    """Items that wait at an input of a task's body to be tried again."""

    __tablename__ = "task_entry"

    task_id: str = refers("task.id", primary=True)
    node_id: str = words(primary=True)
    port: str = words(primary=True)
    n: int = integer(None)
    data: bytes = blob()
    lineage: bytes = blob()


class RecordKey(Table, table=True):
    """Where a business key went by: found by prefix over all runs of a project, in whichever case.

    `value` is what is searched; `written` is the key as it was, where that differs.
    """

    __tablename__ = "record_key"
    __table_args__ = (
        Index("ix_record_key_value", "project_id", "value", "run_id"),
        Index(None, "run_id"),
        Index(None, "task_id"),
        ForeignKeyConstraint(["run_id"], ["run.id"], ondelete="CASCADE"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    value: str = words(collate="C")
    written: str | None = words(null=True)
    name: str = words()
    run_id: str = words()
    task_id: str = words()
    node_id: str = words()
    port: str = words()
    head: str = words()
    page_no: int = integer(None)
    item_no: int = integer(None)


class RunEvent(Table, table=True):
    __tablename__ = "run_event"

    run_id: str = refers("run.id", primary=True)
    seq: int = integer(None, primary=True)
    kind: str = words()
    data: Any = exact("{}")
    at: datetime = born()
