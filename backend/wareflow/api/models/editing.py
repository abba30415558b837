"""Several people at one flow: who changed what, who has it open."""

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from wareflow.api.answers import Answer, Wish
from wareflow.api.models.common import Record

WindowId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$")]


class TouchOut(Answer):
    """Who changed a part of the draft last: a step by its id, ``#wires``, or ``#flow`` for name and description."""

    part: str
    author: str
    at: datetime


class TouchListOut(Answer):
    """What was changed since the flow was published last, the newest first."""

    items: list[TouchOut]


class DraftOut(Answer):
    """A draft as it was once, frozen for a run or because somebody saved over it."""

    id: str
    created_at: datetime


class DraftListOut(Answer):
    """The newest of them."""

    items: list[DraftOut]


class DraftDetailOut(DraftOut):
    """One of them with its document."""

    document: Record


class PresenceWish(Wish):
    """A window that has the flow open."""

    window: WindowId = Field(description="A name that the window made up, the same as long as it is open")
    editing: bool = Field(True, strict=True, description="Whether something may be changed there")
    take_over: bool = Field(False, strict=True, description="Let every other window only look from now on")


class LeaveWish(Wish):
    """A window that is closed."""

    window: WindowId


class WindowOut(Answer):
    """Another window that has the flow open."""

    name: str
    editing: bool
    mine: bool = Field(description="The same person, in another window")
    seen_at: datetime


class PresenceOut(Answer):
    """Who else has the flow open, whether this window may edit, and the revision the flow is at."""

    others: list[WindowOut]
    editing: bool
    revision: int


class ShadowFieldOut(Answer):
    """A field that would end up otherwise."""

    name: str
    live: Any
    draft: Any


class ShadowRowOut(Answer):
    """A record in another system, as the plans of both would leave it."""

    kind: Literal["only_live", "only_draft", "different", "same"]
    system: str
    object: str
    key: str
    live_action: str | None
    draft_action: str | None
    fields: list[ShadowFieldOut]


class ShadowOut(Answer):
    """Two plans side by side: the records that differ, and the counts of all."""

    items: list[ShadowRowOut]
    total: int
    counts: dict[str, int]
    part: bool = Field(description="Whether there are more changes than are compared")
