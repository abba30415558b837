"""The ledger: where each record stands."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Id
from wareflow.api.models.inbox import RunRefOut

LedgerStatus = Literal["linked", "not_linked", "failed", "conflict", "pending", "ignored"]


class LedgerEntryOut(Answer):
    """One record of one flow, and where it stands in the other system."""

    id: str
    status: LedgerStatus
    key: str = Field(description="Its key in the other system; while there is none, that of the source")
    source_key: str
    name: str
    source_system: str
    source: str = Field(description="The connection it comes from")
    system: str
    connection: str = Field(description="The connection it goes to")
    object: str = Field(description="What it is there, such as item or salesOrder; empty while it is not there")
    flow_id: str
    flow_name: str
    node: str = Field(description="The step that writes it; empty: it came to none")
    reason: str
    message: str
    attempts: int = Field(description="Tries without success since it was in order last")
    run: RunRefOut | None
    item_id: str
    parked_id: str | None
    note: str = Field(description="Why it is ignored")
    synced_at: datetime | None
    updated_at: datetime


class LedgerListOut(Answer):
    """A page of the ledger."""

    items: list[LedgerEntryOut]
    next_cursor: str | None


class LedgerPairOut(Answer):
    """How the records of one kind stand between two systems."""

    source_system: str
    source: str
    system: str
    connection: str
    object: str
    counts: dict[str, int]


class LedgerSummaryOut(Answer):
    """All pairs."""

    items: list[LedgerPairOut]


class IgnoreWish(Wish):
    """Which records need nothing, and why; or do after all."""

    ids: list[Id] = Field(min_length=1, max_length=1_000)
    ignored: bool = Field(True, strict=True)
    note: str = Field("", max_length=1_000)


class IgnoredOut(Answer):
    """How many were changed."""

    changed: int
