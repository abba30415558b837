"""The ledger people look at: of each record of a flow where it stands in the other system."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text

from wareflow.store.models.base import Table, born, flag, integer, key, one_of, refers, when, words

LEDGER_STATES = ("linked", "not_linked", "failed", "conflict", "pending")
WITH_PARKED = text("parked_id IS NOT NULL")


class LedgerEntry(Table, table=True):
    """One record of one flow at one step that writes; `node_id` is empty for a record that came to none.

    `key` is the key in the other system, or as long as there is none the one it is known by at its source.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("flow_id", "key", "node_id"),
        Index("ix_ledger_entry_order", "project_id", "id"),
        Index(None, "project_id", "state", "id"),
        Index("ix_ledger_entry_parked", "parked_id", sqlite_where=WITH_PARKED, postgresql_where=WITH_PARKED),
        one_of("state", LEDGER_STATES),
    )

    id: str = key()
    project_id: str = refers("project.id")
    flow_id: str = refers("flow.id")
    node_id: str = words("")
    key: str = words()
    source_key: str = words("")
    name: str = words("")
    source_system: str = words("")
    source: str = words("")
    system: str = words("")
    connection: str = words("")
    object: str = words("")
    state: str = words()
    ignored: bool = flag()
    note: str = words("")
    reason: str = words("")
    message: str = words("")
    attempts: int = integer()
    run_id: str | None = words(null=True)
    item_id: str = words("")
    parked_id: str | None = words(null=True)
    synced_at: datetime | None = when()
    created_at: datetime = born()
    updated_at: datetime = born()
