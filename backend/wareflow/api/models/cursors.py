"""How far the sources of a flow are read, and setting them back."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.inbox import Reason

Connection = Annotated[str, StringConstraints(max_length=120, pattern=r"^[^\x00]*$")]


class MoveOut(Answer):
    """A cursor went from one place to another; null is the beginning."""

    at: datetime
    kind: Literal["scan", "rewind", "undo"] = Field(
        description="scan: a run read on; rewind: a person set it back; undo: a run lost data, so it is read again"
    )
    before: datetime | None
    after: datetime | None
    run_id: str | None
    run_number: int | None
    records: int | None = Field(description="New records that this run took; null when they are not known any more")
    by: str | None
    reason: str
    forgotten: int = Field(description="Versions that a rewind made as good as unread")


class ScanOut(Answer):
    """A scan in progress."""

    run_id: str
    run_number: int
    started: str | None
    pages: int
    records: int


class SourceOut(Answer):
    """A source that remembers how far it was read."""

    node: str
    node_title: str | None
    node_type: str | None
    connection: str
    read: bool = Field(description="Whether it was ever read to the end")
    position: datetime | None = Field(description="Everything changed until then was read; null: nothing yet")
    last_complete: datetime | None
    overlap_seconds: int = Field(description="How far each scan reaches back; repeats are recognised")
    history_days: int | None = Field(description="How long the source remembers changes; null: for ever")
    known: int = Field(description="How many records of it are known here")
    changed: list[str] = Field(description="Parameters that differ from those of the last complete scan")
    in_flow: bool
    scan: ScanOut | None
    moves: list[MoveOut]


class SourceListOut(Answer):
    """The sources of a flow."""

    items: list[SourceOut]
    next_cursor: str | None = None


class RewindTarget(Wish):
    """Where to set a source back to."""

    to: AwareDatetime | None = Field(description="A time with its zone; null: the beginning")
    again: bool = Field(False, strict=True, description="Also deliver again what is unchanged since")
    connection: Connection | None = Field(None, description="Where a source was read through several connections")


class RewindWish(RewindTarget):
    """Set a source back, and why."""

    reason: Reason


class RewindPreviewOut(Answer):
    """What a rewind would do, as far as it can be known."""

    node: str
    position: datetime | None
    to: datetime | None
    since: datetime | None = Field(description="From where the next scan would ask: earlier by the overlap")
    at_least: int = Field(description="Known records that would certainly be read again")
    at_most: int = Field(description="Known records that may be read again")
    oldest_known: datetime | None = Field(description="When the first record of this source was read here")
    beyond_history: bool = Field(description="The source does not remember changes for that long")
    again: bool
    message: str
