"""Records across flows and runs."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from wareflow.api.answers import Answer
from wareflow.api.models.inbox import RunRefOut
from wareflow.api.models.ledger import LedgerEntryOut
from wareflow.api.models.runs import FieldChangeOut, Status


class RecordKeyOut(Answer):
    """A key that a record is known by."""

    key: str
    places: int = Field(description="In how many places of all runs it went by")
    last_run: RunRefOut


class RecordKeyListOut(Answer):
    """Keys in their order."""

    items: list[RecordKeyOut]
    next_after: str | None = Field(description="“after” of the next page")


class WayStepOut(Answer):
    """What happened to a record at one step."""

    kind: Literal["seen", "passed", "written", "parked"]
    node: str
    node_title: str | None
    node_type: str | None
    at: datetime | None
    port: str
    item_no: int | None
    system: str
    object: str
    key: str
    action: str
    reason: str
    fields: list[FieldChangeOut]
    parked_id: str | None
    status: str
    message: str


class WayRunOut(Answer):
    """A run in which the record was."""

    id: str
    number: int
    flow_id: str
    flow_name: str
    mode: Literal["live", "plan", "test"]
    status: Status
    at: datetime
    data_removed_at: datetime | None
    steps: list[WayStepOut]


class JourneyOut(Answer):
    """Where a record stands, and its way, the newest run first."""

    key: str
    names: list[str] = Field(description="The keys by which it is known in the systems")
    ledger: list[LedgerEntryOut]
    runs: list[WayRunOut]
    next_cursor: str | None
