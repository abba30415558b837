"""The inbox of parked items, and writes that a person has to decide about."""

from datetime import datetime
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Id, Record, Text
from wareflow.api.models.runs import RunOut

Reason = Annotated[str, StringConstraints(min_length=1, max_length=1_000, pattern=r"^[^\x00]*[^\x00\s][^\x00]*$")]
Status = Literal["open", "replayed", "resolved", "dropped"]
Advice = Literal["edit", "flow", "connection", "wait", "replay", "decide", "gone", "report"]
Resolution = Literal["", "replayed", "skipped", "parked_again", "delivered", "superseded", "confirmed"]


class RunRefOut(Answer):
    """A run to go to; without a number it was deleted."""

    id: str
    number: int | None


class EffectOut(Answer):
    """A write to another system whose outcome is not known."""

    id: str
    connection: str
    operation: str
    key: str
    state: Literal["planned", "inflight", "unknown", "confirmed", "rejected", "parked", "abandoned"]
    sent_at: datetime | None
    sends: int
    settle_until: datetime | None = Field(description="Until then the first try may still arrive there")


class ParkedOut(Answer):
    """An item that waits for a person."""

    id: str
    run_id: str
    run: RunRefOut = Field(description="The run that parked it")
    flow_id: str
    flow_name: str
    node: str
    node_title: str | None = Field(description="The step's own title")
    node_type: str | None
    port: str
    group: str = Field(description="The key of its group")
    cause: str
    code: str
    advice: Advice = Field(description="What kind of mending it needs")
    message: str
    key: str = Field(description="Its business key, such as an order number or SKU; may be empty")
    name: str
    record: Record = Field(description="The record as it came")
    edited: Record | None = Field(description="The mended copy that is sent on in its place")
    status: Status
    note: str = Field(description="Why it was dropped")
    replay: RunRefOut | None = Field(description="The run that took it up again")
    resolution: Resolution = Field(
        description="How it was solved: replayed, skipped (the replay had nothing to write), parked_again "
        "(by the replay), delivered (by a later run), superseded (a newer version of the record waits), confirmed "
        "(by a person)"
    )
    resolved_by: RunRefOut | None
    parent_id: str | None = Field(description="The item whose replay parked this one")
    effect: EffectOut | None
    created_at: datetime
    updated_at: datetime


class ParkedGroupOut(Answer):
    """Items that wait for the same reason at the same step; ``message`` is that of the newest."""

    key: str
    flow_id: str
    flow_name: str
    node: str
    node_title: str | None
    node_type: str | None
    cause: str
    code: str
    advice: Advice
    message: str
    count: int
    edited: int = Field(description="How many have a mended copy")
    newest: datetime
    oldest: datetime


class ParkedListOut(Answer):
    """Parked items with the groups of all that are open."""

    groups: list[ParkedGroupOut]
    items: list[ParkedOut]
    next_cursor: str | None


class ParkedGroupsOut(Answer):
    """Why items wait, the newest cause first."""

    items: list[ParkedGroupOut]
    next_cursor: str | None = None


class ParkedCountOut(Answer):
    """How many items wait."""

    open: int


class EditWish(Wish):
    """A mended copy; ``null`` takes it back."""

    record: Record | None


class ChosenWish(Wish):
    """Which parked items are meant: either some, or all open ones of a group (10,000 at most)."""

    ids: list[Id] = Field([], max_length=1_000)
    group: Id | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.ids) == bool(self.group):
            raise ValueError("Send either “ids” or a “group”.")
        return self


class ReplayWish(ChosenWish):
    """Which parked items go on, and what was edited in them."""

    records: dict[Id, Record] = Field(
        default_factory=dict,
        max_length=1_000,
        description="Edited records by the id of their parked item; the others go on as they are",
    )
    sure: bool = Field(
        False,
        strict=True,
        description="After the answer may_double: a person has looked at the other system, these are missing there",
    )


class DropWish(ChosenWish):
    """Which parked items are not needed, and why."""

    reason: Reason


class ReplayOut(RunOut):
    """The run that takes the items up again; of items from several steps, the first of ``run_ids``."""

    run_ids: list[str]


class DroppedOut(Answer):
    """How many items were dropped."""

    dropped: int


class EffectListOut(Answer):
    """Writes whose outcome is not known, oldest first."""

    items: list[EffectOut]
    next_cursor: str | None = None


class DecisionWish(Wish):
    """What a look into the other system showed: it is there, it is not and shall be sent again, or it is given up."""

    decision: Literal["exists", "send_again", "abandon"]
    remote_id: Annotated[str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00]*$")] | None = None
    note: Text = ""
