"""What ended badly, and what is told to people about it: an outbox of messages."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, text

from wareflow.store.models.base import Table, born, exact, integer, key, one_of, refers, when, words

UNHANDLED = text("handled_at IS NULL")
WAITING = text("state = 'waiting'")
NOTICE_KINDS = ("failed", "partial", "parked", "recovered", "error_flow", "not_started")
NOTICE_STATES = ("waiting", "sent", "failed")


class RunEnding(Table, table=True):
    """A live run that did not end well: written in the transaction that closed it, handled once afterwards."""

    __tablename__ = "run_ending"
    __table_args__ = (
        Index("ix_run_ending_open", "noted_at", sqlite_where=UNHANDLED, postgresql_where=UNHANDLED),
        one_of("state", ("partial", "failed")),
    )

    run_id: str = refers("run.id", primary=True)
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    state: str = words()
    noted_at: datetime = born()
    handled_at: datetime | None = when()
    note: str | None = words(null=True)


class Notice(Table, table=True):
    """A message to be sent on one channel; runs with the same cause are counted on it while it waits."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_due", "next_at", sqlite_where=WAITING, postgresql_where=WAITING),
        Index(None, "project_id", "id"),
        Index(None, "flow_id", "cause", "channel"),
        one_of("kind", NOTICE_KINDS),
        one_of("channel", ("email", "webhook")),
        one_of("state", NOTICE_STATES),
        CheckConstraint("runs >= 1 AND tries >= 0", name="counts"),
    )

    id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    run_id: str | None = refers("run.id", null=True, ondelete="SET NULL")
    kind: str = words()
    cause: str = words("")
    channel: str = words()
    content: Any = exact("{}")
    runs: int = integer(1)
    state: str = words("waiting")
    tries: int = integer()
    next_at: datetime = born()
    claimed_until: datetime | None = when()
    last_error: str | None = words(null=True)
    created_at: datetime = born()
    sent_at: datetime | None = when()
