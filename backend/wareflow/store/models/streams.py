"""What has been read (cursors, inbox), what belongs together (links), what waits for a person (parked items)."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint

from wareflow.store.models.base import Table, born, exact, flag, integer, key, one_of, refers, when, words


class CursorState(Table, table=True):
    __tablename__ = "cursor_state"
    __table_args__ = (Index(None, "flow_id"), Index(None, "lease_owner"))

    stream_id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = words()
    node_id: str = words()
    connection: str = words("")
    position: Any = exact()
    position_sort: str = words("", collate="C")
    scan_lo: str | None = words(null=True)
    scan_hi: str | None = words(null=True)
    scan_page_token: Any = exact()
    scan_complete: bool = flag(True)
    lease_owner: str | None = words(null=True)
    lease_epoch: int = integer()
    commit_no: int = integer()
    rewound_by: str | None = words(null=True)
    completed_at: datetime | None = when()
    updated_at: datetime = born()


class CursorHistory(Table, table=True):
    """Every place a cursor stood, so that a rewind can say where to. `forgotten`: how many versions that had been dealt
    with a rewind made as good as unread. `mark`: where in the remote system's own count the scan ended.
    """

    __tablename__ = "cursor_history"
    __table_args__ = (Index(None, "stream_id", "id"), Index(None, "run_id"))

    id: str = key()
    stream_id: str = refers("cursor_state.stream_id")
    project_id: str = refers("project.id")
    before: Any = exact()
    before_sort: str = words("")
    after: Any = exact()
    after_sort: str = words("")
    commit_no: int = integer(None)
    run_id: str | None = words(null=True)
    rewound_by: str | None = words(null=True)
    reason: str = words("")
    forgotten: int = integer()
    mark: str | None = words(null=True)
    at: datetime = born()


class Inbox(Table, table=True):
    """Each version of each record that was read, with exactly one disposition in the end."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_place", "run_id", "task_no", "item_no"),
        one_of("disposition", ("delivered", "skipped", "failed", "parked", "cancelled")),
        CheckConstraint(
            "disposition IS NULL OR disposition <> 'skipped' OR reason IS NOT NULL", name="skipped_says_why"
        ),
    )

    stream_id: str = words(primary=True)
    record_key: str = words(primary=True)
    record_version: str = words(primary=True)
    project_id: str = refers("project.id")
    content_hash: str = words()
    run_id: str | None = words(null=True)
    task_no: int | None = integer(None, null=True)
    item_no: int | None = integer(None, null=True)
    disposition: str | None = words(null=True)
    reason: str | None = words(null=True)
    received_at: datetime = born()


class Link(Table, table=True):
    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("pair_id", "object_type", "right_id"),)

    pair_id: str = words(primary=True)
    object_type: str = words(primary=True)
    left_id: str = words(primary=True)
    project_id: str = refers("project.id")
    right_id: str | None = words(null=True)
    left_written_hash: str | None = words(null=True)
    right_written_hash: str | None = words(null=True)
    left_version: str | None = words(null=True)
    right_version: str | None = words(null=True)
    last_seq: int = integer()
    tombstone: bool = flag()
    updated_at: datetime = born()


class ParkedItem(Table, table=True):
    """One item that could not go on, with its record as it was, waiting to be mended and replayed.

    `edited` is the mended copy. `origin_*` and `stream_id` say which version of which source record it descends from,
    so that a later delivery of the same record resolves it; `parent_id` is the item whose replay parked this one anew.
    `place` is where it stood in what its flow read (numbers of run, task and item): what a replay sends is no newer.
    """

    __tablename__ = "parked_item"
    __table_args__ = (
        Index(None, "project_id", "state", "id"),
        Index("ix_parked_item_group", "project_id", "state", "group_key", "id"),
        Index("ix_parked_item_origin", "flow_id", "state", "origin_key"),
        Index("ix_parked_item_key", "flow_id", "state", "record_key"),
        Index(None, "run_id"),
        UniqueConstraint("task_id", "node_id", "port", "item_id"),
        one_of("state", ("open", "replayed", "resolved", "dropped")),
    )

    id: str = key()
    project_id: str = refers("project.id")
    run_id: str = words()
    flow_id: str = words()
    task_id: str = words()
    node_id: str = words()
    port: str = words()
    item_id: str = words()
    cause: str = words()
    group_key: str = words("")
    code: str = words("")
    message: str = words()
    record: Any = exact()
    edited: Any = exact()
    record_key: str = words("")
    record_name: str = words("")
    origin_key: str = words("")
    origin_version: str = words("")
    origin_at: datetime | None = when()
    stream_id: str | None = words(null=True)
    parent_id: str | None = words(null=True)
    lineage: Any = exact("[]")
    place: Any = exact()
    state: str = words("open")
    effect_id: str | None = words(null=True)
    replay_run_id: str | None = words(null=True)
    resolved_run_id: str | None = words(null=True)
    resolution: str = words("")
    operator_id: str | None = words(null=True)
    note: str = words("")
    created_at: datetime = born()
    updated_at: datetime = born()
